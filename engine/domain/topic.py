"""内容分类: the topics of a petition, a tree of three levels told by six digits (信访工作条例 第二十二条第一款: 登记、区分情况)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEVELS = 3
PAIR = 2


@dataclass(frozen=True, slots=True)
class Topic:
    """One node: ``id`` is what a petition keeps, ``code`` its six digits (two a level, 00 where it ends)."""

    id: str
    code: str
    name: str
    name_en: str
    policy: str = ""
    basis: str = ""

    def label(self, lang: str = "zh") -> str:
        """The name in ``lang``; Chinese for an unknown language."""
        return self.name_en if lang == "en" else self.name


def level_of(code: str) -> int:
    """1, 2 or 3 by the digits that are not 00 at the end; 0 for 000000."""
    while code.endswith("00"):
        code = code[:-PAIR]
    return len(code) // PAIR


def code_above(code: str) -> str:
    """The code of the node above: 030100 of 030101, 030000 of 030100; '' of a first-level code."""
    level = level_of(code)
    return code[: (level - 1) * PAIR].ljust(LEVELS * PAIR, "0") if level > 1 else ""


class TopicTree:
    """The topics of one place and day."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        """``topics`` in any order; each has its node above among them."""
        self._by_code = {topic.code: topic for topic in sorted(topics, key=lambda topic: topic.code)}
        self._by_id: Mapping[str, Topic] = {topic.id: topic for topic in self._by_code.values()}
        above = {code_above(code) for code in self._by_code}
        self.leaves = tuple(topic for code, topic in self._by_code.items() if code not in above)
        self._written: dict[str, set[str]] = {}
        for leaf in self.leaves:
            for way in self._ways(leaf):
                self._written.setdefault(way, set()).add(leaf.id)

    def __contains__(self, topic: str) -> bool:
        """Whether a petition may be entered under this id: only what nothing lies beneath may be chosen."""
        return any(leaf.id == topic for leaf in self.leaves)

    def path(self, topic: str) -> tuple[Topic, ...]:
        """The nodes from the first level down to ``topic``; empty for an id nobody knows."""
        found = self._by_id.get(topic)
        path: list[Topic] = []
        while found is not None:
            path.insert(0, found)
            found = self._by_code.get(code_above(found.code))
        return tuple(path)

    def said(self, topic: str, lang: str = "zh") -> str:
        """The path in words: 农业农村 › 农村集体土地 › 宅基地; '' for an id nobody knows."""
        return " › ".join(node.label(lang) for node in self.path(topic))

    def named(self, words: str) -> str:
        """The id of the leaf somebody wrote as id, code, name in either language or path; '' when there is none, or more than one."""
        wanted = words.strip().replace(">", "›").replace(" ", "").casefold()
        found = self._written.get(wanted, set())
        return next(iter(found)) if len(found) == 1 else ""

    def _ways(self, leaf: Topic) -> frozenset[str]:
        """How a leaf may be written."""
        ways = (leaf.id, leaf.code, leaf.name, leaf.name_en, *(self.said(leaf.id, lang) for lang in ("zh", "en")))
        return frozenset(way.replace(" ", "").casefold() for way in ways)
