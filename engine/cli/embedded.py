"""The counter in this very process: waitress, which leaves by itself only at once, and here by degrees."""

from __future__ import annotations

from time import monotonic
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import WSGITask

from engine.casework.office import Office

# A request under way when the listener closes may last as long as this, in seconds.
LONGEST = 30
# How long a connection just made is waited for to say what it wants, in seconds; and how many may wait to be taken.
LINGER, WAITING = 2, 64


class Parting(WSGITask):  # type: ignore[misc]
    """An answer; while the office drains it ends its connection, so that the next request goes to another node."""

    def build_response_header(self) -> bytes:
        """The header, with ``Connection: close`` when this process is about to leave."""
        if self.channel.server.office.draining and self.version == "1.1":
            self.set_close_on_finish()
        head: bytes = super().build_response_header()
        return head


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection whose answers know whether they are the last."""

    task_class = Parting

    @property
    def is_busy(self) -> bool:
        """Whether a request is being received, worked at or answered."""
        return bool(self.requests or self.request or self.total_outbufs_len)

    @property
    def is_silent(self) -> bool:
        """Whether nothing was ever heard on it: somebody has just come and is about to speak."""
        return bool(self.last_activity == self.creation_time)


class Embedded:
    """Waitress for one office; ``run`` returns when ``leave`` was called and all is answered."""

    def __init__(self, counter: Any, office: Office, *, host: str, port: int, threads: int) -> None:
        """Listen at once. Raises OSError when the address cannot be had."""
        self._map: dict[int, Any] = {}
        server = create_server(
            counter, map=self._map, host=host, port=port, threads=threads, ident="petition", clear_untrusted_proxy_headers=False
        )
        self._dispatcher = server.task_dispatcher
        self._listeners = [one for one in self._map.values() if isinstance(one, BaseWSGIServer)]
        for listener in self._listeners:
            listener.channel_class = Connection
            listener.office = office
        self._office = office
        self._leave_at: float | None = None

    def leave(self, after: float) -> None:
        """From now on unready; the listener closes ``after`` seconds. May be called by a signal."""
        self._office.draining = True
        self._leave_at = monotonic() + after
        self._listeners[0].pull_trigger()

    def run(self) -> None:
        """Serve until told to leave, then until everybody has an answer, at most LONGEST seconds more."""
        while (left := self._left()) > 0:
            self._turn(left)
        for _ in range(WAITING):  # who stands at the door is let in before it closes
            self._turn(0)
        for listener in self._listeners:
            wasyncore.dispatcher.close(listener)
        closed = monotonic()
        while self._busy(silent_too=monotonic() < closed + LINGER) and monotonic() < closed + LONGEST:
            self._turn(0.1)
        self._dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._map, ignore_all=True)

    def _left(self) -> float:
        """Seconds until the listener closes; a second at a time while nobody told it to."""
        return 1.0 if self._leave_at is None else self._leave_at - monotonic()

    def _turn(self, patience: float) -> None:
        wasyncore.loop(timeout=min(1.0, patience), use_poll=True, map=self._map, count=1)

    def _busy(self, *, silent_too: bool) -> bool:
        here = [one for one in self._map.values() if isinstance(one, Connection)]
        return any(one.is_busy or (silent_too and one.is_silent) for one in here)
