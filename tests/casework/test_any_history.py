"""任何一种经过: whatever officials and petitioners do in whatever order, and however long nobody does anything.

``--hypothesis-profile=long`` plays fifty times as many histories.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from engine.casework import deadlines, indicators, messages, tasks
from engine.casework.indicatorviews import Asked
from engine.casework.office import Office
from engine.casework.verification import verify
from engine.casework.views import NextTask
from engine.domain.authority import SYSTEM, Official
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.docket import DocketEntry
from engine.domain.dossier import Dossier
from engine.domain.petition import CLOSING_AFTER, STATUS_AFTER
from engine.errors import OutOfOrder, PetitionError
from tests.builders import MINUTE, REEXAMINATION, TO_OPINION, County
from tests.casework import moves
from tests.offices import another_node, copied
from tests.people import SHIFAN, TOWNSHIP, YUNXI
from tests.recounting import recounted

WAY = (*TO_OPINION, "reexamination_requested", *REEXAMINATION, "final_review_requested")
ANY = st.integers(0, 9999)


def docket(office: Office, dossier: Dossier) -> list[DocketEntry]:
    return list(office.store.registers.docket(dossier.petition.id or 0))


class History(RuleBasedStateMachine):
    """A county in which anything may be tried, from two nodes in turn. ``blank`` is the office each history begins with.

    Both nodes keep petitions in memory; what the other did makes theirs stale, which nobody may notice.
    """

    blank: tuple[Path, Office]

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(mkdtemp(prefix="history-"))
        self.county = County(copied(self.blank, self.home / "office"))
        self.nodes = [self.county.office, another_node(self.county.office, self.home / "office")]
        self.numbers: list[str] = []
        self.attempts = 0

    def teardown(self) -> None:
        self.figures_are_what_the_rows_say()
        for node in self.nodes:
            node.store.close()
        shutil.rmtree(self.home)

    def figures_are_what_the_rows_say(self) -> None:
        """Every indicator, recounted by other code."""
        office, url = self.county.office, f"sqlite:///{self.home / 'office' / 'petition.sqlite'}"
        since, until = date(office.today().year - 1, 1, 1), date(office.today().year + 1, 12, 31)
        figures = indicators.figures(office, by=SYSTEM, asked=Asked(since, until)).figures
        assert {one.id: (one.numerator, one.denominator) for one in figures} == recounted(url, since, until)

    # ---- what may happen

    @initialize(place=st.sampled_from([SHIFAN, YUNXI]), far=st.integers(0, len(WAY)))
    def a_petition_that_has_come_so_far(self, place: str, far: int) -> None:
        self.note(self.county.register(place=place).number)
        for step in WAY[:far]:
            self.county.send(step) if step.endswith("_requested") else self.county.complete(step)

    @precondition(lambda self: len(self.numbers) < 3)
    @rule(channel=st.sampled_from(["visit", "letter", "online"]), anonymous=st.booleans(), accused=st.booleans(), persons=st.integers(1, 6))
    def somebody_petitions(self, channel: str, anonymous: bool, accused: bool, persons: int) -> None:
        said: dict[str, Any] = {"channel": channel, "anonymous": anonymous, "persons": persons}
        self.note(self.county.register(accused=(TOWNSHIP,) if accused else (), **said).number)

    @rule(which=ANY, step=ANY, how_many=st.integers(1, 4))
    def steps_are_taken(self, which: int, step: int, how_many: int) -> None:
        for _ in range(how_many):
            self.take(which, step, choice=0)

    @rule(which=ANY, step=ANY, choice=st.integers(0, 11), and_another=st.integers(0, 11))
    def steps_are_decided_otherwise(self, which: int, step: int, choice: int, and_another: int) -> None:
        self.take(which, step, choice)
        self.take(which, step, and_another)

    @rule(which=ANY, step=ANY, who=ANY)
    def anybody_tries_a_step(self, which: int, step: int, who: int) -> None:
        everybody = self.county.office.store.registers.officials()
        self.take(which, step, choice=0, by=everybody[who % len(everybody)])

    @rule(which=ANY, step=ANY)
    def somebody_claims_a_step(self, which: int, step: int) -> None:
        task = self.open_step(which, step)
        if task:
            by, key = self.county.usual(task), self.county.key()
            self.attempt(lambda: tasks.claim(self.county.office, task=task.id, by=by, key=key))

    @rule(which=ANY, message=ANY, who=ANY)
    def what_the_petition_waits_for_is_asked(self, which: int, message: int, who: int) -> None:
        self.turn_to(which)
        running = [one for one in self.county.dossier.instances if not one.completed]
        awaited = sorted({entry.split(":")[1] for one in running for entry in one.waiting if entry.startswith("message:")})
        if awaited:
            self.ask(awaited[message % len(awaited)], who)

    @rule(which=ANY, message=st.sampled_from(moves.MESSAGES), who=ANY)
    def anything_is_asked(self, which: int, message: str, who: int) -> None:
        self.turn_to(which)
        self.ask(message, who)

    @rule(which=ANY)
    def the_same_petitioner_comes_again(self, which: int) -> None:
        self.turn_to(which)
        self.attempt(self.county.repeat)

    @rule(days=st.integers(1, 40))
    def days_pass_and_nobody_sweeps(self, days: int) -> None:
        self.county.wait(days)

    @rule(days=st.integers(0, 75))
    def days_pass_and_the_sweep_runs(self, days: int) -> None:
        self.county.wait(days)
        report = deadlines.sweep(self.county.office)
        assert report.failed == ()
        assert deadlines.sweep(self.county.office).noticed == 0
        assert verify(self.county.office).findings == ()
        now = self.county.office.now()
        clocks = [one for each in self.dossiers() for one in each.deadlines]
        assert not [one for one in clocks if one.is_pending or (one.status is DeadlineStatus.RUNNING and one.due_at <= now)]

    @rule(days=st.integers(0, 75))
    def days_pass_and_a_sweep_is_stopped_when_it_has_recorded(self, days: int) -> None:
        self.county.wait(days)
        deadlines.record_all(self.county.office)

    # ---- what is true whatever happened

    @invariant()
    def the_verifier_finds_nothing_but_clocks_nobody_has_swept(self) -> None:
        if self.attempts % 4:
            return  # the whole register is walked: every fourth time is often enough
        assert {finding.rule for finding in verify(self.county.office).findings} <= {
            "verify_clock_unnoticed", "verify_clock_unfollowed",
        }  # fmt: skip

    @invariant()
    def an_open_petition_waits_for_somebody_or_something(self) -> None:
        for dossier in self.dossiers():
            waiting = any(one.waiting for one in dossier.instances if not one.completed)
            assert not dossier.petition.is_open or dossier.open_tasks or (waiting and any(one.is_armed for one in dossier.deadlines))

    @invariant()
    def a_closed_petition_waits_for_nobody_but_its_supervisor(self) -> None:
        closed = [dossier for dossier in self.dossiers() if not dossier.petition.is_open]
        assert [task for dossier in closed for task in dossier.open_tasks if task.instance == 1] == []

    @invariant()
    def the_docket_counts_without_gaps_and_tells_the_status(self) -> None:
        for dossier in self.dossiers():
            entries, petition = docket(self.county.office, dossier), dossier.petition
            assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
            told = [STATUS_AFTER[entry.kind] for entry in entries if entry.kind in STATUS_AFTER]
            assert petition.status == ("closed" if entries[-1].kind == "closed" or not petition.is_open else told[-1])
            ends = [CLOSING_AFTER[entry.kind] for entry in entries if entry.kind in CLOSING_AFTER]
            assert petition.closing == (ends[-1] if ends else None)

    @invariant()
    def a_deadline_is_met_or_lapsed_and_the_docket_says_which(self) -> None:
        for dossier in self.dossiers():
            told = Counter(entry.kind for entry in docket(self.county.office, dossier))
            lapsed = Counter(f"{one.name}.lapsed" for one in dossier.deadlines if one.lapsed_at)
            assert lapsed == Counter({kind: number for kind, number in told.items() if kind.endswith(".lapsed")})
            assert told["deadline_started"] == len(dossier.deadlines)
            assert all(is_consistent(one) for one in dossier.deadlines)

    @invariant()
    def no_clock_runs_twice(self) -> None:
        for dossier in self.dossiers():
            live = Counter(one.name for one in dossier.deadlines if one.is_live)
            assert not live or max(live.values()) == 1

    @invariant()
    def an_extension_is_thirty_days_at_most_and_once(self) -> None:
        extensions = [one.extensions for dossier in self.dossiers() for one in dossier.deadlines if one.extensions]
        assert all(len(one) == 1 and one[0] in ("30 days", "10 days") for one in extensions)

    @invariant()
    def the_recused_hold_no_step(self) -> None:
        assert not [task for each in self.dossiers() for task in each.open_tasks if task.assignee in each.petition.recused]

    @invariant()
    def every_step_has_somebody_who_may_take_it(self) -> None:
        registers = self.county.office.store.registers
        assert [task.id for each in self.dossiers() for task in each.open_tasks if not registers.officials(task.authority, task.role)] == []

    @invariant()
    def the_accused_are_told_nothing(self) -> None:
        official = self.county.who("jiangnan")
        for dossier in self.dossiers():
            if TOWNSHIP in dossier.petition.accused:
                with pytest.raises(PetitionError):
                    self.see(dossier.petition.number, official.username)

    # ---- how it is done

    def note(self, number: str) -> None:
        self.numbers.append(number)

    def turn_to(self, which: int) -> str:
        """Act on one of the petitions."""
        number = self.numbers[which % len(self.numbers)]
        self.county.turn_to(number)
        return number

    def open_step(self, which: int, step: int) -> NextTask | None:
        """One of the open steps of a petition, if it has any."""
        self.turn_to(which)
        found = sorted(self.county.steps)
        return self.county.open_step(found[step % len(found)]) if found else None

    def take(self, which: int, step: int, choice: int, by: Official | None = None) -> None:
        """Complete a step with one of its answers."""
        task = self.open_step(which, step)
        if task:
            official, key = by or self.county.usual(task), self.county.key()
            answer = moves.answer(self.county, task.element, choice)
            self.attempt(lambda: tasks.complete(self.county.office, task=task.id, answer=answer, by=official, key=key))

    def ask(self, message: str, who: int) -> None:
        """Send a message as one of those who may."""
        form, senders = moves.form_of(self.county, message), moves.senders(self.county, message)
        if senders:
            number, by, key = self.county.number, senders[who % len(senders)], self.county.key()
            self.attempt(lambda: messages.send(self.county.office, number=number, message=message, answer=form, by=by, key=key))

    def attempt(self, act: Callable[[], Any]) -> None:
        """Try an act on one of the nodes; a refused one leaves no trace, and the machine itself never fails."""
        self.county.clock.move(MINUTE)
        self.attempts += 1
        self.county.office = self.nodes[self.attempts % 5 // 3]  # three acts here, two there
        before = self.trace()
        try:
            act()
        except OutOfOrder:
            raise
        except PetitionError:
            assert self.trace() == before

    def trace(self) -> list[tuple[str, int, int]]:
        """Number, version and docket head of every petition."""
        return [(one.petition.number, one.petition.version, one.petition.docket_seq) for one in self.dossiers()]

    def dossiers(self) -> list[Dossier]:
        found = [self.county.office.store.registers.dossier(number) for number in self.numbers]
        return [dossier for dossier in found if dossier]

    def see(self, number: str, username: str) -> None:
        self.county.turn_to(number)
        self.county.seen_by(username)


def is_consistent(deadline: Deadline) -> bool:
    """Whether a clock's fields agree with its status."""
    status = deadline.status
    if status is DeadlineStatus.RUNNING:
        return deadline.next_at is not None and deadline.met_on is None and deadline.lapsed_at is None
    if status is DeadlineStatus.MET:
        return deadline.met_on is not None and deadline.met_on <= deadline.due_on and deadline.lapsed_at is None
    if status is DeadlineStatus.LAPSED:
        return deadline.lapsed_at == deadline.due_at and deadline.noticed_at is not None
    return deadline.next_at is None


@pytest.mark.timeout(7200)  # the long profile takes most of an hour
def test_whatever_happens_the_office_stays_in_order(blank: tuple[Path, Office]):
    History.blank = blank
    histories = settings().max_examples // 8
    plays = settings(max_examples=histories, stateful_step_count=25)
    run_state_machine_as_test(History, settings=plays)
