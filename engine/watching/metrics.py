"""What is counted and timed, in Prometheus' format. Labels are names of acts, routes and classes, never of people or petitions.

Counters and histograms are kept in this process, or, when several serve together, in files they share
(``share``). Gauges are asked for when somebody scrapes (``exposition``), never on the way of a request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from time import perf_counter
from typing import Any, ParamSpec, TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
    start_http_server,
    values,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Seconds; the hot path lies between half a millisecond and ten, a page below a second.
BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

Params = ParamSpec("Params")
Answer = TypeVar("Answer")
Reading = float | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric as it is scraped: its name, counter, histogram or gauge, its labels, and what it says."""

    name: str
    kind: str
    labels: tuple[str, ...]
    says: str


KEPT: tuple[Metric, ...] = (
    Metric("petition_completions_total", "counter", ("process",), "Human steps completed, by process."),
    Metric(
        "petition_acts_total",
        "counter",
        ("act", "outcome"),
        "Acts of casework, by verb; done, or the class of what stopped it; previews are none.",
    ),
    Metric("petition_act_seconds", "histogram", ("act",), "Time of an act, from its call to its answer."),
    Metric("petition_errors_total", "counter", ("class",), "Errors noted for the operator, by class."),
    Metric("petition_database_seconds", "histogram", ("kind",), "Database time of one turn: its statements and its commit; read or write."),
    Metric("petition_statements_total", "counter", (), "Statements sent to the database."),
    Metric("petition_commits_total", "counter", (), "Commits."),
    Metric("petition_http_requests_total", "counter", ("route", "status"), "Answers of the web, by template of the address and status."),
    Metric("petition_http_request_seconds", "histogram", ("route",), "Time of an answer of the web, by template of the address."),
    Metric("petition_log_values_dropped_total", "counter", (), "Values the log would not write down: an unknown key, or no id."),
    Metric("petition_live_petitions", "gauge", (), "Petitions held in memory between two acts."),
)
ASKED: tuple[Metric, ...] = (
    Metric("petition_sweep_lag_seconds", "gauge", (), "Seconds since the last sweep ended; absent before the first."),
    Metric("petition_sweep_interval_seconds", "gauge", (), "Seconds between two sweeps, as set."),
    Metric("petition_due_lateness_seconds", "gauge", (), "How long the deadline waiting longest for a sweep has been due; 0 when none is."),
    Metric("petition_deadlines_due", "gauge", (), "Deadlines that wait for the next sweep."),
    Metric("petition_deadlines_overdue", "gauge", (), "Deadlines of the office that ran out and are not met."),
    Metric("petition_deadlines_running", "gauge", (), "Deadlines of the office that run."),
    Metric("petition_deadlines_set_aside", "gauge", (), "Deadlines a sweep could not notice and set aside."),
    Metric("petition_tasks_open", "gauge", (), "Human steps open."),
    Metric("petition_outgoing_jobs", "gauge", ("state",), "Outgoing jobs: queued, running, failed (given up)."),
    Metric("petition_outgoing_oldest_seconds", "gauge", (), "How long the oldest queued job has waited."),
    Metric(
        "petition_channel_failing",
        "gauge",
        ("channel",),
        "Outgoing jobs that failed, put off or given up: mail, webhook (2 to 9), archive.",
    ),
    Metric("petition_disk_bytes", "gauge", ("place",), "Size of the disk under a folder: data, archive."),
    Metric("petition_disk_free_bytes", "gauge", ("place",), "Free on the disk under a folder: data, archive."),
    Metric("petition_database_up", "gauge", (), "1 when the database answered this scrape, else 0; the counts are absent then."),
    Metric("petition_database_bytes", "gauge", (), "Size of the database."),
    Metric("petition_database_clock_seconds", "gauge", (), "How far the clock of the database is ahead of this machine's."),
    Metric("petition_nodes", "gauge", (), "Processes heard of within three sweeps."),
    Metric("petition_draining", "gauge", (), "1 while this process takes no new work, else 0."),
)
METRICS: tuple[Metric, ...] = (*KEPT, *ASKED)


