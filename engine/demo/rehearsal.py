"""One story played as far as it goes, and what could be done next: by whom, in which form, under which clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from engine.casework import access, ahead, docketing, dossiers, forming, holding, lighting, worklists
from engine.casework.explaining import clock_view
from engine.casework.office import BROKEN
from engine.casework.playviews import Cue, Offer, Played, PlayedClock, PlayedEnd, PlayedMove, Refused
from engine.casework.saying import authority_name
from engine.demo.filling import OFFICIALS, Filler
from engine.demo.scenario import WINDOW, ScenarioPlayer
from engine.domain.authority import Official
from engine.domain.clock import day_of
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.dossier import Dossier
from engine.domain.task import Task
from engine.errors import InvalidForm, PetitionError
from engine.policy.scenarios import Move, Scenario, as_data

# Arrows tokens went along: (process, source, target), the shapes as they are drawn.
Taken = set[tuple[str, str, str]]
ANY_EVENT = "eventBasedGateway"


class Rehearsal:
    """A story on the stage. What it says is said as an official would read it who may see everything of this petition."""

    def __init__(self, player: ScenarioPlayer, scenario: Scenario, taken: Taken, cue: Cue) -> None:
        """``taken`` fills while the story is played."""
        self.player, self.office, self.cue, self.taken = player, player.office, cue, taken
        self.filler = Filler(player.office, player.by_name.values())
        self.scenario = replace(scenario, when=tuple(self._in_names(move) for move in scenario.when))
        self.moves: list[PlayedMove] = []
        self.made: list[Move] = []
        self.refused: Refused | None = None

    def played(self) -> Played:
        """Play the story and say where it stands. PetitionError when not even the petition could be taken down."""
        begun = self.scenario.given.filed_on
        self.player.clock.set(self.player.instant(begun, 0))
        self.number = self.player.file(self.scenario)
        self._note(begun, self.scenario.given.by or WINDOW, self.office.say("registered", self.cue.lang), 0)
        for index, move in enumerate(self.scenario.when):
            if not self._makes(index, move):
                break
        return self._told(self.player.dossier(self.number))

    # ---- playing

    def _makes(self, index: int, move: Move) -> bool:
        """Make one act; False when the story cannot go on with it."""
        before = self._entries()
        title = self._title(move)
        try:
            self.player.pass_time(self.number, self.player.instant(move.on, index + 1))
            self.player.move(self.number, move)
        except BROKEN as error:  # a draft may be anything: what it cannot do is told, as a refusal is
            refused = self._refused(index, error)
            if move.refused is None or move.refused.code != refused.code or move.refused.basis not in ("", refused.basis):
                self.refused = refused
                return False
            self._note(move.on, move.by, title, before, refused.sentence)
        else:
            if move.refused is not None:
                self.refused = Refused(index, "", "", "")
                return False
            self._note(move.on, move.by, title, before)
        self.made.append(move)
        return True

    def _refused(self, index: int, error: Exception) -> Refused:
        lang = self.cue.lang
        if not isinstance(error, PetitionError):
            return Refused(index, "play_broke", self.office.current.rulebook.message("play_broke", lang, what=type(error).__name__), "")
        fields = tuple(self.office.tell_fields(error, lang)) if isinstance(error, InvalidForm) else ()
        return Refused(index, error.code, self.office.tell(error, lang), error.basis, fields)

    def _in_names(self, move: Move) -> Move:
        """An act with officials by name, as stories have them, where a form chose them by number; the rest as the form takes it."""
        said = {name: self.filler.names.get(str(value), value) if name in OFFICIALS else value for name, value in move.answer.items()}
        form = self.office.current.forms.get(move.task or move.message)
        return replace(move, answer=form.clean(said) if form else said)

    def _entries(self) -> int:
        return len(docketing.kept(self.office, self.player.dossier(self.number)))

    def _note(self, on: date, who: str, title: str, before: int, refusal: str = "") -> None:
        docket = docketing.kept(self.office, self.player.dossier(self.number))[before:]
        came = tuple(docketing.view(self.office, entry, self.cue.lang).title for entry in docket)
        self.moves.append(PlayedMove(on, who, title, tuple(dict.fromkeys(came)), refusal))

    def _title(self, move: Move) -> str:
        if not move.task and not move.message:
            return ""
        form = self.office.current.forms.get(move.task or move.message)
        open_steps = {one.element: one.name for one in self.player.dossier(self.number).open_tasks}
        name = form.title_en if form and self.cue.lang == "en" else open_steps.get(move.task) or (form.title if form else "")
        return name or self.office.say(move.task or move.message, self.cue.lang)

    # ---- telling

    def _told(self, dossier: Dossier) -> Played:
        lang, office = self.cue.lang, self.office
        offers, (step, by, form) = tuple(self.offers(dossier)), ("", None, None)
        able = [one for one in offers if one.who]
        chosen = next((one for one in able if one.element == self.cue.step), able[0] if able else None)
        if chosen is not None:
            step, by = chosen.element, self._actor(chosen)
            form = forming.view(office, dossier, step, by, lang)
        ready = self.filler.filled(dossier, step, {}, by) if form and by else None
        walk = ahead.walk_of(office, dossier)
        process = self.cue.process if self.cue.process in walk.marks else ""
        clocks = tuple(self._clock(dossier, one) for one in dossiers.ordered(dossier.deadlines))
        papers = tuple((office.say(one.kind, lang), one.issued_on, office.say(f"document_{one.status}", lang)) for one in dossier.documents)
        return Played(
            self._story(), office.today(), self.number,
            worklists.status_label(office, dossier.petition, lang), dossier.petition.is_open, tuple(self.moves), offers, clocks, papers,
            lighting.lit(office, dossier, process, lang, walk), end_of(dossier), tuple(sorted(arrows_taken(self.player, self.taken))),
            step, by.name if by else "", form, ready, self.refused,
        )  # fmt: skip

    def _story(self) -> dict[str, Any]:
        """The acts that were made, in the words of a scenario's file."""
        told = as_data(replace(self.scenario, when=tuple(self.made)))
        return {name: told[name] for name in ("given", "when")}

    def offers(self, dossier: Dossier) -> Iterator[Offer]:
        """What can be done now: the open steps, and what the petition waits to be told."""
        lang, office = self.cue.lang, self.office
        for task in sorted(dossier.open_tasks, key=lambda one: one.created_at):
            held, clock = holding.obstacle(office, dossier, task), ahead.nearest(dossier, task.instance)
            limit = ahead.limit_words(office, clock_view(office, dossier.petition, clock, lang), lang) if clock else ""
            yield Offer(
                "task", task.element, dossiers.titled(office, dossier, task, lang), office.say(task.role, lang), task.process, limit,
                office.tell(held, lang) if held else "", () if held else self._who(self._takers(dossier, task)),
            )  # fmt: skip
        waits = [entry.split(":") for one in dossier.instances if not one.completed for entry in one.waiting]
        for message in sorted({name for kind, name, *_ in waits if kind == "message"}):
            form = office.current.forms.get(message)
            title = office.say(message, lang) if form is None or lang == "zh" else form.title_en
            senders = [one for one in self.filler.officials if access.may(office, one, f"send_{message}", dossier.petition)]
            yield Offer("message", message, title, "", "", "", "", self._who(senders))

    def _takers(self, dossier: Dossier, task: Task) -> Sequence[Official]:
        """Who may complete a step; who did the one before stands last (第二人复核)."""
        first = self.filler.who(dossier, task, "")
        able = [one for one in self.filler.officials if access.may_complete(one, task)]
        able = [one for one in able if access.scope_of(self.office, one).covers(dossier.petition, self.office.paths)]
        return sorted(able, key=lambda one: (one != first, one.id))

    def _who(self, officials: Sequence[Official]) -> tuple[tuple[str, str], ...]:
        return tuple((one.name, authority_name(self.office, one.authority, self.cue.lang)) for one in officials)

    def _actor(self, offer: Offer) -> Official:
        names = [name for name, _ in offer.who]
        return self.player.official(self.cue.by if self.cue.by in names else names[0])

    def _clock(self, dossier: Dossier, deadline: Deadline) -> PlayedClock:
        view = clock_view(self.office, dossier.petition, deadline, self.cue.lang)
        running = deadline.status is DeadlineStatus.RUNNING
        lapses = first_day_after(deadline.due_at, self.player.instant(day_of(deadline.due_at), len(self.made) + 1))
        return PlayedClock(
            view.name, view.label, view.due_on, view.status_label, view.band, view.remaining, view.steps, view.basis, running, lapses
        )


