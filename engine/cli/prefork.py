"""The counter in several processes under one parent: granian, whose workers first drain and then leave.

Its part that speaks HTTP is no Python, so a request takes the interpreter only for its answer.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from functools import partial
from threading import Event, Thread
from types import FrameType
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer, WorkerProcess

from engine.casework.office import Office
from engine.watching import logs, metrics

# A request under way when the listener closes may last as long as this, in seconds.
LONGEST = 30
OpenCounter = Callable[[], tuple[Any, Office]]
# What the parent tells its workers by.
_DRAIN = signal.SIGUSR2


class Member(WorkerProcess):  # type: ignore[misc]
    """One worker as its parent sees it."""

    def _watcher(self) -> None:
        """Waits, in a thread of its own, for the end of the worker: what it counted stays, its gauges do not."""
        super()._watcher()
        metrics.process_ended(self._id())


class Prefork(MPServer):  # type: ignore[misc]
    """The parent: on SIGTERM it has the workers drain, and stops them when the time is over."""

    def __init__(
        self, *, host: str, port: int, workers: int, threads: int, drain_seconds: float, open_counter: OpenCounter,
        on_ready: Callable[[], None], on_leave: Callable[[], None],
    ) -> None:  # fmt: skip
        """``open_counter`` is called once in every worker, ``on_ready`` in the parent when all have, ``on_leave`` in a worker that ends."""
        super().__init__(
            "petition", host, port, interface=Interfaces.WSGI, workers=workers, blocking_threads=threads, http=HTTPModes.http1,
            http1_settings=HTTP1Settings(), websockets=False, respawn_failed_workers=True, workers_kill_timeout=LONGEST,
            log_level=LogLevels.warning,
        )  # fmt: skip
        logs.adopt()
        self._drain_seconds = drain_seconds
        self._on_ready = on_ready
        self._open, self._leave = open_counter, on_leave
        self._told_to_stop = False
        self._opened, self._tells = os.pipe()
        self.on_startup(self._listen_for_workers)

    # ---- in the parent

    def run(self) -> None:
        """Serve until told to stop."""
        # Every thread of a worker is made with it blocked, so that it waits for the one that asks for it, see _drain_when_told.
        signal.pthread_sigmask(signal.SIG_BLOCK, {_DRAIN})
        self.serve(spawn_target=partial(_work, self._leave), target_loader=self._load, wrap_loader=False)

    def signal_handler_interrupt(self, number: int, _frame: FrameType | None = None) -> None:
        """SIGTERM: drain, then stop. Ctrl-C: stop as soon as everybody has an answer. The second of either: leave at once."""
        if self._told_to_stop:
            for worker in self.wrks:
                worker.kill()
            os._exit(128 + number)
        self._told_to_stop = True
        if number == signal.SIGTERM:
            for worker in (one for one in self.wrks if one.is_alive()):
                os.kill(worker._id(), _DRAIN)
            Thread(target=self._stop_later, daemon=True).start()
        else:
            super().signal_handler_interrupt()

    def _stop_later(self) -> None:
        Event().wait(self._drain_seconds)
        super().signal_handler_interrupt()

    def _spawn_worker(self, idx: int, target: Callable[..., None], callback_loader: Callable[[], Any]) -> WorkerProcess:
        worker: WorkerProcess = super()._spawn_worker(idx, target, callback_loader)
        worker.__class__ = Member  # the library names its own class
        return worker

    def _listen_for_workers(self) -> None:
        Thread(target=self._await_workers, daemon=True).start()

    def _await_workers(self) -> None:
        for _ in range(self.workers):
            os.read(self._opened, 1)
        retry = Event()
        while not self.interrupt_signal and not _answers(self.bind_addr, self.bind_port):
            retry.wait(0.02)
        self._on_ready()

    # ---- in a worker

    def _load(self) -> Callable[..., Any]:
        """The counter of this worker's own office, its answers the last on their connections while the office drains."""
        # The terminal tells everybody of Ctrl-C; it is the parent's to hear.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        logs.adopt()
        counter, office = self._open()
        office.draining = self._told_to_stop  # a worker made in place of another may come that late
        Thread(target=_drain_when_told, args=(office,), daemon=True).start()
        os.write(self._tells, b".")

        def answering(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
            def begin(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
                return start(status, [*headers, ("Connection", "close")] if office.draining else headers, error)

            return counter(environ, begin)

        return answering


def _drain_when_told(office: Office) -> None:
    """In a thread of its own: wait to be told to drain, also where that was said while the office was being opened.

    A handler would run in the main thread only, which sleeps: where the system has another thread take the signal it is not woken.
    """
    signal.sigwait({_DRAIN})
    office.draining = True


def _work(leave: Callable[[], None], *told: Any) -> None:
    """What a worker does from its beginning to its end."""
    try:
        MPServer._spawn_wsgi_worker(*told)
    finally:
        leave()


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
