"""Entering an attachment: the row of a file that lies in the archive already."""

from __future__ import annotations

from dataclasses import replace

from engine.domain.attachment import Attachment
from engine.storage.layout import ATTACHMENTS
from engine.storage.wire import Wire

_NAMES = [name for name in ATTACHMENTS.names if name != "id"]


def enter(wire: Wire, attachment: Attachment) -> Attachment:
    """Enter an attachment in the transaction of its act and give it its id."""
    columns = ATTACHMENTS.named(ATTACHMENTS.row(attachment))
    marks = [f"?{at}" if wire.dialect == "sqlite" else f"${at}" for at in range(1, len(_NAMES) + 1)]
    text = f"INSERT INTO attachments ({', '.join(_NAMES)}) VALUES ({', '.join(marks)}) RETURNING id"  # noqa: S608 our own columns
    return replace(attachment, id=wire.ask(text, [wire.written(columns[name]) for name in _NAMES])[0][0])
