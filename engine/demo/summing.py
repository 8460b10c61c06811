"""A month repeated under two releases, and the repetitions summed up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from engine.bootstrap import make_edition
from engine.casework.office import Edition
from engine.casework.simulationviews import Line, Setting, Simulated, Spread
from engine.demo.month import Month
from engine.demo.stage import Theatre
from engine.domain.release import Release

Counts = Mapping[str, Any]


def simulated(theatre: Theatre, releases: tuple[Release, Release], setting: Setting) -> Iterator[dict[str, Any]]:
    """How many repetitions are done after each of them, and at the end what came of the design and of the release in force.

    Both are given the same petitions: a repetition is a seed.
    """
    found: tuple[list[Counts], list[Counts]] = ([], [])
    editions = [make_edition(release) for release in releases]
    for seed in range(setting.first_seed, setting.first_seed + setting.seeds):
        for edition, runs in zip(editions, found, strict=True):
            with theatre.player(edition) as player:
                runs.append(Month(player.office, theatre.people, setting, seed).run())
            yield {"done": sum(map(len, found))}
    design, in_force = (summed(edition, runs, setting) for edition, runs in zip(editions, found, strict=True))
    yield {"answer": {"design": design, "in_force": in_force}}


def summed(edition: Edition, runs: Sequence[Counts], setting: Setting) -> Simulated:
    """The repetitions of one release as one."""
    came, left, stuck = (spread([run[name] for run in runs]) for name in ("came", "left", "stuck"))
    forms = edition.forms
    return Simulated(
        came, left, stuck, lines(runs, "lapses", lambda name: name),
        tuple(sorted(lines(runs, "queues", edition.rulebook.glossary), key=lambda one: list(setting.staff).index(one.id))),
        lines(runs, "waits", lambda name: forms[name].title if name in forms else name),
    )  # fmt: skip


def lines(runs: Sequence[Counts], what: str, label: Callable[[str], str]) -> tuple[Line, ...]:
    """One table over all repetitions, the largest first; what did not occur in one is nought there."""
    names = dict.fromkeys(name for run in runs for name in run[what])
    found = [Line(name, label(name), spread([run[what].get(name, 0) for run in runs])) for name in names]
    return tuple(sorted(found, key=lambda one: (-one.number.mean, one.id)))


def spread(numbers: Sequence[float]) -> Spread:
    """The mean, the least and the most."""
    return Spread(sum(numbers) / len(numbers), min(numbers), max(numbers))
