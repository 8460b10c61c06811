"""Offices for a torture: a new one, and one over a database that is there already; the shelves are read once."""

from __future__ import annotations

# A child without the rights of its parent cannot open the interpreter's files: what unzips a release is loaded before.
from encodings import cp437 as _cp437
from functools import cache
from pathlib import Path

from engine.bootstrap import bring_up_to_date, furnish, make_edition, read_release
from engine.casework.office import Edition, Office
from engine.demo.county import enter_county
from engine.domain.clock import Clock
from engine.settings import Settings

__all__ = ["_cp437", "edition_of", "founded", "own", "reopened"]


@cache
def edition_of(workflows: Path, policies: Path) -> Edition:
    """The shelves as they stand, made ready."""
    return make_edition(read_release(workflows, policies))


def own(settings: Settings, home: Path, database: str) -> Settings:
    """The settings of an office that is put to the torture: of the given ones it has the shelves and ``live`` alone.

    The machine's own archive, replica or pooler must not so much as notice.
    """
    return Settings(database, home, settings.workflows, settings.policies, live=settings.live, archive=str(home / "archive"))


def reopened(settings: Settings, clock: Clock, *, durable: bool = True) -> Office:
    """An office over a database that is there already, as a new process opens it."""
    return furnish(settings, edition_of(settings.workflows, settings.policies), clock=clock, durable=durable)


def founded(settings: Settings, clock: Clock, *, durable: bool = True) -> Office:
    """A new office of the demonstration county, with its officials and no petitions."""
    settings.home.mkdir(parents=True, exist_ok=True)
    bring_up_to_date(settings)
    office = reopened(settings, clock, durable=durable)
    enter_county(office, password="petition")
    return office
