"""去标识化: pseudonyms by a keyed hash, and cells so small that they would tell of somebody (个人信息保护法 第五十一条第三项)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key")
# A cell of fewer petitions is not told.
FEWEST = 5
COUNTY_DIGITS = 6
# How far a place is widened, step by step: to its city, its province, and to nothing at all.
_WIDER = (4, 2, 0)


class Pseudonyms:
    """The same thing has the same pseudonym under one key; without the key nobody finds the thing by it, or the other way round."""

    def __init__(self, key: bytes) -> None:
        """``key`` of any length, kept by nobody but who gave it."""
        self._begun = hashlib.blake2b(key=hashlib.sha256(key).digest(), digest_size=10)

    def of(self, kind: str, *ids: object) -> str:
        """``kind-`` and 20 hexadecimal digits: among a million things two are alike once in ten thousand million exports."""
        digest = self._begun.copy()
        digest.update("\0".join((kind, *map(str, ids))).encode())
        return f"{kind}-{digest.hexdigest()}"


@dataclass(frozen=True, slots=True)
class Cells:
    """What is told of where petitions come from and what they are about, so that no cell told holds fewer than FEWEST."""

    places: Mapping[str, str]
    topics: frozenset[tuple[str, str]]

    def place(self, code: str) -> str:
        """The area code told for a place: of its county, else of a wider area around it, '' for none."""
        return self.places.get(county_of(code), "")

    def is_widened(self, code: str) -> bool:
        """Whether the county itself is not told."""
        return self.place(code) != county_of(code)

    def tells_topic(self, code: str, topic: str) -> bool:
        """Whether the topic is told beside the place told."""
        return (self.place(code), topic) in self.topics


def county_of(code: str) -> str:
    """The six digits of an area code down to the county (GB/T 2260)."""
    return code[:COUNTY_DIGITS].ljust(COUNTY_DIGITS, "0") if code else ""


def cells_of(counts: Iterable[tuple[str, str, int]]) -> Cells:
    """The cells told of petitions counted as (area code, topic, how many).

    1. Counties of enough petitions are told. 2. The others go together as their city, then as their province, then without
    a place, each step only with what is still too few. 3. A topic is told where enough petitions of the place told have it.
    """
    counted = [(county_of(code), topic, many) for code, topic, many in counts]
    told = {code: code for code, _, _ in counted}
    for digits in _WIDER:
        many_in = _summed((told[code], many) for code, _, many in counted)
        for code, wider in told.items():
            if wider and many_in[wider] < FEWEST:
                told[code] = wider[:digits].ljust(COUNTY_DIGITS, "0") if digits else ""
    topics = _summed(((told[code], topic), many) for code, topic, many in counted)
    return Cells(told, frozenset(cell for cell, many in topics.items() if many >= FEWEST))


def _summed(counts: Iterable[tuple[Key, int]]) -> Counter[Key]:
    summed: Counter[Key] = Counter()
    for key, many in counts:
        summed[key] += many
    return summed
