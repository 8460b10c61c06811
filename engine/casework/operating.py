"""运行: what an operator may know of the running office. Counts, machines and times; nothing of any petition."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NoAnswer
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from time import monotonic

from engine.casework import access, alerting, channels, releases
from engine.casework.channels import ChannelLine
from engine.casework.gauges import Database, Standing
from engine.casework.office import Office
from engine.casework.outgoing import OutgoingCounts
from engine.domain.authority import Official
from engine.errors import PetitionError
from engine.watching import metrics

# A scrape asks the database at most so often, and never for more than a twentieth of the time.
KEEP_SECONDS, SHARE = 5.0, 20
# How long a readiness check waits for the database.
PATIENCE_SECONDS = 2.0
# A sweep, or a process, not heard of for so many intervals is late.
LATE_AFTER = 3


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether this process may be sent work; ``checks`` by name is ok or what is wrong."""

    ready: bool
    checks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NodeLine:
    """A process: its machine, kind and release, when it was heard of, whether that is fresh and the release is this one's."""

    name: str
    kind: str
    version: str
    at: datetime
    age_seconds: float
    fresh: bool
    same_release: bool


@dataclass(frozen=True, slots=True)
class DiskLine:
    """A disk: the folder on it, bytes free and in all, the share that is free (0 to 1)."""

    place: str
    free: int
    size: int
    share: float


@dataclass(frozen=True, slots=True)
class OperatorView:
    """The operator's page. ``lag_seconds`` since the last sweep, None before the first; ``drift_seconds`` the database's clock is ahead.

    ``alerts_since`` when dockets are followed for alerts, None where it is not known.
    """

    at: datetime
    standing: Standing
    lag_seconds: float | None
    sweeping: bool
    interval_seconds: int
    outgoing: OutgoingCounts
    channels: tuple[ChannelLine, ...]
    alerts_since: datetime | None
    nodes: tuple[NodeLine, ...]
    database: Database
    drift_seconds: float
    disks: tuple[DiskLine, ...]
    errors: tuple[tuple[str, int], ...]
    release: str
    readiness: Readiness


class Watcher:
    """Watches one office in one process: remembers the last readings and the last question to the database."""

    def __init__(self, office: Office, *, seconds: Callable[[], float] = monotonic) -> None:
        """``seconds`` is a clock that never goes back."""
        self._office, self._seconds = office, seconds
        self._lock, self._until, self._read = Lock(), 0.0, dict[str, metrics.Reading]()
        self._asker: ThreadPoolExecutor | None = None
        self._asked: Future[dict[str, str]] | None = None
        self._followed: Future[None] | None = None

    def exposition(self) -> bytes:
        """Every metric in Prometheus' text format."""
        return metrics.exposition(self.readings)

    def readings(self) -> Mapping[str, metrics.Reading]:
        """The gauges by name; what comes from the database is at most a few seconds old."""
        with self._lock:
            begun = self._seconds()
            if begun >= self._until:
                self._read = _counted(self._office)
                self._until = self._seconds() + max(KEEP_SECONDS, SHARE * (self._seconds() - begun))
        return self._read | _of_this_process(self._office)

    def readiness(self) -> Readiness:
        """Whether the database answers in time, stands at the tables of this program and keeps its release, and work is wanted."""
        with self._lock:
            if self._asker is None:
                self._asker = ThreadPoolExecutor(2, "readiness")
            if self._followed is None or self._followed.done():
                self._followed = self._asker.submit(_follow, self._office)
            if self._asked is None or self._asked.done():
                self._asked = self._asker.submit(_checks, self._office)
            asked = self._asked
        try:
            checks = asked.result(PATIENCE_SECONDS)
        except NoAnswer:
            checks = {"database": "no answer", "migrations": "unknown", "release": "unknown"}
        checks = {"serving": "draining" if self._office.draining else "ok"} | checks
        return Readiness(set(checks.values()) == {"ok"}, checks)

    def view(self, *, by: Official) -> OperatorView:
        """The operator's page. NotPermitted for who may not operate, OutOfOrder when the database does not answer."""
        office = self._office
        access.require(office, by, "operate")
        now, gauge = office.now(), office.store.gauge
        standing, database = gauge.standing(now), gauge.database()
        lag = None if standing.last_sweep_at is None else (now - standing.last_sweep_at).total_seconds()
        return OperatorView(
            now, standing, lag, lag is not None and lag < LATE_AFTER * office.sweep_seconds, office.sweep_seconds,
            office.store.registers.outgoing(office.now()), channels.lines(office), alerting.since(office), nodes(office, now), database,
            (database.at - now).total_seconds(), disks(office),
            tuple(sorted(metrics.errors_by_class().items(), key=lambda one: (-one[1], one[0]))),
            office.current.release.fingerprint[:12], self.readiness(),
        )  # fmt: skip


