"""What happens next and by when: who does the next step until which day, and which steps may follow it.

The steps that may follow are found by walking on from where work stands, through what happens by itself, to the next place where the
petition waits again. Ways the petition's own facts or the rules bar are not walked; what only a form decides stays open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.casework.act import petition_facts
from engine.casework.acting import step_title
from engine.casework.explaining import clock_view
from engine.casework.office import Edition, Office
from engine.casework.pageviews import AheadView, StepAhead
from engine.casework.saying import authority_name, day_words
from engine.casework.views import ClockView
from engine.domain.acts import ACTS
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.dossier import Dossier
from engine.domain.drawing import Arrow, Shape
from engine.domain.process import MAIN, Facts
from engine.domain.takeover import TELLS
from engine.domain.task import Task

Marks = Mapping[str, Mapping[str, str]]
Place = tuple[str, str]
HALTS = {"userTask": "step", "intermediateCatchEvent": "wait"}


@dataclass(frozen=True)
class Walk:
    """One petition's way on: the diagrams of its release, what its facts are, and which calls it stands in."""

    edition: Edition
    facts: Facts
    marks: Marks

    def after(self, process: str, element: str) -> dict[Place, frozenset[str]]:
        """Where the petition may wait next once a step is done, and the events brought on the way there."""
        found: dict[Place, frozenset[str]] = {}
        seen: set[Place] = set()
        queue = [(one, frozenset({f"{element}.done", *TELLS.get(element, ())})) for one in self._onward(process, element)]
        for place, events in queue:
            if place in seen:
                continue
            seen.add(place)
            shape = self._shape(place)
            if shape.kind in HALTS or (shape.kind == "endEvent" and not self._callers(place)):
                found[place] = events
            else:
                brought = events | self._events(shape)
                queue += [(one, brought) for one in self._through(place)]
        return found

    def _shape(self, place: Place) -> Shape:
        return self.edition.engine.drawing(place[0]).by_id[place[1]]

    def _through(self, place: Place) -> Iterator[Place]:
        """On from a shape nobody has to do anything at: into what it calls, out to who called it, else along its arrows."""
        shape = self._shape(place)
        if shape.called in self.edition.engine.processes():
            yield from ((shape.called, one) for one in self.edition.engine.drawing(shape.called).starts())
            return
        yield from self._onward(*place)
        if shape.kind == "endEvent":
            for process, caller in self._callers(place):
                yield from self._onward(process, caller)

    def _onward(self, process: str, element: str) -> Iterator[Place]:
        """Along the arrows that are not barred; what may interrupt is no next step."""
        drawing = self.edition.engine.drawing(process)
        arrows = {one.target: one for one in drawing.arrows if one.source == element}
        for target in drawing.following[element]:
            arrow = arrows.get(target)
            if not drawing.by_id[target].attached and (arrow is None or not self._is_barred(arrow)):
                yield process, target

    def _is_barred(self, arrow: Arrow) -> bool:
        """Whether an arrow asks for a fact that is known to be otherwise."""
        for name, values in arrow.asks:
            scope, _, fact = name.partition(".")
            known = self.facts.get(scope, {}).get(fact)
            if scope != "answer" and known is not None and known not in values:
                return True
        return False

    def _callers(self, place: Place) -> list[Place]:
        """The calls the petition stands in now that go on behind the end of this process."""
        process, element = place
        if element not in self.edition.engine.drawing(process).ends():
            return []
        return [
            (other, shape.id)
            for other, shapes in self.marks.items()
            for shape in self.edition.engine.drawing(other).shapes
            if shape.called == process and shapes.get(shape.id) == "current"
        ]

    def _events(self, shape: Shape) -> frozenset[str]:
        act = ACTS.get(shape.act.get("name", ""))
        return frozenset({act.event_of(shape.act)} if act is not None and act.event else ())


def walk_of(office: Office, dossier: Dossier) -> Walk:
    """The way on of a petition."""
    edition, petition = office.edition(dossier.petition.release), dossier.petition
    receiving = office.authorities.get(petition.parties.get("receiving", ""))
    facts: Facts = {"petition": petition_facts(petition, receiving), "rule": dict(office.rules_of(petition).flags)}
    return Walk(edition, facts, marks_of(office, dossier))


def marks_of(office: Office, dossier: Dossier) -> dict[str, dict[str, str]]:
    """Of each diagram of a petition: shape id → done or current."""
    engine = office.edition(dossier.petition.release).engine
    marks: dict[str, dict[str, str]] = {}
    for instance in dossier.instances:
        for name, shapes in engine.reached(instance.process, instance.state).items():
            marks.setdefault(name, {}).update(shapes)
    return marks


def ahead(office: Office, dossier: Dossier, lang: str, walk: Walk | None = None) -> AheadView:
    """What happens next, by when, and what may follow."""
    open_tasks = sorted(dossier.open_tasks, key=lambda one: (_due(dossier, one), one.created_at))
    steps = steps_ahead(office, dossier, lang, walk or walk_of(office, dossier)) if open_tasks else ()
    if open_tasks:
        first = open_tasks[0]
        clock = nearest(dossier, first.instance)
        code, said = "ahead_step", {"step": step_title(office, first.element, first.name, lang), "who": doer(office, first, lang)}
    else:
        clock = next(iter(sorted(waited_for(dossier), key=lambda one: one.due_at)), None)
        closing = office.say(dossier.petition.closing or "", lang)
        code, said = ("ahead_waits", {}) if dossier.petition.is_open else ("ahead_closed", {"closing": closing})
    view = clock_view(office, dossier.petition, clock, lang) if clock else None
    sentence = office.current.rulebook.message(code, lang, **said)
    if view is None:
        return AheadView(sentence, "", "", None, "", "", steps)
    until = office.current.rulebook.message("ahead_until", lang, limit=limit_words(office, view, lang), basis=view.basis)
    sentence += f" {until}" if lang == "en" else until
    return AheadView(sentence, view.band, view.remaining, view.due_on, view.label, view.basis, steps)


