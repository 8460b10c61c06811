"""The inbox: what an official was told of, marking it as read, the digest of the day, and which kinds come by mail too."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.casework import digests, inbox
from engine.casework.digests import DigestView
from engine.casework.inbox import ChoiceView, InboxView, Marked
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body, Nothing, Page, Query


class InboxQuery(Query):
    """The unread alerts, or all of them; a page."""

    show: Literal["unread", "all"] = "unread"
    page: Page = 1


class ByMail(Body):
    """The kinds that are to come by mail too; the inbox has all of them in any case."""

    mail: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=100)]


@api.get("/inbox")
@operation(InboxView, query=InboxQuery)
def alerts(ask: Ask) -> InboxView:
    """One page of one's alerts, the latest first."""
    asked: InboxQuery = ask.query
    return inbox.inbox(ask.office, by=ask.by, unread_only=asked.show == "unread", page=asked.page, lang=ask.lang)


@api.post("/inbox/<int:alert>/read")
@operation(Marked, body=Nothing, keyed=True)
def read_alert(ask: Ask, alert: int) -> Marked:
    """Mark one of one's own alerts as read."""
    return inbox.mark_read(ask.office, alert=alert, by=ask.by)


@api.post("/inbox/read")
@operation(Marked, body=Nothing, keyed=True)
def read_all_alerts(ask: Ask) -> Marked:
    """Mark every alert of one's own as read."""
    return inbox.mark_all_read(ask.office, by=ask.by)


@api.get("/inbox/digest")
@operation(DigestView)
def digest(ask: Ask) -> DigestView:
    """What lies with one today, by how long it has; never opened apart from changed since."""
    return digests.digest(ask.office, by=ask.by, lang=ask.lang)


@api.get("/inbox/choices")
@operation(tuple[ChoiceView, ...])
def mail_choices(ask: Ask) -> tuple[ChoiceView, ...]:
    """The kinds of alert that may come by mail, and which this official wants."""
    return inbox.choices(ask.office, by=ask.by, lang=ask.lang)


@api.put("/inbox/choices")
@operation(tuple[ChoiceView, ...], body=ByMail, keyed=True)
def choose_mail(ask: Ask) -> tuple[ChoiceView, ...]:
    """Choose which kinds come by mail too, in place of what was chosen before."""
    told: ByMail = ask.body
    return inbox.choose(ask.office, mail=told.mail, by=ask.by, lang=ask.lang)
