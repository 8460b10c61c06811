"""What an act changed, written: on PostgreSQL by one statement, on SQLite by one for each row or kind of row touched.

The petition's row is written first and only in the version that was read. When it is no longer that version
nothing at all is written and Conflict is raised: everything else hangs on that row. Of a row that was there
only the columns that differ are written: what is not named costs the database nothing, least of all an index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

import orjson
from psycopg.errors import DivisionByZero
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from engine.domain.dossier import Dossier
from engine.domain.petition import Petition
from engine.errors import Conflict
from engine.storage.cipher import Cipher
from engine.storage.derived import columns_of, moved_of
from engine.storage.layout import ENTRIES, PARTS, PETITIONS
from engine.storage.loan import Changes, Loan
from engine.storage.tables import accused, parties, recused, tasks
from engine.storage.wire import Meanwhile, Wire, nothing
from engine.storage.years import of_number

Row = Mapping[str, Any]
Command = tuple[str, str, bool]

# The answer of an act under its key, which is new (False) or was taken at the beginning of the act (True).
_KEEP = {
    False: "INSERT INTO commands (key, result) VALUES ({0}, {1})",
    True: "UPDATE commands SET result = {1} WHERE key = {0}",
}
_FOLLOWERS = (parties, accused, recused)
_FOLLOWED = frozenset(str(table.name) for table in _FOLLOWERS)


class Part(NamedTuple):
    """The rows of one table: new ones whole, of those that were there the columns to write and the key they are found by.

    ``fresh`` are the nouns of the new rows whose ids the database gives, in order.
    """

    table: Table
    new: Sequence[Row]
    changed: Sequence[tuple[Row, Row]] = ()
    fresh: Sequence[Any] = ()

    @property
    def shape(self) -> tuple[Any, ...]:
        """What the text of a statement depends on."""
        names = tuple(self.new[0]) if self.new else ()
        return self.table.name, len(self.new), names, tuple([tuple(columns) for columns, _ in self.changed]) if self.changed else ()


_fresh = attrgetter("fresh")


class Work(NamedTuple):
    """Everything one act writes.

    ``moved`` are the petition's columns that differ, ``command`` is (key, result as JSON, whether the key was taken before).
    """

    petition: Petition
    moved: Row
    parts: Sequence[Part]
    followers: Sequence[tuple[Table, Sequence[Row]]] = ()
    command: Command | None = None

    @property
    def gives_ids(self) -> bool:
        """Whether new rows get their ids from the database."""
        return any(map(_fresh, self.parts))

    @property
    def shape(self) -> tuple[Any, ...]:
        """What the text of a statement depends on."""
        how = self.command[2] if self.command else None
        return tuple(self.moved), tuple([part.shape for part in self.parts]), tuple([table.name for table, _ in self.followers]), how


def work_of(loan: Loan, changes: Mapping[str, Changes], cipher: Cipher, command: Command | None = None) -> Work:
    """What must be written for a loan."""
    petition = loan.dossier.petition
    moved = PETITIONS.moved(loan.mark, PETITIONS.values(petition))
    moved.pop("version", None)
    if "parties" in moved:
        changes = _with_clocks(loan.dossier, changes)
    parts = [_part(name, changed, cipher, petition) for name, changed in changes.items()]
    if loan.dossier.entries:
        parts.insert(0, Part(ENTRIES.table, [ENTRIES.named(ENTRIES.row(entry)) for entry in loan.dossier.entries]))
    if moved.keys().isdisjoint(_FOLLOWED):
        return Work(petition, moved, parts, (), command)
    rows = followers_of(petition)
    return Work(petition, moved, parts, [(table, rows[table]) for table in _FOLLOWERS if table.name in moved], command)


def _with_clocks(dossier: Dossier, changes: Mapping[str, Changes]) -> Mapping[str, Changes]:
    """Every clock that asks for something is written when the parties changed: it tells whether the authority that must act is one."""
    told, values_of = changes.get("deadlines", Changes([], [])), PARTS["deadlines"].values
    known = {id(one) for one in (*told.new, *(one for one, _, _ in told.changed))}
    untold = [(one, same := values_of(one), same) for one in dossier.deadlines if one.is_unmet and id(one) not in known]
    return {**changes, "deadlines": Changes(told.new, [*told.changed, *untold])} if untold else changes


def _part(name: str, changes: Changes, cipher: Cipher, petition: Petition) -> Part:
    table, new, fresh = PARTS[name].table, [], []
    if changes.new:
        new = [columns_of(name, noun, cipher, petition) for noun in changes.new]
        fresh = [noun for noun in changes.new if getattr(noun, PARTS[name].key) is None]
        if fresh and len(fresh) < len(new):
            raise ValueError(f"{name}: some new rows bring an id and some do not")
        for row in new if fresh else ():
            del row["id"]
    changed = [(moved_of(name, one, cipher, petition), _key_of(table, one[0])) for one in changes.changed]
    return Part(table, new, changed, fresh)


def _key_of(table: Table, noun: Any) -> Row:
    return {key: getattr(noun, key) for key in keys_of(table)}


def followers_of(petition: Petition) -> dict[Table, list[dict[str, Any]]]:
    """The rows of parties, accused and recused that follow a petition, so that it can be searched by them."""
    mine = {"petition_id": petition.id}
    return {
        parties: [mine | {"part": part, "authority_id": authority} for part, authority in sorted(petition.parties.items())],
        accused: [mine | {"who": who} for who in sorted(set(petition.accused))],
        recused: [mine | {"official": official} for official in sorted(set(petition.recused))],
    }


@cache
def keys_of(table: Table) -> list[str]:
    """The columns that tell two rows of a table apart."""
    return [str(column.name) for column in table.primary_key]


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(texts)


# ------------------------------------------------------------------ PostgreSQL


class InOne:
    """PostgreSQL: everything in one statement, its text kept by what it depends on."""

    def __init__(self) -> None:
        self._texts: dict[tuple[Any, ...], str] = {}

    def write(self, wire: Wire, work: Work, meanwhile: Meanwhile = nothing, *, last: bool = False) -> None:
        """Write an act and give its new rows their ids; Conflict when the petition has another version now.

        ``meanwhile`` is done while the database works. ``last``: where a transaction is under way it is committed in the same breath.
        """
        shape = work.shape
        text = self._texts.get(shape) or self._texts.setdefault(shape, _Text(work).text)
        try:
            found = wire.write(text, _values(work), meanwhile, last=last)
        except DivisionByZero as another:
            raise Conflict("conflict_version", number=work.petition.number) from another
        if not found:
            raise Conflict("conflict_version", number=work.petition.number)
        for part, ids in zip((one for one in work.parts if one.fresh), found[0][1:], strict=True):
            # Ids are drawn in the order of the rows.
            for noun, key in zip(part.fresh, sorted(ids), strict=True):
                noun.id = key

    def remember(self, wire: Wire, command: Command) -> None:
        """Keep the answer of an act by itself."""
        key, result, taken = command
        wire.ask(_KEEP[taken].format("$1::text", "$2::text"), [key, result])


def _values(work: Work) -> list[Any]:
    """The parameters in the order of the text."""
    values = [work.petition.id, work.petition.version, *work.moved.values()]
    for part in work.parts:
        for row in part.new:
            values += row.values()
        for columns, key in part.changed:
            values += columns.values()
            values += key.values()
    values += [orjson.dumps(rows).decode() for _, rows in work.followers]
    return values + [*work.command[:2]] if work.command else values


class _Text:
    """The text of one statement: $1 the petition's id, $2 the version that was read, then the others in the order of ``_values``.

    The petition is moved before anything else is written. In another version one is divided by nought: that error undoes the
    whole statement, and holds back a commit that was sent behind it. So nothing else need ask whether the petition was moved,
    which would cost the server more than to write the rows.
    """

    _SAME_VERSION = "CASE WHEN id = $1::bigint THEN 1 / (version = $2::integer)::integer END = 1"

    def __init__(self, work: Work) -> None:
        self._at = 2
        moved = [f"{name} = {self._place(PETITIONS.table, name)}" for name in work.moved]
        petition = f"UPDATE petitions SET {_listed([*moved, 'version = $2::integer + 1'])} WHERE id = $1::bigint AND {self._SAME_VERSION}"
        steps = [step for part in work.parts for step in self._part(part)]
        steps += [step for table, _ in work.followers for step in self._follower(table)]
        if work.command:
            kept = _KEEP[work.command[2]].format(self._next("text"), self._next("text"))
            steps.append(f"command_ AS ({kept})")
        given = [f"(SELECT array_agg(id) FROM {part.table.name}_)" for part in work.parts if part.fresh]
        self.text = f"{f'WITH {_listed(steps)} ' if steps else ''}{petition} RETURNING {_listed(['id', *given])}"

    def _next(self, kind: str) -> str:
        self._at += 1
        return f"${self._at}::{kind}"

    def _place(self, table: Table, name: str) -> str:
        return self._next(table.c[name].type.compile(dialect=_DIALECT))

    def _part(self, part: Part) -> Iterator[str]:
        table = part.table
        if part.new:
            names = list(part.new[0])
            rows = [f"({_listed([self._place(table, name) for name in names])})" for _ in part.new]
            returning = " RETURNING id" if part.fresh else ""
            yield f"{table.name}_ AS (INSERT INTO {table.name} ({_listed(names)}) VALUES {_listed(rows)}{returning})"
        for number, (columns, key) in enumerate(part.changed):
            moved = _listed([f"{name} = {self._place(table, name)}" for name in columns])
            places = {name: self._place(table, name) for name in key}
            found = [f"{name} = {place}" for name, place in places.items()]
            # The id of a step tells its part, so that the server opens no other.
            found += [f"{of_number('id')} = {of_number(places['id'])}"] if table is tasks else []
            yield f"{table.name}_{number} AS (UPDATE {table.name} SET {moved} WHERE {' AND '.join(found)})"

    def _follower(self, table: Table) -> Iterator[str]:
        """Rows that are no more are taken away, all others are there or are put there."""
        names, key = [column.name for column in table.columns], keys_of(table)[-1]
        rows = f"json_populate_recordset(NULL::{table.name}, {self._next('json')}) r"
        columns = [name for name in names if name not in keys_of(table)]
        over = f"UPDATE SET {_listed([f'{name} = excluded.{name}' for name in columns])}" if columns else "NOTHING"
        source = f"SELECT {_listed([f'r.{one}' for one in names])} FROM {rows} ON CONFLICT ({_listed(keys_of(table))}) DO {over}"
        yield f"{table.name}_ AS (INSERT INTO {table.name} ({_listed(names)}) {source})"
        gone = f"petition_id = $1::bigint AND {key} NOT IN (SELECT r.{key} FROM {rows})"
        yield f"{table.name}_gone AS (DELETE FROM {table.name} WHERE {gone})"


_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


# ------------------------------------------------------------------ SQLite


class InSteps:
    """SQLite: a statement for the new rows of a table and one for each row changed; there is no network between."""

    def __init__(self) -> None:
        self._texts: dict[tuple[Any, ...], str] = {}

    def write(self, wire: Wire, work: Work, meanwhile: Meanwhile = nothing, *, last: bool = False) -> None:
        """Write an act and give its new rows their ids; Conflict when the petition has another version now.

        ``last`` is all one here, and ``meanwhile`` is done at the end: the database works on this very processor.
        """
        petition, moved = work.petition, [*(f"{name} = ?" for name in work.moved), "version = version + 1"]
        text = f"UPDATE petitions SET {_listed(moved)} WHERE id = ? AND version = ? RETURNING id"
        if not wire.ask(text, [*map(wire.written, work.moved.values()), petition.id, petition.version]):
            raise Conflict("conflict_version", number=petition.number)
        for part in work.parts:
            self._write_part(wire, part)
        for table, rows in work.followers:
            wire.ask(f"DELETE FROM {table.name} WHERE petition_id = ?", [petition.id])
            self._write_part(wire, Part(table, rows))
        if work.command:
            self.remember(wire, work.command)
        meanwhile()

    def _write_part(self, wire: Wire, part: Part) -> None:
        if part.fresh:
            for noun, row in zip(part.fresh, part.new, strict=True):
                noun.id = wire.ask(f"{self._insert(part, 1)} RETURNING id", [*map(wire.written, row.values())])[0][0]
        elif part.new:
            wire.ask(self._insert(part, len(part.new)), [wire.written(value) for row in part.new for value in row.values()])
        for columns, key in part.changed:
            moved, found = _listed(f"{name} = ?" for name in columns), " AND ".join(f"{name} = ?" for name in key)
            wire.ask(f"UPDATE {part.table.name} SET {moved} WHERE {found}", [*map(wire.written, columns.values()), *key.values()])

    def _insert(self, part: Part, rows: int) -> str:
        names = tuple(part.new[0])
        key = (part.table.name, names, rows)
        if key not in self._texts:
            places = f"({_listed(['?'] * len(names))})"
            self._texts[key] = f"INSERT INTO {part.table.name} ({_listed(names)}) VALUES {_listed([places] * rows)}"
        return self._texts[key]

    def remember(self, wire: Wire, command: Command) -> None:
        """Keep the answer of an act by itself."""
        key, result, taken = command
        wire.ask(_KEEP[taken].format("?1", "?2"), [key, result])


def writer_of(dialect: str) -> InOne | InSteps:
    """The writer of a database."""
    return InSteps() if dialect == "sqlite" else InOne()
