"""A decision table and its answer: which rules an input meets, and what the hit policy makes of them.

The standard (DMN 1.2 to 1.5, 8.2.10 and 8.2.11) says what comes out; nothing here knows files or petitions.

    UNIQUE        the one rule that is met; two are an error
    FIRST         the first rule that is met, in the order of the table
    ANY           whichever rule is met, as they all say the same; else an error
    PRIORITY      of the rules that are met, the one whose output stands first in the list of output values
    RULE ORDER    all of them, in the order of the table
    OUTPUT ORDER  all of them, in the order of the list of output values
    COLLECT       all of them; or their sum, least, greatest or number

Where no rule is met the default outputs stand; without any, a list is empty, the number is 0, and of one single
answer there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from engine.process.decisions.cells import Copy, Entry, Test, holds
from engine.process.decisions.values import ANY, EXACT, Value, equals, kind_of, written
from engine.process.xmlfile import Tag

UNIQUE, FIRST, PRIORITY, ANY_OF, COLLECT = "UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT"
RULE_ORDER, OUTPUT_ORDER = "RULE ORDER", "OUTPUT ORDER"
POLICIES = (UNIQUE, FIRST, PRIORITY, ANY_OF, COLLECT, RULE_ORDER, OUTPUT_ORDER)
SUM, MIN, MAX, COUNT = "SUM", "MIN", "MAX", "COUNT"
AGGREGATIONS = (SUM, MIN, MAX, COUNT)
LISTS = (COLLECT, RULE_ORDER, OUTPUT_ORDER)

Row: TypeAlias = tuple[Value, ...]
Result: TypeAlias = Value | Mapping[str, Value] | Sequence[Value] | Sequence[Mapping[str, Value]]


class NoAnswer(Exception):
    """No answer to an input: ``code`` says why, ``rules`` which rules were met, ``column`` whose value is not allowed."""

    def __init__(self, code: str, rules: Sequence[int] = (), column: str = "") -> None:
        self.code, self.rules, self.column = code, tuple(rules), column
        super().__init__(f"{code} {list(rules)} {column}")


@dataclass(frozen=True, slots=True)
class Input:
    """An input column: what it asks for, of which kind, and which values are allowed; ``label`` is what people read."""

    name: str
    kind: str = ANY
    allowed: Test | None = None
    label: str = ""
    tag: Tag | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Output:
    """An output column: ``allowed`` its values, ``order`` the same as a list, ``default`` what stands when no rule is met.

    ``has_default`` tells a default that is nothing from none.
    """

    name: str
    kind: str = ANY
    allowed: Test | None = None
    order: Row = ()
    default: Value = None
    has_default: bool = False
    label: str = ""
    tag: Tag | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: one test a column, and what comes out when all are true."""

    number: int
    tests: tuple[Test, ...]
    outputs: tuple[Entry, ...]
    tag: Tag | None = field(default=None, compare=False)

    def is_met_by(self, values: Row) -> bool:
        """Whether every test is true of its value."""
        return all(holds(test, value) is True for test, value in zip(self.tests, values, strict=True))

    def annotations(self) -> list[str]:
        """What the row says of itself, such as the article it rests on."""
        entries = [tag for tag in self.tag.children if tag.name == "annotationEntry"] if self.tag else []
        return [text for entry in entries for tag in entry.children if tag.name == "text" and (text := tag.text.strip())]

    def row(self, values: Row) -> Row:
        """What comes out for these inputs."""
        return tuple(values[entry.column] if isinstance(entry, Copy) else entry for entry in self.outputs)


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table; ``distinct`` as the first edition of the standard counts and adds: equal outputs once."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    policy: str = UNIQUE
    aggregation: str = ""
    distinct: bool = False

    @property
    def is_list(self) -> bool:
        """Whether the answer is a list."""
        return self.policy in LISTS and not self.aggregation

    @property
    def has_defaults(self) -> bool:
        """Whether there is an answer when no rule is met."""
        return any(output.has_default for output in self.outputs)

    def met_by(self, values: Row) -> list[Rule]:
        """The rules an input meets, in the order of the table."""
        return [rule for rule in self.rules if rule.is_met_by(values)]

    def decide(self, values: Sequence[Value]) -> Result:
        """The answer to one value for each column: a value, a mapping when there are several outputs, or a list of either.

        NoAnswer when no rule is met and nothing else is to come out, when the hit policy is broken, and for a value
        that is not among those its column allows.
        """
        row = tuple(values)
        for column, value in zip(self.inputs, row, strict=True):
            if column.allowed is not None and value is not None and holds(column.allowed, value) is not True:
                raise NoAnswer("not_allowed", column=column.name)
        met = self.met_by(row)
        if not met:
            return self._without()
        rows = [rule.row(row) for rule in met]
        if self.policy == UNIQUE and len(met) > 1:
            raise NoAnswer("not_unique", [rule.number for rule in met])
        if self.policy == ANY_OF and len(set(map(written, rows))) > 1:
            raise NoAnswer("not_any", [rule.number for rule in met])
        if self.policy in (PRIORITY, OUTPUT_ORDER):
            rows.sort(key=self._rank)
        if self.aggregation:
            return self._aggregated([only for (only,) in rows])
        return [self._named(one) for one in rows] if self.is_list else self._named(rows[0])  # type: ignore[return-value]

    def _without(self) -> Result:
        """What comes out when no rule is met."""
        if self.has_defaults:
            default = self._named(tuple(output.default for output in self.outputs))
            return [default] if self.is_list else default  # type: ignore[return-value]
        if self.is_list:
            return []
        if self.aggregation == COUNT:
            return Decimal(0)
        if self.aggregation:
            return None
        raise NoAnswer("no_match")

    def _named(self, row: Row) -> Value | Mapping[str, Value]:
        """One output as its value, several by name."""
        return row[0] if len(self.outputs) == 1 else {output.name: value for output, value in zip(self.outputs, row, strict=True)}

    def _rank(self, row: Row) -> tuple[int, ...]:
        """Where a row stands by the lists of output values, the leftmost first; what is in no list comes last."""
        return tuple(
            next((place for place, listed in enumerate(output.order) if equals(listed, value)), len(output.order))
            for output, value in zip(self.outputs, row, strict=True)
            if output.order
        )

    def _aggregated(self, values: list[Value]) -> Value:
        """Sum, least, greatest or number of the outputs; nothing when they cannot be added or compared."""
        if self.distinct:
            values = list({written(value): value for value in values}.values())
        if self.aggregation == COUNT:
            return Decimal(len(values))
        numbers = [value for value in values if isinstance(value, Decimal)]
        if self.aggregation == SUM:
            return None if len(numbers) != len(values) else _added(numbers)
        if len({kind_of(value) for value in values}) > 1 or kind_of(values[0]) not in ("number", "text", "date"):
            return None
        return min(values) if self.aggregation == MIN else max(values)  # type: ignore[type-var]


def _added(numbers: list[Decimal]) -> Decimal:
    """Their sum, as exact as the standard's numbers are."""
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, number)
    return total
