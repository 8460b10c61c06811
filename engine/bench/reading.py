"""How long the lists, pages and reports take that officials look at, each asked as its page asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import quantiles
from time import perf_counter

from engine.casework import dossiers, queue, statistics, worklists
from engine.casework.office import Office
from engine.casework.ports import PetitionFilter
from engine.domain.authority import Official
from engine.domain.watch import Cause

Question = Callable[[], object]
# Somebody at each height of the crowd's tree, by username: the county's window, its supervisor, the city, the province.
READERS = ("lihua", "zhaomin", "zhaolei", "tianye", "province")


@dataclass(frozen=True)
class Reading:
    """Milliseconds a question took: half of the times at most ``p50``, nineteen of twenty at most ``p95``."""

    reader: str
    question: str
    p50: float
    p95: float


def readings(office: Office, *, times: int = 20, readers: Sequence[str] = READERS) -> Iterator[Reading]:
    """Ask every question ``times`` times for every reader, after two times that warm the caches."""
    for username in readers:
        found = office.store.registers.credentials(username)
        assert found, f"nobody is called {username}: is this a crowd?"
        for name, ask in questions(office, found[0]).items():
            yield Reading(username, name, *_timed(ask, times))
    for place in ("990121", "990000"):
        yield Reading(place, "yearbook", *_timed(partial(statistics.yearbook, office, year=office.today().year - 1, place=place), times))


def questions(office: Office, by: Official) -> Mapping[str, Question]:
    """What one reader asks, by name."""
    asked: dict[str, Question] = {}
    for tab in worklists.TABS:
        asked[f"desk {tab}"] = partial(worklists.desk, office, by=by, tab=tab)
    if office.current.rulebook.permissions.may(by.roles, "see_queue"):
        for view in (queue.ALL, *Cause):
            asked[f"queue {view}"] = partial(queue.queue, office, by=by, view=view)
    for name, which in filters(office.today().year).items():
        asked[f"petitions {name}"] = partial(worklists.petitions, office, by=by, which=which)
    first = worklists.petitions(office, by=by, which=PetitionFilter()).lines
    if first:
        asked["petition page"] = partial(dossiers.petition, office, number=first[0].number, by=by)
    return asked


def filters(year: int) -> Mapping[str, PetitionFilter]:
    """Lists of petitions as they are narrowed day by day."""
    return {
        "all": PetitionFilter(),
        "open": PetitionFilter(is_open=True),
        "in final review": PetitionFilter(status="final_review"),
        "accusations": PetitionFilter(category="accusation"),
        "last year's letters": PetitionFilter(year=year - 1, channel="letter"),
        "with words": PetitionFilter(text="低保"),
        "with a number": PetitionFilter(text=f"990121-{year}-000007"),
        "page 20": PetitionFilter(page=20),
    }


def _timed(ask: Question, times: int) -> tuple[float, float]:
    taken = []
    for at in range(times + 2):
        began = perf_counter()
        ask()
        if at >= 2:
            taken.append((perf_counter() - began) * 1000)
    cuts = quantiles(taken, n=20)
    return cuts[9], cuts[18]
