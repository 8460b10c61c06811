"""Characters a reader does not see, or that change how the line around them reads."""

from __future__ import annotations

import re

_ZERO_WIDTH_AND_DIRECTION = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\u180e\ufeff\ufff9-\ufffb"
# Zero-width characters, and controls of direction: what nobody types on purpose.
HIDDEN = re.compile(f"[{_ZERO_WIDTH_AND_DIRECTION}]")
# Besides these, for what is written once and read by many: controls, fillers that look like nothing, separators of lines, tags.
UNSEEN = re.compile(
    f"[{_ZERO_WIDTH_AND_DIRECTION}"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2028\u2029\u3164\ufe00-\ufe0f\uffa0"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)


def unseen(text: str) -> str:
    """The first such character of a text as ``U+202E``, '' without one."""
    found = UNSEEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
