"""Going back on the office's own shelf leads only to stops the explorer has been to, and every obligation is asked rightly."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import product
from random import Random

import pytest
from hypothesis import settings

from engine.domain.obligation import Obligation
from engine.domain.process import Behind, Step
from engine.process.library import Library
from engine.process.lint import Words, judge
from engine.process.paths.explorer import Paths
from engine.process.paths.going import STEP, Facts, Move
from engine.process.paths.net import Net
from engine.process.paths.patterns import BROKEN, Automaton, automaton
from engine.process.paths.telling import Guide
from engine.process.paths.undoing import does_good, spoilt
from engine.process.paths.values import Rulings, Values
from engine.process.runtime import SpiffRuntime
from engine.process.timers import DEADLINE, MESSAGE
from tests.process.planting import forms, rulebook, shelf

PROCEDURES = ("intake", "referral", "handling", "hearing", "reexamination", "final_review", "supervision")


@cache
def paths_of(procedure: str) -> Paths:
    """Every stop of one procedure of the shelf, by the rules in force."""
    rules, net = rulebook().rules_of_latest, Net(judge(shelf(), Words())[0])
    flags = {name: value for name, value in rules.flags.items() if name in rulebook().names().switches}
    return Paths(net, Values(net, procedure, forms(), Rulings(flags, rules.deadlines)))


class Walk:
    """One instance by the engine, and the stop of the explorer it stands at; ``done`` are its moves, with the ids of steps."""

    def __init__(self, procedure: str, chance: Random, runtime: SpiffRuntime) -> None:
        self.procedure, self.chance, self.runtime, self.paths = procedure, chance, runtime, paths_of(procedure)
        self.facts, _, self.stop = chance.choice(self.paths.starts)
        self.begun, self.guide = self.stop, Guide(self.paths, self.facts)
        self.done: list[tuple[Move, str]] = []
        self.step: Step = runtime.start(procedure, self.asked())

    def asked(self) -> Facts:
        """What conditions may ask of the petition by now."""
        return {"petition": dict(self.guide.machine.facts["petition"]), "rule": dict(self.facts["rule"])}

    def go(self) -> None:
        """One of the moves there are."""
        move, _, target = self.chance.choice(self.paths.stops[self.stop].edges)
        task = next((one.id for one in self.step.tasks if one.element == move.name), "") if move.kind == STEP else ""
        self.guide.go(move)
        self.done.append((move, task))
        self.stop, facts, answer = target, self.asked(), dict(move.answer)
        if move.kind == STEP:
            self.step = self.runtime.complete(self.procedure, self.step.state, task, answer, facts)
        elif move.kind == MESSAGE:
            self.step = self.runtime.send(self.procedure, self.step.state, move.name, answer, facts)
        for deadline in ([move.name] if move.kind == DEADLINE else []) + self.guide.late:
            self.step = self.runtime.lapse(self.procedure, self.step.state, deadline, facts) or self.step

    def ways(self) -> list[tuple[str, Behind]]:
        """The ways back from where it stands."""
        found = [(task.id, self.runtime.ways_back(self.procedure, self.step.state, task.id)) for task in self.step.tasks]
        return [(task, way) for task, there in found for way in there.steps]

    def go_back(self, task: str, way: Behind) -> None:
        """Take a way back; the explorer is told the history without the steps taken back, each a move it knows."""
        begun = next(number for number, (_, id) in enumerate(self.done) if id == way.token)
        undone = {event.removesuffix(".done") for event in way.events if event.endswith(".done")}
        self.done = self.done[:begun] + [(move, id) for move, id in self.done[begun:] if not id or move.name not in undone]
        self.step = self.runtime.go_back(self.procedure, self.step.state, task, way.token, self.asked())
        assert (self.step.effects, self.step.ended) == ((), ())
        self.stop, self.guide = self.begun, Guide(self.paths, self.facts)
        for move, _ in self.done:
            self.stop = next(target for one, _, target in self.paths.stops[self.stop].edges if one == move)
            self.guide.go(move)

    def compare(self) -> None:
        """The engine stands where the explorer has been, with the same answers."""
        stop, machine = self.paths.stops[self.stop], self.guide.machine
        assert Counter(task.element for task in self.step.tasks) == Counter(stop.open)
        assert {(one.kind, one.name) for one in self.step.waiting} == set(stop.awaited)
        assert dict(self.step.answer) == machine.facts["answer"]
        known = {name: value for (scope, name), value in stop.known if scope == "answer"}
        assert known.items() <= self.step.answer.items()


def test_every_return_leads_to_a_stop_the_explorer_has_been_to() -> None:
    runtime, returns = SpiffRuntime(Library(shelf()), keep=0), Counter[tuple[str, str]]()
    for seed, procedure in product(range(max(20, settings().max_examples // 10)), PROCEDURES):
        chance = Random(seed)
        walk = Walk(procedure, chance, runtime)
        for _ in range(14):
            if walk.step.completed:
                break
            ways = walk.ways()
            if ways and chance.random() < 0.6:
                task, way = chance.choice(ways)
                returns[procedure, way.element] += 1
                walk.go_back(task, way)
            else:
                walk.go()
            walk.compare()
    assert returns.total() > 30
    assert {procedure for procedure, _ in returns} >= {"handling", "reexamination", "final_review"}
    assert not {"triage", "prepare_referral", "confirm_jurisdiction"} & {element for _, element in returns}


# ---- obligations


def a_way(*events: str, known: dict[str, object] | None = None, **more: object) -> Behind:
    usual: dict[str, object] = {"unsure": frozenset(), "answers": frozenset(), "is_beside": False, "lane": "handler"}
    told = usual | more | {"lanes": frozenset({"handler"}), "known": known or {}}
    return Behind("1", "draft", "draft", ("1",), frozenset(events), **told)  # type: ignore[arg-type]


def asked(pattern: str, way: Behind, **said: object) -> bool:
    """Whether an obligation of a pattern is kept for sure when a way is gone back."""
    one = Obligation("one", "一", "one", "第一条", pattern, **said)  # type: ignore[arg-type]
    return spoilt(way, {"petition": {}, "rule": {}}, {}, [one], {}) is None


DRAFTED = a_way("draft.done", "draft.opened", "approve.opened")


@pytest.mark.parametrize(
    ("pattern", "said", "kept"),
    [
        ("at_most_once", {"event": ("draft.done",)}, False),
        ("exactly_once", {"event": ("draft.done",)}, False),
        ("exactly_once", {"event": ("issued",)}, True),
        ("precedence", {"before": ("draft.done",), "after": ("issued",)}, True),
        ("precedence", {"before": ("sealed",), "after": ("lane.handler",)}, True),
        ("precedence", {"before": ("inquiry.done",), "after": ("issued",), "since": ("draft.done",)}, False),
        ("response", {"event": ("draft.done",), "then": ("approve.done",)}, False),
        ("response", {"event": ("asked",), "then": ("draft.done",)}, True),
        ("not_coexistence", {"event": ("draft.done",), "other": ("settled",)}, False),
        ("never_after", {"event": ("issued",), "after": ("draft.done",)}, False),
        ("absence", {"event": ("draft.done",), "since": ("closed",)}, True),
    ],
)
def test_an_event_that_may_harm_an_obligation_is_not_undone(pattern: str, said: dict[str, tuple[str, ...]], kept: bool) -> None:
    assert asked(pattern, DRAFTED, **said) is kept


def test_what_a_condition_left_unheard_cannot_harm() -> None:
    mediated = {"event": ("draft.done",), "then": ("mediate.done",), "when": 'answer.next == "mediate"'}
    assert asked("response", a_way("draft.done", known={"next": "opinion"}), **mediated)
    assert not asked("response", a_way("draft.done", known={"next": "mediate"}), **mediated)
    assert not asked("response", a_way("draft.done", known={"next": "opinion"}, unsure=frozenset({"next"})), **mediated)


def test_a_step_is_not_opened_again_behind_what_came_beside_and_forbids_it() -> None:
    closed = {"event": ("draft.opened",), "after": ("closed",)}
    assert asked("never_after", DRAFTED, **closed)
    assert not asked("never_after", a_way("draft.done", is_beside=True), **closed)
    assert asked("precedence", a_way("draft.done", is_beside=True), before=("sealed",), after=("lane.handler",))
    told = {"event": ("settled",), "when": "answer.agreed"}
    assert not asked("absence", a_way("draft.done", answers=frozenset({"agreed"}), is_beside=True), **told)


def breaks(one: Automaton, state: int, word: tuple[int, ...]) -> bool:
    for heard in word:
        state = one.step(state, heard)
        if state == BROKEN:
            return True
    return False


def test_what_does_good_to_the_national_obligations_never_breaks_what_was_kept() -> None:
    """Every short sequence of what each of them may hear, with the event and without it before."""
    tried = 0
    for said in rulebook().obligations:
        one = automaton(said, rulebook().rules_of_latest.deadlines)
        letters = [1 << number for number, letter in enumerate(one.letters) if letter.names] if one else []
        for event in sorted(said.events) if one else ():
            if not one or not does_good(one, event):
                continue
            mask = sum(1 << number for number, letter in enumerate(one.letters) if event in letter.names)
            for word, begun in product(product(letters, repeat=4), range(3)):
                before, after = (*word[:begun], mask), word[begun:]
                harmed = not breaks(one, one.start, before) and breaks(one, one.start, (*before, *after))
                assert not harmed or breaks(one, one.start, word)
                tried += 1
    assert tried > 1000
