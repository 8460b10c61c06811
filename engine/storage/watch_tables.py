"""The steps the supervisor's queue looks at, made of the registers beside the acts; and what waits before the joint conference."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ColumnElement, FromClause, Index, Integer, Table, Text, and_, literal_column

from engine.casework.caseviews import CLOCKS
from engine.storage.search import index_metadata
from engine.storage.tables import Instant, deadlines, instances, is_open_petition, is_unmet, petitions, tasks

# One row for each open step of an open petition, ``no`` 0 for the one it waits for longest. ``acted_*``: the last act of a person on the
# petition. ``of_party``: as in ``deadlines``. Laid out with the rows of ``milestones``, they are in no backup.
open_steps = Table(
    "milestones_steps", index_metadata,
    Column("petition_id", BigInteger, primary_key=True, autoincrement=False),
    Column("no", Integer, primary_key=True, autoincrement=False),
    *(Column(name, Text, nullable=False) for name in ("task", "element", "process", "authority")),
    Column("assignee", BigInteger), Column("since", Instant, nullable=False), Column("acted_at", Instant, nullable=False),
    Column("acted_kind", Text, nullable=False), Column("of_party", Boolean, nullable=False),
)  # fmt: skip

# What was put before the conference of an authority: ``seq`` is the docket entry that says why, ``resolved_seq`` what came of it.
agenda = Table(
    "milestones_agenda", index_metadata,
    Column("petition_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False), Column("authority", Text, nullable=False),
    Column("put_at", Instant, nullable=False), Column("resolved_seq", Integer),
)  # fmt: skip


def is_met_late(clock: FromClause) -> ColumnElement[bool]:
    """The office did what the clock asks for after it had lapsed; in words of its own, as ``is_unmet``."""
    lapsed = and_(clock.c.status == literal_column("'lapsed'"), clock.c.met_on.is_not(None))
    return and_(clock.c.holder == literal_column("'office'"), lapsed)


def is_still(clock: FromClause, status: str) -> ColumnElement[bool]:
    """A clock of the office that runs, or is suspended: unmet, too; in words of its own, as ``is_unmet``."""
    return and_(clock.c.holder == literal_column("'office'"), clock.c.status == literal_column(f"'{status}'"))


def is_of_case(table: FromClause) -> ColumnElement[bool]:
    """What is of a supervision: an instance, or a step of one; in words of its own, as ``is_unmet``."""
    return table.c.process == literal_column("'supervision'")


def is_unanswered(clock: FromClause) -> ColumnElement[bool]:
    """A clock of the answer a supervision waits for, unmet; in words of its own, as ``is_unmet``."""
    return and_(is_unmet(clock), clock.c.name.in_([literal_column(f"'{one}'") for one in CLOCKS]))


_is_first = open_steps.c.no == 0
_runs, _is_open = is_still(deadlines, "running"), is_open_petition(petitions)
_met_late = is_met_late(deadlines)

Index(
    "ix_deadlines_late", *(deadlines.c[name] for name in ("met_on", "petition_id", "authority", "id", "name", "of_party")),
    sqlite_where=_met_late, postgresql_where=_met_late,
)  # fmt: skip
# What runs on, by its end: who counts what lies ahead, or is near its end, reads nothing but this.
_ahead = ("due_at", "petition_id", "authority", "of_party", "name", "due_on", "id", "instance")
Index("ix_deadlines_running", *(deadlines.c[name] for name in _ahead), sqlite_where=_runs, postgresql_where=_runs)
# Supervisions, of which one petition in many has one, their steps and clocks: whose they are by the clock that began one, and when the
# answer each waits for is due.
_is_case, _of_case = is_of_case(instances), is_of_case(tasks)
_of_supervision, _unanswered = deadlines.c.supervision > literal_column("0"), is_unanswered(deadlines)
Index(
    "ix_instances_supervision", *(instances.c[name] for name in ("completed", "started_at", "petition_id", "no")),
    sqlite_where=_is_case, postgresql_where=_is_case,
)  # fmt: skip
Index(
    "ix_tasks_supervision", *(tasks.c[name] for name in ("petition_id", "instance", "element", "status")),
    sqlite_where=_of_case, postgresql_where=_of_case,
)  # fmt: skip
Index(
    "ix_deadlines_supervised", *(deadlines.c[name] for name in ("petition_id", "supervision", "id", "authority")),
    sqlite_where=_of_supervision, postgresql_where=_of_supervision,
)  # fmt: skip
Index(
    "ix_deadlines_unanswered", *(deadlines.c[name] for name in ("petition_id", "instance", "due_at")),
    sqlite_where=_unanswered, postgresql_where=_unanswered,
)  # fmt: skip
# What of an open petition a queue is narrowed by.
_narrowing = ("id", "category", "route", "channel", "topic", "place", "kind")
Index("ix_petitions_narrowing", *(petitions.c[name] for name in _narrowing), sqlite_where=_is_open, postgresql_where=_is_open)
Index("ix_milestones_steps_element", *(open_steps.c[name] for name in ("element", "since", "petition_id", "authority", "of_party")))
Index(
    "ix_milestones_steps_acted", *(open_steps.c[name] for name in ("acted_at", "petition_id", "authority", "of_party", "element")),
    sqlite_where=_is_first, postgresql_where=_is_first,
)  # fmt: skip
Index("ix_milestones_agenda_authority", agenda.c.authority, agenda.c.put_at)
