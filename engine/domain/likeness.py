"""How much two texts are alike: by the pairs of signs that follow each other in both, in any order."""

from __future__ import annotations

import unicodedata

LONGEST = 2000


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters and digits of the first ``LONGEST`` signs; width, case, spaces and punctuation do not count."""
    plain = [sign for sign in unicodedata.normalize("NFKC", text[:LONGEST]).casefold() if sign.isalnum()]
    return frozenset(map("".join, zip(plain, plain[1:], strict=False)))


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """How many per cent of their pairs two texts share (Dice): 100 only when they have the same; one without any is like none."""
    if not one or not other:
        return 0
    return 200 * len(one & other) // (len(one) + len(other))
