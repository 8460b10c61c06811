"""Beside the steps: notes, people in full for a reason, related petitions, the docket narrowed, hearings and their roster."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from engine.casework import docketing, drawing_lots, hearings, linking, merging, related
from engine.casework import experts as rosters
from engine.casework import notes as noting
from engine.casework import people as persons
from engine.casework.docketing import DocketFilter
from engine.casework.pageviews import DrawView, ExpertView, LinkView, MergeView, NoteView, RelatedView
from engine.casework.views import EntryView, Outcome, PersonView
from engine.domain.note import WRITTEN
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body, Nothing, Query, Word

Reason = Annotated[str, Field(min_length=1, max_length=500)]


class NewNote(Body):
    """A note; ``public`` for the petitioner's progress, ``office`` for one's authority, ``private`` for oneself."""

    scope: Annotated[str, Field(pattern=f"^({'|'.join(WRITTEN)})$")]
    text: Annotated[str, Field(min_length=1, max_length=2000)]


class Why(Body):
    """What the docket keeps as the ground of an act."""

    reason: Reason


class Aside(Body):
    """Who takes no part in a draw, by the number on the roster, and why."""

    expert: Annotated[int, Field(ge=1)]
    why: Reason


class Draw(Body):
    """How many officers; a second draw says why."""

    size: Annotated[int, Field(ge=1, le=99)]
    set_aside: Annotated[list[Aside], Field(max_length=100)] = []
    reason: Annotated[str, Field(max_length=500)] = ""


class NewExpert(Body):
    """Somebody for the roster."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    field: Annotated[str, Field(min_length=1, max_length=80)]
    employer: Annotated[str, Field(min_length=1, max_length=120)]


class DocketQuery(Query):
    """What narrows the docket."""

    kind: Word = ""
    actor: Word = ""
    since: date | None = None
    until: date | None = None
    text: Annotated[str, Field(max_length=100)] = ""


@api.get("/petitions/<number>/docket")
@operation(tuple[EntryView, ...], query=DocketQuery)
def docket(ask: Ask, number: str) -> tuple[EntryView, ...]:
    """The docket of a petition, latest entry first, narrowed."""
    asked: DocketQuery = ask.query
    which = DocketFilter(asked.kind, asked.actor, asked.since, asked.until, asked.text)
    return docketing.docket(ask.office, number=number, which=which, by=ask.by, lang=ask.lang)


@api.get("/petitions/<number>/earlier")
@operation(tuple[RelatedView, ...])
def earlier(ask: Ask, number: str) -> tuple[RelatedView, ...]:
    """What the same petitioner brought otherwise, as far as this official may know of it."""
    return related.earlier(ask.office, number=number, by=ask.by, lang=ask.lang)


@api.post("/petitions/<number>/unmask")
@operation(tuple[PersonView, ...], body=Why, keyed=True)
def unmask(ask: Ask, number: str) -> tuple[PersonView, ...]:
    """The people of a petition in full; the docket keeps who looked and why."""
    return persons.unmask(ask.office, number=number, reason=ask.body.reason, by=ask.by, key=ask.key, lang=ask.lang)


class Merge(Body):
    """The petition that goes on, and why it is the same matter."""

    into: Annotated[str, Field(min_length=1, max_length=40)]
    reason: Reason


class MergeQuery(Query):
    """The petition that would go on; without it what there is to choose from."""

    into: Annotated[str, Field(max_length=40)] = ""


@api.get("/petitions/<number>/merge")
@operation(MergeView, query=MergeQuery)
def merge_preview(ask: Ask, number: str) -> MergeView:
    """What merging this petition would lead to, or why it may not be; nothing is changed."""
    return merging.preview(ask.office, number=number, into=ask.query.into, by=ask.by, lang=ask.lang)


@api.post("/petitions/<number>/merge")
@operation(Outcome, body=Merge, keyed=True)
def merge(ask: Ask, number: str) -> Outcome:
    """Decline a petition in triage as the same matter as another, which goes on; its notice is issued and its people join the other."""
    asked: Merge = ask.body
    return merging.merge(ask.office, number=number, into=asked.into, reason=asked.reason, by=ask.by, key=ask.key, lang=ask.lang)


