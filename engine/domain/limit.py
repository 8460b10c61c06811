"""内部时限 StepLimit: how long the office itself gives a step; it never takes the place of a deadline of the law."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.domain.rules import Length


@dataclass(frozen=True, slots=True)
class StepLimit:
    """At most so long for the human step ``step``, from the day it opens."""

    step: str
    length: Length
    basis: str
    policy: str
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)
