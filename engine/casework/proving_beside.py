"""What a verifier asks of who is involved beside the steps: each was asked and has answered as the docket says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from engine.casework.proving import Case, Finding
from engine.domain.docket import DocketEntry
from engine.domain.involvement import Involvement, Kind

# Who signed, when, and what he said.
Signed = tuple[int, datetime | None, str]
# The entries by which somebody comes to be involved.
ASKED: dict[Kind, tuple[str, ...]] = {
    Kind.DELEGATION: ("delegated",),
    Kind.BEFORE: ("signers_added",),
    Kind.AFTER: ("signers_added", "answer_kept"),
    Kind.COPY: ("copied",),
    Kind.SUBSTITUTION: ("taken_over",),
}


def beside(case: Case) -> Iterator[Finding]:
    """Everybody involved was asked by an entry, and the signatures are those of the docket, none changed, added or taken out (I2)."""
    rows = case.dossier.involvements
    asked = [entry for kinds in ASKED.values() for kind in kinds for entry in case.entries(kind)] if rows else []
    for one in rows:
        if not any(is_told(one, entry) for entry in asked):
            yield case.finding("verify_beside", f"{one.task} {one.kind.value} ({one.who})")
    given: Counter[Signed] = Counter((one.who, one.answered_at, str(one.verdict)) for one in rows if one.verdict is not None)
    told: Counter[Signed] = Counter((entry.actor, entry.at, str(entry.body.get("verdict"))) for entry in case.entries("signed"))
    for who, at, verdict in (given - told) + (told - given):
        yield case.finding("verify_beside", f"{verdict} {at} ({who})")


def is_told(one: Involvement, entry: DocketEntry) -> bool:
    """Whether this entry is that somebody was asked, or stood in."""
    if entry.kind not in ASKED[one.kind] or entry.at != one.asked_at:
        return False
    if one.kind is Kind.SUBSTITUTION:
        return (entry.actor, entry.body.get("official")) == (one.who, one.asked_by)
    return one.who == entry.body.get("official") or one.who in entry.body.get("officials", ())
