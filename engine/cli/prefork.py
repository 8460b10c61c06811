"""The counter in several processes under one parent: gunicorn, whose workers first drain and then leave."""

from __future__ import annotations

import signal
from collections.abc import Callable
from time import monotonic
from types import FrameType
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

from engine.casework.office import Office
from engine.watching import logs, metrics

# A request under way when the listener closes, and a worker that opens its office, may last as long as this, in seconds.
LONGEST, OPENING = 30, 120


class Member(ThreadWorker):  # type: ignore[misc]
    """One worker: opens an office of its own after the fork, and marks it draining when the parent says so."""

    def init_signals(self) -> None:
        """SIGUSR2 means: you will be told to leave soon. Ctrl-C is the parent's to hear, though the terminal tells everybody."""
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGUSR2, self.drain)
        signal.siginterrupt(signal.SIGUSR2, False)

    def drain(self, _signal: int, _frame: FrameType | None) -> None:
        """Unready from now on; every answer ends its connection, so that the next request goes to another node."""
        self.app.drain()
        self.cfg.set("keepalive", 0)


class Parent(Arbiter):  # type: ignore[misc]
    """The parent: on SIGTERM it has the workers drain, and lets them leave when the time is over."""

    def __init__(self, app: Prefork) -> None:
        """``app`` knows how long to drain."""
        super().__init__(app)
        self.leave_at: float | None = None

    def signal(self, sig: int, frame: FrameType | None) -> None:
        """The second SIGTERM or Ctrl-C leaves at once, also while requests under way are waited for."""
        again = sig in (signal.SIGTERM, signal.SIGINT) and self.leave_at is not None
        super().signal(signal.SIGQUIT if again else sig, frame)

    def handle_term(self) -> None:
        """Begin to drain."""
        self.leave_at = monotonic() + self.app.drain_seconds
        self.kill_workers(signal.SIGUSR2)

    def handle_int(self) -> None:
        """Leave as soon as everybody has an answer."""
        self.leave_at = monotonic()

    def handle_quit(self) -> None:
        """Leave without waiting for anybody; what is under way in the database is rolled back there."""
        self.kill_workers(signal.SIGKILL)
        super().handle_quit()

    def wait_for_signals(self, timeout: float = 1.0) -> list[int]:
        """The signals heard; StopIteration, which ends the parent's loop in good order, when the drain is over."""
        if self.leave_at is None:
            return list(super().wait_for_signals(timeout))
        left = self.leave_at - monotonic()
        heard = list(super().wait_for_signals(max(0.01, min(timeout, left))))
        if not heard and monotonic() >= self.leave_at:
            raise StopIteration
        return heard


class Prefork(BaseApplication):  # type: ignore[misc]
    """Gunicorn, told everything here and nothing by its own files, options or environment."""

    def __init__(
        self, *, host: str, port: int, workers: int, threads: int, drain_seconds: float, open_counter: Callable[[], tuple[Any, Office]],
        on_ready: Callable[[], None], on_leave: Callable[[], None],
    ) -> None:  # fmt: skip
        """``open_counter`` is called once in every worker; ``on_ready`` in the parent; ``on_leave`` in a worker at its end."""
        self.drain_seconds = drain_seconds
        self._open = open_counter
        self._office: Office | None = None
        self._options = {
            "bind": [f"[{host}]:{port}" if ":" in host else f"{host}:{port}"], "workers": workers, "threads": threads,
            "worker_class": Member, "graceful_timeout": LONGEST, "timeout": OPENING, "keepalive": 75, "loglevel": "warning",
            "accesslog": None, "forwarded_allow_ips": "", "control_socket_disable": True, "proc_name": "petition",
            "when_ready": lambda _arbiter: on_ready(), "worker_exit": lambda _arbiter, _worker: on_leave(),
            "child_exit": lambda _arbiter, worker: metrics.process_ended(worker.pid),
        }  # fmt: skip
        super().__init__()

    def load_config(self) -> None:
        """The options of ``__init__``."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The counter of this worker's own office."""
        logs.adopt()
        counter, self._office = self._open()
        return counter

    def drain(self) -> None:
        """Mark this worker's office; before it is open there is nothing to mark."""
        if self._office is not None:
            self._office.draining = True

    def run(self) -> None:
        """Serve until told to stop; leaves by SystemExit."""
        parent = Parent(self)
        logs.adopt()
        parent.run()
