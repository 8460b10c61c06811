"""What the pages, the API and the program are told of releases, their reviews and the runs that move petitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.casework.moving import MoveLine
from engine.domain.difference import Difference
from engine.domain.review import RunState


@dataclass(frozen=True, slots=True)
class ReleaseFinding:
    """One thing the check found when a release was proposed, in words; ``element`` the shape it is about."""

    file: str
    line: int | None
    element: str
    name: str
    rule: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release: how it stands today, who decided what and when; ``comments`` counts opinions that are not settled."""

    number: int
    name: str
    release: str
    state: str
    state_label: str
    valid_from: date
    valid_to: date | None
    reason: str
    proposed_by: str
    proposed_at: datetime
    activated_by: str
    activated_at: datetime | None
    replaces: str
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdrawn_because: str
    findings: tuple[ReleaseFinding, ...]
    comments: int = 0

    @property
    def errors(self) -> int:
        """How many findings keep it from coming into force."""
        return sum(one.severity == "error" for one in self.findings)


@dataclass(frozen=True, slots=True)
class CommentView:
    """An opinion on a release; ``about`` names the file or the shape in words, '' for the whole release."""

    id: int
    path: str
    element: str
    about: str
    text: str
    by: str
    at: datetime
    settled_by: str
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class TransitionView:
    """What a policy of a release says of petitions under way."""

    policy: str
    name: str
    says: str
    basis: str


@dataclass(frozen=True, slots=True)
class ReleasesView:
    """Every release, the latest first; ``current`` is the fingerprint in force, ``may`` what the official may do here."""

    current: str
    lines: tuple[ReleaseLine, ...]
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """One release with its review: opinions, what it says of petitions under way, and what the official may decide.

    ``against`` is the fingerprint it is compared with: what it replaced, or what is in force. ``places`` are the files and shapes
    an opinion may be about, each with its words.
    """

    line: ReleaseLine
    comments: tuple[CommentView, ...]
    transition: tuple[TransitionView, ...]
    against: str
    may: frozenset[str]
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two releases compared: how it is asked for again, and what it is called."""

    said: str
    label: str
    release: str


@dataclass(frozen=True, slots=True)
class DifferenceGroup:
    """Differences of one kind."""

    kind: str
    label: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ComparedView:
    """Two releases compared: in words by kind, and how many differences each diagram has as (process, name, count)."""

    before: Side
    after: Side
    groups: tuple[DifferenceGroup, ...]
    drawings: tuple[tuple[str, str, int], ...]

    @property
    def total(self) -> int:
        """How many differences there are."""
        return sum(len(one.differences) for one in self.groups)


@dataclass(frozen=True, slots=True)
class PictureView:
    """One diagram of two releases: its XML in each ('' where it is not), and what to mark.

    ``marks_*``: shape or arrow id → added, removed, changed, moved. ``notes`` are the sentences of a marked shape, ``opinions`` what was
    said about shapes of the release that is ``after``, and not settled yet.
    """

    process: str
    before: str
    after: str
    marks_before: Mapping[str, str]
    marks_after: Mapping[str, str]
    notes: Mapping[str, tuple[str, ...]]
    opinions: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TrialView:
    """What moving the running petitions would change, tried on those the official may know of; ``more`` were not tried.

    ``may_begin``: whether the other release is in force, or was, so that they may be moved to it now.
    """

    before: Side
    after: Side
    counts: Mapping[str, int]
    lines: tuple[MoveLine, ...]
    more: int
    may_begin: bool


@dataclass(frozen=True, slots=True)
class RunView:
    """A run of moves: how far it is in percent, what came of the petitions the official may know of, and who asked for it."""

    run: int
    before: Side
    after: Side
    state: RunState
    percent: int
    counts: Mapping[str, int]
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    undone_by: str
    undone_at: datetime | None
    may_undo: bool


@dataclass(frozen=True, slots=True)
class RunLineView:
    """One petition of a run: ``outcome_label`` in words, and the sentences about its steps and clocks."""

    number: str
    outcome: str
    outcome_label: str
    sentences: tuple[str, ...]
