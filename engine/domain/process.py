"""What the process room and casework tell each other: values, never objects of the token engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# The process a petition runs on from its filing to its end.
MAIN = "petition"

Value = str | int | bool | None | tuple[str, ...]
Facts = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Effect:
    """One act a diagram asks for; casework applies it in the same transaction."""

    act: str
    arguments: Mapping[str, str]
    element: str
    process: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision table answers, and on which ground: what the row that is met says of itself."""

    answer: Mapping[str, Value]
    basis: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A human step the process now waits for; ``id`` is stable across save and load."""

    id: str
    element: str
    name: str
    lane: str
    process: str


@dataclass(frozen=True, slots=True)
class Behind:
    """A step done on the way to an open one, to which that may be taken back; ``token`` was the id of the step.

    ``done`` are the ids of all steps that would be undone by it, its own first; ``events`` what was heard of the way since it was
    opened, ``lane`` its lane as drawn and ``lanes`` those of all steps opened on it; ``answers`` the facts given on it, of which the
    ``unsure`` may have been others for a while, and ``known`` all facts as they are now; ``is_beside`` whether the process moved
    elsewhere meanwhile.
    """

    token: str
    element: str
    name: str
    done: tuple[str, ...]
    events: frozenset[str]
    lane: str
    lanes: frozenset[str]
    answers: frozenset[str]
    unsure: frozenset[str]
    known: Mapping[str, Value]
    is_beside: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A shape passed that cannot be undone, and the event by which it is known; '' for none."""

    element: str
    name: str
    event: str


@dataclass(frozen=True, slots=True)
class Return:
    """The ways back from an open step: the steps it may be taken back to, the nearest first, and what bars the way further back.

    ``last`` is the step done last of all where it opened several, or one in a frame, and nothing has happened since.
    """

    steps: tuple[Behind, ...]
    bars: tuple[Bar, ...]
    last: Behind | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event the process now waits for: ``kind`` is ``message`` or ``deadline``."""

    kind: str
    name: str
    element: str


@dataclass(frozen=True, slots=True)
class Step:
    """Where a process stands after one act: the new state and everything the act set off.

    ``tasks`` and ``waiting`` are complete lists, ``effects`` are in order of the diagram, ``ended``
    holds the ids of end events reached by this act, ``answer`` the facts of all forms so far.
    """

    state: bytes
    tasks: tuple[OpenTask, ...]
    waiting: tuple[Waiting, ...]
    effects: tuple[Effect, ...]
    completed: bool
    ended: tuple[str, ...]
    answer: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Element:
    """A shape of a diagram as pages show it."""

    id: str
    name: str
    kind: str
    lane: str
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow of a diagram; ``condition`` is empty where it has none."""

    name: str
    source: str
    target: str
    condition: str


@dataclass(frozen=True, slots=True)
class Structure:
    """A diagram as it is compared with another: its shapes, what each does or waits for, and its arrows."""

    process: str
    name: str
    elements: Mapping[str, Element]
    details: Mapping[str, Mapping[str, str]]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """One token of a state, told so that another release can say whether it could stand there.

    ``shape`` is the engine's word for the shape, ``element`` the designer's; ``name`` is what is written on it. ``beside`` are the
    shapes that wait together in a group, ``inside`` is the process or frame in a container, ``via`` where a token at a join came from.
    """

    token: str
    shape: str
    kind: str
    element: str
    name: str
    awaits: tuple[str, str] | None
    interrupts: bool
    beside: frozenset[str]
    inside: str
    via: str
    group: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A running process or frame: the token it hangs on (none for the outermost), its tokens, and how it is drawn.

    ``drawn`` is only compared: two frames of which it is equal are drawn alike.
    """

    host: str
    id: str
    process: str
    stands: tuple[Stand, ...]
    drawn: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Standing:
    """A whole state, outermost frame first; ``title`` is what its process is called."""

    process: str
    title: str
    state: bytes
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a state cannot stand in another release: a message code, and the name of the shape it is about."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Received:
    """A state as another release takes it up: the same tokens, under its fingerprint; or what stands in the way."""

    state: bytes
    tasks: tuple[OpenTask, ...]
    waiting: tuple[Waiting, ...]
    obstacles: tuple[Obstacle, ...]
