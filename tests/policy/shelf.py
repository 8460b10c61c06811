"""The real rules shelf in the hands of a test, and copies of it with one thing changed."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from engine.domain.calendar import Calendar
from engine.domain.counting import Count, Pause, count
from engine.domain.rules import DeadlineRule, Length, Rules
from engine.errors import PolicyError
from engine.policy.rulebook import Rulebook, files_of
from tests.support.places import ROOT

YUNXI, HANGZHOU, ZHENGZHOU, JINAN, CHANGZHOU, ELSEWHERE = "990121", "330106", "410100", "370100", "320400", "990122"
TODAY = date(2026, 11, 23)


@cache
def files() -> dict[str, bytes]:
    """Every file of the shelf by path."""
    return files_of(ROOT / "policies")


@cache
def book() -> Rulebook:
    """The shelf, read once."""
    return Rulebook.load(files())


def calendar() -> Calendar:
    """The calendar of the shelf."""
    return book().calendar


def rules(on: str = "2026-03-02", place: str = ELSEWHERE, *procedures: str, authority_kind: str = "") -> Rules:
    """The rules of a day and a place."""
    return book().rules(place, date.fromisoformat(on), frozenset(procedures), authority_kind)


def rule(name: str, on: str = "2026-03-02", place: str = ELSEWHERE, *procedures: str) -> DeadlineRule:
    """One deadline."""
    return rules(on, place, *procedures).deadline(name)


def counted(
    name: str, start: str, *, pauses: tuple[tuple[str, str], ...] = (), extensions: tuple[str, ...] = (), place: str = ELSEWHERE
) -> Count:
    """Count a deadline of the rulebook from a day."""
    known = rules(start, place)
    return count(
        rule_or_length=known.deadline(name),
        started_on=date.fromisoformat(start),
        calendar=calendar(),
        counting=known.counting,
        pauses=[Pause(date.fromisoformat(first), date.fromisoformat(last)) for first, last in pauses],
        extensions=[Length.parse(text) for text in extensions],
    )


def due(name: str, start: str, **more: tuple[str, ...] | tuple[tuple[str, str], ...] | str) -> str:
    """The day a deadline ends, as text."""
    return counted(name, start, **more).due_on.isoformat()  # type: ignore[arg-type]


def due_of(length: str, start: str) -> str:
    """The day a bare length ends, counted as the national rulebook counts."""
    first = date.fromisoformat(start)
    return count(rule_or_length=Length.parse(length), started_on=first, calendar=calendar(), counting=rules().counting).due_on.isoformat()


def changed(path: str, old: str, new: str) -> dict[str, bytes]:
    """The shelf with ``old`` replaced by ``new`` once in one file; ``old`` must be there."""
    text = files()[path].decode()
    assert old in text, f"{old!r} is not in {path}"
    return files() | {path: text.replace(old, new, 1).encode()}


def with_files(**added: str) -> dict[str, bytes]:
    """The shelf with a local policy of 2026 for the county 990122; each section given as text."""
    head = 'id: trial\nkind: local\nname: 试\nname_en: Trial\nbasis: 试行规定\ncertainty: L\nvalid_from: 2026-01-01\narea: "990122"\n'
    sections = {"policy": head} | added
    return files() | {f"local/990122-trial/{name}.yaml": text.encode() for name, text in sections.items()}


def refused(shelf: dict[str, bytes], *, today: date | None = None) -> PolicyError:
    """The error a shelf is refused with."""
    with pytest.raises(PolicyError) as caught:
        Rulebook.load(shelf, today=today)
    return caught.value
