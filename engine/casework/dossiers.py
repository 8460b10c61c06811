"""The petition's page, its steps, papers and diagram, as one official may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.casework import (
    access,
    ahead,
    arrivals,
    attachments,
    beside,
    brought,
    copying,
    docketing,
    forming,
    holding,
    moves,
    papers,
    paperwork,
    people,
    printing,
    related,
    returning,
    tasks,
    topics,
)  # fmt: skip
from engine.casework.acting import step_title
from engine.casework.explaining import clock_view
from engine.casework.office import Office
from engine.casework.saying import authority_name
from engine.casework.stations import stations
from engine.casework.views import (
    ActView,
    ClockView,
    DocumentView,
    FilingView,
    FormView,
    PetitionView,
    TaskView,
)  # fmt: skip
from engine.casework.worklists import status_label
from engine.domain.authority import Official
from engine.domain.deadline import Deadline
from engine.domain.docket import DocketEntry
from engine.domain.dossier import Dossier
from engine.domain.particulars import Particulars
from engine.domain.petition import Filing, Petition
from engine.domain.task import Task, TaskStatus
from engine.domain.territory import Territory, territory_of
from engine.errors import NotFound
from engine.policy.forms import Form


def petition(office: Office, *, number: str, by: Official, lang: str = "zh") -> PetitionView:
    """Everything of one petition on one page; NotFound when it does not exist for ``by``."""
    dossier = access.visible(office, by, number)
    return view(office, dossier, by, lang, docketing.kept(office, dossier))


def view(
    office: Office, dossier: Dossier, by: Official, lang: str, docket: Sequence[DocketEntry], walk: ahead.Walk | None = None
) -> PetitionView:
    """The same of a petition at hand with its ``docket``, the first entry first; ``walk`` is its way on where that is at hand too."""
    one, rulebook = dossier.petition, office.edition(dossier.petition.release).rulebook
    handler = office.official(one.handler)
    return PetitionView(
        number=one.number, gist=one.gist, facts=one.facts, requests=one.requests, status=one.status.value,
        status_label=status_label(office, one, lang), closing_label=office.say(one.closing or "", lang), is_open=one.is_open,
        category=office.say(one.category or "", lang), route=office.say(one.route or "", lang),
        topic=topics.path(office, one.topic, one.place, one.filed_on, lang),
        channel=office.say(one.channel, lang), kind=office.say(one.kind, lang), persons=one.persons,
        place=place_name(office, one, lang), filed_on=one.filed_on, received_at=one.received_at,
        handler=handler.name if handler else "", authorities=parties(office, dossier, lang), sealed=one.sealed,
        simplified=one.simplified, release=one.release[:12],
        policies=tuple(rulebook.policy_name(policy, lang) for policy in one.policies), version=one.version,
        people=people.of(dossier), stations=stations(office, dossier, lang),
        tasks=tuple(task_view(office, dossier, task, by, lang, docket) for task in shown_tasks(dossier)),
        acts=acts(office, dossier, by, lang),
        clocks=tuple(clock_view(office, one, deadline, lang) for deadline in ordered(dossier.deadlines)),
        documents=tuple(papers.view(office, dossier, paper, lang) for paper in reversed(dossier.documents)),
        filings=filing_views(office, dossier, lang),
        docket=docketing.entries(office, docket, by, lang), linked=related.linked(office, dossier, by, lang),
        ahead=ahead.ahead(office, dossier, lang, walk), may_unmask=access.may(office, by, "see_identity"),
        may_supervise=access.may(office, by, "supervise", one), attachments=attachments.of(office, dossier, lang),
        may_attach=attachments.may_attach(office, by, dossier), unsigned=printing.all_unsigned(office, dossier, lang),
    )  # fmt: skip


def place_name(office: Office, petition: Petition, lang: str) -> str:
    """Where the problem lies, and how that is to be seen from the authority that received it unless it is its own area."""
    name = office.edition(petition.release).rulebook.place_name(petition.place, petition.filed_on, lang)
    where = territory_of(petition.place, office.authorities.get(petition.parties.get("receiving", "")))
    told = office.say(f"territory.{where}", lang)
    return name if where is Territory.HERE else f"{name} ({told})" if lang == "en" else f"{name}（{told}）"


def parties(office: Office, dossier: Dossier, lang: str) -> tuple[tuple[str, str], ...]:
    """(part, name) of the authorities in the petition, each part once."""
    shown = ("receiving", "competent", "superior", "reexamining", "final_reviewing")
    named = [(part, office.authorities.get(dossier.petition.parties.get(part, ""))) for part in shown]
    return tuple((office.say(part, lang), one.name if lang == "zh" else one.name_en) for part, one in named if one)


def shown_tasks(dossier: Dossier) -> list[Task]:
    """Open steps, oldest first."""
    return sorted(dossier.open_tasks, key=lambda task: task.created_at)


def ordered(deadlines: list[Deadline]) -> list[Deadline]:
    """Clocks that still ask something first, by their date; then those that ended."""
    return sorted(deadlines, key=lambda one: (not one.is_unmet, one.due_on, one.name))


def task(office: Office, *, task: str, by: Official, lang: str = "zh") -> TaskView:
    """One step with its form; who holds its lane has the form also when another was first, to name what he wrote by its labels."""
    number = office.store.registers.number_of_task(task)
    if number is None:
        raise NotFound(task=task)
    dossier = access.visible(office, by, number)
    found = next((one for one in dossier.tasks if one.id == task), None)
    if found is None:
        raise NotFound(task=task)
    view = task_view(office, dossier, found, by, lang, docketing.kept(office, dossier))
    form = forming.view(office, dossier, found.element, by, lang) if access.may_take(by, found) else None
    return replace(view, form=view.form or form)


def form_of(office: Office, *, task: str, by: Official, lang: str = "zh") -> tuple[str, FormView | None]:
    """The petition of a step, and the form for who holds its lane: all that is asked for while one types."""
    dossier, step = tasks.seen(office, task, by)
    return dossier.petition.number, forming.view(office, dossier, step.element, by, lang) if access.may_take(by, step) else None


def task_view(office: Office, dossier: Dossier, one: Task, by: Official, lang: str, docket: Sequence[DocketEntry]) -> TaskView:
    """A step as ``by`` sees it: the form only where he may complete it."""
    is_open, takes = one.status is TaskStatus.OPEN, access.may_take(by, one)
    held = holding.obstacle(office, dossier, one) if is_open else None
    form = forming.of_task(office, dossier, one, by, lang) if is_open and access.may_complete(by, one) and not held else None
    return TaskView(
        id=one.id, element=one.element, process=one.process, title=titled(office, dossier, one, lang),
        lane=office.say(one.role, lang), authority=authority_name(office, one.authority, lang), number=dossier.petition.number,
        gist=dossier.petition.gist, status=one.status.value, assignee=office.name_of(one.assignee), mine=one.assignee == by.id,
        claimable=is_open and takes and one.assignee is None, created_at=one.created_at, done_at=one.done_at,
        done_by=office.name_of(one.done_by),
        form=form, public_text=holding.without_text(one.answer)[1] if form else "",
        brought=brought.brought(office, dossier, one, lang) if form else None,
        clock=nearest_clock(office, dossier, one.instance, lang),
        moves=moves.offered(office, dossier, one, by, lang) if is_open else tuple(copying.reading(office, dossier, one, by, lang)),
        held=office.tell(held, lang) if held else "", beside=beside.views(office, dossier, one, lang),
        kept=beside.kept(office, dossier, one, by, lang) if is_open else (), returned=returning.why(office, docket, one, lang),
    )  # fmt: skip


def titled(office: Office, dossier: Dossier, one: Task, lang: str) -> str:
    """What a step is called; in English too a step of a supervision says which clock it is about."""
    title = step_title(office, one.element, one.name, lang)
    subject = next((instance.subject for instance in dossier.instances if instance.no == one.instance), "")
    return f"{title} ({office.clock_label(subject, lang)})" if subject and lang == "en" else title


def nearest_clock(office: Office, dossier: Dossier, instance: int, lang: str) -> ClockView | None:
    """The office's clock that lapses first among those of a step's own process; a supervision has its own."""
    clock = ahead.nearest(dossier, instance)
    return clock_view(office, dossier.petition, clock, lang) if clock else None


def acts(office: Office, dossier: Dossier, by: Official, lang: str) -> tuple[ActView, ...]:
    """What the petition waits for beside its steps and ``by`` may send."""
    names = {entry.split(":")[1] for one in dossier.instances if not one.completed for entry in one.waiting if entry.startswith("message:")}
    forms = office.edition(dossier.petition.release).forms
    allowed = sorted(name for name in names if access.may_send(office, by, name))
    return tuple(act_view(office, dossier, name, forms.get(name), by, lang) for name in allowed)


def act_view(office: Office, dossier: Dossier, name: str, form: Form | None, by: Official, lang: str) -> ActView:
    """One act as the page offers it, called as its form is."""
    title = office.say(name, lang) if form is None or lang == "zh" else form.title_en
    return ActView(name, title, form.basis if form else "", forming.view(office, dossier, name, by, lang))


def form_of_act(office: Office, *, number: str, message: str, by: Official, lang: str = "zh") -> FormView | None:
    """The form of an act, also where it is offered no longer: what was written into it is called by its labels."""
    return forming.view(office, access.visible(office, by, number), message, by, lang)


def filing_views(office: Office, dossier: Dossier, lang: str) -> tuple[FilingView, ...]:
    """The filings in words, each with its particulars."""
    noted = {one.received_at: one for one in office.store.registers.particulars(dossier.petition.id or 0)}
    return tuple(filing_view(office, filing, noted.get(filing.received_at), lang) for filing in dossier.filings)


def filing_view(office: Office, filing: Filing, noted: Particulars | None, lang: str) -> FilingView:
    """One filing in words."""
    told = arrivals.particulars_view(office, noted, lang) if noted else ()
    kind = office.say(filing.kind, lang)
    return FilingView(filing.received_on, office.say(filing.channel, lang), filing.persons, kind, filing.is_repeat, filing.note, told)


def document(office: Office, *, number: str, document: int, by: Official, lang: str = "zh") -> DocumentView:
    """One paper of a petition."""
    dossier = access.visible(office, by, number)
    paper = next((one for one in dossier.documents if one.id == document), None)
    if paper is None:
        raise NotFound(document=document)
    return replace(papers.view(office, dossier, paper, lang), acts=paperwork.offered(office, dossier, paper, by, lang))
