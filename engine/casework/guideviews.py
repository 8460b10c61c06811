"""办事指南: what a reader is told of how petitions are handled, step by step: who, how long, by which article, with which papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step in a reader's words. ``is_any_time``: it may be brought while the part runs, by ``who`` is named."""

    no: int
    name: str
    who: str
    where: str
    limits: tuple[str, ...]
    basis: str
    papers: tuple[str, ...]
    onward: tuple[str, ...]
    is_any_time: bool = False


@dataclass(frozen=True, slots=True)
class GuideChapter:
    """One part of the way of a petition, in the order of the work."""

    process: str
    title: str
    about: str
    steps: tuple[GuideStep, ...]


@dataclass(frozen=True, slots=True)
class GuideLimit:
    """One time limit: how long, counted from what, how far it may be extended, by which article; ``local`` where a place set it."""

    name: str
    length: str
    starts: str
    extension: str
    basis: str
    who: str
    local: bool


@dataclass(frozen=True, slots=True)
class Guide:
    """The whole guide of a release for a place on a day; ``facts`` are (label, text), ``words`` the labels of its tables."""

    title: str
    place: str
    on: date
    facts: tuple[tuple[str, str], ...]
    chapters: tuple[GuideChapter, ...]
    limits: tuple[GuideLimit, ...]
    words: Mapping[str, str]
    release: str
    lang: str


class GuidePress(Protocol):
    """Prints guides, the same bytes for the same guide."""

    def printed(self, guide: Guide) -> bytes:
        """The guide as PDF, its fonts inside."""
        ...
