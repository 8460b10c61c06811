"""How names of the shelves are written."""

from __future__ import annotations

import re

_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")


def is_name(word: str) -> bool:
    """Whether a word may be the id of a process, a step, a form or a fact: small English letters, digits and ``_``."""
    return bool(_NAME.fullmatch(word))
