"""Steps of PostgreSQL lie in a part for each year (``engine.storage.years``): who says the year looks in one part, not in all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from engine.storage.years import of_number


class SameYear(FunctionElement[bool]):
    """Whether two texts that begin with a petition's number, a step's id and the number itself or another id, are of one year.

    True of every step and its own petition, so that beside a join it rules nothing out; SQLite, which has one table, is not asked.
    """

    name = "same_year"
    type = Boolean()
    inherit_cache = True


@compiles(SameYear, "postgresql")
def _by_part(element: SameYear, compiler: Any, **words: Any) -> str:
    step, other = (of_number(compiler.process(text, **words)) for text in element.clauses)
    return f"{step} = {other}"


@compiles(SameYear, "sqlite")
def _of_one(_element: SameYear, _compiler: Any, **_words: Any) -> str:
    return "1"
