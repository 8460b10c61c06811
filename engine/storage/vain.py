"""When petitioners asked in vain, by whom they are counted: an address or a code, under a keyed digest that tells neither."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, Index, Table, Text, delete, select, update

from engine.storage.cipher import Cipher
from engine.storage.connect import upsert
from engine.storage.layout import from_json, to_json
from engine.storage.tables import Instant, instant_text, metadata, read_instant

# ``asked`` are the instants as JSON, the first first, some fifteen at most; ``last_at`` is when the row was last touched.
in_vain = Table(
    "enquiries_in_vain", metadata,
    Column("key", Text, primary_key=True, nullable=False), Column("asked", Text, nullable=False),
    Column("last_at", Instant, nullable=False),
)  # fmt: skip
Index("ix_enquiries_in_vain_last_at", in_vain.c.last_at)


def read(connection: Connection, cipher: Cipher, keys: Sequence[str]) -> Sequence[Sequence[datetime]]:
    """The instants kept of each of these keys that is counted, held by nobody."""
    found = connection.execute(select(in_vain.c.asked).where(in_vain.c.key.in_([cipher.counted(key) for key in keys])))
    return [_instants(asked) for asked in found.scalars()]


def _instants(asked: str) -> Sequence[datetime]:
    return [read_instant(text) for text in from_json(asked)]


class SqlVain:
    """Fits ``engine.casework.enquiryports.VainRegister``; writes in the transaction of ``connection``."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._cipher = connection, cipher

    def hold(self, key: str, now: datetime) -> Sequence[datetime]:
        """The instants kept of a key; its row is there and held from now on, so that of many at once one is counted after the other."""
        entering = upsert(self._connection.dialect.name, in_vain).values(key=self._cipher.counted(key), asked="[]", last_at=now)
        held = entering.on_conflict_do_update(index_elements=["key"], set_={"last_at": now}).returning(in_vain.c.asked)
        return _instants(self._connection.execute(held).scalar_one())

    def write(self, key: str, asked: Sequence[datetime]) -> None:
        """Keep these instants of a key instead; none forgets it."""
        of_key = in_vain.c.key == self._cipher.counted(key)
        told = to_json([instant_text(one) for one in asked])
        self._connection.execute(update(in_vain).where(of_key).values(asked=told) if asked else delete(in_vain).where(of_key))

    def prune(self, before: datetime) -> int:
        """Forget keys nobody asked by since an instant; how many."""
        return self._connection.execute(delete(in_vain).where(in_vain.c.last_at < before)).rowcount
