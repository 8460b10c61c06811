"""The one text of a value that hashes are taken of: JSON, names in order, no spaces, in UTF-8."""

from __future__ import annotations

import json

# Made once: to make it costs as much as to use it.
_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: object) -> bytes:
    """The canonical text of maps, lists and plain values; TypeError and ValueError for what JSON does not know.

    What was sealed years ago must be sealed alike today: this text never changes.
    """
    return _WRITER.encode(value).encode()
