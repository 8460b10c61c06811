"""Moves remembered: where tokens stand as they stood, and facts say what they said, the same comes of a move again.

What a move asks of the facts is written down while it is gone, in the order it asks; of the next one that begins at the
same place the same is asked, and where every answer is the same nothing is gone again. Most moves of a process differ in
facts nobody asks for on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeAlias

from engine.domain.process import Value
from engine.process.paths.going import HEARING, Facts, Run
from engine.process.paths.machine import Endless, NoExit
from engine.process.paths.marking import Marking, frozen
from engine.process.paths.values import Name

# So many outcomes are remembered; beyond them each move is gone by itself.
MOST_KEPT = 50_000
# What is known beside facts, and told to nobody as a fact that was asked for.
_NO_FACTS = frozenset({"rule", HEARING})


class Standing:
    """A marking, once for all stops that have it; ``moves`` is what came of moves from here."""

    __slots__ = ("marking", "moves", "tokens")

    def __init__(self, marking: Marking) -> None:
        self.marking = marking
        self.tokens = sum(len(rows) for _, _, rows in marking)
        self.moves: dict[Hashable, Outcome | Question] = {}

    def known(self, move: Hashable, facts: Facts) -> Outcome | None:
        """What came of a move when every fact it asks for said what it says now; None where that was not yet."""
        node = self.moves.get(move)
        while node.__class__ is Question:
            value = facts[node.scope].get(node.name)
            node = node.answers.get((int, value) if value.__class__ is int else value)
        return node  # type: ignore[return-value]


class Outcome:
    """What comes of a move: where tokens stand then (None: nowhere, ``fault`` says why), and what is open and awaited there.

    ``heard`` are the letters heard on the way, ``passed`` the places gone by, ``events`` what came; ``writes`` the facts that are
    otherwise then. ``asked`` are the facts asked for before they were ``written``.
    """

    __slots__ = ("asked", "awaited", "events", "fault", "heard", "left", "open", "passed", "writes", "written")

    def __init__(self, note: Note, run: Run, left: Standing | None, fault: Endless | NoExit | None) -> None:
        machine = run.machine
        self.left, self.fault = left, fault
        self.open = tuple([token.place.id for token in machine.open_steps()])
        self.awaited = tuple(machine.awaited())
        self.heard = tuple(run.heard)
        self.passed = frozenset([place.index for place in machine.passed])
        self.events = frozenset([event for event, _, _ in run.events])
        self.writes = tuple([(scope, name, dict.get(machine.facts[scope], name)) for scope, name in note.changed])
        self.asked, self.written = frozenset(note.asked), frozenset(note.written)


class Question:
    """A fact a move asks for, and how it goes on by what the fact says."""

    __slots__ = ("answers", "name", "scope")

    def __init__(self, scope: str, name: str) -> None:
        self.scope, self.name = scope, name
        self.answers: dict[Hashable, Outcome | Question] = {}


Gone: TypeAlias = Callable[[Facts], Run]


class Recall:
    """All markings that were come to, and what came of the moves from each."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        """``most`` outcomes are remembered."""
        self._most = most
        self._standings: dict[Marking, Standing] = {}
        self._kept = 0
        self.begin = Standing(())

    def standing(self, marking: Marking) -> Standing:
        """The one of a marking."""
        found = self._standings.get(marking)
        if found is None:
            found = self._standings[marking] = Standing(marking)
        return found

    def gone(self, at: Standing, move: Hashable, facts: Facts, begun: Gone, go: Callable[[Run], None]) -> Outcome:
        """What comes of a move that is not known: ``begun`` makes its run with facts, ``go`` goes it."""
        note = Note()
        run = begun(note.of(facts))
        fault: Endless | NoExit | None = None
        try:
            go(run)
        except (Endless, NoExit) as error:
            fault = error.with_traceback(None)
        left = None if fault else self.standing(frozen(run.machine, in_order=True))
        found = Outcome(note, run, left, fault)
        if self._kept < self._most:
            self._kept += 1
            _keep(at, move, note, found)
        return found


def _keep(at: Standing, move: Hashable, note: Note, found: Outcome) -> None:
    """Lay an outcome behind all that was asked on the way to it."""
    answers, key = at.moves, move
    for scope, name, value in note.questions:
        node = answers.get(key)
        if node is None:
            node = answers[key] = Question(scope, name)
        assert isinstance(node, Question)
        assert (node.scope, node.name) == (scope, name)
        answers, key = node.answers, _told(value)
    answers[key] = found


def _told(value: Value) -> Hashable:
    """A value as a key: 1 is not True."""
    return (int, value) if value.__class__ is int else value


class Note:
    """What a move asked of the facts, in its order, and what it wrote."""

    def __init__(self) -> None:
        self.questions: list[tuple[str, str, Value]] = []
        self.asked: set[Name] = set()
        self.written: set[Name] = set()
        self.changed: dict[Name, None] = {}
        self.known: set[Name] = set()

    def of(self, facts: Facts) -> Facts:
        """A copy of facts that tells of what is done to it; but for the rules, which never change."""
        return {scope: dict(values) if scope == "rule" else Noted(scope, values, self) for scope, values in facts.items()}


class Noted(dict[str, Value]):
    """The facts of one scope, noted."""

    __slots__ = ("note", "scope")

    def __init__(self, scope: str, known: dict[str, Value], note: Note) -> None:
        super().__init__(known)
        self.scope, self.note = scope, note

    def _look(self, name: str) -> None:
        one = (self.scope, name)
        if one not in self.note.known:
            self.note.known.add(one)
            self.note.questions.append((self.scope, name, dict.get(self, name)))

    def get(self, name: str, default: Any = None) -> Any:
        """A fact; asked for from now on."""
        one = (self.scope, name)
        if one not in self.note.written and self.scope not in _NO_FACTS:
            self.note.asked.add(one)
        self._look(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self._look(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Value:
        self._look(name)
        return super().__getitem__(name)

    def _change(self, name: str) -> None:
        self.note.known.add((self.scope, name))
        self.note.changed[self.scope, name] = None

    def __setitem__(self, name: str, value: Value) -> None:
        self._change(name)
        self.note.written.add((self.scope, name))
        super().__setitem__(name, value)

    def update(self, *args: Any, **values: Any) -> None:
        """Several facts at once."""
        for name, value in dict(*args, **values).items():
            self[name] = value

    def __delitem__(self, name: str) -> None:
        self._change(name)
        super().__delitem__(name)

    def pop(self, name: str, *default: Any) -> Any:
        """Take a fact away; what it said is not asked for."""
        self._change(name)
        return super().pop(name, *default)
