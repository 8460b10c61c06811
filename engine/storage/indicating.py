"""Asking the rows the indicators count: in groups of rows alike, or one page of them; always within who may know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, literal_column, select
from sqlalchemy.sql.selectable import Select

from engine.casework.indicatorports import Alike, Counted, Kept, Sight, Span
from engine.domain.milestones import DUE, STAGES
from engine.storage import milestones as keeping
from engine.storage.milestone_tables import milestones
from engine.storage.queries import MOST_ROWS, page_of
from engine.storage.sums import COLUMN, by_index, key_of, within
from engine.storage.tables import petitions


class SqlMilestoneReader:
    """Reads the rows; fits ``engine.casework.indicatorports.MilestoneReader``."""

    def __init__(
        self, listed: Callable[[Callable[[Connection], Any]], Any], reading: Callable[[], AbstractContextManager[Connection]]
    ) -> None:
        """``listed`` does work on a connection, which may be a replica's; ``reading`` opens one of the first database."""
        self._listed, self._reading = listed, reading

    def behind(self, after: int, most: int, *, open_only: bool) -> tuple[Sequence[int], int]:
        """Of the next petitions those acted on since they were taken in, and the last id looked at, 0 at the end."""
        with self._reading() as connection:
            return keeping.behind(connection, after, most, open_only=open_only)

    def newest(self, most: int) -> Sequence[int]:
        """Petitions registered since the last that was taken in, the first first."""
        with self._reading() as connection:
            return keeping.newest(connection, most)

    def alike(self, sight: Sight, span: Span, *, by: str = "", stages: bool = False, today: date) -> Sequence[Alike]:
        """All rows of a span in groups of those alike."""
        return self._marked(sight, span, (span.day,), by, today, stages=stages)[span.day]

    def by_days(self, sight: Sight, span: Span, days: Sequence[str], *, today: date) -> Mapping[str, Sequence[Alike]]:
        """The same of spans that differ in their day only; who may know of a row is asked once for all of them."""
        return self._marked(sight, span, days, "", today, stages=True)

    def _marked(self, sight: Sight, span: Span, days: Sequence[str], by: str, today: date, *, stages: bool) -> dict[str, list[Alike]]:
        def work(connection: Connection) -> dict[str, list[Alike]]:
            rows = within(connection, sight, span, days)
            by_index(connection)
            found: dict[str, list[Alike]] = {day: [] for day in days}
            for key, mark, *told in connection.execute(rows.of(_grouped(span, days, by, today, stages=stages)), rows.gaps):
                for at, day in enumerate(days):
                    if mark & _inside(at):
                        found[day].append(Alike(f"{key:%Y%m}" if by == "month" else key, bool(mark & _past(at)), *told))
            return found

        answer: dict[str, list[Alike]] = self._listed(work)
        return answer

    def listed(self, sight: Sight, span: Span, truths: Sequence[int], *, stage: str, page: int, per_page: int) -> Sequence[Counted]:
        """One page of the rows with one of these truths, the latest day first."""
        day = milestones.c[COLUMN[span.day]]
        took = milestones.c[f"days_{stage}"] if stage else literal(None)
        own = ("no", "category", "channel", "persons", "place", "receiving", "competent")
        at = page_of(page, per_page, most=MOST_ROWS)
        latest_first = (day.desc(), milestones.c.petition_id.desc(), milestones.c.no)
        key = (milestones.c.petition_id, milestones.c.no)
        wanted = select(*key, day.label("day")).where(milestones.c.truths.in_(truths))
        told = [petitions.c.id, petitions.c.number, petitions.c.gist, *(milestones.c[name] for name in own)]
        asked = select(*told, day, took.label("took"), milestones.c.truths)

        def work(connection: Connection) -> Sequence[Counted]:
            rows = within(connection, sight, span)
            # All together are in the order of their day already; of several ways each is gone to its end, and then sorted.
            first = wanted.order_by(*latest_first).limit(at["skipped"] + at["lines"]) if len(rows.ways) == 1 else wanted
            found = rows.of(first).cte("found").prefix_with("MATERIALIZED")
            order = (found.c.day.desc(), found.c.petition_id.desc(), found.c.no)
            shown = select(found).order_by(*order).limit(at["lines"]).offset(at["skipped"]).cte("shown").prefix_with("MATERIALIZED")
            row = and_(milestones.c.petition_id == shown.c.petition_id, milestones.c.no == shown.c.no)
            dressed = asked.join_from(shown, milestones, row).join(petitions, petitions.c.id == shown.c.petition_id)
            return [Counted._make(row) for row in connection.execute(dressed.order_by(*latest_first), rows.gaps)]

        found: Sequence[Counted] = self._listed(work)
        return found

    def kept(self) -> Kept:
        """How far the rows have followed."""
        found: Kept = self._listed(keeping.kept)
        return found

    def is_behind(self, most: int, most_new: int) -> bool | None:
        """Whether a new petition, or one of the watched, is behind; None for ``most_new`` new ones or more than ``most`` watched."""

        def work(connection: Connection) -> bool | None:
            new = len(keeping.newest(connection, most_new))
            if new:
                return None if new == most_new else True
            found, last = keeping.behind(connection, 0, most, open_only=True)
            return True if found else None if last else False

        answer: bool | None = self._listed(work)
        return answer


def _inside(at: int) -> int:
    """The bit of a mark that says that the day at this place of a list lies in the period."""
    return 1 << 2 * at


def _past(at: int) -> int:
    """The bit that says that it is over."""
    return 2 << 2 * at


def _grouped(span: Span, days: Sequence[str], by: str, today: date, *, stages: bool) -> Select[Any]:
    """The SELECT of the groups, the mark of each telling which of ``days`` lie in the period; what is not asked for is a constant."""
    key = key_of(span, by).label("key")
    # What holds for every row is not asked of each.
    sure, marks = _inside(0) if len(days) == 1 else 0, list[ColumnElement[int]]()
    for at, name in enumerate(days):
        day = milestones.c[COLUMN[name]]
        marks += [case((day.between(span.since, span.until), _inside(at)), else_=0)] if len(days) > 1 else []
        if name in DUE and span.until < today:
            sure |= _past(at)
        elif name in DUE and span.since < today:
            marks.append(case((day < today, _past(at)), else_=0))
    days_of = {one: func.coalesce(func.sum(milestones.c[f"days_{one}"]), 0) if stages else literal_column("0") for one in STAGES}
    sums = [number.label(one) for one, number in days_of.items()]
    mark: ColumnElement[int] = reduce(add, marks, literal_column(str(sure)))
    asked = select(key, mark.label("mark"), milestones.c.truths, func.count(), func.sum(milestones.c.persons), *sums)
    return asked.group_by(milestones.c.truths, *([literal_column("mark")] if marks else []), *([literal_column("key")] if by else []))
