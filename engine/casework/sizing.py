"""部署规模: how much hardware a year of petitions needs, reckoned from what one act was measured to cost.

Arithmetic alone. What was measured stands in ``laws.json`` beside this file, each law with the day and the
run it comes from; another file of the same form may be given instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from engine.casework import access
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.errors import Refusal

OURS = Path(__file__).with_name("laws.json")
YEAR = 365 * 24 * 3600
GB = 1_000_000_000


# Units that are words; the others (ms, MB) are the same in every language.
WORDED = frozenset(("bytes", "days", "cores"))


@dataclass(frozen=True, slots=True)
class Law:
    """One thing that was measured, or that is assumed: its value, its unit, the day, and where it comes from."""

    name: str
    value: float
    unit: str
    measured: bool
    on: str
    source: str


@dataclass(frozen=True, slots=True)
class Need:
    """What is asked for: filings a year, completed tasks of each, the busiest hour as a multiple of the mean, MB attached to each.

    Raises Refusal for a number outside its bounds.
    """

    filings: int
    tasks: float = 15
    peak: float = 20
    attachments_mb: float = 2

    def __post_init__(self) -> None:
        """Bounds, so that every later number is finite and positive."""
        for name, least, most in BOUNDS:
            if not least <= getattr(self, name) <= most:
                raise Refusal("sizing_bounds", field=name, least=least, most=most, value=getattr(self, name))


BOUNDS: tuple[tuple[str, float, float], ...] = (
    ("filings", 1, 10**10), ("tasks", 1, 1000), ("peak", 1, 1000), ("attachments_mb", 0, 100_000),
)  # fmt: skip
PRESETS: Mapping[str, Need] = {"province": Need(1_000_000), "nation": Need(20_000_000)}


@dataclass(frozen=True, slots=True)
class Row:
    """One number of the answer; ``args`` fill the sentence that says how it was reckoned."""

    name: str
    value: float
    unit: str
    args: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is shown: its label, its number, and in words how it was reckoned."""

    name: str
    label: str
    value: float
    unit: str
    how: str


