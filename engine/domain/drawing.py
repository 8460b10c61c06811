"""图: a diagram as it is drawn, in the units of its own layout; what a printer of charts needs and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2

    def overlap(self, other: Box) -> float:
        """The area both cover."""
        wide = min(self.right, other.right) - max(self.x, other.x)
        high = min(self.bottom, other.bottom) - max(self.y, other.y)
        return wide * high if wide > 0 and high > 0 else 0.0

    def grown(self, by: float) -> Box:
        """The box with this much more on every side."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)


Told = tuple[tuple[str, object], ...]
# Of a fact, the values it may have.
Given = tuple[tuple[str, frozenset[object]], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape in its place. ``awaits`` is (message or deadline, its name); ``act`` what it asks for, with its arguments.

    ``attached`` is the activity a boundary event stands on, ``called`` the process a call activity calls. ``decides`` are
    the cases of the decision table it asks, where they can be counted: what is given, and what is answered then.
    ``repeated`` is how an activity is carried out several times: ``at_once`` or ``one_by_one``.
    """

    id: str
    name: str
    kind: str
    lane: str
    scope: str
    box: Box
    awaits: tuple[str, str] | None = None
    attached: str = ""
    interrupting: bool = True
    called: str = ""
    act: Mapping[str, str] = field(default_factory=dict)
    decides: tuple[tuple[Given, Told], ...] = ()
    repeated: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow along its points; ``is_default`` when it is taken unless another's condition holds.

    ``asks`` are the facts it asks for, each with the values it is taken for; ``asks_all`` when it asks for nothing else.
    """

    id: str
    name: str
    source: str
    target: str
    points: tuple[Point, ...]
    is_default: bool = False
    asks: tuple[tuple[str, frozenset[object]], ...] = ()
    asks_all: bool = False


@dataclass(frozen=True, slots=True)
class LaneBand:
    """A lane as a strip of the picture."""

    id: str
    name: str
    box: Box


@dataclass(frozen=True)
class Drawing:
    """A whole diagram: ``frame`` is its pool, ``shapes`` stand in the order of the file, ``about`` is what the designer wrote of it."""

    process: str
    name: str
    about: str
    frame: Box
    lanes: tuple[LaneBand, ...]
    shapes: tuple[Shape, ...]
    arrows: tuple[Arrow, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Shape]:
        """The shapes by their id."""
        return {shape.id: shape for shape in self.shapes}

    @cached_property
    def following(self) -> Mapping[str, tuple[str, ...]]:
        """Where a token may go from each shape: along its arrows, over the edge of an activity, into and out of a frame.

        A frame is left by the ends of its own course only: what runs beside it ends for itself.
        """
        ways: dict[str, list[str]] = {shape.id: [] for shape in self.shapes}
        for arrow in self.arrows:
            if arrow.source in ways and arrow.target in ways:
                ways[arrow.source].append(arrow.target)
        frames = [shape for shape in self.shapes if shape.kind == "subProcess"]
        after = {frame.id: ways[frame.id] for frame in frames}
        for frame in frames:
            ways[frame.id] = [one.id for one in self.shapes if one.scope == frame.id and one.kind == "startEvent"]
        for frame in frames:
            for end in self._ends_of_course(frame, ways, after):
                ways[end] = [*ways[end], *after[frame.id]]
        for edge in self.shapes:
            for shape in self.shapes if edge.attached else ():
                if edge.attached in (shape.id, *self.frames_of(shape.id)):
                    ways[shape.id].append(edge.id)
        return {id: tuple(dict.fromkeys(to)) for id, to in ways.items()}

    def _ends_of_course(self, frame: Shape, ways: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> list[str]:
        """The ends a frame's own course comes to, over edges that interrupt, not over those that begin something beside it."""
        seen = [one.id for one in self.shapes if one.scope == frame.id and one.kind == "startEvent"]
        for id in seen:
            edges = [one.id for one in self.shapes if one.attached == id and one.interrupting]
            onward = after[id] if id in after else ways[id]
            seen += [one for one in (*onward, *edges) if one not in seen and self.by_id[one].scope == frame.id]
        return [id for id in seen if self.by_id[id].kind == "endEvent"]

    def frames_of(self, id: str) -> Iterator[str]:
        """The frames around a shape, the nearest first."""
        scope = self.by_id[id].scope
        while scope in self.by_id:
            yield scope
            scope = self.by_id[scope].scope

    def starts(self) -> tuple[str, ...]:
        """The start events of the process itself."""
        return tuple(shape.id for shape in self.shapes if shape.kind == "startEvent" and shape.scope == self.process)

    def ends(self) -> tuple[str, ...]:
        """The end events of the process itself."""
        return tuple(shape.id for shape in self.shapes if shape.kind == "endEvent" and shape.scope == self.process)

    def in_order(self) -> tuple[str, ...]:
        """The shapes in the order in which a token first comes to them: the course itself, then what may interrupt it.

        Breadth first; what is never reached stands last, as in the file.
        """
        seen: dict[str, None] = {}
        aside: list[str] = []
        queue = list(self.starts())
        while queue or aside:
            id = queue.pop(0) if queue else aside.pop(0)
            seen[id] = None
            fresh = [one for one in self.following[id] if one not in seen and one not in queue and one not in aside]
            queue += [one for one in fresh if not self.by_id[one].attached]
            aside += [one for one in fresh if self.by_id[one].attached]
        return (*seen, *(shape.id for shape in self.shapes if shape.id not in seen))
