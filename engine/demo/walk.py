"""One way of the path explorer gone through the whole office on a virtual calendar, and written down as a scenario.

The explorer says what may happen; the office does it: forms are filled, rights asked, clocks counted, days pass. After
each move both must stand alike. What the office refuses with an article, or what no calendar brings, ends a way; the
refusal is the last act of its story then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from engine.casework import messages, tasks
from engine.demo.filling import Filler
from engine.demo.scenario import WINDOW, ScenarioPlayer
from engine.domain.clock import day_of
from engine.domain.dossier import Dossier
from engine.domain.process import MAIN, Value
from engine.domain.task import Instance, Task
from engine.errors import InvalidForm, PetitionError, Refusal
from engine.policy.scenarios import Expected, Given, Refused, Scenario
from engine.policy.scenarios import Move as Act
from engine.process.paths.covering import Class
from engine.process.paths.explorer import Paths
from engine.process.paths.going import STEP, Facts, Move
from engine.process.paths.machine import WAITING
from engine.process.paths.net import ACT
from engine.process.paths.telling import Guide, in_words
from engine.process.paths.values import CLOCK, RUNNING
from engine.process.timers import DEADLINE

# How often a clock is looked at until it lapses: it is warned of, paused and lengthened before.
MOST_LOOKS = 60
# Why a way ended early: the law refused an act, the clock does not lapse on any calendar, or another lapsed first and
# changed what is open.
BY_LAW, NO_CALENDAR, OVERTAKEN = "by_law", "no_calendar", "overtaken"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a way was kept from: by what (one of the words above), which move, at which class of moves.

    ``code`` is the office's refusal, or the clock that does not lapse, or lapsed before; ``basis`` its article.
    """

    why: str
    code: str
    basis: str
    move: Move | None = None
    at: Class | None = None


class Halt(Exception):
    """A way cannot be gone on."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        super().__init__(f"{kept.why} {kept.code}")


class Unlike(Exception):
    """The office does not stand as the explorer says: about what, and what each says."""

    def __init__(self, about: str, rules: object, office: object) -> None:
        self.about, self.rules, self.office = about, rules, office
        super().__init__(about)


@dataclass(slots=True)
class Walked:
    """A way gone: its story, also in words, the classes of moves made, and what it was kept from before its end.

    ``overtaken`` are lapses it came to by another class than was meant, since another clock lapsed before.
    """

    story: Scenario
    told: str = ""
    classes: list[Class] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    kept: Kept | None = None
    overtaken: list[Kept] = field(default_factory=list)
    unlike: Unlike | None = None

    @property
    def halted(self) -> str:
        """What ended it before its end: the code of the refusal, or why the calendar did not bring it; '' for nothing."""
        return "" if self.kept is None else self.kept.code if self.kept.why == BY_LAW else self.kept.why


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when petitions come in under the rules a way asks for, and who takes them down."""

    place: str
    filed_on: date
    by: str = WINDOW


