"""What the dashboard asks beside the indicators: what is open by age, and which clocks run out on which day if no one acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, and_, bindparam, func, literal_column, select, union_all

from engine.casework.indicatorports import Sight, Span
from engine.casework.pictureports import Aged, Ending
from engine.domain.access import Scope
from engine.domain.deadline import DeadlineStatus
from engine.storage.indicating import SqlMilestoneReader, within
from engine.storage.milestone_tables import milestones
from engine.storage.scope import among, covered, seen_by, sight_of, told
from engine.storage.tables import deadlines, is_unmet


class SqlPictureReader(SqlMilestoneReader):
    """Reads the rows of the indicators, and what is still owed; fits ``engine.casework.pictureports.PictureReader``."""

    def open_by_age(self, sight: Sight, bands: Sequence[Span]) -> Sequence[Aged]:
        """How many petitions are open of those filed in each of some spans, by their place in the list."""

        def work(connection: Connection) -> Sequence[Aged]:
            ways: list[Any] = []
            gaps: Mapping[str, Any] = {}
            for at, span in enumerate(bands):
                conditions, gaps = within(connection, sight, span)
                counting = select(literal_column(str(at), Integer).label("band"), func.count().label("number")).select_from(milestones)
                ways.append(counting.where(milestones.c.open, *conditions))
            return [Aged._make(row) for row in connection.execute(union_all(*ways), gaps)]

        found: Sequence[Aged] = self._listed(work)
        return found

    def ending(self, scope: Scope, since: datetime, until: datetime, of: Sequence[str]) -> Sequence[Ending]:
        """Running clocks by the day they end, name and the authority that must act; ``of`` authorities, none for all."""
        sight, clock = sight_of(scope), deadlines.c
        ahead = and_(
            is_unmet(deadlines), clock.status == DeadlineStatus.RUNNING.value, clock.due_at > bindparam("since"),
            clock.due_at <= bindparam("until"),
        )  # fmt: skip
        asked = select(clock.due_on, clock.authority, clock.name, func.count()).where(ahead, covered(sight, clock.petition_id))
        if of:
            asked = asked.where(among(clock.authority, "of"))
        asked = asked.group_by(clock.due_on, clock.authority, clock.name).order_by(clock.due_on, clock.authority, clock.name)

        def work(connection: Connection) -> Sequence[Ending]:
            gaps: dict[str, Any] = {"since": since, "until": until, "of": of} | told(scope, seen_by(connection, scope))
            return [Ending._make(row) for row in connection.execute(asked, gaps)]

        found: Sequence[Ending] = self._listed(work)
        return found
