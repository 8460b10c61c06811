"""Lapses of several petitions in one transaction: what cannot be done among others is done by itself, or left out without a trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.casework import deadlines, lapses, statistics
from engine.casework.act import Act
from engine.casework.office import Office
from engine.casework.ports import Job
from engine.casework.together import Apart, OneOfMany
from engine.domain.attachment import Attachment
from engine.domain.deadline import Deadline
from engine.testing import on
from tests.builders import County

SERIES = "together"


def drawing(act: Act, deadline: Deadline) -> None:
    """A lapse for which a paper is numbered."""
    act.enter("numbered", number=act.tx.next_in(SERIES), deadline=deadline.name)
    follow(act, deadline)


follow = lapses.follow


def lapsed(county: County, monkeypatch: pytest.MonkeyPatch, way: Callable[[Act, Deadline], None]) -> tuple[str, str]:
    """Two petitions whose clocks have run out; what follows from a lapse of the first goes ``way``."""
    first, second = county.register().number, county.register().number
    monkeypatch.setattr(lapses, "follow", lambda act, clock: (way if act.petition.number == first else follow)(act, clock))
    county.clock.set(on("2026-03-18"))
    return first, second


def test_a_lapse_that_draws_a_number_is_noticed_by_itself_and_leaves_no_gap(
    any_county: County, any_office: Office, monkeypatch: pytest.MonkeyPatch
):
    first, second = lapsed(any_county, monkeypatch, drawing)
    assert deadlines.lapse(any_office).noticed == 2, "those of the second"
    any_county.turn_to(first)
    assert "triage.lapsed" not in any_county.docket
    assert deadlines.sweep(any_office).noticed == 2
    assert [entry.body["number"] for entry in any_county.entries if entry.kind == "numbered"] == [1, 2]
    any_county.turn_to(second)
    assert any_county.docket.count("supervision_started") == 2 and any_county.is_sound


def test_outgoing_work_of_a_lapse_that_fails_among_others_is_not_kept(
    any_county: County, any_office: Office, monkeypatch: pytest.MonkeyPatch
):
    def failing(act: Act, deadline: Deadline) -> None:
        act.tx.send_later(Job("tell", f"{deadline.name} of {act.petition.number}", {"petition": act.petition.number}))
        raise ValueError(deadline.name)

    first, _ = lapsed(any_county, monkeypatch, failing)
    assert deadlines.lapse(any_office).noticed == 2
    assert any_office.store.registers.outgoing(any_office.now()).queued == 0
    report = deadlines.sweep(any_office)
    assert {number for number, _ in report.failed} == {first}


def test_lapses_that_cannot_be_written_together_are_noticed_one_by_one(
    any_county: County, any_office: Office, monkeypatch: pytest.MonkeyPatch
):
    def stale(act: Act, deadline: Deadline) -> None:
        follow(act, deadline)
        if isinstance(act.tx, OneOfMany):
            act.petition.version += 7

    lapsed(any_county, monkeypatch, stale)
    assert deadlines.lapse(any_office) == deadlines.NOTHING
    assert deadlines.sweep(any_office).noticed == 4
    assert any_county.is_sound


def test_what_only_a_transaction_of_its_own_may_have_is_refused(county: County):
    county.register()
    alone = OneOfMany(county.dossier)
    assert alone.dossier(county.number) is alone.dossier(county.number)
    paper = Attachment(None, 1, "a", "text/plain", 1, "0" * 64, county.clock.now(), 1, "")
    for asked in (
        lambda: alone.dossier("another"), lambda: alone.next_in(SERIES), lambda: alone.attach(paper), lambda: alone.replay("key"),
        lambda: alone.remember("key", {}),
    ):  # fmt: skip
        with pytest.raises(Apart):
            asked()


def test_the_year_is_the_same_after_what_is_closed_was_counted_up(any_county: County, any_office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(statistics, "ARMFUL", 2)
    for _ in range(3):
        any_county.register()
        any_county.complete("triage", disposition="on_the_spot")
        any_county.complete("answer_on_the_spot")
    any_county.register()
    before = statistics.yearbook(any_office, year=2026)
    assert (statistics.tally(any_office), statistics.tally(any_office)) == (3, 0)
    assert statistics.yearbook(any_office, year=2026) == before
    assert before["county_visits"]["settled_on_the_spot"] == 3
    any_county.clock.set(any_county.clock.now() + timedelta(days=1))
    any_county.register()
    assert statistics.yearbook(any_office, year=2026)["total"]["filings"] == 5
