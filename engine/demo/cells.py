"""The cells a year's visits are spread over: by level, by kind, and by who received them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COLLECTIVE_FROM, MOST_INDIVIDUAL, MOST_PERSONS = 5, 4, 9999
BOUNDS = {"collective": (COLLECTIVE_FROM, MOST_PERSONS), "individual": (1, MOST_INDIVIDUAL)}
KINDS = tuple(BOUNDS)


@dataclass(frozen=True, slots=True)
class Cell:
    """So many filings with so many persons; ``settled`` when it is known whether they end on the spot."""

    level: str
    kind: str
    received_by: str
    settled: bool | None
    filings: int
    persons: int

    @property
    def is_possible(self) -> bool:
        """Whether so many filings of this kind can have so many persons."""
        low, high = BOUNDS[self.kind]
        return self.filings >= 0 and self.filings * low <= self.persons <= self.filings * high


def cells_of(year: Mapping[str, Any]) -> list[Cell]:
    """The cells of all visits; the county's are split by who received them where the file says so and it fits."""
    cells = []
    for level, said in year["by_level_visited"].items():
        whole = [Cell(level, kind, "window", None, said[kind]["filings"], said[kind]["persons"]) for kind in KINDS]
        cells += split(whole, year) if level == "county" else whole
    return cells


def split(whole: list[Cell], year: Mapping[str, Any]) -> list[Cell]:
    """The county's cells with the leaders' receptions and the weekly meeting taken out; unsplit when that cannot be."""
    received = receptions(year)
    rest = []
    for cell in whole:
        taken = [one for one in received if one.kind == cell.kind]
        filings, persons = sum(one.filings for one in taken), sum(one.persons for one in taken)
        rest.append(Cell("county", cell.kind, "window", None, cell.filings - filings, cell.persons - persons))
    parts = received + rest
    return parts if fits(parts, year["county_visits"]) else whole


def fits(cells: list[Cell], county: Mapping[str, int]) -> bool:
    """Whether all cells are possible and leave enough visits on either side of the window."""
    on_the_spot = sum(one.filings for one in cells if one.settled is True)
    registered = sum(one.filings for one in cells if one.settled is False)
    return all(one.is_possible for one in cells) and on_the_spot <= county["settled_on_the_spot"] and registered <= county["registered"]


def receptions(year: Mapping[str, Any]) -> list[Cell]:
    """The visits leaders received (领导接访) and the weekly meeting heard (周会商)."""
    cells = []
    if "leader_reception" in year:
        said = year["leader_reception"]
        for kind in KINDS:
            spot, total = said["settled_on_the_spot"][kind], said[kind]
            cells.append(Cell("county", kind, "leader", True, spot["filings"], spot["persons"]))
            left = (total["filings"] - spot["filings"], total["persons"] - spot["persons"])
            cells.append(Cell("county", kind, "leader", False, *left))
    if "weekly_meeting" in year:
        for kind in KINDS:
            said = year["weekly_meeting"][kind]
            cells.append(Cell("county", kind, "weekly_meeting", None, said["filings"], said["persons"]))
    return cells


def unplayed(year: Mapping[str, Any]) -> list[str]:
    """Cells of the file that do not fit the others and are therefore not played."""
    whole = [
        Cell("county", kind, "window", None, **{n: year["by_level_visited"]["county"][kind][n] for n in ("filings", "persons")})
        for kind in KINDS
    ]
    named = [key for key in ("leader_reception", "weekly_meeting") if key in year]
    return named if named and split(whole, year) == whole else []
