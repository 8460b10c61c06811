"""备注 Note: what an official writes beside a petition, for the petitioner, for the own authority, or for himself alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoteScope(StrEnum):
    """Who may read a note: whoever may know of the petition, the petitioner among them; the writer's authority; the writer.

    An evaluation is the petitioner's own word (its reason), read by whoever may know of the petition; nobody writes one as a note.
    """

    PUBLIC = "public"
    OFFICE = "office"
    PRIVATE = "private"
    EVALUATION = "evaluation"


# Those an official may write, and those that are read by whoever may know of the petition.
WRITTEN = (NoteScope.PUBLIC, NoteScope.OFFICE, NoteScope.PRIVATE)
FOR_ALL = (NoteScope.PUBLIC, NoteScope.EVALUATION)


@dataclass(frozen=True, slots=True)
class Note:
    """One note. ``authority`` is the writer's when it was written; the text rests encrypted."""

    id: int | None
    petition_id: int
    scope: NoteScope
    written_by: int
    authority: str
    written_at: datetime
    text: str

    def is_for(self, official: int, authority: str) -> bool:
        """Whether this official of this authority may read it."""
        if self.scope is NoteScope.PRIVATE:
            return official == self.written_by
        return self.scope in FOR_ALL or authority == self.authority
