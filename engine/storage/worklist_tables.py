"""What an official keeps of the work list for himself: saved views, and when he last looked at a petition; and what lists are found by.

Written beside the acts, never by one.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from engine.storage.tables import Id, Instant, metadata

# A name and the query of a link, which holds terms and codes only; nobody but the official it belongs to is ever shown it.
saved_views = Table(
    "saved_views", metadata,
    Column("id", Id, primary_key=True, autoincrement=True), Column("official", Id, ForeignKey("officials.id"), nullable=False),
    Column("name", Text, nullable=False), Column("query", Text, nullable=False), Column("saved_at", Instant, nullable=False),
)  # fmt: skip

read_marks = Table(
    "read_marks", metadata,
    Column("official", Id, ForeignKey("officials.id"), primary_key=True, autoincrement=False),
    Column("petition_id", Id, ForeignKey("petitions.id"), primary_key=True, autoincrement=False),
    Column("read_at", Instant, nullable=False),
)  # fmt: skip

Index("ix_saved_views_official", saved_views.c.official, saved_views.c.name, unique=True)
