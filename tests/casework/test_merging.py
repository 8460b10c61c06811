"""合并: the same matter filed again is not accepted twice, and goes on in the one that is in hand (信访工作条例 第十九条第三款)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.casework import merging
from engine.casework.act import Act
from engine.casework.dry import Dry
from engine.casework.registration import Person
from engine.casework.views import Outcome
from engine.errors import Conflict, InvalidForm, NotFound, NotPermitted
from tests.builders import County, refused
from tests.people import CITY_LAND, CITY_OFFICER, LAND, LAND_HANDLER, OTHER_COUNTY, SHIFAN, TOWNSHIP, TRIAGE, WINDOW

DAY = timedelta(days=1)
LI_QING = Person("李青", phone="13900000007")


def merge(county: County, number: str, into: str, by: str = TRIAGE, reason: str = "同一处宅基地，同一请求", key: str = "") -> Outcome:
    return merging.merge(county.office, number=number, into=into, reason=reason, by=county.who(by), key=key or county.key())


@pytest.fixture
def two(county: County) -> tuple[str, str]:
    """A petition in hand at the land bureau, and the same matter brought again by somebody else, still in triage."""
    first = county.handled().number
    county.clock.move(DAY)
    return first, county.register(petitioner=LI_QING).number


def test_the_later_one_ends_with_a_notice_that_names_the_one_that_goes_on(county: County, two: tuple[str, str]) -> None:
    first, second = two
    outcome = merge(county, second, first)
    assert [one.element for one in outcome.next_tasks] == ["serve_intake_notice"] and not outcome.completed
    county.turn_to(second)
    notice = county.dossier.documents[-1]
    assert notice.kind == "decline_notice" and first in str(notice.content) and "同一处宅基地" in str(notice.content)
    assert county.dossier.petition.same_facts_as == first
    county.complete("serve_intake_notice")
    assert (county.dossier.petition.status, county.dossier.petition.closing) == ("closed", "declined")
    assert "merged_into" in county.docket and county.is_sound
    assert not [one for one in county.dossier.deadlines if one.is_live]


def test_its_people_are_answered_with_the_one_that_goes_on_whose_clocks_stay(county: County, two: tuple[str, str]) -> None:
    first, second = two
    county.turn_to(first)
    before = [(one.name, one.due_at, one.status) for one in county.dossier.deadlines]
    merge(county, second, first)
    assert [(one.name, one.due_at, one.status) for one in county.dossier.deadlines] == before
    assert [(one.name, one.phone) for one in county.dossier.petitioners] == [("吴安", "13800000001"), ("李青", "13900000007")]
    entry = county.entries[-1]
    assert (entry.kind, entry.body["joined"], entry.body["same_facts"]) == ("merged_here", 1, second) and county.is_sound
    linked = county.seen_by(TRIAGE).linked
    assert [(one.number, one.relation) for one in linked] == [(second, "同一事实的后件")]
    assert len(county.dossier.filings) == 1, "each counts its own filing"


def test_sent_twice_it_is_done_once_and_the_key_is_no_other_petitions(county: County, two: tuple[str, str]) -> None:
    first, second = two
    done = merge(county, second, first, key="once")
    assert merge(county, second, first, key="once") == done
    county.turn_to(first)
    assert county.docket.count("merged_here") == 1
    with pytest.raises(Conflict):
        merge(county, first, second, key="once")


def test_what_would_lose_a_procedure_or_a_clock_is_refused_with_its_article_and_changes_nothing(
    county: County, two: tuple[str, str]
) -> None:  # fmt: skip
    first, second = two
    county.clock.move(DAY)
    untaken = county.register().number
    accusation = county.register(accused=(LAND,)).number
    for number, into, code, article in (
        (second, second, "merge_itself", "第十九条"),
        (accusation, first, "merge_accusation", "第三十条"),
        (first, second, "merge_too_late", "第三十四条"),
        (second, untaken, "merge_not_taken_up", "第十九条"),
    ):
        with refused(code, article):
            merge(county, number, into)
        county.turn_to(number)
        assert not {"merged_into", "merged_here"} & set(county.docket)
    with pytest.raises(InvalidForm):
        merge(county, second, first, reason=" ")


def test_only_what_is_in_hand_here_or_below_takes_it_in(county: County, two: tuple[str, str]) -> None:
    first, second = (county.office.store.registers.dossier(one) for one in two)
    assert first is not None and second is not None
    act = Act(county.office, Dry(), second, county.who(TRIAGE), county.office.now())
    in_hand_at = {name: replace(first.petition, parties={"competent": name}) for name in (LAND, TOWNSHIP, CITY_LAND)}
    assert [name for name, petition in in_hand_at.items() if merging.is_below(act, petition)] == [LAND, TOWNSHIP]


def test_an_answered_petition_and_one_filed_later_take_nothing_in(county: County) -> None:
    waiting = county.register().number
    county.clock.move(DAY)
    county.answered()
    with refused("merge_answered", "第三十五条"):
        merge(county, waiting, county.number)
    county.handled()
    with refused("merge_later", "第十九条"):
        merge(county, waiting, county.number)


def test_nobody_merges_what_he_may_not_know_of_or_is_not_his_to_sort(county: County, two: tuple[str, str]) -> None:
    first, second = two
    with pytest.raises(NotPermitted):
        merge(county, second, first, by=WINDOW)
    with pytest.raises(NotPermitted):
        merge(county, second, first, by=LAND_HANDLER)
    for stranger in (OTHER_COUNTY, CITY_OFFICER):
        with pytest.raises(NotFound):
            merge(county, second, first, by=stranger)
    with pytest.raises(NotFound):
        merge(county, second, f"{SHIFAN}-2026-999999")


def test_beforehand_it_is_said_what_would_come_of_it_or_why_it_may_not_be(county: County, two: tuple[str, str]) -> None:
    first, second = two
    asked = {"number": second, "by": county.who(TRIAGE)}
    view = merging.preview(county.office, into=first, **asked)
    assert view.into is not None and (view.into.number, view.joining, view.refused) == (first, 1, "")
    assert view.evidence == ("内容相近 100%",) and view.candidates == ()
    county.turn_to(second)
    assert "merged_into" not in county.docket
    own = county.register().number
    assert [one.number for one in merging.preview(county.office, number=own, by=county.who(TRIAGE)).candidates] == [first]
    refused_one = merging.preview(county.office, number=own, into=own, by=county.who(TRIAGE), lang="en")
    assert refused_one.refused == "A petition cannot be merged into itself." and "第十九条" in refused_one.basis
