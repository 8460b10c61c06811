"""The heads of the days in their table, and the question where every docket stood at an instant."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from engine.domain.head import Bucket, Head
from engine.storage.layout import to_json
from engine.storage.tables import docket, heads, petitions

_PLAIN = ("day", "made_at", "petitions", "entries", "digest", "previous", "public_key", "signature")


def columns_of(head: Head) -> Mapping[str, Any]:
    """A head as its table holds it."""
    buckets = to_json([[one.first, one.last, one.digest] for one in head.buckets])
    return {name: getattr(head, name) for name in _PLAIN} | {"buckets": buckets}


def kept() -> Select[Any]:
    """Every head, latest first."""
    return select(*(heads.c[name] for name in _PLAIN), heads.c.buckets).order_by(heads.c.day.desc())


def head_of(row: Sequence[Any]) -> Head:
    """The head of a row of ``kept``."""
    buckets = tuple(Bucket(*told) for told in json.loads(row[-1]))
    return Head(**dict(zip(_PLAIN, row[:-1], strict=True)), buckets=buckets)


def leaves(before: datetime) -> Select[Any]:
    """(number, seq, hash) of every petition's last entry before an instant, in the order of registration.

    Only a petition whose last entry is younger has its docket searched for the entry that was last then; ``seq`` gives the
    order, so an entry behind a younger one does not count, whatever time it bears.

    What is younger is asked for by its time, so that only the latest years are looked through where the docket is kept by
    years; each petition is then joined to one entry. A join of a docket with itself would, over parts, be taken for small.
    """
    last, younger = docket.alias("last"), docket.alias("younger")
    moved = petitions.join(last, and_(last.c.petition_id == petitions.c.id, last.c.seq == petitions.c.docket_seq, last.c.at >= before))
    moved = moved.join(younger, and_(younger.c.petition_id == last.c.petition_id, younger.c.at >= before))
    until = (func.min(younger.c.seq) - 1).label("until")
    then = select(last.c.petition_id, until).select_from(moved).group_by(last.c.petition_id).subquery("then")
    stood = docket.alias("stood")
    seq = func.coalesce(then.c.until, petitions.c.docket_seq)
    found = petitions.outerjoin(then, then.c.petition_id == petitions.c.id)
    found = found.join(stood, and_(stood.c.petition_id == petitions.c.id, stood.c.seq == seq))
    return select(petitions.c.number, stood.c.seq, stood.c.hash).select_from(found).order_by(petitions.c.id)
