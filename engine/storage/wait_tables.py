"""How long each step waited or waits, made of the registers beside the acts: what the heat map counts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, literal_column

from engine.storage.search import index_metadata

# One row for each step that is open, ``done`` 0, or done. Days are ordinals of Asia/Shanghai, which both databases subtract alike.
# ``of_party``: as in ``deadlines``; ``sealed``: as the petition. Laid out with the rows of ``milestones``, they are in no backup.
waits = Table(
    "milestones_waits", index_metadata,
    Column("petition_id", BigInteger, primary_key=True, autoincrement=False),
    Column("no", Integer, primary_key=True, autoincrement=False),
    *(Column(name, Text, nullable=False) for name in ("process", "element", "authority")),
    Column("opened", Integer, nullable=False), Column("done", Integer, nullable=False),
    Column("of_party", Boolean, nullable=False), Column("sealed", Boolean, nullable=False),
)  # fmt: skip

OPEN = 0
# A period of a step is one range, as is what is open, and nothing a count asks is not in them: the rows themselves are not read.
_told = tuple(waits.c[name] for name in ("opened", "authority", "of_party", "sealed", "petition_id", "no"))
_is_open = waits.c.done == literal_column(str(OPEN))
Index("ix_milestones_waits_done", *(waits.c[name] for name in ("process", "element", "done")), *_told)
Index("ix_milestones_waits_open", waits.c.process, waits.c.element, *_told, sqlite_where=_is_open, postgresql_where=_is_open)
