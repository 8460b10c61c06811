"""The day of Asia/Shanghai an instant falls on, as a number both databases give alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from engine.domain.clock import SHANGHAI

# The ordinal of 1970-01-01, from which both databases count.
_EPOCH = 719163


class DayNumber(FunctionElement[int]):
    """The day of Asia/Shanghai an instant falls on, as an ordinal."""

    name = "day_number"
    type = Integer()
    inherit_cache = True


@compiles(DayNumber, "postgresql")
def _in_postgresql(element: DayNumber, compiler: Any, **words: Any) -> str:
    [instant] = element.clauses
    return f"((({compiler.process(instant, **words)}) AT TIME ZONE '{SHANGHAI.key}')::date - DATE '1970-01-01' + {_EPOCH})"


@compiles(DayNumber, "sqlite")
def _in_sqlite(element: DayNumber, compiler: Any, **words: Any) -> str:
    [instant] = element.clauses
    return f"CAST(julianday({compiler.process(instant, **words)}, '+8 hours') - 2440587.5 + {_EPOCH} AS INTEGER)"
