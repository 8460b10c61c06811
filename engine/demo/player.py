"""Plays plans on a virtual calendar: each petition acts when its time comes, the sweep runs every virtual day."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from random import Random

from engine.casework import deadlines, evaluating, messages, tasks, worklists
from engine.casework.intake import link_repeat, register
from engine.casework.office import Office
from engine.casework.views import NextTask, Outcome
from engine.demo import answers
from engine.demo.people import People
from engine.demo.plan import Plan
from engine.domain.authority import Official
from engine.domain.clock import SHANGHAI
from engine.domain.evaluation import EVALUATED, Word
from engine.domain.frozen import FrozenClock
from engine.errors import Refusal

# Working days a step takes at pace 1, (least, most); steps not named take one or two.
LASTS = {
    "triage": (0, 2), "answer_on_the_spot": (0, 0), "prepare_referral": (0, 2), "confirm_jurisdiction": (1, 2),
    "prepare_transferred_acceptance": (1, 3), "serve_transferred_acceptance": (1, 3), "assign_handler": (0, 1), "inquiry": (4, 12),
    "mediate": (2, 6), "draft_opinion": (2, 6), "approve_opinion": (0, 2), "serve_opinion": (1, 3), "report_completion": (1, 2),
    "reexamine": (4, 10), "draft_reexamination_opinion": (1, 4), "final_review_inquiry": (4, 8), "hold_hearing": (6, 9),
}  # fmt: skip
HURRIED = {
    "prepare_referral": (0, 0), "confirm_jurisdiction": (0, 1), "prepare_transferred_acceptance": (0, 1),
    "serve_transferred_acceptance": (0, 0), "assign_handler": (0, 0),
}  # fmt: skip


# When who evaluates does so, after the opinion.
EVALUATED_AFTER = timedelta(days=3)
# Lapses of the last days before the calendar stops are left as they are, so that a visitor finds something to do.
LEFT_TO_SEE = timedelta(days=12)


@dataclass(order=True)
class Due:
    """Something that happens at an instant; ``seq`` keeps equal instants in order."""

    at: datetime
    seq: int
    work: Callable[[], None] = field(compare=False)


class Player:
    """Plays plans through casework, as the officials of the county would."""

    def __init__(self, office: Office, people: dict[str, Official], chance: Random, until: datetime, *, letters: bool = True) -> None:
        """``until`` is where the virtual calendar stops; what is not done by then stays open.

        ``letters``: whether the supervisor also writes letters about lapses, or only reminds.
        """
        assert isinstance(office.clock, FrozenClock)
        self.office, self.clock, self.chance, self.until = office, office.clock, chance, until
        self.people = People(people)
        self.supervisions = ("reminder", "reminder", "supervision_letter") if letters else ("reminder",)
        self.queue: list[Due] = []
        self.seq = self.completions = 0
        self.instances = 0
        self.refused: list[Refusal] = []

    def play(self, plans: Sequence[Plan], done: Callable[[], None]) -> None:
        """Play every plan; ``done`` is told when a petition has come in."""
        first = min(plan.received_at for plan in plans)
        for plan in plans:
            self.at(plan.received_at, partial(self.file, plan, done))
        self.at(datetime.combine(first.date() + timedelta(days=1), time(0, 5), SHANGHAI), self.night)
        while self.queue:
            due = heapq.heappop(self.queue)
            if due.at > self.until:
                break
            self.clock.set(due.at)
            due.work()

    def at(self, when: datetime, work: Callable[[], None]) -> None:
        """Put something on the calendar."""
        self.seq += 1
        heapq.heappush(self.queue, Due(when, self.seq, work))

    def night(self) -> None:
        """Every night the clocks are swept, as long as anything is still to happen or to lapse."""
        deadlines.sweep(self.office)
        if self.clock.now() < self.until - LEFT_TO_SEE:
            self.supervise()
        tomorrow = self.clock.now() + timedelta(days=1)
        if tomorrow <= self.until:
            self.at(tomorrow, self.night)

    def supervise(self) -> None:
        """The supervisor reminds of what lapsed, or writes a letter; what lapsed in the last days is left for the visitor."""
        supervisor = self.people.of("990121-xf", "supervisor", 1)
        for line in worklists.desk(self.office, by=supervisor, tab="claimable").lines:
            kind = self.chance.choice(self.supervisions)
            answer = {"supervision_kind": kind, "reason": "期限已届满，请抓紧办理并说明原因。", "demand": "请于期限内书面反馈。"}
            key = f"demo-supervision-{line.task}"
            self.try_act(partial(tasks.complete, self.office, task=line.task, answer=answer, by=supervisor, key=key))

    def later(self, plan: Plan, least: int, most: int, work: Callable[[], None]) -> None:
        """Put something on the calendar so many working days from now, at some time of the day."""
        calendar = self.office.current.rulebook.calendar
        days = round(self.chance.randint(least, most) * plan.pace)
        now = self.clock.now().astimezone(SHANGHAI)
        day = now.date()
        for _ in range(days):
            day = calendar.next_working_day(day)
        when = now + timedelta(minutes=self.chance.randint(5, 40))
        if days:
            when = datetime.combine(day, time(self.chance.randint(9, 16), self.chance.randint(0, 59)), SHANGHAI)
        self.at(when, work)

    def file(self, plan: Plan, done: Callable[[], None]) -> None:
        """The petition comes in at the window."""
        done()
        registrar = self.people.of("990121-xf", "registrar", 0)
        registration = answers.registration(plan, self.chance, self.clock.now())
        outcome = register(self.office, by=registrar, registration=registration, key=f"demo-{self.seq}-{self.completions}-{self.instances}")
        plan.number = outcome.number
        self.instances += 1
        for index in range(plan.repeats):
            self.later(plan, 3 + index, 9 + index, partial(self.repeat, plan))
        self.go_on(plan, outcome)

    def repeat(self, plan: Plan) -> None:
        """The same petitioner comes again while the petition is being handled."""
        registrar = self.people.of("990121-xf", "registrar", 0)
        registration = answers.registration(plan, self.chance, self.clock.now())
        self.try_act(lambda: link_repeat(self.office, by=registrar, number=plan.number, registration=registration, key=self.key(plan)))

    def key(self, plan: Plan) -> str:
        """A key of its own for every act."""
        return f"demo-{plan.number}-{self.completions}-{self.seq}"

    def go_on(self, plan: Plan, outcome: Outcome) -> None:
        """Put the next step of a petition on the calendar, or what its petitioner does next."""
        open_steps = [task for task in outcome.next_tasks if task.element not in answers.LEFT_TO_OTHERS]
        if not open_steps:
            self.petitioner(plan, outcome)
            return
        step = open_steps[-1]
        if step.element == plan.stop_at:
            return
        least, most = (HURRIED if plan.hurried else {}).get(step.element) or LASTS.get(step.element, (0, 1))
        self.later(plan, least, most, partial(self.take, plan, step))

    def take(self, plan: Plan, step: NextTask) -> None:
        """An official completes a step."""
        by = self.people.of(step.authority, step.role, 1 if step.element.startswith("approve_") else 0)
        answer = answers.form(step.element, plan, self.people, self.clock.now())
        outcome = self.try_act(lambda: tasks.complete(self.office, task=step.id, answer=answer, by=by, key=self.key(plan)))
        if outcome is None:
            return
        if step.element == "assign_handler" and (plan.hurried or plan.extension):
            outcome = self.beside(plan, outcome)
        self.go_on(plan, outcome)

    def beside(self, plan: Plan, outcome: Outcome) -> Outcome:
        """Acts beside the steps: the written explanation the county promised, an extension."""
        handler = self.people.of(plan.target, "handler", 0)
        for message in [name for name, wanted in (("explanation_given", plan.hurried), ("extension_requested", plan.extension)) if wanted]:
            outcome = self.sent(plan, message, handler) or outcome
        approvals = [task for task in outcome.next_tasks if task.element == "approve_extension"]
        for step in approvals:
            self.later(plan, 1, 3, partial(self.approve, plan, step))
        return outcome

    def approve(self, plan: Plan, step: NextTask) -> None:
        """The leader approves an extension and its notice is served; the petition's own steps go on beside."""
        by = self.people.of(step.authority, step.role, 0)
        answer = answers.form(step.element, plan, self.people, self.clock.now())
        outcome = self.try_act(lambda: tasks.complete(self.office, task=step.id, answer=answer, by=by, key=self.key(plan)))
        notices = [task for task in outcome.next_tasks if task.element == "serve_extension_notice"] if outcome else []
        for notice in notices:
            self.later(plan, 1, 2, partial(self.approve, plan, notice))

    def petitioner(self, plan: Plan, outcome: Outcome) -> None:
        """No step is open: the petitioner may use a right, or let it pass."""
        if outcome.completed:
            return
        if outcome.status == "answered" and plan.evaluation:
            self.at(self.clock.now() + EVALUATED_AFTER, partial(self.evaluate, plan))
        if outcome.status == "answered" and plan.reexamination and not plan.reexamined:
            plan.reexamined = True
            self.later(plan, 3, 12, partial(self.ask, plan, "reexamination_requested"))
        elif outcome.status == "reexamined" and plan.final_review and not plan.reviewed:
            plan.reviewed = True
            self.later(plan, 3, 12, partial(self.ask, plan, "final_review_requested"))

    def evaluate(self, plan: Plan) -> None:
        """The petitioner says by telephone what he thinks of the petition office and of the competent authority."""
        words = {of: Word(grade) for of, grade in zip(EVALUATED, plan.evaluation, strict=True)}
        by, key = self.people.of("990121-xf", "registrar", 0), self.key(plan)
        self.try_act(lambda: evaluating.evaluate(self.office, number=plan.number, words=words, channel="phone", by=by, key=key))

    def ask(self, plan: Plan, message: str) -> None:
        """A request comes in at the window; one left open is not taken further."""
        outcome = self.sent(plan, message)
        fate = plan.reexamination if message == "reexamination_requested" else plan.final_review
        if outcome is None or fate == "open":
            return
        if fate == "withdrawn":
            self.later(plan, 3, 8, partial(self.withdraw, plan))
        else:
            self.go_on(plan, outcome)

    def withdraw(self, plan: Plan) -> None:
        """The petitioner withdraws a request for re-examination."""
        self.sent(plan, "reexamination_withdrawn")

    def sent(self, plan: Plan, message: str, by: Official | None = None) -> Outcome | None:
        """A message to the petition; without ``by`` the petitioner's, taken down at the window."""
        sender = by or self.people.of("990121-xf", "registrar", 0)
        answer = answers.message(message, plan, self.clock.now())
        return self.try_act(
            lambda: messages.send(self.office, number=plan.number, message=message, answer=answer, by=sender, key=self.key(plan))
        )

    def try_act(self, work: Callable[[], Outcome]) -> Outcome | None:
        """Do an act; a refusal (a right that lapsed meanwhile) ends the petition's story, as it would in an office."""
        try:
            outcome = work()
        except Refusal as refusal:
            self.refused.append(refusal)
            return None
        self.completions += 1
        return outcome
