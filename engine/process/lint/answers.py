"""Which values an answer can have where a choice asks for it: followed along the arrows, through frames and called processes.

1. At the start of a process every answer has a value from before: any it can have at all, or none.
2. A step or a message gives the facts of its form: a field its form is not done without gets one of its values,
   another may keep what it had. An act ``set`` gives its value. Facts of petition and rules may change at every step.
3. An exit of a choice is passed by the values that take it.
4. Where paths meet, the values meet; side by side, what one path has surely given is given.
5. What is from before is known once the callers are: in a process nobody calls, nothing has been answered yet. Each
   process is then followed once more with what it really begins with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from engine.domain.facts import KINDS
from engine.process.decisions import to_answer
from engine.process.diagram import Diagram, Node
from engine.process.lint.choices import Choice, Name, Plain, Tables, dead_exits, is_among, overlaps, sort, without_exit
from engine.process.lint.finding import Finding, Words

BEFORE = "before"
_HOLDS = frozenset({"userTask", "intermediateCatchEvent"})
_AT_ONCE = frozenset({"serviceTask", "businessRuleTask"})
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
    raced: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Follow the called processes before those that call them, then tell them what came before."""
        self.names = {name for choice in self.choices.values() for name in choice.names}
        for process in self.diagrams:
            self._walk(process)
        for process in reversed(list(self.walks)):
            entry = self.entries.setdefault(process, {name: set() for name in self.names})
            if process not in self.called:
                for values in entry.values():
                    values.add(None)
            self.raced |= {called for id, called in self.walks[process].calls.items() if self.walks[process].races(id)}
            again = _Walk(self, self.diagrams[process], self.walks[process].calls)
            again.run(entry)
            self.walks[process] = again
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
            raced = walk.raced(id, state) if state is not None else {}
            for name, values in raced.items():
                entry[name] |= {value for value, _ in values}

    def can_be(self, process: str, node: str, name: Name) -> set[Value]:
        """The values a name can have where a token comes to a shape."""
        return {value for value, _ in (self.walks[process].at(node) or {}).get(name, ())}