def _due(dossier: Dossier, task: Task) -> float:
    clock = nearest(dossier, task.instance)
    return clock.due_at.timestamp() if clock else float("inf")


def doer(office: Office, task: Task, lang: str) -> str:
    """Who does a step: the official who has it, or the lane of an authority."""
    holder = office.official(task.assignee)
    lane = office.say(task.role, lang)
    words = [word for word in (authority_name(office, task.authority, lang), holder.name if holder else lane) if word]
    return ", ".join(words[::-1]) if lang == "en" else "".join(words)


def nearest(dossier: Dossier, instance: int, *, without: frozenset[int] = frozenset()) -> Deadline | None:
    """The office's clock of a process that lapses first; ``without`` those ids."""
    live = [one for one in dossier.deadlines if one.holder == "office" and one.is_unmet and one.instance == instance]
    return min((one for one in live if one.id not in without), key=lambda one: one.due_at, default=None)


def waited_for(dossier: Dossier) -> list[Deadline]:
    """Clocks that run while nobody of the office has anything to do."""
    return [one for one in dossier.deadlines if one.is_live] if dossier.petition.is_open else []


def limit_words(office: Office, clock: ClockView, lang: str) -> str:
    """办理期限 2026年5月6日（还剩 12 日）; a paused clock says that it is."""
    left = clock.status_label if clock.status == DeadlineStatus.SUSPENDED else clock.remaining
    day = day_words(clock.due_on, lang)
    return office.current.rulebook.message("ahead_limit", lang, clock=clock.label, day=day, left=left or clock.status_label)


def steps_ahead(office: Office, dossier: Dossier, lang: str, walk: Walk) -> tuple[StepAhead, ...]:
    """Every step that may follow one of those open now, each once."""
    found: dict[Place, StepAhead] = {}
    here = {(one.process, one.element) for one in dossier.open_tasks}
    for task in dossier.open_tasks:
        for place, events in walk.after(task.process, task.element).items():
            if place not in here:
                found.setdefault(place, step_ahead(office, dossier, task, place, events, lang))
    return tuple(found.values())


def step_ahead(office: Office, dossier: Dossier, task: Task, place: Place, events: frozenset[str], lang: str) -> StepAhead:
    """One step that may follow ``task``, with the limit that would hold there."""
    edition = office.edition(dossier.petition.release)
    shape = edition.engine.drawing(place[0]).by_id[place[1]]
    kind = HALTS.get(shape.kind, "end")
    title = shape_title(office, shape, lang)
    limit = limit_there(office, dossier, task, events, lang) if kind == "step" else ""
    return StepAhead(shape.id, place[0], kind, title, lane_title(edition, shape.lane, lang), limit)


def limit_there(office: Office, dossier: Dossier, task: Task, events: frozenset[str], lang: str) -> str:
    """The time limit a step stands under that is come to by these events: of the clocks that go on, or of one that begins there."""
    rules = office.rules_of(dossier.petition).deadlines
    ended = frozenset(
        one.id or 0 for one in dossier.deadlines if one.name in rules and (rules[one.name].met_by | rules[one.name].void_by) & events
    )
    clock = nearest(dossier, task.instance, without=ended)
    if clock is not None:
        return limit_words(office, clock_view(office, dossier.petition, clock, lang), lang)
    begun = next((rule for rule in rules.values() if rule.starts in events and rule.holder == "office" and rule.length), None)
    if begun is None:
        return ""
    length = office.current.rulebook.message(f"length_{begun.length.unit}", lang, value=begun.length.value) if begun.length else ""
    return office.current.rulebook.message("ahead_begins", lang, clock=office.clock_label(begun.id, lang), length=length)


def shape_title(office: Office, shape: Shape, lang: str) -> str:
    """What a shape is called: in Chinese as drawn, in English as its form, its message or the glossary says."""
    if lang == "zh":
        return shape.name
    if shape.awaits and shape.awaits[0] == "deadline":
        return office.current.rulebook.message("entry_lapsed", lang, what=office.clock_label(shape.awaits[1], lang))
    if shape.kind == "userTask":
        return step_title(office, shape.id, shape.name, lang)
    term = next((one for one in (shape.id, shape.called) if one and office.say(one, lang) != one), "")
    if shape.awaits:
        return office.say(shape.awaits[1], lang)
    return office.say(term, lang) if term else office.current.rulebook.message("ahead_end", lang)


def lane_title(edition: Edition, name: str, lang: str) -> str:
    """What a lane of a drawing is called."""
    known = edition.rulebook.permissions.lanes.values()
    lane = next((one for one in known if name in (one.name, one.id)), None)
    return name if lane is None or lang == "zh" else lane.name_en


__all__ = ["MAIN", "Walk", "ahead", "lane_title", "limit_words", "marks_of", "nearest", "shape_title", "steps_ahead", "walk_of"]
