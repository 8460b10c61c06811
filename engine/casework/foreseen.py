"""What a page or a program is told of what an answer will start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# The kinds in the order they are told in.
KINDS = ("letter", "starts", "extends", "pauses", "resumes", "meets", "voids", "next", "waits", "ends")


@dataclass(frozen=True, slots=True)
class ForeseenItem:
    """One thing an answer brings.

    ``kind``: letter (a paper is issued), starts, extends, pauses, resumes, meets, voids (a clock), next (a step, ``detail`` says who gets
    it), waits (for the petitioner or a clock) or ends. ``due_on`` is the last day as counted from today, None where what it is
    counted from is not known yet. ``certain``: it comes whatever else is answered.
    """

    kind: str
    text: str
    detail: str
    due_on: date | None
    certain: bool


@dataclass(frozen=True, slots=True)
class ForeseenView:
    """What comes of choosing ``value`` in the field ``name``; both empty where the step leaves no choice.

    ``said`` is the choice in words; ``depends`` are the labels of the other fields on which the items that are not certain depend.
    """

    name: str
    value: str
    said: str
    items: tuple[ForeseenItem, ...]
    depends: tuple[str, ...]
