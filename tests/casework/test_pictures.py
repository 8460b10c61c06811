"""看板: every number of every picture is what plain code counts from the registers, and is as many rows as its link shows."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from engine.casework import indicatorareas, indicatornumbers, pictures
from engine.casework.indicatorports import Sight
from engine.casework.indicators import Looking
from engine.casework.indicatorviews import Asked
from engine.casework.office import Office
from engine.casework.pictures import held_back
from engine.domain.authority import SYSTEM, Official
from engine.domain.counting import due_at
from engine.domain.deadline import DeadlineStatus
from engine.domain.petition import Category, Channel, Closing, Petition, Status
from engine.errors import NotFound, NotPermitted
from engine.storage import sums
from engine.testing import Clerk, on
from tests.casework.recount import raw
from tests.offices import OpenCopy
from tests.storage.builders import a_deadline, a_filing, a_petition, keep

ASKED = Asked(date(2026, 7, 1), date(2026, 10, 31))
NOW = on("2026-11-23")
TODAY = date(2026, 11, 23)
OFFICE, LAND, HOUSING = "990121-xf", "990121-zr", "990121-zj"
ANSWERED = ("handling_opinion.served", "settled")


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, open_copy: OpenCopy) -> Office:
    """The county's office on each kind of database, with forty petitions to which anything may have happened."""
    opened = open_copy(request.param, NOW)
    chance = Random(26)
    for _ in range(40):
        one, clocks, filings = invented(chance)
        keep(opened.store, one, deadlines=clocks, filings=filings)
    return opened


def invented(chance: Random) -> tuple[Petition, list[Any], list[Any]]:
    """A petition with its clock of answering and its filings."""
    filed = date(2026, 3, 1) + timedelta(days=chance.randrange(260))
    events = {event: (filed + timedelta(days=9)).isoformat() for event in ("accepted", *ANSWERED) if chance.random() < 0.5}
    closed = chance.random() < 0.4
    petition = a_petition(
        filed_on=filed, received_at=on(filed.isoformat()), channel=chance.choice(list(Channel)), events=events, place="990121",
        status=Status.CLOSED if closed else Status.ACCEPTED, closed_on=filed + timedelta(days=10) if closed else None,
        closing=Closing.OPINION if closed else None, parties={"receiving": OFFICE, "competent": chance.choice([LAND, HOUSING])},
        sealed=chance.random() < 0.2, category=chance.choice(list(Category)), topic="rural_land",
    )  # fmt: skip
    due = filed + timedelta(days=60)
    met = due + timedelta(days=chance.randint(-20, 10)) if chance.random() < 0.6 else None
    status = DeadlineStatus.MET if met else DeadlineStatus.RUNNING
    clock = a_deadline(name="handling", due_on=due, due_at=due_at(due), met_on=met, status=status, authority=petition.parties["competent"])
    filings = [a_filing(received_on=filed + timedelta(days=20 * at), channel=petition.channel) for at in range(chance.randint(1, 2))]
    return petition, [clock], filings


def shown(office: Office, name: str, by: Official = SYSTEM, asked: Asked = ASKED) -> dict[str, tuple[int | None, ...]]:
    """The numbers of one picture by key."""
    view = pictures.dashboard(office, by=by, asked=asked)
    return {line.key: line.counts for one in view.pictures if one.id == name for line in one.lines}


