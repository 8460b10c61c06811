"""What a torture is given, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Any

from engine.settings import Settings
from engine.storage.private import PostgresServer


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a torture takes place: the settings of an office with an empty database, and its server when it has one."""

    settings: Settings
    server: PostgresServer | None = None

    @property
    def kind(self) -> str:
        """sqlite or postgresql."""
        return self.settings.database.partition(":")[0].partition("+")[0]


@dataclass(frozen=True, slots=True)
class Report:
    """How one torture ended.

    ``acknowledged``: acts somebody was told of; ``lost`` of them are not in the books, ``doubled`` stand there twice.
    ``findings`` are sentences about anything else that is not as promised; ``facts`` are further figures by name.
    """

    what: str
    database: str
    live: int
    seed: int
    rounds: int
    acknowledged: int
    lost: int
    doubled: int
    findings: tuple[str, ...]
    seconds: float
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing doubled, nothing found."""
        return not (self.lost or self.doubled or self.findings)


class Tally:
    """Counts while a torture runs, and makes its report."""

    def __init__(self, what: str, ground: Ground, seed: int) -> None:
        """``what`` names the torture; its chance is ``chance``, made from the seed and nothing else."""
        self.what, self.ground, self.seed = what, ground, seed
        self.chance = Random(f"{what} {seed}")
        self.rounds = self.acknowledged = self.lost = self.doubled = 0
        self.findings: list[str] = []
        self.facts: dict[str, Any] = {}
        self._began = perf_counter()

    def expect(self, holds: bool, otherwise: str) -> None:
        """Note a finding unless ``holds``."""
        if not holds:
            self.findings.append(otherwise)

    def report(self) -> Report:
        """All that was counted."""
        return Report(
            self.what, self.ground.kind, self.ground.settings.live, self.seed, self.rounds, self.acknowledged, self.lost, self.doubled,
            tuple(self.findings), round(perf_counter() - self._began, 2), self.facts,
        )  # fmt: skip


Torture = Callable[[Ground, str, int], Report]
