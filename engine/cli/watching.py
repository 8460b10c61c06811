"""How a process that serves or ticks says who it is and lets itself be watched."""

from __future__ import annotations

from collections.abc import Callable

import click

from engine.casework.gauges import Node
from engine.casework.office import Office
from engine.casework.operating import Watcher
from engine.cli.speaking import Session, words
from engine.errors import SettingError
from engine.settings import share_metrics
from engine.watching import metrics


def introduce(session: Session, office: Office, kind: str) -> None:
    """Let the sweeps of this process leave a heartbeat under its machine's name; ``kind`` is serve or worker."""
    office.node = Node(session.settings.machine, kind, office.current.release.fingerprint[:12])


def count_together(session: Session) -> None:
    """Let the processes forked from now on keep their counts together, so that a scrape of any of them tells of all."""
    folder = session.settings.home / "metrics"
    share_metrics(folder)
    metrics.share(folder)


def answer_scrapes(session: Session, office: Office, port: int) -> Callable[[], None]:
    """Answer scrapes on this machine beside the ticking; returns how to stop. SettingError when the port is taken.

    Without a port nothing is opened.
    """
    if not port:
        return lambda: None
    try:
        stop = metrics.serve(port, Watcher(office).readings)
    except OSError as error:
        raise SettingError("address_unusable", host="127.0.0.1", port=port, reason=error.strerror or str(error)) from error
    click.echo(words(session.settings).message("metrics_at", session.lang, {"port": str(port)}), err=True)
    return stop
