"""Laying out the open steps the supervisor's queue looks at, each with the last act on its petition; with the rows of the indicators.

What was put before the conference, and what came of it, is laid out the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, exists, func, select

from engine.domain.watch import NO_PROGRESS, PUT, RESOLVED
from engine.storage.connect import upsert
from engine.storage.layout import from_json
from engine.storage.tables import docket, is_open_petition, parties, petitions, tasks
from engine.storage.watch_tables import agenda, open_steps

SUPERVISION = "supervision"


def take_in(connection: Connection, ids: Sequence[int]) -> None:
    """Lay out the open steps of petitions as they are now."""
    _replace(connection, open_steps, "no", ids, list(_rows(connection, ids)))
    _replace(connection, agenda, "seq", ids, list(_items(connection, ids)))


def _replace(connection: Connection, table: Table, key: str, ids: Sequence[int], rows: Sequence[dict[str, Any]]) -> None:
    connection.execute(delete(table).where(table.c.petition_id.in_(ids)))
    if rows:
        entering = upsert(connection.dialect.name, table)
        # Another node that takes in the same petition just now does not stand in the way.
        told = {name: entering.excluded[name] for name in rows[0] if name not in ("petition_id", key)}
        connection.execute(entering.on_conflict_do_update(index_elements=["petition_id", key], set_=told), rows)


def forget(connection: Connection) -> None:
    """Forget every row."""
    for table in (open_steps, agenda):
        connection.execute(delete(table))


def _rows(connection: Connection, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The steps of each petition in the order they are waited for; those of a supervision behind the others."""
    before: dict[int, int] = {}
    found = sorted(_steps(connection, ids), key=lambda row: (row.petition_id, row.process == SUPERVISION, row.created_at, row.id))
    acted = _last_acts(connection, sorted({row.petition_id for row in found}))
    for row in found:
        no = before[row.petition_id] = before.get(row.petition_id, -1) + 1
        acted_at, kind = acted.get(row.petition_id, (row.created_at, ""))
        yield {
            "petition_id": row.petition_id, "no": no, "task": row.id, "element": row.element, "process": row.process,
            "authority": row.authority, "assignee": row.assignee, "since": row.created_at, "acted_at": acted_at, "acted_kind": kind,
            "of_party": row.of_party,
        }  # fmt: skip


def _steps(connection: Connection, ids: Sequence[int]) -> Sequence[Any]:
    part = exists().where(parties.c.petition_id == tasks.c.petition_id, parties.c.authority_id == tasks.c.authority)
    columns = (tasks.c[name] for name in ("petition_id", "id", "element", "process", "authority", "assignee", "created_at"))
    asked = select(*columns, part.label("of_party")).join_from(tasks, petitions, petitions.c.id == tasks.c.petition_id)
    return connection.execute(asked.where(tasks.c.petition_id.in_(ids), tasks.c.status == "open", is_open_petition(petitions))).all()


def _last_acts(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[datetime, str]]:
    """When a person last did something about each petition, and what."""
    # What else an act led to stands behind its own entry, at the same instant. The docket is not joined with itself: see developer.md.
    place = func.row_number().over(partition_by=(docket.c.petition_id, docket.c.at), order_by=docket.c.seq)
    ours = and_(docket.c.petition_id.in_(ids), docket.c.actor != 0)
    act = select(docket.c.petition_id, docket.c.seq, docket.c.at, docket.c.kind, place.label("place")).where(ours).subquery()
    found = select(act.c.petition_id, act.c.at, act.c.kind).where(act.c.place == 1, act.c.kind.not_in(NO_PROGRESS))
    return {row.petition_id: (row.at, row.kind) for row in connection.execute(found.order_by(act.c.petition_id, act.c.seq))} if ids else {}


def _items(connection: Connection, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """What was put before a conference, each with what came of it."""
    told = select(docket.c.petition_id, docket.c.seq, docket.c.kind, docket.c.at, docket.c.body)
    found = connection.execute(told.where(docket.c.petition_id.in_(ids), docket.c.kind.in_((PUT, RESOLVED)))).all()
    resolved = {(row.petition_id, from_json(row.body)["item"]): row.seq for row in found if row.kind == RESOLVED}
    for row in found:
        if row.kind == PUT:
            yield {
                "petition_id": row.petition_id, "seq": row.seq, "authority": from_json(row.body)["conference"], "put_at": row.at,
                "resolved_seq": resolved.get((row.petition_id, row.seq)),
            }  # fmt: skip
