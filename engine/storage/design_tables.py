"""The tables of designs, beside the others: what is drawn and written before it is a release. Nothing here is of a person."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from engine.storage.tables import Id, Instant, metadata

designs = Table(
    "designs", metadata,
    Column("id", Id, primary_key=True, nullable=False), Column("name", Text, nullable=False), Column("base", Text, nullable=False),
    Column("place", Text, nullable=False), Column("state", Text, nullable=False), Column("created_by", Id, nullable=False),
    Column("created_at", Instant, nullable=False), Column("changed_at", Instant, nullable=False), Column("proposed", Integer),
)  # fmt: skip

# A file as a design has it; no content where the design takes it away.
design_files = Table(
    "design_files", metadata,
    Column("design", Id, primary_key=True, autoincrement=False), Column("path", Text, primary_key=True, nullable=False),
    Column("content", LargeBinary), Column("version", Integer, nullable=False), Column("saved_by", Id, nullable=False),
    Column("saved_at", Instant, nullable=False),
)  # fmt: skip

# Who has a design open; forgotten soon after he has left.
design_guests = Table(
    "design_guests", metadata,
    Column("design", Id, primary_key=True, autoincrement=False), Column("official", Id, primary_key=True, autoincrement=False),
    Column("path", Text, nullable=False), Column("seen_at", Instant, nullable=False),
)  # fmt: skip

# The latest month simulated for each design: counts of invented petitions.
simulations = Table(
    "simulations", metadata,
    Column("design", Id, primary_key=True, autoincrement=False), Column("run", Integer, nullable=False),
    Column("state", Text, nullable=False), Column("base", Text, nullable=False), Column("made", Text, nullable=False),
    Column("force", Text, nullable=False), Column("files", Text, nullable=False), Column("setting", Text, nullable=False),
    Column("rounds", Text, nullable=False), Column("told", Text, nullable=False), Column("asked_by", Id, nullable=False),
    Column("asked_at", Instant, nullable=False), Column("ended_at", Instant),
)  # fmt: skip
