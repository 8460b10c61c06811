"""每日封存 Head: the signed digest of the whole register at the end of a day, chained to the day before.

1. A petition's leaf is its number, its last entry of the day and that entry's hash. 2. Leaves in the order of
registration make buckets of 256 petitions, each with its digest. 3. The head's digest is taken over day, counts,
buckets and the digest of the head before. 4. That digest is signed. Whoever holds an earlier head can tell whether
an entry of that day or before was changed, taken out or cut off, and in which bucket.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

BUCKET = 256


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where one petition's docket stood: its last entry and that entry's hash."""

    number: str
    seq: int
    hash: str

    @property
    def line(self) -> str:
        """The leaf as it is digested."""
        return f"{self.number} {self.seq} {self.hash}\n"


@dataclass(frozen=True, slots=True)
class Bucket:
    """256 petitions in the order of their registration: the first and the last number, and the digest of their leaves."""

    first: str
    last: str
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """The register at the end of ``day``; ``public_key`` and ``signature`` are hex (Ed25519)."""

    day: date
    made_at: datetime
    petitions: int
    entries: int
    digest: str
    previous: str
    buckets: tuple[Bucket, ...]
    public_key: str = ""
    signature: str = ""


@dataclass
class Tally:
    """Leaves taken in one after another and made into buckets."""

    petitions: int = 0
    entries: int = 0
    buckets: list[Bucket] = field(default_factory=list)
    _open: list[Leaf] = field(default_factory=list)

    def add(self, leaf: Leaf) -> None:
        """Take in the next leaf in the order of registration."""
        self.petitions += 1
        self.entries += leaf.seq
        self._open.append(leaf)
        if len(self._open) == BUCKET:
            self._seal()

    def _seal(self) -> None:
        digest = hashlib.sha256("".join(leaf.line for leaf in self._open).encode()).hexdigest()
        self.buckets.append(Bucket(self._open[0].number, self._open[-1].number, digest))
        self._open = []

    def head(self, day: date, made_at: datetime, previous: str) -> Head:
        """The head of everything taken in, not yet signed."""
        if self._open:
            self._seal()
        buckets = tuple(self.buckets)
        digest = digest_of(day, self.petitions, self.entries, buckets, previous)
        return Head(day, made_at, self.petitions, self.entries, digest, previous, buckets)


def tallied(leaves: Iterable[Leaf]) -> Tally:
    """All leaves taken in."""
    tally = Tally()
    for leaf in leaves:
        tally.add(leaf)
    return tally


def digest_of(day: date, petitions: int, entries: int, buckets: Iterable[Bucket], previous: str) -> str:
    """SHA-256 over everything a head says of its day, as hex; this is what is signed."""
    told = [day.isoformat(), petitions, entries, [[one.first, one.last, one.digest] for one in buckets], previous]
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()


def first_difference(kept: Head, found: Head) -> Bucket | None:
    """The first bucket that is no longer as it was, None when all are."""
    for at, bucket in enumerate(kept.buckets):
        if at >= len(found.buckets) or found.buckets[at] != bucket:
            return bucket
    return found.buckets[len(kept.buckets)] if len(found.buckets) > len(kept.buckets) else None
