"""What a petitioner is shown of the own petition, and the slip the code stands on: nothing of others, nothing of the office's inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.casework.views import StationView


@dataclass(frozen=True, slots=True)
class QuerySlip:
    """查询单: ``code`` in groups of four, '' for a petition that is asked after at the window alone; ``proof`` says what goes with it.

    ``window`` is the authority whose window issues it anew, ``address`` the query page, '' where none was named.
    """

    number: str
    code: str
    proof: str
    window: str
    address: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class LimitView:
    """One time limit of the office: what it is for, by when, on which ground, and how it was counted.

    ``state`` is running, paused or overdue, ``said`` the same in words, with the reason of a pause and what was added.
    """

    label: str
    due_on: date
    basis: str
    state: str
    said: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper for the petitioner: its name, number and day, and how it was served; no content."""

    label: str
    number: str
    issued_on: date
    issuer: str
    said: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A notice served that says no: each part as (heading, text), the reason and where to go instead among them."""

    label: str
    number: str
    basis: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RightView:
    """What the petitioner may do, until which day and on which ground."""

    said: str
    until: date
    basis: str


@dataclass(frozen=True, slots=True)
class EvaluatedView:
    """One of the two a petitioner evaluates: ``of`` is office or competent, ``name`` the authority; and the last word on it, '' for none.

    ``said`` is the grade in words, ``how`` the way it was said.
    """

    of: str
    label: str
    name: str
    grade: str = ""
    said: str = ""
    said_at: datetime | None = None
    how: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationView:
    """满意度评价: what was said of each, and until when a word is taken; ``is_open`` today.

    ``is_answered``: the days are counted from the answer, else from the filing. ``is_anonymous``: nobody can be asked.
    """

    bodies: tuple[EvaluatedView, ...]
    opens_on: date
    until: date
    is_open: bool
    is_answered: bool
    is_anonymous: bool
    basis: str


@dataclass(frozen=True, slots=True)
class UpdateView:
    """What an official wrote for the petitioner, and when."""

    at: datetime
    authority: str
    text: str


@dataclass(frozen=True, slots=True)
class EnquiryView:
    """A petition as its petitioner sees it: where it is, what was done, what happens now and next, by when, and which rights run.

    ``contact`` is the officer named in the notice served, (name, telephone); what only the petitioner may read is empty for an
    anonymous petition, of which progress alone is told. ``as_of`` is when this was said.
    """

    number: str
    received_on: date
    channel: str
    status: str
    status_label: str
    authority: str
    now: str
    next: str
    stations: tuple[StationView, ...]
    limits: tuple[LimitView, ...]
    decision: DecisionView | None
    rights: tuple[RightView, ...]
    papers: tuple[PaperLine, ...]
    updates: tuple[UpdateView, ...]
    contact: tuple[str, str] | None
    evaluation: EvaluationView | None
    window: str
    anonymous: bool
    as_of: datetime
