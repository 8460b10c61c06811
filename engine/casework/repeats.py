"""疑似重复: earlier petitions that may be the same matter, shown before anything is saved (信访工作条例 第十九条第三款、第三十六条第三款).

Looked for among petitions of the same person, by the keyed digests, and among those of the same place and topic, by their
text. Only what the window may know of is looked at: a sealed accusation neither shows nor leaves a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from engine.domain.petition import Closing, Petition

MOST_SHOWN = 10
UNSAID: Mapping[str, int] = {"near_text_percent": 60, "near_text_days": 365, "near_text_most": 200}
# The papers that answer a petition, and the part of each that says how.
ANSWERS: Mapping[str, str] = {
    "handling_opinion": "outcome", "reexamination_opinion": "reexamination_outcome", "final_review_opinion": "final_review_outcome",
    "suggestion_reply": "", "decline_notice": "", "diversion_notice": "", "barred_notice": "", "mediation_agreement": "",
    "settlement_agreement": "", "reexamination_refusal": "", "final_review_refusal": "",
}  # fmt: skip


@dataclass(slots=True)
class Found:
    """An earlier petition and why it was found: ``same`` names what tells the person, ``alike`` how near the text is, in per cent."""

    petition: Petition
    same: str = ""
    alike: int = 0


def suspects(office: Office, *, by: Official, registration: Registration, lang: str = "zh") -> tuple[SuspectView, ...]:
    """Earlier petitions that may be the same matter, the likeliest first, each with the reason and its last answer; changes nothing."""
    access.require(office, by, "register")
    shown = Search(office, by).found(registration)[:MOST_SHOWN]
    dossiers = ((one, office.store.registers.dossier(one.petition.number)) for one in shown)
    return tuple(suspect(office, one, dossier, lang) for one, dossier in dossiers if dossier)


class Search:
    """Looks for earlier petitions; what it has read once it asks for no more, so that a whole file of filings can be gone through."""

    def __init__(self, office: Office, by: Official) -> None:
        """``by`` sees what the search sees."""
        self._registers, self._scope = office.store.registers, access.scope_of(office, by)
        self._since = office.today() - timedelta(days=number_of(office, "near_text_days"))
        self._most, self.enough = number_of(office, "near_text_most"), number_of(office, "near_text_percent")
        self._near: dict[tuple[str, str], Sequence[Petition]] = {}
        self._texts: dict[str, frozenset[str]] = {}

    def found(self, registration: Registration) -> list[Found]:
        """Petitions of the same person and near texts, those of the person first, then those that run, then the most alike."""
        by_number: dict[str, Found] = {}
        for how, petition in self._of_people(registration):
            one = by_number.setdefault(petition.number, Found(petition))
            one.same = one.same or how
        for petition in self._of_place(registration.place, registration.topic):
            by_number.setdefault(petition.number, Found(petition))
        text = pairs(f"{registration.gist}\n{registration.facts}")
        for one in by_number.values():
            one.alike = likeness(text, self._text(one.petition))
        enough = [one for one in by_number.values() if one.same or one.alike >= self.enough]
        return sorted(enough, key=lambda one: (not one.same, not one.petition.is_open, -one.alike, one.petition.number))

    def _of_people(self, registration: Registration) -> Iterator[tuple[str, Petition]]:
        """Petitions of the people, with what tells them: the identity number first, then name and phone."""
        for person in people_of(registration):
            ways = (("same_identity_number", person.identity_number, ""), ("same_name_and_phone", "", person.phone))
            for how, identity_number, phone in ways:
                if identity_number or phone:
                    name = person.name if phone else ""
                    for petition in self._registers.same_person(self._scope, identity_number=identity_number, phone=phone, name=name):
                        yield how, petition

    def _of_place(self, place: str, topic: str) -> Sequence[Petition]:
        if (place, topic) not in self._near:
            self._near[place, topic] = self._registers.near(self._scope, Near(place, topic, self._since, self._most))
        return self._near[place, topic]

    def _text(self, petition: Petition) -> frozenset[str]:
        if petition.number not in self._texts:
            self._texts[petition.number] = pairs(f"{petition.gist}\n{petition.facts}")
        return self._texts[petition.number]


def number_of(office: Office, flag: str) -> int:
    """A number of the search; a release of earlier days does not say it."""
    return int(office.current.rulebook.rules_of_latest.flags.get(flag, UNSAID[flag]))


def people_of(registration: Registration) -> Iterable[Person]:
    """Who may be known already: the petitioner and the representatives, unless they remain unnamed."""
    if not registration.anonymous:
        yield from (person for person in (registration.petitioner, *registration.representatives) if person)


def suspect(office: Office, one: Found, dossier: Dossier, lang: str) -> SuspectView:
    """One earlier petition as the window sees it before saving."""
    petition = one.petition
    relation = "running" if petition.is_open else "final" if petition.closing is Closing.CONCLUDED else "earlier"
    return SuspectView(
        petition.number, petition.gist, office.say(petition.status.value, lang), petition.filed_on, relation,
        reason(office, one, lang), answer(office, dossier, lang), bool(one.same), one.alike,
    )  # fmt: skip


def reason(office: Office, one: Found, lang: str) -> str:
    """Why it is shown: 同一人（身份证件号码相同）；内容相近 83%."""
    say = office.current.rulebook.message
    told = [say("suspect_same_person", lang, how=office.say(one.same, lang))] if one.same else []
    if one.alike >= number_of(office, "near_text_percent"):
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
