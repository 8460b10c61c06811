"""Three states of a diagram held against one another: which side every facet of every part is taken from, and what a person decides.

What one side changed is taken from it, what both changed alike is taken once. A facet both changed differently is the clash of that
part. So is a part one side took away while the other changed it or tied something to it; what hangs on it follows the choice.
Who only moved what the other took away has not changed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.domain.redrawing import BOTH, THEIRS_FIRST
from engine.policy.keyed import MINE, THEIRS
from engine.process.merging.parts import LAYOUT, ROOT, TIES, Part

Parts = Mapping[str, Part]
OTHERS = {MINE: THEIRS, THEIRS: MINE}
# Whose step comes first where both put one into one arrow and both stay.
FIRST = {BOTH: MINE, THEIRS_FIRST: THEIRS}
# Of a part of another kind on either side all of this is one facet.
APART = TIES | LAYOUT | {"lane"}
WHOLE = "whole"


@dataclass(slots=True)
class Clash:
    """A part a person decides on: the ``facets`` both sides have otherwise; none where one side took the part away.

    ``hung`` are the parts that follow the choice, ``choices`` what may be chosen, ``usual`` what to begin with.
    """

    id: str
    facets: tuple[str, ...]
    choices: tuple[str, ...] = (MINE, THEIRS)
    usual: str = ""
    chosen: str = ""
    hung: tuple[str, ...] = ()


@dataclass(slots=True)
class Decision:
    """What becomes of every part: ``whose`` says by part and facet which side it is taken from; a part not in it is gone.

    ``ends`` are those no side has, where two insertions follow one another. ``left_out`` stood on a side and could not stay,
    ``kept`` was taken away and is still needed.
    """

    whose: dict[str, dict[str, str]] = field(default_factory=dict)
    clashes: dict[str, Clash] = field(default_factory=dict)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def differing(was: Part, now: Part) -> frozenset[str]:
    """The facets of a part that are not alike."""
    if was.facets["kind"] != now.facets["kind"]:
        return frozenset({WHOLE} | {one for one in APART if was.facets.get(one) != now.facets.get(one)})
    return frozenset(one for one in {*was.facets, *now.facets} if was.facets.get(one) != now.facets.get(one))


def value_of(part: Part, facet: str) -> Any:
    """What a part says in a facet."""
    return {one: said for one, said in part.facets.items() if one not in APART} if facet == WHOLE else part.facets.get(facet)


def decide(base: Parts, mine: Parts, theirs: Parts, chosen: Mapping[str, str]) -> Decision:
    """Decide what can be, and what cannot as ``chosen`` says by part; what nobody chose is as it usually is."""
    return _Deciding(base, {MINE: mine, THEIRS: theirs}, chosen).decided()


class _Deciding:
    """One merge on its way."""

    def __init__(self, base: Parts, sides: Mapping[str, Parts], chosen: Mapping[str, str]) -> None:
        self.base, self.sides, self.chosen = base, sides, chosen
        self.made = Decision()
        self.order = list(dict.fromkeys([*sides[THEIRS], *sides[MINE]]))
        self.roots: dict[str, str] = {}  # parts taken away that the other side still needs, and by whom
        self.followed: dict[str, str] = {}  # parts that follow such a one
        self._led_back: dict[tuple[str, str], list[str]] = {}  # new arrows from new steps, by the side and where they lead
        for side, parts in sides.items():
            for id, part in parts.items():
                if id not in base and "ends" in part.facets and part.facets["ends"][0] not in base:
                    self._led_back.setdefault((side, part.facets["ends"][1]), []).append(id)

    def decided(self) -> Decision:
        for side in OTHERS:
            self._find_roots(side)
        for id in self.order if self.roots else ():
            self._follow(id)
        for id in self.order:
            self._part(id)
        self._insertions()
        self._keep_whole()
        return self.made

    # ---- what one side took away and the other needs

    def _changed(self, side: str, id: str) -> frozenset[str]:
        """What a side changed of a part it has; everything of one it added."""
        now, was = self.sides[side][id], self.base.get(id)
        return frozenset(now.facets) | {WHOLE} if was is None else differing(was, now)

    def _find_roots(self, side: str) -> None:
        """The parts ``side`` took away although the other changed them or tied something to them."""
        other = OTHERS[side]
        gone = [id for id in self.base if id not in self.sides[side] and id in self.sides[other]]
        touched: set[str] = set()
        for id, part in self.sides[other].items():
            changed = self._changed(other, id) - LAYOUT
            if not changed or (id in self.sides[side] and id in self.base and not changed & TIES):
                continue
            if id not in self.sides[side]:
                touched.add(id)
            touched.update(self._under(self.sides[other], part))
        touched &= set(gone)
        for id in gone:
            if id in touched and not touched & set(self._under(self.sides[other], self.sides[other][id])):
                self.roots[id] = side

    def _under(self, parts: Parts, part: Part) -> Iterator[str]:
        """Everything a part cannot stand without, and what that cannot stand without."""
        seen, waiting = {part.id}, list(part.ties)
        while waiting:
            id = waiting.pop()
            if id not in seen and id in parts:
                seen.add(id)
                yield id
                waiting.extend(parts[id].ties)

    def _follow(self, id: str) -> None:
        """Whether a part follows the choice on a root: it is tied to it, perhaps by others that went with it."""
        for parts in (self.base, *self.sides.values()):
            if id in parts and id not in self.roots:
                for tie in self._under(parts, parts[id]):
                    if tie in self.roots and self._is_near(id, tie, parts):
                        self.followed.setdefault(id, tie)

    def _is_near(self, id: str, root: str, parts: Parts) -> bool:
        """Whether all between a part and the root went with the root."""
        side, waiting, seen = self.roots[root], list(parts[id].ties), {id}
        while waiting:
            tie = waiting.pop()
            if tie == root:
                return True
            if tie not in seen and tie in parts and tie not in self.sides[side]:
                seen.add(tie)
                waiting.extend(parts[tie].ties)
        return False

    # ---- part by part

    def _part(self, id: str) -> None:
        here = [side for side, parts in self.sides.items() if id in parts]
        if id in self.roots:
            self._root(id)
            return
        root = self.followed.get(id, "")
        if root:
            whose = self._chosen(root)
            self.made.clashes[root].hung += (id,)
            if whose in here:
                ties = dict.fromkeys(TIES, whose)
                self.made.whose[id] = (self._both(id) | ties) if len(here) > 1 else self._all(id, whose)
        elif len(here) > 1:
            self.made.whose[id] = self._both(id)
        elif id not in self.base:
            self.made.whose[id] = self._all(id, here[0])

    def _root(self, id: str) -> None:
        """A part one side took away: it stays as the other has it, or goes."""
        self._clash(id, ())
        if self._chosen(id) != self.roots[id]:
            self.made.whose[id] = self._all(id, OTHERS[self.roots[id]])

    def _all(self, id: str, side: str) -> dict[str, str]:
        return dict.fromkeys((WHOLE, *self.sides[side][id].facets), side)

    def _both(self, id: str) -> dict[str, str]:
        """A part both sides have, facet by facet."""
        mine, theirs, was = self.sides[MINE][id], self.sides[THEIRS][id], self.base.get(id)
        kinds = {part.facets["kind"] for part in (mine, theirs, was) if part is not None}
        names = APART | {WHOLE} if len(kinds) > 1 else dict.fromkeys([*theirs.facets, *mine.facets])
        whose, apart = {}, []
        for facet in names:
            ours, other, before = (None if part is None else value_of(part, facet) for part in (mine, theirs, was))
            whose[facet] = MINE if other == before and ours != other else THEIRS
            if ours not in (other, before) and other != before and not (facet in TIES and id in self.followed):
                apart.append(facet)
        if apart:
            self._clash(id, tuple(sorted(apart)))
            chosen = self._chosen(id)
            whose |= dict.fromkeys(apart, FIRST.get(chosen, chosen))
        return whose

    def _clash(self, id: str, facets: tuple[str, ...]) -> None:
        if id in self.made.clashes:
            return
        one = self.made.clashes[id] = Clash(id, facets)
        if set(facets) - LAYOUT == {"ends"}:
            one.choices += tuple(choice for choice, first in FIRST.items() if self._inserted(id, first) is not None)
        if facets and set(facets) <= LAYOUT:
            one.usual = THEIRS
        if self.chosen.get(id) in one.choices:
            one.chosen = self.chosen[id]

    def _chosen(self, id: str) -> str:
        """Whose a clash is to be; theirs while nobody said."""
        if id in self.roots:
            self._clash(id, ())
        one = self.made.clashes[id]
        return one.chosen or one.usual or THEIRS

    # ---- two steps put into one arrow

    def _inserted(self, id: str, first: str) -> tuple[str, str] | None:
        """Where both put steps into one arrow: the arrow of side ``first`` back to where it led, and the other's step it may lead to."""
        was = self.base.get(id)
        if was is None or "ends" not in was.facets:
            return None
        (source, target), mine, theirs = was.facets["ends"], self.sides[MINE], self.sides[THEIRS]
        ends = [parts[id].facets["ends"] for parts in (mine, theirs)]
        if any(one[0] != source or one[1] in self.base or one[1] in other for one, other in zip(ends, (theirs, mine), strict=True)):
            return None
        back, other = self._led_back.get((first, target), []), OTHERS[first]
        return (back[0], ends[list(OTHERS).index(other)][1]) if len(back) == 1 and back[0] not in self.sides[other] else None

    def _insertions(self) -> None:
        for id, clash in self.made.clashes.items():
            first = FIRST.get(clash.chosen, "")
            inserted = self._inserted(id, first) if first else None
            if inserted is not None and inserted[0] in self.made.whose:
                back, step = inserted
                self.made.ends[back] = (self.sides[first][back].facets["ends"][0], step)

    # ---- nothing without what it needs

    def ends_of(self, id: str) -> tuple[str, ...]:
        """The ends of an arrow as decided; none for a part that is no arrow."""
        said = self.made.whose[id]
        return self.made.ends.get(id) or self._value(id, said, "ends") or ()

    def _value(self, id: str, said: Mapping[str, str], facet: str) -> Any:
        return self.sides[said[facet]][id].facets.get(facet) if facet in said and id in self.sides[said[facet]] else None

    def _keep_whole(self) -> None:
        """Take away what has lost what it hangs on, and steps of the side that was not chosen to which no arrow leads any more."""
        self._still_needed()
        while lost := [id for id in self.made.whose if self._is_loose(id)] or list(self._stranded()):
            for id in lost:
                del self.made.whose[id]
            self.made.left_out += lost

    def _is_loose(self, id: str) -> bool:
        said = self.made.whose[id]
        ties = (*self.ends_of(id), self._value(id, said, "host"), self._value(id, said, "home"))
        return any(one not in self.made.whose and any(one in parts for parts in self.sides.values()) for one in ties)

    def _stranded(self) -> Iterator[str]:
        led_to = {ends[1] for id in self.made.whose if (ends := self.ends_of(id))}
        for side, parts in self.sides.items():
            had = {one.facets["ends"][1] for one in parts.values() if one.kind == "sequenceFlow"}
            for id in parts:
                is_new = id not in self.base and id not in self.sides[OTHERS[side]]
                if is_new and id in self.made.whose and id in had and id not in led_to:
                    yield id

    def _still_needed(self) -> None:
        """Lanes, messages and what else is only spoken of stay while something that stays speaks of them."""
        while needed := [id for id in self._spoken_of() if id not in self.made.whose and self._is_no_shape(id)]:
            for id in needed:
                side = next(side for side, parts in self.sides.items() if id in parts)
                self.made.whose[id] = self._all(id, side)
                self.made.kept.append(id)

    def _is_no_shape(self, id: str) -> bool:
        part = next((parts[id] for parts in self.sides.values() if id in parts), None)
        return part is not None and (part.kind in ("lane", "laneSet", "childLaneSet", "dataObject") or part.home == ROOT)

    def _spoken_of(self) -> Sequence[str]:
        found: list[str] = []
        for id, said in self.made.whose.items():
            for facet, side in said.items():
                part = self.sides[side].get(id)
                if part is None:
                    continue
                if facet == "lane":
                    found += part.facets["lane"]
                    found += [self.sides[side][lane].home for lane in part.facets["lane"]]
                elif facet == WHOLE:
                    found += _words({one: value for one, value in part.facets.items() if _speaks(one)})
                elif _speaks(facet):
                    found += _words(value_of(part, facet))
        return list(dict.fromkeys(found))


def _speaks(facet: str) -> bool:
    """Whether a facet may name other parts."""
    return facet.startswith(("@", "in ")) and facet != "@name"


def _words(value: Any) -> Iterator[str]:
    """Every text in what is said of a part."""
    if isinstance(value, str):
        yield value.rpartition(":")[2]
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _words(inner)
