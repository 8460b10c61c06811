"""属地: where the problem of a petition lies, seen from the office that received it (信访工作条例 第二十二条第一款第二项)."""

from __future__ import annotations

from enum import StrEnum

from engine.domain.authority import Authority, AuthorityKind

COUNTRY = "100000"


class Territory(StrEnum):
    """The area of the receiving office itself, one under it, a wider one around it, or one outside it."""

    HERE = "here"
    BELOW = "below"
    WIDER = "wider"
    ELSEWHERE = "elsewhere"


def area_prefix(code: str) -> str:
    """The part of an area code its whole area shares: 33 of 330000, 3204 of 320400, 990121 of 990121; '' for the country."""
    if code == COUNTRY:
        return ""
    while code.endswith("00"):
        code = code[:-2]
    return code


def territory(place: str, area: str) -> Territory:
    """Where ``place`` lies, seen from an office of ``area``; both are codes of GB/T 2260."""
    there, ours = area_prefix(place), area_prefix(area)
    if there == ours:
        return Territory.HERE
    if there.startswith(ours):
        return Territory.BELOW
    return Territory.WIDER if ours.startswith(there) else Territory.ELSEWHERE


def territory_of(place: str, receiving: Authority | None) -> Territory:
    """The same for the authority that received a petition; where none is known nothing is taken to lie elsewhere."""
    return territory(place, receiving.area_code) if receiving else Territory.HERE


def is_direct(receiving: Authority | None) -> bool:
    """Whether an authority other than a petition office received it: then article 23 is its duty, else article 22."""
    return receiving is not None and receiving.kind is not AuthorityKind.PETITION_OFFICE
