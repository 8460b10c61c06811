"""The lists: one's desk, the supervisor's queue, all petitions one may know of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from engine.casework import worklists
from engine.casework.deskviews import DeskView, ListView
from engine.casework.ports import PetitionFilter
from engine.casework.views import QueueView
from engine.domain.petition import Category, Channel, Status
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Page, PageSize, Query, Word, derived, one_of

FILTER: TypeAdapter[PetitionFilter] = TypeAdapter(PetitionFilter)
Year = Annotated[int, Field(ge=1949, le=2199)]


class DeskQuery(Query):
    """A tab of the desk, narrowed to a band of days left."""

    tab: Literal["mine", "claimable", "due_soon", "done"] = "mine"
    band: Literal["", "overdue", "3", "7", "later"] = ""
    page: Page = 1


class QueueQuery(Query):
    """A view of the supervisor's queue, narrowed to an authority; ``older`` shows lapses of any age."""

    view: Literal["overdue", "about_to_lapse", "paused"] = "overdue"
    authority: Word = ""
    page: Page = 1
    older: bool = False


PetitionsQuery = derived(
    PetitionFilter,
    Query,
    text=Word,
    status=one_of(Status),
    category=one_of(Category),
    channel=one_of(Channel),
    authority=Word,
    year=Year | None,
    page=Page,
    per_page=PageSize,
)


@api.get("/desk")
@operation(DeskView, query=DeskQuery)
def desk(ask: Ask) -> DeskView:
    """One tab of the desk, what lapses first at the top."""
    asked: DeskQuery = ask.query
    return worklists.desk(ask.office, by=ask.by, tab=asked.tab, band=asked.band, page=asked.page, lang=ask.lang)


@api.get("/queue")
@operation(QueueView, query=QueueQuery)
def queue(ask: Ask) -> QueueView:
    """One view of the supervisor's queue of clocks."""
    asked: QueueQuery = ask.query
    return worklists.queue(
        ask.office, by=ask.by, view=asked.view, authority=asked.authority, page=asked.page, older=asked.older, lang=ask.lang
    )


@api.get("/petitions")
@operation(ListView, query=PetitionsQuery)
def petitions(ask: Ask) -> ListView:
    """A page of the petitions this official may know of, latest first."""
    which = FILTER.validate_python(ask.query.model_dump())
    return worklists.petitions(ask.office, by=ask.by, which=which, lang=ask.lang)
