"""文书 Document: a numbered paper of the office, and its service (送达)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from engine.domain.canonical import canonical


class DocumentStatus(StrEnum):
    """Issued papers bear a number; served ones have a receipt; withdrawn ones keep their number."""

    ISSUED = "issued"
    SERVED = "served"
    WITHDRAWN = "withdrawn"


@dataclass(slots=True)
class Document:
    """One paper: ``content`` maps its parts to text, ``receipt`` holds the service record (送达回证).

    ``at_hand`` while acts ask for it: the latest of its kind.
    ``sha256`` is the hash of the paper as issued, which its docket entry repeats; empty for papers older than the seal.
    ``signed_by`` is the official whose act issued it (审签), ``sealed_by`` who affixed the seal of the authority (用印), both
    None where nobody did, or where it is older than these columns. ``withdrawn_because`` is the reason of a withdrawal.
    """

    id: int | None
    petition_id: int | None
    kind: str
    number: str
    authority: str
    issued_at: datetime
    issued_on: date
    issued_by: int
    content: dict[str, Any]
    status: DocumentStatus = DocumentStatus.ISSUED
    served_on: date | None = None
    receipt: dict[str, Any] = field(default_factory=dict)
    at_hand: bool = True
    sha256: str = ""
    signed_by: int | None = None
    signed_on: date | None = None
    sealed_by: int | None = None
    sealed_on: date | None = None
    withdrawn_on: date | None = None
    withdrawn_because: str = ""


def as_issued(paper: Document) -> bytes:
    """The canonical text of a paper as it left the office: everything that service and withdrawal do not change."""
    issued_at = paper.issued_at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [paper.petition_id, paper.kind, paper.number, paper.authority, issued_at, paper.issued_on.isoformat(), paper.issued_by]
    return canonical([*parts, paper.content])


def seal_of(paper: Document) -> str:
    """SHA-256 of a paper as issued, as hex (invariant I9)."""
    return hashlib.sha256(as_issued(paper)).hexdigest()
