"""From rounds to figures: rates, percentiles, and ratios of rounds that stood side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any

from engine.bench.shift import Tally


@dataclass
class Series:
    """All rounds of one side in one configuration."""

    rounds: list[Tally] = field(default_factory=list)

    @property
    def rates(self) -> list[float]:
        """Completions a second of each round."""
        return [tally.rate for tally in self.rounds]

    @property
    def latencies(self) -> list[float]:
        """Milliseconds of every act of every round."""
        return [one for tally in self.rounds for one in tally.latencies]

    @property
    def statements(self) -> list[int]:
        """Statements of every act."""
        return [one for tally in self.rounds for one in tally.statements]

    @property
    def commits(self) -> list[int]:
        """Commits of every act."""
        return [one for tally in self.rounds for one in tally.commits]

    def told(self) -> dict[str, Any]:
        """Rate (median of the rounds), percentiles in milliseconds, statements and commits (mean and most), nought where nobody counted."""
        return {
            "per_second": round(median(self.rates), 1),
            **{f"{name}_ms": value for name, value in percentiles(self.latencies).items()},
            "statements": spread(self.statements),
            "commits": spread(self.commits),
            "completions": sum(tally.done for tally in self.rounds),
            "rounds": len(self.rounds),
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` of all values do not exceed; nought of none."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(len(ordered) * share * 1000) // 1000) - 1)] if ordered else 0.0


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99."""
    return {f"p{int(share * 100)}": round(percentile(values, share), 3) for share in (0.50, 0.95, 0.99)}


def spread(values: Sequence[float]) -> dict[str, float]:
    """Mean and most."""
    return {"mean": round(mean(values), 2), "max": max(values)} if values else {"mean": 0.0, "max": 0}


def ratio(ours: Series, theirs: Series) -> float:
    """How many times faster: the median over the pairs of rounds that ran next to each other."""
    pairs = [mine / other for mine, other in zip(ours.rates, theirs.rates, strict=True) if other]
    return round(median(pairs), 2) if pairs else 0.0
