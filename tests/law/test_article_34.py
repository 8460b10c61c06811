"""信访工作条例 第三十四条: sixty days, and thirty more once."""

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
