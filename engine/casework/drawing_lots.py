"""随机抽取: the panel of a hearing drawn by lot from the roster, so that everybody can repeat the draw from the docket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from secrets import token_hex

from engine.casework import access, docketing, experts, hearings, remarks, tasks
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.office import Office
from engine.casework.pageviews import DrawView, ExpertView, HearingOffer
from engine.casework.views import Outcome
from engine.domain.authority import Official
from engine.domain.docket import DocketEntry
from engine.domain.dossier import ENDED_BY, Dossier
from engine.domain.expert import Expert
from engine.domain.panel import drawn
from engine.domain.task import Task, TaskStatus
from engine.errors import NotFound, NotPermitted, Refusal

DRAWN = "panel_drawn"
PREPARING = "prepare_hearing"


def draw_panel(
    office: Office, *, task: str, size: int, by: Official, key: str, set_aside: Mapping[int, str] | None = None, reason: str = "",
    lang: str = "zh",
) -> Outcome:  # fmt: skip
    """Draw ``size`` hearing officers for the open step ``task``, by whoever may prepare the hearing, or the head of the authority.

    1. Whoever is in conflict with the petition, or ``set_aside`` with a reason (第二十八条第三款), takes no part. 2. The lots are made of a
    seed drawn this moment (``engine.domain.panel``). 3. Seed, candidates, those left out and why, and the drawn stand in the docket;
    the form of the step begins with their names. A second draw needs a ``reason``.

    Raises NotFound for another step, NotPermitted for others, InvalidForm without a reason, Refusal ``panel_must_be_odd``,
    ``panel_too_small``, ``roster_too_short``.
    """
    number = tasks.number_of(task)
    whole = access.visible(office, by, number)
    there = roster_of(office, whole, task)

    def work(act: Act) -> None:
        step = tasks.open_task(act, task)
        if not may_draw(by, step):
            raise NotPermitted("task_not_yours")
        again = bool(act.dossier.answer_of(DRAWN))
        why = remarks.kept(reason, name="reason", form="draw_panel", required=again, basis=hearings.BASIS)
        hearings.check_size(act, size)
        left_out = obstacles(office, whole, there, set_aside or {})
        candidates = [one for one in there if one.id not in left_out]
        if len(candidates) < size:
            raise Refusal("roster_too_short", basis=hearings.BASIS, have=len(candidates), size=size)
        _keep(act, step, size, candidates, left_out, why)

    return perform(office, number=number, by=by, key=key, work=work, lang=lang)


def may_draw(by: Official, task: Task) -> bool:
    """Who may complete the step, or heads its authority."""
    return access.may_complete(by, task) or (by.authority == task.authority and by.has_role("leader"))


def roster_of(office: Office, dossier: Dossier, task: str) -> list[Expert]:
    """Whom the step ``task`` may draw from; NotFound for any other step than the preparation of a hearing."""
    found = next((one for one in dossier.tasks if one.id == task and one.element == PREPARING), None)
    if found is None:
        raise NotFound(task=task)
    return experts.present(office, dossier, found)


def obstacles(office: Office, dossier: Dossier, there: list[Expert], set_aside: Mapping[int, str]) -> dict[int, str]:
    """Who takes no part in the draw, and why: a term of the glossary, or what was written."""
    told: dict[int, str] = {}
    for one in there:
        id = one.id or 0
        given = remarks.kept(set_aside.get(id, ""), name="set_aside", form="draw_panel", required=id in set_aside)
        why = hearings.obstacle(office, dossier, one.name, one.employer) or given
        if why:
            told[id] = why
    return told


def _keep(act: Act, step: Task, size: int, candidates: list[Expert], left_out: dict[int, str], reason: str) -> None:
    """Draw, keep the panel as a form of the petition, and enter everything it takes to draw it again."""
    seed, ids = token_hex(16), sorted(one.id or 0 for one in candidates)
    panel = drawn(seed, act.petition.number, ids, size)
    names = {one.id: one.name for one in candidates}
    answer = {"officers": "、".join(names[one] for one in panel)}
    id = f"{act.petition.number}.{step.instance}.{DRAWN}-{act.petition.docket_seq + 1}"
    form = Task(
        id, act.petition.id, step.instance, "", DRAWN, step.process, act.office.say(DRAWN), "", "", act.by.authority, act.at,
        TaskStatus.DONE, act.by.id, act.at, act.at, act.by.id, answer,
    )  # fmt: skip
    act.dossier.tasks.append(form)
    act.dossier.put_form(form)
    act.enter(
        DRAWN, basis=hearings.BASIS, seed=seed, panel_size=size, candidates=ids, drawn=list(panel), reason=reason,
        left_out=[[one, why] for one, why in left_out.items()],
    )  # fmt: skip


def drawable(office: Office, *, task: str, by: Official, lang: str = "zh") -> tuple[ExpertView, ...]:
    """The roster for a hearing's panel, each with what keeps the person from this petition, if anything does."""
    dossier = access.visible(office, by, tasks.number_of(task))
    roster_of(office, dossier, task)
    step = next(one for one in dossier.tasks if one.id == task)
    return experts.drawable(office, dossier, step, lang)


def draws(office: Office, *, number: str, by: Official) -> tuple[DrawView, ...]:
    """Every draw for the hearing that was decided last, as the docket says it, the first first."""
    return drawn_in(office, number, docketing.kept(office, access.visible(office, by, number)))


def drawn_in(office: Office, number: str, docket: Sequence[DocketEntry]) -> tuple[DrawView, ...]:
    """The same of a docket at hand."""
    decided = max((entry.seq for entry in docket if entry.kind == f"{ENDED_BY[DRAWN]}.done"), default=0)
    return tuple(view(office, number, entry) for entry in docket if entry.kind == DRAWN and entry.seq > decided)


def view(office: Office, number: str, entry: DocketEntry) -> DrawView:
    """One draw: what the docket keeps, the names, and whether drawing again gives the same panel."""
    said, who = entry.body, office.official(entry.actor)
    names = {one.id: one.name for one in office.store.registers.experts_named(said["drawn"])}
    candidates, panel, size = tuple(said["candidates"]), tuple(said["drawn"]), int(said["panel_size"])
    return DrawView(
        said["seed"], number, size, candidates, panel, tuple(names.get(one, "") for one in panel), entry.at, who.name if who else "",
        drawn(said["seed"], number, candidates, size) == panel,
    )  # fmt: skip


def offer(office: Office, *, number: str, by: Official, lang: str = "zh") -> HearingOffer:
    """What ``by`` may do about the hearing of a petition now."""
    dossier = access.visible(office, by, number)
    return offered(office, dossier, by, lang, docketing.kept(office, dossier))


def offered(office: Office, dossier: Dossier, by: Official, lang: str, docket: Sequence[DocketEntry]) -> HearingOffer:
    """The same of a petition at hand with its docket."""
    asking = any(task.element in hearings.CHOOSING for task in dossier.open_tasks) and access.may(office, by, "ask_hearing")
    asked_on = dossier.petition.happened_on("hearing_asked")
    step = next((task for task in dossier.open_tasks if task.element == PREPARING), None)
    if step is None:
        return HearingOffer(asking, asked_on, "", False, 0, (), ())
    least = int(office.rules_of(dossier.petition).flags.get("hearing_officers_min", 1))
    roster = experts.drawable(office, dossier, step, lang)
    return HearingOffer(asking, asked_on, step.id, may_draw(by, step), least, roster, drawn_in(office, dossier.petition.number, docket))
