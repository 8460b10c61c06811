"""办理进度: a petition in the words of its petitioner: where it is, what was done, what comes next and by when, which rights run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.casework import docketing, evaluating, saying
from engine.casework.enquiryviews import DecisionView, EnquiryView, EvaluationView, LimitView, PaperLine, RightView, UpdateView
from engine.casework.explaining import clock_view
from engine.casework.office import Office
from engine.casework.queryslips import BASIS
from engine.casework.saying import authority_name, day_words
from engine.casework.stations import SAYING_NO, STATIONS, stations
from engine.casework.timeleft import span
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.docket import DocketEntry
from engine.domain.document import Document, DocumentStatus
from engine.domain.dossier import Dossier
from engine.domain.note import NoteScope
from engine.domain.petition import Closing, Petition, Status
from engine.domain.reply import PUBLIC
from engine.domain.rules import DocumentRule
from engine.errors import Refusal

# Limits the petitioner is told: those towards the petitioner. What one authority owes another stays inside.
TOLD = frozenset(name for station in STATIONS for name in station.clocks) - {"triage", "assigned"} | {"redo"}
# Whom papers are for that the petitioner gets.
FOR_PETITIONER = ("petitioner", "parties")
# Who has the petition, by how far it has come; whoever is competent in all other cases.
HELD_BY = {
    Status.REGISTERED: "receiving", Status.REEXAMINATION: "reexamining", Status.FINAL_REVIEW: "final_reviewing",
}  # fmt: skip


def of(office: Office, number: str, lang: str) -> EnquiryView:
    """The petition as it stands now."""
    dossier = office.store.registers.dossier(number)
    if dossier is None or dossier.petition.is_secret:  # sealed since the code was looked at
        raise Refusal("enquiry_refused", basis=BASIS)
    petition = dossier.petition
    own = bool(dossier.petitioners)  # of an anonymous petition progress alone is told
    docket = docketing.kept(office, dossier)
    evaluation = evaluating.offered(office, dossier, docket, lang)
    return EnquiryView(
        number=petition.number, received_on=petition.filed_on, channel=office.say(petition.channel, lang), status=petition.status.value,
        status_label=office.say(petition.status, lang), authority=holder(office, petition, lang), now=now(office, petition, lang),
        next=following(office, petition, lang), stations=stations(office, dossier, lang), limits=tuple(limits(office, dossier, lang)),
        decision=decision(office, dossier, lang) if own else None, rights=tuple(rights(office, dossier, evaluation, lang)),
        papers=tuple(papers(office, dossier, lang)) if own else (), updates=tuple(updates(office, dossier, docket, lang)) if own else (),
        contact=contact(office, dossier) if own else None, evaluation=evaluation if own else None,
        window=authority_name(office, petition.parties.get("receiving", ""), lang),
        anonymous=not own, as_of=office.now(),
    )  # fmt: skip


def holder(office: Office, petition: Petition, lang: str) -> str:
    """The name of the authority that has the petition now."""
    return authority_name(office, petition.parties.get(HELD_BY.get(petition.status, "competent"), ""), lang)


def now(office: Office, petition: Petition, lang: str) -> str:
    """What is going on, in a sentence."""
    closing = office.say(petition.closing or "", lang)
    return said(office, f"enquiry_now_{petition.status}", lang, authority=holder(office, petition, lang), closing=closing)


def following(office: Office, petition: Petition, lang: str) -> str:
    """What happens next, in a sentence; a petition that ended by a no says where to go."""
    elsewhere = petition.closing in (Closing.DECLINED, Closing.DIVERTED)
    code = "elsewhere" if petition.status is Status.CLOSED and elsewhere else petition.status
    return said(office, f"enquiry_next_{code}", lang)


def limits(office: Office, dossier: Dossier, lang: str) -> Iterator[LimitView]:
    """The time limits the office stands under towards the petitioner, the soonest first."""
    owed = [one for one in dossier.deadlines if one.holder == "office" and one.is_unmet and one.name in TOLD]
    for clock in sorted(owed, key=lambda one: (one.due_on, one.name)):
        view = clock_view(office, dossier.petition, clock, lang)
        state = "paused" if clock.status is DeadlineStatus.SUSPENDED else "overdue" if clock.due_on < office.today() else "running"
        yield LimitView(view.label, clock.due_on, clock.basis, state, limit_words(office, dossier, clock, state, lang), view.steps)


def limit_words(office: Office, dossier: Dossier, clock: Deadline, state: str, lang: str) -> str:
    """How a limit stands: until when, why it is paused, what was added and on which ground."""
    rule = office.rules_of(dossier.petition).deadlines.get(clock.name)
    over = span(office, clock.due_on, office.today(), clock.length, lang)
    sentences = [said(office, f"enquiry_limit_{state}", lang, day=day_words(clock.due_on, lang), span=over)]
    if state == "paused":
        begun = [day for day, ended in clock.pauses if not ended]
        reasons = [office.say(event, lang) for event in sorted(rule.suspended_by if rule else ()) if dossier.petition.happened_on(event)]
        since = saying.plain_words(office, begun[-1], lang) if begun else ""
        sentences = [said(office, "enquiry_limit_paused", lang, day=since or "", reason="、".join(reasons))]
    if clock.extensions:
        added = " + ".join(saying.length_words(office, one, lang) for one in clock.extensions)
        sentences.append(said(office, "enquiry_limit_extended", lang, added=added))
    return (" " if lang == "en" else "").join(sentences)


def decision(office: Office, dossier: Dossier, lang: str) -> DecisionView | None:
    """The latest notice served by which the petition was not accepted, with its reasons and the right place to go."""
    served = [one for one in dossier.documents if one.kind in SAYING_NO and one.status is DocumentStatus.SERVED]
    if not served:
        return None
    paper = served[-1]
    rule = office.rules_of(dossier.petition).document(paper.kind)
    english = lang == "en"
    parts = [(part.name_en if english else part.name, str(paper.content.get(part.id, ""))) for part in rule.parts]
    filled = tuple((heading, text) for heading, text in parts if text)
    return DecisionView(rule.name_en if english else rule.name, paper.number, rule.basis, filled)


def rights(office: Office, dossier: Dossier, evaluation: EvaluationView | None, lang: str) -> Iterator[RightView]:
    """What the petitioner may do now and until when: the petitioner's own clocks, and the evaluation."""
    for clock in sorted(dossier.deadlines, key=lambda one: one.due_on):
        if clock.holder == "petitioner" and clock.is_live:
            yield RightView(said(office, f"enquiry_right_{clock.name}", lang), clock.due_on, clock.basis)
    if evaluation and evaluation.is_open:
        yield RightView(said(office, "enquiry_right_evaluation", lang), evaluation.until, evaluation.basis)


