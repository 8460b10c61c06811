"""Reading for the supervisor's queue and for the agenda of the conference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, select

from engine.casework.watchports import AgendaRow, Spread, WatchFilter, WatchRow
from engine.domain.access import Scope
from engine.storage import queue
from engine.storage.layout import DEADLINES, ENTRIES
from engine.storage.queries import Question, page_of, paged
from engine.storage.scope import Sight, covered, seen_by, sight_of
from engine.storage.tables import docket, petitions
from engine.storage.watch_tables import agenda

_put, _resolved = docket.alias("put"), docket.alias("resolved")


class WatchReader:
    """Fits ``engine.casework.watchports.WithWatch``."""

    def __init__(self, listed: Callable[[Callable[[Connection], Any]], Any]) -> None:
        """``listed`` does work on a connection, which may be a replica's."""
        self._listed = listed

    def _asked(self, question: Question) -> Sequence[Any]:
        found: Sequence[Any] = self._listed(lambda connection: question.put(connection).all())
        return found

    def lines(self, scope: Scope, which: WatchFilter) -> Sequence[WatchRow]:
        """Some lines, the gravest cause first, in each the longest over, or the nearest, first."""
        return [_row(which, tuple(row)) for row in self._asked(queue.page(scope, which))]

    def spread(self, scope: Scope, which: WatchFilter) -> Sequence[Spread]:
        """How many lines there are of every cause and authority, narrowed but not by cause nor authority."""
        return [_spread(row) for row in self._asked(queue.spread(scope, which))]

    def page(
        self, scope: Scope, which: WatchFilter, turn: Callable[[Sequence[Spread]], WatchFilter]
    ) -> tuple[Sequence[Spread], Sequence[WatchRow]]:  # fmt: skip
        """The spread, and of the same moment the lines ``turn`` asks for when it sees it; none for none of its causes."""

        def work(connection: Connection) -> tuple[Sequence[Spread], Sequence[WatchRow]]:
            seen = seen_by(connection, scope)
            spread = [_spread(row) for row in queue.spread(scope, which).put(connection, seen)]
            shown = turn(spread)
            rows = queue.page(scope, shown).put(connection, seen).all() if shown.causes else ()
            return spread, [_row(shown, tuple(row)) for row in rows]

        found: tuple[Sequence[Spread], Sequence[WatchRow]] = self._listed(work)
        return found

    def agenda(self, scope: Scope, authority: str, *, resolved: bool, page: int, per_page: int) -> Sequence[AgendaRow]:
        """One page of what waits before an authority's conference, the first first, or of what it resolved, the latest first."""
        asked = Question(_agenda(sight_of(scope), resolved), scope, {"conference": authority} | page_of(page, per_page))
        return [_item(tuple(row)) for row in self._asked(asked)]


def _spread(row: Sequence[Any]) -> Spread:
    (cause, old), authority, number = queue.KINDS[row[0]], *row[1:]
    return Spread(cause, old, authority, number)


def _row(which: WatchFilter, row: Sequence[Any]) -> WatchRow:
    width = 1 + len(DEADLINES.columns)
    clock = DEADLINES.noun(row[1:width]) if row[1] is not None else None
    number, gist, category, authority, task, step, step_name, since, holder, acted_at, acted_kind, supervised = row[width:]
    return WatchRow(
        which.causes[row[0]], number, gist, category or "", authority or "", clock, task or "", step or "", step_name or "", since,
        holder or "", acted_at, acted_kind or "", bool(supervised),
    )  # fmt: skip


@cache
def _agenda(sight: Sight, resolved: bool) -> Select[Any]:
    of_put = and_(_put.c.petition_id == agenda.c.petition_id, _put.c.seq == agenda.c.seq)
    of_end = and_(_resolved.c.petition_id == agenda.c.petition_id, _resolved.c.seq == agenda.c.resolved_seq)
    joined = agenda.join(petitions, petitions.c.id == agenda.c.petition_id).join(_put, of_put).outerjoin(_resolved, of_end)
    entries = [table.c[name] for table in (_put, _resolved) for name in ENTRIES.names]
    asked = select(petitions.c.number, petitions.c.gist, agenda.c.authority, *entries).select_from(joined)
    ended = agenda.c.resolved_seq.is_not(None) if resolved else agenda.c.resolved_seq.is_(None)
    asked = asked.where(agenda.c.authority == bindparam("conference"), ended, covered(sight, few=True))
    order = agenda.c.put_at.desc() if resolved else agenda.c.put_at
    return paged(asked.order_by(order, agenda.c.petition_id, agenda.c.seq))


def _item(row: Sequence[Any]) -> AgendaRow:
    width = len(ENTRIES.columns)
    put, resolved = row[3 : 3 + width], row[3 + width :]
    return AgendaRow(row[0], row[1], row[2], ENTRIES.noun(put), ENTRIES.noun(resolved) if resolved[0] is not None else None)
