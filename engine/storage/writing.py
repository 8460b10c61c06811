"""What an act changed, written: on PostgreSQL by one statement, on SQLite by one for each table touched.

The petition's row is written first and only in the version that was read. When it is no longer that version
nothing at all is written and Conflict is raised: everything else hangs on that row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Table

from engine.domain.dossier import Dossier
from engine.domain.petition import Petition
from engine.errors import Conflict
from engine.storage.cipher import Cipher
from engine.storage.derived import columns_of
from engine.storage.layout import ENTRIES, PARTS, PETITIONS
from engine.storage.layout import Row as Marks
from engine.storage.loan import Changes, Loan
from engine.storage.tables import accused, parties, recused
from engine.storage.wire import Wire

Row = Mapping[str, Any]
Command = tuple[str, str, bool]

# The answer of an act under its key, which is new (False) or was taken at the beginning of the act (True).
_KEEP = {
    False: "INSERT INTO commands (key, result) SELECT {0}, {1}",
    True: "UPDATE commands SET result = {1} WHERE key = {0}",
}

# Columns of a petition an act seldom moves, the long texts among them: written only when they changed.
SELDOM = frozenset(
    {"number", "place", "filed_on", "received_at", "channel", "release", "gist", "facts", "requests", "topic", "anonymous", "persons",
     "kind", "same_facts_as", "policies"}
)  # fmt: skip
OFTEN = tuple(name for name in PETITIONS.names if name not in SELDOM and name not in ("id", "version"))
EVERY = tuple(name for name in PETITIONS.names if name not in ("id", "version"))
_FOLLOWED_AT = {table: PETITIONS.names.index(table.name) for table in (parties, accused, recused)}
_SELDOM_AT = tuple(at for at, name in enumerate(PETITIONS.names) if name in SELDOM)


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table: ``fresh`` are the nouns among them whose ids the database gives, in order."""

    name: str
    table: Table
    rows: Sequence[Row]
    fresh: Sequence[Any] = ()

    @property
    def names(self) -> Sequence[str]:
        """The columns written; a table may have others that are not the act's to write."""
        return tuple(self.rows[0])


@dataclass(frozen=True, slots=True)
class Work:
    """Everything one act writes. ``command`` is (key, result as JSON, whether the key was taken before)."""

    petition: Petition
    columns: Sequence[str]
    parts: Sequence[Part]
    followers: Sequence[tuple[Table, Sequence[Row]]] = ()
    command: Command | None = None

    @property
    def row(self) -> Row:
        """The petition's columns by name."""
        return PETITIONS.named(PETITIONS.row(self.petition))


def work_of(loan: Loan, changes: Mapping[str, Changes], cipher: Cipher, command: Command | None = None) -> Work:
    """What must be written for a loan."""
    petition, mark = loan.dossier.petition, PETITIONS.mark(loan.dossier.petition)
    columns = EVERY if any(mark[at] != loan.mark[at] for at in _SELDOM_AT) else OFTEN
    entries = [ENTRIES.named(ENTRIES.row(entry)) for entry in loan.dossier.entries]
    docket = [Part("docket", ENTRIES.table, entries)] if entries else []
    followers = _followers_changed(petition, mark, loan.mark)
    if any(table is parties for table, _ in followers):
        changes = _with_clocks(loan.dossier, changes)
    parts = [_part(name, changed, cipher, petition) for name, changed in changes.items()]
    return Work(petition, columns, [*docket, *parts], followers, command)


def _with_clocks(dossier: Dossier, changes: Mapping[str, Changes]) -> Mapping[str, Changes]:
    """Every clock that asks for something is written when the parties changed: it tells whether the authority that must act is one."""
    told = changes.get("deadlines", Changes([], []))
    untold = [one for one in dossier.deadlines if one.is_unmet and not any(one is known for known in (*told.new, *told.changed))]
    return {**changes, "deadlines": Changes(told.new, [*told.changed, *untold])} if untold else changes


def _part(name: str, changes: Changes, cipher: Cipher, petition: Petition) -> Part:
    layout = PARTS[name]
    nouns = (*changes.new, *changes.changed)
    fresh = [noun for noun in changes.new if getattr(noun, layout.key) is None]
    return Part(name, layout.table, [columns_of(name, noun, cipher, petition) for noun in nouns], fresh)


def _followers_changed(petition: Petition, mark: Marks, before: Marks) -> list[tuple[Table, Sequence[Row]]]:
    """The tables that repeat a list of the petition so that it can be searched, where that list changed."""
    moved = [table for table, at in _FOLLOWED_AT.items() if mark[at] != before[at]]
    return [(table, rows) for table, rows in followers_of(petition).items() if table in moved] if moved else []


