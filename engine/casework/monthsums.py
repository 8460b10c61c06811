"""仿真的合计: the repetitions of a simulated month summed up, called as they are in the asked language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from engine.casework.office import Office
from engine.casework.simulationviews import Counts, Line, Setting, Simulated, Spread


def summed(office: Office, runs: Sequence[Counts], setting: Setting, lang: str) -> Simulated:
    """The repetitions of one release as one; at least one."""
    came, left, stuck = (spread([run[name] for run in runs]) for name in ("came", "left", "stuck"))
    names = {step: told for run in runs for step, told in run["names"].items()}
    queues = {line.id: line for line in lines(runs, "queues", lambda role: office.say(role, lang))}
    return Simulated(
        came, left, stuck, lines(runs, "lapses", lambda name: office.clock_label(name, lang)),
        tuple(queues[role] for role in setting.staff if role in queues),
        *(lines(runs, what, lambda step: names[step][lang == "en"] if step in names else step) for what in ("waits", "stuck_at")),
    )  # fmt: skip


def lines(runs: Sequence[Counts], what: str, label: Callable[[str], str]) -> tuple[Line, ...]:
    """One table over all repetitions, the largest first; what did not occur in one is nought there, as is what was not counted then."""
    told = [run.get(what, {}) for run in runs]
    names = dict.fromkeys(name for one in told for name in one)
    found = [Line(name, label(name), spread([one.get(name, 0) for one in told])) for name in names]
    return tuple(sorted(found, key=lambda one: (-one.number.median, -one.number.high, one.id)))


def spread(numbers: Sequence[float]) -> Spread:
    """The one in the middle, the least and the most."""
    return Spread(median(numbers), min(numbers), max(numbers))


def beside(ours: tuple[Line, ...], theirs: tuple[Line, ...]) -> list[tuple[str, Line | None, Line | None]]:
    """Two tables as one, in the order of the first: what a line is called, and the line of each."""
    there, here_too = {one.id: one for one in theirs}, {one.id for one in ours}
    return [(one.label, one, there.get(one.id)) for one in ours] + [(one.label, None, one) for one in theirs if one.id not in here_too]


def worse(ours: Simulated, theirs: Simulated) -> Iterator[Line]:
    """The deadlines that lapse more often under the first, in the middle of its repetitions."""
    there = {one.id: one.number.median for one in theirs.lapses}
    return (one for one in ours.lapses if one.number.median > there.get(one.id, 0))
