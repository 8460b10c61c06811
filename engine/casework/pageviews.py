"""Frozen answers of the petition's page beside the petition itself: what lies ahead, related petitions, notes, the panel of a hearing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class StepAhead:
    """A step that may come after those open now. ``kind``: step, wait or end; ``limit`` is the time limit it stands under, in words."""

    element: str
    process: str
    kind: str
    title: str
    lane: str
    limit: str


@dataclass(frozen=True, slots=True)
class AheadView:
    """What happens next and by when: one sentence, its time limit (``band`` as of a clock, empty without one), and the steps after it."""

    sentence: str
    band: str
    remaining: str
    due_on: date | None
    clock: str
    basis: str
    steps: tuple[StepAhead, ...]


@dataclass(frozen=True, slots=True)
class RelatedView:
    """Another petition this one hangs together with, for the petitioner's sake: what it was about, how it stands, what was answered."""

    number: str
    relation: str
    gist: str
    filed_on: date
    status_label: str
    answer: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class MergeView:
    """What merging a petition would lead to: ``into`` is the one that goes on, None while none is chosen of the ``candidates``.

    ``evidence`` speaks for one matter; ``joining`` people would become petitioners there; ``refused`` says why it may not be, with its
    ``basis``.
    """

    this: RelatedView
    into: RelatedView | None
    candidates: tuple[RelatedView, ...]
    evidence: tuple[str, ...]
    joining: int
    refused: str
    basis: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """Two petitions to be linked: ``to`` is the earlier, None while none is chosen of the ``candidates``.

    ``evidence`` speaks for the same facts; ``refused`` says why they may not be linked, with its ``basis``.
    """

    this: RelatedView
    to: RelatedView | None
    candidates: tuple[RelatedView, ...]
    evidence: tuple[str, ...]
    refused: str
    basis: str


@dataclass(frozen=True, slots=True)
class BadgeView:
    """The time limit of a shape, to stand on the picture: ``text`` the time left, ``title`` the limit and its day; ``band`` its colour."""

    element: str
    text: str
    title: str
    band: str


@dataclass(frozen=True, slots=True)
class ShapeLine:
    """A step of a diagram as one line, for who does not see the picture. ``state``: done, current, next or ahead."""

    element: str
    title: str
    lane: str
    state: str
    limit: str
    band: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note: ``scope`` is public, office or private."""

    id: int
    scope: str
    scope_label: str
    written_by: str
    written_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class ExpertView:
    """One person on the roster; ``obstacle`` says why the person cannot be drawn for the petition asked about, empty when nothing does."""

    id: int
    name: str
    field: str
    employer: str
    keeper: str
    added_on: date
    retired_on: date | None
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class DrawView:
    """The panel as drawn: everything needed to draw it again; ``is_repeatable`` once that was done and came out the same."""

    seed: str
    number: str
    size: int
    candidates: tuple[int, ...]
    drawn: tuple[int, ...]
    names: tuple[str, ...]
    drawn_at: datetime
    drawn_by: str
    is_repeatable: bool


@dataclass(frozen=True, slots=True)
class HearingOffer:
    """What somebody may do about a petition's hearing now: write down that one is asked for; draw the panel of the step ``task``.

    ``experts`` is the roster for that step, ``least`` the fewest officers the rules want, ``draws`` what was drawn so far.
    """

    may_ask: bool
    asked_on: date | None
    task: str
    may_draw: bool
    least: int
    experts: tuple[ExpertView, ...]
    draws: tuple[DrawView, ...]
