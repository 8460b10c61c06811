"""What waits for an official beside the steps: lent to him, to be signed or read, asked by him of others, and of those he stands in for."""

from __future__ import annotations

from datetime import date

from engine.casework import access
from engine.casework.acting import step_title
from engine.casework.besideports import InvolvedRow
from engine.casework.besideviews import DelegatedLine, DelegatedView, StandInLine
from engine.casework.office import Office
from engine.casework.rows import TaskRow
from engine.casework.timeleft import band_of, remaining
from engine.casework.worklists import length_of, pages_of
from engine.domain.authority import Official

PER_PAGE = 25


def delegated(office: Office, *, by: Official, page: int = 1, lang: str = "zh") -> DelegatedView:
    """委派与会办: one page of what is asked beside the steps, soonest due first; nothing of petitions ``by`` may not know of."""
    scope, registers = access.scope_of(office, by), office.store.registers
    rows, total = registers.beside.involved(scope, page=max(1, page), per_page=PER_PAGE)
    standing = registers.beside.to_take_over(scope, office.today(), PER_PAGE) if access.may(office, by, "take_over") else ()
    return DelegatedView(
        tuple(line(office, one, by, lang) for one in rows), tuple(stand_in(office, one, lang) for one in standing), total, max(1, page),
        pages_of(total, PER_PAGE, page),
    )  # fmt: skip


def line(office: Office, one: InvolvedRow, by: Official, lang: str) -> DelegatedLine:
    """One line of what is asked."""
    asked, row = one.involvement, one.row
    return DelegatedLine(
        row.task.id, row.number, step_title(office, row.task.element, row.task.name, lang), row.gist, asked.kind.value,
        office.say(asked.kind.value, lang), asked.who == by.id, one.who_name, one.asked_by_name, asked.asked_at, asked.note,
        *clock_of(office, row, lang),
    )  # fmt: skip


def stand_in(office: Office, row: TaskRow, lang: str) -> StandInLine:
    """One line of what may be taken over."""
    title = step_title(office, row.task.element, row.task.name, lang)
    return StandInLine(row.task.id, row.number, title, row.gist, row.assignee_name, *clock_of(office, row, lang))


def clock_of(office: Office, row: TaskRow, lang: str) -> tuple[str, date | None, str, str]:
    """The nearest clock of a line: its name, its last day, the time left in words, and its band."""
    left = remaining(office, row.due_on, length_of(office, row), lang)
    return office.clock_label(row.deadline, lang), row.due_on, left, band_of(office, row.due_on)
