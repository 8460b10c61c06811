"""文书 for reading: a paper's parts and its wording, as issued."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.casework import people, queryslips
from engine.casework.office import Office
from engine.casework.saying import authority_name, day_words, plain_words
from engine.casework.views import DocumentView
from engine.domain.document import Document, DocumentStatus
from engine.domain.dossier import Dossier
from engine.domain.rules import PLACEHOLDER, DocumentRule


def view(office: Office, dossier: Dossier, paper: Document, lang: str) -> DocumentView:
    """One paper as the page prints it; the letter's own text stays Chinese in every language."""
    rule = office.rules_of(dossier.petition).document(paper.kind)
    signer = office.official(paper.signed_by)
    addressee = people.addressee(dossier) if rule.addressee == "petitioner" else filled_in(rule.to, paper.content)
    return DocumentView(
        id=paper.id or 0, kind=paper.kind, label=rule.name if lang == "zh" else rule.name_en, number=paper.number, basis=rule.basis,
        petition=dossier.petition.number, issued_on=paper.issued_on, issuer=authority_name(office, paper.authority, lang),
        status=paper.status.value,
        status_label=office.say(f"document_{paper.status.value}", lang), served_on=paper.served_on,
        receipt=(*receipt(office, paper, lang), *started(office, dossier, paper, lang)),
        addressee=addressee, body=body(rule, paper, addressee, queryslips.printed_on(office, dossier, paper)),
        parts=unsaid(rule, paper), signed=signer.name if signer else "", sealed_on=paper.sealed_on, withdrawn_on=paper.withdrawn_on,
        withdrawn_because=paper.withdrawn_because, sha256=paper.sha256,
    )  # fmt: skip


def receipt(office: Office, paper: Document, lang: str) -> tuple[tuple[str, str], ...]:
    """The service record as (label, text)."""
    told = {name: plainly(value) for name, value in paper.receipt.items() if value not in ("", None)}
    return tuple((office.say(name, lang), plain_words(office, text, lang) or office.say(text, lang)) for name, text in told.items())


def started(office: Office, dossier: Dossier, paper: Document, lang: str) -> Iterator[tuple[str, str]]:
    """The clocks that began with the service of a paper, as (label, text)."""
    rules = office.rules_of(dossier.petition)
    names = {rule.id for rule in rules.starting.get(f"{paper.kind}.{DocumentStatus.SERVED.value}", ())}
    for clock in dossier.deadlines:
        if paper.served_on is not None and clock.name in names and clock.started_on == paper.served_on:
            due = day_words(clock.due_on, lang)
            told = office.current.rulebook.message("receipt_clock", lang, clock=office.clock_label(clock.name, lang), due=due)
            yield office.say("deadline_started", lang), told


def plainly(value: object) -> str:
    """A value of a receipt as a text the glossary knows."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def body(rule: DocumentRule, paper: Document, addressee: str, code: str) -> tuple[str, ...]:
    """The wording with its places filled; a paragraph whose every place is empty is left out. ``code``: its query code as issued."""
    filled = {**paper.content, "petitioner": addressee, "number": paper.number, queryslips.CODE: code}
    paragraphs = []
    for text in rule.wording.values():
        places = PLACEHOLDER.findall(text)
        if places and not any(filled.get(place) for place in places):
            continue
        paragraphs.append(filled_in(text, filled))
    return tuple(paragraphs)


def unsaid(rule: DocumentRule, paper: Document) -> tuple[tuple[str, str], ...]:
    """The parts as (heading, text) that the wording leaves out."""
    left_out = [part for part in rule.parts if part.id in paper.content and part.id not in rule.placeholders]
    return tuple((part.name, str(paper.content[part.id])) for part in left_out)


def filled_in(text: str, filled: Mapping[str, object]) -> str:
    """A wording with its places filled; what nothing fills is left out."""
    return PLACEHOLDER.sub(lambda found: str(filled.get(found[1], "")), text)
