"""What reports need of the store: the register of reports, what was instructed on them, and a few counts of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from engine.domain.access import Scope


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is kept. ``slot`` makes a periodic report the only one of its authority, kind and period.

    ``content``: the computed sections as canonical JSON, ``sha256`` of it; ``outside`` and ``outside_sha256`` the same in the form that
    may leave the office. ``texts``: what was typed; in a list neither is told. ``counted_at``: up to when the registers were
    counted. ``no``: its issue number in its year (期号), 0 until it is issued; officials by id, 0 for nobody or the office.
    """

    id: int
    kind: str
    authority: str
    slot: str
    period: str
    since: date
    until: date
    state: str
    content: str
    sha256: str
    outside: str
    outside_sha256: str
    counted_at: datetime
    texts: Mapping[str, str]
    made_by: int
    made_at: datetime
    signed_by: int = 0
    signed_at: datetime | None = None
    issued_by: int = 0
    issued_at: datetime | None = None
    no: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True)
class Instruction:
    """批示: by whom (the post, never more of a person), on which day, its words, and what came of it, '' while nothing did."""

    id: int
    report: int
    post: str
    given_on: date
    text: str
    outcome: str
    outcome_on: date | None
    entered_by: int
    entered_at: datetime


class Reexamined(NamedTuple):
    """Re-examinations (reexamination, final_review) asked for in a period, alike in a key: how many, and how many completed."""

    stage: str
    key: str
    number: int
    completed: int


class Issued(NamedTuple):
    """A report that was issued, and the first day something was instructed on it, None for never."""

    id: int
    kind: str
    authority: str
    period: str
    number: str
    issued_at: datetime
    instructed_on: date | None


class Since(NamedTuple):
    """Docket entries of one kind made since an instant on the petitions of a period: on how many petitions."""

    kind: str
    petitions: int


class ReportReader(Protocol):
    """Reading, outside a transaction."""

    def page(self, year: int | None) -> Sequence[Report]:
        """Reports of periods that end in a year without their contents and texts, the latest first; of every year for None."""
        ...

    def issued(self, kinds: Sequence[str], since: datetime, before: datetime) -> Sequence[Issued]:
        """Reports of some kinds issued from an instant on and before another, the latest first."""
        ...

    def one(self, report: int) -> Report | None:
        """A report by its id."""
        ...

    def in_slot(self, slot: str) -> int:
        """The id of the periodic report of a slot, 0 for none."""
        ...

    def instructions(self, reports: Sequence[int]) -> Sequence[Instruction]:
        """What was instructed on some reports, the first first."""
        ...

    def names_in(self, scope: Scope, since: date, until: date, text: str) -> Sequence[str]:
        """Names in a text that are names of petitioners of a period, of petitions the scope covers and that are not sealed."""
        ...

    def reexamined(self, places: Sequence[str], since: date, until: date, by: str) -> Sequence[Reexamined]:
        """Reviews and re-reviews asked for in a period, by topic or disposition; sealed accusations are not counted.

        ``places``: the beginnings of the area codes it is counted for; every area for none.
        """
        ...

    def entered_since(self, places: Sequence[str], since: date, until: date, at: datetime) -> Sequence[Since]:
        """What was entered after ``at`` on petitions of such places counted in a period; sealed accusations are not told of."""
        ...


class ReportRegister(Protocol):
    """Writing, inside a transaction."""

    def add(self, report: Report) -> int:
        """Enter a report; its id, 0 when its slot is taken."""
        ...

    def change(self, report: int, expected: Mapping[str, object], /, **values: object) -> bool:
        """Change a report whose columns are still as ``expected``; False when they are not any more."""
        ...

    def instruct(self, said: Instruction) -> int:
        """Enter an instruction; its id."""
        ...

    def answer(self, report: int, instruction: int, outcome: str, on: date) -> bool:
        """Enter what came of an instruction on a report; False when there is none."""
        ...


class WithReportReader(Protocol):
    """What the registers lend for reports."""

    @property
    def reports(self) -> ReportReader:
        """The reports the office made."""
        ...


class WithReports(Protocol):
    """What a transaction lends for reports."""

    @property
    def reports(self) -> ReportRegister:
        """The register of reports and of what was instructed on them."""
        ...
