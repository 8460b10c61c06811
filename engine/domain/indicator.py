"""指标 Indicator: a figure with its formula, made of named conditions on milestones (信访工作条例 第三十九条、第四十一条)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.domain.milestones import BIT

NOT, OR = "not ", " or "
# The measure of what is counted in reports, not in petitions.
REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class Sieve:
    """Conditions laid on the truths of a row: all of ``must``, none of ``never``, and one at least of each of ``either``."""

    must: int = 0
    never: int = 0
    either: tuple[tuple[int, int], ...] = ()

    def holds(self, truths: int) -> bool:
        """Whether a row with these truths passes; an alternative is (bits one of which is enough, bits one of which is to be missing)."""
        if truths & self.must != self.must or truths & self.never:
            return False
        return all(truths & any_of or any_missing & ~truths for any_of, any_missing in self.either)

    @property
    def asks(self) -> int:
        """The bits it looks at; rows that differ in others are alike to it."""
        found = self.must | self.never
        for any_of, any_missing in self.either:
            found |= any_of | any_missing
        return found


@lru_cache(2048)
def sieve_of(words: tuple[str, ...]) -> Sieve:
    """A list of conditions as written on the shelf, all of which must hold: ``accepted``, ``not withdrawn``, ``closed or completed``.

    KeyError for a word that is no condition.
    """
    must = never = 0
    either = []
    for said in words:
        parts = [part.strip() for part in said.split(OR)]
        present = sum(BIT[part] for part in set(parts) if not part.startswith(NOT))
        missing = sum(BIT[part.removeprefix(NOT).strip()] for part in set(parts) if part.startswith(NOT))
        if len(parts) > 1:
            either.append((present, missing))
        else:
            must, never = must | present, never | missing
    return Sieve(must, never, tuple(either))


def words_in(said: Iterable[str]) -> list[str]:
    """The conditions some lines name."""
    return [part.strip().removeprefix(NOT).strip() for line in said for part in line.split(OR)]


def unknown_in(said: Iterable[str], known: Sequence[str]) -> list[str]:
    """Words in some lines that are none of the known conditions."""
    return [word for word in words_in(said) if word not in known]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Rows left out of an indicator, and why."""

    when: str
    because: str
    because_en: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator as the shelf declares it.

    ``measure``: what is counted: matters (信访事项), items (件次), batches (批次), persons (人次), suggestions (建议), listings (挂牌),
    reports (专报、情况), or days (mean of the days ``stage`` took). ``cohort``: the rows that come into question; those one of
    ``exclusions`` says leave it; what is left is the denominator, and the numerator those of it that also pass ``numerator``.
    ``basis``: by which day a row falls into the period.
    ``deadline``: names of the deadlines of the law it judges by, whose lengths are said, never repeated; ``clock``: which of the days
    due a row falls by with the basis ``due``. ``authority``: whose figure it is: receiving or competent. ``parts``: what the rows that
    miss the numerator are.
    """

    id: str
    name: str
    name_en: str
    formula: str
    formula_en: str
    basis_of_law: str
    measure: str
    cohort: tuple[str, ...]
    numerator: tuple[str, ...]
    exclusions: tuple[Exclusion, ...]
    basis: str
    authority: str
    deadline: tuple[str, ...] = ()
    clock: str = ""
    stage: str = ""
    count_only: bool = False
    legacy: bool = False
    parts: Mapping[str, tuple[tuple[str, ...], str, str]] | None = None
    note: str = ""
    note_en: str = ""
    policy: str = ""

    @property
    def conditions(self) -> Sequence[str]:
        """Every line of conditions it is made of."""
        parts = [line for lines, _, _ in (self.parts or {}).values() for line in lines]
        return (*self.cohort, *self.numerator, *(one.when for one in self.exclusions), *parts)

    def bases(self) -> tuple[str, ...]:
        """The days its rows may be counted by; a report has but one."""
        if self.measure == REPORTS:
            return (self.basis,)
        return ("filed", "registered", *(("due",) if self.clock else ()))

    def place_of(self, truths: int) -> str:
        """Where a row with these truths goes: ``numerator``, ``denominator`` only, ``excluded <n>``, or '' for none."""
        if not sieve_of(self.cohort).holds(truths):
            return ""
        for at, one in enumerate(self.exclusions):
            if sieve_of((one.when,)).holds(truths):
                return f"excluded {at}"
        return "numerator" if sieve_of(self.numerator).holds(truths) else "denominator"
