"""The way a token has come: the steps it may be taken back to, and what taking it back would undo.

A trail begins behind the last thing that cannot be undone on a token's way (an act, a message, a lapse, a split or join, the
edge of a frame) and holds one entry for each step done since, with the answers that were there before it. A step done once more
takes the place of itself and of all that came between, so a trail is never longer than its diagram has steps.

What other tokens did meanwhile is not undone. Where they have asked for an answer given on the way, or given another in its
place, the way back ends there: what they did might have come otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from engine.domain.process import Value

# What an answer was before: in a tuple of its own, or an empty one where there was none.
Before: TypeAlias = Mapping[str, tuple[Value, ...]]


class Passed(NamedTuple):
    """A step that was done: its ``token`` and ``shape``, what its answers were ``before`` it and the shapes passed ``since``.

    ``since`` reaches up to the next entry; ``beside`` whether another token has moved since.
    """

    token: str
    shape: str
    before: Before
    since: tuple[str, ...] = ()
    beside: bool = False


Trail: TypeAlias = tuple[Passed, ...]


class Last(NamedTuple):
    """The step done by the last act of an instance, where it opened several: its flow by the host, and the number tokens had come to.

    ``noted`` are the events that were noted down by it.
    """

    token: str
    shape: str
    host: str
    counter: int
    before: Before
    noted: tuple[str, ...]


def behind_step(trail: Trail, done: Passed) -> Trail:
    """The trail behind a step; one done once more takes the place of what lay between."""
    at = next((number for number, one in enumerate(trail) if one.shape == done.shape), len(trail))
    kept, circle = trail[:at], trail[at:]
    if kept and circle:
        last = kept[-1]
        since = (*last.since, *(shape for one in circle for shape in (one.shape, *one.since)))
        beside = last.beside or any(one.beside for one in circle)
        kept = (*kept[:-1], Passed(last.token, last.shape, before((last, *circle)), tuple(dict.fromkeys(since)), beside))
    return (*kept, done)


def behind_act(trail: Trail, shape: str, overwritten: Before) -> Trail:
    """The trail behind something that is done by itself and can be undone."""
    if not trail:
        return trail
    last = trail[-1]
    since = last.since if shape in last.since else (*last.since, shape)
    return (*trail[:-1], last._replace(before={**overwritten, **last.before}, since=since))


def before(trail: Iterable[Passed]) -> Before:
    """What all answers given on a trail were before it."""
    found: dict[str, tuple[Value, ...]] = {}
    for one in trail:
        found = {**one.before, **found}
    return found


def cut(trail: Trail, names: Collection[str]) -> Trail:
    """What is left of a trail when another token asked for answers of these names, or gave them."""
    return behind(trail, {one.shape for one in trail if not one.before.keys().isdisjoint(names)})


def behind(trail: Trail, shapes: Collection[str]) -> Trail:
    """What is left of a trail behind the last of some shapes."""
    hit = [number for number, one in enumerate(trail) if one.shape in shapes]
    return trail[hit[-1] + 1 :] if hit else trail


def beside(trail: Trail) -> Trail:
    """The trail when another token has moved."""
    return tuple([one if one.beside else one._replace(beside=True) for one in trail])


def plain(trail: Trail) -> list[Any]:
    """A trail as JSON keeps it."""
    return [[one.token, one.shape, one.before, one.since, one.beside] for one in trail]


def told(rows: Iterable[Any]) -> Trail:
    """A trail from what JSON kept."""
    return tuple([Passed(token, shape, _values(before), tuple(since), beside) for token, shape, before, since, beside in rows])


def last_told(row: Any) -> Last:
    """What JSON kept of the last step."""
    token, shape, host, counter, before, noted = row
    return Last(token, shape, host, counter, _values(before), tuple(noted))


def _values(kept: Mapping[str, list[Any]]) -> Before:
    return {name: tuple([tuple(one) if isinstance(one, list) else one for one in value]) for name, value in kept.items()}
