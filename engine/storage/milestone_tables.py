"""The rows the indicators count, and up to when they follow the registers. Made of the registers, they are in no backup."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, Table, Text

from engine.storage.search import index_metadata
from engine.storage.tables import Instant

DAYS = ("filed_on", "registered_on", "triage_due", "office_notice_due", "competent_notice_due", "answer_due")
TOOK = ("days_transfer", "days_accept", "days_answer", "days_close")

milestones = Table(
    "milestones", index_metadata,
    Column("petition_id", BigInteger, primary_key=True, autoincrement=False),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False), Column("truths", BigInteger, nullable=False), Column("persons", Integer, nullable=False),
    Column("open", Boolean, nullable=False), Column("sealed", Boolean, nullable=False),
    *(Column(name, Date, nullable=name.endswith("_due")) for name in DAYS),
    *(Column(name, Integer) for name in TOOK),
    *(Column(name, Text, nullable=False) for name in ("place", "topic", "category", "channel", "kind", "receiving", "competent")),
)  # fmt: skip

# The authorities with another part in a petition than those its rows name, beside the two these name.
beside = Table(
    "milestones_beside", index_metadata,
    Column("petition_id", BigInteger, primary_key=True, autoincrement=False),
    Column("authority", Text, primary_key=True), Column("receiving", Text, nullable=False), Column("competent", Text, nullable=False),
)  # fmt: skip

# One row: up to when the rows follow, how many petitions were watched, and by which words their truths were told.
milestones_kept = Table(
    "milestones_kept", index_metadata,
    Column("name", Text, primary_key=True), Column("at", Instant, nullable=False), Column("watched", BigInteger, nullable=False),
    Column("words", Text, nullable=False),
)  # fmt: skip

# Whoever counts the rows of a period reads nothing but the index of its day.
_counted = ("truths", "persons", "sealed", "receiving", "competent", "petition_id")
for _day in DAYS:
    if _day != "registered_on":
        Index(f"ix_milestones_counted_{_day}", *(milestones.c[name] for name in (_day, *_counted)))
# The pictures of a period, of which most are of the day of registering, are told apart by these as well.
Index("ix_milestones_pictured", *(milestones.c[name] for name in ("registered_on", *_counted, "topic", "place", "channel")))
# Whoever sees little finds his own by authority, and of these, too, reads nothing else.
_of_days = (*DAYS, "truths", "persons", "no", "sealed", "petition_id", *TOOK)
_is_of_two = milestones.c.competent != milestones.c.receiving
Index("ix_milestones_receiving", *(milestones.c[name] for name in ("receiving", *_of_days, "competent")))
Index(
    "ix_milestones_competent", *(milestones.c[name] for name in ("competent", *_of_days, "receiving")),
    sqlite_where=_is_of_two, postgresql_where=_is_of_two,
)  # fmt: skip
Index("ix_milestones_beside_authority", *(beside.c[name] for name in ("authority", "receiving", "competent", "petition_id")))
Index("ix_milestones_open", milestones.c.petition_id, sqlite_where=milestones.c.open, postgresql_where=milestones.c.open)
