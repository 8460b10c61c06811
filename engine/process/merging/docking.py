"""The layout of a merged diagram: arrows end where their shapes stand now, and of two steps put into one place neither covers the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from engine.domain.redrawing import BOTH, THEIRS_FIRST
from engine.policy.keyed import MINE, THEIRS
from engine.process.merging.deciding import Decision, Parts
from engine.process.merging.sheet import Element
from engine.process.picture import DC, DI

Box: TypeAlias = tuple[float, float, float, float]
Drawn: TypeAlias = Mapping[str, Element]
# Between a step set aside and the one it would lie on.
APART = 30.0


def dock(decision: Decision, trunk: Drawn, drawn: Drawn, mine: Parts, theirs: Parts) -> None:
    """Shift the ends of arrows whose shapes stand elsewhere than on the side their course is taken from."""
    sides = {MINE: mine, THEIRS: theirs}
    if any(one.chosen in (BOTH, THEIRS_FIRST) for one in decision.clashes.values()):
        _set_aside(decision, drawn, theirs)
    for id in decision.whose:
        ends = tuple(trunk[id].attributes.get(name, "") for name in ("sourceRef", "targetRef"))
        course, points = _course(decision, id, sides), _points(drawn[id]) if id in drawn else []
        if not course or len(points) < 2:
            continue
        for point, end, at in zip((points[0], points[-1]), ends, (0, 1), strict=True):
            _shift(point, end, drawn, [sides[side] for side in course if sides[side][id].facets.get("ends", ("", ""))[at] == end])
        if id in decision.ends:
            _straighten(points, drawn, decision.ends[id])


def _course(decision: Decision, id: str, sides: Mapping[str, Parts]) -> list[str]:
    """The sides that have an arrow laid out as it is taken."""
    side = decision.whose[id].get("place", THEIRS)
    taken = sides[side][id].facets.get("place") if id in sides[side] else None
    return [one for one, parts in sides.items() if taken and id in parts and parts[id].facets.get("place") == taken]


def _shift(point: Element, end: str, drawn: Drawn, courses: list[Parts]) -> None:
    now = box_of(drawn.get(end))
    boxes = [box for parts in courses if end in parts and (box := said_of(parts, end))]
    if now is None or not boxes or now in boxes:
        return
    was = boxes[0]
    _move(point, now[0] + now[2] / 2 - was[0] - was[2] / 2, now[1] + now[3] / 2 - was[1] - was[3] / 2)


def said_of(parts: Parts, id: str) -> Box | None:
    """Where a shape stood on a side before anything was moved."""
    place = parts[id].facets.get("place")
    for space, name, said, _ in place[1] if place else ():
        if (space, name) == (DC, "Bounds"):
            return _box(dict(said))
    return None


def box_of(drawn: Element | None) -> Box | None:
    """Where a shape stands."""
    for one in drawn.elements if drawn is not None else ():
        if (one.space, one.name) == (DC, "Bounds"):
            return _box(one.attributes)
    return None


def _box(said: Mapping[str, str]) -> Box | None:
    try:
        return float(said["x"]), float(said["y"]), float(said["width"]), float(said["height"])
    except (KeyError, ValueError):  # the lint tells of it
        return None


def _points(drawn: Element) -> list[Element]:
    return [one for one in drawn.elements if (one.space, one.name) == (DI, "waypoint")]


def _move(one: Element, right: float, down: float) -> None:
    for name, by in (("x", right), ("y", down)):
        try:
            at = float(one.attributes.get(name, ""))
        except ValueError:  # the lint tells of it
            continue
        if by:
            one.say(name, f"{at + by:g}")


# ---- two steps put into one arrow


def _set_aside(decision: Decision, drawn: Drawn, theirs: Parts) -> None:
    """Move steps of mine off those of theirs they would cover."""
    own = {id for id in decision.whose if id not in theirs and id in drawn}
    for id in own:
        for other in decision.whose:
            box, there = box_of(drawn[id]), box_of(drawn.get(other))
            if other in own or box is None or there is None or not _covers(box, there) or other not in theirs:
                continue
            if theirs[other].kind in ("participant", "lane", "subProcess", "transaction"):
                continue
            for bounds in _placed(drawn[id]):
                _move(bounds, 0, there[1] + there[3] + APART - box[1])


def _placed(drawn: Element) -> Iterator[Element]:
    yield from (one for one in drawn.every() if (one.space, one.name) == (DC, "Bounds"))


def _covers(one: Box, other: Box) -> bool:
    return all(one[at] < other[at] + other[at + 2] and other[at] < one[at] + one[at + 2] for at in (0, 1))


def _straighten(points: list[Element], drawn: Drawn, ends: tuple[str, str]) -> None:
    """Lead an arrow straight from the middle of one shape's edge to that of the other."""
    boxes = [box_of(drawn.get(end)) for end in ends]
    if boxes[0] is None or boxes[1] is None:
        return
    first, last = _between(boxes[0], boxes[1])
    for point, (x, y) in zip((points[0], points[-1]), (first, last), strict=True):
        point.say("x", f"{x:g}")
        point.say("y", f"{y:g}")
    for point in points[1:-1]:
        if point.parent is not None:
            point.parent.take_out(point)


def _between(one: Box, other: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    """The middles of the two edges that face one another."""
    (x, y, w, h), (ox, oy, ow, oh) = one, other
    if x + w <= ox or ox + ow <= x:
        right = x + w <= ox
        return (x + w if right else x, y + h / 2), (ox if right else ox + ow, oy + oh / 2)
    down = y <= oy
    return (x + w / 2, y + h if down else y), (ox + ow / 2, oy if down else oy + oh)
