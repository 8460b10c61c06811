"""What the press prints of papers: finished texts in the order of the sheet, and nothing to decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as it is printed, in Chinese whatever the language of the screen.

    ``paragraphs`` are the wording, ``parts`` what it leaves out as (heading, lines); ``day`` the date under the signature.
    ``state``: '' for a paper in force, ``draft``, ``withdrawn``; ``mark`` the words printed across such a page. ``foot`` are
    the lines below: number of the petition, basis, who signed, seal, check code. ``check`` is what the QR code holds, '' for
    none: the paper's number and its SHA-256, never a name and never an address. ``link`` is the address of the query page alone, for a
    second code; no query code is ever in it, for an address is kept by who scans it. ``receipt`` is the service record as (label,
    text). ``words`` are what every sheet says: ``seal`` in the place of the seal, ``receipt`` above the service record,
    ``missing`` where a character could not be printed, ``code`` and ``link`` below the codes to scan.
    """

    kind: str
    issuer: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    day: str
    on: date
    state: str
    mark: str
    foot: tuple[str, ...]
    check: str
    receipt: tuple[tuple[str, str], ...]
    words: Mapping[str, str]
    link: str = ""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attachment of a petition's file: ``content`` only where the press can bind it (a picture, a PDF); ``sha256`` always."""

    name: str
    media_type: str
    size: int
    sha256: str
    added: str
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """A docket entry on one line of the file: its number, when, what, who, its facts and ground, its seal."""

    seq: int
    at: str
    what: str
    who: str
    facts: str
    hash: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """案卷: everything of one petition in the order it is bound in: cover, contents, papers, docket, attachments.

    ``cover`` are (label, text); people stand there masked, as on the petition's page.
    """

    number: str
    title: str
    issuer: str
    on: date
    made: str
    cover: tuple[tuple[str, str], ...]
    papers: tuple[Paper, ...]
    docket: tuple[Entry, ...]
    enclosures: tuple[Enclosure, ...]


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """Something printed: the name to save it under, its media type, its bytes."""

    name: str
    media_type: str
    content: bytes


class PaperPress(Protocol):
    """The documents room, for papers and files."""

    def pdf(self, paper: Paper) -> bytes:
        """A paper as PDF/A-2b, the same bytes for the same paper."""
        ...

    def picture(self, paper: Paper) -> bytes:
        """The first page of a paper as PNG, to be looked at."""
        ...

    def docx(self, paper: Paper) -> bytes:
        """A paper as DOCX, the same bytes for the same paper."""
        ...

    def packed(self, members: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
        """Named contents as a ZIP, piece by piece as they are asked for."""
        ...

    def file(self, case: CaseFile) -> bytes:
        """A petition's file as one PDF with a contents page; PDF/A-2b while no PDF is bound into it."""
        ...
