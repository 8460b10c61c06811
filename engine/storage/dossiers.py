"""A petition read as one dossier in two statements, and written back with only what changed.

1. The petition's row is read and locked; only then is the rest read, so that it cannot be older.
2. One statement reads every list of the dossier: each table gives its rows as JSON.
3. Each row read is kept as the snapshot of its noun.
4. At the end every noun is compared with its snapshot: new ones are inserted, changed ones updated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table, bindparam

from engine.domain.petition import Petition
from engine.errors import Conflict
from engine.storage import tables
from engine.storage.cipher import Cipher
from engine.storage.derived import check_state, columns_of, opened
from engine.storage.layout import ENTRIES, INSTANCES, PARTS, PETITIONS, Layout, Row
from engine.storage.loan import Loan
from engine.storage.tables import accused, parties, petitions, recused

# Statements built once: building one anew costs more than sending it.
_CHANGE = sa.update(petitions).where(petitions.c.id == bindparam("_id"), petitions.c.version == bindparam("_version"))
_CHANGES = {
    name: sa.update(layout.table).where(
        layout.table.c[layout.key] == bindparam("_key"), layout.table.c.petition_id == bindparam("_petition")
    )
    for name, layout in PARTS.items()
}  # fmt: skip
_ENTER = sa.insert(ENTRIES.table)

_STATE_AT = INSTANCES.names.index("state")


class Dossiers:
    """Reads and writes the dossiers of one database; holds prepared statements, never a connection."""

    def __init__(self, dialect: str, cipher: Cipher) -> None:
        """``dialect``: sqlite or postgresql."""
        self._cipher = cipher
        self._petition = sa.select(*PETITIONS.columns).where(petitions.c.number == bindparam("number"))
        self._parts = sa.union_all(*(_as_json(dialect, name, layout) for name, layout in PARTS.items()))

    def load(self, connection: Connection, number: str, *, lock: bool) -> Loan | None:
        """The dossier of a petition, None when there is none.

        Raises OutOfOrder when a process state or an encrypted value was changed behind the office's back.
        """
        found = connection.execute(self._petition.with_for_update() if lock else self._petition, {"number": number}).first()
        if found is None:
            return None
        loan = Loan(PETITIONS.noun(found), tuple(found))
        for name, text, state in connection.execute(self._parts, {"petition": loan.dossier.petition.id}):
            loan.add(name, self._row(name, json.loads(text), state))
        loan.arrange()
        for instance in loan.dossier.instances:
            check_state(instance)
        return loan

    def _row(self, name: str, values: list[Any], state: bytes | None) -> Row:
        """A row that came as JSON, with its state put in and its secrets readable."""
        if state is not None:
            values[_STATE_AT] = state
        row = PARTS[name].settle(values)
        return opened(row, self._cipher) if name == "petitioners" else row

    def save(self, connection: Connection, loan: Loan) -> None:
        """Write what the act changed; Conflict when the petition is no longer the one that was read."""
        changes = loan.changes()
        if loan.is_untouched(changes):
            return
        _update_petition(connection, loan)
        for name, (new, changed) in changes.items():
            self._insert(connection, name, new)
            self._update(connection, name, changed)
        if loan.dossier.entries:
            connection.execute(_ENTER, [ENTRIES.named(ENTRIES.row(entry)) for entry in loan.dossier.entries])

    def register(self, connection: Connection, petition: Petition) -> Loan:
        """Insert a petition, give it its id, and open its dossier."""
        columns = PETITIONS.named(PETITIONS.row(petition))
        del columns["id"]
        petition.id = connection.execute(sa.insert(petitions).returning(petitions.c.id), columns).scalar_one()
        for table, rows in _followers(petition).items():
            _insert_rows(connection, table, rows)
        return Loan(petition, PETITIONS.row(petition))

    def _insert(self, connection: Connection, name: str, nouns: Sequence[Any]) -> None:
        layout = PARTS[name]
        rows = [columns_of(name, noun, self._cipher) for noun in nouns]
        if not rows or rows[0][layout.key] is not None:
            _insert_rows(connection, layout.table, rows)
            return
        for row in rows:
            del row[layout.key]
        given = sa.insert(layout.table).returning(layout.table.c.id, sort_by_parameter_order=True)
        for noun, key in zip(nouns, connection.execute(given, rows).scalars(), strict=True):
            noun.id = key

    def _update(self, connection: Connection, name: str, nouns: Sequence[Any]) -> None:
        layout = PARTS[name]
        rows = [columns_of(name, noun, self._cipher) for noun in nouns]
        for row in rows:
            row["_key"], row["_petition"] = row.pop(layout.key), row.pop("petition_id")
        if rows:
            connection.execute(_CHANGES[name], rows)


def _as_json(dialect: str, name: str, layout: Layout[Any]) -> sa.Select[Any]:
    """The rows of one table for one petition: its name, the row as a JSON list, and the process state where there is one.

    JSON holds no bytes, so the state travels beside it and leaves its place in the list empty.
    """
    states = tables.instances.c.state
    columns = [sa.null() if column is states else column for column in layout.columns]
    packed = sa.func.json_array(*columns) if dialect == "sqlite" else sa.cast(sa.func.json_build_array(*columns), sa.Text)
    state = states if layout is INSTANCES else sa.cast(sa.null(), sa.LargeBinary)
    return sa.select(sa.literal(name, sa.Text), packed, state).where(layout.table.c.petition_id == bindparam("petition"))


def _update_petition(connection: Connection, loan: Loan) -> None:
    petition, before = loan.dossier.petition, PETITIONS.noun(loan.row)
    columns = PETITIONS.named(PETITIONS.row(petition))
    del columns["id"]
    columns["version"] = petition.version = before.version + 1
    if connection.execute(_CHANGE, columns | {"_id": petition.id, "_version": before.version}).rowcount != 1:
        raise Conflict("conflict_version", number=petition.number)
    _follow(connection, petition, before)


def _follow(connection: Connection, petition: Petition, before: Petition) -> None:
    """Keep the tables that are searched in step with the petition they repeat."""
    earlier = _followers(before)
    for table, rows in _followers(petition).items():
        if rows != earlier[table]:
            connection.execute(sa.delete(table).where(table.c.petition_id == petition.id))
            _insert_rows(connection, table, rows)


def _followers(petition: Petition) -> Mapping[Table, Sequence[dict[str, Any]]]:
    mine = {"petition_id": petition.id}
    return {
        parties: [mine | {"part": part, "authority_id": authority} for part, authority in sorted(petition.parties.items())],
        accused: [mine | {"who": who} for who in sorted(set(petition.accused))],
        recused: [mine | {"official": official} for official in sorted(set(petition.recused))],
    }


def _insert_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(sa.insert(table), rows)