def day(value: Any) -> date:
    """A day as either database gives it."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def test_every_number_is_what_the_registers_say(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor = Clerk(office).who("zhaolei")
    whole = raw(office, "SELECT id, filed_on, status, events, parties, channel, sealed FROM petitions")
    seen = [(key, day(filed), status, events, parties, channel) for key, filed, status, events, parties, channel, _ in whole]
    flow: dict[str, list[int]] = {}
    backlog: Counter[str] = Counter()
    for _, filed, status, events, _, _ in seen:
        if status != "closed":
            age = (TODAY - filed).days
            backlog[next(key for key in pictures.age_keys() if age <= int(key.partition("-")[2] or 9**6))] += 1
        if ASKED.since <= filed <= ASKED.until:
            cells = flow.setdefault(f"{filed:%Y%m}", [0, 0, 0, 0])
            true = (True, '"accepted"' in events, any(f'"{one}"' in events for one in ANSWERED), status == "closed")
            flow[f"{filed:%Y%m}"] = [cell + one for cell, one in zip(cells, true, strict=True)]
    assert shown(office, "flow", supervisor) == {key: tuple(cells) for key, cells in flow.items()}
    assert shown(office, "backlog", supervisor) == {key: (backlog[key],) for key in pictures.age_keys()}
    total = sum(cells[0] for cells in flow.values())
    # All lie in one county: the areas go down to it, not only to its province.
    assert shown(office, "areas", supervisor) == {"990121": (total,)}
    earlier = indicatornumbers.before(ASKED, "period")
    assert earlier
    then = sum(earlier.since <= filed <= earlier.until for _, filed, *_ in seen)
    assert list(shown(office, "topics", supervisor).values()) == [(total, then)]
    known = {row[0] for row in seen}
    filings = raw(office, "SELECT petition_id, received_on, channel FROM filings")
    channels = Counter(channel for key, when, channel in filings if key in known and ASKED.since <= day(when) <= ASKED.until)
    by_channel = {key: (number,) for key, number in channels.items()}
    assert shown(office, "channels", supervisor) == by_channel
    # Whoever sees much is asked about in other words.
    monkeypatch.setattr(sums, "MANY_AUTHORITIES", 0)
    assert shown(office, "channels", supervisor) == by_channel


def test_a_short_period_is_told_by_weeks_of_which_none_is_left_out(office: Office) -> None:
    supervisor, short = Clerk(office).who("zhaolei"), Asked(date(2026, 9, 15), date(2026, 11, 12))
    filed = [day(one) for (one,) in raw(office, "SELECT filed_on FROM petitions")]
    of_week = Counter(one - timedelta(days=one.weekday()) for one in filed if short.since <= one <= short.until)
    every = [date(2026, 9, 14) + timedelta(days=7 * at) for at in range(9)]
    assert 0 in {of_week[first] for first in every}, "one week without any is among them"
    found = shown(office, "flow", supervisor, short)
    assert {key: counts[0] for key, counts in found.items()} == {f"{first:%Y%m%d}": of_week[first] for first in every}
    monday = max(of_week, key=lambda first: (of_week[first], first))
    asked = {"by": supervisor, "asked": short, "picture": "flow", "series": "registered"}
    rows = pictures.rows(office, key=f"{monday:%Y%m%d}", **asked)
    assert rows.total == of_week[monday] and all(monday <= one.day < monday + timedelta(days=7) for one in rows.lines)
    labels = [line.label for line in pictures.dashboard(office, by=supervisor, asked=short).pictures[0].lines]
    assert (labels[0], labels[1], labels[-1]) == ("9月15日至20日", "9月21日至27日", "11月9日至12日"), "only days of the period are named"
    assert rows.label in labels
    # A day that is no Monday of the period, a month and a word are no lines of it.
    for wrong in (f"{monday + timedelta(days=1):%Y%m%d}", f"{monday - timedelta(days=700):%Y%m%d}", "202610", "2026W4"):
        with pytest.raises(NotFound):
            pictures.rows(office, key=wrong, **asked)


def test_on_time_stands_with_its_numbers_in_the_order_of_the_tree(office: Office) -> None:
    supervisor, expected = Clerk(office).who("zhaolei"), dict[str, list[int]]()
    clocks = raw(office, "SELECT d.authority, d.due_on, d.met_on FROM deadlines d JOIN petitions p ON p.id = d.petition_id")
    for authority, due, met in clocks:
        if ASKED.since <= day(due) <= ASKED.until:
            at = 2 if met is None else 0 if day(met) <= day(due) else 1
            expected.setdefault(authority, [0, 0, 0])[at] += 1
    found = shown(office, "on_time", supervisor)
    assert found == {key: tuple(cells) for key, cells in expected.items()}
    assert list(found) == sorted(found, key=lambda key: indicatorareas.in_order(office, "authority", key))
    ahead = pictures.dashboard(office, by=supervisor, asked=ASKED).ahead
    open_ones = Counter((day(due), authority) for authority, due, met in clocks if met is None)
    soon = {key: number for key, number in open_ones.items() if TODAY <= key[0] <= TODAY + timedelta(days=30)}
    assert soon and {(one.day, one.authority): one.number for one in ahead} == soon


def test_every_number_leads_to_as_many_rows_and_sealed_ones_are_counted_for_nobody_else(office: Office) -> None:
    supervisor = Clerk(office).who("zhaolei")
    for one in pictures.dashboard(office, by=supervisor, asked=ASKED).pictures:
        for line in one.lines:
            for at, series in enumerate(one.series):
                rows = pictures.rows(office, by=supervisor, asked=ASKED, picture=one.id, key=line.key, series=series.id)
                assert (rows.total, len(rows.lines)) == (line.counts[at],) * 2, (one.id, line.key, series.id)
    flow = pictures.PICTURES["flow"]
    unsealed = pictures.counted(office, ASKED, flow, pictures.gathered(office, Looking(Sight(), "public"), ASKED, [flow]))
    open_ones = raw(office, "SELECT filed_on FROM petitions WHERE NOT sealed")
    expected = sum(ASKED.since <= day(filed) <= ASKED.until for (filed,) in open_ones)
    assert (
        sum(cells[0] for cells in unsealed.values())
        == expected
        < sum(cells[0] or 0 for cells in shown(office, "flow", supervisor).values())
    )
    for picture, key, series in (("beauty", "", ""), ("flow", "202613", "closed"), ("flow", "202608", "late"), ("areas", "", "registered")):
        with pytest.raises(NotFound):
            pictures.rows(office, by=supervisor, asked=ASKED, picture=picture, key=key, series=series)
    with pytest.raises(NotPermitted):
        pictures.dashboard(office, by=Clerk(office).who("zhaomin"), asked=ASKED)
    public = pictures.dashboard(office, by=supervisor, asked=Asked(ASKED.since, ASKED.until, public=True))
    told = [count for one in public.pictures for line in one.lines for count in line.counts]
    assert None in told and not any(count and count < 5 for count in told) and not public.ahead


def test_small_cells_cannot_be_told_from_what_is_left() -> None:
    assert held_back({"a": [9, 6], "b": [30, 20], "c": [40, 7]}, nested=True) == {"a", "c"}
    assert held_back({"a": [9, 6], "b": [30, 20]}, nested=False) == set()
    assert held_back({"a": [3], "b": [2], "c": [40]}, nested=False) == {"a", "b"}
