"""Frozen answers of the supervisor's queue and of what is done from its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.casework.deskviews import FilterView, WrongView
from engine.casework.views import FormView


@dataclass(frozen=True, slots=True)
class CauseView:
    """One cause with how many lines it has: its article, and what is to be done. The causes stand in the order of their consequence."""

    cause: str
    label: str
    number: int
    basis: str
    advice: str


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One line of the supervisor's queue.

    ``row`` names it for acts from the row, ``deadline`` is the id to remind or supervise by, 0 where no clock of the office runs.
    ``why``: the cause in words; ``basis`` the article broken, or about to be. ``handler``: the person at the authority that must act.
    ``due_on`` to ``band`` are of the clock of the cause, else of the petition's nearest. ``acted``: the last act, done on ``acted_on``.
    """

    row: str
    cause: str
    label: str
    why: str
    basis: str
    deadline: int
    number: str
    gist: str
    category: str
    clock: str
    authority: str
    handler: str
    step: str
    due_on: date | None
    remaining: str
    band: str
    reminded_on: date | None
    supervised: bool
    acted: str
    acted_on: date | None


@dataclass(frozen=True, slots=True)
class BranchView:
    """An authority of the tree with the lines of the view that stand at it or below; ``depth`` counts from 0 at the top."""

    id: str
    name: str
    depth: int
    number: int


@dataclass(frozen=True, slots=True)
class QueueView:
    """The supervisor's queue. ``view``: all, or one cause. ``counts`` by cause, whatever the view, ``causes`` the same with their words.

    ``by_authority`` are (id, name, count), most first; ``tree`` the same down the tree. ``older`` counts lapses left out by age.
    ``as_of``: up to when steps and last acts are known; None while they were never laid out.
    """

    view: str
    counts: Mapping[str, int]
    causes: tuple[CauseView, ...]
    by_authority: tuple[tuple[str, str, int], ...]
    tree: tuple[BranchView, ...]
    lines: tuple[QueueLine, ...]
    total: int
    page: int
    pages: int
    older: int
    filters: tuple[FilterView, ...] = ()
    wrong: tuple[WrongView, ...] = ()
    authority: str = ""
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class RowAct:
    """One act on a row: whether it goes, what comes of it or why it does not, by which article, and what it asks for."""

    act: str
    label: str
    goes: bool
    sentence: str
    basis: str
    form: FormView


@dataclass(frozen=True, slots=True)
class RowView:
    """What may be done from one row of the queue: the acts the asking official has the right to. ``title``: its clock, or its step."""

    row: str
    number: str
    gist: str
    title: str
    acts: tuple[RowAct, ...]


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item of a conference's agenda; ``resolution`` is empty while it waits. ``item`` is its place in the petition's docket."""

    number: str
    gist: str
    item: int
    put_by: str
    put_on: date
    why: str
    resolution: str
    resolved_on: date | None
