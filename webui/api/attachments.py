"""The files of a petition: their list, one with its content, and a new one; contents travel as base64."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from engine.casework import attachments as verbs
from engine.casework.views import AttachmentView, Outcome
from engine.errors import Refusal
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body, Word

LONGEST_CONTENT = 32 * 1024 * 1024


class NewAttachment(Body):
    """A file: its name, its content as base64, and the step it is added in, if any."""

    bytes_at_most: ClassVar[int] = LONGEST_CONTENT + 4096

    name: Annotated[str, Field(min_length=1, max_length=200)]
    content: Annotated[str, Field(min_length=1, max_length=LONGEST_CONTENT, json_schema_extra={"contentEncoding": "base64"})]
    task: Word = ""


@dataclass(frozen=True, slots=True)
class AttachmentContent:
    """A file with its content as base64."""

    attachment: AttachmentView
    content: str


def content_of(text: str) -> bytes:
    """The content that travelled as base64; Refusal ``attachment_base64`` for any other text."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal("attachment_base64") from error


@api.get("/petitions/<number>/attachments")
@operation(tuple[AttachmentView, ...])
def attachments(ask: Ask, number: str) -> tuple[AttachmentView, ...]:
    """The files of a petition, the first first."""
    return verbs.attachments(ask.office, number=number, by=ask.by, lang=ask.lang)


@api.get("/petitions/<number>/attachments/<int:attachment>")
@operation(AttachmentContent)
def attachment(ask: Ask, number: str, attachment: int) -> AttachmentContent:
    """One file with its content, checked against its hash."""
    view, content = verbs.attachment(ask.office, number=number, attachment=attachment, by=ask.by, lang=ask.lang)
    return AttachmentContent(view, base64.b64encode(content).decode())


@api.post("/petitions/<number>/attachments")
@operation(Outcome, body=NewAttachment, keyed=True)
def attach(ask: Ask, number: str) -> Outcome:
    """Add a file to a petition."""
    sent: NewAttachment = ask.body
    content = content_of(sent.content)
    return verbs.attach(ask.office, number=number, name=sent.name, content=content, by=ask.by, key=ask.key, task=sent.task, lang=ask.lang)
