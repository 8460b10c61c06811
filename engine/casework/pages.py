"""The petition's page as it is asked for: the petition and what the tab in front shows, read together and read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.casework import (
    access,
    ahead,
    docketing,
    dossiers,
    drawing_lots,
    evaluating,
    formdrafts,
    lighting,
    linking,
    merging,
    notes,
    related,
    workpad,
)  # fmt: skip
from engine.casework.draftviews import KeptText
from engine.casework.enquiryviews import EvaluationView
from engine.casework.office import Office
from engine.casework.pageviews import HearingOffer, NoteView, RelatedView
from engine.casework.views import DiagramView, PetitionView, TaskView
from engine.casework.workpad import WorkpadView
from engine.domain.authority import Official


@dataclass(frozen=True, slots=True)
class PageView:
    """A petition's page: ``first`` is the id of the step whose form stands open, ``near`` what stands beside it.

    ``linked_to``: the petition a link to which may be undone, '' for none. ``drafts``: what was typed into the forms beside the step.
    """

    petition: PetitionView
    first: str = ""
    near: WorkpadView | None = None
    hearing: HearingOffer | None = None
    earlier: tuple[RelatedView, ...] = ()
    may_merge: bool = False
    may_link: bool = False
    linked_to: str = ""
    notes: tuple[NoteView, ...] = ()
    diagram: DiagramView | None = None
    evaluation: EvaluationView | None = None
    drafts: Mapping[str, KeptText] = field(default_factory=dict)


# The forms no diagram names that stand on the tab.
ON_MATTER = ("unmask", "reissue", "unlink")


def page(
    office: Office, *, number: str, tab: str, task: str = "", process: str = "", by: Official, lang: str = "zh"
) -> PageView:  # fmt: skip
    """A petition with one of its tabs: work, matter, documents, notes, docket or diagram; its dossier and docket are loaded once.

    ``task``: the step asked for; ``process``: the diagram, else that of a step that waits for ``by``. NotFound as for the petition.
    """
    dossier = access.visible(office, by, number)
    docket, walk = docketing.kept(office, dossier), ahead.walk_of(office, dossier)
    view = dossiers.view(office, dossier, by, lang, docket, walk)
    if tab == "work":
        first = first_form(view.tasks, task)
        step = next((one for one in dossier.tasks if one.id == first), None)
        near = workpad.of_step(office, dossier, step, by, lang) if step else None
        offer, drafts = drawing_lots.offered(office, dossier, by, lang, docket), formdrafts.kept(office, dossier, named(view), by)
        said = evaluating.offered(office, dossier, docket, lang)
        return PageView(view, first, near, offer, drafts=drafts, evaluation=said)
    if tab == "matter":
        may_merge, may_link = merging.is_offered(office, dossier, by), linking.is_offered(office, dossier.petition, by)
        # The link that may be undone, as far as one may know where it leads.
        to = dossier.petition.same_facts_as if may_link and not linking.is_ground(dossier.petition) else ""
        to = to if to in {one.number for one in view.linked} else ""
        earlier = related.of_person(office, dossier, by, lang)
        drafts = formdrafts.kept(office, dossier, ON_MATTER, by)
        return PageView(view, earlier=earlier, may_merge=may_merge, may_link=may_link and not to, linked_to=to, drafts=drafts)
    if tab == "notes":
        return PageView(view, notes=notes.of(office, dossier, by, lang), drafts=formdrafts.kept(office, dossier, ("note",), by))
    if tab == "diagram":
        chosen = process or next((one.process for one in view.tasks if one.form), "")
        return PageView(view, diagram=lighting.lit(office, dossier, chosen, lang, walk))
    return PageView(view)


def first_form(tasks: Sequence[TaskView], chosen: str) -> str:
    """The id of the step whose form stands open: the chosen one, else one's own, else the first that may be filled in; '' for none."""
    fillable = [one for one in tasks if one.status == "open" and one.form]
    wanted = [one for one in fillable if one.id == chosen] or [one for one in fillable if one.mine] or fillable
    return wanted[0].id if wanted else ""


def named(view: PetitionView) -> list[str]:
    """The forms beside the steps: of moves and acts, and what no diagram names."""
    moves = (f"{move.id}-{task.id}" for task in view.tasks for move in task.moves)
    return [*moves, *(act.message for act in view.acts), "ask_hearing", formdrafts.DRAW]
