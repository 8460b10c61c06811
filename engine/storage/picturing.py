"""What the dashboard asks beside the indicators: what is open by age, and which clocks run out on which day if no one acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    union_all,
)

from engine.casework.indicatorports import Sight, Span
from engine.casework.pictureports import Aged, Ending, Grouped, Held, StepAge, StepRow, StepsAsked
from engine.domain.access import Scope
from engine.domain.deadline import DeadlineStatus
from engine.domain.task import TaskStatus
from engine.storage import heatmap, waits
from engine.storage.indicating import SqlMilestoneReader
from engine.storage.milestone_tables import milestones
from engine.storage.sameyear import SameYear
from engine.storage.scope import among, seen_by, told
from engine.storage.sums import by_index, key_of, summed, within
from engine.storage.tables import deadlines, officials, petitions, tasks
from engine.storage.watch_tables import is_still

_clock, _step = deadlines.c, tasks.c


class SqlPictureReader(SqlMilestoneReader):
    """Reads the rows of the indicators, and what is still owed; fits ``engine.casework.pictureports.PictureReader``."""

    def grouped(self, sight: Sight, span: Span, bys: Sequence[str], truths: int) -> Sequence[Grouped]:
        """All rows of a span in groups, once by each of ``bys``; the rows themselves are gone through once."""
        kept = {"kinds": milestones.c.truths.bitwise_and(truths)}
        keys = {f"by_{by}": key_of(span, by) for by in bys}

        def work(connection: Connection) -> Sequence[Grouped]:
            rows = within(connection, sight, span)
            by_index(connection)
            together = summed(rows, keys | kept).cte("together").prefix_with("MATERIALIZED")
            # Days become words only once they are groups.
            ways = [
                select(literal_column(f"'{by}'"), cast(key, Text), together.c.kinds, cast(func.sum(together.c.number), BigInteger))
                .group_by(key, together.c.kinds)
                for by, key in ((by, together.c[f"by_{by}"]) for by in bys)
            ]  # fmt: skip
            return [Grouped._make(row) for row in connection.execute(union_all(*ways), rows.gaps)]

        found: Sequence[Grouped] = self._listed(work)
        return found

    def open_by_age(self, sight: Sight, bands: Sequence[Span]) -> Sequence[Aged]:
        """How many petitions are open of those filed in each of some spans, by their place in the list; the spans differ in days only."""
        day, whole = milestones.c.filed_on, replace(bands[0], since=min(one.since for one in bands), until=max(one.until for one in bands))
        in_band = ((day.between(span.since, span.until), at) for at, span in enumerate(bands))
        band = case(*in_band, else_=-1)

        def work(connection: Connection) -> Sequence[Aged]:
            rows = within(connection, sight, whole)
            by_index(connection)
            found = summed(rows, {"band": band}, milestones.c.open).subquery()
            asked = select(found.c.band, cast(func.sum(found.c.number), BigInteger)).group_by(found.c.band)
            return [Aged._make(row) for row in connection.execute(asked, rows.gaps) if row[0] >= 0]

        found: Sequence[Aged] = self._listed(work)
        return found

    def ending(self, scope: Scope, since: datetime, until: datetime, of: Sequence[str]) -> Sequence[Ending]:
        """Running clocks by the day they end, name and the authority that must act; ``of`` authorities, none for all."""
        keys = (_clock.due_on, _clock.authority, _clock.name)
        asked = select(*keys, func.count()).where(_is_ahead(scope, of)).group_by(*keys).order_by(*keys)
        return [Ending._make(row) for row in self._ahead(asked, scope, since, until, of)]

    def holding(self, scope: Scope, since: datetime, until: datetime, of: Sequence[str]) -> Sequence[Held]:
        """The same clocks by day, authority and who holds them: who has an open step there, else the handler of its own authority."""
        own = and_(_step.petition_id == _clock.petition_id, _step.instance == _clock.instance, _step.authority == _clock.authority)
        own = and_(own, SameYear(_step.id, petitions.c.number), _step.status == TaskStatus.OPEN.value)
        has_step = select(func.min(_step.assignee)).where(own).correlate(deadlines, petitions).scalar_subquery()
        holder = func.coalesce(has_step, officials.c.id, 0).label("official")
        its_handler = and_(officials.c.id == petitions.c.handler, officials.c.authority == _clock.authority)
        rows = deadlines.join(petitions, petitions.c.id == _clock.petition_id).outerjoin(officials, its_handler)
        clocks = select(_clock.due_on, _clock.authority, holder).select_from(rows).where(_is_ahead(scope, of)).subquery()
        asked = select(*clocks.c, func.count()).group_by(*clocks.c)
        return [Held._make(row) for row in self._ahead(asked, scope, since, until, of)]

    def _ahead(self, asked: Select[Any], scope: Scope, since: datetime, until: datetime, of: Sequence[str]) -> Sequence[Any]:
        def work(connection: Connection) -> Sequence[Any]:
            gaps: dict[str, Any] = {"since": since, "until": until, "of": of} | told(scope, seen_by(connection, scope))
            return connection.execute(asked, gaps).all()

        found: Sequence[Any] = self._listed(work)
        return found

    def steps_open(self, scope: Scope, asked: StepsAsked) -> Sequence[StepAge]:
        """Open steps of every process."""
        found: Sequence[StepAge] = self._listed(lambda connection: waits.open_ones(connection, scope, asked))
        return found

    def steps_done(self, scope: Scope, asked: StepsAsked) -> Sequence[StepAge]:
        """Steps done in the period."""
        found: Sequence[StepAge] = self._listed(lambda connection: waits.done_ones(connection, scope, asked))
        return found

    def steps_lapsed(self, scope: Scope, asked: StepsAsked) -> Mapping[str, int]:
        """Limits that ended unmet in the period, by the step that was open."""
        found: Mapping[str, int] = self._listed(lambda connection: heatmap.steps_lapsed(connection, scope, asked))
        return found

    def steps_listed(
        self, scope: Scope, asked: StepsAsked, which: str, element: str, page: int, per_page: int
    ) -> tuple[Sequence[StepRow], int]:  # fmt: skip
        """One page of the petitions behind a number of a step, and how many there are."""
        found: tuple[Sequence[StepRow], int] = self._listed(
            lambda connection: heatmap.steps_listed(connection, scope, asked, which, element, page, per_page)
        )
        return found


def _is_ahead(scope: Scope, of: Sequence[str]) -> ColumnElement[bool]:
    """Running clocks of the office that end in what is looked ahead, of petitions one may know of."""
    runs = is_still(deadlines, DeadlineStatus.RUNNING.value)
    ends = and_(_clock.due_at > bindparam("since"), _clock.due_at <= bindparam("until"))
    whose = [among(_clock.authority, "of")] if of else []
    return and_(runs, ends, heatmap.clocks_covered(scope), *whose)
