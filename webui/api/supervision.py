"""督办: remind of a clock, open a supervision of it, see every supervision (信访工作条例 第三十八条)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.casework import cases, supervision
from engine.casework.caseviews import CasesView
from engine.casework.views import Outcome
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body, Page, Query, Word

Words = Annotated[str, Field(max_length=2000)]


class Reminder(Body):
    """What the reminder says."""

    note: Words = ""


class Supervision(Body):
    """Why the clock is supervised."""

    reason: Words


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
