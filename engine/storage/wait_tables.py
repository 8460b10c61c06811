"""How long each step waited that is done, made of the registers beside the acts: what the heat map counts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from engine.storage.search import index_metadata

# One row for each step of a petition that is done. Days are ordinals of Asia/Shanghai, which both databases subtract alike. ``of_party``:
# as in ``deadlines``; ``sealed``: as the petition. Laid out with the rows of ``milestones``, they are in no backup.
waits = Table(
    "milestones_waits", index_metadata,
    Column("petition_id", BigInteger, primary_key=True, autoincrement=False),
    Column("no", Integer, primary_key=True, autoincrement=False),
    *(Column(name, Text, nullable=False) for name in ("process", "element", "authority")),
    Column("opened", Integer, nullable=False), Column("done", Integer, nullable=False),
    Column("of_party", Boolean, nullable=False), Column("sealed", Boolean, nullable=False),
)  # fmt: skip

# A step's period is one range of it, and nothing a count asks is not in it: the rows themselves are not read.
SHELVED = ("process", "element", "done", "opened", "authority", "of_party", "sealed", "petition_id")
Index("ix_milestones_waits_done", *(waits.c[name] for name in SHELVED))