def followers_of(petition: Petition) -> dict[Table, list[dict[str, Any]]]:
    """The rows of parties, accused and recused that follow a petition."""
    mine = {"petition_id": petition.id}
    return {
        parties: [mine | {"part": part, "authority_id": authority} for part, authority in sorted(petition.parties.items())],
        accused: [mine | {"who": who} for who in sorted(set(petition.accused))],
        recused: [mine | {"official": official} for official in sorted(set(petition.recused))],
    }


def keys_of(table: Table) -> list[str]:
    """The columns that tell two rows of a table apart."""
    return [column.name for column in table.primary_key]


def gives_ids(table: Table) -> bool:
    """Whether the database numbers the rows of a table."""
    return "id" in table.c and table.c.id.type.python_type is int


def _assign(texts: Sequence[str]) -> str:
    return ", ".join(texts)


def _replacing(table: Table, names: Sequence[str]) -> str:
    """What happens to a row that is there already: an entry of the docket is never written twice."""
    keys = keys_of(table)
    if table is ENTRIES.table:
        return ""
    columns = [name for name in names if name not in keys]
    said = _assign([f"{name} = excluded.{name}" for name in columns])
    return f" ON CONFLICT ({_assign(keys)}) DO " + (f"UPDATE SET {said}" if columns else "NOTHING")


# ------------------------------------------------------------------ PostgreSQL


class InOne:
    """PostgreSQL: everything in one statement, its text kept by the tables it touches."""

    def __init__(self) -> None:
        self._texts: dict[tuple[Any, ...], str] = {}

    def write(self, wire: Wire, work: Work) -> None:
        """Write an act and give its new rows their ids; Conflict when the petition has another version now."""
        shape = (work.columns, tuple(part.name for part in work.parts), tuple(table.name for table, _ in work.followers), _how(work))
        text = self._texts.get(shape) or self._texts.setdefault(shape, _text_of(work))
        values: list[Any] = [work.petition.id, work.petition.version, _json(work.row)]
        values += [_json(part.rows) for part in work.parts]
        values += [_json(rows) for _, rows in work.followers]
        values += list(work.command[:2]) if work.command else []
        written, *given = wire.ask(text, values)[0]
        if not written:
            raise Conflict("conflict_version", number=work.petition.number)
        for part, ids in zip((one for one in work.parts if gives_ids(one.table)), given, strict=True):
            _number(part, ids or [])

    def write_each(self, wire: Wire, works: Sequence[Work]) -> None:
        """Write many petitions that are locked, one statement for each table; their new rows are not told their ids.

        Raises Conflict when a petition has another version now: part of it may lie in the tables then, to be undone.
        """
        for work in works:
            if work.followers:
                self.write(wire, work)
        plain = [work for work in works if not work.followers]
        if plain:
            columns = max((work.columns for work in plain), key=len)
            if len(wire.ask(_move_each(columns), [_json([work.row for work in plain])])) != len(plain):
                raise Conflict("conflict_version", number=plain[0].petition.number)
        for part in _together(plain):
            wire.ask(_insert(part.table, part.names, _rows_of(part.table, 1)), [_json(part.rows)])

    def remember(self, wire: Wire, command: Command) -> None:
        """Keep the answer of an act by itself."""
        key, result, taken = command
        wire.ask(_KEEP[taken].format("$1::text", "$2::text"), [key, result])


def _together(works: Sequence[Work]) -> list[Part]:
    """The rows of several petitions, table by table."""
    found: dict[str, list[Part]] = {}
    for part in (part for work in works for part in work.parts):
        found.setdefault(part.name, []).append(part)
    return [Part(name, parts[0].table, [row for part in parts for row in part.rows]) for name, parts in found.items()]


def _how(work: Work) -> str:
    return "" if work.command is None else "taken" if work.command[2] else "new"


def _number(part: Part, ids: Sequence[int]) -> None:
    """Ids are drawn in the order of the rows, so the new ones in order are those of the new nouns in order."""
    known = {row["id"] for row in part.rows}
    for noun, key in zip(part.fresh, sorted(key for key in ids if key not in known), strict=True):
        noun.id = key


def _json(rows: object) -> str:
    return orjson.dumps(rows, default=_bytes).decode()


def _bytes(value: object) -> str:
    """Bytes as PostgreSQL reads them from text."""
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    raise TypeError(type(value).__name__)


def _text_of(work: Work) -> str:
    """The statement: $1 the petition's id, $2 the version that was read, $3 its row, then one parameter for each table."""
    moved = _assign([f"{name} = r.{name}" for name in work.columns])
    steps = [
        f"p AS (UPDATE petitions SET {moved}, version = $2::integer + 1 FROM json_populate_record(NULL::petitions, $3::json) r"
        " WHERE petitions.id = $1::bigint AND petitions.version = $2::integer RETURNING petitions.id)"
    ]
    at = 4
    for part in work.parts:
        steps.append(f"{part.name}_ AS ({_insert(part.table, part.names, f'p, {_rows_of(part.table, at)}')})")
        at += 1
    for table, _ in work.followers:
        every = [column.name for column in table.columns]
        steps += [
            f"{table.name}_ AS ({_insert(table, every, f'p, {_rows_of(table, at)}')})",
            f"{table.name}_gone AS ({_delete(table, at)})",
        ]
        at += 1
    steps += _command(work, at)
    numbered = [f", (SELECT array_agg(id) FROM {part.name}_)" for part in work.parts if gives_ids(part.table)]
    return f"WITH {', '.join(steps)} SELECT (SELECT count(*) FROM p){''.join(numbered)}"


