"""The tables of what goes on beside the steps: who is involved in one, and who is away; like those of ``tables``."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, and_, true

from engine.storage.tables import Id, Instant, metadata


def _official(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Id, nullable=nullable)


involvements = Table(
    "involvements", metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("petition_id", Id, ForeignKey("petitions.id"), nullable=False),
    Column("task", Text, nullable=False), Column("kind", Text, nullable=False), _official("who"), _official("asked_by"),
    Column("asked_at", Instant, nullable=False), Column("state", Text, nullable=False), Column("round", Integer, nullable=False),
    Column("mode", Text), Column("threshold", Integer, nullable=False), Column("weight", Integer, nullable=False),
    Column("note", Text, nullable=False), Column("until_on", Date), Column("answered_at", Instant), Column("verdict", Text),
    Column("opinion", Text, nullable=False), Column("at_hand", Boolean, nullable=False, server_default=true()),
)  # fmt: skip

# One row for each time somebody is away; one that ended early says when and by whom.
absences = Table(
    "absences", metadata,
    Column("id", Id, primary_key=True, autoincrement=True), _official("official"), _official("substitute"),
    Column("from_on", Date, nullable=False), Column("to_on", Date, nullable=False), _official("declared_by"),
    Column("declared_at", Instant, nullable=False), Column("ended_at", Instant), _official("ended_by", nullable=True),
)  # fmt: skip

_is_asked = and_(involvements.c.at_hand, involvements.c.state == "asked")
_is_holding = absences.c.ended_at.is_(None)

Index("ix_involvements_petition", involvements.c.petition_id)
Index("ix_involvements_at_hand", involvements.c.petition_id, sqlite_where=involvements.c.at_hand, postgresql_where=involvements.c.at_hand)
Index("ix_involvements_who", involvements.c.who, sqlite_where=_is_asked, postgresql_where=_is_asked)
Index("ix_involvements_asked_by", involvements.c.asked_by, sqlite_where=_is_asked, postgresql_where=_is_asked)
Index("ix_absences_official", absences.c.official, absences.c.to_on, sqlite_where=_is_holding, postgresql_where=_is_holding)
Index("ix_absences_substitute", absences.c.substitute, absences.c.to_on, sqlite_where=_is_holding, postgresql_where=_is_holding)
