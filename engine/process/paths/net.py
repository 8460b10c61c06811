"""The net of a shelf: every shape of every diagram as a place for tokens, joined as the arrows join them.

Made from our own reading of the files, not from what the token engine makes of them: two readings that come to
the same are worth more than one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from engine.process.decisions import Decision
from engine.process.diagram import Diagram, Repetition
from engine.process.diagram import Node as Drawn
from engine.process.timers import DEADLINE, MESSAGE
from engine.process.vocabulary import Condition, condition, deadline_named

BEGIN, START, END, JOIN, LAST, SPLIT = "begin", "start", "end", "join", "last", "split"
USER, ACT, FRAME, XOR, AND, EVENTS, CATCH, BOUNDARY = "user", "act", "frame", "xor", "and", "events", "catch", "boundary"
TABLE, ENOUGH = "table", "enough"
ACTIVITIES = frozenset({USER, ACT, TABLE, FRAME})
GROUPS = frozenset({SPLIT, EVENTS})

_KINDS = {
    "startEvent": START, "endEvent": END, "userTask": USER, "serviceTask": ACT, "callActivity": FRAME, "subProcess": FRAME,
    "exclusiveGateway": XOR, "parallelGateway": AND, "eventBasedGateway": EVENTS, "intermediateCatchEvent": CATCH,
    "boundaryEvent": BOUNDARY, "businessRuleTask": TABLE,
}  # fmt: skip


@dataclass(eq=False, slots=True)
class Place:
    """Where a token may stand: a shape, or one of the unseen places the engine has around a flow.

    ``following`` are the places behind it; of a choice ``choices`` are tried in their order, then ``default``.
    ``awaits`` is the kind and name of what is waited for, ``body`` the flow inside a frame or call.
    """

    index: int
    kind: str
    id: str
    name: str
    process: str
    lane: str = ""
    following: list[Place] = field(default_factory=list)
    choices: list[tuple[Condition, Place]] = field(default_factory=list)
    default: Place | None = None
    act: str = ""
    decision: Decision | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    awaits: tuple[str, str] | None = None
    interrupting: bool = True
    body: Body | None = None
    entries: frozenset[str] = frozenset()
    edges: list[Place] = field(default_factory=list)
    drawn: Drawn | None = None

    @property
    def exits(self) -> list[Place]:
        """Every place a token may go on to from here."""
        if self.kind == XOR:
            return [place for _, place in self.choices] + ([self.default] if self.default else [])
        return self.following


@dataclass(eq=False, slots=True)
class Body:
    """One flow: a process, or the inside of a frame; ``unseen`` are the places before activities with events on their edges."""

    id: str
    process: str
    begin: Place
    join: Place
    last: Place
    places: dict[str, Place]
    unseen: list[Place]


class Net:
    """All flows of a shelf, calls joined to what they call; the shelf must be without faults."""

    def __init__(self, diagrams: Mapping[str, Diagram]) -> None:
        self.diagrams = diagrams
        self.places: list[Place] = []
        self.bodies: dict[tuple[str, str], Body] = {}
        for process, diagram in diagrams.items():
            for scope in diagram.scopes():
                self.bodies[process, scope] = self._body(diagram, scope)
        for place in list(self.places):
            self._enter(place)

    @property
    def roots(self) -> list[str]:
        """The processes nobody calls, in order."""
        called = {place.drawn.tag.attributes.get("calledElement") for place in self.places if place.drawn and place.kind == FRAME}
        return [process for process in self.diagrams if process not in called]

    def process(self, id: str) -> Body:
        """The flow of a process."""
        return self.bodies[id, id]

    def _place(self, kind: str, id: str, process: str, **known: object) -> Place:
        place = Place(len(self.places), kind, id, "", process)
        for name, value in known.items():
            setattr(place, name, value)
        self.places.append(place)
        return place

    def _body(self, diagram: Diagram, scope: str) -> Body:
        process = diagram.process_id
        begin, join, last = (self._place(kind, f"{scope}.{kind}", process) for kind in (BEGIN, JOIN, LAST))
        places = {drawn.id: self._shape(diagram, drawn) for drawn in diagram.within(scope)}
        fronts = {id: self._front(place, diagram, places) for id, place in places.items()}
        begin.following = [place for place in places.values() if place.kind == START]
        join.following = [last]
        for place in places.values():
            self._join(place, diagram, fronts, join)
        unseen = [front for front in fronts.values() if front.kind == SPLIT]
        return Body(scope, process, begin, join, last, places, unseen)

    def _shape(self, diagram: Diagram, drawn: Drawn) -> Place:
        repetition = drawn.repetition
        if repetition is None:
            return self._once(diagram, drawn)
        place = self._place(FRAME, drawn.id, diagram.process_id, name=drawn.name, drawn=drawn, lane=diagram.lane(drawn.id))
        place.body = self._several(diagram, drawn, repetition)
        return place

    def _several(self, diagram: Diagram, drawn: Drawn, repetition: Repetition) -> Body:
        """The flow inside a repeated activity: its instances side by side on one place, or each on a place behind the other."""
        process = diagram.process_id
        begin, join, last = (self._place(kind, f"{drawn.id}.{kind}", process) for kind in (BEGIN, JOIN, LAST))
        join.following = [last]
        row = [self._once(diagram, drawn) for _ in range(repetition.count if repetition.is_sequential else 1)]
        begin.following = row[:1] if repetition.is_sequential else row * repetition.count
        behind: list[Place] = []
        for place, onward in zip(row, [*row[1:], join], strict=True):
            is_last = repetition.is_sequential and onward is join
            if repetition.until is None or is_last:
                place.following = [onward]
                continue
            enough = join if repetition.is_sequential else self._place(ENOUGH, f"{drawn.id}.enough", process, following=[join])
            tried = self._place(XOR, f"{drawn.id}.tried", process, choices=[(condition(repetition.until), enough)], default=onward)
            place.following = [tried]
            behind += [tried] if enough is join else [tried, enough]
        places = {f"{place.id}.{number}": place for number, place in enumerate([*row, *behind])}
        return Body(f"{drawn.id}.several", process, begin, join, last, places, [])

    def _once(self, diagram: Diagram, drawn: Drawn) -> Place:
        place = self._place(_KINDS[drawn.kind], drawn.id, diagram.process_id, name=drawn.name, drawn=drawn, lane=diagram.lane(drawn.id))
        if place.kind == ACT:
            act = drawn.tag.extensions("act")[0].attributes
            place.act, place.arguments = act["name"], {name: value for name, value in act.items() if name != "name"}
        elif place.kind == TABLE:
            place.decision = diagram.decisions[drawn.tag.extensions("decision")[0].attributes["ref"]]
        elif place.kind in (CATCH, BOUNDARY):
            place.awaits = _awaited(diagram, drawn)
            place.interrupting = drawn.is_interrupting
        return place

    def _front(self, place: Place, diagram: Diagram, places: Mapping[str, Place]) -> Place:
        """Where an arrow to this shape leads: to the unseen place before it, when events stand on its edge."""
        place.edges = [places[event.id] for event in diagram.boundary_of(place.id)]
        if not place.edges:
            return place
        return self._place(SPLIT, f"{place.id}.split", place.process, following=[place, *place.edges])

    def _join(self, place: Place, diagram: Diagram, fronts: Mapping[str, Place], join: Place) -> None:
        """Draw the arrows that leave a shape, and note where those of a parallel gateway come from."""
        flows = diagram.outgoing.get(place.id, [])
        place.following = [fronts[flow.target] for flow in flows] if place.kind != END else [join]
        if place.kind == XOR:
            assert place.drawn is not None
            default = place.drawn.tag.attributes.get("default")
            plain = [flow for flow in flows if flow.condition is None or flow.id == default]
            place.choices = [(condition(flow.condition), fronts[flow.target]) for flow in flows if flow.condition and flow not in plain]
            place.default = fronts[plain[-1].target] if plain else None
        elif place.kind == AND:
            place.entries = frozenset(flow.source for flow in diagram.incoming.get(place.id, []))

    def _enter(self, place: Place) -> None:
        """Give a frame or call the flow inside it."""
        if place.kind == FRAME and place.body is None and place.drawn is not None:
            called = place.drawn.tag.attributes.get("calledElement")
            place.body = self.bodies[called, called] if called else self.bodies[place.process, place.id]


def within(body: Body) -> Iterator[Place]:
    """Every place of a flow and of all flows inside it, once each."""
    seen: set[int] = set()
    stack = [body]
    while stack:
        flow = stack.pop()
        for place in (flow.begin, flow.join, flow.last, *flow.places.values(), *flow.unseen):
            if place.index in seen:
                continue
            seen.add(place.index)
            yield place
            if place.body is not None:
                stack.append(place.body)


def reach(begin: Collection[Place], without: Place) -> set[int]:
    """The places of a flow that can be reached from some of them, these included, but not by way of ``without``."""
    seen, stack = {place.index for place in begin} | {without.index}, list(begin)
    while stack:
        place = stack.pop()
        fresh = [other for other in (*place.exits, *place.edges) if other.index not in seen]
        seen.update(other.index for other in fresh)
        stack.extend(fresh)
    return seen


def _awaited(diagram: Diagram, drawn: Drawn) -> tuple[str, str]:
    """What an event waits for."""
    event = drawn.awaited[0]
    if event.name == "messageEventDefinition":
        return MESSAGE, diagram.messages[event.attributes["messageRef"]]
    return DEADLINE, deadline_named("".join(tag.text for tag in event.every()))
