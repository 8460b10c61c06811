"""任何一种经过与法定主路径的对照模型: random histories held against a second office after every step, saved and reloaded each time (I12).

``--hypothesis-profile=long`` plays ten thousand histories in eight parts (``-n 2`` shares them out); ``--hypothesis-seed=N`` plays
the same again. A failing one is printed, and kept below as an example of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import SystemRandom
from tempfile import mkdtemp
from typing import ClassVar

import pytest
from hypothesis import seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from engine.bootstrap import furnish
from engine.casework import deadlines
from engine.casework.office import Office
from engine.casework.views import Outcome
from engine.domain.clock import SHANGHAI
from engine.domain.frozen import FrozenClock
from engine.errors import PetitionError
from engine.settings import Settings
from tests.builders import MINUTE, REEXAMINATION, TO_OPINION, County
from tests.people import LAND_HANDLER, TRIAGE
from tests.torture.model import RETURNED, Model, Refused

# Periods that begin later would end where the published calendar ends.
LAST_DAY = date(2026, 8, 31)
WAY = (*TO_OPINION, "reexamination_requested", *REEXAMINATION, "final_review_requested")
ANY = st.integers(0, 9999)
HISTORIES = settings().max_examples * 2 if settings().max_examples > 100 else 20
PARTS = range(8 if HISTORIES > 20 else 1)


@dataclass(frozen=True)
class Stage:
    """How far along the straight way a petition has come: its office's folder, put away, and its model."""

    folder: Path
    now: datetime
    model: Model
    last: Outcome
    keys: int


