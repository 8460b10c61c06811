"""附件 Attachment: a file a petition came or was handled with; its content lies in the archive under its SHA-256."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a petition. ``size`` in bytes; ``task`` is the step it was added in, empty outside of one."""

    id: int | None
    petition_id: int
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    added_by: int
    task: str = ""
