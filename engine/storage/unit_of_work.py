"""One act, one transaction, one commit: the only one in the house."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from time import perf_counter
from typing import Any, TypeVar

from engine.casework.office import BROKEN
from engine.casework.outgoing import Outbox
from engine.casework.ports import Acting
from engine.domain.clock import Clock, SystemClock
from engine.errors import Conflict
from engine.storage import timing
from engine.storage.cipher import Cipher
from engine.storage.connect import PATIENCE_SECONDS, Counter, Pool, door, for_reading, for_writing, open_acts, open_engine, shares
from engine.storage.dossiers import Dossiers
from engine.storage.enquiries import SqlEnquiries
from engine.storage.gauge import SqlGauge
from engine.storage.hasty import HastyAct, Stale
from engine.storage.live import FORGETFUL, LivePetitions
from engine.storage.loan import Loan
from engine.storage.outgoing import OutTray, RowsOutbox
from engine.storage.registers import SqlRegisters
from engine.storage.replica import Replica
from engine.storage.room import Room
from engine.storage.transaction import SqlTransaction
from engine.storage.wire import wire_of
from engine.storage.wires import Wires
from engine.storage.years import Years
from engine.watching.points import reached

Answer = TypeVar("Answer")


class SqlStore:
    """The storage room over SQLite or PostgreSQL; its tables must have been made by ``migrate``."""

    def __init__(
        self, url: str, key: bytes, *, durable: bool = True, live: int = 0, outbox: Outbox | None = None, clock: Clock | None = None,
        pool: Pool | None = None, replica: str = "", replica_lag: float = 10,
    ) -> None:  # fmt: skip
        """``url`` as in PETITION_DATABASE; ``key``: the 32 bytes of the encrypted columns.

        ``durable`` is False only while data is loaded that can be made again (the demonstration).
        ``live``: how many petitions are kept in memory between two acts.
        ``outbox`` keeps outgoing work, as rows when none is given, queued at the time of ``clock``. ``pool`` bounds its connections.
        ``replica`` is the URL of a database that follows this one and answers lists and reports, unless it is over
        ``replica_lag`` seconds behind.
        """
        self._counter = Counter()
        self._engine = open_engine(url, self._counter, durable=durable, pool=pool)
        dialect, cipher = self._engine.dialect.name, Cipher(key)
        self._dossiers = Dossiers(dialect, cipher)
        acts = self._engine if dialect == "sqlite" else open_acts(url, durable=durable, pool=pool)
        share, kept = shares(dialect, pool or Pool())
        self._wires = Wires(acts, self._counter, share, kept)
        follower = self._follower(replica, replica_lag)
        self._registers = SqlRegisters(for_reading(self._engine), self._wires.lend, self._dossiers, cipher, follower)
        self.gauge = SqlGauge(for_reading(self._engine))
        self.enquiries = SqlEnquiries(for_reading(self._engine), cipher)
        self._years = Years(self._engine)
        self._live = LivePetitions(live)
        self._kept: set[str] = set()
        self._tray = OutTray(outbox or RowsOutbox(), clock or SystemClock())
        # SQLite has one writer at a time: waiting in line here is fair, its busy loop is not. On PostgreSQL acts never
        # hold every connection of a kind: the one that has the petition others wait for may have to look something up.
        self._turn = Turn(Lock() if dialect == "sqlite" else Room(max(1, share - 1)))

    def _follower(self, url: str, at_most: float) -> Replica | None:
        return Replica(for_reading(open_engine(url, self._counter)), at_most) if url else None

    @property
    def registers(self) -> SqlRegisters:
        """Reading."""
        return self._registers

    @property
    def statements(self) -> int:
        """Statements sent to the database so far by the thread that asks."""
        return self._counter.statements

    @property
    def commits(self) -> int:
        """Commits so far of the thread that asks."""
        return self._counter.commits

    def close(self) -> None:
        """Give every connection back and forget what is in memory; the store may still be used and opens new ones."""
        self._live.drop_all()
        self._wires.let_go()
        self._engine.dispose()
        self._registers.let_go()

    def look_ahead(self, now: datetime) -> None:
        """Make the parts of the docket for the year of ``now`` and the next, on PostgreSQL; at most once a day."""
        self._years.look_ahead(now)

    def act(self, work: Callable[[Acting], Answer]) -> Answer:
        """Do one act: hastily at first, and patiently when that is refused for any reason.

        In between, where it was what lay in memory that failed, hastily on what lies in the database: among many nodes
        that is how most petitions are found, and patience costs twice as much. ``work`` may therefore run three
        times, each on another reading of the petition; nothing of those that failed is kept.
        """
        for live in (self._live, FORGETFUL):
            try:
                return self._hastily(work, live)
            except Stale:
                continue
            except BROKEN:
                break
        with self.transaction() as tx:
            return work(tx)

    def _hastily(self, work: Callable[[Acting], Answer], live: LivePetitions) -> Answer:
        reached("act.begun")
        with self._turn, door(), self._wires.lend() as wire:
            act = HastyAct(wire, self._dossiers, live, self._tray)
            try:
                answer = work(act)
                reached("act.worked")
                act.save()
            except BROKEN as error:
                act.doubt(error)
                raise
            reached("act.written")
            since = perf_counter()
            self._commit(wire.connection if wire.is_open else None)
            wire.seconds, wire.committed = wire.seconds + perf_counter() - since, True
        reached("act.committed")
        self._keep(act.loans)
        return answer

    def _keep(self, loans: Mapping[str, Loan]) -> None:
        """After the commit: what was lent may be lent again, a petition just registered above all."""
        if self._live.most:
            for number, loan in loans.items():
                loan.settle()
                self._live.put(number, loan)
            self._live.tell()

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """One act: leaving the block without an error commits once; any error leaves nothing behind."""
        reached("act.begun")
        with self._turn, door(), for_writing(self._engine).connect() as connection:
            connection.begin()
            wire = wire_of(_driver(connection), self._counter)
            act = SqlTransaction(connection, wire, self._dossiers, frozenset(self._kept), self._tray)
            yield act
            reached("act.worked")
            act.save()
            reached("act.written")
            timing.add(connection, wire.seconds, wire.statements)
            self._commit(connection)
            self._kept |= act.kept
        reached("act.committed")
        self._keep(act.loans)
        for number in act.swept:
            self._live.drop(number)

    def _commit(self, connection: Any) -> None:
        """The one commit; an act of a single statement PostgreSQL has committed already, and no connection is given."""
        if connection is not None:
            connection.commit()
        self._counter.committed()


class Turn:
    """An act's place in the line; one waits for it no longer than for anything else."""

    def __init__(self, line: Lock | Room) -> None:
        self._line = line

    def __enter__(self) -> None:
        """Wait for it; Conflict when it does not come in time."""
        if not self._line.acquire(timeout=PATIENCE_SECONDS):
            raise Conflict("conflict_busy")

    def __exit__(self, *_ended: object) -> None:
        """Let the next one in."""
        self._line.release()


def _driver(connection: Any) -> Any:
    """The driver's own connection under SQLAlchemy's."""
    return connection.connection.driver_connection
