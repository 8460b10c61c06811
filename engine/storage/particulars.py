"""The particulars of filings: their table, beside what acts write, and the search for petitions with a text like another."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Select, Table, Text, bindparam, func, select

from engine.casework.filed import Near
from engine.domain.access import Scope
from engine.domain.particulars import Particulars
from engine.domain.petition import Petition
from engine.storage.layout import PETITIONS, Layout
from engine.storage.queries import Question, day
from engine.storage.scope import Sight, covered, sight_of
from engine.storage.tables import Instant, metadata, petitions
from engine.storage.wire import Wire

_ID = BigInteger().with_variant(Integer, "sqlite")

# place and topic as the window wrote them down, for near texts to be looked for by; nothing that changes stands here.
particulars = Table(
    "particulars",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("petition_id", _ID, ForeignKey("petitions.id"), nullable=False),
    Column("place", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("organisations", Text, nullable=False),
    Column("arrival", Text, nullable=False),
)
Index("ix_particulars_petition", particulars.c.petition_id)
Index("ix_particulars_near", particulars.c.place, particulars.c.topic, particulars.c.received_on, particulars.c.petition_id)

PARTICULARS: Layout[Particulars] = Layout(Particulars, particulars)
_NAMES = [name for name in PARTICULARS.names if name != "id"]


def note(wire: Wire, noted: Particulars) -> None:
    """Enter the particulars of a filing in the transaction of its act."""
    columns = PARTICULARS.named(PARTICULARS.row(noted))
    marks = [f"?{at}" if wire.dialect == "sqlite" else f"${at}" for at in range(1, len(_NAMES) + 1)]
    text = f"INSERT INTO particulars ({', '.join(_NAMES)}) VALUES ({', '.join(marks)})"  # noqa: S608 our own columns
    wire.ask(text, [wire.written(columns[name]) for name in _NAMES])


def of(petition: int) -> Select[Any]:
    """The particulars of a petition's filings, the first first."""
    return select(*PARTICULARS.columns).where(particulars.c.petition_id == petition).order_by(particulars.c.id)


@cache
def _near(sight: Sight) -> Select[Any]:
    """The latest of them are found in the index first, and only these petitions are read."""
    same = (particulars.c.place == bindparam("place"), particulars.c.topic == bindparam("topic"))
    last = func.max(particulars.c.received_on)
    found = select(particulars.c.petition_id, last.label("last")).where(*same, particulars.c.received_on >= day("since"))
    found = found.where(covered(sight, particulars.c.petition_id, few=True)).group_by(particulars.c.petition_id)
    lines = found.order_by(last.desc(), particulars.c.petition_id.desc()).limit(bindparam("most")).subquery()
    shown = select(*PETITIONS.columns).join_from(lines, petitions, petitions.c.id == lines.c.petition_id)
    return shown.order_by(lines.c.last.desc(), petitions.c.id.desc())


def near(scope: Scope, which: Near) -> Question:
    """Petitions with a filing of this place and topic since a day, the latest first, and of those only what the official may know of."""
    gaps = {"place": which.place, "topic": which.topic, "since": which.since, "most": which.most}
    return Question(_near(sight_of(scope)), scope, gaps)


def petition_of(row: Any) -> Petition:
    """The petition of a row of ``near``."""
    return PETITIONS.noun(tuple(row))
