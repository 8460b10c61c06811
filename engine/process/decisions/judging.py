"""What is wrong with a decision table that can be read: values, overlaps, gaps, rules that are never reached.

1. Each value fits its column: its kind, and the values the column allows.
2. Each rule is met by some input.
3. UNIQUE: no input meets two rules. ANY: none meets two that differ. Each pair is named with such an input.
4. FIRST: no rule stands behind others that cover it. Elsewhere: no rule stands twice.
5. Every input meets a rule, or there are defaults, or no answer is an answer. A gap between values the table
   speaks of is a mistake; one beyond them, before the least or for a word it does not know, is only told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from engine.errors import DiagramError
from engine.process.decisions.axes import MOST_VALUES, TooFine
from engine.process.decisions.cells import Copy, Entry, Test, holds, listed, literals
from engine.process.decisions.decision import Decision
from engine.process.decisions.grid import Grid, Purse
from engine.process.decisions.sheet import WARNING, mistake
from engine.process.decisions.table import ANY_OF, COUNT, FIRST, MAX, MIN, SUM, UNIQUE, Output, Rule
from engine.process.decisions.values import ANY, DATE, NUMBER, ORDERED, Value, fits, kind_of, written
from engine.process.vocabulary import nearest
from engine.process.xmlfile import Tag

MOST_TOLD = 20
_AGGREGABLE = {SUM: (NUMBER,), MIN: ORDERED, MAX: ORDERED}


def judge_decisions(decisions: Mapping[str, Decision]) -> Iterator[DiagramError]:
    """Everything wrong with the tables of one file."""
    purse = Purse()
    for decision in decisions.values():
        yield from _Judge(decision, purse).findings()


class _Judge:
    """One table."""

    def __init__(self, decision: Decision, purse: Purse) -> None:
        self.decision, self.table, self.purse = decision, decision.table, purse
        assert decision.tag is not None
        self.whole = decision.tag

    def say(self, where: Rule | Tag | None, code: str, severity: str = "error", **told: object) -> DiagramError:
        tag = where.tag if isinstance(where, Rule) else where
        return mistake(self.decision.file, tag or self.whole, code, severity, **told)

    def findings(self) -> Iterator[DiagramError]:
        """Values first; only a table whose values fit is cut into pieces."""
        found = [*self.values(), *self.outputs()]
        yield from found
        if any(error.severity == "error" for error in found):
            return
        try:
            grid = Grid(self.table, self.purse)
        except TooFine:
            yield self.say(None, "too_fine", found=len(self.table.rules), expected=f"<= {MOST_VALUES}")
            return
        never = dict(grid.never())
        for rule, column in never.items():
            label = self.table.inputs[column].label
            yield self.say(self.table.rules[rule], "never", row=f"#{self.table.rules[rule].number}", label=label)
        meeting = grid.meeting()
        yield from self.pairs(grid, meeting)
        if self.table.policy == FIRST:
            yield from self.some(self.hidden(grid, meeting))
        yield from self.gaps(grid)

    # ---- values

    def values(self) -> Iterator[DiagramError]:
        """Values of input cells, and of the allowed values of their columns."""
        for number, column in enumerate(self.table.inputs):
            if column.allowed is not None:
                yield from self.kinds(column.tag, "inputValues", column.label, column.kind, column.allowed)
            for rule in self.table.rules:
                test, row = rule.tests[number], f"#{rule.number}"
                yield from self.kinds(rule.tag, row, column.label, column.kind, test)
                if column.allowed is not None:
                    yield from self.allowed(rule, row, column.label, column.allowed, test)

    def kinds(self, tag: Tag | None, row: str, label: str, kind: str, test: Test) -> Iterator[DiagramError]:
        for _, value in literals(test):
            if not fits(value, kind):
                suggestion = _as_kind(value, kind)
                yield self.say(tag, "kind", row=row, label=label, found=written(value), expected=kind, suggestion=suggestion)
                return

    def allowed(self, rule: Rule, row: str, label: str, allowed: Test, test: Test) -> Iterator[DiagramError]:
        for op, value in literals(test):
            if op in ("=", "!=") and value is not None and holds(allowed, value) is False:
                yield self.outside(rule, row, label, allowed, value)
                return

    def outside(self, where: Rule | Tag | None, row: str, label: str, allowed: Test, value: Value) -> DiagramError:
        known = [written(one) for one in listed(allowed) or ()]
        near = nearest(written(value), known)
        return self.say(where, "outside", row=row, label=label, found=written(value), expected=" ".join(known)[:200], suggestion=near)

    def outputs(self) -> Iterator[DiagramError]:
        """Values of output cells, defaults and lists of output values."""
        for number, column in enumerate(self.table.outputs):
            cells: list[tuple[Rule | Tag | None, str, Entry]] = [(column.tag, "defaultOutputEntry", column.default)]
            cells += [(rule, f"#{rule.number}", rule.outputs[number]) for rule in self.table.rules]
            if column.allowed is not None:
                yield from self.kinds(column.tag, "outputValues", column.label, column.kind, column.allowed)
            for where, row, entry in cells:
                yield from self.output(where, row, column, entry)

    def output(self, where: Rule | Tag | None, row: str, column: Output, entry: Entry) -> Iterator[DiagramError]:
        label, kind, allowed = column.label, column.kind, column.allowed
        if isinstance(entry, Copy):
            given = self.table.inputs[entry.column].kind
            if ANY not in (given, kind) and given != kind:
                yield self.say(where, "kind", row=row, label=label, found=self.table.inputs[entry.column].name, expected=kind)
            return
        if not fits(entry, kind):
            yield self.say(where, "kind", row=row, label=label, found=written(entry), expected=kind, suggestion=_as_kind(entry, kind))
        elif allowed is not None:
            for value in entry if isinstance(entry, tuple) else (entry,):
                if value is not None and holds(allowed, value) is not True:
                    yield self.outside(where, row, label, allowed, value)
        if kind_of(entry) not in _AGGREGABLE.get(self.table.aggregation, (kind_of(entry),)) and isinstance(where, Rule):
            yield self.say(where, "kind", row=row, label=label, found=written(entry), expected=f"{self.table.aggregation}: number")

    # ---- rules

    def pairs(self, grid: Grid, meeting: list[int]) -> Iterator[DiagramError]:
        """Overlaps of UNIQUE, and of ANY those whose outputs differ; of the others, rules that stand twice."""
        if self.table.policy == UNIQUE:
            yield from self.some(self.overlaps(grid, meeting))
        elif self.table.policy != FIRST:
            yield from self.some(self.doubled(grid))
            if self.table.policy == ANY_OF:
                yield from self.some(self.disagreements(grid, meeting))

    def some(self, errors: Iterator[DiagramError]) -> Iterator[DiagramError]:
        """The first of many, and that there are more."""
        for told, error in enumerate(errors):
            if told == MOST_TOLD:
                yield self.say(None, "more", error.severity, found=MOST_TOLD)
                return
            yield error

    def pair(self, code: str, one: int, other: int, severity: str = "error", **told: object) -> DiagramError:
        first, second = self.table.rules[one], self.table.rules[other]
        return self.say(second, code, severity, row=f"#{second.number}", other=f"#{first.number}", **told)

    def overlaps(self, grid: Grid, meeting: list[int]) -> Iterator[DiagramError]:
        for one, others in enumerate(meeting):
            for other in _places(others >> (one + 1) << (one + 1)):
                yield self.pair("overlap", one, other, example=self.example(grid.common(one, other)))

    def disagreements(self, grid: Grid, meeting: list[int]) -> Iterator[DiagramError]:
        """Rules that hand on an input agree where it is what the other one says; each such pair is looked at."""
        says = [" ".join(map(_known, rule.outputs)) for rule in self.table.rules]
        alike: dict[str, int] = {}
        for number, row in enumerate(says):
            alike[row] = alike.get(row, 0) | 1 << number
        for one, others in enumerate(meeting):
            for other in _places((others & ~alike[says[one]]) >> (one + 1) << (one + 1)):
                self.purse.left -= 20
                if self.purse.is_empty:
                    yield self.say(None, "unchecked", WARNING, what="disagreement")
                    return
                both = grid.common(one, other)
                if [*map(written, self.table.rules[one].row(both))] != [*map(written, self.table.rules[other].row(both))]:
                    yield self.pair("disagreement", one, other, example=self.example(both))

    def doubled(self, grid: Grid) -> Iterator[DiagramError]:
        """A rule that asks and says the same as one before it."""
        seen: dict[object, int] = {}
        for number, rule in enumerate(self.table.rules):
            first = seen.setdefault((grid.asks(number), " ".join(map(_known, rule.outputs))), number)
            if first != number:
                yield self.pair("twice", first, number, WARNING)

    def hidden(self, grid: Grid, meeting: list[int]) -> Iterator[DiagramError]:
        """Rules of FIRST that others before them cover wholly."""
        for rule, others in enumerate(meeting):
            before = others & ((1 << rule) - 1)
            if before and grid.is_hidden(rule, before):
                rows = [f"#{self.table.rules[number].number}" for number in islice(_places(before), 10)]
                row = f"#{self.table.rules[rule].number}"
                yield self.say(self.table.rules[rule], "masked", WARNING, row=row, other=" ".join(rows))
            if self.purse.is_empty:
                yield self.say(None, "unchecked", WARNING, what="masked")
                return

    def gaps(self, grid: Grid) -> Iterator[DiagramError]:
        """An input no rule meets; where a list or a number answers, no match is an answer."""
        if self.table.has_defaults or self.table.is_list or self.table.aggregation == COUNT:
            return
        severity = WARNING if self.table.aggregation else "error"
        gap, code = grid.gap(is_named=True), "gap"
        if gap is None and not self.purse.is_empty:
            gap, code, severity = grid.gap(is_named=False), "gap_beyond", WARNING
        if gap is not None:
            yield self.say(None, code, severity, example=self.example(gap), expected="defaultOutputEntry")
        elif self.purse.is_empty:
            yield self.say(None, "unchecked", WARNING, what="gap")

    def example(self, values: tuple[Value, ...]) -> str:
        """An input as people read it."""
        told = [f"{column.name} = {written(value)}" for column, value in zip(self.table.inputs, values, strict=True)]
        return ", ".join(told)[:300]


def _places(bits: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _known(entry: Entry) -> str:
    """An output cell as something to compare."""
    return f"input {entry.column}" if isinstance(entry, Copy) else written(entry)


def _as_kind(value: Value, kind: str) -> str:
    """The same value as the column wants it, if it only lacks quotes or has them too much."""
    if kind == "text" and value is not None and not isinstance(value, tuple):
        return f'"{written(value)}"'
    if isinstance(value, str) and kind == DATE:
        return f'date("{value}")' if len(value) == 10 and value[4] == "-" else ""
    if isinstance(value, str) and value.strip() in ("true", "false") and kind == "boolean":
        return value.strip()
    if isinstance(value, str) and kind in (NUMBER, "integer"):
        return value.strip() if value.strip().lstrip("-").replace(".", "", 1).isdecimal() else ""
    return ""