def nodes(office: Office, now: datetime) -> tuple[NodeLine, ...]:
    """Every process heard of within a day."""
    release = office.current.release.fingerprint[:12]
    lines = []
    for node, at in office.store.gauge.nodes():
        age = (now - at).total_seconds()
        lines.append(
            NodeLine(node.name, node.kind, node.version, at, age, age < LATE_AFTER * office.sweep_seconds, node.version == release)
        )
    return tuple(lines)


def disks(office: Office) -> tuple[DiskLine, ...]:
    """How full the disks are that must not run full."""
    lines = []
    for place, folder in office.disks.items():
        used = shutil.disk_usage(_existing(folder))
        lines.append(DiskLine(place, used.free, used.total, used.free / used.total))
    return tuple(lines)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there already."""
    return next(one for one in (folder, *folder.absolute().parents) if one.exists())


def _follow(office: Office) -> None:
    """A node that neither ticks nor registers hears of a new release when it is asked whether it is fit.

    Nobody waits for it: to make a release ready takes longer than a balancer has patience.
    """
    with suppress(PetitionError):
        releases.follow(office)


def _checks(office: Office) -> dict[str, str]:
    """What only the database can tell."""
    try:
        kept, migrated = office.store.gauge.keeps(office.current.release.fingerprint), office.store.gauge.is_migrated()
    except PetitionError:
        return {"database": "unreachable", "migrations": "unknown", "release": "unknown"}
    release = "missing" if not kept else "ok" if releases.is_followed(office) else "not followed"
    return {"database": "ok", "migrations": "ok" if migrated else "behind", "release": release}


def _of_this_process(office: Office) -> dict[str, metrics.Reading]:
    """What needs no database."""
    full = disks(office)
    return {
        "petition_sweep_interval_seconds": office.sweep_seconds,
        "petition_draining": int(office.draining),
        "petition_disk_bytes": {one.place: one.size for one in full},
        "petition_disk_free_bytes": {one.place: one.free for one in full},
    }


def _counted(office: Office) -> dict[str, metrics.Reading]:
    """What the database counts; only that it is down when it does not answer."""
    now = office.now()
    try:
        return {"petition_database_up": 1} | _standing(office.store.gauge.standing(now), now) | _machines(office, now)
    except PetitionError:
        return {"petition_database_up": 0}


def _standing(told: Standing, now: datetime) -> dict[str, metrics.Reading]:
    """Clocks, steps and the sweep."""
    lag = {} if told.last_sweep_at is None else {"petition_sweep_lag_seconds": (now - told.last_sweep_at).total_seconds()}
    return {
        **lag,
        "petition_due_lateness_seconds": 0 if told.oldest_due_at is None else (now - told.oldest_due_at).total_seconds(),
        "petition_deadlines_due": told.due,
        "petition_deadlines_overdue": told.overdue,
        "petition_deadlines_running": told.running,
        "petition_deadlines_set_aside": told.set_aside,
        "petition_tasks_open": told.tasks_open,
    }


def _machines(office: Office, now: datetime) -> dict[str, metrics.Reading]:
    """Queue, processes, database."""
    waiting, database = office.store.registers.outgoing(office.now()), office.store.gauge.database()
    return {
        "petition_outgoing_jobs": {"queued": waiting.queued, "running": waiting.running, "failed": waiting.failed},
        "petition_outgoing_oldest_seconds": waiting.oldest_age,
        "petition_channel_failing": {one.way: one.put_off + one.given_up for one in channels.lines(office)},
        "petition_database_bytes": database.size,
        "petition_database_clock_seconds": (database.at - office.now()).total_seconds(),
        "petition_nodes": sum(one.fresh for one in nodes(office, now)),
    }
