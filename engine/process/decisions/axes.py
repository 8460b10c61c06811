"""The values of one column, cut into the pieces its own cells tell apart.

Between two neighbouring values that some cell names, every cell answers the same: one piece for each named
value and one for each stretch between stands for all values there are. A cell is then a set of pieces, kept
as the bits of a number, and what rules have in common or leave open is found exactly, not by trying.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import Any

from engine.process.decisions.cells import Anything, Both, Compare, Either, Not, Test, literals
from engine.process.decisions.values import ANY, BOOLEAN, DATE, INTEGER, NULL, NUMBER, TEXT, Value, kind_of, written

MOST_VALUES = 2000
_OTHER = "other"
_WIDE = Context(prec=160)  # what lies between two numbers of a cell is never rounded to one of them


class TooFine(Exception):
    """A column whose cells name more values than are told apart."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some values of one kind that no cell tells apart: ``sample`` is one of them; no ``exists``, no such value.

    ``is_named`` when the table itself speaks of it: a value a cell names, or one between two of them.
    """

    kind: str
    sample: Value
    is_named: bool
    exists: bool = True


class Axis:
    """One column: its pieces, and cells as sets of them."""

    def __init__(self, kind: str, tests: Iterable[Test], allowed: Test | None = None) -> None:
        """``kind`` of the column, ``tests`` its cells, ``allowed`` what may come in at all. TooFine for too many values."""
        cells: list[Test] = [test for test in {id(test): test for test in tests}.values() if not isinstance(test, Anything)]
        if allowed is not None:
            cells.append(allowed)
        named = [pair for cell in cells for pair in literals(cell)]
        values = {written(value): value for _, value in named}
        if len(values) > MOST_VALUES:
            raise TooFine
        self.pieces: list[Piece] = [Piece(NULL, None, "null" in values)]
        self.places: dict[str, int] = {"null": 0}
        self.spans: dict[str, tuple[int, int]] = {NULL: (0, 1)}
        self.is_whole = kind == INTEGER
        for one in self._kinds(kind, values.values()):
            mine = sorted((value for value in values.values() if kind_of(value) == one), key=_itself)
            is_ordered = any(op not in ("=", "!=") and kind_of(value) == one for op, value in named)
            self._lay(one, mine, is_ordered)
        self.every = (1 << len(self.pieces)) - 1
        self._known: dict[int, tuple[int, int]] = {}  # by identity: true and 1 are equal to Python
        self.domain = self._domain(allowed)
        self.named = self.domain & sum(1 << place for place, piece in enumerate(self.pieces) if piece.is_named)

    def _kinds(self, kind: str, values: Collection[Value]) -> list[str]:
        """The kinds of values that may come in: the column's own, else those its cells speak of."""
        if kind != ANY:
            return [NUMBER if kind == INTEGER else kind]
        spoken = {kind_of(value) for value in values}
        return [one for one in (BOOLEAN, NUMBER, DATE, TEXT) if one in spoken] or [TEXT]

    def _lay(self, kind: str, values: list[Any], is_ordered: bool) -> None:
        """The pieces of one kind, in their order."""
        begin = len(self.pieces)
        if kind == BOOLEAN:
            self._put(kind, [(False, True), (True, True)])
        elif kind == TEXT and not is_ordered:
            self._put(kind, [*((value, True) for value in values), (_unlike(values), False)])
        elif not values:
            self._put(kind, [({NUMBER: Decimal(0), DATE: date(2026, 1, 1)}.get(kind, _OTHER), False)])
        else:
            self._put_line(kind, values)
        self.spans[kind] = (begin, len(self.pieces))

    def _put(self, kind: str, samples: Iterable[tuple[Any, bool]]) -> None:
        for value, is_named in samples:
            self.places[written(value)] = len(self.pieces)
            self.pieces.append(Piece(kind, value, is_named))

    def _put_line(self, kind: str, values: list[Any]) -> None:
        """A stretch before each value, the values, and a stretch after the last."""
        between = _BETWEEN[kind]
        is_coarse = kind == NUMBER and all(value == value.to_integral_value() for value in values)
        for low, value in zip([None, *values], [*values, None], strict=True):
            sample = between(low, value)
            exists = sample is not None and not (self.is_whole and sample != sample.to_integral_value())
            is_named = low is not None and value is not None and kind != TEXT
            if is_named and exists and is_coarse and sample != sample.to_integral_value():
                is_named = False
            self.pieces.append(Piece(kind, sample, is_named, exists))
            if value is not None:
                self._put(kind, [(value, True)])

    def _domain(self, allowed: Test | None) -> int:
        """The pieces that may come in at all."""
        there = sum(1 << place for place, piece in enumerate(self.pieces) if piece.exists)
        return there if allowed is None else there & (self.of(allowed) | 1)

    # ---- cells

    def of(self, test: Test) -> int:
        """The pieces a cell is true of."""
        return self._both(test)[0]

    def _both(self, test: Test) -> tuple[int, int]:
        """The pieces a cell is true of, and those it is false of; of the others it knows nothing."""
        found = self._known.get(id(test))
        if found is None:
            found = self._known[id(test)] = self._found(test)
        return found

    def _found(self, test: Test) -> tuple[int, int]:
        match test:
            case Anything():
                return self.every, 0
            case Not(inner):
                true, false = self._both(inner)
                return false, true
            case Compare(op, value):
                return self._compare(op, value)
            case Either(tests):
                true, false = 0, self.every
                for part in map(self._both, tests):
                    true, false = true | part[0], false & part[1]
                return true, false
            case Both(tests):
                true, false = self.every, 0
                for part in map(self._both, tests):
                    true, false = true & part[0], false | part[1]
                return true, false

    def _compare(self, op: str, value: Value) -> tuple[int, int]:
        place = self.places.get(written(value))
        if place is None:  # of a kind that does not come in here
            return (0, 1) if op == "=" else (1, 0) if op == "!=" else (0, 0)
        here = 1 << place
        begin, end = self.spans[kind_of(value)]
        span = _bits(begin, end) if value is not None else self.every
        if op in ("=", "!="):
            rest = (span | 1) & ~here
            return (here, rest) if op == "=" else (rest, here)
        below, above = _bits(begin, place), _bits(place + 1, end)
        true = {"<": below, "<=": below | here, ">": above, ">=": above | here}[op]
        return true, span & ~true


