"""The tables of reviews beside the others: opinions on proposed releases, and the runs that move petitions between releases."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from engine.storage.tables import Id, Instant, metadata

release_comments = Table(
    "release_comments", metadata,
    Column("id", Id, primary_key=True, nullable=False), Column("release", Integer, nullable=False), Column("path", Text, nullable=False),
    Column("element", Text, nullable=False), Column("text", Text, nullable=False), Column("by", Id, nullable=False),
    Column("at", Instant, nullable=False), Column("settled_by", Id), Column("settled_at", Instant),
    Index("ix_release_comments", "release"),
)  # fmt: skip

move_runs = Table(
    "move_runs", metadata,
    Column("run", Integer, primary_key=True, autoincrement=False), Column("before", Text, nullable=False),
    Column("after", Text, nullable=False), Column("state", Text, nullable=False), Column("asked_by", Id, nullable=False),
    Column("asked_at", Instant, nullable=False), Column("ended_at", Instant), Column("undone_by", Id), Column("undone_at", Instant),
)  # fmt: skip

# The petitions of a run; what has no outcome yet waits for its turn.
move_run_lines = Table(
    "move_run_lines", metadata,
    Column("run", Integer, primary_key=True, autoincrement=False), Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("number", Text, nullable=False), Column("outcome", Text, nullable=False), Column("told", Text, nullable=False),
    Index("ix_move_run_lines", "run", "outcome", "seq"),
)  # fmt: skip
