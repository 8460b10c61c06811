"""Which values an answer can have where a choice asks for it: followed along the arrows, through frames and called processes.

1. At the start of a process every answer has a value from before: any it can have at all, or none.
2. A step or a message gives the facts of its form: a field its form is not done without gets one of its values,
   another may keep what it had. An act ``set`` gives its value. Facts of petition and rules may change at every step.
3. An exit of a choice is passed by the values that take it.
4. Where paths meet, the values meet; side by side, what one path has surely given is given.
5. What is from before is known once the callers are: in a process nobody calls, nothing has been answered yet.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.domain.facts import KINDS
from engine.process.diagram import Diagram, Node
from engine.process.lint.choices import Choice, Name, Plain, Tables, dead_exits, is_like, overlaps, without_exit
from engine.process.lint.finding import Finding, Words

BEFORE = "before"
_CLASSES = {kind: cls for cls, kind in KINDS.items()}

Value: TypeAlias = Plain | type
Entry: TypeAlias = tuple[Value, str]
State: TypeAlias = Mapping[Name, frozenset[Entry]]


@dataclass(slots=True)
class Answers:
    """The shelf's ``diagrams`` by process and their ``choices`` by process and gateway, followed through.

    ``called`` are the processes some diagram calls, of these or of others that cannot be followed.
    """

    diagrams: Mapping[str, Diagram]
    choices: Mapping[tuple[str, str], Choice]
    known: Words
    called: set[str]
    names: set[Name] = field(init=False)
    walks: dict[str, _Walk] = field(default_factory=dict)
    entries: dict[str, dict[Name, set[Value]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Follow the called processes before those that call them, then tell them what came before."""
        self.names = {name for choice in self.choices.values() for name in choice.names}
        for process in self.diagrams:
            self._walk(process)
        for process in reversed(self.walks):
            entry = self.entries.setdefault(process, {name: set() for name in self.names})
            if process not in self.called:
                for values in entry.values():
                    values.add(None)
            self._tell(process)

    def _walk(self, process: str) -> None:
        if process in self.walks:
            return
        calls = {node.id: node.tag.attributes.get("calledElement", "") for node in self.diagrams[process].nodes.values()}
        calls = {id: called for id, called in calls.items() if called}
        for called in calls.values():
            if called in self.diagrams:
                self._walk(called)
        self.walks[process] = _Walk(self, self.diagrams[process], calls)
        self.walks[process].run()

    def _tell(self, process: str) -> None:
        """Tell the called processes which values they begin with."""
        walk = self.walks[process]
        for id, called in walk.calls.items():
            entry = self.entries.setdefault(called, {name: set() for name in self.names})
            state = walk.at(id)
            for name in self.names if state is not None else ():
                entry[name] |= self.can_be(process, id, name)

    def can_be(self, process: str, node: str, name: Name) -> set[Value]:
        """The values a name can have where a token comes to a shape."""
        state, before = self.walks[process].at(node), self.entries[process][name]
        return {value for value, origin in (state or {}).get(name, ()) if origin != BEFORE or value in before}


