"""petition serve and petition worker: pages and ticking, ended in good order by SIGTERM or Ctrl-C."""

from __future__ import annotations

import pkgutil
import signal
import threading
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

import click
from waitress.server import create_server

from engine import scheduler
from engine.cli import watching
from engine.cli.speaking import Session, words
from engine.errors import SettingError


def serve(session: Session, host: str, port: int, config: Mapping[str, Any] | None = None) -> None:
    """Serve the pages and the API, and tick the deadlines, until told to stop; ``config`` is the counter's."""
    office = session.office()
    watching.introduce(session, office, "serve")
    # The counter stands above this room and is found by its name, as any WSGI server does.
    counter = pkgutil.resolve_name("webui.wsgi:counter")(office, session.settings, config)
    try:
        server = create_server(counter, host=host, port=port, threads=8, ident="petition")
    except OSError as error:
        raise SettingError("address_unusable", host=host, port=port, reason=error.strerror or str(error)) from error
    ticking = scheduler.start(office)
    on_stop(leave)
    click.echo(f"http://{host}:{port}/", err=True)
    try:
        server.run()
    finally:
        ticking.shutdown(wait=True)


def work(session: Session, metrics_port: int = 0) -> None:
    """Tick the deadlines without pages until told to stop; scrapes are answered on ``metrics_port`` when there is one."""
    office = session.office()
    watching.introduce(session, office, "worker")
    leave_scrapes = watching.answer_scrapes(session, office, metrics_port)
    ticking = scheduler.start(office)
    stopped = threading.Event()
    on_stop(stopped.set)
    click.echo(words(session.settings).message("worker_ticks", session.lang, {"seconds": session.settings.sweep_seconds}), err=True)
    stopped.wait()
    ticking.shutdown(wait=True)
    leave_scrapes()


def leave() -> None:
    """Leave the server's loop; it lets requests under way finish before it returns."""
    raise SystemExit(0)


def on_stop(stop: Callable[[], None]) -> None:
    """Call ``stop`` on SIGTERM and SIGINT."""

    def heard(_signal: int, _frame: FrameType | None) -> None:
        stop()

    signal.signal(signal.SIGTERM, heard)
    signal.signal(signal.SIGINT, heard)
