"""打印文书: a paper as its official sheet, and the draft of one that waits to be signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.casework import access, papers, people
from engine.casework.material import Look, material
from engine.casework.office import Office
from engine.casework.paperviews import Paper, PaperPress, PrintedFile
from engine.casework.saying import authority_name, day_words
from engine.domain.authority import Official
from engine.domain.document import Document, DocumentStatus
from engine.domain.dossier import Dossier
from engine.domain.drawing import Drawing
from engine.domain.rules import DocumentRule
from engine.domain.task import Task
from engine.errors import NotFound, OutOfOrder

PDF, DOCX = FORMATS = ("pdf", "docx")
MEDIA_TYPES: Mapping[str, str] = {
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
ZH = "zh"
HALF = 32


def printed(office: Office, *, number: str, document: int, form: str, by: Official) -> PrintedFile:
    """One paper as pdf or docx; NotFound for any other form, and for a paper or petition that does not exist for ``by``."""
    dossier = access.visible(office, by, number)
    found = next((one for one in dossier.documents if one.id == document), None)
    if found is None or form not in FORMATS:
        raise NotFound(document=document)
    return _as_file(office, paper_of(office, dossier, found), form)


def unsigned(office: Office, *, number: str, kind: str, form: str, by: Official) -> PrintedFile:
    """A paper that waits for its signature, without number and marked as a draft; NotFound where none of that kind waits."""
    dossier = access.visible(office, by, number)
    found = next((paper for paper in drafted(office, dossier) if paper.kind == kind), None)
    if found is None or form not in FORMATS:
        raise NotFound(document=kind)
    return _as_file(office, found, form)


def all_unsigned(office: Office, dossier: Dossier, lang: str) -> tuple[tuple[str, str], ...]:
    """The papers that wait for their signature, as (kind, name)."""
    rules = office.rules_of(dossier.petition)
    found = [rules.document(paper.kind) for paper in drafted(office, dossier)]
    return tuple((rule.id, rule.name if lang == ZH else rule.name_en) for rule in found)


def _as_file(office: Office, paper: Paper, form: str) -> PrintedFile:
    press = press_of(office)
    content = press.pdf(paper) if form == PDF else press.docx(paper)
    return PrintedFile(f"{paper.title}{paper.number}.{form}", MEDIA_TYPES[form], content)


def press_of(office: Office) -> PaperPress:
    """The press of the office; OutOfOrder when it was opened without one."""
    if office.paper_press is None:
        raise OutOfOrder("press_failed", reason="")
    return office.paper_press


def paper_of(office: Office, dossier: Dossier, paper: Document) -> Paper:
    """One issued paper as it is printed; a withdrawn one says so across the page and below."""
    view = papers.view(office, dossier, paper, ZH)
    is_void = paper.status is DocumentStatus.WITHDRAWN
    return Paper(
        kind=paper.kind, issuer=view.issuer, number=paper.number, title=view.label, addressee=view.addressee, paragraphs=view.body,
        parts=tuple((heading, tuple(text.splitlines())) for heading, text in view.parts), day=day_words(paper.issued_on, ZH),
        on=paper.issued_on, state=DocumentStatus.WITHDRAWN.value if is_void else "", mark=view.status_label if is_void else "",
        foot=tuple(foot(office, dossier, paper)), check=f"{paper.number}\nSHA-256:{paper.sha256}" if paper.sha256 else "",
        receipt=view.receipt, words=words(office), link=link_of(paper),
    )  # fmt: skip


def link_of(paper: Document) -> str:
    """The address of the query page as a paper was issued with it; '' where it names none, or only words."""
    address = str(paper.content.get("query_address") or "")
    return address if address.startswith(("https://", "http://")) else ""


def foot(office: Office, dossier: Dossier, paper: Document) -> Iterator[str]:
    """The lines below a paper: its petition, its ground, who signed it and when it was sealed, its withdrawal, its check code."""
    rule = office.rules_of(dossier.petition).document(paper.kind)
    yield said(office, "paper_number", number=dossier.petition.number, originals=rule.originals)
    yield said(office, "paper_basis", basis=rule.basis)
    signer = office.official(paper.signed_by)
    signed = said(office, "paper_signed", who=signer.name, on=day_words(paper.signed_on, ZH)) if signer and paper.signed_on else ""
    sealed = said(office, "paper_sealed", on=day_words(paper.sealed_on, ZH)) if paper.sealed_on else ""
    if signed or sealed:
        yield "　".join(filter(None, (signed, sealed)))
    if paper.withdrawn_on:
        yield said(office, "paper_withdrawn_note", on=day_words(paper.withdrawn_on, ZH), reason=paper.withdrawn_because)
    if paper.sha256:
        yield said(office, "paper_check")
        yield paper.sha256[:HALF]
        yield paper.sha256[HALF:]


def words(office: Office) -> dict[str, str]:
    """What every sheet says."""
    return {name: said(office, f"paper_{name}") for name in ("seal", "receipt", "missing", "code", "link")}


def said(office: Office, code: str, **args: object) -> str:
    """A sentence of a sheet, which is Chinese whatever the language of the screen."""
    return office.current.rulebook.message(code, ZH, **{name: str(value) for name, value in args.items()})


def drafted(office: Office, dossier: Dossier) -> Iterator[Paper]:
    """The papers that one open step stands before, and that every part is written of."""
    look = Look(office, dossier, office.today())
    rules, edition = office.rules_of(dossier.petition), look.edition
    for task in dossier.open_tasks:
        form = edition.forms.get(task.element)
        for kind in issued_next(edition.engine.drawing(task.process), task.element):
            rule = rules.documents.get(kind)
            if rule is None or not rule.signer or (form and form.fields.keys() & {part.id for part in rule.parts}):
                continue  # whoever takes this step writes the paper himself
            filled = material(look, {*rule.filled_by, *rule.required_parts}) | {"basis": rule.basis}
            if not rule.missing_parts(filled):
                yield draft_of(office, dossier, task, rule, filled)


def issued_next(drawing: Drawing, element: str) -> list[str]:
    """The kinds of papers that may be issued once a step is completed, before anybody has another step."""
    seen, kinds = list(drawing.following.get(element, ())), []
    for id in seen:
        shape = drawing.by_id[id]
        if shape.act.get("name") == "issue":
            kinds.append(shape.act["document"])
        if shape.kind not in ("userTask", "callActivity") and not shape.attached:
            seen += [one for one in drawing.following.get(id, ()) if one not in seen]
    return kinds


def draft_of(office: Office, dossier: Dossier, task: Task, rule: DocumentRule, filled: Mapping[str, Any]) -> Paper:
    """A draft as it is printed: the paper it would become, dated today and without a number."""
    on = office.today()
    unsigned = Document(
        None, dossier.petition.id, rule.id, "", task.authority, office.now(), on, 0,
        {name: filled[name] for name in rule.filled_by if filled.get(name) not in (None, "")},
    )  # fmt: skip
    addressee = people.addressee(dossier) if rule.addressee == "petitioner" else papers.filled_in(rule.to, filled)
    shown = paper_of(office, dossier, unsigned)
    mark = said(office, "paper_draft")
    return replace(shown, issuer=authority_name(office, task.authority, ZH), addressee=addressee, state="draft", mark=mark)
