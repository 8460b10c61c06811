"""How the cost of an act, and of the pages officials live in, grows with the petitions stored."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from engine.bench.contest import Effort, Told
from engine.bench.crew import OURS
from engine.bench.figures import percentiles
from engine.bench.land import PROVINCE
from engine.bench.officials import settle
from engine.bench.places import bench_settings
from engine.bench.stage import LIVE, Stage, crews
from engine.bench.watch import questions as of_supervisors
from engine.bootstrap import open_office, settle_down
from engine.casework import deadlines, dossiers, indicatorkeeping, queue, statistics, worklists
from engine.casework.office import Office
from engine.casework.ports import PetitionFilter
from engine.domain.authority import Official
from engine.domain.petition import Category, Channel
from engine.errors import NotFound
from engine.scheduler import sweep_all
from engine.settings import ROOT, Settings
from engine.storage.bulk import Bulk
from engine.storage.cipher import load_or_create_key

READER, SUPERVISOR = "lihua", "zhaolei"
LOOKS, WARM = 20, 2
SEED = 7
# What everybody asks, and what is asked over a whole province: its queue, what is seldom among its petitions, its year.
PAGES_ASKED = (
    "worklist", "overdue_queue", "petition_list", "petition_page",
    "province_queue", "accusation_list", "year_list", "channel_list", "province_list", "indicators",
)  # fmt: skip
# Clocks that run out at once.
DUE = 10_000
Fill = Callable[[str, int, bytes], None]


def crowd(database: str, many: int, key: bytes) -> None:
    """Invented petitions until ``many`` are stored in all."""
    fill: Callable[..., None] = pkgutil.resolve_name("engine.bench.crowd:fill")
    fill(database, many, seed=SEED, key=key)


def of_petitions(stage: Stage, kind: str, sizes: Sequence[int], effort: Effort, tell: Told, fill: Fill = crowd) -> dict[str, Any]:
    """Per size: milliseconds of a hot act and of each page, seconds of a sweep. One database is filled further and further."""
    asked = stage.office(kind, live=LIVE, label="crowd")
    settings = bench_settings(asked["database"], Path(asked["home"]), live=0)
    found: dict[str, Any] = {}
    for size in sizes:
        tell(f"{size} petitions")
        began = perf_counter()
        fill(asked["database"], size, load_or_create_key(settings.key_file))
        settle(settings)
        seconds = round(perf_counter() - began, 1)
        found[str(size)] = {
            "filled_in_s": seconds, "completion": completions(asked, effort), **pages(settings, effort), "watch": watched(settings, effort),
            "due_at_once": swept(settings),
        }  # fmt: skip
    return found


def completions(asked: Mapping[str, Any], effort: Effort) -> dict[str, float]:
    """Milliseconds of an act by one worker on the filled database."""
    with crews({"hot": (OURS, asked)}, 1) as sides:
        sides["hot"].round(effort.warm, 1)
        return percentiles(sides["hot"].round(effort.seconds, 1).latencies)


def pages(settings: Settings, effort: Effort) -> dict[str, dict[str, float]]:
    """Milliseconds of what each page asks of casework."""
    office = open_office(settings)
    try:
        statistics.tally(office)
        return {name: looked_at(page, effort) for name, page in questions(office).items()}
    finally:
        office.store.close()


def watched(settings: Settings, effort: Effort) -> dict[str, Any]:
    """What supervisors ask, by the house's own rules and diagrams, once everything they count is laid out; milliseconds of each look."""
    office = open_office(replace(settings, workflows=ROOT / "workflows"))
    try:
        began = perf_counter()
        indicatorkeeping.fill(office)
        laid_out = round(perf_counter() - began, 1)
        tidied(settings)
        county = person(office, SUPERVISOR)
        people = {"county": county, "province": widest(office, county)}
        asked = of_supervisors(office, people)
        looks = [{"by": by, "asked": what, "within": limit, **looked_at(ask, effort)} for by, what, limit, ask in asked]
        return {"laid_out_s": laid_out, "looks": looks}
    finally:
        office.store.close()


