"""送达回证: what each way of service must be proven by, and the day it counts from (民事诉讼法 第八十七条至第九十五条, by reference)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from engine.casework.act import Act
from engine.casework.notices import SERVICE_BASIS
from engine.errors import FieldError, InvalidForm, Refusal
from engine.policy.forms import Form

IN_PERSON, LEFT, NOTICE, IMPOSSIBLE = "in_person", "left_at_address", "notice", "impossible"
# What a way of service cannot be proven without, beyond what its form asks for only then.
PROVEN_BY = {IN_PERSON: "receiver", LEFT: "note"}
NOTICE_DAYS = "service_by_notice_days"


def check(act: Act, answer: dict[str, Any], form: Form | None) -> None:
    """Whether a receipt can be taken.

    1. An impossible service says why. 2. A way of service has what proves it: who received it in person, why it was
    refused when it was left at the address. 3. Nothing is served in the future. 4. Service by public notice counts from
    the end of the notice, which the rules know the length of; before that day there is no service yet.
    """
    method = str(answer.get("method", ""))
    if method == IMPOSSIBLE and not answer.get("note"):
        raise Refusal("impossible_needs_reason", basis=SERVICE_BASIS)
    needed = PROVEN_BY.get(method, "")
    if needed and form is not None and needed in form.fields and not answer.get(needed):
        raise wrong(form, FieldError(needed, "receipt_unproven", (("method", act.office.say(method)),)))
    if not answer.get("received_on"):
        return
    received = date.fromisoformat(answer["received_on"])
    if received > act.on:
        raise Refusal("service_in_future", basis=SERVICE_BASIS, on=received)
    if method == NOTICE and answer.get("notice_on") and form is not None:
        check_notice(act, date.fromisoformat(answer["notice_on"]), received, form)


def check_notice(act: Act, published: date, received: date, form: Form) -> None:
    """A notice has run out, and service counts from its last day; a rulebook that knows no length of it asks for nothing."""
    days = act.rules.flags.get(NOTICE_DAYS)
    if not days:
        return
    last = published + timedelta(days=int(days))
    basis = act.rules.flag_basis(NOTICE_DAYS)
    if last > act.on:
        raise InvalidForm([FieldError("notice_on", "notice_not_run_out", (("days", days), ("due", last)))], form=form.id, basis=basis)
    if received != last:
        raise InvalidForm([FieldError("received_on", "notice_counts_from", (("days", days), ("due", last)))], form=form.id, basis=basis)


def wrong(form: Form, *fields: FieldError) -> InvalidForm:
    """The fields of a receipt that cannot be taken."""
    return InvalidForm(fields, form=form.id, basis=form.basis)