class Link(Body):
    """The earlier petition on the same facts, and why it is, or is not."""

    to: Annotated[str, Field(min_length=1, max_length=40)]
    reason: Reason


class LinkQuery(Query):
    """The petition that would be linked to; without it what there is to choose from."""

    to: Annotated[str, Field(max_length=40)] = ""


@api.get("/petitions/<number>/link")
@operation(LinkView, query=LinkQuery)
def link_preview(ask: Ask, number: str) -> LinkView:
    """This petition beside an earlier one, and what stands against a link; nothing is changed."""
    return linking.preview(ask.office, number=number, to=ask.query.to, by=ask.by, lang=ask.lang)


@api.post("/petitions/<number>/link")
@operation(Outcome, body=Link, keyed=True)
def link(ask: Ask, number: str) -> Outcome:
    """Link a petition to an earlier one on the same facts; both go on as they are, and both dockets say so."""
    asked: Link = ask.body
    return linking.link(ask.office, number=number, to=asked.to, reason=asked.reason, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/petitions/<number>/unlink")
@operation(Outcome, body=Link, keyed=True)
def unlink(ask: Ask, number: str) -> Outcome:
    """Undo a wrong link to an earlier petition; both dockets keep that it stood."""
    asked: Link = ask.body
    return linking.unlink(ask.office, number=number, to=asked.to, reason=asked.reason, by=ask.by, key=ask.key, lang=ask.lang)


@api.get("/petitions/<number>/notes")
@operation(tuple[NoteView, ...])
def notes(ask: Ask, number: str) -> tuple[NoteView, ...]:
    """The notes this official may read."""
    return noting.notes(ask.office, number=number, by=ask.by, lang=ask.lang)


@api.post("/petitions/<number>/notes")
@operation(Outcome, body=NewNote, keyed=True)
def add_note(ask: Ask, number: str) -> Outcome:
    """Write a note."""
    told: NewNote = ask.body
    return noting.add_note(ask.office, number=number, scope=told.scope, text=told.text, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/petitions/<number>/ask_hearing")
@operation(Outcome, body=Why, keyed=True)
def ask_hearing(ask: Ask, number: str) -> Outcome:
    """Write down that the petitioner asks for a hearing."""
    return hearings.ask_hearing(ask.office, number=number, reason=ask.body.reason, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/tasks/<task>/draw_panel")
@operation(Outcome, body=Draw, keyed=True)
def draw_panel(ask: Ask, task: str) -> Outcome:
    """Draw the panel of a hearing by lot."""
    told: Draw = ask.body
    aside = {one.expert: one.why for one in told.set_aside}
    return drawing_lots.draw_panel(
        ask.office, task=task, size=told.size, by=ask.by, key=ask.key, set_aside=aside, reason=told.reason, lang=ask.lang
    )


@api.get("/petitions/<number>/draws")
@operation(tuple[DrawView, ...])
def draws(ask: Ask, number: str) -> tuple[DrawView, ...]:
    """Every draw of a petition, with all it takes to draw again."""
    return drawing_lots.draws(ask.office, number=number, by=ask.by)


@api.get("/experts")
@operation(tuple[ExpertView, ...])
def experts(ask: Ask) -> tuple[ExpertView, ...]:
    """The rosters one's authority may draw from."""
    return rosters.experts(ask.office, by=ask.by, lang=ask.lang)


@api.post("/experts")
@operation(ExpertView, body=NewExpert, keyed=True)
def add_expert(ask: Ask) -> ExpertView:
    """Enter somebody on the roster of one's authority."""
    told: NewExpert = ask.body
    said = {"name": told.name, "field": told.field, "employer": told.employer}
    return rosters.add_expert(ask.office, **said, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/experts/<int:expert>/retire")
@operation(ExpertView, body=Nothing, keyed=True)
def retire_expert(ask: Ask, expert: int) -> ExpertView:
    """Draw somebody no longer."""
    return rosters.retire_expert(ask.office, expert=expert, by=ask.by, key=ask.key, lang=ask.lang)
