"""The counts of a year, in the shape of the yearbook."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypeAliasType

from engine.casework import access, statistics
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Query
from webui.api.worklists import Year

# Named, because it holds itself: numbers, and groups of numbers.
Counts = TypeAliasType("Counts", "dict[str, int | Counts]")
Place = Annotated[str, Field(pattern="^[0-9]{0,12}$", description="An area code or its beginning; empty for all.")]


class YearQuery(Query):
    """Which year, and which area."""

    year: Year
    place: Place = ""


@api.get("/statistics/yearbook")
@operation(Counts, query=YearQuery)
def yearbook(ask: Ask) -> dict[str, Any]:
    """The yearbook of an area, counted now from the petitions themselves."""
    access.require(ask.office, ask.by, "see_statistics")
    asked: YearQuery = ask.query
    return statistics.yearbook(ask.office, year=asked.year, place=asked.place)