class Way:
    """One way on its way."""

    def __init__(self, player: ScenarioPlayer, paths: Paths, facts: Facts, name: str, setting: Setting) -> None:
        self.player, self.paths, self.setting = player, paths, setting
        self.process = paths.values.root.id
        self.filler = Filler(player.office, player.by_name.values())
        self.guide = Guide(paths, facts)
        self.at = next(number for begun, _, number in paths.starts if begun == facts)
        self.effects: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()
        self.issued = {place.id: place.arguments["document"] for place in paths.values.places if place.kind == ACT and place.act == "issue"}
        self.acts: list[Act] = []
        self.on, self.has_begun = setting.filed_on, False
        self.given = Given(_as_filed(facts), setting.filed_on, setting.place, "" if setting.by == WINDOW else setting.by)
        self.last_lapse = self.lapse_before = ""
        self.walked = Walked(Scenario(name, name, self.given, (), _NOTHING, 0))

    def gone(self, moves: Sequence[Move]) -> Walked:
        """Go it; the story is complete then."""
        steps = zip(moves, list(self._classes(moves)), strict=True)
        meant: tuple[Move | None, Class | None] = (None, None)
        try:
            self._begin()
            for move, at in steps:
                meant = move, at
                self._go(move)
                if move.kind == DEADLINE and at not in self.walked.classes:
                    self.walked.overtaken.append(Kept(OVERTAKEN, self.lapse_before, self._basis_of(self.lapse_before), move, at))
        except Halt as halt:
            self.walked.kept = replace(halt.kept, move=meant[0], at=halt.kept.at or meant[1])
        except Unlike as unlike:
            self.walked.unlike = unlike
        self.walked.story = self._story()
        self.walked.told = " → ".join(one for one in (in_words(self.guide.steps), self._refused()) if one)
        return self.walked

    def _refused(self) -> str:
        """What the law kept the way from, in words: the step, and the refusal with its article."""
        kept = self.walked.kept
        if kept is None or kept.why != BY_LAW or kept.move is None:
            return ""
        named = (one.name for one in self.paths.values.places if kept.move.name in (one.id, one.awaits and one.awaits[1]))
        return f"「{next(named, kept.move.name)}」×{kept.code}（{kept.basis}）"

    # ---- moves

    def _begin(self) -> None:
        self.player.clock.set(self.player.instant(self.on, 0))
        self.number = self.player.file(Scenario("", "", self.given, (), _NOTHING, 0))
        if self.process != MAIN:
            self._until_begun()
        self.has_begun = True
        self._take_in()
        self._compare()

    def _until_begun(self) -> None:
        """Let days pass until a lapse begins the process."""
        for _ in range(MOST_LOOKS):
            dossier = self._dossier()
            nexts = [one.next_at for one in dossier.deadlines if one.next_at]
            if self._instance(dossier) is not None or not nexts:
                break
            self._days_pass(min(nexts))

    def _go(self, move: Move) -> None:
        self._still_may(move)
        if move.kind == DEADLINE:
            self._lapse(move.name)
        else:
            self._act(move)

    def _still_may(self, move: Move) -> Class:
        """The class of a move from where the way stands; a lapse may have changed what is open."""
        target = self._edge(move)
        if target is None:
            raise Halt(Kept(OVERTAKEN, self.last_lapse, self._basis_of(self.last_lapse)))
        return self.at, target

    def _basis_of(self, clock: str) -> str:
        rule = self.paths.values.rulings.deadlines.get(clock)
        return rule.basis if rule else ""

    def _act(self, move: Move) -> None:
        """A step completed or a message given, by somebody who may."""
        self._pass_to(self.player.instant(self.on, len(self.acts) + 1))
        self._ask(move, self._still_may(move))
        self._follow(move)

    def _ask(self, move: Move, at: Class, *, waited: bool = False) -> None:
        """Ask the office to take a step or message; Halt or Unlike when it does not.

        What comes too early is asked once more on the first day the office names: had one ``waited`` already, it is refused.
        """
        player, dossier = self.player, self._dossier()
        task = self._task(dossier, move) if move.kind == STEP else None
        by = self.filler.who(dossier, task, move.name)
        if by is None:
            raise Unlike("nobody", move.name, task.lane if task else "")
        answer = self.filler.filled(dossier, move.name, self._asked(dossier, move), by)
        act = Act(self.on, by.name, move.name if task else "", "" if task else move.name, self.filler.in_words(answer), 0)
        try:
            if task is not None:
                tasks.complete(player.office, task=task.id, answer=answer, by=by, key=player.key())
            else:
                messages.send(player.office, number=self.number, message=move.name, answer=answer, by=by, key=player.key())
        except PetitionError as refused:
            first = str(refused.args_for_message.get("first", ""))
            if waited or not first or date.fromisoformat(first) <= self.on:
                raise self._kept_from(act, move, at, refused) from refused
        else:
            self.acts.append(act)
            return
        self._days_pass(self.player.instant(date.fromisoformat(first), 0))  # it is too early: nobody is kept from it later
        self._ask(move, self._still_may(move), waited=True)

    def _asked(self, dossier: Dossier, move: Move) -> dict[str, Any]:
        """The answers a move asks for; of those nothing tells apart the one the demonstration gives, which is the usual one."""
        said, alike = self.filler.said(dossier, move.name, dict(move.answer)), self.paths.values.alike
        usual: dict[str, Value] = {name: said.get(name, value) for name, value in move.answer}
        return {name: usual[name] if alike(("answer", name), value, usual[name]) else value for name, value in move.answer}

    def _kept_from(self, act: Act, move: Move, at: Class, refused: PetitionError) -> Halt | Unlike:
        """A refusal by the law ends a way, and its story; a form nobody can fill, or a refusal that names no law, is a difference."""
        if isinstance(refused, InvalidForm):
            return Unlike("form", move, " ".join(one.field for one in refused.fields))
        if not isinstance(refused, Refusal) or not refused.basis:
            return Unlike("refused", move, refused.code)
        self.acts.append(replace(act, refused=Refused(refused.code, refused.basis)))
        return Halt(Kept(BY_LAW, refused.code, refused.basis, at=at))

    def _task(self, dossier: Dossier, move: Move) -> Task:
        instance = self._instance(dossier)
        assert instance is not None
        there = [one for one in dossier.open_tasks if one.instance == instance.no and one.element == move.name]
        return sorted(there, key=lambda one: int(one.token))[self.guide.nth(move)]

    def _lapse(self, name: str) -> None:
        """Let days pass until the clock lapses; others may lapse before it."""
        for _ in range(MOST_LOOKS):
            clock = self._dossier().last_clock(name)
            if clock is None or clock.next_at is None:
                break
            if self._days_pass(clock.next_at, name):
                return
        raise Halt(Kept(NO_CALENDAR, name, self._basis_of(name)))

    def _days_pass(self, until_at: datetime, until: str = "") -> bool:
        """Pass to the first act of the day of that instant, or of the next; True when the clock ``until`` has lapsed by then."""
        self.on, order = max(self.on, day_of(until_at)), len(self.acts) + 1
        if self.player.instant(self.on, order) < until_at:
            self.on += timedelta(days=1)
        self.acts.append(Act(self.on, "", "", "", {}, 0))
        return until in self._pass_to(self.player.instant(self.on, order))

    def _pass_to(self, instant: datetime) -> list[str]:
        """Let the clocks run; the explorer hears of each lapse it knows the clock of. The names of all that lapsed."""
        lapsed: list[str] = []
        for names in self.player.passing(self.number, instant):
            lapsed += names
            made = len(self.walked.moves)
            for one in names:
                if self.has_begun and one in self.paths.values.clocks and self.guide.machine.facts[CLOCK].get(one) == RUNNING:
                    self.last_lapse, self.lapse_before = one, self.last_lapse
                    self._make(Move(DEADLINE, one))
            # Clocks may run out at one instant; the office has followed them all by then.
            if len(self.walked.moves) > made:
                self._compare()
        return lapsed

    # ---- both

    def _follow(self, move: Move) -> None:
        """The explorer makes the move the office has made, and both are compared."""
        self._make(move)
        self._compare()

    def _make(self, move: Move) -> None:
        """The explorer makes the move the office has made; where it goes no further path beside the others, the way ends."""
        target = self._edge(move)
        if target is None and self._is_full(move):
            raise Halt(Kept(OVERTAKEN, move.name, self._basis_of(move.name)))
        if target is None:
            raise Unlike("moves", self.paths.stops[self.at].edges, move)
        self.guide.go(move)
        self.walked.moves.append(move)
        self.walked.classes.append((self.at, target))
        self.at = target
        self._take_in()

    def _take_in(self) -> None:
        """What the explorer's last move issued and ended."""
        self.effects += Counter(self.issued[one] for one in self.guide.effects if one in self.issued)
        self.ended += Counter(self.guide.ended)

    def _is_full(self, move: Move) -> bool:
        """Whether a lapse would begin a path beside the others of which as many are gone as the explorer goes."""
        tokens, beside = self.guide.machine.tokens(), self.paths.beside
        edges = [one.place.index for one in tokens if one.state == WAITING and one.place.awaits == (move.kind, move.name)]
        return any(sum(one.place.index in beside[edge] for one in tokens) >= self.paths.most_beside for edge in edges if edge in beside)

    def _edge(self, move: Move) -> int | None:
        return next((target for one, _, target in self.paths.stops[self.at].edges if one == move), None)

    def _classes(self, moves: Sequence[Move]) -> Iterator[Class]:
        """The classes of moves meant to be made, from where the way stands."""
        at = self.at
        for move in moves:
            before, at = at, next(target for one, _, target in self.paths.stops[at].edges if one == move)
            yield before, at

    def _compare(self) -> None:
        dossier, machine = self._dossier(), self.guide.machine
        instance = self._instance(dossier)
        if instance is None:
            raise Halt(Kept(NO_CALENDAR, "", ""))
        kinds = set(self.issued.values())
        waiting = {token.place.awaits for token in machine.tokens() if token.state == WAITING and token.place.awaits}
        stands: dict[str, tuple[object, object]] = {
            "steps": (
                Counter(token.place.id for token in machine.open_steps()),
                Counter(one.element for one in dossier.open_tasks if one.instance == instance.no),
            ),
            "waiting": (waiting, {tuple(one.split(":")[:2]) for one in instance.waiting}),
            "effects": (self.effects, Counter(one.kind for one in dossier.documents if one.kind in kinds)),
            "ends": (self.ended, Counter(instance.ended)),
            "completed": (machine.completed, instance.completed),
        }
        for about, (rules, office) in stands.items():
            if rules != office:
                raise Unlike(about, rules, office)

    def _instance(self, dossier: Dossier) -> Instance | None:
        return next((one for one in dossier.instances if one.process == self.process), None)

    def _dossier(self) -> Dossier:
        return self.player.dossier(self.number)

    def _story(self) -> Scenario:
        """The way as a scenario: what was done on which day, and how the petition stands at the end."""
        dossier = self._dossier()
        told = self.walked.story
        lapsed = tuple(sorted(one.name for one in dossier.deadlines if one.lapsed_at))
        due = {one.name: one.due_on for one in dossier.deadlines}
        instance = self._instance(dossier)
        ended = instance.ended[-1] if instance and instance.ended else None
        papers = tuple(one.kind for one in dossier.documents)
        then = Expected(dossier.petition.status.value, papers, lapsed, due, ended)
        return Scenario(told.file, told.title, told.given, tuple(self.acts), then, 0)


_NOTHING = Expected(None, None, None, {}, None)


def _as_filed(facts: Facts) -> Mapping[str, Any]:
    """What the window writes down of the facts a way begins with."""
    petition = facts["petition"]
    return {"channel": petition.get("channel") or "visit", "anonymous": bool(petition.get("is_anonymous"))}
