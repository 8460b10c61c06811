"""One act, one transaction, one commit: the only one in the house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from engine.errors import Conflict
from engine.storage.cipher import Cipher
from engine.storage.connect import PATIENCE_SECONDS, Counter, door, for_reading, for_writing, open_engine
from engine.storage.dossiers import Dossiers
from engine.storage.registers import SqlRegisters
from engine.storage.replica import Replica
from engine.storage.transaction import SqlTransaction


class SqlStore:
    """The storage room over SQLite or PostgreSQL; its tables must have been made by ``migrate``."""

    def __init__(self, url: str, key: bytes, *, durable: bool = True, replica: str = "", replica_lag: float = 10) -> None:
        """``url`` as in PETITION_DATABASE; ``key``: the 32 bytes of the encrypted columns.

        ``durable`` is False only while data is loaded that can be made again (the demonstration). ``replica`` is the URL of
        a database that follows this one and answers lists and reports, unless it is over ``replica_lag`` seconds behind.
        """
        self._counter = Counter()
        self._engine = open_engine(url, self._counter, durable=durable)
        dialect, cipher = self._engine.dialect.name, Cipher(key)
        self._dossiers = Dossiers(dialect, cipher)
        self._registers = SqlRegisters(for_reading(self._engine), self._dossiers, cipher, self._follower(replica, replica_lag))
        self._kept: set[str] = set()
        # SQLite has one writer at a time: waiting in line here is fair, its busy loop is not.
        self._line: Lock | None = Lock() if dialect == "sqlite" else None

    def _follower(self, url: str, at_most: float) -> Replica | None:
        return Replica(for_reading(open_engine(url, self._counter)), at_most) if url else None

    @property
    def registers(self) -> SqlRegisters:
        """Reading."""
        return self._registers

    @property
    def statements(self) -> int:
        """Statements sent to the database so far, by every thread."""
        return self._counter.statements

    @property
    def commits(self) -> int:
        """Commits so far."""
        return self._counter.commits

    def close(self) -> None:
        """Give every connection back; the store may still be used and opens new ones."""
        self._engine.dispose()
        self._registers.let_go()

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """One act: leaving the block without an error commits once; any error leaves nothing behind."""
        with self._turn(), door(), for_writing(self._engine).connect() as connection:
            act = SqlTransaction(connection, self._dossiers, frozenset(self._kept))
            yield act
            act.save()
            connection.commit()
            self._kept |= act.kept

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._line is None:
            yield
            return
        if not self._line.acquire(timeout=PATIENCE_SECONDS):
            raise Conflict("conflict_busy")
        try:
            yield
        finally:
            self._line.release()
