"""The contest: short rounds of every side in turn, so that whatever the machine does meanwhile, it does to all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from engine.bench.crew import Crew
from engine.bench.figures import Series, ratio
from engine.bench.stage import LIVE, OURS, STOCK, Stage, crews

Told = Callable[[str], None]
REFERENCE = "stock"


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to try: rounds of each side, seconds of one round, seconds of the round before the first."""

    rounds: int
    seconds: float
    warm: float = 0.4


@dataclass(frozen=True, slots=True)
class Shape:
    """How the service layer is called: how many processes, cold and hot, on how many threads of each.

    A node of ``petition serve`` works on several threads: while one waits for the disk another goes on. Every number of
    ``threads`` is measured; the first is what a figure means by its plain name.
    """

    processes: Sequence[int]
    heats: Sequence[str]
    threads: Sequence[int] = (1,)

    def name(self, kind: str, heat: str, processes: int, threads: int) -> str:
        """The name of a figure."""
        plain = f"{heat}_pg_{processes}p" if kind == "postgresql" else f"sqlite_{heat}_{processes}p"
        return plain if threads == self.threads[0] else f"{plain}_{threads}t"


@dataclass(frozen=True, slots=True)
class Row:
    """One configuration: its name, what it is, our rounds and the reference's beside them."""

    name: str
    database: str
    entry: str
    processes: int
    threads: int
    heat: str
    ours: Series
    stock: Series

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name, "database": self.database, "entry": self.entry, "processes": self.processes, "threads": self.threads,
            "heat": self.heat, "ratio": ratio(self.ours, self.stock), "petition": self.ours.told(), "stock": self.stock.told(),
        }  # fmt: skip


def interleaved(sides: Mapping[str, Crew], effort: Effort, processes: int, threads: int | None = None) -> dict[str, Series]:
    """Rounds of every side in turn, the order turned about each time, after one unmeasured round each.

    ``threads`` of each process, all it was started with when none are named.
    """
    series = {name: Series() for name in sides}
    for crew in sides.values():
        crew.round(effort.warm, processes, threads)
    for number in range(effort.rounds):
        order = list(sides)[:: 1 if number % 2 else -1]
        for name in order:
            series[name].rounds.append(sides[name].round(effort.seconds, processes, threads))
    return series


def service_layer(stage: Stage, kind: str, shape: Shape, effort: Effort, tell: Told) -> list[Row]:
    """Casework called from processes of one database, cold and hot, beside the reference in the same shape."""
    most = {"threads": max(shape.threads)}
    asked: dict[str, tuple[str, Mapping[str, Any]]] = {
        heat: (OURS, stage.office(kind, live=LIVE if heat == "hot" else 0) | most) for heat in shape.heats
    }
    asked[REFERENCE] = (STOCK, stage.reference(kind) | most)
    rows = []
    with crews(asked, max(shape.processes)) as sides:
        for threads, many in product(shape.threads, shape.processes):
            tell(f"{kind}, {many} × {threads}")
            series = interleaved(sides, effort, many, threads)
            rows += [
                Row(shape.name(kind, heat, many, threads), kind, "service layer", many, threads, heat, series[heat], series[REFERENCE])
                for heat in shape.heats
            ]
    return rows
