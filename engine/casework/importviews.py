"""What the window is shown of an import file: its rows, its faults, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportFault:
    """One fault of an import file. ``cell`` like C5; ``row`` counts from 1, which is the headings; ``column`` its letter."""

    cell: str
    row: int
    column: str
    heading: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One row of an import file. ``earlier``: the petition it joins or names; ``number``: where it was entered, '' in a dry run.

    ``alike`` are (number, reason) of petitions that may be the same matter.
    """

    row: int
    gist: str
    petitioner: str
    channel: str
    persons: int
    collective: bool
    place: str
    earlier: str
    number: str
    alike: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ImportView:
    """What became, or would become, of an import file. ``again``: it had been entered before, and nothing was entered twice."""

    sha256: str
    rows: int
    lines: tuple[ImportLine, ...]
    faults: tuple[ImportFault, ...]
    entered: bool
    again: bool