def _bits(begin: int, end: int) -> int:
    return (1 << end) - (1 << begin)


def _itself(value: Any) -> Any:
    return value


def _unlike(values: Collection[str]) -> str:
    """A text that is none of these."""
    text = _OTHER
    while text in values:
        text += "_"
    return text


def _number_between(low: Decimal | None, high: Decimal | None) -> Decimal | None:
    """A number between two, a whole one where there is one."""
    if low is None or high is None:
        only = high if low is None else low
        assert only is not None
        whole = only.to_integral_value(rounding="ROUND_FLOOR" if low is None else "ROUND_CEILING")
        return _WIDE.add(whole, Decimal(1 if high is None else -1)) if whole == only else whole
    whole = _WIDE.add(low.to_integral_value(rounding="ROUND_FLOOR"), Decimal(1))
    return whole if whole < high else _WIDE.divide(_WIDE.add(low, high), Decimal(2))


def _day_between(low: date | None, high: date | None) -> date | None:
    """The day after the lower or before the higher; None when there is none."""
    if low is None:
        return high - timedelta(1) if high and high > date.min else None
    day = low + timedelta(1) if low < date.max else None
    return None if day is None or (high is not None and day >= high) else day


def _text_between(low: str | None, high: str | None) -> str | None:
    """A text that stands between two in the order of code points; None when there is none."""
    tries = ("",) if low is None else (f"{low}{_OTHER}", f"{low}0", f"{low}\x00")
    return next((text for text in tries if (low is None or text > low) and (high is None or text < high)), None)


_BETWEEN: dict[str, Any] = {NUMBER: _number_between, DATE: _day_between, TEXT: _text_between}
