"""petition serve and petition worker: pages and ticking, ended in good order by SIGTERM or Ctrl-C."""

from __future__ import annotations

import os
import pkgutil
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import SimpleQueue
from types import FrameType
from typing import Any

import click

from engine import scheduler
from engine.bootstrap import open_dispatcher, settle_down
from engine.casework.office import Office
from engine.cli import watching
from engine.cli.embedded import Embedded
from engine.cli.prefork import Prefork
from engine.cli.speaking import Session, words
from engine.demo.stagehand import Stagehand
from engine.errors import SettingError
from engine.storage.capacity import capacity, remedy
from engine.storage.connect import Pool

# Connections a process needs beside those of its threads: the sweep's, and one to spare.
BESIDE = 2

# With fewer an act that has a petition would have no second one to look somebody up by.
LEAST = 4

# How long outgoing work under way may go on after SIGTERM.
GRACE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Listening:
    """Where to listen and with how much: ``workers`` processes of ``threads`` threads each; ``ticking``: deadlines too."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 8
    ticking: bool = True

    @property
    def address(self) -> str:
        """What a browser on this machine would open."""
        return f"http://{self.host}:{self.port}/"


def serve(session: Session, listening: Listening, config: Mapping[str, Any] | None = None) -> None:
    """Serve the pages and the API, and tick the deadlines, until told to stop; ``config`` is the counter's."""
    check(session, listening)
    if listening.workers > 1:
        serve_by_many(session, listening, config)
    else:
        serve_alone(session, listening, config)


def check(session: Session, listening: Listening) -> None:
    """SettingError for what could not work; a word on standard error for what would break only under load."""
    settings = session.settings
    if listening.workers > 1 and settings.database.startswith("sqlite"):
        raise SettingError("setting_workers")
    least = max(LEAST, listening.threads + BESIDE)
    if settings.pool < least:
        raise SettingError("setting_pool", pool=settings.pool, threads=listening.threads, least=least)
    room = capacity(settings.database, Pool(settings.pool, settings.pooler))
    if room is None:
        return
    wanted = settings.nodes * listening.workers * settings.pool
    if settings.pooler:
        if room.missing:
            raise SettingError("pooler_session", remedy=remedy(room.missing))
    elif wanted > room.allowed:
        told = {"nodes": settings.nodes, "workers": listening.workers, "pool": settings.pool, "wanted": wanted, "allowed": room.allowed}
        click.echo(words(settings).message("connections_short", session.lang, told), err=True)


def opened(session: Session, listening: Listening, config: Mapping[str, Any] | None) -> tuple[Any, Office, Callable[[], None]]:
    """The counter, its office, and what ends its ticking."""
    office = session.office()
    office.warm()
    watching.introduce(session, office, "serve")
    # The counter stands above this room and is found by its name, as any WSGI server does.
    counter = pkgutil.resolve_name("webui.wsgi:counter")(office, session.settings, config)
    settle_down()
    if not listening.ticking:
        return counter, office, lambda: None
    dispatcher = open_dispatcher(session.settings)
    ticking = scheduler.start(office)
    if dispatcher.is_embedded:
        dispatcher.start(office)

    def end() -> None:
        leave_simulating(office)
        dispatcher.stop(GRACE_SECONDS)
        ticking.shutdown(wait=True)

    return counter, office, end


def serve_alone(session: Session, listening: Listening, config: Mapping[str, Any] | None) -> None:
    """Everything in this process."""
    refuse_taken(listening)
    counter, office, end = opened(session, listening, config)
    server = Embedded(counter, office, host=listening.host, port=listening.port, threads=listening.threads)
    on_stop(lambda number: server.leave(after=session.settings.drain_seconds if number == signal.SIGTERM else 0))
    click.echo(listening.address, err=True)
    try:
        server.run()
    finally:
        end()


def serve_by_many(session: Session, listening: Listening, config: Mapping[str, Any] | None) -> None:
    """A parent and its workers. A wrong shelf or an unreachable database is told once, before any of them is made."""
    refuse_taken(listening)
    watching.count_together(session)
    session.office().store.close()
    ends: list[Callable[[], None]] = []

    def open_counter() -> tuple[Any, Office]:
        counter, office, end = opened(session, listening, config)
        ends.append(end)
        return counter, office

    def leave() -> None:
        for end in ends:
            end()

    Prefork(
        host=listening.host, port=listening.port, workers=listening.workers, threads=listening.threads,
        drain_seconds=session.settings.drain_seconds, open_counter=open_counter,
        on_ready=lambda: click.echo(listening.address, err=True), on_leave=leave,
    ).run()  # fmt: skip


def refuse_taken(listening: Listening) -> None:
    """SettingError when the address cannot be had, before anything is opened for it."""
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((listening.host, listening.port))
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingError("address_unusable", host=listening.host, port=listening.port, reason=reason) from error


def work(session: Session, metrics_port: int = 0) -> None:
    """Tick the deadlines and do outgoing work, without pages, until told to stop; scrapes are answered on ``metrics_port``."""
    office, dispatcher = session.office(), open_dispatcher(session.settings)
    office.warm()
    office.simulator = Stagehand()
    watching.introduce(session, office, "worker")
    settle_down()
    leave_scrapes = watching.answer_scrapes(session, office, metrics_port)
    ticking = scheduler.start(office)
    dispatcher.start(office)
    until_told = hear_stop()
    click.echo(words(session.settings).message("worker_ticks", session.lang, {"seconds": session.settings.sweep_seconds}), err=True)
    until_told()
    leave_simulating(office)
    dispatcher.stop(GRACE_SECONDS)
    ticking.shutdown(wait=True)
    leave_scrapes()


def leave_simulating(office: Office) -> None:
    """A repetition under way is done again by whoever works next: nobody need wait for its end."""
    if office.simulator is not None:
        office.simulator.close()


def hear_stop() -> Callable[[], object]:
    """From now on the first SIGTERM or SIGINT is heard, however early it comes; what this returns waits for it."""
    # No Event: a signal that comes while one begins to wait would wait for its lock, which is held by whom it interrupted.
    told: SimpleQueue[int] = SimpleQueue()
    on_stop(told.put)
    return told.get


def on_stop(stop: Callable[[int], None]) -> None:
    """Call ``stop`` with the number of the first SIGTERM or SIGINT; the second ends the process at once."""

    def heard(number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, at_once)
        signal.signal(signal.SIGINT, at_once)
        stop(number)

    signal.signal(signal.SIGTERM, heard)
    signal.signal(signal.SIGINT, heard)


def at_once(number: int, _frame: FrameType | None) -> None:
    """Leave without waiting for anybody; what is under way in the database is rolled back there."""
    os._exit(128 + number)
