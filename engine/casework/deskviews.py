"""Frozen answers of the work list: the desk with its filters, the list of petitions with where words were found, many acts at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.casework.views import FormView


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One line of the desk. ``band``: overdue, 3, 7, later, none (days left), done.

    ``unread``: the step came since the official looked at the petition; ``mine``: the official holds it; ``done_at``: when a done one
    was done.
    """

    task: str
    number: str
    title: str
    gist: str
    category: str
    channel: str
    kind: str
    filed_on: date
    clock: str
    due_on: date | None
    remaining: str
    band: str
    assignee: str
    unread: bool = False
    mine: bool = False
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FilterView:
    """One filter of the desk: ``options`` are (value, label) of what occurs; ``value`` is chosen and called ``chosen``, empty for none."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str
    chosen: str


@dataclass(frozen=True, slots=True)
class WrongView:
    """A part of a link that cannot be followed, as a sentence; ``suggestion`` is the nearest right value, empty when none is near."""

    name: str
    value: str
    sentence: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class DeskView:
    """The desk: one tab of tasks, sorted by time left. ``counts`` per tab, ``bands`` per band of the tab.

    ``filters`` are those of a link with what may be chosen; ``wrong`` says what of the link was passed over. ``since`` and ``until`` are
    the first and the last day of what was done.
    """

    tab: str
    counts: Mapping[str, int]
    bands: Mapping[str, int]
    lines: tuple[DeskLine, ...]
    total: int
    page: int
    pages: int
    filters: tuple[FilterView, ...] = ()
    wrong: tuple[WrongView, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view an official keeps under a name; ``query`` is what stands behind the question mark of its link.

    ``page``: desk, or petitions for the list of them.
    """

    id: int
    name: str
    query: str
    page: str = "desk"


@dataclass(frozen=True, slots=True)
class PassageView:
    """Where words were found: ``part`` is matter, people, paper or docket, ``pieces`` are (text, whether it was looked for)."""

    part: str
    label: str
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line of the list of petitions; ``passages`` where words were looked for."""

    number: str
    gist: str
    category: str
    channel: str
    kind: str
    status: str
    status_label: str
    authority: str
    filed_on: date
    clock: str
    due_on: date | None
    band: str
    passages: tuple[PassageView, ...] = ()


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of petitions; ``filters`` and ``wrong`` as of the desk, where a link was asked for."""

    lines: tuple[ListLine, ...]
    total: int
    page: int
    pages: int
    filters: tuple[FilterView, ...] = ()
    wrong: tuple[WrongView, ...] = ()


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One of many acts: what will come, or came, of it in a sentence, and the article where it is refused.

    Number, title and gist are empty for a step one may not know of. ``unasked``: it waits for what the form asks.
    """

    task: str
    number: str
    title: str
    gist: str
    goes: bool
    sentence: str
    basis: str = ""
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class BulkView:
    """Many acts of one kind (claim, hand_over, urge), tried or done: ``form`` asks what all have in common."""

    act: str
    title: str
    lines: tuple[BulkLine, ...]
    going: int
    refused: int
    form: FormView | None = None
