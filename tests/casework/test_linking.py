"""关联: petitions on the same facts are linked after they were registered, neither merged, and a wrong link is undone."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from engine.casework import docketing, dossiers, linking, merging, referrals
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.registration import Person
from engine.domain.authority import SYSTEM
from engine.errors import InvalidForm, NotFound, NotPermitted
from tests.builders import County, refused
from tests.people import LAND, LAND_COLLEAGUE, TOWNSHIP_HANDLER, TRIAGE, WINDOW

WHY = "同一处宅基地，同一请求"


@pytest.fixture
def two(county: County) -> tuple[str, str]:
    """Two petitions in hand on the same facts, the second by somebody else a day later."""
    first = county.handled().number
    county.clock.move(timedelta(days=1))
    return first, county.handled(petitioner=Person("李青", phone="13900000007")).number


def link(county: County, number: str, to: str, *, by: str = TRIAGE, reason: str = WHY, key: str = "", undo: bool = False) -> None:
    verb = linking.unlink if undo else linking.link
    verb(county.office, number=number, to=to, reason=reason, by=county.who(by), key=key or county.key())


def test_a_link_stands_in_both_dockets_and_moves_no_clock(county: County, two: tuple[str, str]) -> None:
    first, second = two
    before = {}
    for number in two:
        county.turn_to(number)
        before[number] = [(one.name, one.due_at, one.status) for one in county.dossier.deadlines], county.steps
    seen = linking.preview(county.office, number=second, to=first, by=county.who(TRIAGE))
    assert seen.to and (seen.to.number, seen.refused) == (first, "") and seen.evidence
    link(county, second, first, key="once")
    link(county, second, first, key="once")
    for number, kind, other in ((first, "linked_here", second), (second, "linked", first)):
        county.turn_to(number)
        assert county.docket.count(kind) == 1
        assert (county.entries[-1].kind, county.entries[-1].body) == (kind, {"same_facts": other, "reason": WHY})
        assert [one.number for one in county.seen_by(TRIAGE).linked] == [other]
        assert ([(one.name, one.due_at, one.status) for one in county.dossier.deadlines], county.steps) == before[number]
        assert county.is_sound
    assert linking.preview(county.office, number=second, to=first, by=county.who(TRIAGE)).refused.startswith(f"已经与 {first} 关联")
    with refused("link_there"):
        link(county, second, first)


def test_a_wrong_link_is_undone_and_both_dockets_keep_that_it_stood(county: County, two: tuple[str, str]) -> None:
    first, second = two
    with refused("link_none"):
        link(county, second, first, undo=True)
    link(county, second, first)
    with pytest.raises(InvalidForm):
        link(county, second, first, undo=True, reason=" ")
    link(county, second, first, undo=True, reason="不是同一处宅基地")
    for number, kinds in ((first, ["linked_here", "unlinked_here"]), (second, ["linked", "unlinked"])):
        county.turn_to(number)
        assert county.docket[-2:] == kinds and county.seen_by(TRIAGE).linked == () and county.is_sound


def test_what_was_told_to_the_petitioner_on_its_ground_keeps_its_link(county: County, two: tuple[str, str]) -> None:
    third = county.register().number
    with refused("link_in_triage"):
        link(county, third, two[0])
    merging.merge(county.office, number=third, into=two[0], reason=WHY, by=county.who(TRIAGE), key=county.key())
    with refused("link_is_ground", "第三十六条第三款"):
        link(county, third, two[0], undo=True)


def test_what_may_not_be_linked_is_refused_with_its_article_and_changes_nothing(county: County, two: tuple[str, str]) -> None:
    first, second = two
    for code, one, other in (("link_itself", first, first), ("link_later", first, second)):
        with refused(code, "第十九条第三款"):
            link(county, one, other)
    with pytest.raises(NotPermitted):
        link(county, second, first, by=WINDOW)
    with pytest.raises(NotFound):
        link(county, second, first, by=TOWNSHIP_HANDLER)
    with pytest.raises(InvalidForm):
        link(county, second, first, reason=" ")
    for number in two:
        county.turn_to(number)
        assert not {"linked", "linked_here"} & set(county.docket)


def test_nothing_is_linked_with_an_accusation_so_that_no_docket_tells_of_it(county: County, two: tuple[str, str]) -> None:
    accusing = county.accused(LAND).number
    tell = partial(linking.preview, county.office, number=accusing, by=county.who(TRIAGE))
    with refused("link_accusation", "第三十条"):
        link(county, accusing, two[0])
    assert "检举控告单独办理" in tell(to=two[0]).refused
    county.turn_to(two[0])
    assert accusing not in str([entry.body for entry in county.entries])


def test_whoever_may_not_know_of_a_petition_sealed_later_reads_of_it_nowhere_though_it_was_linked(
    county: County, two: tuple[str, str]
) -> None:
    first, second = two
    link(county, second, first)
    third = county.handled().number
    reader = county.who(LAND_COLLEAGUE)

    def hide(act: Act) -> None:
        referrals.seal(act)
        act.petition.recused = (*act.petition.recused, reader.id)

    perform(county.office, number=first, by=SYSTEM, key=county.key(), work=hide, lang="zh")
    with pytest.raises(NotFound):
        linking.preview(county.office, number=second, to=first, by=reader)
    told = dossiers.petition(county.office, number=second, by=reader)
    assert "linked" in [entry.kind for entry in told.docket] and first not in str(told.docket) and WHY not in str(told.docket)
    assert first not in str(docketing.docket(county.office, number=second, which=docketing.DocketFilter(), by=reader))
    county.clock.move(timedelta(days=1))
    again = linking.preview(county.office, number=second, to=third, by=reader)
    assert again.refused and first not in again.refused
    with refused("link_there_untold"):
        link(county, second, third, by=LAND_COLLEAGUE)


def test_of_an_accusation_no_likeness_is_told_beside_the_refusal(county: County, two: tuple[str, str]) -> None:
    accusing = county.accused(LAND).number
    for preview in (partial(linking.preview, to=two[0]), partial(merging.preview, into=two[0])):
        seen = preview(county.office, number=accusing, by=county.who(TRIAGE))
        assert seen.refused and seen.evidence == ()
