"""The contest: short rounds of every side in turn, so that whatever the machine does meanwhile, it does to all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
class Row:
    """One configuration: its name, what it is, our rounds and the reference's beside them."""

    name: str
    database: str
    entry: str
    processes: int
    heat: str
    ours: Series
    stock: Series

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name, "database": self.database, "entry": self.entry, "processes": self.processes, "heat": self.heat,
            "ratio": ratio(self.ours, self.stock), "petition": self.ours.told(), "stock": self.stock.told(),
        }  # fmt: skip


def interleaved(sides: Mapping[str, Crew], effort: Effort, processes: int) -> dict[str, Series]:
    """Rounds of every side in turn, the order turned about each time, after one unmeasured round each."""
    series = {name: Series() for name in sides}
    for crew in sides.values():
        crew.round(effort.warm, processes)
    for number in range(effort.rounds):
        order = list(sides)[:: 1 if number % 2 else -1]
        for name in order:
            series[name].rounds.append(sides[name].round(effort.seconds, processes))
    return series


def service_layer(stage: Stage, kind: str, processes: Sequence[int], heats: Sequence[str], effort: Effort, tell: Told) -> list[Row]:
    """Casework called from so many processes on one database, cold and hot, beside the reference."""
    short = "pg" if kind == "postgresql" else "sqlite"
    asked: dict[str, tuple[str, Mapping[str, Any]]] = {
        heat: (OURS, stage.office(kind, live=LIVE if heat == "hot" else 0)) for heat in heats
    }
    asked[REFERENCE] = (STOCK, stage.reference(kind))
    rows = []
    with crews(asked, max(processes)) as sides:
        for many in processes:
            tell(f"{kind}, {many}")
            series = interleaved(sides, effort, many)
            rows += [Row(_name(short, heat, many), kind, "service layer", many, heat, series[heat], series[REFERENCE]) for heat in heats]
    return rows


def _name(short: str, heat: str, processes: int) -> str:
    return f"{heat}_pg_{processes}p" if short == "pg" else f"sqlite_{heat}_{processes}p"