def laws(file: Path = OURS) -> Mapping[str, Law]:
    """The laws of a file. Refusal ``sizing_laws`` when it is no such file or lacks one."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        found = {
            name: Law(name, float(said["value"]), said["unit"], said["measured"], said["on"], said["source"]) for name, said in data.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refusal("sizing_laws", file=file.name, missing="") from error
    if file != OURS and (missing := laws().keys() - found.keys()):
        raise Refusal("sizing_laws", file=file.name, missing=" ".join(sorted(missing)))
    return found


def size(need: Need, known: Mapping[str, Law]) -> tuple[Row, ...]:
    """The hardware for ``need``.

    1. Completions a second, mean and in the busiest hour. 2. Cores: milliseconds of CPU of what comes in a second, and
    no core busier than ``utilisation``. 3. Nodes of a fixed size, and one to spare, so that one may be lost or renewed.
    4. Connections from the processes. 5. Disk of a year, memory for what is open, and how long a full backup takes.
    """
    law = {name: one.value for name, one in known.items()}
    mean = need.filings * need.tasks / YEAR
    peak = mean * need.peak
    web, worker, database = _cores(need, law, peak)
    web_nodes = _nodes(web.value, law["cores_per_web_node"])
    workers = _nodes(worker.value, 1)
    return (
        Row("mean", mean, "per_second", {"filings": need.filings, "tasks": need.tasks}),
        Row("peak", peak, "per_second", {"mean": mean, "peak": need.peak}),
        web,
        Row("web_nodes", web_nodes, "nodes", {"cores": web.value, "each": law["cores_per_web_node"]}),
        worker,
        Row("workers", workers, "nodes", {"cores": worker.value}),
        database,
        _connections(law, web_nodes, workers),
        *_keeping(need, law, web_nodes),
    )


def _cores(need: Need, law: Mapping[str, float], peak: float) -> tuple[Row, Row, Row]:
    """Cores of the web nodes, of the workers and of the database in the busiest hour."""
    reads, use = law["reads_per_completion"], law["utilisation"]
    web = peak * (law["web_ms_per_completion"] + reads * law["web_ms_per_read"]) / 1000 / use
    database = peak * (law["database_ms_per_completion"] + reads * law["database_ms_per_read"]) / 1000 / use
    lapses = peak / need.tasks * law["lapses_per_petition"]
    worker = lapses * law["worker_ms_per_lapse"] / 1000 / use
    database += lapses * law["database_ms_per_lapse"] / 1000 / use
    asked = {"peak": peak, "reads": reads, "use": use * 100}
    return (
        Row("web_cores", web, "cores", asked | {"ms": law["web_ms_per_completion"], "read_ms": law["web_ms_per_read"]}),
        Row("worker_cores", worker, "cores", {"lapses": lapses, "ms": law["worker_ms_per_lapse"], "use": use * 100}),
        Row("database_cores", database, "cores", asked | {
            "ms": law["database_ms_per_completion"], "read_ms": law["database_ms_per_read"],
            "lapses": lapses, "lapse_ms": law["database_ms_per_lapse"],
        }),
    )  # fmt: skip


def _nodes(cores: float, each: float) -> int:
    """Nodes of ``each`` cores for so many, and one to spare; never fewer than two."""
    return max(1, ceil(cores / each)) + 1


def _connections(law: Mapping[str, float], web_nodes: int, workers: int) -> Row:
    """Every process with its pool full; a core of a web node runs one process."""
    processes = web_nodes * law["cores_per_web_node"] + workers
    return Row("connections", processes * law["pool"], "connections", {"processes": processes, "pool": law["pool"]})


def _keeping(need: Need, law: Mapping[str, float], web_nodes: int) -> tuple[Row, ...]:
    """What a year leaves behind, what of it is in memory, and how long it takes to copy."""
    rows = law["table_bytes_per_petition"] + need.tasks * law["table_bytes_per_completion"]
    tables = need.filings * rows / GB
    papers = need.filings * law["papers_per_petition"] * law["paper_bytes"] / GB
    attached = need.filings * need.attachments_mb / 1000
    wal = need.filings * (law["wal_bytes_per_petition"] + need.tasks * law["wal_bytes_per_completion"]) / 365 / GB
    opened = need.filings * law["days_open"] / 365
    cached = opened * rows / GB
    node = law["cores_per_web_node"] * law["memory_mb_per_process"] / 1000
    return (
        Row("tables", tables, "gb", {"filings": need.filings, "kb": rows / 1000}),
        Row("papers", papers, "gb", {"filings": need.filings, "papers": law["papers_per_petition"], "kb": law["paper_bytes"] / 1000}),
        Row("attachments", attached, "gb", {"filings": need.filings, "mb": need.attachments_mb}),
        Row("wal", wal, "gb", {"kb": law["wal_bytes_per_completion"] / 1000, "tasks": need.tasks}),
        Row("database_memory", max(4.0, cached), "gb", {"opened": opened, "days": law["days_open"], "gb": cached}),
        Row("web_memory", node, "gb", {"processes": law["cores_per_web_node"], "mb": law["memory_mb_per_process"], "nodes": web_nodes}),
        Row("backup", tables * 1000 / law["backup_mb_per_second"] / 60, "minutes", {"gb": tables, "rate": law["backup_mb_per_second"]}),
    )


def shown(rows: Sequence[Row], say: Any, lang: str) -> tuple[Line, ...]:
    """The rows in words; ``say(code, lang, args)`` gives a sentence of messages.yaml."""
    return tuple(
        Line(
            row.name, say(f"sizing_{row.name}", lang, {}), row.value, say(f"sizing_unit_{row.unit}", lang, {}),
            say(f"sizing_{row.name}_how", lang, {name: number(value) for name, value in row.args.items()}),
        )
        for row in rows
    )  # fmt: skip


def number(value: float) -> str:
    """A number as people write it: three figures that count, thousands apart."""
    if value >= 100 or value == int(value):
        return f"{round(value):,}"
    return f"{value:.3g}"


def reckon(office: Office, *, by: Official, need: Need, lang: str = "zh") -> tuple[Line, ...]:
    """The hardware for ``need`` in words; for those who may operate the office."""
    access.require(office, by, "operate")

    def say(code: str, language: str, args: Mapping[str, str]) -> str:
        return office.current.rulebook.message(code, language, **args)

    return shown(size(need, laws()), say, lang)


def laws_shown(office: Office, *, by: Official, lang: str = "zh") -> tuple[tuple[str, str, str, str], ...]:
    """Every law as (what, value with unit, measured or assumed and when, from where)."""
    access.require(office, by, "operate")
    message = office.current.rulebook.message

    def said_unit(unit: str) -> str:
        return message(f"sizing_unit_{unit}", lang) if unit in WORDED else unit

    return tuple(
        (
            message(f"sizing_law_{law.name}", lang), f"{number(law.value)} {said_unit(law.unit)}",
            message("sizing_measured" if law.measured else "sizing_assumed", lang, on=law.on), law.source,
        )
        for law in laws().values()
    )  # fmt: skip
