"""The moves that involve others in a step: lend it, have it signed, copy it, stand in for who is away; and who is away."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from engine.casework import absences as away
from engine.casework import copying, delegating, signing, standing_in
from engine.casework import delegated as waiting
from engine.casework.besideviews import AbsencesView, AbsenceView, DelegatedView
from engine.casework.views import Outcome
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body, Nothing, Page, Query
from webui.api.tasks import Answer

Id = Annotated[int, Field(ge=1, description="The id of an official.")]
Line = Annotated[str, Field(max_length=500)]
Written = Annotated[str, Field(min_length=1, max_length=500)]
Percent = Annotated[int, Field(ge=1, le=100)]


class Delegation(Body):
    """``to``: to whom the step is lent; ``note``: what he is asked to do."""

    to: Id
    note: Written


class Return(Body):
    """``answer``: what was put into the step's form, complete or not; left out by who calls the step back."""

    remark: Written
    answer: Answer = {}


class Signer(Body):
    """Who is asked to sign; ``weight`` counts in a weighted vote only."""

    official: Id
    weight: Percent = 1


class Signing(Body):
    """Who signs, before or after the step's answer is given, and how they decide; ``threshold`` is a percentage of consents."""

    signers: Annotated[list[Signer], Field(min_length=1, max_length=100)]
    when: Literal["before", "after"] = "before"
    mode: Literal["all", "any", "ratio", "weighted"] = "all"
    threshold: Percent | None = None
    note: Line = ""


class Signature(Body):
    """What a signer says; who objects says why."""

    verdict: Literal["consent", "object", "abstain"]
    opinion: Line = ""


class Removal(Body):
    """Without whose signature the step goes on, and why."""

    signer: Id
    reason: Written


class Overruling(Body):
    """Why the step goes on although its signers did not agree."""

    reason: Written


class Copy(Body):
    """Whom the step is copied to, and what is written beside it, if anything."""

    to: Annotated[list[Id], Field(min_length=1, max_length=100)]
    note: Line = ""


class NewAbsence(Body):
    """Who is away, from one day to another, both included, and who stands in."""

    official: Id
    substitute: Id
    from_on: date
    to_on: date


class DelegatedQuery(Query):
    """A page of the list."""

    page: Page = 1


def told(ask: Ask, task: str) -> dict[str, Any]:
    """What every move is called with."""
    return {"office": ask.office, "task": task, "by": ask.by, "key": ask.key, "lang": ask.lang}


@api.post("/tasks/<task>/delegate")
@operation(Outcome, body=Delegation, keyed=True)
def delegate(ask: Ask, task: str) -> Outcome:
    """Lend a step to a colleague; its holder stays responsible, and clocks run on."""
    return delegating.delegate(**told(ask, task), to=ask.body.to, note=ask.body.note)


@api.post("/tasks/<task>/give_back")
@operation(Outcome, body=Return, keyed=True)
def give_back(ask: Ask, task: str) -> Outcome:
    """Give a lent step back with what was worked at it, or call it back."""
    return delegating.give_back(**told(ask, task), remark=ask.body.remark, answer=ask.body.answer)


@api.post("/tasks/<task>/add_signer")
@operation(Outcome, body=Signing, keyed=True)
def add_signer(ask: Ask, task: str) -> Outcome:
    """Ask others to sign a step, before its answer is given or after."""
    sent: Signing = ask.body
    signers = {one.official: one.weight for one in sent.signers}
    return signing.add_signer(
        **told(ask, task), signers=signers, when=sent.when, mode=sent.mode, threshold=sent.threshold, note=sent.note
    )  # fmt: skip


@api.post("/tasks/<task>/sign")
@operation(Outcome, body=Signature, keyed=True)
def sign(ask: Ask, task: str) -> Outcome:
    """Consent, object or abstain where one is asked to sign."""
    return signing.sign(**told(ask, task), verdict=ask.body.verdict, opinion=ask.body.opinion)


@api.post("/tasks/<task>/remove_signer")
@operation(Outcome, body=Removal, keyed=True)
def remove_signer(ask: Ask, task: str) -> Outcome:
    """Do without a signature that was not given yet."""
    return signing.remove_signer(**told(ask, task), signer=ask.body.signer, reason=ask.body.reason)


@api.post("/tasks/<task>/overrule")
@operation(Outcome, body=Overruling, keyed=True)
def overrule(ask: Ask, task: str) -> Outcome:
    """Go on with a step although its signers did not agree, and say why."""
    return signing.overrule(**told(ask, task), reason=ask.body.reason)


@api.post("/tasks/<task>/copy_to")
@operation(Outcome, body=Copy, keyed=True)
def copy_to(ask: Ask, task: str) -> Outcome:
    """Copy a step for information to officials who may know of the petition."""
    return copying.copy_to(**told(ask, task), to=ask.body.to, note=ask.body.note)


@api.post("/tasks/<task>/read_copy")
@operation(Outcome, body=Nothing, keyed=True)
def read_copy(ask: Ask, task: str) -> Outcome:
    """Say that one has read what was copied to one."""
    return copying.read_copy(**told(ask, task))


@api.post("/tasks/<task>/take_over")
@operation(Outcome, body=Nothing, keyed=True)
def take_over(ask: Ask, task: str) -> Outcome:
    """Take the step of somebody away for whom one stands in, or one's own step back."""
    return standing_in.take_over(**told(ask, task))


@api.get("/desk/delegated")
@operation(DelegatedView, query=DelegatedQuery)
def delegated(ask: Ask) -> DelegatedView:
    """What waits beside the steps: lent, to be signed, copied, and the steps of those one stands in for."""
    return waiting.delegated(ask.office, by=ask.by, page=ask.query.page, lang=ask.lang)


@api.get("/absences")
@operation(AbsencesView)
def absences(ask: Ask) -> AbsencesView:
    """Absences now and to come that concern one, and who may be declared away."""
    return away.declared(ask.office, by=ask.by)


@api.post("/absences")
@operation(AbsenceView, body=NewAbsence, keyed=True)
def declare_absence(ask: Ask) -> AbsenceView:
    """Declare oneself, or as head somebody of one's authority, away, with a substitute."""
    sent: NewAbsence = ask.body
    return away.declare(
        ask.office, official=sent.official, substitute=sent.substitute, from_on=sent.from_on, to_on=sent.to_on, by=ask.by, key=ask.key
    )  # fmt: skip


@api.post("/absences/<int:absence>/end")
@operation(AbsenceView, body=Nothing, keyed=True)
def end_absence(ask: Ask, absence: int) -> AbsenceView:
    """End an absence early; open steps that were taken over go back."""
    return away.end(ask.office, absence=absence, by=ask.by, key=ask.key)
