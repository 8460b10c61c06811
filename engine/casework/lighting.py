"""The diagrams of a petition with its steps lit: done, current and next, and the time limit of each on its shape."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from engine.casework import access, ahead
from engine.casework.explaining import clock_view
from engine.casework.office import Office
from engine.casework.pageviews import BadgeView, ShapeLine
from engine.casework.timeleft import clock_band
from engine.casework.views import DiagramView
from engine.domain.authority import Official
from engine.domain.deadline import Deadline
from engine.domain.dossier import Dossier
from engine.domain.process import MAIN
from engine.domain.task import Instance, Task
from engine.errors import NotFound

# Shapes that stand in the list for who does not see the picture: what somebody does, and what the petition waits for.
LISTED = frozenset({"userTask", "callActivity", "intermediateCatchEvent", "boundaryEvent", "endEvent"})
QUIET = frozenset({"boundaryEvent", "intermediateCatchEvent", "endEvent"})


def diagram(office: Office, *, number: str, process: str = "", by: Official, lang: str = "zh") -> DiagramView:
    """One diagram of the petition with its steps lit; without ``process`` the one where work stands now.

    NotFound for a diagram the petition never came to.
    """
    dossier = access.visible(office, by, number)
    return lit(office, dossier, process, lang, ahead.walk_of(office, dossier))


def lit(office: Office, dossier: Dossier, process: str, lang: str, walk: ahead.Walk) -> DiagramView:
    """The same of a petition at hand, whose way on is ``walk``."""
    engine = office.edition(dossier.petition.release).engine
    if process and process not in walk.marks:
        raise NotFound(process=process)
    chosen = process or current_process(dossier)
    states = dict(walk.marks.get(chosen, {}))
    coming = {one.element: one.limit for one in ahead.steps_ahead(office, dossier, lang, walk) if one.process == chosen}
    states |= {element: "next" for element in coming if states.get(element) != "current"}
    badges = tuple(badges_of(office, dossier, chosen, lang))
    tabs = tuple((name, office.say(name, lang)) for name in walk.marks)
    lines = tuple(lines_of(office, dossier, chosen, states, badges, coming, lang))
    return DiagramView(chosen, office.say(chosen, lang), engine.diagram(chosen), states, tabs, badges, lines)


def current_process(dossier: Dossier) -> str:
    """The diagram the newest open step stands in, else the main one."""
    open_tasks: list[Task] = sorted(dossier.open_tasks, key=lambda task: task.created_at)
    running: list[Instance] = [one for one in dossier.instances if one.process == MAIN]
    return open_tasks[-1].process if open_tasks else running[0].process if running else MAIN


def badges_of(office: Office, dossier: Dossier, process: str, lang: str) -> Iterator[BadgeView]:
    """The limits of a diagram: of each open step the clock that lapses first, of each shape that waits for one its clock.

    Where several supervisions stand at one shape, it shows what lapses first and tells the limit of each.
    """
    timed: dict[str, list[Deadline]] = defaultdict(list)
    for task in dossier.open_tasks:
        clock = ahead.nearest(dossier, task.instance)
        if task.process == process and clock is not None:
            timed[task.element].append(clock)
    for shape in office.edition(dossier.petition.release).engine.drawing(process).shapes:
        if shape.awaits and shape.awaits[0] == "deadline":
            waited = [dossier.last_clock(shape.awaits[1], one.no) for one in dossier.instances]
            timed[shape.id] += [one for one in waited if one is not None and one.is_live]
    for element, clocks in timed.items():
        ordered = sorted({one.id: one for one in clocks}.values(), key=lambda one: one.due_at)
        views = [clock_view(office, dossier.petition, one, lang) for one in ordered]
        title = ("；" if lang == "zh" else "; ").join(ahead.limit_words(office, one, lang) for one in views)
        if views:
            yield BadgeView(element, views[0].remaining or views[0].status_label, title, clock_band(office, ordered[0]))


def lines_of(
    office: Office, dossier: Dossier, process: str, states: Mapping[str, str], badges: tuple[BadgeView, ...],
    coming: Mapping[str, str], lang: str,
) -> Iterator[ShapeLine]:  # fmt: skip
    """Every step of a diagram in its order; an event or an end that was not come to and has no limit is left out."""
    edition = office.edition(dossier.petition.release)
    drawing, timed = edition.engine.drawing(process), {one.element: one for one in badges}
    for id in drawing.in_order():
        shape, badge = drawing.by_id[id], timed.get(id)
        state = states.get(id, "ahead")
        if shape.kind not in LISTED or (shape.kind in QUIET and state == "ahead" and badge is None):
            continue
        title, lane = ahead.shape_title(office, shape, lang), ahead.lane_title(edition, shape.lane, lang)
        limit = badge.title if badge else coming.get(id, "")
        yield ShapeLine(id, title, lane, state, limit, badge.band if badge else "")
