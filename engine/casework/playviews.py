"""演练: what is asked of the stage a design is played on, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from engine.casework.views import DiagramView, FormView
from engine.domain.release import Release


@dataclass(frozen=True, slots=True)
class Cue:
    """What is to be shown of a story that is played: which diagram ('' for where work stands) and whose form stands open.

    ``step`` is a task or a message, ``by`` the name of who does it; '' for the first there is.
    """

    process: str = ""
    step: str = ""
    by: str = ""
    lang: str = "zh"


@dataclass(frozen=True, slots=True)
class Refused:
    """What the office said to an act it did not take: ``at`` counts the acts of the story from 0; ``fields`` are (field, sentence)."""

    at: int
    code: str
    sentence: str
    basis: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PlayedMove:
    """One act of a story as it was played. ``came`` is what the docket noted of it; ``refusal`` what was refused as told."""

    on: date
    who: str
    title: str
    came: tuple[str, ...]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be done now: a task or a message, in which lane of which diagram, and the officials of the county who may.

    ``who`` are (name, authority); ``limit`` is the time limit it stands under, in words; ``held`` why it cannot be done now.
    """

    kind: str
    element: str
    title: str
    lane: str
    process: str
    limit: str
    held: str
    who: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlayedClock:
    """One clock: what it is called, when it is due, how it stands, and how it is counted. ``day`` is the first on which it has lapsed."""

    name: str
    label: str
    due_on: date
    status_label: str
    band: str
    remaining: str
    steps: tuple[str, ...]
    basis: str
    is_running: bool
    day: date


@dataclass(frozen=True, slots=True)
class PlayedEnd:
    """What a scenario may expect at its end, as it stands now."""

    status: str
    documents: tuple[str, ...]
    lapsed: tuple[str, ...]
    deadlines: Mapping[str, date]
    ended: str


@dataclass(frozen=True, slots=True)
class Played:
    """Where a story stands after its acts. ``story`` is the scenario without its end, as far as it could be played.

    ``form`` is that of the step asked for, done by ``by``, with what the demonstration would write in ``ready``. ``refused``:
    the act the story could not go on with.
    """

    story: dict[str, Any]
    today: date
    number: str
    status_label: str
    is_open: bool
    moves: tuple[PlayedMove, ...]
    offers: tuple[Offer, ...]
    clocks: tuple[PlayedClock, ...]
    documents: tuple[tuple[str, date, str], ...]
    diagram: DiagramView
    end: PlayedEnd
    taken: tuple[tuple[str, str], ...]
    step: str = ""
    by: str = ""
    form: FormView | None = None
    ready: Mapping[str, Any] | None = None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """How one scenario came out: each thing otherwise than told (what, expected, found), and the arrows it took (process, arrow)."""

    file: str
    title: str
    differences: tuple[tuple[str, str, str], ...]
    taken: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ArrowLine:
    """One arrow out of a gateway, or any other: how many scenarios took it."""

    id: str
    name: str
    source: str
    target: str
    scenarios: int


@dataclass(frozen=True, slots=True)
class GatewayLine:
    """A gateway with its ways out."""

    id: str
    name: str
    ways: tuple[ArrowLine, ...]


@dataclass(frozen=True, slots=True)
class ProcessCover:
    """How far one diagram is covered."""

    process: str
    label: str
    arrows: int
    taken: int


@dataclass(frozen=True, slots=True)
class Covered:
    """All scenarios of a design played, and one diagram with how many of them took each arrow."""

    stories: tuple[Came, ...]
    processes: tuple[ProcessCover, ...]
    process: str
    label: str
    xml: str
    arrows: tuple[ArrowLine, ...]
    gateways: tuple[GatewayLine, ...]

    @property
    def failed(self) -> int:
        """How many came out otherwise than told."""
        return sum(bool(one.differences) for one in self.stories)


class Stage(Protocol):
    """Where releases nobody runs yet are played, apart from the office and its registers.

    Each answer begins from an empty county; nothing is kept between two. LocatedError for a release that cannot run, Refusal
    ``stage_slow`` when an answer takes too long.
    """

    def ready(self, release: Release) -> None:
        """A release will be played soon; what takes long the first time may be done meanwhile. Says nothing, and waits for nothing."""
        ...

    def play(self, release: Release, story: Mapping[str, Any], cue: Cue) -> Played:
        """Play a story, a scenario without its end, as far as it goes."""
        ...

    def cover(self, release: Release, process: str, lang: str) -> Covered:
        """Play every scenario of the release; ``process`` is the diagram shown, '' for the main one."""
        ...
