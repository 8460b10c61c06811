"""Asking the rows the indicators count: in groups of rows alike, or one page of them; always within who may know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, literal_column, or_, select, true
from sqlalchemy.sql.selectable import Select

from engine.casework.indicatorports import Alike, Counted, Kept, Sight, Span
from engine.domain.milestones import DUE, STAGES
from engine.storage import milestones as keeping
from engine.storage.milestone_tables import milestones
from engine.storage.scope import among, may_be_told, seen_by, sight_of, told
from engine.storage.tables import parties, petitions

COLUMN = {"filed": "filed_on", "registered": "registered_on", **{key: f"{key}_due" for key in DUE}}
BESIDE = ("receiving", "competent")


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
            conditions, gaps = within(connection, sight, span)
            found = connection.execute(_grouped(span, by, today, stages=stages).where(*conditions), gaps)
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
            conditions, gaps = within(connection, sight, span)
            return [Counted._make(row) for row in connection.execute(asked.where(*conditions), gaps)]

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


def key_of(span: Span, by: str) -> ColumnElement[Any]:
    """The column rows are grouped by."""
    day = milestones.c[COLUMN[span.day]]
    if by == "month":
        # By days, which are told apart faster than their months, and put together by who reads them.
        return day
    if by:
        return milestones.c[span.attributed if by == "authority" else by]
    return literal_column("''")


def within(connection: Connection, sight: Sight, span: Span) -> tuple[Sequence[ColumnElement[bool]], Mapping[str, Any]]:
    """The conditions of a span for who looks, and what fills their gaps."""
    conditions = [milestones.c[COLUMN[span.day]].between(span.since, span.until), *_narrowed(span)]
    gaps: dict[str, Any] = {"authorities": span.authorities, "topics": span.topics}
    if sight.scope is None:
        return conditions + ([] if sight.sealed else [~milestones.c.sealed]), gaps
    seen, kind = seen_by(connection, sight.scope), sight_of(sight.scope)
    if kind.nothing:
        return [literal_column("1 = 0")], gaps
    key = milestones.c.petition_id
    if not kind.root:
        beside = select(parties.c.petition_id).where(parties.c.part.not_in(BESIDE), among(parties.c.authority_id, "seen"))
        conditions.append(or_(*(among(milestones.c[name], "seen") for name in BESIDE), key.in_(beside)))
    conditions.append(may_be_told(kind, key, known=milestones.c.sealed))
    return conditions, gaps | told(sight.scope, seen)


def lies_in(code: ColumnElement[str], places: Sequence[str]) -> ColumnElement[bool]:
    """Whether an area code begins with one of some; every one does with none of them, as for the country."""
    return or_(*(code.startswith(place, autoescape=True) for place in places)) if any(places) else true()


def _narrowed(span: Span) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if span.authorities:
        found.append(among(milestones.c[span.attributed], "authorities"))
    if span.topics:
        found.append(among(milestones.c.topic, "topics"))
    if any(span.places):
        found.append(lies_in(milestones.c.place, span.places))
    for name in ("channel", "category", "kind"):
        if value := getattr(span, name):
            found.append(milestones.c[name] == value)
    return [and_(*found)] if found else []
