"""A cell that has been read: one question about one value, and whether it is true of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from engine.process.decisions.values import Value, compares


@dataclass(frozen=True, slots=True)
class Anything:
    """``-``: true of everything, of nothing too."""


@dataclass(frozen=True, slots=True)
class Compare:
    """``? op value``."""

    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of them."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """Every one of them."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The other way round."""

    test: Test


Test: TypeAlias = Anything | Compare | Either | Both | Not


@dataclass(frozen=True, slots=True)
class Copy:
    """An output cell that hands on the input of this column."""

    column: int


Entry: TypeAlias = Value | Copy


def holds(test: Test, value: Value) -> bool | None:
    """Whether a cell is true of a value; None where the two cannot be compared. Only True is a match."""
    match test:
        case Anything():
            return True
        case Compare(op, wanted):
            return compares(op, value, wanted)
        case Not(inner):
            answer = holds(inner, value)
            return None if answer is None else not answer
        case Either(tests):
            return _first_of(True, tests, value)
        case Both(tests):
            return _first_of(False, tests, value)


def _first_of(decisive: bool, tests: tuple[Test, ...], value: Value) -> bool | None:
    """The decisive answer if any test gives it; else unknown if any does not know; else the other."""
    answers = [holds(test, value) for test in tests]
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def literals(test: Test) -> Iterator[tuple[str, Value]]:
    """Every value a cell names, with the sign before it."""
    stack = [test]
    while stack:
        match stack.pop():
            case Compare(op, value):
                yield op, value
            case Not(inner):
                stack.append(inner)
            case Either(tests) | Both(tests):
                stack.extend(reversed(tests))


def listed(test: Test) -> tuple[Value, ...] | None:
    """The values of a cell that is nothing but a list of literals, in their order; None for any other."""
    tests = test.tests if isinstance(test, Either) else (test,)
    values = [one.value for one in tests if isinstance(one, Compare) and one.op == "="]
    return tuple(values) if len(values) == len(tests) else None
