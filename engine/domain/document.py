"""文书 Document: a numbered paper of the office, and its service (送达)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class DocumentStatus(StrEnum):
    """Issued papers bear a number; served ones have a receipt; withdrawn ones keep their number."""

    ISSUED = "issued"
    SERVED = "served"
    WITHDRAWN = "withdrawn"


@dataclass(slots=True)
class Document:
    """One paper: ``content`` maps its parts to text, ``receipt`` holds the service record (送达回证).

    ``at_hand`` while acts ask for it: the latest of its kind.
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
