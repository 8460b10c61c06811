"""How the cost of an act, and of the pages officials live in, grows with the petitions stored."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from engine.bench.contest import Effort, Told
from engine.bench.crew import OURS
from engine.bench.figures import percentiles
from engine.bench.officials import settle
from engine.bench.places import bench_settings
from engine.bench.stage import LIVE, Stage, crews
from engine.bootstrap import open_office
from engine.casework import dossiers, worklists
from engine.casework.office import Office
from engine.casework.ports import PetitionFilter
from engine.domain.authority import Official
from engine.errors import NotFound
from engine.settings import Settings
from engine.storage.cipher import load_or_create_key

READER, SUPERVISOR = "lihua", "zhaolei"
LOOKS, WARM = 20, 2
SEED = 7
PAGES_ASKED = ("worklist", "overdue_queue", "petition_list", "petition_page")
Fill = Callable[[str, int, bytes], None]


def crowd(database: str, many: int, key: bytes) -> None:
    """Invented petitions until ``many`` are stored in all."""
    fill: Callable[..., None] = pkgutil.resolve_name("engine.bench.crowd:fill")
    fill(database, many, seed=SEED, key=key)


def of_petitions(stage: Stage, kind: str, sizes: Sequence[int], effort: Effort, tell: Told, fill: Fill = crowd) -> dict[str, Any]:
    """Per size: milliseconds of a hot act and of each page. One database is filled further and further."""
    asked = stage.office(kind, live=LIVE, label="crowd")
    settings = bench_settings(asked["database"], Path(asked["home"]), live=0)
    found: dict[str, Any] = {}
    for size in sizes:
        tell(f"{size} petitions")
        began = perf_counter()
        fill(asked["database"], size, load_or_create_key(settings.key_file))
        settle(settings)
        seconds = round(perf_counter() - began, 1)
        found[str(size)] = {"filled_in_s": seconds, "completion": completions(asked, effort), **pages(settings)}
    return found


def completions(asked: Mapping[str, Any], effort: Effort) -> dict[str, float]:
    """Milliseconds of an act by one worker on the filled database."""
    with crews({"hot": (OURS, asked)}, 1) as sides:
        sides["hot"].round(effort.warm, 1)
        return percentiles(sides["hot"].round(effort.seconds, 1).latencies)


def pages(settings: Settings) -> dict[str, dict[str, float]]:
    """Milliseconds of what each page asks of casework."""
    office = open_office(settings)
    try:
        return {name: looked_at(page) for name, page in questions(office).items()}
    finally:
        office.store.close()


def questions(office: Office) -> dict[str, Callable[[], object]]:
    """The pages, each as its address would ask for it."""
    reader, supervisor = person(office, READER), person(office, SUPERVISOR)
    listed = worklists.petitions(office, by=reader, which=PetitionFilter())
    number = listed.lines[0].number
    return {
        "worklist": lambda: worklists.desk(office, by=reader, tab="claimable"),
        "overdue_queue": lambda: worklists.queue(office, by=supervisor, view="overdue"),
        "petition_list": lambda: worklists.petitions(office, by=reader, which=PetitionFilter()),
        "petition_page": lambda: dossiers.petition(office, number=number, by=reader),
    }


def person(office: Office, username: str) -> Official:
    """An official by username."""
    found = office.store.registers.credentials(username)
    if found is None:
        raise NotFound("unknown_official", username=username)
    return found[0]


def looked_at(page: Callable[[], object]) -> dict[str, float]:
    """Percentiles over some looks, after two that warm the caches."""
    taken = []
    for _ in range(WARM + LOOKS):
        began = perf_counter()
        page()
        taken.append((perf_counter() - began) * 1000)
    return percentiles(taken[WARM:])
