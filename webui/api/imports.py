"""批量登记: many filings from a spreadsheet, tried or entered, and the template to fill in; files travel as base64."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from engine.casework import importing
from engine.casework.importviews import ImportView
from webui.api.attachments import content_of
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body

LONGEST_CONTENT = 8 * 1024 * 1024


class NewImport(Body):
    """A spreadsheet (xlsx or csv) as base64; ``dry_run`` reads it and saves nothing."""

    bytes_at_most: ClassVar[int] = LONGEST_CONTENT + 4096

    content: Annotated[str, Field(min_length=1, max_length=LONGEST_CONTENT, json_schema_extra={"contentEncoding": "base64"})]
    dry_run: bool = True


@dataclass(frozen=True, slots=True)
class ImportTemplate:
    """The template as base64, with the name it is saved under."""

    name: str
    content: str


@api.post("/imports")
@operation(ImportView, body=NewImport, keyed=True)
def import_filings(ask: Ask) -> ImportView:
    """Try or enter a spreadsheet of filings: all its rows in one act, or none. The same file again enters nothing twice."""
    sent: NewImport = ask.body
    content = content_of(sent.content)
    return importing.import_filings(ask.office, by=ask.by, content=content, dry_run=sent.dry_run, key=ask.key, lang=ask.lang)


@api.get("/imports/template")
@operation(ImportTemplate)
def import_template(ask: Ask) -> ImportTemplate:
    """A spreadsheet with the headings and the values that may be chosen."""
    content = importing.template(ask.office, by=ask.by, lang=ask.lang)
    return ImportTemplate("filings.xlsx", base64.b64encode(content).decode())