def tidied(settings: Settings) -> None:
    """The database knows what was just laid out, as it does a minute later by itself; else what is asked first is measured without."""
    bulk = Bulk(settings.database)
    bulk.finish({})
    bulk.close()


def widest(office: Office, supervisor: Official) -> Official:
    """Whoever sees the whole province; the county's supervisor where the crowd is of one county."""
    return person(office, PROVINCE[0]) if office.store.registers.credentials(PROVINCE[0]) else supervisor


def swept(settings: Settings) -> dict[str, float]:
    """How many clocks of the office ran out at one moment, DUE where there are so many, and the seconds until all had lapsed.

    ``recorded_s``: until the lapse of each stood in its docket, by the sweep's own first part; ``seconds``: from the same
    moment until everything had followed, with supervision begun.
    """
    office, bulk = open_office(settings), Bulk(settings.database)
    try:
        sweep_all(office)
        # The bench's own petitions know no supervision, which begins with a lapse.
        due = bulk.fall_due(DUE, office.now(), besides=office.current.release.fingerprint)
        warm(office)
        began, noticed = perf_counter(), 0
        while found := deadlines.record_all(office).noticed:
            noticed += found
        recorded = perf_counter() - began
        noticed += sweep_all(office)
        return {"due": due, "noticed": noticed, "recorded_s": round(recorded, 3), "seconds": round(perf_counter() - began, 3)}
    finally:
        bulk.close()
        office.store.close()


def warm(office: Office) -> None:
    """Read the rules of what is due, one petition of each place, and settle down, as every office at work has done long ago."""
    for number in {due.petition.partition("-")[0]: due.petition for due in office.store.registers.due(office.now(), DUE)}.values():
        found = office.store.registers.dossier(number)
        assert found is not None
        office.rules_of(found.petition)
    settle_down()


def questions(office: Office) -> dict[str, Callable[[], object]]:
    """The pages, each as its address would ask for it."""
    reader, supervisor = person(office, READER), person(office, SUPERVISOR)
    wide = widest(office, supervisor)
    there = office.authorities[wide.authority].area_code
    listed = worklists.petitions(office, by=reader, which=PetitionFilter())
    number = listed.lines[0].number
    return {
        "worklist": lambda: worklists.desk(office, by=reader, tab="claimable"),
        "overdue_queue": lambda: queue.queue(office, by=supervisor),
        "petition_list": lambda: worklists.petitions(office, by=reader, which=PetitionFilter()),
        "petition_page": lambda: dossiers.petition(office, number=number, by=reader),
        "province_queue": lambda: queue.queue(office, by=wide),
        "accusation_list": lambda: worklists.petitions(office, by=wide, which=PetitionFilter(category=Category.ACCUSATION)),
        "year_list": lambda: worklists.petitions(office, by=reader, which=PetitionFilter(year=office.today().year - 2)),
        "channel_list": lambda: worklists.petitions(office, by=wide, which=PetitionFilter(channel=Channel.FAX)),
        "province_list": lambda: worklists.petitions(office, by=wide, which=PetitionFilter()),
        "indicators": lambda: statistics.yearbook(office, year=office.today().year, place=there),
    }


def person(office: Office, username: str) -> Official:
    """An official by username."""
    found = office.store.registers.credentials(username)
    if found is None:
        raise NotFound("unknown_official", username=username)
    return found[0]


def looked_at(page: Callable[[], object], effort: Effort) -> dict[str, float]:
    """Percentiles over LOOKS looks, two for each round of ``effort`` where those are fewer, after two that warm the caches."""
    taken = []
    for _ in range(WARM + min(LOOKS, 2 * effort.rounds)):
        began = perf_counter()
        page()
        taken.append((perf_counter() - began) * 1000)
    return percentiles(taken[WARM:])
