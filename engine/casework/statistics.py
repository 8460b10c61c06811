"""统计: what the registers add up to, always by query."""

from __future__ import annotations

from typing import Any

from engine.casework.office import Office
from engine.domain.clock import day_of
from engine.errors import Refusal

FIRST_YEAR = 1949
# The topics a yearbook always lists; others appear when somebody brought them up.
YEARBOOK_TOPICS = ("rural_land", "enterprise_restructuring", "posts_and_staffing", "demolition", "other")
# Filings counted up in one transaction.
ARMFUL = 2000


def tally(office: Office) -> int:
    """Count up filings that can change no more, so that a year of a province need not be counted anew each time; how many."""
    counted = 0
    while True:
        with office.store.transaction() as tx:
            some = tx.tally(ARMFUL)
        counted += some
        if some < ARMFUL:
            return counted


def yearbook(office: Office, *, year: int, place: str = "", sealed: bool = True) -> dict[str, Any]:
    """年鉴: one year's counts for an area code (and all below it), in the shape of a year file.

    Aggregates only. Without ``sealed`` as if no sealed accusation had come: what officials and reports are shown, so that nobody tells
    from two tables how many there are (信访工作条例 第三十条). Raises Refusal for a year that has not begun.
    """
    if not FIRST_YEAR <= year <= day_of(office.now()).year:
        raise Refusal("year_out_of_range", year=year)
    counted = dict(office.store.registers.yearbook(place, year, sealed=sealed))
    reexamination = dict(counted["reexamination"])
    # A topic nobody brought up is a cell too: its count is nought.
    reexamination["topic"] = dict.fromkeys(YEARBOOK_TOPICS, 0) | reexamination["topic"]
    return counted | {"reexamination": reexamination}
