"""Offices whose outgoing work really runs, quickly, and ways to wait for what it leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event

from engine.bootstrap import channels_of, handlers_of, is_queued, make_edition, open_office, open_store
from engine.casework.office import Office
from engine.casework.outgoing import Job
from engine.demo.county import enter_county
from engine.dispatch import Dispatcher, Handler, Queue, Runner
from engine.dispatch.queue import QueuePace
from engine.dispatch.runner import RunnerPace
from engine.domain.clock import SystemClock
from engine.settings import Settings

QUICK_RUNNER = RunnerPace(look=0.05, lease=1.5)
QUICK_QUEUE = QueuePace(heartbeat=0.3, silent=1.2, poll=0.5, recover="* * * * * *", requeue="* * * * * *", again=0.2)


def settings_of(database: str, home: Path, mail: str = "") -> Settings:
    """Settings as the machine would read them."""
    return Settings.read({"PETITION_HOME": str(home), "PETITION_MAIL": mail}, database=database)


def an_office(settings: Settings) -> Office:
    """The demonstration county with the machine's own clock."""
    office = open_office(settings)
    enter_county(office, password="petition")
    return office


def a_copy(settings: Settings, blank: Office) -> Office:
    """An office on a copied database; its shelves were read once for all."""
    settings.home.mkdir(parents=True, exist_ok=True)
    store = open_store(settings, None)
    return Office(store, SystemClock(), blank.current, make_edition, settings.sweep_seconds, channels=channels_of(settings))


def a_dispatcher(settings: Settings, handlers: Mapping[str, Handler] | None = None) -> Dispatcher:
    """The dispatcher of these settings, in a hurry."""
    chosen = handlers_of(settings) | dict(handlers or {})
    return Queue(settings.database, chosen, pace=QUICK_QUEUE) if is_queued(settings) else Runner(chosen, QUICK_RUNNER)


def send(office: Office, *jobs: Job) -> None:
    """One act with nothing but these jobs."""
    with office.store.transaction() as tx:
        for job in jobs:
            tx.send_later(job)


def eventually(is_so: Callable[[], object], seconds: float = 20.0) -> bool:
    """Whether something becomes so before the seconds are over; asked twenty times a second."""
    never = Event()
    for _ in range(int(seconds * 20)):
        if is_so():
            return True
        never.wait(0.05)
    return False


def is_done(office: Office, *, failed: int = 0) -> bool:
    """Whether no outgoing work waits or is under way."""
    stands = office.store.registers.outgoing(office.now())
    return (stands.queued, stands.running, stands.failed) == (0, 0, failed)
