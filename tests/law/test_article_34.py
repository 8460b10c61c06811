"""信访工作条例 第三十四条: sixty days, and thirty more once."""

from tests.builders import TO_ACCEPTANCE, TO_HANDLING, County, refused
from tests.people import LAND_HANDLER, TRIAGE
from tests.policy.shelf import HANGZHOU, ZHENGZHOU, counted, due, rule, rules

GRIEVANCE = {"category": "grievance", "route": "petition_procedure"}


def test_a_matter_of_the_petition_procedure_is_handled_within_sixty_days_of_acceptance():
    assert due("handling", "2026-03-02") == "2026-05-06"
    assert [one.id for one in rules().started_by("accepted", GRIEVANCE)] == ["handling"]


def test_the_sixty_days_hold_for_item_six_only():
    for route in ("litigation", "arbitration", "statutory_duty"):
        assert not rule("handling").applies(GRIEVANCE | {"route": route})


def test_under_the_regulation_of_2005_they_held_for_every_matter():
    assert rule("handling", "2010-01-01").applies({})


def test_an_extension_is_thirty_days_at_most_once_and_approved_by_the_head():
    extension = rule("handling").extension
    assert extension is not None
    assert (str(extension.at_most), extension.times, extension.approved_by, extension.before) == ("30 days", 1, "leader", "lapse")
    assert extension.notice == "extension_notice"


def test_an_extension_counts_on_from_the_sixtieth_day_and_not_from_the_day_it_was_rolled_to():
    assert counted("handling", "2026-03-02").raw_due_on.isoformat() == "2026-05-01"
    assert due("handling", "2026-03-02", extensions=("30 days",)) == "2026-06-01"


def test_issuing_the_opinion_meets_the_period():
    assert "handling_opinion.issued" in rule("handling").met_by


def test_an_extension_notice_gives_the_reason_and_the_new_date():
    assert set(rules().document("extension_notice").required_parts) == {"reason", "due_handling"}


def test_zhejiang_gave_thirty_days_and_sixty_more():
    then = rule("handling", "2017-01-01", HANGZHOU)
    assert (str(then.length), str(then.extension.at_most) if then.extension else "") == ("30 days", "60 days")


def test_henan_never_took_more_than_ninety_days_in_all():
    then = rule("handling", "2013-01-01", ZHENGZHOU)
    assert then.length and then.extension
    assert then.length.value + then.extension.at_most.value == 90


def test_simplified_handling_takes_ten_working_days_and_no_more():
    simplified = rule("handling", "2026-03-02", "990122", "simplified")
    assert (str(simplified.length), simplified.extension) == ("10 working days", None)
    assert str(rule("notice_transferred", "2026-03-02", "990122", "simplified").length) == "3 working days"


def asked(county: County, **form: object) -> County:
    county.handled().send("extension_requested", by=LAND_HANDLER, **form)
    return county


def test_the_sixty_days_run_from_acceptance(county: County):
    county.transferred().complete("confirm_jurisdiction")
    county.day("2026-03-04")
    county.complete("prepare_transferred_acceptance")
    assert (county.clock_named("handling").started_on.isoformat(), county.due("handling")) == ("2026-03-04", "2026-05-06")


def test_thirty_days_more_are_told_in_a_notice_before_they_begin(county: County):
    asked(county).walk("approve_extension", "serve_extension_notice")
    assert county.due("handling") == "2026-06-01" and county.papers[-1] == "extension_notice"
    assert county.state("handling") == "running"


def test_thirty_one_days_are_too_many_to_ask(county: County):
    with refused("extension_too_long", "第三十四条"):
        asked(county, days=31)


def test_thirty_one_days_are_too_many_to_grant(county: County):
    with refused("extension_too_long", "第三十四条"):
        asked(county, days=20).complete("approve_extension", days=31)


def test_the_head_may_grant_less_than_was_asked(county: County):
    asked(county).complete("approve_extension", days=10)
    assert county.clock_named("handling").extensions == ("10 days",)


def test_it_is_extended_once(county: County):
    asked(county).walk("approve_extension", "serve_extension_notice")
    with refused("extension_twice", "第三十四条"):
        county.send("extension_requested", by=LAND_HANDLER)


def test_after_the_lapse_nothing_is_left_to_extend(county: County):
    county.handled().day("2026-05-07")
    with refused("extension_after_lapse", "第三十四条"):
        county.send("extension_requested", by=LAND_HANDLER)


def test_asked_in_time_but_approved_after_the_lapse_is_too_late(county: County):
    asked(county).day("2026-05-07")
    with refused("extension_after_lapse", "第三十四条"):
        county.complete("approve_extension")


def test_on_the_last_day_it_may_still_be_extended(county: County):
    county.handled().day("2026-05-06")
    county.send("extension_requested", by=LAND_HANDLER)
    county.complete("approve_extension")
    assert county.clock_named("handling").extensions == ("30 days",)


def test_only_the_head_of_the_authority_approves(county: County):
    with refused("task_not_yours"):
        asked(county).complete("approve_extension", by=LAND_HANDLER)


def test_only_who_handles_asks(county: County):
    with refused("not_permitted"):
        county.handled().send("extension_requested", by=TRIAGE)


def test_a_refused_extension_moves_no_date_and_may_be_asked_again(county: County):
    asked(county).complete("approve_extension", extension_decision="refuse", days=None, reason="并不复杂。")
    before = county.due("handling")
    county.send("extension_requested", by=LAND_HANDLER)
    assert county.due("handling") == before == "2026-05-06" and "approve_extension" in county.steps


def test_an_opinion_on_the_last_day_is_in_time_and_on_the_next_is_late(county: County):
    for day, state in (("2026-05-06", "met"), ("2026-05-07", "lapsed")):
        county.day("2026-03-02")
        county.handled().walk("inquiry", "draft_opinion")
        county.day(day)
        county.complete("approve_opinion")
        assert county.state("handling") == state


def test_a_late_opinion_is_still_an_opinion_and_the_lapse_stays_recorded(county: County):
    county.handled().walk("inquiry", "draft_opinion")
    county.day("2026-05-20")
    county.walk("approve_opinion", "serve_opinion")
    clock = county.clock_named("handling")
    assert clock.lapsed_at and clock.met_on and clock.met_on.isoformat() == "2026-05-20"
    assert county.dossier.petition.status == "answered"


def test_the_simplified_procedure_takes_ten_working_days(county: County):
    county.register()
    county.complete("triage", simplified=True)
    county.walk(*TO_ACCEPTANCE[1:])
    assert (county.due("handling"), county.due("notice_transferred")) == ("2026-03-16", "2026-03-05")


def test_the_simplified_procedure_is_not_extended(county: County):
    county.register()
    county.complete("triage", simplified=True)
    county.walk(*TO_HANDLING[1:])
    with refused("extension_not_allowed"):
        county.send("extension_requested", by=LAND_HANDLER)


def test_what_is_assigned_or_repeated_is_not_simplified(county: County):
    county.register()
    with refused("not_simplified", "第五条"):
        county.complete("triage", simplified=True, disposition="assign")
    county.repeat()
    with refused("not_simplified", "第五条"):
        county.complete("triage", simplified=True)


def test_where_no_period_runs_there_is_none_to_extend(county: County) -> None:
    """A suggestion has no sixty days (第二十九条): asking for more of them was refused as too late."""
    county.register()
    county.complete("triage", category="suggestion", route=None, disposition="accept")
    for element in ("prepare_acceptance", "serve_acceptance"):
        county.complete(element)
    with refused("extension_of_nothing", "第三十四条"):
        county.send("extension_requested", by="zhoutao")