def _move_each(columns: Sequence[str]) -> str:
    """The statement that moves many petitions, each in the version that was read: $1 their rows."""
    moved = _assign([f"{name} = r.{name}" for name in columns])
    return (
        f"UPDATE petitions SET {moved}, version = r.version + 1 FROM {_rows_of(PETITIONS.table, 1)}"
        " WHERE petitions.id = r.id AND petitions.version = r.version RETURNING petitions.id"
    )


def _rows_of(table: Table, at: int) -> str:
    """The rows a parameter holds as JSON."""
    return f"json_populate_recordset(NULL::{table.name}, ${at}::json) r"


def _insert(table: Table, names: Sequence[str], source: str) -> str:
    drawn = [f"COALESCE(r.id, nextval('{table.name}_id_seq'))" if name == "id" and gives_ids(table) else f"r.{name}" for name in names]
    returning = " RETURNING id" if gives_ids(table) else ""
    return f"INSERT INTO {table.name} ({_assign(names)}) SELECT {_assign(drawn)} FROM {source}{_replacing(table, names)}{returning}"


def _delete(table: Table, at: int) -> str:
    """Take away the rows of a follower that are no more."""
    key = keys_of(table)[-1]
    still = f"SELECT r.{key} FROM {_rows_of(table, at)}"
    return f"DELETE FROM {table.name} USING p WHERE {table.name}.petition_id = p.id AND {table.name}.{key} NOT IN ({still})"


def _command(work: Work, at: int) -> list[str]:
    if work.command is None:
        return []
    kept = _KEEP[work.command[2]].format(f"${at}::text", f"${at + 1}::text")
    return [f"command_ AS ({kept} {'AND' if work.command[2] else 'WHERE'} EXISTS (SELECT FROM p))"]


# ------------------------------------------------------------------ SQLite


class InSteps:
    """SQLite: one statement for each table touched; there is no network between."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, int], str] = {}

    def write(self, wire: Wire, work: Work) -> None:
        """Write an act and give its new rows their ids; Conflict when the petition has another version now."""
        row, petition = work.row, work.petition
        moved = _assign([f"{name} = ?" for name in work.columns])
        text = f"UPDATE petitions SET {moved}, version = version + 1 WHERE id = ? AND version = ? RETURNING id"
        if not wire.ask(text, [*(wire.written(row[name]) for name in work.columns), petition.id, petition.version]):
            raise Conflict("conflict_version", number=petition.number)
        for part in work.parts:
            self._write_part(wire, part)
        for table, rows in work.followers:
            wire.ask(f"DELETE FROM {table.name} WHERE petition_id = ?", [petition.id])
            self._write_part(wire, Part(table.name, table, rows))
        if work.command:
            self.remember(wire, work.command)

    def write_each(self, wire: Wire, works: Sequence[Work]) -> None:
        """Write many petitions, one after another; Conflict when one has another version now."""
        for work in works:
            self.write(wire, work)

    def _write_part(self, wire: Wire, part: Part) -> None:
        if not part.rows:
            return
        names, unnumbered = part.names, gives_ids(part.table)
        known = [row for row in part.rows if not (unnumbered and row["id"] is None)]
        if known:
            wire.ask(self._text(part, len(known)), [wire.written(row[name]) for row in known for name in names])
        new = [row for row in part.rows if unnumbered and row["id"] is None]
        for noun, row in zip(part.fresh, new, strict=True):
            noun.id = wire.ask(f"{self._text(part, 1)} RETURNING id", [wire.written(row[name]) for name in names])[0][0]

    def _text(self, part: Part, rows: int) -> str:
        key = (part.name, rows)
        if key not in self._texts:
            names, places = part.names, f"({_assign(['?'] * len(part.names))})"
            replacing = _replacing(part.table, names)
            self._texts[key] = f"INSERT INTO {part.table.name} ({_assign(names)}) VALUES {_assign([places] * rows)}{replacing}"
        return self._texts[key]

    def remember(self, wire: Wire, command: Command) -> None:
        """Keep the answer of an act by itself."""
        key, result, taken = command
        wire.ask(_KEEP[taken].format("?1", "?2"), [key, result])


def writer_of(dialect: str) -> InOne | InSteps:
    """The writer of a database."""
    return InSteps() if dialect == "sqlite" else InOne()
