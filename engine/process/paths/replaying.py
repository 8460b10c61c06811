"""The explorer held against the engine that runs petitions: the same way gone by both, compared after every move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.domain.process import Step
from engine.process.paths.explorer import Paths
from engine.process.paths.going import STEP, Facts, Move
from engine.process.paths.machine import WAITING
from engine.process.paths.telling import Guide
from engine.process.runtime import SpiffRuntime
from engine.process.timers import MESSAGE


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where the two do not agree: after which move of a way, about what, and what each says."""

    moves: tuple[Move, ...]
    about: str
    rules: object
    engine: object


def replayed(paths: Paths, runtime: SpiffRuntime, facts: Facts, moves: Sequence[Move]) -> Disagreement | None:
    """Go a way on the engine and by the rules; the first disagreement, None when there is none."""
    play = _Play(paths, runtime, facts)
    for number in range(len(moves) + 1):
        if number:
            play.go(moves[number - 1])
        found = play.difference()
        if found is not None:
            return Disagreement(tuple(moves[:number]), *found)
    return None


class _Play:
    """One way gone twice."""

    def __init__(self, paths: Paths, runtime: SpiffRuntime, facts: Facts) -> None:
        self.paths, self.runtime, self.process = paths, runtime, paths.values.root.id
        self.guide = Guide(paths, facts)
        self.facts = {"petition": self.guide.machine.facts["petition"], "rule": facts["rule"]}
        self.effects: list[str] = []
        self.ended: list[str] = []
        self._took(runtime.start(self.process, {scope: dict(values) for scope, values in facts.items() if scope in ("petition", "rule")}))
        self._on_by_lapse()

    def go(self, move: Move) -> None:
        """One move by both; the facts of the petition are those the rules say it has by then."""
        self.effects, self.ended = [], []
        steps = [task.id for task in self.step.tasks if task.element == move.name]
        taken = steps[self.guide.nth(move)] if move.kind == STEP else ""
        self.guide.go(move)
        facts, answer = self.facts, dict(move.answer)
        if move.kind == STEP:
            self._took(self.runtime.complete(self.process, self.step.state, taken, answer, facts))
        elif move.kind == MESSAGE:
            self._took(self.runtime.send(self.process, self.step.state, move.name, answer, facts))
        else:
            self._lapsed(move.name)
        self._on_by_lapse()

    def _lapsed(self, deadline: str) -> None:
        lapsed = self.runtime.lapse(self.process, self.step.state, deadline, self.facts)
        if lapsed is not None:
            self._took(lapsed)

    def _on_by_lapse(self) -> None:
        """Deadlines the rules went on by because they had lapsed before somebody came to wait for them."""
        for deadline in self.guide.late:
            self._lapsed(deadline)

    def _took(self, step: Step) -> None:
        self.step = step
        self.effects += [effect.element for effect in step.effects]
        self.ended += step.ended

    def difference(self) -> tuple[str, object, object] | None:
        """What the two say differently, None when nothing."""
        step, machine = self.step, self.guide.machine
        waiting = {token.place.awaits for token in machine.tokens() if token.state == WAITING and token.place.awaits}
        told: dict[str, tuple[object, object]] = {
            "steps": (Counter(token.place.id for token in machine.open_steps()), Counter(task.element for task in step.tasks)),
            "waiting": (waiting, {(one.kind, one.name) for one in step.waiting}),
            "effects": (Counter(self.guide.effects), Counter(self.effects)),
            "ends": (Counter(self.guide.ended), Counter(self.ended)),
            "completed": (machine.completed, step.completed),
            "answers": (machine.facts["answer"], dict(step.answer)),
        }
        return next(((about, rules, engine) for about, (rules, engine) in told.items() if rules != engine), None)
