"""A petition read as one dossier by one statement, and written back with only what changed.

1. Whoever waits for the petition locks its row first and reads then, so that what is read cannot be older.
2. One statement reads every list of the dossier as one JSON document.
3. Each row read is kept as the snapshot of its noun.
4. At the end every noun is compared with its snapshot: new ones are inserted, changed ones updated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection

from engine.domain.petition import Petition, Petitioner
from engine.errors import PetitionError
from engine.storage import reading
from engine.storage.batches import write_each
from engine.storage.cipher import Cipher
from engine.storage.derived import check_state, opened
from engine.storage.layout import BROKEN, PARTS, PETITIONERS, PETITIONS, to_json
from engine.storage.loan import Loan
from engine.storage.tables import petitions
from engine.storage.wire import Meanwhile, Wire, nothing
from engine.storage.writing import Command, followers_of, work_of, writer_of


class Dossiers:
    """Reads and writes the dossiers of one database; holds prepared texts, never a connection."""

    def __init__(self, dialect: str, cipher: Cipher) -> None:
        """``dialect``: sqlite or postgresql."""
        self.cipher = self._cipher = cipher
        self._whole = reading.statement(dialect, whole=True)
        self._at_hand = reading.statement(dialect, whole=False)
        self._each_at_hand = reading.statement(dialect, whole=False, many=True)
        # SQLite's writer holds the lock of the whole database already.
        self._lock = "" if dialect == "sqlite" else "SELECT id FROM petitions WHERE number = $1 FOR UPDATE"
        self._writer = writer_of(dialect)

    def load(self, wire: Wire, number: str, *, lock: bool = False, whole: bool = True) -> Loan | None:
        """The dossier of a petition, None when there is none; not ``whole``: only what acts need.

        Raises OutOfOrder when a process state or an encrypted value was changed behind the office's back.
        """
        if lock and self._lock:
            wire.ask(self._lock, [number])
        found = wire.documents(self._whole if whole else self._at_hand, [number])
        return self._loan(orjson.loads(found[0])) if found else None

    def load_each(self, wire: Wire, numbers: Sequence[str]) -> Sequence[Loan]:
        """What acts need of many petitions, by one statement and in the order of their ids; one whose rows cannot be read is left out."""
        found = []
        for document in wire.documents(self._each_at_hand, [to_json(list(numbers))]):
            with suppress(PetitionError, *BROKEN):
                found.append(self._loan(orjson.loads(document)))
        return sorted(found, key=lambda loan: loan.dossier.petition.id or 0)

    def _loan(self, lists: Mapping[str, Any]) -> Loan:
        loan = Loan(PETITIONS.read(lists["petition"]))
        for name, layout in PARTS.items():
            for row in lists[name] or ():
                loan.add(name, self._petitioner(row) if layout is PETITIONERS else layout.read(row))
        loan.arrange()
        for instance in loan.dossier.instances:
            if instance.state or not instance.completed:
                check_state(instance)
        return loan

    def _petitioner(self, row: Sequence[Any]) -> Petitioner:
        """Of a row that came as JSON, with its secrets readable."""
        return PETITIONERS.noun(opened(PETITIONERS.settle(row), self._cipher))

    def save(self, wire: Wire, loan: Loan, command: Command | None = None, meanwhile: Meanwhile = nothing, *, last: bool = False) -> bool:
        """Write what the act changed; whether there was anything. Conflict when the petition is no longer the one that was read.

        ``command``: the key of the act, its answer, and whether the key was taken before. ``meanwhile`` is done while the
        database works, when there is anything to write. ``last``: nothing follows but the commit.
        """
        changes = loan.changes()
        if loan.is_untouched(changes):
            return False
        work = work_of(loan, changes, self._cipher, command)

        def aside() -> None:
            # A loan whose changes were refused is never used again, so it may say so early.
            if not work.gives_ids:
                loan.written(changes)
            meanwhile()

        self._writer.write(wire, work, aside, last=last)
        if work.gives_ids:
            loan.written(changes)
        return True

    def save_each(self, wire: Wire, loans: Iterable[Loan]) -> None:
        """Write what was changed of many petitions that are locked; Conflict when one is no longer the one that was read."""
        changed = [(loan, loan.changes()) for loan in loans]
        touched = [(loan, changes) for loan, changes in changed if not loan.is_untouched(changes)]
        write_each(self._writer, wire, [work_of(loan, changes, self._cipher) for loan, changes in touched])
        for loan, changes in touched:
            loan.written(changes)

    def remember(self, wire: Wire, command: Command) -> None:
        """Keep the answer of an act that changed nothing."""
        self._writer.remember(wire, command)

    def register(self, connection: Connection, petition: Petition) -> Loan:
        """Insert a petition, give it its id, and open its dossier."""
        columns = PETITIONS.named(PETITIONS.row(petition))
        del columns["id"]
        petition.id = connection.execute(sa.insert(petitions).returning(petitions.c.id), columns).scalar_one()
        for table, rows in followers_of(petition).items():
            if rows:
                connection.execute(sa.insert(table), rows)
        return Loan(petition)
