"""疑似重复: earlier petitions that may be the same matter, shown before anything is saved (信访工作条例 第十九条第三款、第三十六条第三款).

Looked for among petitions of the same person, by the keyed digests, and among those of the same place and topic, by their
text. Only what the window may know of is looked at: a sealed accusation neither shows nor leaves a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine.casework import access
from engine.casework.filed import Near
from engine.casework.office import Office
from engine.casework.registration import Person, Registration
from engine.casework.saying import day_words
from engine.casework.views import SuspectView
from engine.domain.authority import Official
from engine.domain.document import Document, DocumentStatus
from engine.domain.dossier import Dossier
from engine.domain.likeness import likeness, pairs
from engine.domain.petition import Closing, Petition, Petitioner

MOST_SHOWN = 10
# The papers that answer a petition, and the part of each that says how.
ANSWERS: Mapping[str, str] = {
    "handling_opinion": "outcome", "reexamination_opinion": "reexamination_outcome", "final_review_opinion": "final_review_outcome",
    "suggestion_reply": "", "decline_notice": "", "diversion_notice": "", "barred_notice": "", "mediation_agreement": "",
    "settlement_agreement": "", "reexamination_refusal": "", "final_review_refusal": "",
}  # fmt: skip


@dataclass(slots=True)
class Found:
    """An earlier petition and why it was found: of the same person, or so much alike in per cent."""

    petition: Petition
    same_person: bool = False
    alike: int = 0


def suspects(office: Office, *, by: Official, registration: Registration, lang: str = "zh") -> tuple[SuspectView, ...]:
    """Earlier petitions that may be the same matter, the likeliest first, each with the reason and its last answer; changes nothing."""
    access.require(office, by, "register")
    shown = found(office, by, registration)[:MOST_SHOWN]
    dossiers = ((one, office.store.registers.dossier(one.petition.number)) for one in shown)
    return tuple(suspect(office, one, dossier, registration, lang) for one, dossier in dossiers if dossier)


def found(office: Office, by: Official, registration: Registration) -> list[Found]:
    """Petitions of the same person and near texts, those of the person first, then those that run, then the most alike."""
    scope, registers = access.scope_of(office, by), office.store.registers
    by_number: dict[str, Found] = {}
    for person in people_of(registration):
        same = registers.same_person(scope, identity_number=person.identity_number, phone=person.phone, name=person.name)
        for petition in same:
            by_number.setdefault(petition.number, Found(petition)).same_person = True
    text, flags = text_of(registration.gist, registration.facts), office.current.rulebook.rules_of_latest.flags
    since = office.today() - timedelta(days=int(flags["near_text_days"]))
    most = int(flags["near_text_most"])
    for petition in registers.near(scope, Near(registration.place, registration.topic, since, most)):
        by_number.setdefault(petition.number, Found(petition))
    for one in by_number.values():
        one.alike = likeness(text, text_of(one.petition.gist, one.petition.facts))
    enough = [one for one in by_number.values() if one.same_person or one.alike >= int(flags["near_text_percent"])]
    return sorted(enough, key=lambda one: (not one.same_person, not one.petition.is_open, -one.alike, one.petition.number))


def people_of(registration: Registration) -> Iterable[Person]:
    """Who may be known already: the petitioner and the representatives, unless they remain unnamed."""
    if not registration.anonymous:
        yield from (person for person in (registration.petitioner, *registration.representatives) if person)


def text_of(gist: str, facts: str) -> frozenset[str]:
    """What of a petition is compared."""
    return pairs(f"{gist}\n{facts}")


def suspect(office: Office, one: Found, dossier: Dossier, registration: Registration, lang: str) -> SuspectView:
    """One earlier petition as the window sees it before saving."""
    petition = one.petition
    relation = "running" if petition.is_open else "final" if petition.closing is Closing.CONCLUDED else "earlier"
    return SuspectView(
        petition.number, petition.gist, office.say(petition.status.value, lang), petition.filed_on, relation,
        reason(office, one, dossier.petitioners, registration, lang), answer(office, dossier, lang), one.same_person, one.alike,
    )  # fmt: skip


def reason(office: Office, one: Found, theirs: Iterable[Petitioner], registration: Registration, lang: str) -> str:
    """Why it is shown: 同一人（身份证件号码相同）；内容相近 83%."""
    told, say = [], office.current.rulebook.message
    if one.same_person:
        numbers = {person.identity_number.upper() for person in theirs if person.identity_number}
        same = any(person.identity_number.upper() in numbers for person in people_of(registration) if person.identity_number)
        how = office.say("same_identity_number" if same else "same_name_and_phone", lang)
        told.append(say("suspect_same_person", lang, how=how))
    if one.alike >= int(office.current.rulebook.rules_of_latest.flags["near_text_percent"]):
        told.append(say("suspect_near_text", lang, percent=one.alike))
    return ("；" if lang == "zh" else "; ").join(told)


def answer(office: Office, dossier: Dossier, lang: str) -> str:
    """The last paper that answered the petition, with number, day and outcome; else how it ended; '' while there is neither."""
    papers = [paper for paper in dossier.documents if paper.kind in ANSWERS and paper.status is not DocumentStatus.WITHDRAWN]
    ended = office.say(f"closing.{dossier.petition.closing}", lang) if dossier.petition.closing else ""
    if not papers:
        return ended
    last = max(papers, key=lambda paper: paper.issued_at)
    return office.current.rulebook.message(
        "suspect_answer", lang, paper=office.say(f"document.{last.kind}", lang), number=last.number, day=day_words(last.issued_on, lang),
        outcome=said_outcome(last) or ended,
    )  # fmt: skip


def said_outcome(paper: Document) -> str:
    """How an opinion decided, in the words of the paper; '' where it decides nothing."""
    part = ANSWERS[paper.kind]
    return str(paper.content.get(part, "")) if part else ""
