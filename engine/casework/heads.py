"""每日封存: the signed head of each day, made after midnight, kept here and elsewhere, and held against the register later."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.casework.office import Office
from engine.casework.proving import Finding
from engine.domain.clock import SHANGHAI
from engine.domain.head import Bucket, Head, digest_of, first_difference, tallied
from engine.errors import Conflict, OutOfOrder, Refusal


def end_of(day: date) -> datetime:
    """The first instant after a legal day."""
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)


def make(office: Office, day: date) -> Head:
    """The head of a day that is over: the one kept, or a new one, signed, chained to the one before and kept.

    Raises Refusal ``head_day_not_over`` for today and later days.
    """
    walker = office.store.registers.walker
    kept = walker.heads(day)
    if kept:
        return kept[0]
    if day >= office.today():
        raise Refusal("head_day_not_over", on=day)
    if office.signer is None:
        raise OutOfOrder("signer_missing")
    earlier = next((one.digest for one in walker.heads() if one.day < day), "")
    head = tallied(walker.leaves(end_of(day))).head(day, office.now(), earlier)
    signature = office.signer.sign(head.digest)
    head = replace(head, public_key=office.signer.public_key, signature=signature)
    try:
        with office.store.transaction() as tx:
            tx.keep_head(head)
    except Conflict:  # another process was first
        return walker.heads(day)[0]
    return head


def make_latest(office: Office) -> Head:
    """The head of yesterday, by whichever process comes first after midnight."""
    return make(office, office.today() - timedelta(days=1))


def exported(head: Head) -> dict[str, Any]:
    """A head as a JSON document to be kept elsewhere."""
    told = asdict(head) | {"day": head.day.isoformat(), "made_at": head.made_at.isoformat()}
    return told | {"buckets": [[one.first, one.last, one.digest] for one in head.buckets]}


def imported(text: str) -> Head:
    """A head that was kept elsewhere; Refusal ``head_unreadable`` for anything else."""
    try:
        told: Mapping[str, Any] = json.loads(text)
        buckets = tuple(Bucket(*map(str, one)) for one in told["buckets"])
        day, made_at = date.fromisoformat(told["day"]), datetime.fromisoformat(told["made_at"])
        plain = {name: str(told[name]) for name in ("digest", "previous", "public_key", "signature")}
        return Head(day, made_at, int(told["petitions"]), int(told["entries"]), buckets=buckets, **plain)
    except (ValueError, TypeError, LookupError) as error:
        raise Refusal("head_unreadable") from error


def against(office: Office, head: Head) -> Iterator[Finding]:
    """Hold one head against the register: its signature, and where every docket stood when its day ended (I11)."""
    if not is_genuine(office, head):
        yield Finding(head.day.isoformat(), "verify_head_forged", head.public_key[:16])
    found = tallied(office.store.registers.walker.leaves(end_of(head.day))).head(head.day, head.made_at, head.previous)
    changed = first_difference(head, found)
    if changed is not None:
        yield Finding(changed.first, "verify_head_differs", f"{head.day} {changed.first} – {changed.last}")
    elif (found.petitions, found.entries, found.digest) != (head.petitions, head.entries, head.digest):
        yield Finding(head.day.isoformat(), "verify_head_differs", f"{found.petitions} / {head.petitions}")


def is_genuine(office: Office, head: Head) -> bool:
    """Whether this office signed what the head says; where its key is not at hand, whether the key the head names did."""
    signer = office.signer
    told = digest_of(head.day, head.petitions, head.entries, head.buckets, head.previous)
    return (
        signer is not None and told == head.digest and signer.is_genuine(head.digest, head.signature, signer.public_key or head.public_key)
    )


def kept_findings(office: Office) -> Iterator[Finding]:
    """The kept heads are signed and chained, and the latest agrees with the register."""
    kept = office.store.registers.walker.heads()
    for later, earlier in zip(kept, kept[1:], strict=False):
        if later.previous != earlier.digest:
            yield Finding(later.day.isoformat(), "verify_head_chain", earlier.day.isoformat())
    for head in kept[1:]:
        if not is_genuine(office, head):
            yield Finding(head.day.isoformat(), "verify_head_forged", head.public_key[:16])
    if kept:
        yield from against(office, kept[0])
