"""The values of a decision table: numbers, texts, yes or no, days, nothing, and lists of them.

Equality and order are FEEL's, with a third answer: ``None`` where two values cannot be compared. Only
equality knows what to do with nothing: it equals itself and no other value.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Context, Decimal
from operator import ge, gt, le, lt
from typing import Any, TypeAlias

from engine.domain.process import Value as Answer

Value: TypeAlias = Decimal | str | bool | date | None | tuple[Any, ...]

NUMBER, INTEGER, TEXT, BOOLEAN, DATE, NULL, LIST, ANY = "number", "integer", "text", "boolean", "date", "null", "list", "any"
ORDERED = (NUMBER, TEXT, DATE)
EXACT = Context(prec=34)  # the decimal numbers of the standard
_KINDS: dict[type, str] = {Decimal: NUMBER, str: TEXT, bool: BOOLEAN, date: DATE, type(None): NULL, tuple: LIST}
_ORDER: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def kind_of(value: Value) -> str:
    """Which of the kinds above a value is of."""
    return _KINDS[type(value)]


def equals(one: Value, other: Value) -> bool | None:
    """Whether two values are equal; None for two of different kinds, neither of which is nothing."""
    if one is None or other is None:
        return one is other
    return one == other if kind_of(one) == kind_of(other) else None


def compares(op: str, one: Value, other: Value) -> bool | None:
    """``one op other`` for ``=``, ``!=``, ``<``, ``<=``, ``>`` and ``>=``."""
    if op == "=":
        return equals(one, other)
    if op == "!=":
        same = equals(one, other)
        return None if same is None else not same
    if kind_of(one) != kind_of(other) or kind_of(one) not in ORDERED:
        return None
    return _ORDER[op](one, other)


def fits(value: Value, kind: str) -> bool:
    """Whether a value may stand in a column of this kind; nothing fits everywhere."""
    if value is None or kind == ANY:
        return True
    if isinstance(value, tuple):
        return all(fits(item, kind) for item in value)
    if kind == INTEGER:
        return isinstance(value, Decimal) and value == value.to_integral_value()
    return kind_of(value) == kind


def written(value: Value) -> str:
    """A value as a cell says it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value.normalize(EXACT):f}" if value else "0"
        case date():
            return f'date("{value.isoformat()}")'
        case str():
            return f'"{value.translate(_ESCAPES)}"'
    return f"[{', '.join(map(written, value))}]"


def from_fact(fact: object, kind: str) -> Value:
    """A fact of a petition as a table of this kind of column sees it: whole numbers become decimal, days written as text become days."""
    match fact:
        case None | bool() | Decimal() | date():
            return fact
        case int():
            return Decimal(fact)
        case str():
            return as_day(fact) or fact if kind == DATE else fact
        case tuple() | list():
            return tuple(from_fact(item, kind) for item in fact)
    raise TypeError(type(fact).__name__)


def as_day(text: str) -> date | None:
    """The day a text names as 2026-03-02, None when there is no such day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def to_answer(value: Value) -> Answer:
    """What a process may keep of a result: texts, whole numbers, yes or no, nothing, lists of texts; a day as its text.

    ValueError for what it cannot keep.
    """
    match value:
        case None | bool() | str():
            return value
        case Decimal() if value == value.to_integral_value():
            return int(value)
        case date():
            return value.isoformat()
        case tuple() if all(isinstance(item, str) for item in value):
            return value
    raise ValueError(written(value))