class AgainstTheModel(RuleBasedStateMachine):
    """One petition in a real office and in the model. ``blank`` is the office each history begins with.

    The straight way is walked once and compared at every step; histories begin at the stages put away on it.
    """

    blank: tuple[Path, Office]
    stages: ClassVar[dict[int, Stage]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(mkdtemp(prefix="model-", dir=self.blank[0].parent))
        self.machine = Settings.read({"PETITION_HOME": str(self.home / "office")})
        self.offices: list[Office] = []

    def begin(self, folder: Path, now: datetime) -> None:
        """Two offices that stay open, with and without dossiers in memory: what one does makes the other's stale."""
        shutil.copytree(folder, self.home / "office")
        self.clock = FrozenClock(now)
        self.offices = [self.opened(live=500), self.opened(live=0)]
        self.county = County(self.offices[0])
        self.model = Model(self.now)

    def opened(self, live: int) -> Office:
        """An office over the same files, as another process opens it."""
        return furnish(replace(self.machine, live=live), self.blank[1].current, clock=self.clock, durable=False)

    @property
    def now(self) -> datetime:
        """The present instant in Shanghai, as the model counts."""
        return self.clock.now().astimezone(SHANGHAI).replace(tzinfo=None)

    def teardown(self) -> None:
        for office in self.offices:
            office.store.close()
        shutil.rmtree(self.home)

    # ---- the straight way

    def go_on_from(self, far: int) -> None:
        """The petition as it was put away when it had come so far; who has not been there walks there first."""
        if far not in self.stages:
            self.stages[far] = self.walked_to(far)
        stage = self.stages[far]
        self.begin(stage.folder, stage.now)
        self.model, self.county.last, self.county.keys = deepcopy(stage.model), stage.last, stage.keys

    def walked_to(self, far: int) -> Stage:
        """One step further than the stage before, compared and put away."""
        if far:
            self.go_on_from(far - 1)
            what = WAY[far - 1]
            self.ask(what) if what.endswith("_requested") else self.take(what, "")
        else:
            self.begin(self.blank[0], self.blank[1].clock.now())
            self.county.register()
            self.model.register()
            self.compare()
        for office in self.offices:
            office.store.close()
        folder = Path(mkdtemp(prefix="stage-", dir=self.blank[0].parent)) / "office"
        shutil.move(self.home / "office", folder)
        assert self.county.last
        return Stage(folder, self.clock.now(), self.model, self.county.last, self.county.keys)

    # ---- what may happen

    @initialize(far=st.integers(0, len(WAY)))
    def a_grievance_that_has_come_so_far(self, far: int) -> None:
        self.go_on_from(far)
        self.compare()

    @precondition(lambda self: self.usual_steps())
    @rule(which=ANY, choice=st.sampled_from(["", "", "", "return", "refuse", "on_the_spot"]), machine=st.integers(0, 2))
    def a_step_is_taken(self, which: int, choice: str, machine: int) -> None:
        self.turn_to(machine)
        steps = self.usual_steps()
        self.take(steps[which % len(steps)], choice)

    @precondition(lambda self: self.usual_steps())
    @rule(machine=st.integers(0, 2))
    def two_steps_are_taken_on_two_machines(self, machine: int) -> None:
        for number in (machine, machine + 1):
            self.turn_to(number % 3)
            for step in self.usual_steps()[:1]:
                self.take(step, "")

    @precondition(lambda self: self.model.status == "accepted" and not self.model.asked_for_time)
    @rule(machine=st.integers(0, 2))
    def more_time_is_asked_for(self, machine: int) -> None:
        self.turn_to(machine)
        self.ask("extension_requested")

    @rule(message=st.sampled_from(["reexamination_requested", "final_review_requested"]), machine=st.integers(0, 2))
    def another_look_is_asked_for(self, message: str, machine: int) -> None:
        self.turn_to(machine)
        self.ask(message)

    @precondition(lambda self: self.now.date() < LAST_DAY)
    @rule(days=st.integers(1, 40))
    def days_pass(self, days: int) -> None:
        self.clock.move(min(timedelta(days=days), timedelta(days=(LAST_DAY - self.now.date()).days)))

    @rule(machine=st.integers(0, 2))
    def the_sweep_runs(self, machine: int) -> None:
        self.turn_to(machine)
        self.model.now = self.now
        assert deadlines.sweep(self.county.office).failed == ()
        self.model.sweep()
        self.compare()

    @rule(machine=st.integers(0, 2))
    def a_sweep_records_what_ran_out_and_is_stopped(self, machine: int) -> None:
        self.turn_to(machine)
        self.model.now = self.now
        assert deadlines.record_all(self.county.office).noticed == self.model.record()
        self.compare()

    # ---- how it is done

    def usual_steps(self) -> list[str]:
        """The open steps of the petition's own way."""
        return sorted(step for step in self.model.steps if step != "decide_supervision")

    def turn_to(self, machine: int) -> None:
        """Go on at one of the open offices, or at a new one that knows nothing yet."""
        if machine == 2:
            self.offices[1].store.close()
            self.offices[1] = self.opened(live=0)
        self.county.office = self.offices[min(machine, 1)]

    def take(self, step: str, choice: str) -> None:
        """Take a step here and in the model; both say yes or both say no."""
        changes = self.choice_at(step, choice)
        self.both(lambda: self.county.complete(step, **changes[1]), lambda: self.model.complete(step, changes[0]))

    def choice_at(self, step: str, choice: str) -> tuple[str, dict[str, object]]:
        """What a choice means at a step: its word for the model and the fields of the form; nothing where it means nothing."""
        if choice == "return" and step in RETURNED:
            return choice, {"approval": "return", "comment": "请修改。"}
        if choice == "refuse" and step == "approve_extension":
            return choice, {"extension_decision": "refuse", "days": None}
        if choice == "on_the_spot" and step == "triage":
            return choice, {"disposition": "on_the_spot"}
        return "", {}

    def ask(self, message: str) -> None:
        """Ask for something here and in the model."""
        by = LAND_HANDLER if message == "extension_requested" else TRIAGE
        self.both(lambda: self.county.send(message, by=by), lambda: self.model.send(message))

    def both(self, here: Callable[[], object], there: Callable[[], object]) -> None:
        """Do it here and in the model, a minute later than before; then everything is the same in both."""
        self.model.now = (self.clock.now() + MINUTE).astimezone(SHANGHAI).replace(tzinfo=None)
        assert said_yes(here) == said_yes(there)
        self.compare()

    def compare(self) -> None:
        """Status, open steps, clocks and docket, read back by an office that was not the one to act."""
        model = self.model
        steps, lawful = sorted(model.steps), [(one.name, one.due, one.status) for one in model.clocks]
        for office in self.offices:
            dossier = office.store.registers.dossier(self.county.number)
            assert dossier and dossier.petition.status.value == model.status
            assert sorted(task.element for task in dossier.open_tasks) == steps
            assert [(one.name, one.due_on, one.status.value) for one in dossier.deadlines] == lawful
            assert [entry.kind for entry in office.store.registers.docket(dossier.petition.id or 0)] == model.docket


def said_yes(act: Callable[[], object]) -> bool:
    """Whether an act was done; False when it was refused."""
    try:
        act()
    except (PetitionError, Refused):
        return False
    return True


@pytest.fixture
def first_seed(request: pytest.FixtureRequest) -> int:
    """The seed of the first part of a long run: the one asked for, else a new one, which is told when the run fails."""
    asked = request.config.getoption("--hypothesis-seed")
    chosen = int(asked) if asked else SystemRandom().randrange(1_000_000)
    request.node.add_report_section("setup", "seed", f"--hypothesis-profile=long --hypothesis-seed={chosen}")
    return chosen


@pytest.mark.timeout(14400)  # a part of the long run takes minutes on a quiet core, and much longer on a busy one
@pytest.mark.parametrize("part", PARTS)
def test_the_office_does_what_the_model_says(blank: tuple[Path, Office], part: int, first_seed: int):
    AgainstTheModel.blank = blank
    machine = seed(f"{first_seed} {part}")(AgainstTheModel) if len(PARTS) > 1 else AgainstTheModel
    each = -(-HISTORIES // len(PARTS))
    run_state_machine_as_test(machine, settings=settings(max_examples=each, stateful_step_count=16))


def test_where_a_sweep_finds_both_it_warns_before_it_tells_of_lapses(blank: tuple[Path, Office]):
    """What the long run of seed 2026 found in its second part."""
    AgainstTheModel.blank = blank
    history = AgainstTheModel()
    history.a_grievance_that_has_come_so_far(far=1)
    history.days_pass(days=33)
    history.two_steps_are_taken_on_two_machines(machine=0)
    history.a_step_is_taken(which=0, choice="", machine=0)
    history.days_pass(days=50)
    history.the_sweep_runs(machine=0)
    assert history.model.docket[-3:] == ["deadline_warned", "notice_transferred.lapsed", "supervision_started"]
    history.teardown()
