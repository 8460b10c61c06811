"""The lists: one's desk, the supervisor's queue, all petitions one may know of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from engine.casework import access, filters, queuerows, savedviews, unread, worklists
from engine.casework.deskviews import DeskView, ListView, SavedView
from engine.casework.ports import PetitionFilter
from engine.casework.queue import queue as queue_of
from engine.casework.queueviews import QueueView, RowView
from engine.domain.petition import Category, Channel, FilingKind, Route, Status
from engine.domain.watch import Cause
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body, Nothing, Page, PageSize, Query, Word, derived, one_of

FILTER: TypeAdapter[PetitionFilter] = TypeAdapter(PetitionFilter)
Year = Annotated[int, Field(ge=1949, le=2199)]


class Narrowed(Query):
    """The filters of a list, as a link has them."""

    category: Word = ""
    route: Word = ""
    channel: Word = ""
    kind: Word = ""
    repeat: Word = ""
    topic: Word = ""
    place: Word = ""
    step: Word = ""
    deadline: Word = ""


class DeskQuery(Narrowed):
    """A tab of the desk, narrowed to a band of days left and by the filters of a link; what cannot be followed is said in ``wrong``.

    ``since`` and ``until``: what is done, by the days it was done on, as 2026-03-02.
    """

    tab: Literal["mine", "claimable", "due_soon", "unit", "delegated", "done"] = "mine"
    band: Literal["", "overdue", "3", "7", "later", "none"] = ""
    page: Page = 1
    since: Word = ""
    until: Word = ""


class KeptQueue(Body):
    """A view to keep: ``query`` as a link to the queue has it; what is no view, authority or filter in it is left out."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    query: Annotated[str, Field(max_length=1000)]


class KeptView(KeptQueue):
    """A view to keep: ``query`` as a link to ``page`` has it, the desk or the list; what is no tab, band or filter in it is left out."""

    page: Literal["desk", "petitions"] = "desk"


@dataclass(frozen=True)
class Read:
    """Of how many petitions something was news."""

    marked: int


class QueueQuery(Narrowed):
    """A view of the supervisor's queue: ``all`` or one cause, narrowed to an authority and all below it, and by the filters of a link.

    ``older`` shows lapses of any age; what cannot be followed is said in ``wrong``.
    """

    view: Literal[("all", *(cause.value for cause in Cause))] = "all"  # type: ignore[valid-type]
    authority: Word = ""
    page: Page = 1
    older: bool = False
    procedure: Word = ""


PetitionsQuery = derived(
    PetitionFilter,
    Query,
    text=Word,
    status=one_of(Status),
    category=one_of(Category),
    channel=one_of(Channel),
    authority=Word,
    words=Annotated[str, Field(max_length=100)],
    year=Year | None,
    page=Page,
    per_page=PageSize,
    route=one_of(Route),
    topic=Word,
    place=Word,
    step=Word,
    deadline=Word,
    repeat=Literal["", "yes", "no"],
    kind=one_of(FilingKind),
)


@api.get("/desk")
@operation(DeskView, query=DeskQuery)
def desk(ask: Ask) -> DeskView:
    """One tab of the desk, what lapses first at the top."""
    asked: DeskQuery = ask.query
    narrowed = {name: getattr(asked, name) for name in (*filters.NAMES, *filters.DAYS)}
    return worklists.desk(ask.office, by=ask.by, tab=asked.tab, band=asked.band, page=asked.page, asked=narrowed, lang=ask.lang)


@api.get("/desk/views")
@operation(tuple[SavedView, ...])
def saved_views(ask: Ask) -> tuple[SavedView, ...]:
    """The views of the desk and of the list of petitions this official keeps."""
    return savedviews.of(ask.office, by=ask.by)


@api.post("/desk/views")
@operation(SavedView, body=KeptView, keyed=True)
def save_view(ask: Ask) -> SavedView:
    """Keep a view under a name, in place of one's own of that name."""
    told: KeptView = ask.body
    return savedviews.save_view(ask.office, name=told.name, query=told.query, page=told.page, by=ask.by)


@api.post("/desk/views/<int:view>/remove")
@operation(tuple[SavedView, ...], body=Nothing, keyed=True)
def remove_view(ask: Ask, view: int) -> tuple[SavedView, ...]:
    """Forget one of one's own views; those that are left."""
    savedviews.remove_view(ask.office, view=view, by=ask.by)
    return savedviews.of(ask.office, by=ask.by)


@api.post("/petitions/<number>/read")
@operation(Read, body=Nothing, keyed=True)
def mark_read(ask: Ask, number: str) -> Read:
    """One looked at a petition: its steps are no longer news on one's desk."""
    access.visible(ask.office, ask.by, number)
    return Read(unread.mark_read(ask.office, numbers=(number,), by=ask.by))


@api.get("/queue")
@operation(QueueView, query=QueueQuery)
def queue(ask: Ask) -> QueueView:
    """The supervisor's queue: what is about to go wrong, the gravest first, with whose it is and why."""
    asked: QueueQuery = ask.query
    given = {name: getattr(asked, name) for name in ("procedure", *filters.NAMES)}
    return queue_of(
        ask.office, by=ask.by, view=asked.view, authority=asked.authority, page=asked.page, older=asked.older, asked=given, lang=ask.lang
    )


@api.get("/queue/rows/<row>")
@operation(RowView)
def queue_row(ask: Ask, row: str) -> RowView:
    """What may be done from one row of the queue: each act one has the right to, whether it goes, and what comes of it or why not."""
    return queuerows.row_acts(ask.office, row=row, by=ask.by, lang=ask.lang)


@api.get("/queue/views")
@operation(tuple[SavedView, ...])
def queue_views(ask: Ask) -> tuple[SavedView, ...]:
    """The views of the queue this official keeps."""
    return savedviews.of(ask.office, by=ask.by, pages=(savedviews.QUEUE,))


@api.post("/queue/views")
@operation(SavedView, body=KeptQueue, keyed=True)
def save_queue_view(ask: Ask) -> SavedView:
    """Keep a view of the queue under a name, in place of the queue's own of that name; it is removed as one of the desk is."""
    told: KeptQueue = ask.body
    return savedviews.save_view(ask.office, name=told.name, query=told.query, page=savedviews.QUEUE, by=ask.by, lang=ask.lang)


@api.get("/petitions")
@operation(ListView, query=PetitionsQuery)
def petitions(ask: Ask) -> ListView:
    """A page of the petitions this official may know of, latest first."""
    which = FILTER.validate_python(ask.query.model_dump())
    return worklists.petitions(ask.office, by=ask.by, which=which, lang=ask.lang)
