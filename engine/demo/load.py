"""Loading the demonstration: the county, its year, its petitions of today, on a virtual calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from time import perf_counter
from typing import Any

from engine.casework import deadlines, statistics
from engine.casework.office import Office
from engine.demo import current
from engine.demo.cells import unplayed
from engine.demo.county import PLACE, enter_county, enter_roster
from engine.demo.plan import Plan
from engine.demo.player import Player
from engine.demo.year import plans_of
from engine.domain.clock import SHANGHAI, Clock
from engine.domain.frozen import FrozenClock
from engine.domain.petition import Closing
from engine.errors import PolicyError

PASSWORD = "petition"
# The virtual calendar of a year runs on until what was filed in December is done.
MONTHS_AFTER = 9
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: seconds on the wall, process instances begun, steps and messages completed, and cells not played."""

    seconds: float
    instances: int
    completions: int
    yearbook: Mapping[str, Any]
    not_played: tuple[str, ...]


def is_loaded(office: Office) -> bool:
    """Whether the database holds petitions already."""
    return office.store.registers.totals()["petitions"] > 0


def load_demonstration(office: Office, year: Mapping[str, Any], *, file: str, seed: int, progress: Progress) -> Loaded:
    """Play a year file and the petitions of today into an empty office.

    The office's clock is virtual meanwhile and its own again afterwards. PolicyError for counts that
    cannot add up; nothing is entered then.
    """
    began = perf_counter()
    calendar, chance = office.current.rulebook.calendar, Random(seed)
    real = office.clock
    check_year(office, int(year["year"]), file)
    of_year = plans_of(year, calendar, chance, file)
    of_today = current.plans(calendar, real.now(), chance)
    progress(0, len(of_year) + len(of_today))
    people = enter_county(office, password=PASSWORD)
    done = _Counter(progress, len(of_year) + len(of_today))
    try:
        instances, completions = _play(office, people, of_year, of_today, real, chance, done)
    finally:
        office.clock = real
    enter_roster(office, people)
    deadlines.sweep(office)
    book = statistics.yearbook(office, year=int(year["year"]), place=PLACE)
    return Loaded(perf_counter() - began, instances, completions, book, tuple(unplayed(year)))


def check_year(office: Office, year: int, file: str) -> None:
    """A year that is over, with rules and a calendar from the December before it; PolicyError otherwise."""
    rulebook, today = office.current.rulebook, office.today()
    earliest = rulebook.nationals[0].valid_from
    first, last = date(year - 1, 12, 1), date(year, 12, 31)
    if first < earliest or last >= today or last > rulebook.calendar.published_until:
        raise PolicyError("year_out_of_reach", file=file, key="year", expected=f"{earliest.year + 1}–{today.year - 1}", value=year)


class _Counter:
    def __init__(self, progress: Progress, total: int) -> None:
        self.done, self.progress, self.total = 0, progress, total

    def __call__(self) -> None:
        self.done += 1
        self.progress(self.done, self.total)


def _play(
    office: Office, people: Any, of_year: list[Plan], of_today: list[Plan], real: Clock, chance: Random, done: Callable[[], None]
) -> tuple[int, int]:
    first = of_year[0].received_at
    end = datetime.combine(of_year[-1].received_at.date().replace(day=1), time(0), SHANGHAI)
    end = end.replace(year=end.year + (end.month + MONTHS_AFTER - 1) // 12, month=(end.month + MONTHS_AFTER - 1) % 12 + 1)
    office.clock = FrozenClock(first)
    then = Player(office, people, chance, min(end, real.now().astimezone(SHANGHAI)), letters=False)
    then.play(of_year, done)
    office.clock = FrozenClock(of_today[0].received_at)
    now = Player(office, people, chance, real.now().astimezone(SHANGHAI))
    now.play(of_today, done)
    barred = barred_plans(office, of_today, real.now())
    last = Player(office, people, chance, real.now().astimezone(SHANGHAI))
    if barred:
        last.play(barred, done)
    players = (then, now, last)
    return sum(one.instances for one in players), sum(one.completions for one in players)


def barred_plans(office: Office, of_today: list[Plan], now: datetime) -> list[Plan]:
    """The petitioner of a concluded petition files the same facts again today; only the notice of finality answers."""
    concluded = [plan for plan in of_today if plan.final_review and _is_concluded(office, plan)]
    return [
        Plan(
            now - timedelta(hours=5), "letter", "individual", 1, "barred", topic=earlier.topic, target=earlier.target, gist=earlier.gist,
            same_facts_as=earlier.number, pace=0.0,
        )
        for earlier in concluded[:1]
    ]  # fmt: skip


def _is_concluded(office: Office, plan: Plan) -> bool:
    dossier = office.store.registers.dossier(plan.number) if plan.number else None
    return dossier is not None and dossier.petition.closing is Closing.CONCLUDED