def papers(office: Office, dossier: Dossier, lang: str) -> Iterator[PaperLine]:
    """The papers for the petitioner, the latest first; those withdrawn before they were served say so."""
    for paper, rule in reversed(for_petitioner(office, dossier)):
        label, issuer = rule.name if lang == "zh" else rule.name_en, authority_name(office, paper.authority, lang)
        yield PaperLine(label, paper.number, paper.issued_on, issuer, served_words(office, paper, lang, is_served=rule.service_required))


def for_petitioner(office: Office, dossier: Dossier) -> list[tuple[Document, DocumentRule]]:
    """The papers the petitioner gets, in their order, each with its rule."""
    rules = office.rules_of(dossier.petition).documents
    found = ((paper, rules.get(paper.kind)) for paper in dossier.documents)
    return [(paper, rule) for paper, rule in found if rule is not None and rule.addressee in FOR_PETITIONER]


def served_words(office: Office, paper: Document, lang: str, *, is_served: bool) -> str:
    """How and when a paper was served, or that it was not yet; one that ``is_served`` in no formal way was sent off."""
    if paper.status is DocumentStatus.SERVED and paper.served_on:
        how = office.say(str(paper.receipt.get("method", "")), lang)
        return said(office, "enquiry_paper_served", lang, day=day_words(paper.served_on, lang), how=how)
    is_sent = paper.status is DocumentStatus.ISSUED and not is_served
    return said(office, "enquiry_paper_sent" if is_sent else f"enquiry_paper_{paper.status}", lang)


def updates(office: Office, dossier: Dossier, docket: Sequence[DocketEntry], lang: str) -> Sequence[UpdateView]:
    """What was written for the petitioner with steps and as public notes, the latest first."""
    noted = [one for one in office.store.registers.notes(dossier.petition.id or 0, 0, "") if one.scope is NoteScope.PUBLIC]
    found = [UpdateView(one.written_at, authority_name(office, one.authority, lang), one.text) for one in noted]
    found += [told(office, entry, lang) for entry in docket if entry.body.get(PUBLIC)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def told(office: Office, entry: DocketEntry, lang: str) -> UpdateView:
    """What was written for the petitioner with a step."""
    writer = office.official(entry.actor)
    return UpdateView(entry.at, authority_name(office, writer.authority if writer else "", lang), str(entry.body[PUBLIC]))


def contact(office: Office, dossier: Dossier) -> tuple[str, str] | None:
    """The officer and the telephone the latest notice served to the petitioner names; nobody before one was."""
    served = (one.content for one, _ in for_petitioner(office, dossier) if one.status is DocumentStatus.SERVED)
    named = [content for content in served if content.get("officer")]
    return (str(named[-1]["officer"]), str(named[-1].get("officer_phone", ""))) if named else None


def said(office: Office, code: str, lang: str, **args: object) -> str:
    """A sentence to the petitioner."""
    return office.current.rulebook.message(code, lang, **{name: str(value) for name, value in args.items()})
