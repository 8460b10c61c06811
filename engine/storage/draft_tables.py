"""The tables of drafts and edit locks, beside the others. Neither has a key of another table: a draft is of no meaning once its
step is not open, and is pruned then."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from engine.storage.tables import Id, Instant, metadata

# What officials have typed into the form of a step and not submitted; the answer is cipher text. A form beside the steps is kept under
# the id of its step or the number of its petition, a stroke, and its name.
drafts = Table(
    "drafts", metadata,
    Column("task", Text, primary_key=True, nullable=False), Column("official", Id, primary_key=True, autoincrement=False),
    Column("answer", Text, nullable=False), Column("saved_at", Instant, nullable=False), Column("version", Integer, nullable=False),
)  # fmt: skip

# Who fills in the form of a step, whom he took it over from, and what that one had typed, in cipher text.
edit_locks = Table(
    "edit_locks", metadata,
    Column("task", Text, primary_key=True, nullable=False), Column("official", Id, nullable=False),
    Column("since", Instant, nullable=False), Column("seen_at", Instant, nullable=False), Column("taken_from", Id),
    Column("handed", Text, nullable=False),
)  # fmt: skip
