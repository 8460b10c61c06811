"""督办: remind of a clock, open a supervision of it, see every supervision (信访工作条例 第三十八条)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.casework import cases, conference, extending, queueacts, supervision
from engine.casework.caseviews import CasesView
from engine.casework.deskviews import BulkView
from engine.casework.queueviews import AgendaItem
from engine.casework.views import Outcome
from webui.api.operation import LAST_ROW, Ask, api, operation
from webui.api.shapes import Body, Page, Query, Word

Words = Annotated[str, Field(max_length=2000)]


class Reminder(Body):
    """What the reminder says."""

    note: Words = ""


class Supervision(Body):
    """Why a clock is supervised, or a petition is taken to the conference."""

    reason: Words


class Proposal(Body):
    """How many days longer, and why."""

    days: Annotated[int, Field(ge=1, le=999)]
    reason: Words


class Resolution(Body):
    """What the conference resolved."""

    resolution: Words


class AgendaQuery(Query):
    """What waits before the conference, or what it resolved."""

    resolved: bool = False
    page: Page = 1


class RowActs(Body):
    """One act on many rows of the queue, each named by its ``row``, and what all have in common: a note, a reason, days, or to whom."""

    act: Literal["remind", "supervise", "conference", "hand_over", "propose_extension"]
    rows: Annotated[list[Annotated[str, Field(max_length=80)]], Field(min_length=1, max_length=100)]
    note: Annotated[str, Field(max_length=500)] = ""
    reason: Annotated[str, Field(max_length=500)] = ""
    days: Annotated[int, Field(ge=0, le=999)] = 0
    to: Annotated[int, Field(ge=0, le=LAST_ROW)] = 0

    def said(self) -> dict[str, str]:
        """As the form has it."""
        return {"note": self.note, "reason": self.reason, "days": str(self.days or ""), "to": str(self.to or "")}


@api.post("/queue/acts/preview")
@operation(BulkView, body=RowActs)
def queue_acts_preview(ask: Ask) -> BulkView:
    """What would come of an act on each of many rows of the queue; nothing is changed."""
    told: RowActs = ask.body
    return queueacts.preview(ask.office, act=told.act, rows=told.rows, said=told.said(), by=ask.by, lang=ask.lang)


@api.post("/queue/acts")
@operation(BulkView, body=RowActs, keyed=True)
def queue_acts(ask: Ask) -> BulkView:
    """Do an act on each of many rows of the queue: those that are refused are told with their reason and stop no other."""
    told: RowActs = ask.body
    return queueacts.carry_out(ask.office, act=told.act, rows=told.rows, said=told.said(), by=ask.by, key=ask.key, lang=ask.lang)


@api.get("/conference")
@operation(tuple[AgendaItem, ...], query=AgendaQuery)
def agenda(ask: Ask) -> tuple[AgendaItem, ...]:
    """What waits before the joint conference of one's authority, or what it resolved."""
    return tuple(conference.agenda(ask.office, by=ask.by, resolved=ask.query.resolved, page=ask.query.page))


@api.post("/petitions/<number>/conference")
@operation(Outcome, body=Supervision, keyed=True)
def take_to_conference(ask: Ask, number: str) -> Outcome:
    """Put a petition on the agenda of the joint conference."""
    return conference.put(ask.office, number=number, reason=ask.body.reason, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/petitions/<number>/conference/<int:item>")
@operation(Outcome, body=Resolution, keyed=True)
def resolve_item(ask: Ask, number: str, item: int) -> Outcome:
    """Keep what the joint conference resolved on an item of its agenda."""
    said = ask.body.resolution
    return conference.resolve(ask.office, number=number, item=item, resolution=said, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/deadlines/<int:deadline>/propose_extension")
@operation(Outcome, body=Proposal, keyed=True)
def propose_extension(ask: Ask, deadline: int) -> Outcome:
    """Propose that a clock be lengthened; only the head of the handling authority may approve it."""
    told: Proposal = ask.body
    return extending.propose(ask.office, deadline=deadline, days=told.days, reason=told.reason, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/deadlines/<int:deadline>/remind")
@operation(Outcome, body=Reminder, keyed=True)
def remind(ask: Ask, deadline: int) -> Outcome:
    """Remind who must act before a deadline lapses."""
    return supervision.remind(ask.office, deadline=deadline, by=ask.by, note=ask.body.note, key=ask.key, lang=ask.lang)


@api.post("/deadlines/<int:deadline>/supervise")
@operation(Outcome, body=Supervision, keyed=True)
def supervise(ask: Ask, deadline: int) -> Outcome:
    """Start a supervision of the petition a deadline belongs to."""
    return supervision.supervise(ask.office, deadline=deadline, by=ask.by, reason=ask.body.reason, key=ask.key, lang=ask.lang)


class CasesQuery(Query):
    """Supervisions of a state, narrowed to the authority that is supervised."""

    state: Literal["open", "feedback", "examine", "adoption", "listed", "closed"] = "open"
    authority: Word = ""
    page: Page = 1


@api.get("/supervision/cases")
@operation(CasesView, query=CasesQuery)
def supervision_cases(ask: Ask) -> CasesView:
    """A page of the supervisions this official may know of: letters, clock of the answer, suggestions and their adoption."""
    asked: CasesQuery = ask.query
    return cases.cases(ask.office, by=ask.by, state=asked.state, authority=asked.authority, page=asked.page, lang=ask.lang)
