"""A county's petition year as counts: read, and every sum checked before a year is played from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.policy.checking import check
from engine.policy.loader import Path, Source, load

Counts = Mapping[str, Any]
MEASURES = ("filings", "persons")
KINDS = ("collective", "individual")
LEVELS = ("county", "city", "province", "national")


def read_year(content: bytes, file: str) -> Counts:
    """The counts of a year file. PolicyError, with line and column, for an unknown key, a wrong type or a sum that does not agree."""
    source = check(load(content, file), "year")
    data: Counts = source.data
    for path, expected, parts in _sums(data):
        given = _at(data, path)
        if given != expected:
            raise source.error("year_sum", path, expected=str(expected), value=given, parts=parts)
    _check_bounds(source, data)
    return data


def _sums(data: Counts) -> Iterator[tuple[Path, int, str]]:
    """(where the total stands, what it must be, the parts as text) for every sum of the file."""
    yield from _level_sums(data)
    yield from _channel_sums(data)
    county = data["county_visits"]
    on_the_spot, registered = county["settled_on_the_spot"], county["registered"]
    yield (
        ("by_level_visited", "county", "filings"),
        on_the_spot + registered,
        f"settled_on_the_spot {on_the_spot} + registered {registered}",
    )
    yield from _reexamination_sums(data["reexamination"])


def _level_sums(data: Counts) -> Iterator[tuple[Path, int, str]]:
    """Each level is its kinds; each kind is its levels and what is no visit; the total is its kinds and its levels."""
    levels, others = data["by_level_visited"], data["not_visits"]["filings"]
    for level in LEVELS:
        for measure in MEASURES:
            yield _sum(("by_level_visited", level, measure), {kind: levels[level][kind][measure] for kind in KINDS})
    for measure in MEASURES:
        # A letter, a call and an item of the mailbox count as one person each, and as individual.
        for kind, more in (("collective", {}), ("individual", {"not_visits": others})):
            parts = {level: levels[level][kind][measure] for level in LEVELS}
            yield _sum(("by_kind", kind, measure), parts | more)
        yield _sum(("total", measure), {kind: data["by_kind"][kind][measure] for kind in KINDS})


def _channel_sums(data: Counts) -> Iterator[tuple[Path, int, str]]:
    """What is no visit is letters, calls, mailbox and fax; what was assigned is its channels."""
    others, assigned = data["not_visits"], data["assigned_by_superior"]
    yield _sum(("not_visits", "filings"), {key: others.get(key, 0) for key in ("letters", "calls", "mailbox", "fax") if key in others})
    yield _sum(("assigned_by_superior", "total"), {key: assigned[key] for key in ("visits", "letters", "calls", "mailbox")})


def _reexamination_sums(counts: Counts) -> Iterator[tuple[Path, int, str]]:
    """Re-examinations by kind, by topic with those settled or withdrawn, and by whether they are completed."""
    where: Path = ("reexamination", "total")
    yield _sum(where, {kind: counts[kind] for kind in KINDS})
    yield _sum(where, {**counts["topic"], "settled_and_withdrawn": counts["settled_and_withdrawn"]})
    yield _sum(where, {key: counts[key] for key in ("completed", "open")})


def _sum(path: Path, parts: Mapping[str, int]) -> tuple[Path, int, str]:
    """One sum."""
    return path, sum(parts.values()), " + ".join(f"{name} {value}" for name, value in parts.items())


def _check_bounds(source: Source, data: Counts) -> None:
    """A part is not more than its whole, and a visit is made by at least one person."""
    for path, whole in (
        (("county_visits", "registered_completed"), ("county_visits", "registered")),
        (("assigned_by_superior", "completed"), ("assigned_by_superior", "total")),
        (("reexamination", "settled_and_withdrawn"), ("reexamination", "completed")),  # what was settled is not open
    ):
        if _at(data, path) > _at(data, whole):
            limit = _at(data, whole)
            raise source.error("year_more_than_whole", path, expected=f"<= {limit}", parts=f"{whole[-1]} {limit}")
    for level in LEVELS:
        for kind in KINDS:
            cell = data["by_level_visited"][level][kind]
            if cell["persons"] < cell["filings"] or (cell["persons"] and not cell["filings"]):
                raise source.error("year_fewer_persons", ("by_level_visited", level, kind, "persons"), expected=f">= {cell['filings']}")


def _at(data: Any, path: Path) -> Any:
    """The value at a path."""
    for part in path:
        data = data[part]
    return data
