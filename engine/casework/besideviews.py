"""Frozen answers about what goes on beside the steps: who is involved in one, what waits for me there, and who is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class InvolvementView:
    """One official involved in a step. ``kind``: delegation, signature_before, signature_after, copy, substitution.

    ``rule`` says how the joint signing ``round`` is decided, ``vote`` how it stands; both empty for what is none.
    """

    kind: str
    kind_label: str
    who: str
    authority: str
    asked_by: str
    asked_at: datetime
    note: str
    state: str
    state_label: str
    verdict: str
    verdict_label: str
    opinion: str
    answered_at: datetime | None
    until_on: date | None
    round: int
    rule: str
    vote: str
    vote_label: str


@dataclass(frozen=True, slots=True)
class DelegatedLine:
    """Something asked beside a step. ``to_me``: of the asking official, else by him of ``who``. ``band`` as on the desk."""

    task: str
    number: str
    title: str
    gist: str
    kind: str
    kind_label: str
    to_me: bool
    who: str
    asked_by: str
    asked_at: datetime
    note: str
    clock: str
    due_on: date | None
    remaining: str
    band: str


@dataclass(frozen=True, slots=True)
class StandInLine:
    """An open step of somebody who is away now and for whom the asking official stands in."""

    task: str
    number: str
    title: str
    gist: str
    holder: str
    clock: str
    due_on: date | None
    remaining: str
    band: str


@dataclass(frozen=True, slots=True)
class DelegatedView:
    """What waits for somebody beside the steps, soonest due first, and the steps of those he stands in for."""

    lines: tuple[DelegatedLine, ...]
    stand_in: tuple[StandInLine, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """Somebody is away; ``is_now`` today, ``may_end`` the asking official may end it early."""

    id: int
    official: str
    substitute: str
    from_on: date
    to_on: date
    declared_by: str
    is_now: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class AbsencesView:
    """Absences now and to come, and who may be declared away with whom as substitute: (id, name)."""

    lines: tuple[AbsenceView, ...]
    officials: tuple[tuple[str, str], ...]
    substitutes: tuple[tuple[str, str], ...]
