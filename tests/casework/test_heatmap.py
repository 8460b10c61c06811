"""热力图: every number of every step is what plain code counts from the registers, and is as many rows as its link shows."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from math import ceil
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.casework import heatmap, workahead
from engine.casework.heatmap import share_of
from engine.casework.indicatorviews import Asked
from engine.casework.office import Office
from engine.casework.pictureviews import Waited
from engine.domain.authority import Official
from engine.domain.clock import day_of
from engine.domain.counting import due_at
from engine.domain.deadline import DeadlineStatus
from engine.domain.petition import Petition
from engine.domain.task import TaskStatus
from engine.errors import NotFound, NotPermitted
from engine.storage import waits
from engine.testing import Clerk, on
from tests.casework.recount import raw
from tests.offices import OpenCopy
from tests.storage.builders import a_deadline, a_petition, a_task, keep

ASKED = Asked(date(2026, 9, 1), date(2026, 10, 31))
NOW, TODAY = on("2026-11-23"), date(2026, 11, 23)
OFFICE, LAND, HOUSING = "990121-xf", "990121-zr", "990121-zj"
LIMITS = {"handling": ("inquiry", "days", "办理期限 60日"), "referral": ("confirm_jurisdiction", "working_days", "管辖异议期限 5个工作日")}
STEPS = (("referral", "confirm_jurisdiction"), ("handling", "inquiry"), ("handling", "draft_opinion"), ("handling", "a_step_of_old"))


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, open_copy: OpenCopy) -> Office:
    """The county's office on each kind of database, with forty petitions that stand or stood at any of some steps."""
    opened = open_copy(request.param, NOW)
    chance, who = Random(11), Clerk(opened).who("zhaomin").id
    for _ in range(40):
        one, tasks, clocks = invented(chance, who)
        keep(opened.store, one, tasks=tasks, deadlines=clocks)
    return opened


def invented(chance: Random, who: int) -> tuple[Petition, list[Any], list[Any]]:
    """A petition with steps opened late in one day or early in the next, as days begin in Shanghai, and a clock."""
    at = chance.choice([LAND, HOUSING])
    one = a_petition(filed_on=date(2026, 8, 1), parties={"receiving": OFFICE, "competent": at}, sealed=chance.random() < 0.15)
    tasks = []
    for process, element in chance.sample(STEPS, 3):
        opened = datetime(2026, 8, 20, 15, 59, 59, 999_000, tzinfo=UTC) + timedelta(
            days=chance.randint(0, 60), minutes=chance.randint(0, 1)
        )
        done = opened + timedelta(days=chance.randint(0, 40), hours=chance.randint(0, 20)) if chance.random() < 0.5 else None
        status = TaskStatus.DONE if done else TaskStatus.OPEN
        claimed = who if chance.random() < 0.7 else None
        # The second of them was done by an authority that has no part in the petition.
        whose = {LAND: HOUSING, HOUSING: LAND}[at] if done and len(tasks) == 1 else at
        tasks.append(a_task(
            process=process, element=element, authority=whose, created_at=opened, done_at=done, done_by=who if done else None,
            status=status, assignee=who if done else claimed,
        ))  # fmt: skip
    due = date(2026, 9, 1) + timedelta(days=chance.randint(20, 115))
    swept = due < TODAY and chance.random() < 0.9
    status = DeadlineStatus.LAPSED if swept else DeadlineStatus.RUNNING
    clock = a_deadline(name="handling", due_on=due, due_at=due_at(due), status=status, authority=at, holder="office", instance=1)
    return one, tasks, [clock]


