"""The press for papers: one paper as PDF or DOCX, a whole file as one PDF. Knows Typst; gives it data, never code.

Every text of a paper goes in as JSON and comes out as a string: nothing a petitioner or an official writes is ever read as markup.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import segno

from engine.casework.paperviews import CaseFile, Enclosure, Paper
from engine.documents import apart, press
from engine.documents.glyphs import MISSING, printable
from engine.documents.wordpress import docx_of
from engine.documents.zipping import zipped
from engine.errors import OutOfOrder

LAYOUT = files("engine.documents") / "layout"
SERIF = "NotoSerifSC-Regular.otf"
PICTURES = {"image/jpeg": "jpg", "image/png": "png"}
PDF = "application/pdf"
ARCHIVAL = ("a-2b",)


class OfficePaperPress:
    """Prints papers and files; fits ``engine.casework.paperviews.PaperPress``."""

    def pdf(self, paper: Paper) -> bytes:
        """The sheet with its fonts inside; a withdrawn paper and a draft say so across the page."""
        told = told_of(paper)
        given = {"paper.json": as_json(told)} | codes(paper)
        return compiled({"main": source("letter", "paper"), **given})

    def picture(self, paper: Paper) -> bytes:
        """The first page of the same sheet as PNG."""
        made = made_of({"main": source("letter", "paper"), "paper.json": as_json(told_of(paper))}, format="png", ppi=96.0)
        pages: list[bytes] = made if isinstance(made, list) else [made]
        return pages[0]

    def docx(self, paper: Paper) -> bytes:
        """The same parts for a word processor, which brings its own fonts."""
        return docx_of(paper, *(qr(text, kind="png") if text else b"" for text in (paper.check, paper.link)))

    def packed(self, members: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
        """The bytes as they are asked for, a piece for each member."""
        return zipped(members)

    def file(self, case: CaseFile) -> bytes:
        """A petition's file as one PDF, of the archival kind (PDF/A-2b) while no PDF is bound into it.

        A picture that cannot be read is listed only; a PDF that cannot has a sheet that says so.
        """
        try:
            return bound(case, shown=case.enclosures)
        except OutOfOrder:
            return bound(case, shown=tuple(one for one in case.enclosures if is_readable(one)))


def codes(paper: Paper, no: str = "") -> dict[str, bytes]:
    """The codes of a paper by the names its layout knows them by."""
    return {name: qr(text) for name, text in ((f"qr{no}.svg", paper.check), (f"link{no}.svg", paper.link)) if text}


def told_of(paper: Paper, no: str = "") -> dict[str, Any]:
    """A paper as the layout reads it, in characters the fonts have; ``no`` is its place among others."""
    said = partial(printable, font=press.fonts() / SERIF)
    told = {
        "issuer": said(paper.issuer), "number": said(paper.number), "title": said(paper.title), "addressee": said(paper.addressee),
        "paragraphs": [said(line) for text in paper.paragraphs for line in text.splitlines() if line.strip()],
        "parts": [[said(heading), [said(line) for line in lines]] for heading, lines in paper.parts],
        "day": said(paper.day), "on": [paper.on.year, paper.on.month, paper.on.day], "state": paper.state, "mark": said(paper.mark),
        "sealing": paper.state != "draft", "foot": [said(line) for line in paper.foot],
        "receipt": [[said(label), said(text)] for label, text in paper.receipt], "qr": f"qr{no}.svg" if paper.check else "",
        "link": f"link{no}.svg" if paper.link else "",
    }  # fmt: skip
    if MISSING in json.dumps(told, ensure_ascii=False):
        return told | {"words": dict(paper.words), "foot": [*map(said, paper.foot), paper.words["missing"]]}
    return told | {"words": dict(paper.words)}


def qr(text: str, kind: str = "svg") -> bytes:
    """A QR code of a text, as SVG or PNG; the same bytes for the same text."""
    made = io.BytesIO()
    segno.make(text, error="m", micro=False).save(made, kind=kind, scale=4, border=2)
    return made.getvalue()


def bound(case: CaseFile, shown: tuple[Enclosure, ...]) -> bytes:
    """The file with the pictures of ``shown`` and the PDFs in it; they may be many and large, so they go to the press through a folder.

    A PDF is bound page by page as a picture of itself: its text can be searched, what it would do or open is left behind.
    """
    said = partial(printable, font=press.fonts() / SERIF)
    with TemporaryDirectory(prefix="petition-file-") as name:
        folder = Path(name)
        papers = []
        for no, paper in enumerate(case.papers):
            papers.append(told_of(paper, str(no)))
            for file, code in codes(paper, str(no)).items():
                (folder / file).write_bytes(code)
        enclosures, pages = [], pages_bound(folder, case.enclosures)
        for no, one in enumerate(case.enclosures):
            picture = f"picture{no}.{PICTURES[one.media_type]}" if one.content and one in shown and one.media_type in PICTURES else ""
            if picture:
                (folder / picture).write_bytes(one.content)
            enclosures.append([said(one.name), one.media_type, one.size, one.sha256, said(one.added), picture, pages.get(no, 0)])
        docket = [[one.seq, said(one.at), said(one.what), said(one.who), said(one.facts), one.hash] for one in case.docket]
        told = {
            "number": case.number, "title": said(case.title), "issuer": said(case.issuer), "made": said(case.made),
            "on": [case.on.year, case.on.month, case.on.day], "cover": [[said(label), said(text)] for label, text in case.cover],
            "letters": papers, "docket": docket, "enclosures": enclosures,
        }  # fmt: skip
        (folder / "file.json").write_bytes(as_json(told))
        (folder / "main.typ").write_bytes(source("letter", "file"))
        return compiled(str(folder / "main.typ"), root=name, standards=() if any(pages.values()) else ARCHIVAL)


def pages_bound(folder: Path, enclosures: Sequence[Enclosure]) -> dict[int, int]:
    """How many pages of each PDF, by its place, can be bound; the files lie in the folder then."""
    files = {no: folder / f"enclosed{no}.pdf" for no, one in enumerate(enclosures) if one.media_type == PDF and one.content}
    for no, path in files.items():
        path.write_bytes(enclosures[no].content)
    return dict(zip(files, apart.pages_of(list(files.values())), strict=True)) if files else {}


def is_readable(one: Enclosure) -> bool:
    """Whether the press can read a picture."""
    if one.media_type not in PICTURES or not one.content:
        return False
    with TemporaryDirectory(prefix="petition-picture-") as name:
        picture = f"picture.{PICTURES[one.media_type]}"
        (Path(name) / picture).write_bytes(one.content)
        (Path(name) / "main.typ").write_text(f'#image("{picture}")', encoding="utf-8")
        try:
            compiled(str(Path(name) / "main.typ"), root=name, standards=())
        except OutOfOrder:
            return False
    return True


def source(*names: str) -> bytes:
    """Layouts of ours, one after another."""
    return "\n".join((LAYOUT / f"{name}.typ").read_text(encoding="utf-8") for name in names).encode()


def as_json(told: Mapping[str, Any]) -> bytes:
    """Data for the press."""
    return json.dumps(told, ensure_ascii=False).encode()


def compiled(given: Mapping[str, bytes] | str, root: str | None = None, standards: tuple[str, ...] = ARCHIVAL) -> bytes:
    """What the press makes of its sources. OutOfOrder when it refuses."""
    more: dict[str, Any] = {"root": root} if root else {}
    if standards:
        more["pdf_standards"] = list(standards)
    made: bytes = made_of(given, format="pdf", **more)
    return made


def made_of(given: Mapping[str, bytes] | str, **more: Any) -> Any:
    """What the press makes of its sources in the ``format`` asked for; a list where that has a file for each page."""
    import typst  # here: only a process that prints carries its seven megabytes

    try:
        return typst.compile(given, font_paths=[str(press.fonts())], ignore_system_fonts=True, **more)
    except (typst.TypstError, RuntimeError) as error:
        raise OutOfOrder("press_failed", reason=str(error)[:200]) from error
