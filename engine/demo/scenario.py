"""Plays a designer's scenario on the real engine with a virtual calendar, and compares the end with what the story expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from engine.casework import deadlines, intake, messages, tasks
from engine.casework.intake import Person, Registration
from engine.casework.office import Office
from engine.demo.filling import OFFICIALS
from engine.domain.authority import Official
from engine.domain.clock import SHANGHAI
from engine.domain.dossier import Dossier
from engine.domain.frozen import FrozenClock
from engine.errors import NotFound, PetitionError
from engine.policy.scenarios import Move, Scenario

# Acts of one day follow each other by minutes, from nine in the morning.
MORNING = time(9)
# Who takes down what comes in.
WINDOW = "王敏"
GIST = "请求依法处理的事项（情景演练）"


@dataclass(frozen=True, slots=True)
class Difference:
    """What did not come out as the story says: where in its file, what was expected, what was found."""

    file: str
    line: int
    what: str
    expected: str
    found: str


class ScenarioPlayer:
    """Plays scenarios in an office of the demonstration county that stands on a frozen clock."""

    def __init__(self, office: Office, people: Mapping[str, Official]) -> None:
        """``people``: the officials of the county by username."""
        assert isinstance(office.clock, FrozenClock)
        self.office, self.clock = office, office.clock
        self.by_name = {official.name: official for official in people.values()}
        self.keys = 0
        self.number = ""

    def play(self, scenario: Scenario) -> list[Difference]:
        """Play one story; the differences are returned, none when it came out as told.

        A refused act is a difference, unless the story says so; an act it says is refused must be.
        """
        self.clock.set(self.instant(scenario.given.filed_on, 0))
        number = self.file(scenario)
        for index, move in enumerate(scenario.when):
            self.pass_time(number, self.instant(move.on, index + 1))
            found = self.unexpected(number, move)
            if found is not None:
                expected = f"{move.refused.code} {move.refused.basis}".strip() if move.refused else ""
                return [Difference(scenario.file, move.line, move.task or move.message, expected, found)]
        return list(self.differences(scenario, self.dossier(number)))

    def unexpected(self, number: str, move: Move) -> str | None:
        """Make one act, and say what came of it otherwise than told: the office's refusal, '' where it took what it should refuse."""
        told = move.refused
        try:
            self.move(number, move)
        except PetitionError as error:
            is_told = told is not None and told.code == error.code and told.basis in ("", error.basis)
            return None if is_told else f"{error.code} {error.basis}：{self.office.tell(error)}" if told else self.office.tell(error)
        return "" if told else None

    @staticmethod
    def instant(day: date, order: int) -> datetime:
        """The moment of the ``order``-th act of a story."""
        return datetime.combine(day, MORNING.replace(hour=9 + order // 60, minute=order % 60), SHANGHAI)

    def key(self) -> str:
        """A fresh idempotency key."""
        self.keys += 1
        return f"scenario-{id(self)}-{self.keys}"

    def file(self, scenario: Scenario) -> str:
        """The petition comes in, at the county's window where the story names no other."""
        said: dict[str, Any] = dict(scenario.given.petition)
        anonymous = bool(said.get("anonymous"))
        registration = Registration(
            channel=said.get("channel", "visit"), gist=GIST, facts=GIST, place=scenario.given.place, requests=(GIST,),
            persons=said.get("persons", 1), petitioner=None if anonymous else Person("吴安"), anonymous=anonymous,
            accused=tuple(said.get("accused", ())), same_facts_as=said.get("same_facts_as", ""),
        )  # fmt: skip
        window = self.official(scenario.given.by or WINDOW)
        self.number = intake.register(self.office, by=window, registration=registration, key=self.key()).number
        return self.number

    def official(self, name: str) -> Official:
        """An official of the county by name."""
        if name not in self.by_name:
            raise NotFound("unknown_official", username=name)
        return self.by_name[name]

    def dossier(self, number: str) -> Dossier:
        """The petition as it stands."""
        dossier = self.office.store.registers.dossier(number)
        assert dossier is not None
        return dossier

    def pass_time(self, number: str, until: datetime) -> None:
        """Let the clocks of the petition run up to an instant, each noticed at its own time."""
        for _ in self.passing(number, until):
            pass

    def passing(self, number: str, until: datetime) -> Iterator[list[str]]:
        """The same one clock after the other; each time the names of those that have lapsed."""
        while True:
            clocks = self.dossier(number).deadlines
            watched = [one for one in clocks if one.next_at and one.next_at <= until]
            if not watched:
                break
            first = min(watched, key=lambda one: (one.next_at, one.id))
            assert first.next_at is not None
            self.clock.set(max(first.next_at, self.clock.now()))
            deadlines.notice(self.office, number)
            lapsed = {one.id for one in clocks if one.lapsed_at}
            yield [one.name for one in self.dossier(number).deadlines if one.lapsed_at and one.id not in lapsed]
        self.clock.set(until)

    def move(self, number: str, move: Move) -> None:
        """One act: a step completed, a message sent, or only the day."""
        answer = {name: self.in_ids(name, value) for name, value in move.answer.items()}
        if move.message:
            messages.send(self.office, number=number, message=move.message, answer=answer, by=self.official(move.by), key=self.key())
        elif move.task:
            # Several supervisions may stand at one step: a story is of the one that began first.
            there = [one for one in self.dossier(number).open_tasks if one.element == move.task]
            step = min(there, key=lambda one: one.instance, default=None)
            if step is None:
                waiting = "、".join(one.element for one in self.dossier(number).open_tasks)
                raise NotFound("step_not_open", task=move.task, open=waiting)
            tasks.complete(self.office, task=step.id, answer=answer, by=self.official(move.by), key=self.key())

    def in_ids(self, field: str, value: object) -> object:
        """Officials are named in stories and chosen by id in forms; days are text."""
        if field in OFFICIALS:
            return str(self.official(str(value)).id)
        return value.isoformat() if isinstance(value, date) else value

    def differences(self, scenario: Scenario, dossier: Dossier) -> Iterator[Difference]:
        """Compare status, papers, lapses, dates and end with what the story expects."""
        then, line = scenario.then, scenario.then_line
        papers = tuple(paper.kind for paper in dossier.documents)
        lapsed = tuple(sorted(one.name for one in dossier.deadlines if one.lapsed_at))
        ends = [end for one in dossier.instances for end in one.ended]
        if then.status is not None and then.status != dossier.petition.status:
            yield Difference(scenario.file, line, "status", then.status, dossier.petition.status.value)
        if then.documents is not None and sorted(then.documents) != sorted(papers):
            yield Difference(scenario.file, line, "documents", " ".join(then.documents), " ".join(papers))
        if then.lapsed is not None and tuple(sorted(then.lapsed)) != lapsed:
            yield Difference(scenario.file, line, "lapsed", " ".join(then.lapsed), " ".join(lapsed))
        if then.ended is not None and then.ended not in ends:
            yield Difference(scenario.file, line, "ended", then.ended, " ".join(ends))
        for name, due_on in then.deadlines.items():
            found = [one.due_on.isoformat() for one in dossier.deadlines if one.name == name]
            if due_on.isoformat() not in found[-1:]:
                yield Difference(scenario.file, line, f"deadlines.{name}", due_on.isoformat(), " ".join(found))
