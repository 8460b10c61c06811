"""Simulates an office over weeks: petitions come by a pattern, officials have so many steps a day, the real engine and the real clocks run.

The invented county lies where the month is asked for: the rules of that place are in force, its names and authorities are not taken.
What is assumed: every official completes the same number of steps on an office day, first come first served, and those of a role help
each other out whatever their authority; what an inquiry or an opinion takes beside the desk is the demonstration's guess
(engine.demo.player.LASTS); petitioners are content more often than not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from math import exp
from random import Random
from typing import Any

from engine.casework import deadlines, handling, tasks
from engine.casework.office import BROKEN, Office
from engine.casework.simulationviews import Setting
from engine.casework.views import NextTask
from engine.demo import answers
from engine.demo.county import PLACE, lie_in
from engine.demo.filling import Filler
from engine.demo.plan import Plan
from engine.demo.player import LEFT_TO_SEE, Player
from engine.demo.year import TARGETS, moment
from engine.domain.authority import Official
from engine.domain.clock import SHANGHAI, day_of
from engine.domain.petition import Status

# How petitions end, in hundredths: the demonstration's guess, not a count of anybody's.
ENDINGS = {"opinion": 62, "on_the_spot": 20, "settled": 6, "suggestion": 6, "diverted": 3, "declined": 3}
REEXAMINED = 0.08
NOBODY = 10_000
OFFICE = "office"


class Month(Player):
    """One repetition. Steps wait in the queue of their role until somebody of it has time."""

    def __init__(self, office: Office, people: Mapping[str, Official], setting: Setting, seed: int) -> None:
        """``seed``: the same one gives the same petitions, whatever the release."""
        begin = setting.first - timedelta(days=setting.filling)
        until = datetime.combine(setting.first + timedelta(days=setting.days), time(0, 1), SHANGHAI)
        place = setting.place or PLACE
        if place != PLACE:
            lie_in(office, place)
        super().__init__(office, dict(people), Random(seed * 7919 + 1), until, letters=False)
        self.setting, self.begun = setting, begin
        self.filler = Filler(office, people.values())
        self.used: Counter[tuple[str, date]] = Counter()
        self.waiting: Counter[str] = Counter()
        self.sums: dict[str, list[int]] = defaultdict(list)
        self.numbers: list[str] = []
        self.stuck: Counter[str] = Counter()
        self.plans = list(arrivals(setting, begin, self.is_open, Random(seed)))
        for plan in self.plans:
            plan.place = place

    def run(self) -> dict[str, Any]:
        """Play it and count what fell into the month."""
        if self.plans:
            self.play(self.plans, lambda: None)
        return self._counted()

    def is_open(self, day: date) -> bool:
        """Whether the office is open on a day."""
        return day.weekday() in self.setting.weekdays and self.office.current.rulebook.calendar.is_working_day(day)

    def night(self) -> None:
        """Every night the clocks are swept, and the queues are counted at the end of an office day of the month."""
        today = day_of(self.clock.now()) - timedelta(days=1)
        if today >= self.setting.first and self.is_open(today):
            for role in self.setting.staff:
                self.sums[role].append(self.waiting[role])
        deadlines.sweep(self.office)
        if self.clock.now() < self.until - LEFT_TO_SEE:
            self.supervise()
        self.at(self.clock.now() + timedelta(days=1), self.night)

    def take(self, plan: Plan, step: NextTask) -> None:
        """A step has come to its role: it is done when somebody of it has time."""
        self.waiting[step.role] += 1
        self.served(plan, step)

    def served(self, plan: Plan, step: NextTask) -> None:
        """Done today if somebody has time; else the next office day."""
        today = day_of(self.clock.now())
        room = self.setting.staff.get(step.role, NOBODY) * self.setting.steps_a_day
        if self.is_open(today) and self.used[step.role, today] < room:
            self.used[step.role, today] += 1
            self.waiting[step.role] -= 1
            self.work(plan, step)
            return
        tomorrow = datetime.combine(today + timedelta(days=1), time(8, 30), SHANGHAI)
        self.at(tomorrow, partial(self.served, plan, step))

    def work(self, plan: Plan, step: NextTask) -> None:
        """Somebody completes the step, as the demonstration would; where a draft asks for more, something fitting is written."""
        try:
            dossier = self.office.store.registers.dossier(plan.number)
            task = next((one for one in dossier.open_tasks if one.id == step.id), None) if dossier else None
            if dossier is None or task is None:  # a clock or a petitioner was quicker
                return
            by = self.filler.who(dossier, task, "", handling.drafters(dossier, task.element))
            if by is None:
                self.stuck[step.element] += 1
                return
            ready = answers.form(step.element, plan, self.people, self.clock.now())
            form = self.office.current.forms.get(step.element)
            asked = {name: value for name, value in ready.items() if form and name in form.fields}
            answer = self.filler.filled(dossier, step.element, asked, by)
            outcome = tasks.complete(self.office, task=step.id, answer=answer, by=by, key=self.key(plan))
        except BROKEN:  # a draft may be anything: how many petitions could not go on is told
            self.stuck[step.element] += 1
            return
        self.completions += 1
        self.go_on(plan, outcome)

    def file(self, plan: Plan, done: Any) -> None:
        """A petition comes in."""
        super().file(plan, done)
        self.numbers.append(plan.number)

    def _counted(self) -> dict[str, Any]:
        """What fell into the month, by plain names."""
        first, last = self.setting.first, self.setting.first + timedelta(days=self.setting.days)
        lapses: Counter[str] = Counter()
        waits: dict[str, list[float]] = defaultdict(list)
        left = 0
        for number in self.numbers:
            dossier = self.office.store.registers.dossier(number)
            assert dossier is not None
            mine = [one for one in dossier.deadlines if one.holder == OFFICE and one.lapsed_at]
            lapses.update(one.name for one in mine if one.lapsed_at and first <= day_of(one.lapsed_at) < last)
            for task in dossier.tasks:
                if task.done_at and first <= day_of(task.done_at) < last:
                    waits[task.element].append((task.done_at - task.created_at).total_seconds() / 86_400)
            left += dossier.petition.is_open and dossier.petition.status is not Status.ANSWERED
        came = sum(first <= day_of(plan.received_at) < last for plan in self.plans)
        queues = {role: sum(found) / len(found) if found else 0.0 for role, found in self.sums.items()}
        spent = {element: sum(found) for element, found in waits.items()}
        forms = self.office.current.forms
        names = {element: [forms[element].title, forms[element].title_en] for element in {**spent, **self.stuck} if element in forms}
        return {
            "came": came, "left": left, "stuck": self.stuck.total(), "stuck_at": dict(self.stuck), "lapses": dict(lapses), "queues": queues,
            "waits": spent, "names": names,
        }  # fmt: skip


def arrivals(setting: Setting, begin: date, is_open: Any, chance: Random) -> Iterator[Plan]:
    """The petitions of the weeks, in order; the same chance gives the same ones."""
    pattern, last = setting.pattern, setting.first + timedelta(days=setting.days)
    shares = {day: pattern.weekdays.get(day, 0.0) for day in setting.weekdays}
    mean = sum(shares.values()) / len(shares) if shares else 0.0
    days = [begin + timedelta(days=step) for step in range((last - begin).days)]
    for day in days:
        weight = (shares.get(day.weekday(), 0.0) / mean if mean else 1.0) * pattern.months.get(day.month, 1.0)
        for at in sorted(moment(day, chance) for _ in range(_poisson(pattern.per_day * weight, chance) if is_open(day) else 0)):
            yield _plan(pattern.channels, pattern.topics, at, chance)


def _plan(channels: Mapping[str, float], topics: Mapping[str, float], at: datetime, chance: Random) -> Plan:
    channel, topic = _drawn(channels, chance), _drawn(topics, chance)
    ending = _drawn(ENDINGS, chance)
    plan = Plan(at, channel, "individual", 1, ending, topic=topic, target=TARGETS.get(topic, TARGETS["other"]))
    plan.outcome = chance.choice(("upheld", "upheld", "explained", "not_upheld"))
    plan.pace = chance.uniform(0.5, 1.3)
    plan.reexamination = "upheld" if ending == "opinion" and chance.random() < REEXAMINED else ""
    return plan


def _drawn(weights: Mapping[str, float], chance: Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _poisson(mean: float, chance: Random) -> int:
    """A number of independent arrivals with that mean (Knuth)."""
    limit, number, product = exp(-mean), 0, chance.random()
    while product > limit:
        number, product = number + 1, product * chance.random()
    return number
