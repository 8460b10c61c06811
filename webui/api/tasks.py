"""The human steps of a petition: take, give back, complete; and the acts beside them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from engine.casework import bulk as bulk_acts
from engine.casework import drafts, handing, messages, returning, tasks, urging, withdrawing
from engine.casework.deskviews import BulkView
from engine.casework.views import Outcome
from webui.api.operation import LAST_ROW, Ask, api, operation
from webui.api.shapes import Body, Nothing, Word

Answer = Annotated[dict[str, Any], Field(description="The form's fields by name, as its schema says.", max_length=100)]


class Completion(Body):
    """A filled-in form; ``version`` is the petition's version it was filled in for, to be refused when it changed since.

    ``public_text`` tells the petitioner in plain words what was done. ``unless_edited``: refused (409) while another official is
    filling the step in at the desk.
    """

    answer: Answer
    version: Annotated[int, Field(ge=0)] | None = None
    public_text: Annotated[str, Field(max_length=500)] = ""
    unless_edited: bool = False


class Message(Body):
    """The form of an act beside the steps; empty where the act has none."""

    answer: Answer = {}


class Handover(Body):
    """``to``: the id of the official who takes the step over."""

    to: Annotated[int, Field(ge=1)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Urging(Body):
    """What is written beside it, if anything."""

    note: Annotated[str, Field(max_length=500)] = ""


class Returning(Body):
    """``to``: the id of the step, done before, that is to be done again."""

    to: Annotated[str, Field(min_length=1, max_length=80)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Bulk(Body):
    """An act on many steps: ``to`` (an official's id) and ``reason`` for hand_over, ``note`` for urge."""

    act: Literal["claim", "hand_over", "urge"]
    tasks: Annotated[tuple[Word, ...], Field(min_length=1, max_length=100)]
    to: Annotated[int, Field(ge=1, le=LAST_ROW)] | None = None
    reason: Annotated[str, Field(max_length=500)] = ""
    note: Annotated[str, Field(max_length=500)] = ""

    def said(self) -> dict[str, str]:
        """What the form of the act says."""
        return {"to": str(self.to or ""), "reason": self.reason, "note": self.note}


@api.post("/tasks/<task>/claim")
@operation(Outcome, body=Nothing, keyed=True)
def claim(ask: Ask, task: str) -> Outcome:
    """Take a step for oneself."""
    return tasks.claim(ask.office, task=task, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/tasks/<task>/release")
@operation(Outcome, body=Nothing, keyed=True)
def release(ask: Ask, task: str) -> Outcome:
    """Give a step back."""
    return tasks.release(ask.office, task=task, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/tasks/<task>/hand_over")
@operation(Outcome, body=Handover, keyed=True)
def hand_over(ask: Ask, task: str) -> Outcome:
    """Give a step to another official of its authority and role; clocks run on."""
    told: Handover = ask.body
    return handing.hand_over(ask.office, task=task, to=told.to, reason=told.reason, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/tasks/<task>/urge")
@operation(Outcome, body=Urging, keyed=True)
def urge(ask: Ask, task: str) -> Outcome:
    """Remind whoever has a step, or everybody of its lane."""
    return urging.urge(ask.office, task=task, note=ask.body.note, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/tasks/<task>/return_to")
@operation(Outcome, body=Returning, keyed=True)
def return_to(ask: Ask, task: str) -> Outcome:
    """Send a step back to one done before it, which who did it gets again; clocks run on, and nothing the law did is undone."""
    told: Returning = ask.body
    return returning.return_to(ask.office, task=task, to=told.to, reason=told.reason, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/tasks/<task>/withdraw")
@operation(Outcome, body=Urging, keyed=True)
def withdraw(ask: Ask, task: str) -> Outcome:
    """Take back one's own step, named by itself or by the open one it led to, before anybody has taken up the next."""
    return withdrawing.withdraw(ask.office, task=task, note=ask.body.note, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/tasks/bulk/preview")
@operation(BulkView, body=Bulk)
def bulk_preview(ask: Ask) -> BulkView:
    """What would come of an act on each of many steps; nothing is changed."""
    told: Bulk = ask.body
    return bulk_acts.preview(ask.office, act=told.act, chosen=told.tasks, said=told.said(), by=ask.by, lang=ask.lang)


@api.post("/tasks/bulk")
@operation(BulkView, body=Bulk, keyed=True)
def bulk(ask: Ask) -> BulkView:
    """Do an act on each of many steps, each an act of its own: those that are refused are told with their reason and stop no other."""
    told: Bulk = ask.body
    return bulk_acts.carry_out(ask.office, act=told.act, chosen=told.tasks, said=told.said(), by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/tasks/<task>/complete")
@operation(Outcome, body=Completion, keyed=True)
def complete(ask: Ask, task: str) -> Outcome:
    """Complete a step with its form; the petition moves on."""
    form: Completion = ask.body
    verb = drafts.complete if form.unless_edited else tasks.complete
    return verb(
        ask.office, task=task, answer=form.answer, by=ask.by, key=ask.key, version=form.version, lang=ask.lang,
        public_text=form.public_text,
    )  # fmt: skip


@api.post("/petitions/<number>/messages/<message>")
@operation(Outcome, body=Message, keyed=True)
def send(ask: Ask, number: str, message: str) -> Outcome:
    """Do an act the petition waits for beside its steps: ask for an extension, request re-examination, withdraw …"""
    return messages.send(ask.office, number=number, message=message, answer=ask.body.answer, by=ask.by, key=ask.key, lang=ask.lang)
