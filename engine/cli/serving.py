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
from engine.bootstrap import open_dispatcher
from engine.cli.speaking import Session, words
from engine.errors import SettingError

# How long outgoing work under way may go on after SIGTERM.
GRACE_SECONDS = 30.0


def serve(session: Session, host: str, port: int, config: Mapping[str, Any] | None = None) -> None:
    """Serve the pages and the API, and tick the deadlines, until told to stop; ``config`` is the counter's."""
    office = session.office()
    # The counter stands above this room and is found by its name, as any WSGI server does.
    counter = pkgutil.resolve_name("webui.wsgi:counter")(office, session.settings, config)
    try:
        server = create_server(counter, host=host, port=port, threads=8, ident="petition")
    except OSError as error:
        raise SettingError("address_unusable", host=host, port=port, reason=error.strerror or str(error)) from error
    dispatcher = open_dispatcher(session.settings)
    ticking = scheduler.start(office)
    if dispatcher.is_embedded:
        dispatcher.start(office)
    on_stop(leave)
    click.echo(f"http://{host}:{port}/", err=True)
    try:
        server.run()
    finally:
        dispatcher.stop(GRACE_SECONDS)
        ticking.shutdown(wait=True)


def work(session: Session) -> None:
    """Tick the deadlines and do outgoing work, without pages, until told to stop."""
    office, dispatcher = session.office(), open_dispatcher(session.settings)
    ticking = scheduler.start(office)
    dispatcher.start(office)
    stopped = threading.Event()
    on_stop(stopped.set)
    click.echo(words(session.settings).message("worker_ticks", session.lang, {"seconds": session.settings.sweep_seconds}), err=True)
    stopped.wait()
    dispatcher.stop(GRACE_SECONDS)
    ticking.shutdown(wait=True)


def leave() -> None:
    """Leave the server's loop; it lets requests under way finish before it returns."""
    raise SystemExit(0)


def on_stop(stop: Callable[[], None]) -> None:
    """Call ``stop`` on SIGTERM and SIGINT."""

    def heard(_signal: int, _frame: FrameType | None) -> None:
        stop()

    signal.signal(signal.SIGTERM, heard)
    signal.signal(signal.SIGINT, heard)