@dataclass(slots=True)
class _Walk:
    """One process followed through: what has arrived at each shape, by where it came from. ``scope/`` is the way out of a frame.

    ``end`` is what it leaves behind, ``held`` what may have been answered while it lasts.
    """

    of: Answers
    diagram: Diagram
    calls: Mapping[str, str]
    arrived: dict[str, dict[str, State]] = field(default_factory=dict)
    given: dict[Name, frozenset[Entry]] = field(default_factory=dict)
    fresh: dict[Name, frozenset[Entry]] = field(default_factory=dict)
    beside: dict[str, bool] = field(default_factory=dict)
    begin: State = field(default_factory=dict)
    end: State | None = None
    held: State | None = None

    def run(self, before: Mapping[Name, set[Value]] | None = None) -> None:
        """Follow all paths until nothing new arrives anywhere; ``before`` are the values answers begin with, all of them without it."""
        self.given = self._given_in(self.diagram.process_id)
        begin = {name: frozenset((value, self._origin(name)) for value in self._universe(name)) for name in self.of.names}
        self.fresh = {name: entries for name, entries in begin.items() if name[0] != "answer"}
        if before is not None:
            begin |= {name: frozenset((value, BEFORE) for value in values) for name, values in before.items() if name[0] == "answer"}
        self.begin = begin
        starts = [node.id for node in self.diagram.within(self.diagram.process_id) if node.kind == "startEvent"]
        self.arrived = {id: {"": begin} for id in starts}
        sweep, rank = list(starts), {id: at for at, id in enumerate(starts)}
        while sweep:
            sweep = self._swept(sweep, rank)
        self.end, self.held = self.at(f"{self.diagram.process_id}/"), self._held()

    def _swept(self, sweep: list[str], rank: dict[str, int]) -> list[str]:
        """Go forward once, from shape to shape in the order they were first come to; what lies behind is left for the next time."""
        behind: dict[str, None] = {}
        ahead = [(rank[id], id) for id in sweep]
        heapify(ahead)
        while ahead:
            at, here = heappop(ahead)
            for origin, target, state in self._moves(here, self.at(here) or {}):
                if self._arrives(target, origin, state):
                    there = rank.setdefault(target, len(rank))
                    if there <= at:
                        behind[target] = None
                    elif (there, target) not in ahead:
                        heappush(ahead, (there, target))
        return list(behind)

    def _arrives(self, target: str, origin: str, state: State) -> bool:
        """Lay a state to what has come before, by each arrow only where all have been taken; whether it brings anything new."""
        there = self.arrived.setdefault(target, {})
        by = origin if self._is_beside(target) else ""
        before = there.get(by)
        if before is None:
            there[by] = state
            return True
        fresh = [name for name in self.of.names if state[name] is not before[name] and not state[name] <= before[name]]
        if fresh:
            there[by] = {**before, **{name: before[name] | state[name] for name in fresh}}
        return bool(fresh)

    def at(self, id: str) -> State | None:
        """What can have arrived at a shape; None where nothing can."""
        states = list(self.arrived.get(id, {}).values())
        if len(states) < 2:
            return states[0] if states else None
        return {name: _together([state[name] for state in states], beside=True) for name in self.of.names}

    def _is_beside(self, id: str) -> bool:
        """Whether the paths that meet here have all been taken: a join, or the end of a frame with paths side by side."""
        if id not in self.beside:
            shapes = self.diagram.within(id[:-1]) if id.endswith("/") else [self.diagram.nodes[id]]
            edges = (node for node in shapes if id.endswith("/") and node.kind == "boundaryEvent")
            self.beside[id] = any(node.kind == "parallelGateway" for node in shapes) or not all(edge.is_interrupting for edge in edges)
        return self.beside[id]

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
            after = self._after(node, state)
            if node.kind in _HOLDS:
                yield from self._interrupted(node, self._later(state))
            yield from self._onward(id, after)
            yield from self._next_instance(id, after)

    def _onward(self, id: str, state: State) -> Iterator[tuple[str, str, State]]:
        yield from ((flow.id, flow.target, state) for flow in self.diagram.outgoing.get(id, []))

    def _container_moves(self, id: str, node: Node | None, state: State) -> Iterator[tuple[str, str, State]]:
        if node is None:
            state = self.raced(id, state)
            yield from self._onward(id, state)
            yield from self._next_instance(id, state)
            return
        walk = self.of.walks.get(self.calls.get(id, ""))
        later = self.raced(node.id, self._later(state))
        yield from self._interrupted(node, self._during(node, later, walk))
        if node.kind == "subProcess":
            yield from ((id, start.id, state) for start in self.diagram.within(id) if start.kind == "startEvent")
        elif walk is None:
            yield from self._onward(id, later)
        elif walk.end is not None:
            returned = self.raced(node.id, self._returned(walk.end, later))
            yield from self._onward(id, returned)
            yield from self._next_instance(id, returned)

    def _next_instance(self, id: str, state: State) -> Iterator[tuple[str, str, State]]:
        """What is carried out several times is come to once more with what the one before has left."""
        node = self.diagram.nodes.get(id)
        if node is not None and node.repetition is not None:
            yield id, id, state

    def _interrupted(self, node: Node, state: State) -> Iterator[tuple[str, str, State]]:
        """While a token is held at a shape, events on its edge and on the frames around it may come."""
        around: Node | None = node
        while around is not None and state:
            yield from ((node.id, event.id, state) for event in self.diagram.boundary_of(around.id))
            around = self.diagram.nodes.get(around.scope)

    def _during(self, node: Node, state: State, walk: _Walk | None) -> State:
        """What may have been answered while a frame or a called process lasts; of a frame without paths side by side its steps tell."""
        if node.kind == "callActivity" and walk is not None:
            return self._returned(walk.held, state) if walk.held else {}
        is_beside = self._is_beside(f"{node.id}/") or is_at_once(node)
        if node.kind == "callActivity" or not is_beside:
            return state if node.kind == "callActivity" else {}
        inside = self._given_in(node.id)
        return {name: values | inside.get(name, frozenset()) for name, values in state.items()}

    def _held(self) -> State | None:
        """What may have been answered wherever a token is held in this process, in frames and in what it calls."""
        states = [self.at(node.id) for node in self.diagram.nodes.values() if node.kind in _HOLDS]
        for id, called in self.calls.items():
            here, walk = self.at(id), self.of.walks.get(called)
            if here is not None and walk is not None and walk.held:
                states.append(self._returned(walk.held, self._later(here)))
        some = [state for state in states if state is not None]
        beside = any(self._is_beside(f"{scope}/") for scope in self.diagram.scopes())
        given = self.given if beside else {}
        return (
            {name: _together([one[name] for one in some], False) | given.get(name, frozenset()) for name in self.of.names} if some else None
        )

    @staticmethod
    def _returned(end: State, state: State) -> State:
        """What a called process has given, and what it has left as it was."""
        kept = {name: {value for value, origin in end[name] if origin == BEFORE} for name in end}
        given = {name: {entry for entry in end[name] if entry[1] != BEFORE} for name in end}
        return {name: frozenset(given[name] | {entry for entry in state[name] if entry[0] in kept[name]}) for name in state}

    def _later(self, state: State) -> State:
        """Some time later: what petition and rules say may have changed."""
        return {**state, **self.fresh}

    def raced(self, id: str, state: State) -> State:
        """What the other instances may have answered meanwhile, where a shape stands among some that are at work side by side."""
        node = self.diagram.nodes.get(id)
        frames = [frame for frame in (node, *self._around(node)) if is_at_once(frame)] if node is not None else []
        if not frames and self.diagram.process_id not in self.of.raced:
            return state
        walk = self.of.walks.get(self.calls.get(frames[-1].id, "")) if frames else self
        given = walk.given if walk is not None else self._given_in(frames[-1].id)
        before = self.begin if self.diagram.process_id in self.of.raced else {}
        return {name: values | given.get(name, frozenset()) | before.get(name, frozenset()) for name, values in state.items()}

    def _around(self, node: Node) -> Iterator[Node]:
        """The frames around a shape, from the inside out."""
        while (around := self.diagram.nodes.get(node.scope)) is not None:
            yield around
            node = around

    def races(self, id: str) -> bool:
        """Whether several of what is called at a shape may be at work side by side."""
        node = self.diagram.nodes[id]
        return self.diagram.process_id in self.of.raced or any(map(is_at_once, (node, *self._around(node))))

    def _choice_moves(self, choice: Choice, state: State) -> Iterator[tuple[str, str, State]]:
        columns = [{sort(value) for value, _ in state[name]} for name in choice.names]
        for place, flow in [*enumerate(choice.exits), *([(None, choice.default)] if choice.default else [])]:
            rows = [row for row in choice.taking(place) if all(map(is_among, row.values, columns))]
            if rows:
                passed = [{sort(row.values[at]) for row in rows} for at in range(len(columns))]
                passing = {
                    name: frozenset(entry for entry in state[name] if sort(entry[0]) in some or any(entry[0] is one for one, _ in some))
                    for name, some in zip(choice.names, passed, strict=True)
                }
                yield flow.id, flow.target, self._shown({**state, **passing}, choice)

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
        later = state if node.kind in _AT_ONCE else self.raced(node.id, self._later(state))
        given = self._gives(node)
        return {name: given[name][0] | (later[name] if given[name][1] else frozenset()) if name in given else later[name] for name in later}

    def _gives(self, node: Node) -> dict[Name, tuple[frozenset[Entry], bool]]:
        """What a shape gives, and of each whether it may leave it as it was."""
        acts = [act.attributes for act in node.tag.extensions("act") if act.attributes.get("name") == "set"]
        told: dict[Name, tuple[frozenset[Entry], bool]] = {
            ("answer", act["answer"]): (frozenset({(act["value"], "")}), False) for act in acts
        }
        told |= {("answer", name): (values, False) for name, values in self._decided(node)}
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

    def _decided(self, node: Node) -> Iterator[tuple[str, frozenset[Entry]]]:
        """What the decision a shape asks may answer; anything, where that cannot be listed."""
        for tag in node.tag.extensions("decision"):
            decision = self.diagram.decisions.get(tag.attributes.get("ref", ""))
            for name, values in decision.possible().items() if decision else ():
                known = [to_answer(one) for one in values or ()]
                listed: list[Value] = [one for one in known if not isinstance(one, tuple)] if values is not None else [*KINDS, None]
                yield name, frozenset((value, "") for value in listed)

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


def is_at_once(node: Node) -> bool:
    """Whether several instances of a shape are at work side by side."""
    return node.repetition is not None and not node.repetition.is_sequential


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
