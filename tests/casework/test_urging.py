"""催办 of a step: who has it is told, the docket keeps it, and nothing else changes."""

from __future__ import annotations

import pytest

from engine.casework import alerting, inbox, tasks, urging
from engine.casework.moves import make, offered
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.errors import Conflict, InvalidForm, NotFound, NotPermitted
from tests.builders import TO_HANDLING, County, refused


def urge(county: County, by: str = "zhaolei", note: str = "请按期办结", element: str = "inquiry") -> None:
    urging.urge(county.office, task=county.open_step(element).id, note=note, by=county.who(by), key=county.key())


@pytest.fixture
def at_inquiry(county: County) -> County:
    """Zhao Min of the land bureau inquires; the supervisor watches."""
    county.register()
    for element in TO_HANDLING:
        county.complete(element)
    return county


def test_the_supervisor_urges_whoever_has_a_step_and_no_clock_moves(at_inquiry: County) -> None:
    clocks = [(one.name, one.due_at, one.status) for one in at_inquiry.dossier.deadlines]
    urge(at_inquiry)
    entry = at_inquiry.entries[-1]
    assert (entry.kind, entry.body["task"], entry.body["note"]) == ("urged", "inquiry", "请按期办结")
    assert entry.body["official"] == at_inquiry.who("zhaomin").id and "第四十条" in entry.basis
    assert [(one.name, one.due_at, one.status) for one in at_inquiry.dossier.deadlines] == clocks


def test_only_who_may_urge_does(at_inquiry: County) -> None:
    with pytest.raises(NotPermitted):
        urge(at_inquiry, by="liuyang")


def test_nobody_urges_himself(county: County) -> None:
    county.register()
    step = county.open_step("triage")

    tasks.claim(county.office, task=step.id, by=county.who("lihua"), key=county.key())
    with refused("urged_oneself", "第四十条"):
        urge(county, by="lihua", element="triage")


def test_a_step_that_is_done_is_urged_no_more(at_inquiry: County) -> None:
    step = at_inquiry.open_step("inquiry").id
    at_inquiry.complete("inquiry")
    with pytest.raises(Conflict):
        urging.urge(at_inquiry.office, task=step, note="", by=at_inquiry.who("zhaolei"), key=at_inquiry.key())


def test_a_note_longer_than_a_note_is_refused(at_inquiry: County) -> None:
    with pytest.raises(InvalidForm):
        urge(at_inquiry, note="长" * 501)


@pytest.mark.parametrize(("claimed", "told"), [(True, ["赵敏"]), (False, ["赵敏", "刘洋"])])
def test_the_alert_goes_to_who_has_the_step_or_to_all_of_its_lane(at_inquiry: County, claimed: bool, told: list[str]) -> None:
    office, step = at_inquiry.office, at_inquiry.open_step("inquiry")
    if not claimed:
        tasks.release(office, task=step.id, by=at_inquiry.who("zhaomin"), key=at_inquiry.key())
    urge(at_inquiry)
    alerting.keep_up(office)
    told_now = [one.name for one in office.store.registers.officials(role="handler") if "urged" in kinds_of(office, one)]
    assert told_now == told


def kinds_of(office: Office, official: Official) -> list[str]:
    return [one.kind for one in inbox.inbox(office, by=official).alerts]


def test_the_moves_offered_are_those_that_may_be_made(at_inquiry: County) -> None:
    task = at_inquiry.task("inquiry")
    names = {by: {form.id for form in offered(at_inquiry.office, at_inquiry.dossier, task, at_inquiry.who(by), "zh")} for by in BYS}
    assert names == BYS


BYS: dict[str, set[str]] = {
    "zhaomin": {"hand_over", "return_to", "delegate", "add_signer", "copy_to"},
    "chengang": {"hand_over", "urge", "withdraw", "copy_to"},
    "zhaolei": {"urge"},
    "liuyang": {"copy_to"},
    "anquan": set(),
}


def test_a_move_there_is_not_is_not_found(at_inquiry: County) -> None:
    with pytest.raises(NotFound):
        make(at_inquiry.office, move="burn", task=at_inquiry.task("inquiry").id, answer={}, by=at_inquiry.who("zhaomin"), key="k")


def test_nobody_urges_what_he_may_do_himself(county: County) -> None:
    county.register()
    task = county.task("triage")
    assert [form.id for form in offered(county.office, county.dossier, task, county.who("lihua"), "zh")] == ["copy_to"]
    with refused("urged_oneself", "第四十条"):
        urge(county, by="lihua", element="triage")
