"""Clocks whose time has come, for many petitions at once: read without the petitions' words, written as JSON.

What is done to such a clock asks for nothing but the clock and the head of its docket: a warning is given, a lapse is
recorded. Three statements write it for hundreds of petitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from engine.casework.ports import Due, DueTogether
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.dossier import Dossier
from engine.domain.petition import Channel, Petition
from engine.storage.layout import BROKEN, DEADLINES, ENTRIES, PETITIONS, Extract, to_json
from engine.storage.tables import Instant, deadlines, instances, instant_text, petitions


class Way(NamedTuple):
    """What is written of a clock and of its petition: columns, each with its type on PostgreSQL."""

    clock: Mapping[str, str]
    petition: Mapping[str, str]


_HEAD = {"docket_seq": "integer", "docket_hash": "text", "version": "integer"}
WARNED = Way({"warned_on": "text", "next_at": "timestamptz"}, _HEAD)
RECORDED = Way(
    {"status": "text", "next_at": "timestamptz", "lapsed_at": "timestamptz", "noticed_at": "timestamptz"},
    _HEAD | {"events": "text", "status": "text", "closing": "text"},
)

_READ_JSON = {
    "sqlite": "SELECT {values} FROM json_each(:rows)",
    "postgresql": "SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS given ({types})",
}


def _given(dialect: str, columns: Mapping[str, str]) -> str:
    """A sub-query that reads ``:rows``, a JSON list, as the rows of a table."""
    values = ", ".join(f"value ->> '{name}' AS {name}" for name in columns)
    types = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return _READ_JSON[dialect].format(values=values, types=types)


def _update(dialect: str, table: str, columns: Mapping[str, str]) -> str:
    moved = ", ".join(f"{name} = given.{name}" for name in columns)
    given = _given(dialect, {"id": "bigint", **columns})
    return f"UPDATE {table} SET {moved} FROM ({given}) AS given WHERE {table}.id = given.id"  # noqa: S608 names of our own columns


def _enter(dialect: str) -> str:
    kinds = {"petition_id": "bigint", "seq": "integer", "actor": "bigint", "at": "timestamptz"}
    names = ", ".join(ENTRIES.names)
    given = _given(dialect, {name: kinds.get(name, "text") for name in ENTRIES.names})
    return f"INSERT INTO docket ({names}) SELECT {names} FROM ({given}) AS given WHERE true"  # noqa: S608


NOW: Any = bindparam("now", type_=Instant)
LIMIT: Any = bindparam("most", type_=sa.Integer)
_FREE = sa.or_(deadlines.c.claimed_until.is_(None), deadlines.c.claimed_until <= NOW)
IS_DUE = sa.and_(deadlines.c.next_at <= NOW, _FREE)
_IS_RUNNING = deadlines.c.status == DeadlineStatus.RUNNING.value
IS_WARNING = sa.and_(_IS_RUNNING, deadlines.c.due_at > NOW)
_RAN_OUT = sa.and_(_IS_RUNNING, deadlines.c.next_at <= NOW, deadlines.c.due_at <= NOW)
IN_ORDER = (deadlines.c.next_at, deadlines.c.id)

# What a warning asks for: the clock but for how its days were counted, and of the petition its head and who may know of it.
_CLOCK_WARNED = DEADLINES.extract(*(name for name in DEADLINES.names if name != "steps"), steps=())
_PETITION_WARNED = PETITIONS.extract(
    *(name for name in PETITIONS.names if name not in ("facts", "gist", "requests", "policies", "events")), gist=""
)
# What a lapse asks for beside the heads: the clock's own day and basis, and which rules hold for the petition.
_CLOCK_RECORDED = DEADLINES.extract(
    "id", "petition_id", "name", "basis", "due_on", "due_at", "status", "next_at",
    policy="", holder="", owner="", authority="", started_on=date.min, length="", provisional=False, steps=(),
)  # fmt: skip
_STATUS = _CLOCK_RECORDED.names.index("status")  # a petition has one too
_PETITION_RECORDED = PETITIONS.extract(
    "id", "number", "place", "filed_on", "release", "simplified", "status", "closing", "events", "docket_seq", "docket_hash", "version",
    received_at=datetime.min.replace(tzinfo=UTC), channel=Channel.VISIT, gist="",
)  # fmt: skip

_WARNINGS = (
    sa.select(*_CLOCK_WARNED.columns, *_PETITION_WARNED.columns)
    .join_from(deadlines, petitions, petitions.c.id == deadlines.c.petition_id)
    .where(IS_DUE, IS_WARNING).order_by(*IN_ORDER).limit(LIMIT).with_for_update(skip_locked=True)
)  # fmt: skip

_other = deadlines.alias("other")


def _of_others(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    """How many clocks of the same petition are such.

    Counted among all it has, so that they are found by their petition: statistics know nothing of thousands that ran out
    just now, and a plan that begins with what is due goes through all of it for every clock.
    """
    such = sa.func.count().filter(*conditions)
    return sa.select(such).where(_other.c.petition_id == deadlines.c.petition_id).scalar_subquery()


# A petition of which one clock is recorded and not followed is left alone.
_NONE_PENDING = _of_others(_other.c.status == DeadlineStatus.LAPSED.value, _other.c.next_at.is_not(None)) == 0
_OTHER_RAN_OUT = (_other.c.status == DeadlineStatus.RUNNING.value, _other.c.next_at <= NOW, _other.c.due_at <= NOW)
HOLDS_BACK = sa.and_(deadlines.c.status == DeadlineStatus.LAPSED.value, _of_others(*_OTHER_RAN_OUT) > 0)
# Only the petition is locked: whoever writes to a clock has its petition first, so that nobody waits for two of them crosswise.
# Clocks run out at midnight, thousands at one instant: in a narrower order than the index's all of them would be sorted each time.
_OF_PETITIONS = (
    sa.select(petitions.c.id).join_from(deadlines, petitions, petitions.c.id == deadlines.c.petition_id)
    .where(IS_DUE, _RAN_OUT, _NONE_PENDING).order_by(deadlines.c.next_at).limit(LIMIT)
    .with_for_update(of=petitions, skip_locked=True)
)  # fmt: skip
_awaits = sa.select(sa.func.count()).where(
    instances.c.petition_id == deadlines.c.petition_id,
    sa.not_(instances.c.completed),
    instances.c.waiting.like(sa.literal('%"deadline:') + deadlines.c.name + sa.literal(":%")),
)
# Read after the petitions were locked, so that what is read cannot be older. Which of their clocks ran out is not asked here,
# for the same reason.
_CLOCKS = (
    sa.select(*_CLOCK_RECORDED.columns, *_PETITION_RECORDED.columns, _awaits.scalar_subquery().label("awaited"))
    .join_from(deadlines, petitions, petitions.c.id == deadlines.c.petition_id)
    .where(deadlines.c.next_at.is_not(None)).order_by(deadlines.c.petition_id, deadlines.c.id)
)  # fmt: skip
_ids: Any = bindparam("petitions", type_=sa.Text)
_CLOCKS_OF = {
    "sqlite": _CLOCKS.where(deadlines.c.petition_id.in_(sa.select(sa.func.json_each(_ids).table_valued("value").c.value))),
    "postgresql": _CLOCKS.where(
        deadlines.c.petition_id.in_(sa.select(sa.cast(sa.func.json_array_elements_text(sa.cast(_ids, sa.JSON())), sa.BigInteger)))
    ),
}


def warnings(connection: Connection, now: datetime, limit: int) -> DueTogether:
    """Clocks to be warned of, locked with their petitions; a petition that is held is passed by.

    Each comes with a dossier that holds the petition alone, without its words. Rows that cannot be read are told apart.
    """
    rows = sorted(connection.execute(_WARNINGS, {"now": now, "most": limit}), key=_of_petition)
    return _together(rows, _CLOCK_WARNED, _PETITION_WARNED, more=len(rows) >= limit)


def ran_out(connection: Connection, now: datetime, limit: int) -> DueTogether:
    """Clocks that ran out, of petitions of which none is recorded and not followed; locked, read and told apart as warnings are.

    ``limit`` bounds the clocks looked for; their petitions come with all that ran out, up to the first a process waits for.
    """
    found = connection.execute(_OF_PETITIONS, {"now": now, "most": limit}).scalars().all()
    asked = {"petitions": to_json(list(dict.fromkeys(found)))}
    rows = connection.execute(_CLOCKS_OF[connection.dialect.name], asked).all() if found else []
    # Since it was found an act or another sweep may have had the petition.
    pending = {row.petition_id for row in rows if row[_STATUS] == DeadlineStatus.LAPSED}
    ours = [row for row in rows if row.petition_id not in pending and _has_run_out(row, now)]
    return _together(ours, _CLOCK_RECORDED, _PETITION_RECORDED, more=len(found) >= limit)


def _has_run_out(row: Any, now: datetime) -> bool:
    return bool(row[_STATUS] == DeadlineStatus.RUNNING and row.next_at <= now and row.due_at <= now)


def _of_petition(row: Any) -> int:
    return int(row.petition_id)


def _together(rows: Sequence[Any], clock: Extract[Deadline], petition: Extract[Petition], *, more: bool) -> DueTogether:
    """Rows in the order of their petitions, by petition; each clock up to the first that is awaited."""
    ready, broken = [], []
    for _, mine in groupby(rows, key=_of_petition):
        together = list(mine)
        try:
            ready.append(_dossier(together, clock, petition))
        except BROKEN:
            broken += [Due(row[0], row.number, row.next_at) for row in together]
    return DueTogether(ready, broken, more)


def _dossier(rows: Sequence[Any], clock: Extract[Deadline], petition: Extract[Petition]) -> tuple[Dossier, list[Deadline]]:
    """The petition and its clocks from rows that hold both."""
    many, clocks = len(clock.columns), []
    both = many + len(petition.columns)
    for row in rows:
        clocks.append(clock.noun(row[:many]))
        if len(row) > both and row[both]:
            break
    return Dossier(petition.noun(rows[0][many:both])), clocks


def keep(connection: Connection, way: Way, done: Iterable[tuple[Dossier, Sequence[Deadline]]]) -> None:
    """Write what was done: the clocks, the heads of the petitions, the docket entries."""
    dialect, done = connection.dialect.name, list(done)
    clocks = [_cells(one, way.clock) for _, group in done for one in group]
    heads = [_cells(dossier.petition, way.petition) | {"version": dossier.petition.version + 1} for dossier, _ in done]
    entries = [ENTRIES.named(ENTRIES.row(entry)) | {"at": _told(entry.at)} for dossier, _ in done for entry in dossier.entries]
    texts = (_update(dialect, "deadlines", way.clock), _update(dialect, "petitions", way.petition), _enter(dialect))
    for text, rows in zip(texts, (clocks, heads, entries), strict=True):
        if rows:
            connection.execute(sa.text(text), {"rows": to_json(rows)})


def _cells(noun: Any, columns: Iterable[str]) -> dict[str, Any]:
    """Some columns of a noun as JSON holds them and both databases read them, with its id."""
    return {"id": noun.id, **{name: _told(getattr(noun, name)) for name in columns}}


def _told(value: Any) -> Any:
    return _instant(value) if isinstance(value, datetime) else to_json(value) if isinstance(value, dict) else value


# Clocks run out by the thousand at one instant.
_instant = lru_cache(1024)(instant_text)
