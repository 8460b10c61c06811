"""Telling a way through a process: every shape it goes by, with its name, in an order the engine can follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.process.paths.explorer import Paths
from engine.process.paths.going import STEP, Facts, Move, Run, values_of
from engine.process.paths.machine import Machine
from engine.process.paths.marking import steps_of
from engine.process.paths.net import Place
from engine.process.paths.patterns import BROKEN
from engine.process.paths.proof import Breach
from engine.process.timers import DEADLINE, MESSAGE

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """A way told: its steps, and the shape where it ends."""

    steps: tuple[Told, ...]
    place: Place

    def in_words(self, separator: str = " → ") -> str:
        """The names of what people do and what happens, one behind the other."""
        return in_words(self.steps, separator)


def in_words(steps: Iterable[Told], separator: str = " → ") -> str:
    """The names of what people do and what happens, one behind the other."""
    return separator.join(f"「{step['name']}」" for step in steps if step["kind"] in (STEP, MESSAGE, DEADLINE) and step["name"])


class Guide:
    """Goes a way once more, with every fact, and writes down what it goes by."""

    def __init__(self, paths: Paths, facts: Facts) -> None:
        self.paths = paths
        self.machine = Machine(values_of(facts))
        self.steps: list[Told] = []
        self.heard: list[tuple[Place | None, int]] = []
        self.effects: list[str] = []
        self.late: list[str] = []
        self.ended: list[str] = []
        root = paths.values.root
        start = next(iter(root.begin.following))
        self.steps.append(_told(start, "start", facts={"petition": dict(facts["petition"]), "rule": dict(facts["rule"])}))
        self._gone(Run(paths, self.machine, None))

    def go(self, move: Move) -> None:
        """One move more."""
        machine = self.machine
        machine.passed.clear()
        machine.ended.clear()
        if move.kind == STEP:
            place = steps_of(machine, move.name)[move.nth].place
            self.steps.append(_told(place, STEP, answer=dict(move.answer), nth=self.nth(move)))
        else:
            waiting = next((token.place for token in machine.tokens() if token.place.awaits == (move.kind, move.name)), None)
            told = _told(waiting, move.kind, answer=dict(move.answer)) if waiting else self._unheard(move)
            self.steps.append(told | {move.kind: move.name})
        self._gone(Run(self.paths, machine, move))

    def nth(self, move: Move) -> int:
        """Which of the open steps of its shape a move takes, in the order in which the engine tells them."""
        steps = [token for token in self.machine.open_steps() if token.place.id == move.name]
        return steps.index(steps_of(self.machine, move.name)[move.nth])

    def _unheard(self, move: Move) -> Told:
        """A deadline that lapses while no shape waits for it: named as the rules name it."""
        rule = self.paths.values.rulings.deadlines.get(move.name)
        return {"element": "", "name": rule.name if rule else move.name, "process": "", "kind": move.kind}

    def _gone(self, run: Run) -> None:
        run.go()
        self.effects, self.late, self.ended = [place.id for place in run.acts], run.late, list(self.machine.ended)
        self.heard += [(place, mask) for _, place, mask in run.events]
        seen = self.steps[-1]["element"]
        for place in self.machine.passed:
            if place.drawn is not None and place.id != seen:
                self.steps.append(_told(place, place.drawn.kind))


def _told(place: Place, kind: str, **more: Any) -> Told:
    return {"element": place.id, "name": place.name, "process": place.process, "kind": kind, **{k: v for k, v in more.items() if v}}


def way(paths: Paths, facts: Facts, moves: Iterable[Move], place: Place | None = None) -> Way:
    """The way of these moves; ``place`` is where it ends, without it the last shape gone by."""
    guide = Guide(paths, facts)
    for move in moves:
        guide.go(move)
    return Way(tuple(guide.steps), place or _last(guide))


def way_of_breach(paths: Paths, breach: Breach) -> Way:
    """The way to a breach, up to the shape whose event breaks it."""
    guide = Guide(paths, breach.facts)
    for move in breach.moves:
        guide.go(move)
    place = _breaking(guide, breach)
    steps = guide.steps
    ids = [step["element"] for step in steps]
    if place is not None and place.id in ids[_begun(steps) :]:
        steps = steps[: _begun(steps) + ids[_begun(steps) :].index(place.id) + 1]
    return Way(tuple(steps), place or _last(guide))


def _begun(steps: list[Told]) -> int:
    """Where the last move begins."""
    return max(number for number, step in enumerate(steps) if step["kind"] in ("start", STEP, MESSAGE, DEADLINE))


def _breaking(guide: Guide, breach: Breach) -> Place | None:
    """The shape whose event broke it."""
    if breach.automaton is None:
        return next((token.place for token in guide.machine.open_steps() if token.place.id in breach.obligation.during), None)
    whole, state = (1 << len(breach.automaton.letters)) - 1, breach.automaton.start
    for place, mask in guide.heard:
        heard = mask >> breach.shift & whole
        state = breach.automaton.step(state, heard) if heard else state
        if state == BROKEN:
            return place
    return None


def _last(guide: Guide) -> Place:
    """The last shape gone by, else one where a token stands."""
    gone = [place for place in guide.machine.passed if place.drawn is not None]
    standing = [token.place for token in guide.machine.tokens() if token.place.drawn is not None]
    return (standing or gone or [guide.paths.values.root.begin.following[0]])[-1]


def as_json(way: Way) -> list[Mapping[str, Any]]:
    """The steps as findings carry them."""
    return [dict(step) for step in way.steps]
