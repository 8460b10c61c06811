"""满意度评价: the petitioner's word on the petition office and on the competent authority (信访工作条例 第二十一条第二款).

Only what was said is kept: who says nothing is neither satisfied nor dissatisfied. The last word on each counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256

from engine.casework import access, docketing, indicatorkeeping, remarks
from engine.casework.act import PETITIONER, Act
from engine.casework.acting import Work, perform
from engine.casework.enquiryviews import EvaluatedView, EvaluationView
from engine.casework.office import Office
from engine.casework.saying import authority_name
from engine.casework.views import Outcome
from engine.domain.authority import SYSTEM, Official
from engine.domain.docket import DocketEntry
from engine.domain.dossier import Dossier
from engine.domain.evaluation import EVALUATED, Window, Word, window
from engine.domain.milestones import GRADES
from engine.domain.note import Note, NoteScope
from engine.domain.petition import Channel, Petition
from engine.domain.rules import Rules
from engine.errors import FieldError, InvalidForm, Refusal

BASIS = "信访工作条例 第二十一条第二款"
FORM, ENTRY, RIGHT = "evaluation", "evaluated", "record_evaluation"
Words = Mapping[str, Word]


def evaluate(
    office: Office, *, number: str, words: Words, channel: str, by: Official, key: str, lang: str = "zh"
) -> Outcome:  # fmt: skip
    """Write down what a petitioner said of ``office`` and ``competent`` at the window, by phone or in writing (``channel``).

    NotPermitted without ``record_evaluation``; InvalidForm for no word at all, a grade or a channel there is not; Refusal before there
    is an answer, and after the days in which it may be evaluated (rules ``evaluation_…_days``); each word is entered in the docket.
    """
    access.require(office, by, RIGHT)
    wrong = [] if channel in set(Channel) else [unchosen("channel", channel)]
    return _entered(office, number, by, key, lambda act: enter(act, checked(words, wrong), channel, by.id), lang)


def said_by_petitioner(office: Office, *, number: str, words: Words, key: str, lang: str = "zh") -> Outcome:
    """The same, by the petitioner in person: whoever calls has made sure of that (``enquiring``)."""

    def work(act: Act) -> None:
        if act.petition.is_secret:  # sealed since the code was looked at
            raise Refusal("enquiry_refused", basis=BASIS)
        enter(act, checked(words), Channel.ONLINE.value, PETITIONER)

    # Bound to this act on this petition: the key comes from outside, and must answer for nothing else the system does.
    return _entered(office, number, SYSTEM, sha256(f"{FORM}\0{number}\0{key}".encode()).hexdigest(), work, lang)


def _entered(office: Office, number: str, by: Official, key: str, work: Work, lang: str) -> Outcome:
    taken: list[int] = []

    def worked(act: Act) -> None:
        work(act)
        taken.append(act.petition.id or 0)

    outcome = perform(office, number=number, by=by, key=key, work=worked, lang=lang)
    for petition in taken:
        indicatorkeeping.follow_one(office, petition)
    return outcome


def checked(words: Words, wrong: Sequence[FieldError] = ()) -> Words:
    """What was said, without the silences; InvalidForm for all that cannot be taken, ``wrong`` already known of it."""
    said = {of: word for of, word in words.items() if word.grade or word.reason.strip()}
    found = [*wrong, *(unchosen("of", of) for of in said if of not in EVALUATED)]
    found += [unchosen(of, word.grade) for of, word in said.items() if word.grade not in GRADES]
    if not said:
        found.append(FieldError("office", "field_required"))
    if found:
        raise InvalidForm(found, form=FORM, basis=BASIS)
    return {of: Word(word.grade, remarks.kept(word.reason, name=f"{of}_reason", form=FORM, basis=BASIS)) for of, word in said.items()}


def unchosen(name: str, value: str) -> FieldError:
    """What is wrong with a choice that is none of those there are."""
    return FieldError(name, "field_unknown_choice", (("value", value),)) if value else FieldError(name, "field_required")


def enter(act: Act, words: Words, channel: str, actor: int) -> None:
    """Enter each word; its reason is kept in cipher text beside the docket, which goes out with files and exports."""
    require_open(act)
    for of, word in words.items():
        if of not in bodies(act.petition):
            raise InvalidForm([unchosen("of", of)], form=FORM, basis=BASIS)
        kept = keep_reason(act, word.reason, actor) if word.reason else None
        act.enter(ENTRY, basis=BASIS, actor=actor, of=of, grade=word.grade, how=f"evaluated_{channel}", reason_note=kept)


def keep_reason(act: Act, reason: str, actor: int) -> int:
    """Keep the reason and give its id."""
    writer = "" if actor == PETITIONER else act.by.authority
    return act.tx.note(Note(None, act.petition.id or 0, NoteScope.EVALUATION, actor, writer, act.at, reason)).id or 0


def require_open(act: Act) -> None:
    """Refusal before there is an answer to evaluate, when the days for it are over, and where nobody can be told to be the petitioner."""
    petition = act.petition
    if petition.anonymous:
        raise Refusal("evaluation_anonymous", basis=BASIS, number=petition.number)
    span = begun(petition, act.rules, act.on)
    if act.on > span.until:
        raise Refusal("evaluation_too_late", basis=BASIS, number=petition.number, until=span.until)


def begun(petition: Petition, rules: Rules, on: date) -> Window:
    """The days to evaluate a matter; Refusal where there are none, and before the first."""
    span = window(petition, rules.flags)
    if span is None:
        raise Refusal("evaluation_too_early" if petition.is_open else "evaluation_unhandled", basis=BASIS, number=petition.number)
    if on < span.opens_on:
        raise Refusal("evaluation_opens_later", basis=BASIS, number=petition.number, opens=span.opens_on)
    return span


def bodies(petition: Petition) -> tuple[str, ...]:
    """Which of EVALUATED have a part in a petition."""
    return tuple(of for of, part in EVALUATED.items() if petition.parties.get(part))


def evaluation(office: Office, *, number: str, by: Official, lang: str = "zh") -> EvaluationView:
    """What was said so far, and until when more may be said.

    NotFound for a petition ``by`` may not know of; Refusal before there is something to evaluate.
    """
    dossier = access.visible(office, by, number)
    begun(dossier.petition, office.rules_of(dossier.petition), office.today())
    return of(office, dossier, docketing.kept(office, dossier), lang)


def offered(office: Office, dossier: Dossier, docket: Sequence[DocketEntry], lang: str) -> EvaluationView | None:
    """The same of a petition at hand; None before there is something to evaluate."""
    span = window(dossier.petition, office.rules_of(dossier.petition).flags)
    return of(office, dossier, docket, lang) if span and span.opens_on <= office.today() else None


def of(office: Office, dossier: Dossier, docket: Sequence[DocketEntry], lang: str) -> EvaluationView:
    """What was said of each, and until when more may be said."""
    petition, today = dossier.petition, office.today()
    span = begun(petition, office.rules_of(petition), today)
    said = {str(entry.body["of"]): entry for entry in docket if entry.kind == ENTRY}
    notes = {one.id: one.text for one in office.store.registers.notes(petition.id or 0, 0, "")} if said else {}
    shown = tuple(_body(office, petition, one, said.get(one), notes, lang) for one in dict.fromkeys((*bodies(petition), *said)))
    is_open = span.is_open(today) and not petition.anonymous
    return EvaluationView(shown, span.opens_on, span.until, is_open, span.is_answered, petition.anonymous, BASIS)


def _body(
    office: Office, petition: Petition, of: str, entry: DocketEntry | None, notes: Mapping[int | None, str], lang: str
) -> EvaluatedView:  # fmt: skip
    """One of the two with the last word on it."""
    name = authority_name(office, petition.parties.get(EVALUATED[of], ""), lang)
    label = office.say(f"evaluated_{of}", lang)
    if entry is None:
        return EvaluatedView(of, label, name)
    grade, reason = str(entry.body["grade"]), entry.body.get("reason_note")
    # Before reasons were kept in cipher text they stood in the entry.
    text = str(entry.body.get("reason", "")) if reason is None else notes.get(reason, "")
    how = office.say(str(entry.body.get("how", "")), lang)
    return EvaluatedView(of, label, name, grade, office.say(grade, lang), entry.at, how, text)
