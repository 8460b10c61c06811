"""The one text of a value that hashes are taken of: JSON, names in order, no spaces, in UTF-8."""

from __future__ import annotations

import json
from typing import Any

import orjson

# Made once: to make it costs as much as to use it.
_ANY = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
# Of these both writers make the same bytes; of fractions they do not, and whole numbers over 64 bits one of them refuses.
_ALIKE = frozenset({str, bool, type(None)})
_LONGEST = 1 << 63


def canonical(value: Any) -> bytes:
    """The canonical text of maps, lists and plain values; TypeError and ValueError for what JSON does not know.

    What was sealed years ago must be sealed alike today: the quick writer is asked only where it writes what the other would.
    """
    if _is_alike(value):
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return _ANY.encode(value).encode()


def _is_alike(value: Any) -> bool:
    kind = type(value)
    if kind is str:
        return True
    if kind is int:
        return bool(-_LONGEST <= value < _LONGEST)
    if kind is dict:
        return all(type(name) is str for name in value) and all(map(_is_alike, value.values()))
    return all(map(_is_alike, value)) if kind is list or kind is tuple else kind in _ALIKE
