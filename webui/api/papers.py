"""文书与案卷: a paper as PDF or DOCX, its seal, withdrawal and issue anew, and the whole file; files travel as base64."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from engine.casework import casefile, paperwork, printing
from engine.casework.paperviews import PrintedFile
from engine.casework.views import Outcome
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body, Nothing, Query, Word

Part = Annotated[str, Field(max_length=8000)]


class SheetQuery(Query):
    """In which format."""

    format: Literal["pdf", "docx"] = "pdf"


class FileQuery(Query):
    """In which format."""

    format: Literal["pdf", "zip"] = "pdf"


class Withdrawal(Body):
    """Why the paper is withdrawn."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Reissue(Body):
    """The parts that are corrected, by their ids; all others stay as they were."""

    corrections: dict[Word, Part] = {}


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file with its name; ``content`` is base64."""

    name: str
    media_type: str
    content: str


def sent(file: PrintedFile) -> FileContent:
    """A printed file as JSON carries it."""
    return FileContent(file.name, file.media_type, base64.b64encode(file.content).decode())


@api.get("/petitions/<number>/documents/<int:document>/sheet")
@operation(FileContent, query=SheetQuery)
def paper_sheet(ask: Ask, number: str, document: int) -> FileContent:
    """A paper as its official sheet."""
    return sent(printing.printed(ask.office, number=number, document=document, form=ask.query.format, by=ask.by))


@api.get("/petitions/<number>/unsigned/<kind>")
@operation(FileContent, query=SheetQuery)
def unsigned_paper(ask: Ask, number: str, kind: str) -> FileContent:
    """A paper that waits for its signature, without number and marked as a draft."""
    return sent(printing.unsigned(ask.office, number=number, kind=kind, form=ask.query.format, by=ask.by))


@api.get("/petitions/<number>/file")
@operation(FileContent, query=FileQuery)
def case_file(ask: Ask, number: str) -> FileContent:
    """The whole file of a petition: one PDF with a contents page, or a ZIP with an index and hashes."""
    if ask.query.format == "pdf":
        return sent(casefile.as_pdf(ask.office, number=number, by=ask.by))
    name, pieces = casefile.as_zip(ask.office, number=number, by=ask.by)
    return sent(PrintedFile(name, printing.MEDIA_TYPES["zip"], b"".join(pieces)))


@api.post("/petitions/<number>/documents/<int:document>/affix_seal")
@operation(Outcome, body=Nothing, keyed=True)
def affix_seal(ask: Ask, number: str, document: int) -> Outcome:
    """Affix the seal of the authority to a paper, where the rules do not affix it with the issue."""
    return paperwork.affix_seal(ask.office, number=number, document=document, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/petitions/<number>/documents/<int:document>/withdraw_paper")
@operation(Outcome, body=Withdrawal, keyed=True)
def withdraw_paper(ask: Ask, number: str, document: int) -> Outcome:
    """Withdraw a paper not yet served; its number is not given again."""
    told: Withdrawal = ask.body
    return paperwork.withdraw_paper(ask.office, number=number, document=document, reason=told.reason, by=ask.by, key=ask.key, lang=ask.lang)


@api.post("/petitions/<number>/documents/<int:document>/reissue_paper")
@operation(Outcome, body=Reissue, keyed=True)
def reissue_paper(ask: Ask, number: str, document: int) -> Outcome:
    """Issue a withdrawn paper anew under the next number."""
    told: Reissue = ask.body
    asked = {"number": number, "document": document, "corrections": told.corrections}
    return paperwork.reissue_paper(ask.office, **asked, by=ask.by, key=ask.key, lang=ask.lang)
