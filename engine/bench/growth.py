"""How the cost of one act grows with what its own petition has seen: rounds of a circle, completed forms."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from time import perf_counter
from typing import Any

from engine.bench.contest import REFERENCE, Told
from engine.bench.crew import OURS, STOCK, Crew
from engine.bench.drawing import Drawn, circle, row
from engine.bench.stage import LIVE, Stage, crews

# How many acts at a size its figure is the median of.
LAST = 9
# Nobody waits longer than this for one size: a side that grows too fast is told as having stopped there.
PATIENCE_SECONDS = 60.0
STEP = 50


def of_rounds(stage: Stage, kind: str, sizes: Sequence[int], tell: Told) -> dict[str, Any]:
    """Milliseconds of a round of the circle after so many rounds, cold, hot and on the reference."""
    tell("rounds")
    return _grown(stage, kind, circle(stage.home), sizes)


def of_forms(stage: Stage, kind: str, many: int, tell: Told) -> dict[str, Any]:
    """Milliseconds of an act of a petition that has so many completed tasks, each with keys of its own."""
    tell("forms")
    return _grown(stage, kind, row(stage.home, many + LAST + 1), [many])


def _grown(stage: Stage, kind: str, drawn: Drawn, sizes: Sequence[int]) -> dict[str, Any]:
    """Play one petition on every side up to each size in turn; the figure of a size is the median of its last acts."""
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        heat: (OURS, stage.office(kind, live=live, shelf=drawn.shelf) | {"forms": drawn.forms})
        for heat, live in (("cold", 0), ("hot", LIVE))
    }
    asked[REFERENCE] = (STOCK, stage.reference(kind, drawn.shelf) | {"forms": drawn.forms})
    with crews(asked, 1) as sides:
        walks = {name: Walk(crew) for name, crew in sides.items()}
        return {str(size): {name: walk.at(size) for name, walk in walks.items()} for size in sizes}


class Walk:
    """One side on its way through ever more acts of the same petition."""

    def __init__(self, crew: Crew) -> None:
        """``crew`` of one worker."""
        self.crew, self.done, self.stopped = crew, 0, False

    def at(self, size: int) -> dict[str, Any]:
        """Go on to ``size`` acts and take the figure of the last ones; where it stopped when patience or the side itself ended."""
        began, last = perf_counter(), [0.0]
        while self.done < size and not self.stopped:
            tally = self.crew.play(min(STEP, size - self.done))
            self.done += tally.done
            last = (last + tally.latencies)[-LAST:]
            self.stopped = not tally.done or perf_counter() - began > PATIENCE_SECONDS
        return {"stopped_at": self.done} if self.done < size else {"ms": round(median(last), 3)}
