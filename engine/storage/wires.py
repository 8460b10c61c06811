"""The connections of hasty acts and quick reads, each with its wire; the last one given back is the first one lent.

SQLAlchemy's pool opens them and knows how many there may be. Between two acts a few stay out of it: what it does
for every loan and return is more than the way of an act can spend on it.
"""

from __future__ import annotations

from collections import deque
from types import TracebackType
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.storage.connect import PATIENCE_SECONDS, Counter, is_read_only
from engine.storage.room import Room
from engine.storage.wire import Wire, wire_of
from engine.watching import metrics


class Wires:
    """Lends wires of one engine's connections."""

    def __init__(self, engine: Engine, counter: Counter, most: int, kept: int) -> None:
        """``most``: how many may be lent at a time, no more than the engine's pool has; ``kept``: how many stay here unused."""
        self._engine, self._counter, self._kept = engine, counter, kept
        self.patience: float = PATIENCE_SECONDS
        self._room = Room(most)
        self._idle: deque[tuple[Any, Wire]] = deque()

    def lend(self) -> Lent:
        """A wire for as long as a ``with`` block lasts; what was begun on it and not committed is undone."""
        return Lent(self)

    def take(self) -> tuple[Any, Wire]:
        """A connection of the pool and its wire; sqlalchemy's TimeoutError when none comes free in time."""
        if not self._room.acquire(timeout=self.patience):
            raise PoolTimeout
        try:
            lent, wire = self._idle.pop()
        except IndexError:
            try:
                lent = self._engine.raw_connection()
            except BaseException:
                self._room.release()
                raise
            # It knows what was prepared on its connection, also when that was in the pool meanwhile.
            wire = lent.info.get("wire") or lent.info.setdefault("wire", wire_of(lent.driver_connection, self._counter))
        return lent, wire.anew()

    def give(self, lent: Any, wire: Wire) -> None:
        """Back for the next one."""
        if len(self._idle) < self._kept:
            self._idle.append((lent, wire))
        else:
            lent.close()
        self._room.release()

    def give_up(self, lent: Any, wire: Wire, error: BaseException) -> None:
        """Back after an error: undone, or cut when it can be of no use to anybody."""
        useless = bool(getattr(wire.connection, "closed", False)) or is_read_only(error)
        try:
            if useless:
                lent.invalidate()
            else:
                wire.connection.rollback()
        finally:
            lent.close()
            self._room.release()
        if useless:
            # The others were opened in the same life of the server, or while nothing could be written: each would fail once more.
            self.let_go()

    def let_go(self) -> None:
        """Close every connection that is not lent."""
        while self._idle:
            self._idle.pop()[0].close()
        self._engine.dispose()


class Lent:
    """One loan of a wire."""

    __slots__ = ("_lent", "_wires", "wire")

    def __init__(self, wires: Wires) -> None:
        self._wires = wires

    def __enter__(self) -> Wire:
        self._lent, self.wire = self._wires.take()
        return self.wire

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None) -> None:
        wire = self.wire
        try:
            if error is None:
                self._wires.give(self._lent, wire)
            else:
                self._wires.give_up(self._lent, wire, error)
        finally:
            metrics.database(wire.seconds, wire.statements, writes=wire.committed, committed=wire.committed)
