"""The register for an export: petitions by their id, a page at a time, each page of one moment.

Only the columns a log may tell of are read: no name, number, text of a petition or of an answer comes out of here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, not_, select

from engine.casework.exportviews import SERIES, Entry, FiledRow, MetRow, Selection, StepRow, Trail, entered, written
from engine.domain.access import Scope
from engine.storage.layout import from_json
from engine.storage.scope import covered, seen_by, sight_of, told
from engine.storage.tables import commands, deadlines, docket, filings, petitions, series, tasks

# Petitions read at once: with their rows a few megabytes.
PAGE = 500
Reading = Callable[[], AbstractContextManager[Connection]]


class TrailsReader:
    """Fits ``engine.casework.exportviews.TrailReader``."""

    def __init__(self, reading: Reading) -> None:
        """``reading`` lends a connection for one page."""
        self._reading = reading

    def cells(self, scope: Scope | None, which: Selection) -> Sequence[tuple[str, str, int]]:
        """How many petitions of each (area code, topic)."""
        asked = (
            select(petitions.c.place, petitions.c.topic, func.count())
            .where(*_chosen(which, few=False))
            .group_by(petitions.c.place, petitions.c.topic)
        )
        with self._reading() as connection:
            return [(row[0], row[1], row[2]) for row in _ask(connection, asked, scope)]

    def sealed(self, which: Selection) -> int:
        """How many sealed petitions there are in the selection."""
        asked = select(func.count()).select_from(petitions).where(*_chosen(which), petitions.c.sealed)
        with self._reading() as connection:
            return connection.execute(asked).scalar_one()

    def page(self, scope: Scope | None, which: Selection, after: int, *, objects: bool) -> Sequence[Trail]:
        """The next petitions behind the id ``after``; none at the end. ``objects`` asks for filings and clocks too."""
        columns = [petitions.c[name] for name in ("id", "place", "filed_on", "channel", "topic", "kind")]
        asked = select(*columns).where(petitions.c.id > after, *_chosen(which)).order_by(petitions.c.id).limit(PAGE)
        with self._reading() as connection:
            found = _ask(connection, asked, scope)
            keys = [row[0] for row in found]
            entries, steps = _entries(connection, keys, which), _grouped(connection, _steps(keys, which), StepRow)
            filed = _grouped(connection, _filings(keys, which), FiledRow) if objects else {}
            clocks = _grouped(connection, _clocks(keys), MetRow) if objects else {}
        parts = (entries, steps, filed, clocks)
        return [Trail(*(*row, *(part.get(row[0], ()) for part in parts))) for row in found]

    def kept(self, numbers: Sequence[int]) -> Mapping[str, Mapping[str, Any]]:
        """What the commands register keeps of exports of these numbers, by key."""
        keys = [key for number in numbers for key in (entered(number), written(number))]
        with self._reading() as connection:
            rows = connection.execute(select(commands.c.key, commands.c.result).where(commands.c.key.in_(keys))).all()
        return {key: json.loads(result) for key, result in rows if result}

    def latest(self) -> int:
        """The number of the latest export, 0 before the first."""
        with self._reading() as connection:
            return connection.execute(select(series.c.last).where(series.c.name == SERIES)).scalar() or 0


def _ask(connection: Connection, asked: Select[Any], scope: Scope | None) -> Sequence[Sequence[Any]]:
    """Of what is asked everything a scope covers; without one everything that is not sealed."""
    if scope is None:
        return connection.execute(asked.where(not_(petitions.c.sealed))).all()
    return connection.execute(asked.where(covered(sight_of(scope))), told(scope, seen_by(connection, scope))).all()


def _chosen(which: Selection, *, few: bool = True) -> list[ColumnElement[bool]]:
    """Filed in the period, on the docket before the log ends, and gone through the procedure by then.

    Of ``few`` each is looked up by itself: PostgreSQL would rather go through the docket from its beginning, page after page.
    """
    begun = select(docket.c.petition_id).where(docket.c.petition_id == petitions.c.id, docket.c.seq == 1, docket.c.at < which.before)
    chosen = [petitions.c.filed_on <= which.last, _is_there(begun, few=few)]
    if which.first is not None:
        chosen.append(petitions.c.filed_on >= which.first)
    if which.procedure:
        there = and_(tasks.c.petition_id == petitions.c.id, tasks.c.process == which.procedure, tasks.c.created_at < which.before)
        chosen.append(_is_there(select(tasks.c.petition_id).where(there), few=few))
    return chosen


def _is_there(found: Select[Any], *, few: bool) -> ColumnElement[bool]:
    found = found.correlate(petitions)
    return found.limit(1).scalar_subquery().is_not(None) if few else found.exists()


def _entries(connection: Connection, keys: list[int], which: Selection) -> dict[int, list[Entry]]:
    columns = [docket.c[name] for name in ("petition_id", "seq", "kind", "actor", "at", "body", "basis")]
    asked = select(*columns).where(docket.c.petition_id.in_(keys), docket.c.at < which.before)
    found: dict[int, list[Entry]] = defaultdict(list)
    for petition, seq, kind, actor, at, body, basis in connection.execute(asked.order_by(docket.c.petition_id, docket.c.seq)).all():
        found[petition].append(Entry(petition, seq, kind, actor, at, from_json(body), basis))
    return found


def _steps(keys: list[int], which: Selection) -> Select[Any]:
    done = tasks.c.done_at < which.before
    # What a message leaves behind stands in no diagram and was never claimed.
    claimed = case((and_(done, tasks.c.token != ""), tasks.c.claimed_at))
    columns = [tasks.c[name] for name in ("petition_id", "id", "instance", "element", "process", "role", "authority", "created_at")]
    asked = select(*columns, claimed, case((done, tasks.c.done_at)), case((done, tasks.c.done_by)))
    return asked.where(tasks.c.petition_id.in_(keys), tasks.c.created_at < which.before).order_by(tasks.c.created_at, tasks.c.id)


def _filings(keys: list[int], which: Selection) -> Select[Any]:
    columns = [filings.c[name] for name in ("petition_id", "id", "received_at", "channel", "kind", "is_repeat")]
    return select(*columns).where(filings.c.petition_id.in_(keys), filings.c.received_at < which.before).order_by(filings.c.id)


def _clocks(keys: list[int]) -> Select[Any]:
    columns = [deadlines.c[name] for name in ("petition_id", "id", "name", "met_on")]
    return select(*columns).where(deadlines.c.petition_id.in_(keys)).order_by(deadlines.c.id)


def _grouped(connection: Connection, asked: Select[Any], kind: type[Any]) -> dict[int, list[Any]]:
    """Rows as they belong to petitions."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(asked).all():
        found[row[0]].append(kind(*row))
    return found
