"""The rulebook: by place, date and procedure, the wider rule first."""

from __future__ import annotations

from datetime import date

import pytest

from engine.domain.facts import SWITCH
from engine.domain.rules import Length
from engine.errors import PolicyError
from engine.policy.rulebook import Rulebook, fingerprint
from tests.policy.shelf import CHANGZHOU, ELSEWHERE, HANGZHOU, JINAN, YUNXI, ZHENGZHOU, book, changed, files, rule, rules

PROMISES = {"promise_reply", "promise_answer"}


def lengths(on: str, place: str = ELSEWHERE, *procedures: str) -> dict[str, str]:
    return {name: str(one.length) for name, one in rules(on, place, *procedures).deadlines.items()}


def test_each_day_has_one_national_rulebook():
    assert rules("2005-05-01").policies == ("national-2005",)
    assert rules("2022-04-30").policies == ("national-2005",)
    assert rules("2022-05-01").policies == ("national-2022",)


def test_before_the_first_regulation_there_are_no_rules():
    with pytest.raises(PolicyError) as caught:
        rules("2005-04-30")
    assert caught.value.code == "policy_none_in_force"


def test_a_local_policy_is_laid_over_the_national_one_of_its_time():
    assert rules("2017-01-01", HANGZHOU).policies == ("national-2005", "zhejiang-2016")
    assert rules("2016-07-31", HANGZHOU).policies == ("national-2005",)
    assert rules("2023-01-01", HANGZHOU).policies == ("national-2022",)


def test_only_what_a_local_policy_names_differs():
    here, everywhere = lengths("2017-01-01", HANGZHOU), lengths("2017-01-01")
    assert {name for name in here if here[name] != everywhere[name]} == {"triage", "notice_direct", "notice_transferred", "handling"}
    assert rule("handling", "2017-01-01", HANGZHOU).met_by == rule("handling", "2017-01-01").met_by


def test_every_rule_names_the_policy_it_came_from():
    assert rule("handling", "2017-01-01", HANGZHOU).policy == "zhejiang-2016"
    assert rule("reexamination", "2017-01-01", HANGZHOU).policy == "national-2005"
    assert rule("promise_reply", "2026-03-02", YUNXI).policy == "yunxi-promise"


def test_a_level_taken_away_is_gone():
    assert "final_review" not in rules("2017-01-01", ZHENGZHOU).deadlines
    assert rules("2017-01-01", ZHENGZHOU).flag("final_review") is False
    assert "final_review_opinion" not in rules("2017-01-01", ZHENGZHOU).documents


def test_a_policy_of_one_kind_of_authority_binds_no_other():
    assert rules("2006-06-01", CHANGZHOU).policies == ("national-2005",)
    assert rules("2006-06-01", CHANGZHOU, authority_kind="finance").deadlines.keys() >= PROMISES


def test_a_procedure_is_laid_over_everything_else():
    assert rules("2026-03-02", YUNXI, "simplified").policies == ("national-2022", "yunxi-promise", "simplified-2016")
    assert str(rule("handling", "2017-01-01", HANGZHOU, "simplified").length) == "10 working days"


def test_the_same_policies_give_the_same_rules_again():
    assert rules("2026-03-02", YUNXI) is rules("2026-03-03", YUNXI)
    assert rules("2026-03-02", YUNXI) is not rules("2026-03-02")


def test_the_demonstration_county_promises_twice_and_both_from_the_referral():
    reply, answer = rule("promise_reply", "2026-03-02", YUNXI), rule("promise_answer", "2026-03-02", YUNXI)
    assert (reply.length, answer.length) == (Length(5, "working_days"), Length(1, "months"))
    assert (reply.starts, answer.starts) == ("referred", "referred")
    assert reply.met_by - answer.met_by == {"explained"}
    assert reply.void_by == {"taken_back", "withdrawn"}


def test_shandong_gives_three_working_days_to_accept_a_request():
    assert str(rule("reexamination_acceptance", "2016-06-01", JINAN).length) == "3 working days"


def test_history_stands_on_its_own_feet():
    shelf = changed("national/deadlines.yaml", "length: 60 days", "length: 45 days")
    then = Rulebook.load(shelf).rules(ELSEWHERE, date(2010, 1, 1))
    assert str(then.deadline("handling").length) == "60 days"
    assert {rule.policy for rule in then.deadlines.values()} == {"national-2005"}
    assert {paper.policy for paper in then.documents.values()} == {"national-2005"}


def test_no_rule_of_2005_cites_the_law_of_2022():
    then = rules("2010-01-01")
    cited = [rule.basis for rule in (*then.deadlines.values(), *then.documents.values(), *then.flag_rules.values())]
    cited += [text for paper in then.documents.values() for text in paper.wording.values()]
    assert [text for text in cited if "信访工作条例" in text] == []


def test_every_rule_has_its_article_and_its_certainty():
    for known in (rules("2010-01-01"), rules("2026-03-02", YUNXI, "simplified")):
        for one in (*known.deadlines.values(), *known.documents.values(), *known.flag_rules.values(), *known.routes.values()):
            assert one.basis and one.certainty in "ABCLU" and one.name and one.name_en


def test_a_flag_is_asked_with_or_without_its_prefix_and_has_a_basis():
    known = rules()
    assert known.flag("rule.max_representatives") == known.flag("max_representatives") == 5
    assert known.flag_basis("rule.final_review") == "信访工作条例 第三十六条"


def test_the_fingerprint_changes_with_every_byte_and_not_with_the_order():
    shelf = files()
    assert fingerprint(dict(reversed(shelf.items()))) == book().fingerprint
    assert fingerprint(changed("national/deadlines.yaml", "60 days", "61 days")) != book().fingerprint


def test_the_rulebook_knows_every_deadline_of_every_place():
    assert PROMISES | {"objection", "final_review_acceptance"} <= book().known_deadlines.keys()
    assert str(book().known_deadlines["handling"].length) == "60 days"


def test_diagrams_are_held_against_the_names_of_the_shelf():
    names = book().names()
    assert {"handling", "promise_reply"} <= names.deadlines
    assert "handling_opinion" in names.documents and "placeholders" not in names.documents
    assert {"hearing_noticed", "reexamination_requested"} <= names.events
    assert "承办人" in names.lanes and "final_review" in names.switches


def test_conditions_may_ask_for_every_yes_or_no_of_the_rules_and_it_is_said_in_every_policy():
    asked = book().names().switches
    assert {"final_review", "objection", "hearing", "classes", "mediation"} <= asked.keys() and "max_representatives" not in asked
    for national in book().nationals:
        flags = book().rules("330106", national.valid_from).flags
        assert {name: flags[name] for name in asked} == {name: bool(flags[name]) for name in asked}
    assert set(asked.values()) == {SWITCH}


def test_a_place_keeps_its_old_names():
    assert book().place_name("330103", date(2020, 1, 1)) == "杭州市下城区"
    assert book().place_name("330103", date(2024, 1, 1)) == "杭州市下城区"  # no longer in use, still known
    assert book().place_name(YUNXI, date(2026, 1, 1), "en") == "Yunxi County (demo)"
    assert book().place_name("123456", date(2026, 1, 1)) == "123456"


def test_only_codes_in_use_can_be_chosen():
    assert "330103" in book().place_codes(date(2020, 1, 1)) and "330103" not in book().place_codes(date(2024, 1, 1))
