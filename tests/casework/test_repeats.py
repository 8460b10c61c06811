"""疑似重复: the same person or a near text, with the reason and the old answer, and nothing of what one may not know."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from engine.bootstrap import make_edition
from engine.casework.intake import Person, groups, suspects
from engine.casework.views import SuspectView
from engine.domain.identity import check_digit
from engine.domain.release import Release
from engine.testing import a_registration
from tests.builders import County
from tests.people import LAND, OTHER_COUNTY, SHIFAN, TRIAGE, WINDOW

NUMBER = "99012119800101001"
ZHENG = Person("郑平", identity_number=NUMBER + check_digit(NUMBER))
OTHER = {"gist": "灌溉水渠垮塌", "facts": "去年汛期水渠垮塌，至今无人修复。"}


def shown(county: County, by: str = WINDOW, lang: str = "zh", **changes: Any) -> tuple[SuspectView, ...]:
    """What the window is shown before it saves."""
    return suspects(county.office, by=county.who(by), registration=a_registration(**({"place": SHIFAN} | changes)), lang=lang)


def test_a_near_text_of_somebody_else_is_shown_with_how_near_it_is(county: County):
    county.register()
    facts = "申请人于两年前提交宅基地登记材料，至今没有办结，请求依法办理。"
    found = shown(county, petitioner=ZHENG, facts=facts)
    assert len(found) == 1 and not found[0].same_person and 60 <= found[0].alike < 100
    assert found[0].reason == f"内容相近 {found[0].alike}%"
    assert shown(county, petitioner=ZHENG, lang="en")[0].reason == "100% alike in text"


def test_what_lies_elsewhere_has_another_topic_or_is_long_past_is_not_compared(county: County):
    county.register()
    assert shown(county, petitioner=ZHENG, topic="demolition") == () and shown(county, petitioner=ZHENG, place="990121") == ()
    assert shown(county, petitioner=ZHENG, **OTHER) == ()
    county.clock.move(timedelta(days=366))
    assert shown(county, petitioner=ZHENG) == ()


def test_an_anonymous_petition_is_compared_by_its_text_alone(county: County):
    county.register()
    assert [one.same_person for one in shown(county, anonymous=True)] == [False]
    assert shown(county, anonymous=True, **OTHER) == ()


def test_both_reasons_are_told_and_the_person_stands_before_the_text(county: County):
    theirs = county.register(petitioner=ZHENG, **OTHER).number
    county.register()
    found = shown(county, petitioner=ZHENG)
    assert [(one.number == theirs, one.same_person) for one in found] == [(True, True), (False, False)]
    assert found[0].reason == "同一人（身份证件号码相同）"
    assert shown(county, petitioner=ZHENG, **OTHER)[0].reason == "同一人（身份证件号码相同）；内容相近 100%"
    representative = shown(county, petitioner=Person("他人"), representatives=(ZHENG,), **OTHER)
    assert representative[0].same_person


def test_the_old_answer_is_told_with_number_day_and_outcome(county: County):
    county.answered()
    paper = county.dossier.documents[-1]
    found = shown(county)[0]
    assert found.relation == "running"
    assert found.answer == f"《信访处理意见书》{paper.number}，2026年3月2日作出：{paper.content['outcome']}"


def test_of_an_accusation_nobody_is_shown_anything_who_may_not_know_of_it(county: County):
    county.accused(LAND)
    county.complete("prepare_confidential_transfer")
    assert county.dossier.petition.sealed
    assert shown(county) == () and shown(county, petitioner=ZHENG) == ()
    assert [one.number for one in shown(county, by=TRIAGE)] == [county.number]


def test_the_window_of_another_county_is_shown_nothing(county: County):
    county.register(place="990121")
    assert shown(county, by=OTHER_COUNTY, place="990121", petitioner=ZHENG) == ()


def test_under_a_release_of_earlier_days_the_window_works_on(county: County):
    """It has no tree of topics and names no number of the search: both are as they were, or as the program has them."""
    county.register()
    release = county.office.current.release
    added = re.compile(rb"^near_text_percent:.*?(?=^attachment_megabytes:)", re.MULTILINE | re.DOTALL)
    shelf = {path: added.sub(b"", text) for path, text in release.policies.items() if not path.endswith("topics.yaml")}
    shelf["glossary.yaml"] += "\ntopic:\n  rural_land: { zh: 农村土地, en: Rural land }\n".encode()
    earlier = Release.of(release.workflows, shelf)
    county.office.remember(make_edition(earlier))
    county.office.turn_to(earlier.fingerprint)
    assert "near_text_days" not in county.office.current.rulebook.rules_of_latest.flags
    assert [one.number for one in shown(county)] == [county.number]
    assert groups(county.office, by=county.who(WINDOW))["topic"] == (("内容分类", (("rural_land", "农村土地"),)),)
    assert county.register(topic="rural_land").status == "registered"
