"""Asking the rows the indicators count: in groups of rows alike, or one page of them; always within who may know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from sqlalchemy import Connection, case, func, literal, literal_column, select
from sqlalchemy.sql.selectable import Select

from engine.casework.indicatorports import Alike, Counted, Kept, Sight, Span
from engine.domain.milestones import DUE, STAGES
from engine.storage import milestones as keeping
from engine.storage.milestone_tables import milestones
from engine.storage.sums import COLUMN, key_of, within
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

        def work(connection: Connection) -> Sequence[Alike]:
            rows = within(connection, sight, span)
            found = connection.execute(_grouped(span, by, today, stages=stages).where(*rows.conditions), rows.gaps)
            return [Alike(f"{row[0]:%Y%m}" if by == "month" else row[0], *row[1:]) for row in found]

        found: Sequence[Alike] = self._listed(work)
        return found

    def listed(self, sight: Sight, span: Span, truths: Sequence[int], *, stage: str, page: int, per_page: int) -> Sequence[Counted]:
        """One page of the rows with one of these truths, the latest day first."""
        day = milestones.c[COLUMN[span.day]]
        took = milestones.c[f"days_{stage}"] if stage else literal(None)
        own = ("no", "category", "channel", "persons", "place", "receiving", "competent")
        columns = [milestones.c[name] for name in own]
        lines = min(max(per_page, 1), 500)
        asked = select(petitions.c.id, petitions.c.number, petitions.c.gist, *columns, day, took.label("took"), milestones.c.truths)
        asked = asked.join_from(milestones, petitions, petitions.c.id == milestones.c.petition_id).where(milestones.c.truths.in_(truths))
        asked = asked.order_by(day.desc(), milestones.c.petition_id.desc(), milestones.c.no)
        asked = asked.limit(lines).offset((max(page, 1) - 1) * lines)

        def work(connection: Connection) -> Sequence[Counted]:
            rows = within(connection, sight, span)
            return [Counted._make(row) for row in connection.execute(asked.where(*rows.conditions), rows.gaps)]

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


def _grouped(span: Span, by: str, today: date, *, stages: bool) -> Select[Any]:
    """The SELECT of the groups; what is not asked for is a constant."""
    key = key_of(span, by).label("key")
    is_past = case((milestones.c[COLUMN[span.day]] < today, 1), else_=0) if span.day in DUE else literal_column("0")
    past = is_past.label("past")
    sums = [func.coalesce(func.sum(milestones.c[f"days_{one}"]), 0) if stages else literal_column("0") for one in STAGES]
    asked = select(key, past, milestones.c.truths, func.count(), func.sum(milestones.c.persons), *sums)
    grouped: list[Any] = [milestones.c.truths]
    grouped += [literal_column("key")] if by else []
    grouped += [literal_column("past")] if span.day in DUE else []
    return asked.group_by(*grouped)