class _Kept:
    """The counters and histograms of one process, with the children of the hot path looked up once."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        made = {metric.name: self._made(metric) for metric in KEPT}
        self.completions, self.acts, self.act_seconds = (
            made[f"petition_{name}"] for name in ("completions_total", "acts_total", "act_seconds")
        )
        self.errors, self.dropped = made["petition_errors_total"], made["petition_log_values_dropped_total"]
        self.statements, self.commits = made["petition_statements_total"], made["petition_commits_total"]
        self.requests, self.request_seconds = made["petition_http_requests_total"], made["petition_http_request_seconds"]
        self.live = made["petition_live_petitions"]
        seconds = made["petition_database_seconds"]
        self.reading, self.writing = seconds.labels("read"), seconds.labels("write")
        self.children: dict[tuple[str, str | int], Any] = {}

    def _made(self, metric: Metric) -> Any:
        if metric.kind == "gauge":
            return Gauge(metric.name, metric.says, metric.labels, registry=self.registry, multiprocess_mode="livesum")
        if metric.kind == "histogram":
            return Histogram(metric.name, metric.says, metric.labels, registry=self.registry, buckets=BUCKETS)
        return Counter(metric.name, metric.says, metric.labels, registry=self.registry)


# When a counter was made is nobody's question, and would be a third of all lines.
disable_created_metrics()  # type: ignore[no-untyped-call]
_kept = _Kept()
_shared: Path | None = None


def share(folder: Path) -> None:
    """Keep what is counted from now on in files in ``folder``, which every process of this machine shares.

    Call it once before the first fork; ``settings.share_metrics(folder)`` must have gone before. What an
    earlier run left there is removed.
    """
    global _kept, _shared
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    _kept, _shared = _Kept(), folder


def unshare() -> None:
    """Keep what is counted in this process again."""
    global _kept, _shared
    values.ValueClass = values.MutexValue
    _kept, _shared = _Kept(), None


def process_ended(pid: int) -> None:
    """A process that shared its counts has ended: its gauges no longer count, its counters stay."""
    if _shared is not None:
        mark_process_dead(pid, str(_shared))  # type: ignore[no-untyped-call]


# ---- counted on the way


# Whether acts are only tried, to be taken back: what nobody does is no act.
_trying: ContextVar[bool] = ContextVar("trying", default=False)


@contextmanager
def tried() -> Iterator[None]:
    """Acts in this block are only tried, and not counted."""
    before = _trying.set(True)
    try:
        yield
    finally:
        _trying.reset(before)


def act(name: str = "") -> Callable[[Callable[Params, Answer]], Callable[Params, Answer]]:
    """Count and time a verb; without ``name`` it is called after the function that made its keyword ``work``."""

    def decorate(verb: Callable[Params, Answer]) -> Callable[Params, Answer]:
        @wraps(verb)
        def run(*args: Params.args, **kwargs: Params.kwargs) -> Answer:
            begun, outcome = perf_counter(), "done"
            try:
                return verb(*args, **kwargs)
            except BaseException as error:
                outcome = type(error).__name__
                raise
            finally:
                if not _trying.get():
                    told = name or kwargs["work"].__qualname__.partition(".")[0]  # type: ignore[attr-defined]
                    _acted(told, outcome, perf_counter() - begun)

        return run

    return decorate


def _acted(name: str, outcome: str, seconds: float) -> None:
    _count(_kept.acts, _kept.act_seconds, name, outcome, seconds)


def _count(counter: Any, histogram: Any, name: str, ending: str | int, seconds: float) -> None:
    """Count under (name, ending) and time under the name; the pair is looked up by its labels once."""
    pair = _kept.children.get((name, ending))
    if pair is None:
        pair = _kept.children[name, ending] = (counter.labels(name, ending), histogram.labels(name))
    pair[0].inc()
    pair[1].observe(seconds)


def completed(process: str) -> None:
    """A human step of ``process`` was completed and committed."""
    child = _kept.children.get(("completed", process))
    if child is None:
        child = _kept.children["completed", process] = _kept.completions.labels(process)
    child.inc()


def error(kind: str) -> None:
    """An error of the class ``kind`` was noted for the operator."""
    _kept.errors.labels(kind).inc()


def errors_by_class() -> dict[str, int]:
    """Errors noted since the start, by class; of every process when they share."""
    found = [sample for family in _registry().collect() if family.name == "petition_errors" for sample in family.samples]
    return {sample.labels["class"]: int(sample.value) for sample in found if sample.name == "petition_errors_total"}


def database(seconds: float, statements: int, *, writes: bool, committed: bool) -> None:
    """One turn of a connection: seconds spent in the database, statements sent, whether it meant to write and has committed."""
    kept = _kept
    (kept.writing if writes else kept.reading).observe(seconds)
    kept.statements.inc(statements)
    if committed:
        kept.commits.inc()


def request(route: str, status: int, seconds: float) -> None:
    """One answer of the web; ``route`` is the template of the address."""
    _count(_kept.requests, _kept.request_seconds, route, status, seconds)


def dropped(how_many: int) -> None:
    """Values the log would not write down."""
    _kept.dropped.inc(how_many)


def live_petitions(how_many: int) -> None:
    """This process now holds so many petitions in memory."""
    _kept.live.set(how_many)


# ---- asked for when somebody scrapes


class _Asked(Collector):
    """The gauges of one scrape."""

    def __init__(self, ask: Callable[[], Mapping[str, Reading]]) -> None:
        self._ask = ask

    def describe(self) -> Sequence[GaugeMetricFamily]:
        """Nothing: a name may be absent from an answer."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every gauge there is an answer for."""
        read = self._ask()
        for metric in ASKED:
            if metric.name in read:
                yield _family(metric, read[metric.name])


def _family(metric: Metric, reading: Reading) -> GaugeMetricFamily:
    family = GaugeMetricFamily(metric.name, metric.says, labels=metric.labels)
    for label, value in reading.items() if isinstance(reading, Mapping) else [("", reading)]:
        family.add_metric([label] if metric.labels else [], value)
    return family


def _registry(ask: Callable[[], Mapping[str, Reading]] | None = None) -> CollectorRegistry:
    """What one scrape sees: this process, or all that share, and the gauges."""
    registry = CollectorRegistry(auto_describe=False)
    if _shared is None:
        registry.register(_kept.registry)
        ProcessCollector(registry=registry)
    else:
        MultiProcessCollector(registry, str(_shared))  # type: ignore[no-untyped-call]
    if ask is not None:
        registry.register(_Asked(ask))
    return registry


def exposition(ask: Callable[[], Mapping[str, Reading]]) -> bytes:
    """Everything in Prometheus' text format; ``ask`` answers the gauges by name, or by name and label."""
    return generate_latest(_registry(ask))


def serve(port: int, ask: Callable[[], Mapping[str, Reading]]) -> Callable[[], None]:
    """Answer scrapes on 127.0.0.1:``port`` beside a process without pages; returns how to stop. OSError when the port is taken."""
    server, thread = start_http_server(port, "127.0.0.1", registry=_Standing(ask))

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop


class _Standing(CollectorRegistry):
    """A registry that sees at each scrape what there is then."""

    def __init__(self, ask: Callable[[], Mapping[str, Reading]]) -> None:
        super().__init__()
        self._ask = ask

    def collect(self) -> Iterable[Any]:
        """As ``exposition``."""
        return _registry(self._ask).collect()