@dataclass(slots=True)
class _Walk:
    """One process followed through: what has arrived at each shape, by where it came from. ``scope/`` is the way out of a frame."""

    of: Answers
    diagram: Diagram
    calls: Mapping[str, str]
    arrived: dict[str, dict[str, State]] = field(default_factory=dict)
    given: dict[Name, frozenset[Entry]] = field(default_factory=dict)

    def run(self) -> None:
        """Follow all paths until nothing new arrives anywhere."""
        self.given = self._given_in(self.diagram.process_id)
        begin = {name: frozenset((value, self._origin(name)) for value in self._universe(name)) for name in self.of.names}
        starts = [node.id for node in self.diagram.within(self.diagram.process_id) if node.kind == "startEvent"]
        self.arrived = {id: {"": begin} for id in starts}
        waiting = deque(starts)
        while waiting:
            here = waiting.popleft()
            for origin, target, state in self._moves(here, self.at(here) or {}):
                there = self.arrived.setdefault(target, {})
                if there.get(origin) != state:
                    there[origin] = state
                    if target not in waiting:
                        waiting.append(target)

    def at(self, id: str) -> State | None:
        """What can have arrived at a shape; None where nothing can."""
        states = list(self.arrived.get(id, {}).values())
        if not states:
            return None
        beside = self._is_beside(id)
        return {name: _together([state[name] for state in states], beside) for name in self.of.names}

    @property
    def end(self) -> State | None:
        """What the process leaves behind."""
        return self.at(f"{self.diagram.process_id}/")

    def _is_beside(self, id: str) -> bool:
        """Whether the paths that meet here have all been taken: a join, or the end of a frame with paths side by side."""
        if not id.endswith("/"):
            return self.diagram.nodes[id].kind == "parallelGateway"
        inside = self.diagram.within(id[:-1])
        return any(node.kind == "parallelGateway" or (node.kind == "boundaryEvent" and not node.is_interrupting) for node in inside)

    @staticmethod
    def _origin(name: Name) -> str:
        return BEFORE if name[0] == "answer" else name[0]

    def _universe(self, name: Name) -> list[Value]:
        types = self.of.known.types(name)
        values: list[Value] = [value for one in types for value in (one.values or (_CLASSES[one.kind],))]
        return values if name[0] != "answer" and all(one.is_given for one in types) else [*values, None]

    def _moves(self, id: str, state: State) -> Iterator[tuple[str, str, State]]:
        """Where a token goes on to, by which arrow, and with what."""
        node = self.diagram.nodes.get(id)
        if node is None or node.kind in ("callActivity", "subProcess"):
            yield from self._container_moves(id.removesuffix("/"), node, state)
        elif node.kind == "endEvent":
            yield id, f"{node.scope}/", state
        elif (choice := self.of.choices.get((self.diagram.process_id, id))) is not None:
            yield from self._choice_moves(choice, state)
        else:
            yield from ((id, event.id, state) for event in self.diagram.boundary_of(id))
            yield from self._onward(id, self._after(node, state))

    def _onward(self, id: str, state: State) -> Iterator[tuple[str, str, State]]:
        yield from ((flow.id, flow.target, state) for flow in self.diagram.outgoing.get(id, []))

    def _container_moves(self, id: str, node: Node | None, state: State) -> Iterator[tuple[str, str, State]]:
        if node is None:
            yield from self._onward(id, state)
            return
        walk = self.of.walks.get(self.calls.get(id, ""))
        inside = self._given_in(id) if node.kind == "subProcess" else walk.given if walk else {}
        during = {name: values | inside.get(name, frozenset()) for name, values in self._later(state).items()}
        yield from ((id, event.id, during) for event in self.diagram.boundary_of(id))
        if node.kind == "subProcess":
            yield from ((id, start.id, state) for start in self.diagram.within(id) if start.kind == "startEvent")
        elif walk is None:
            yield from self._onward(id, self._later(state))
        elif walk.end is not None:
            yield from self._onward(id, self._returned(walk.end, self._later(state)))

    @staticmethod
    def _returned(end: State, state: State) -> State:
        """What a called process has given, and what it has left as it was."""
        kept = {name: {value for value, origin in end[name] if origin == BEFORE} for name in end}
        given = {name: {entry for entry in end[name] if entry[1] != BEFORE} for name in end}
        return {name: frozenset(given[name] | {entry for entry in state[name] if entry[0] in kept[name]}) for name in state}

    def _later(self, state: State) -> State:
        """Some time later: what petition and rules say may have changed."""
        fresh = {name: frozenset((value, name[0]) for value in self._universe(name)) for name in state if name[0] != "answer"}
        return {**state, **fresh}

    def _choice_moves(self, choice: Choice, state: State) -> Iterator[tuple[str, str, State]]:
        columns = [[value for value, _ in state[name]] for name in choice.names]
        for place, flow in [*enumerate(choice.exits), *([(None, choice.default)] if choice.default else [])]:
            rows = [
                row.values
                for row in choice.taking(place)
                if all(any(is_like(value, one) for one in column) for value, column in zip(row.values, columns, strict=True))
            ]
            if rows:
                passed = {
                    name: frozenset(entry for entry in state[name] if any(is_like(row[at], entry[0]) for row in rows))
                    for at, name in enumerate(choice.names)
                }
                yield flow.id, flow.target, self._shown({**state, **passed}, choice)

    def _shown(self, state: State, choice: Choice) -> State:
        """A field that is shown by what has now proved to be the answer of its form has been answered with it."""
        shown = dict(state)
        for scope, asked in choice.names:
            values, forms = {value for value, _ in state[scope, asked]}, {form for _, form in state[scope, asked]}
            if scope == "answer" and len(values) == len(forms) == 1:
                for fact, type in self.of.known.fields(next(iter(forms))).items():
                    if type.is_given and type.shown_if == (asked, next(iter(values))) and (scope, fact) in shown:
                        shown[scope, fact] = frozenset(entry for entry in shown[scope, fact] if not _is_unsure(entry))
        return shown

    def _after(self, node: Node, state: State) -> State:
        """The state when a shape is done."""
        if node.kind.endswith(("Gateway", "startEvent")):
            return state
        later = state if node.kind == "serviceTask" else self._later(state)
        given = self._gives(node)
        return {name: given[name][0] | (later[name] if given[name][1] else frozenset()) if name in given else later[name] for name in later}

    def _gives(self, node: Node) -> dict[Name, tuple[frozenset[Entry], bool]]:
        """What a shape gives, and of each whether it may leave it as it was."""
        acts = [act.attributes for act in node.tag.extensions("act") if act.attributes.get("name") == "set"]
        told: dict[Name, tuple[frozenset[Entry], bool]] = {
            ("answer", act["answer"]): (frozenset({(act["value"], "")}), False) for act in acts
        }
        forms = (
            [node.id]
            if node.kind == "userTask"
            else [self.diagram.messages.get(tag.attributes.get("messageRef", "")) for tag in node.awaited]
        )
        for form in filter(None, forms):
            for fact, type in self.of.known.fields(form).items():
                values = type.values or (_CLASSES[type.kind],)
                told["answer", fact] = frozenset((value, form) for value in values), not type.is_given or type.shown_if is not None
        return {name: given for name, given in told.items() if name in self.of.names}

    def _given_in(self, scope: str) -> dict[Name, frozenset[Entry]]:
        """All that can be answered in a process or a frame, and in what it calls."""
        given: dict[Name, frozenset[Entry]] = {}
        for node in self.diagram.within(scope):
            walk = self.of.walks.get(self.calls.get(node.id, ""))
            inside = walk.given if walk else self._given_in(node.id) if node.kind == "subProcess" else {}
            told = {name: entries for name, (entries, _) in self._gives(node).items()}
            for name, entries in (*inside.items(), *told.items()):
                given[name] = given.get(name, frozenset()) | entries
        return given


def _is_unsure(entry: Entry) -> bool:
    return entry[0] is None or entry[1] == BEFORE


def _together(several: list[frozenset[Entry]], beside: bool) -> frozenset[Entry]:
    together = frozenset().union(*several)
    is_sure = beside and any(not any(map(_is_unsure, entries)) for entries in several)
    return frozenset(entry for entry in together if not _is_unsure(entry)) if is_sure else together


def judge(diagrams: Mapping[str, Diagram], called: set[str], known: Words) -> Iterator[Finding]:
    """What is wrong with the choices of diagrams without errors of their own; ``called`` as in Answers."""
    tables = {process: Tables.of(diagram, known) for process, diagram in diagrams.items()}
    choices = {(process, id): choice for process, table in tables.items() for id, choice in table.choices.items()}
    answers = Answers(diagrams, choices, known, called)
    for (process, id), choice in choices.items():
        can_be = {name: answers.can_be(process, id, name) for name in choice.names}
        for rule in (without_exit, overlaps):
            yield from rule(diagrams[process], choice, can_be)
        yield from dead_exits(diagrams[process], choice)
    for table in tables.values():
        yield from table.findings
