"""What casework asks of spreadsheets: their cells as text, and a template to fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as text; ``fault`` says why its text is not what somebody wrote: ``formula``, ``error``, ``digits_lost``."""

    text: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty; ``number`` counts from 1 as the program that made the file shows it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a template: what stands above it, what to know of it, and the only values it takes, if any."""

    text: str
    note: str
    required: bool = False
    values: tuple[str, ...] = ()


class Sheets(Protocol):
    """Reads and writes spreadsheets; computes nothing and follows no link."""

    def read(self, content: bytes, *, kind: str, rows: int, columns: int) -> Sequence[Row]:
        """The rows of the first sheet of an xlsx, or of a CSV (kind ``txt``), no more than ``rows`` and the headings.

        Raises Refusal ``sheet_…`` for what cannot be read or holds too much.
        """
        ...

    def template(self, title: str, headings: Sequence[Heading], words: Mapping[str, str], rows: int) -> bytes:
        """An xlsx with these headings; ``words``: ``notes``, ``values``, ``column``, ``note``, ``required``, ``yes``."""
        ...


def column_letter(index: int) -> str:
    """A, B … Z, AA of the column counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
