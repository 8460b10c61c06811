"""属地 at the window: the places a problem may lie in, for a list a clerk can find his way in."""

from __future__ import annotations

from datetime import date

from engine.casework.office import Office
from engine.domain.authority import Official
from engine.domain.territory import area_prefix

PROVINCE = 2
Groups = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def home_of(office: Office, by: Official) -> str:
    """The area code of the authority an official works at; '' when it is not known."""
    home = office.authorities.get(by.authority)
    return home.area_code if home else ""


def ordered(office: Office, by: Official, on: date) -> list[str]:
    """The codes in use on a day, those of the official's own area first."""
    prefix = area_prefix(home_of(office, by))
    return sorted(office.place_codes(on), key=lambda code: (not code.startswith(prefix), code))


def groups(office: Office, *, by: Official, on: date | None = None, lang: str = "zh") -> Groups:
    """The places of a day, today when none is given: the own area first, then by province, each with its code."""
    on, prefix = on or office.today(), area_prefix(home_of(office, by))
    found: dict[str, list[tuple[str, str]]] = {}
    for code in ordered(office, by, on):
        above = office.say("territory.here", lang) if code.startswith(prefix) else name(office, code[:PROVINCE].ljust(len(code), "0"), on, lang)
        found.setdefault(above, []).append((code, f"{name(office, code, on, lang)} {code}"))
    return tuple((above, tuple(places)) for above, places in found.items())


def name(office: Office, code: str, on: date, lang: str) -> str:
    """What a place is called on a day."""
    return office.current.rulebook.place_name(code, on, lang)


def named(office: Office, text: str, on: date) -> str:
    """The code of the place somebody wrote as code or name; '' when there is none, or more than one."""
    wanted = text.strip()
    codes = office.place_codes(on)
    found = [code for code in codes if wanted in (code, name(office, code, on, "zh"), name(office, code, on, "en"))]
    return found[0] if len(found) == 1 else ""
