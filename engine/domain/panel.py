"""随机抽取 The draw of a hearing's panel, made so that anybody can repeat it from what the docket says.

For every candidate the SHA-256 of ``seed:petition number:candidate`` is taken; the candidates with the smallest are the panel.
Nobody can choose a seed for a wanted panel, since the office makes it of the machine's own chance at the moment of the draw;
everybody can check it afterwards with any tool that knows SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def drawn(seed: str, number: str, candidates: Iterable[int], size: int) -> tuple[int, ...]:
    """``size`` of the candidates in the order they were drawn; the order of ``candidates`` changes nothing.

    Raises ValueError unless there are at least ``size`` different candidates.
    """
    known = set(candidates)
    if not 0 < size <= len(known):
        raise ValueError("not so many candidates")
    return tuple(sorted(known, key=lambda one: lot(seed, number, one))[:size])


def lot(seed: str, number: str, candidate: int) -> str:
    """The lot of one candidate, as hex; the smallest lots are drawn."""
    return hashlib.sha256(f"{seed}:{number}:{candidate}".encode()).hexdigest()
