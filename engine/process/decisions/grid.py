"""All rules of a table over all pieces of all its columns: what two have in common, what none covers, what is never reached.

A rule is a box: a set of pieces in each column. Which rules a piece belongs to is one number, a bit for each
rule; with these, pairs that meet are found without comparing pairs, and a gap by splitting column after column
and dropping the rules that are out, each state once. The work is bounded: an empty purse
tells that a search ended early.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.process.decisions.axes import Axis
from engine.process.decisions.table import Table
from engine.process.decisions.values import Value

MOST_STEPS = 600_000


@dataclass(slots=True)
class Purse:
    """The steps that searching in all the tables of a file may still take."""

    left: int = MOST_STEPS

    @property
    def is_empty(self) -> bool:
        """Whether the search that is under way, or the last one, ended before its end."""
        return self.left < 0


@dataclass(slots=True)
class Column:
    """One column: its axis, the pieces of each rule, and the rules of each piece."""

    axis: Axis
    masks: list[int]
    rules_at: list[int] = field(default_factory=list)

    def turn(self) -> None:
        """From the pieces of each rule to the rules of each piece: only where a rule begins or ends is looked at."""
        turns = [0] * (len(self.axis.pieces) + 1)
        for rule, mask in enumerate(self.masks):
            edges = mask ^ (mask << 1)
            while edges:
                lowest = edges & -edges
                turns[lowest.bit_length() - 1] ^= 1 << rule
                edges ^= lowest
        here, domain = 0, self.axis.domain
        for place in range(len(self.axis.pieces)):
            here ^= turns[place]
            self.rules_at.append(here if domain >> place & 1 else 0)

    def meeting(self) -> list[int]:
        """For each rule, those that share a piece of this column with it."""
        spans = [self.rules_at]  # spans[n][i]: the rules of the pieces i … i + 2**n - 1
        while len(spans[-1]) > 1 << (len(spans) - 1):
            last, half = spans[-1], 1 << (len(spans) - 1)
            spans.append([one | other for one, other in zip(last, last[half:], strict=False)])
        known: dict[int, int] = {}
        for mask in self.masks:
            if mask not in known:
                known[mask] = 0
                for begin, end in _runs(mask):
                    step = (end - begin).bit_length() - 1
                    known[mask] |= spans[step][begin] | spans[step][end - (1 << step)]
        return [known[mask] for mask in self.masks]

    def choices(self, pieces: int) -> list[tuple[int, int]]:
        """(piece, its rules) for these pieces; of those with the same rules only the first, the fewest rules first."""
        found: dict[int, int] = {}
        for begin, end in _runs(pieces):
            for place in range(begin, end):
                found.setdefault(self.rules_at[place], place)
        return sorted(((place, rules) for rules, place in found.items()), key=lambda one: (one[1].bit_count(), one[0]))


def _runs(mask: int) -> Iterator[tuple[int, int]]:
    """Where the bits of a mask stand together: begin and end of each run."""
    at = 0
    while mask:
        skip = (mask & -mask).bit_length() - 1
        mask >>= skip
        length = (mask ^ (mask + 1)).bit_length() - 1
        yield at + skip, at + skip + length
        mask >>= length
        at += skip + length


class Grid:
    """A table whose columns have been cut into pieces. TooFine when one has too many."""

    def __init__(self, table: Table, purse: Purse) -> None:
        """``purse`` pays for every search."""
        self.table, self.purse = table, purse
        self.columns = [self._column(number) for number in range(len(table.inputs))]

    def _column(self, number: int) -> Column:
        tests, header = [rule.tests[number] for rule in self.table.rules], self.table.inputs[number]
        axis = Axis(header.kind, tests, header.allowed)
        column = Column(axis, [axis.of(test) for test in tests])
        column.turn()
        return column

    def never(self) -> Iterator[tuple[int, int]]:
        """(rule, column) of every rule that no input meets, and the first column that is why."""
        for rule in range(len(self.table.rules)):
            why = next((number for number, column in enumerate(self.columns) if not column.masks[rule] & column.axis.domain), None)
            if why is not None:
                yield rule, why

    def meeting(self) -> list[int]:
        """For each rule, the rules that share an input with it, itself left out."""
        found = [((1 << len(self.table.rules)) - 1) & ~(1 << rule) for rule in range(len(self.table.rules))]
        for column in self.columns:
            found = [before & here for before, here in zip(found, column.meeting(), strict=True)]
        return found

    def common(self, one: int, other: int) -> tuple[Value, ...]:
        """An input that meets both rules."""
        return tuple(_sample(column.axis, column.masks[one] & column.masks[other] & column.axis.domain) for column in self.columns)

    def asks(self, rule: int) -> tuple[int, ...]:
        """What a rule asks, the same for two that ask the same in other words."""
        return tuple(column.masks[rule] & column.axis.domain for column in self.columns)

    def gap(self, *, is_named: bool) -> tuple[Value, ...] | None:
        """An input no rule meets; ``is_named``: made of nothing but values the table itself speaks of.

        Nothing (null) counts only in a column that speaks of it.
        """
        allowed = []
        for axis in (column.axis for column in self.columns):
            there = axis.domain & ~(0 if axis.pieces[0].is_named else 1) or axis.domain
            allowed.append(is_named and axis.named or there)
        return self._uncovered(allowed, (1 << len(self.table.rules)) - 1)

    def is_hidden(self, rule: int, before: int) -> bool:
        """Whether the rules ``before`` cover all of a rule between them."""
        pieces = [column.masks[rule] & column.axis.domain for column in self.columns]
        return all(pieces) and self._uncovered(pieces, before) is None and not self.purse.is_empty

    def _uncovered(self, allowed: Sequence[int], rules: int) -> tuple[Value, ...] | None:
        """An input made of the allowed pieces that none of the rules meets."""
        self.purse.left -= sum(pieces.bit_count() for pieces in allowed) // 4
        choices = [column.choices(pieces) for column, pieces in zip(self.columns, allowed, strict=True)]
        always = [-1] * (len(choices) + 1)  # the rules that all that is left of the columns is true for
        for number in range(len(choices) - 1, -1, -1):
            always[number] = always[number + 1]
            for _, here in choices[number]:
                always[number] &= here
        places = self._search(choices, always, 0, rules, set())
        if places is None:
            return None
        return tuple(column.axis.pieces[place].sample for column, place in zip(self.columns, places, strict=True))

    def _search(
        self, choices: list[list[tuple[int, int]]], always: list[int], at: int, alive: int, seen: set[tuple[int, int]]
    ) -> list[int] | None:
        if not alive:
            return [places[0][0] for places in choices[at:]]
        if alive & always[at] or (at, alive) in seen:
            return None
        seen.add((at, alive))
        for place, rules in choices[at]:
            self.purse.left -= 1
            if self.purse.is_empty:
                return None
            found = self._search(choices, always, at + 1, alive & rules, seen)
            if found is not None:
                return [place, *found]
        return None


def _sample(axis: Axis, pieces: int) -> Value:
    """A value of these pieces, rather one the table names than another, rather any than nothing."""
    best = pieces & axis.named & ~1 or pieces & ~1 or pieces
    return axis.pieces[(best & -best).bit_length() - 1].sample
