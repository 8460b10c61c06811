"""How long the database takes: the statements of one connection's turn and its commit, told once when the turn ends."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, event

from engine.watching import metrics


def watch(engine: Engine) -> None:
    """Time every turn on ``engine``: the time in statements plus that of the commit, which ends when the connection is back."""
    event.listen(engine, "begin", _begun)
    event.listen(engine, "before_cursor_execute", _asking)
    event.listen(engine, "after_cursor_execute", _asked)
    event.listen(engine, "commit", _committing)
    event.listen(engine.pool, "checkin", _given_back)


def add(connection: Connection, seconds: float, statements: int) -> None:
    """Add to the turn of a connection what was asked of its driver past SQLAlchemy."""
    turn = connection.info.get("turn")
    if turn is not None:
        turn.seconds, turn.statements = turn.seconds + seconds, turn.statements + statements


class _Turn:
    """One turn: seconds in the database so far, statements sent, whether it writes and has committed."""

    __slots__ = ("committed", "seconds", "since", "statements", "writes")

    def __init__(self, writes: bool) -> None:
        self.writes, self.committed, self.seconds, self.statements, self.since = writes, False, 0.0, 0, 0.0


def _begun(connection: Connection) -> None:
    connection.info["turn"] = _Turn(bool(connection.get_execution_options().get("writes", False)))


def _asking(connection: Connection, *_: Any) -> None:
    turn = connection.info.get("turn")
    if turn is not None:
        turn.since = perf_counter()


def _asked(connection: Connection, *_: Any) -> None:
    turn = connection.info.get("turn")
    if turn is not None:
        turn.seconds += perf_counter() - turn.since
        turn.statements += 1


def _committing(connection: Connection) -> None:
    turn = connection.info.get("turn")
    if turn is not None:
        turn.committed, turn.since = True, perf_counter()


def _given_back(_connection: object, record: Any) -> None:
    turn = record.info.pop("turn", None)
    if turn is None:
        return
    if turn.committed:
        turn.seconds += perf_counter() - turn.since
    metrics.database(turn.seconds, turn.statements, writes=turn.writes, committed=turn.committed)
