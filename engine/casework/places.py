"""属地 at the window: the places a problem may lie in, for a list a clerk can find his way in."""

from __future__ import annotations

from datetime import date

from engine.casework.office import Office
from engine.domain.authority import Official
from engine.domain.territory import area_prefix
from engine.policy.almanac import PlaceName

PROVINCE = 2
Groups = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def home_of(office: Office, by: Official) -> str:
    """The area code of the authority an official works at; '' when it is not known."""
    home = office.authorities.get(by.authority)
    return home.area_code if home else ""


def borne(office: Office, on: date) -> dict[str, PlaceName]:
    """The places of a day by their codes; codes that were abolished before it are left out."""
    return {place.code: place for place in office.current.rulebook.places if place.bore(on)}


def ordered(office: Office, by: Official, on: date) -> list[PlaceName]:
    """The places of a day, those of the official's own area first."""
    prefix = area_prefix(home_of(office, by))
    return sorted(borne(office, on).values(), key=lambda place: (not place.code.startswith(prefix), place.code))


def label(place: PlaceName, lang: str) -> str:
    """What a place is called."""
    return place.name_en if lang == "en" else place.name


def groups(office: Office, *, by: Official, on: date | None = None, lang: str = "zh") -> Groups:
    """The places of a day, today when none is given: the own area first, then by province, in order of their codes."""
    on, prefix = on or office.today(), area_prefix(home_of(office, by))
    known, found = borne(office, on), dict[str, list[tuple[str, str]]]()
    for place in ordered(office, by, on):
        province = known.get(place.code[:PROVINCE].ljust(len(place.code), "0"), place)
        above = office.say("territory.here", lang) if place.code.startswith(prefix) else label(province, lang)
        found.setdefault(above, []).append((place.code, label(place, lang)))
    return tuple((above, tuple(places)) for above, places in found.items())


def named(office: Office, text: str, on: date) -> str:
    """The code of the place somebody wrote as code or name; '' when there is none, or more than one."""
    wanted = text.strip()
    found = [place.code for place in borne(office, on).values() if wanted in (place.code, place.name, place.name_en)]
    return found[0] if len(found) == 1 else ""
