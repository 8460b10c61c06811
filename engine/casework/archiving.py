"""归档: the text of a paper put into the archive after its act, so that it can be read without the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.casework.attachments import archive_of
from engine.casework.office import Office
from engine.domain.document import as_issued, seal_of
from engine.errors import NotFound, OutOfOrder

FILE_PAPER = "file_paper"


def file_paper(office: Office, body: Mapping[str, Any]) -> str:
    """Keep the canonical text of one paper under its own hash; doing it twice keeps it once.

    ``body``: ``number`` of the petition and ``document``, the number of the paper. Raises NotFound for a paper that is not
    there, OutOfOrder for one that is no longer what was issued.
    """
    dossier = office.store.registers.dossier(str(body["number"]))
    found = [one for one in dossier.documents if one.number == body["document"]] if dossier else []
    if not found:
        raise NotFound(document=body["document"])
    if found[0].sha256 and seal_of(found[0]) != found[0].sha256:
        raise OutOfOrder("file_changed", sha256=found[0].sha256[:12])
    return archive_of(office).put(as_issued(found[0]))