def first_day_after(due: datetime, act: datetime) -> date:
    """The first day on which an act that falls on so many hours of its day comes after an instant."""
    return day_of(act) if act >= due else day_of(act) + timedelta(days=1)


def end_of(dossier: Dossier) -> PlayedEnd:
    """What a scenario may expect at its end."""
    lapsed = tuple(sorted({one.name for one in dossier.deadlines if one.lapsed_at}))
    due = {one.name: one.due_on for one in dossier.deadlines}
    ends = [end for one in dossier.instances for end in one.ended]
    papers = tuple(paper.kind for paper in dossier.documents)
    return PlayedEnd(dossier.petition.status.value, papers, lapsed, due, ends[-1] if ends else "")


def arrows_taken(player: ScenarioPlayer, taken: Taken) -> set[tuple[str, str]]:
    """The arrows of the diagrams that were gone along: (process, arrow).

    Events that exclude each other are all begun at once: of them the one that came was gone to.
    """
    dossier = player.dossier(player.number)
    engine = player.office.edition(dossier.petition.release).engine
    marks = ahead.marks_of(player.office, dossier)
    found: set[tuple[str, str]] = set()
    for process in {process for process, _, _ in taken}:
        drawing = engine.drawing(process)
        done: Mapping[str, Any] = marks.get(process, {})
        for arrow in drawing.arrows:
            waits = drawing.by_id[arrow.source].kind == ANY_EVENT
            if (process, arrow.source, arrow.target) in taken and (not waits or done.get(arrow.target) == "done"):
                found.add((process, arrow.id))
    return found
