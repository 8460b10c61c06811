"""案卷记事 Docket: what was done, by whom, on which ground; each entry sealed to the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from engine.domain.canonical import canonical


@dataclass(frozen=True, slots=True)
class DocketEntry:
    """One entry. ``seq`` counts from 1 without gaps and gives the order, not ``at``.

    ``kind`` is the act or event, ``actor`` an official's id (0 = the system, -1 = the petitioner),
    ``body`` holds ids and facts of the act, never names or phone numbers. ``trace`` leads to the log of
    the request that made the entry; it is no part of the seal, so chains written before it stay whole.
    """

    petition_id: int
    seq: int
    kind: str
    actor: int
    at: datetime
    body: Mapping[str, Any]
    basis: str
    prev_hash: str
    hash: str
    trace: str = ""


def seal(petition_id: int, seq: int, kind: str, actor: int, at: datetime, body: Mapping[str, Any], basis: str, prev_hash: str) -> str:
    """SHA-256 over every field of an entry and the hash of the entry before it, as hex."""
    return hashlib.sha256(canonical([petition_id, seq, kind, actor, _instant(at), body, basis, prev_hash])).hexdigest()


@lru_cache(64)
def _instant(at: datetime) -> str:
    """An instant in UTC; all entries of an act have the same one."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def first_break(entries: Iterable[DocketEntry]) -> int | None:
    """The ``seq`` of the first entry that does not fit the chain, None when all fit."""
    expected, previous = 1, ""
    for entry in entries:
        sealed = seal(entry.petition_id, entry.seq, entry.kind, entry.actor, entry.at, entry.body, entry.basis, previous)
        if entry.seq != expected or entry.prev_hash != previous or entry.hash != sealed:
            return entry.seq
        expected, previous = expected + 1, entry.hash
    return None
