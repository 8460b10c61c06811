"""A log of events as CSV (RFC 4180): one line for each event, the attributes of its case repeated on it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from functools import lru_cache

from engine.casework.exportviews import CASE_FIELDS, EVENT_FIELDS, REMEMBERED, Case, Doing, Thing
from engine.documents.instants import instant

COLUMNS = ("case_id", "activity", "transition", "timestamp", "seq", *EVENT_FIELDS, *(f"case_{name}" for name in CASE_FIELDS))
# What makes a cell a formula in a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"


class EventTable:
    """One CSV file, UTF-8, lines ended by CR LF."""

    def __init__(self, *, bom: bool) -> None:
        """``bom`` marks the file as UTF-8 for spreadsheets that do not look."""
        self._text = io.StringIO(newline="")
        self._text.write(BOM if bom else "")
        self._csv = csv.writer(self._text, lineterminator="\r\n")
        self._csv.writerow(COLUMNS)

    def add(self, case: Case) -> None:
        """The lines of one case."""
        told = [plain(case.told[name]) for name in CASE_FIELDS]
        for event in case.events:
            activity, act, transition, *others = _cells(event.what)
            self._csv.writerow([case.id, activity, transition, instant(event.at), event.seq, act, *others, *told])

    def end(self, things: Iterable[Thing]) -> Iterator[bytes]:
        """A table knows no objects, and has no end of its own."""
        yield self.taken()

    def taken(self) -> bytes:
        """What was written since it was asked last."""
        written = self._text.getvalue()
        self._text.seek(0)
        self._text.truncate()
        return written.encode()


def plain(text: str) -> str:
    """A text no spreadsheet computes: an apostrophe goes before what would begin a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


@lru_cache(REMEMBERED)
def _cells(what: Doing) -> tuple[str, ...]:
    return tuple(map(plain, what))
