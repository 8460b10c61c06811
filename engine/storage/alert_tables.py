"""The tables of the inboxes: what officials were told, how far the dockets were followed, the digests made. Never written by an act."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text

from engine.storage.tables import Id, Instant, metadata


def _official(*, primary_key: bool = False) -> Column[int]:
    return Column("official", Id, ForeignKey("officials.id"), primary_key=primary_key, nullable=False, autoincrement=False)


# reason holds ids and terms; tell_at is NULL once what leaves the house was handed over, or when nothing does.
alerts = Table(
    "alerts", metadata,
    Column("id", Id, primary_key=True, autoincrement=True), Column("key", Text, nullable=False, unique=True), _official(),
    Column("petition_id", Id, ForeignKey("petitions.id")), Column("kind", Text, nullable=False), Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False), Column("tell_at", Instant), Column("read_at", Instant),
)  # fmt: skip

# How far the docket of a petition was followed, as long as anything may still be told of it.
alerts_followed = Table(
    "alerts_followed", metadata,
    Column("petition_id", Id, ForeignKey("petitions.id"), primary_key=True, autoincrement=False), Column("seq", Integer, nullable=False),
)  # fmt: skip

digests = Table(
    "digests", metadata,
    _official(primary_key=True), Column("day", Date, primary_key=True), Column("made_at", Instant, nullable=False),
)  # fmt: skip

# The kinds of which an official wants no mail; they stay in his inbox.
alerts_silenced = Table("alerts_silenced", metadata, _official(primary_key=True), Column("kind", Text, primary_key=True))

_is_unread, _is_due = alerts.c.read_at.is_(None), alerts.c.tell_at.is_not(None)

Index("ix_alerts_official", alerts.c.official, alerts.c.at, alerts.c.id)
Index("ix_alerts_unread", alerts.c.official, alerts.c.petition_id, sqlite_where=_is_unread, postgresql_where=_is_unread)
Index("ix_alerts_due", alerts.c.tell_at, sqlite_where=_is_due, postgresql_where=_is_due)