def at(value: Any) -> datetime:
    """An instant as either database gives it."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def test_every_number_is_what_the_registers_say_for_whoever_may_know(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor = Clerk(office).who("zhaolei")
    for process in ("handling", "referral"):
        steps_are_as_counted(office, supervisor, process)
    with monkeypatch.context() as to_whom_sees_much:
        to_whom_sees_much.setattr(waits, "MANY_AUTHORITIES", 0)
        steps_are_as_counted(office, supervisor, "handling")
    main = heatmap.heat(office, by=supervisor, asked=ASKED, process="petition")
    handling = next(line for line in main.lines if line.called == "handling")
    assert handling.open.number == sum(one.process == "handling" and one.status == "open" for one in steps_of(office))
    authorities_and_sealed_ones_are_told_apart(office, supervisor)
    what_lies_ahead_stands_with_who_holds_it(office, supervisor)


def steps_of(office: Office) -> list[Any]:
    """Every step as it lies in the database."""
    return raw(office, "SELECT petition_id, process, element, status, authority, created_at, done_at FROM tasks")


def steps_are_as_counted(office: Office, by: Official, process: str) -> None:
    """Open, done and lapsed of every step of a diagram, how long they waited, and the rows behind each."""
    calendar = office.current.rulebook.calendar
    now, took, lapsed = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list), Counter[str]()
    clocks = raw(office, "SELECT petition_id, authority, due_at FROM deadlines WHERE holder = 'office'")
    for step in (one for one in steps_of(office) if one.process == process):
        opened, done = at(step.created_at), at(step.done_at) if step.done_at else None
        last = day_of(done) if done else TODAY
        worked = calendar.working_days(day_of(opened) + timedelta(days=1), last)
        waited = worked if step.element == "confirm_jurisdiction" else (last - day_of(opened)).days
        if step.status == "open":
            now[step.element].append(waited)
        elif ASKED.since <= last <= ASKED.until:
            took[step.element].append(waited)
        for petition, whose, due in clocks:
            in_period = ASKED.since <= day_of(at(due)) - timedelta(days=1) <= ASKED.until
            was_open = opened <= at(due) and (done is None or done > at(due))
            lapsed[step.element] += (petition, whose) == (step.petition_id, step.authority) and in_period and was_open
    lines = {line.element: line for line in heatmap.heat(office, by=by, asked=ASKED, process=process).lines if line.kind == "step"}
    assert took and now and sum(lapsed.values()) and set(took) | set(now) <= set(lines)
    for element, line in lines.items():
        assert ranks(line.open) == ranked(now[element]) and ranks(line.done) == ranked(took[element]), element
        for which, number in (("open", len(now[element])), ("done", len(took[element])), ("lapsed", lapsed[element])):
            rows = heatmap.rows(office, by=by, asked=ASKED, process=process, element=element, which=which)
            assert rows.total == len(rows.lines) == number, (element, which)
        assert line.lapsed == lapsed[element] and line.drawn == (element != "a_step_of_old")
    known = {
        "handling": ("inquiry", "days", "办理期限 60日"),
        "referral": ("confirm_jurisdiction", "working_days", "管辖异议期限 5个工作日"),
    }
    element, *limit = known[process]
    assert [lines[element].unit, lines[element].limit] == limit


def ranks(some: Waited) -> tuple[int, int | None, int | None]:
    """The numbers of a waiting."""
    return some.number, some.median, some.ninth


def ranked(days: list[int]) -> tuple[int, int | None, int | None]:
    """The same counted by hand."""
    order = sorted(days)
    return (len(order), order[ceil(len(order) / 2) - 1], order[ceil(len(order) * 0.9) - 1]) if order else (0, None, None)


def authorities_and_sealed_ones_are_told_apart(office: Office, by: Official) -> None:
    """The parts of two authorities are the whole; who may not know of accusations counts none; who sees no statistics sees nothing."""
    whole = heatmap.heat(office, by=by, asked=ASKED)
    parts = [heatmap.heat(office, by=by, asked=Asked(ASKED.since, ASKED.until, authority=one)) for one in (LAND, HOUSING)]
    for together, *apart in zip(whole.lines, *(part.lines for part in parts), strict=True):
        assert (together.open.number, together.lapsed) == (sum(one.open.number for one in apart), sum(one.lapsed for one in apart))
    assert whole.bands[-1][1] == max(line.open.number for line in whole.lines) and whole.bands[0][0] == 1
    registrar = next(one for one in office.store.registers.officials(role="registrar") if one.authority == OFFICE)
    unsealed = heatmap.heat(office, by=registrar, asked=ASKED)
    sealed = raw(office, "SELECT element FROM tasks t JOIN petitions p ON p.id = petition_id WHERE p.sealed AND t.status = 'open'")
    for all_of_it, open_ones in zip(whole.lines, unsealed.lines, strict=False):
        assert all_of_it.open.number - open_ones.open.number == [one.element for one in sealed].count(all_of_it.element)
    assert sealed
    with pytest.raises(NotPermitted):
        heatmap.heat(office, by=Clerk(office).who("zhaomin"), asked=ASKED)
    for process, element, which in (("beauty", "inquiry", "open"), ("handling", "inquiry", "liked")):
        with pytest.raises(NotFound):
            heatmap.rows(office, by=by, asked=ASKED, process=process, element=element, which=which)


def what_lies_ahead_stands_with_who_holds_it(office: Office, by: Official) -> None:
    """The clocks of the next thirty days by who has claimed the step, in the order of the tree and the names, nobody last."""
    view = workahead.holders(office, by=by, asked=ASKED)
    held = {one.petition_id for one in raw(office, "SELECT petition_id FROM tasks WHERE status = 'open' AND assignee IS NOT NULL")}
    expected = Counter[tuple[str, str, int]]()
    for petition, authority, due in raw(office, "SELECT petition_id, authority, due_at FROM deadlines WHERE status = 'running'"):
        last = day_of(at(due)) - timedelta(days=1)
        if TODAY <= last <= view.spans[-1][1]:
            span = next(which for which, (_, until) in enumerate(view.spans) if last <= until)
            expected[authority, "赵敏" if petition in held else "", span] += 1
    told = {(line.authority, line.official, span): many for line in view.lines for span, many in enumerate(line.counts) if many}
    assert expected and told == dict(expected) and sum(view.totals) == sum(expected.values())
    assert {line.official for line in view.lines} == {"赵敏", ""}
    places = [(office.paths[line.authority], line.official == "") for line in view.lines]
    assert places == sorted(places)
    with pytest.raises(NotPermitted):
        workahead.holders(office, by=next(iter(office.store.registers.officials(role="registrar"))), asked=ASKED)


@given(st.lists(st.integers(0, 90), min_size=1), st.sampled_from([50, 90]))
def test_half_and_nine_of_ten_did_not_wait_longer(days: list[int], percent: int) -> None:
    found = share_of(Counter(days), len(days), percent)
    assert found in days
    assert sum(one <= found for one in days) * 100 >= percent * len(days) > sum(one < found for one in days) * 100
