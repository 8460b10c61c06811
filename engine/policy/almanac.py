"""The calendar files (one a year) and the register of places (行政区划代码, historic codes kept)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePosixPath

from engine.domain.calendar import Calendar, CalendarYear, Notice
from engine.policy.checking import check, day_at
from engine.policy.loader import Path, Source, load

LONGEST_REST = 31


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place under one of its codes and names, with the days it bore them; ``into`` is the code its area lies under since."""

    code: str
    name: str
    name_en: str
    valid_from: date
    valid_to: date | None
    into: str = ""

    def bore(self, on: date) -> bool:
        """Whether code and name were in use on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def calendar_of(files: Mapping[str, bytes]) -> Calendar:
    """The calendar of every ``calendar/<year>.yaml`` of the shelf; PolicyError for a gap between the years."""
    years = [year_of(path, files[path]) for path in sorted(files) if path.startswith("calendar/") and path.endswith(".yaml")]
    for (earlier, _), (later, source) in zip(years, years[1:], strict=False):
        if later.year != earlier.year + 1:
            raise source.error("calendar_gap", ("year",), expected=str(earlier.year + 1))
    return Calendar(tuple(year for year, _ in years))


def year_of(path: str, content: bytes) -> tuple[CalendarYear, Source]:
    """One year file: its name is its year, its notices stand in the order in which they were published."""
    source = check(load(content, path), "calendar")
    year = source.data["year"]
    if PurePosixPath(path).stem != str(year):
        raise source.error("calendar_wrong_year", ("year",), expected=PurePosixPath(path).stem)
    notices = tuple(_notice(source, index, year) for index in range(len(source.data["notices"])))
    _in_order(source, notices)
    return CalendarYear(year, notices), source


def _notice(source: Source, index: int, year: int) -> Notice:
    """One notice. A day cannot both be of rest and be worked, and make-up days are weekend days."""
    data, path = source.data["notices"][index], ("notices", index)
    rest = dict(_named_days(source, (*path, "rest_days"), data["rest_days"], year))
    makeup = dict(_named_days(source, (*path, "makeup_days"), data["makeup_days"], year))
    for day in makeup:
        if day in rest or day.weekday() < 5:
            raise source.error("calendar_makeup_not_weekend", (*path, "makeup_days", makeup[day]), day=day.isoformat())
    published = day_at(source, (*path, "published_on"), data["published_on"])
    return Notice(data["title"], published, rest, makeup, data["certainty"], data["number"])


def _named_days(source: Source, path: Path, data: Mapping[str, list[str]], year: int) -> Iterator[tuple[date, str]]:
    """(day, festival) for every day named, spans written first/last."""
    seen: set[date] = set()
    for festival, texts in data.items():
        for index, text in enumerate(texts):
            for day in _span(source, (*path, festival, index), text):
                if day in seen or not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
                    raise source.error("calendar_day_misplaced", (*path, festival, index), day=day.isoformat(), expected=str(year))
                seen.add(day)
                yield day, festival


def _span(source: Source, path: Path, text: str) -> Iterable[date]:
    """The days of ``2026-02-15/2026-02-23``, or the one day of ``2026-02-14``."""
    first, _, last = text.partition("/")
    begin, end = day_at(source, path, first), day_at(source, path, last or first)
    if not 0 <= (end - begin).days <= LONGEST_REST:
        raise source.error("calendar_span", path, value=text, expected="first/last")
    return [begin + timedelta(days=offset) for offset in range((end - begin).days + 1)]


def _in_order(source: Source, notices: tuple[Notice, ...]) -> None:
    """A later notice overrides an earlier one, so their order must be that of publication."""
    for index in range(1, len(notices)):
        if notices[index].published_on <= notices[index - 1].published_on:
            raise source.error("calendar_order", ("notices", index, "published_on"), expected=f"> {notices[index - 1].published_on}")


def places_of(files: Mapping[str, bytes]) -> tuple[PlaceName, ...]:
    """Every place of ``places.yaml``; one code names one place at a time."""
    if "places.yaml" not in files:
        return ()
    source = check(load(files["places.yaml"], "places.yaml"), "places")
    found: list[PlaceName] = []
    for index, data in enumerate(source.data["places"]):
        path = ("places", index)
        ends = day_at(source, (*path, "valid_to"), data["valid_to"]) if "valid_to" in data else None
        begins = day_at(source, (*path, "valid_from"), data["valid_from"])
        place = PlaceName(data["code"], data["name"], data["name_en"], begins, ends, data.get("into", ""))
        if any(other.code == place.code and (other.bore(place.valid_from) or place.bore(other.valid_from)) for other in found):
            raise source.error("place_code_twice", (*path, "code"), value=place.code)
        found.append(place)
    _check_successors(source, found)
    return tuple(found)


def _check_successors(source: Source, places: list[PlaceName]) -> None:
    """An area goes into another one that there is, once it has ended."""
    codes = {place.code for place in places}
    for index, place in enumerate(places):
        if place.into and (place.into not in codes or place.into == place.code or place.valid_to is None):
            raise source.error("place_into_nowhere", ("places", index, "into"), value=place.into)
