"""Clocks whose time has come, claimed by one sweep and passed by for the others; warnings read and written for many petitions at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from engine.casework.ports import Due, DueWarnings
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.dossier import Dossier
from engine.storage.dossiers import Dossiers
from engine.storage.layout import BROKEN, DEADLINES, ENTRIES, PETITIONS, to_json
from engine.storage.loan import Loan
from engine.storage.tables import Instant, deadlines, petitions
from engine.storage.wire import Wire

_READ_JSON = {
    "sqlite": "SELECT {values} FROM json_each(:rows)",
    "postgresql": "SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS given ({types})",
}


def _given(dialect: str, **columns: str) -> str:
    """A sub-query that reads ``:rows``, a JSON list, as the rows of a table."""
    values = ", ".join(f"value ->> '{name}' AS {name}" for name in columns)
    types = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return _READ_JSON[dialect].format(values=values, types=types)


def _warn(dialect: str) -> str:
    given = _given(dialect, id="bigint", warned_on="text", next_at="timestamptz")
    return (
        "UPDATE deadlines SET warned_on = given.warned_on, next_at = given.next_at"  # noqa: S608 names of our own columns
        f" FROM ({given}) AS given WHERE deadlines.id = given.id"
    )


def _move_heads(dialect: str) -> str:
    given = _given(dialect, id="bigint", docket_seq="integer", docket_hash="text", version="integer")
    return (
        "UPDATE petitions SET docket_seq = given.docket_seq, docket_hash = given.docket_hash, version = given.version"  # noqa: S608
        f" FROM ({given}) AS given WHERE petitions.id = given.id"
    )


def _enter(dialect: str) -> str:
    kinds = {"petition_id": "bigint", "seq": "integer", "actor": "bigint", "at": "timestamptz"}
    names = ", ".join(ENTRIES.names)
    given = _given(dialect, **{name: kinds.get(name, "text") for name in ENTRIES.names})
    return f"INSERT INTO docket ({names}) SELECT {names} FROM ({given}) AS given WHERE true"  # noqa: S608


_FREE = sa.or_(deadlines.c.claimed_until.is_(None), deadlines.c.claimed_until <= bindparam("now", type_=Instant))
_IS_DUE = sa.and_(deadlines.c.next_at <= bindparam("now", type_=Instant), _FREE)
_IS_WARNING = sa.and_(deadlines.c.status == DeadlineStatus.RUNNING.value, deadlines.c.due_at > bindparam("now", type_=Instant))
_IN_ORDER = (deadlines.c.next_at, deadlines.c.id)
_LIMIT: Any = bindparam("most", type_=sa.Integer)

_NUMBER = sa.select(petitions.c.number).where(petitions.c.id == deadlines.c.petition_id).scalar_subquery()


def _claim(*conditions: sa.ColumnElement[bool]) -> sa.Executable:
    until = bindparam("until", type_=Instant)
    first = sa.select(deadlines.c.id).where(_IS_DUE, *conditions).order_by(*_IN_ORDER).limit(_LIMIT).with_for_update(skip_locked=True)
    claiming = sa.update(deadlines).where(deadlines.c.id.in_(first.scalar_subquery())).values(claimed_until=until)
    return claiming.returning(deadlines.c.id, _NUMBER, deadlines.c.next_at)


_CLAIM_ALL, _CLAIM_LAPSES = _claim(), _claim(~_IS_WARNING)
# What no warning asks for is not read: how the days were counted, and what the petition says.
_LEFT_OUT = {"steps": "[]", "facts": "", "gist": "", "requests": "[]", "policies": "[]", "events": "{}"}
_READ = [
    sa.literal(_LEFT_OUT[one.name], sa.Text).label(one.name) if one.name in _LEFT_OUT else one
    for one in (*DEADLINES.columns, *PETITIONS.columns)
]
_WARNINGS = (
    sa.select(*_READ).join_from(deadlines, petitions, petitions.c.id == deadlines.c.petition_id)
    .where(_IS_DUE, _IS_WARNING).order_by(*_IN_ORDER).limit(_LIMIT).with_for_update(skip_locked=True)
)  # fmt: skip

# Only the petition is locked: whoever writes to a clock has its petition first, so that nobody waits for two of them crosswise.
# Clocks run out at midnight, thousands at one instant: in a narrower order than the index's all of them would be sorted each time.
_LAPSES = (
    sa.select(petitions.c.number).join_from(deadlines, petitions, petitions.c.id == deadlines.c.petition_id)
    .where(_IS_DUE, ~_IS_WARNING).order_by(deadlines.c.next_at).limit(_LIMIT).with_for_update(of=petitions, skip_locked=True)
)  # fmt: skip


class Claims:
    """The sweep's way to its clocks, on the connection of one transaction."""

    def __init__(self, connection: Connection, wire: Wire, dossiers: Dossiers, lent: dict[str, Loan]) -> None:
        """``wire``: the same connection as its driver gives it; ``lent`` is told of every petition read with its lapses."""
        self._connection = connection
        self._wire = wire
        self._dossiers = dossiers
        self._lent = lent

    def due(self, now: datetime, until: datetime, limit: int, *, lapses_only: bool = False) -> Sequence[Due]:
        """Claim clocks whose time has come, the earliest first; other sweeps pass them by until ``until``."""
        found = self._connection.execute(_CLAIM_LAPSES if lapses_only else _CLAIM_ALL, {"now": now, "until": until, "most": limit})
        return sorted((Due(*row) for row in found), key=lambda due: (due.next_at, due.deadline))

    def warnings(self, now: datetime, limit: int) -> DueWarnings:
        """Clocks to be warned of, locked with their petitions; a petition that is held is passed by.

        Each comes with a dossier that holds the petition alone, without its words. Rows that cannot be read are told apart.
        """
        rows = self._connection.execute(_WARNINGS, {"now": now, "most": limit}).all()
        ready, broken = [], []
        for _, mine in groupby(sorted(rows, key=lambda row: row.petition_id), key=lambda row: row.petition_id):
            together = list(mine)
            try:
                ready.append(_read(together))
            except BROKEN:
                broken += [Due(row[0], row.number, row.next_at) for row in together]
        return DueWarnings(ready, broken)

    def lapses(self, now: datetime, limit: int) -> Sequence[Dossier]:
        """Petitions of which clocks ran out, locked, no more than ``limit`` clocks, the longest lapsed first.

        A petition that is held is passed by, one whose rows cannot be read is left out.
        """
        numbers = self._connection.execute(_LAPSES, {"now": now, "most": limit}).scalars()
        loans = self._dossiers.load_each(self._wire, list(dict.fromkeys(numbers)))
        self._lent.update((loan.dossier.petition.number, loan) for loan in loans)
        return [loan.dossier for loan in loans]

    def keep_lapses(self, done: Iterable[Dossier]) -> None:
        """Write what was changed of petitions read by ``lapses``; Conflict when one changed meanwhile: nothing is kept then."""
        self._dossiers.save_each(self._wire, [self._lent[dossier.petition.number] for dossier in done])

    def keep(self, warned: Iterable[tuple[Dossier, Sequence[Deadline]]]) -> None:
        """Write what was warned of: the clocks, the docket entries, the heads of the petitions."""
        dialect, done = self._connection.dialect.name, list(warned)
        clocks = [{"id": one.id, "warned_on": one.warned_on, "next_at": _told(one.next_at)} for _, group in done for one in group]
        heads = [
            {"id": p.id, "docket_seq": p.docket_seq, "docket_hash": p.docket_hash, "version": p.version + 1}
            for p in (dossier.petition for dossier, _ in done)
        ]
        entries = [ENTRIES.named(ENTRIES.row(entry)) | {"at": _told(entry.at)} for dossier, _ in done for entry in dossier.entries]
        for statement, rows in ((_warn, clocks), (_move_heads, heads), (_enter, entries)):
            if rows:
                self._connection.execute(sa.text(statement(dialect)), {"rows": to_json(rows)})


def _read(rows: Sequence[Any]) -> tuple[Dossier, list[Deadline]]:
    """The petition and its clocks from rows that hold both."""
    many = len(DEADLINES.columns)
    return Dossier(PETITIONS.noun(tuple(rows[0])[many:])), [DEADLINES.noun(tuple(row)[:many]) for row in rows]


def _told(instant: datetime | None) -> str | None:
    """An instant as JSON holds it and both databases read it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if instant else None
