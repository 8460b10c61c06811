"""案卷: everything of one petition bound into one PDF with a contents page, or packed as a ZIP with an index a machine can check."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.casework import access, attachments, dossiers, printing
from engine.casework.docketing import kept
from engine.casework.office import Office
from engine.casework.paperviews import CaseFile, Enclosure, Entry, PrintedFile
from engine.casework.saying import day_words, moment
from engine.casework.views import AttachmentView, EntryView, PetitionView
from engine.domain.authority import Official
from engine.domain.docket import DocketEntry
from engine.domain.document import Document, as_issued
from engine.domain.dossier import Dossier

ZH = "zh"
FORMAT = 1
FILE, INDEX, PAPERS, ENCLOSURES = "file.pdf", "index.json", "papers", "attachments"
BOUND = frozenset({"image/jpeg", "image/png", "application/pdf"})
# Pictures and PDFs are bound in as long as all of them together are no larger; the rest is listed, and lies in the ZIP.
MOST_BOUND = 60 * attachments.MEGABYTE


def as_pdf(office: Office, *, number: str, by: Official) -> PrintedFile:
    """The file as one PDF: cover, contents, papers with their receipts, docket, attachments. NotFound for who may not know of it.

    People stand on its cover masked, as on the petition's page; a paper addresses its petitioner as it was issued.
    """
    contents = _read(office, number, by)
    return PrintedFile(f"{number}.pdf", printing.MEDIA_TYPES[printing.PDF], printing.press_of(office).file(_bound(office, contents, by)))


def as_zip(office: Office, *, number: str, by: Official) -> tuple[str, Iterator[bytes]]:
    """The name of the file as ZIP, and its bytes piece by piece: one attachment at a time is in memory.

    ``index.json`` comes last: every member with its SHA-256, every paper with the hash its docket entry bears, and the docket
    as it was sealed, so that whoever has the ZIP can compute all of it again.
    """
    contents = _read(office, number, by)
    press = printing.press_of(office)
    return f"{number}.zip", press.packed(_members(office, contents, by))


@dataclass(frozen=True, slots=True)
class _Contents:
    """What goes into the file of one petition, read once: the docket as it was sealed, and everything in words."""

    dossier: Dossier
    docket: Sequence[DocketEntry]
    view: PetitionView


def _read(office: Office, number: str, by: Official) -> _Contents:
    dossier = access.visible(office, by, number)
    docket = kept(office, dossier)
    return _Contents(dossier, docket, dossiers.view(office, dossier, by, ZH, docket))


def _bound(office: Office, contents: _Contents, by: Official) -> CaseFile:
    dossier, view = contents.dossier, contents.view
    receiving = office.authorities.get(dossier.petition.parties.get("receiving", ""))
    made = printing.said(office, "file_made", at=moment(office.now()), who=by.name)
    return CaseFile(
        number=view.number, title=printing.said(office, "file_title"), issuer=receiving.name if receiving else "", on=office.today(),
        made=made, cover=tuple(_cover(office, view)), papers=tuple(printing.paper_of(office, dossier, one) for one in dossier.documents),
        docket=tuple(_line(one) for one in reversed(view.docket)),
        enclosures=tuple(_enclosures(office, view.attachments)),
    )  # fmt: skip


def _cover(office: Office, view: PetitionView) -> Iterator[tuple[str, str]]:
    """What the cover says of a petition; what is empty is left out."""
    told = {
        "number": view.number, "gist": view.gist, "people": "、".join(one.name for one in view.people), "category": view.category,
        "channel": view.channel, "filed": day_words(view.filed_on, ZH), "handler": view.handler, "state": view.status_label,
        "release": view.release,
    }  # fmt: skip
    yield from ((printing.said(office, f"file_{name}"), text) for name, text in told.items() if text)
    yield from view.authorities


def _line(entry: EntryView) -> Entry:
    facts = "；".join(f"{label}：{text}" for label, text in entry.details)
    facts = "　".join(filter(None, (facts, entry.basis)))
    return Entry(entry.seq, moment(entry.at), entry.title, entry.actor, facts, entry.hash)


def _enclosures(office: Office, files: tuple[AttachmentView, ...]) -> Iterator[Enclosure]:
    """The attachments, with the content of pictures and PDFs as long as they fit."""
    room = MOST_BOUND
    for one in files:
        shown = one.media_type in BOUND and one.size <= room
        room -= one.size if shown else 0
        content = attachments.archive_of(office).get(one.sha256) if shown else b""
        yield Enclosure(one.name, one.media_type, one.size, one.sha256, f"{moment(one.added_at)} {one.added_by}", content)


def _members(office: Office, contents: _Contents, by: Official) -> Iterator[tuple[str, bytes]]:
    """The members of the ZIP in their order, the index last."""
    hashes: dict[str, str] = {}
    dossier, files = contents.dossier, contents.view.attachments

    def noted(name: str, content: bytes) -> tuple[str, bytes]:
        hashes[name] = hashlib.sha256(content).hexdigest()
        return name, content

    press = printing.press_of(office)
    yield noted(FILE, press.file(_bound(office, contents, by)))
    for no, paper in enumerate(dossier.documents, 1):
        yield noted(f"{PAPERS}/{no:03}.json", as_issued(paper))
        yield noted(f"{PAPERS}/{no:03}.pdf", press.pdf(printing.paper_of(office, dossier, paper)))
    for no, file in enumerate(files, 1):
        yield noted(_enclosed(no, file), attachments.archive_of(office).get(file.sha256))
    told = {
        "format": FORMAT, "petition": dossier.petition.number, "petition_id": dossier.petition.id, "made_at": office.now().isoformat(),
        "made_by": by.username, "members": hashes, "papers": [_told(no, one) for no, one in enumerate(dossier.documents, 1)],
        "attachments": [_told_file(no, one) for no, one in enumerate(files, 1)], "docket": [_told_entry(one) for one in contents.docket],
    }  # fmt: skip
    yield INDEX, json.dumps(told, ensure_ascii=False, indent=1).encode()


def _enclosed(no: int, file: AttachmentView) -> str:
    """The name of an attachment in the ZIP: a number and its kind, so that no name somebody gave is ever a path."""
    return f"{ENCLOSURES}/{no:03}.{file.name.rpartition('.')[2].lower()}"


def _told(no: int, paper: Document) -> dict[str, Any]:
    days = {"issued_on": paper.issued_on, "signed_on": paper.signed_on, "sealed_on": paper.sealed_on, "served_on": paper.served_on}
    said = {name: day.isoformat() if day else None for name, day in {**days, "withdrawn_on": paper.withdrawn_on}.items()}
    text, sheet = f"{PAPERS}/{no:03}.json", f"{PAPERS}/{no:03}.pdf"
    kept = {"number": paper.number, "kind": paper.kind, "authority": paper.authority, "status": paper.status.value, "sha256": paper.sha256}
    return {**kept, **said, "text": text, "sheet": sheet, "receipt": dict(paper.receipt)}


def _told_file(no: int, file: AttachmentView) -> dict[str, Any]:
    kept = {"name": file.name, "media_type": file.media_type, "size": file.size, "sha256": file.sha256}
    return {**kept, "added_at": file.added_at.isoformat(), "member": _enclosed(no, file)}


def _told_entry(entry: DocketEntry) -> dict[str, Any]:
    kept = {"seq": entry.seq, "kind": entry.kind, "actor": entry.actor, "at": entry.at.isoformat(), "body": dict(entry.body)}
    return {**kept, "basis": entry.basis, "prev_hash": entry.prev_hash, "hash": entry.hash}
