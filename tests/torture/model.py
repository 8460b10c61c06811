"""A second petition office in plain Python: the main path of the Regulation, written from the law and sharing no code with the engine.

It knows the straight way of a transferred grievance (arts 22, 23, 31 item 6, 34 to 36, 40), answers on the spot, drafts
that are returned, the extension, and every lapse with its warnings. Counting is done by ``second_count``, working days
come from a calendar that is not ours. Places of the city are meant: no local rule shortens the law there.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import chinese_calendar

from engine.torture.second_count import due

DAY = timedelta(days=1)
WARN_DAYS, WARN_WORKING = "days", "working days"


@dataclass(frozen=True)
class Law:
    """What the law says of one period: its length, what starts and meets it, when to warn, and what follows a lapse."""

    value: int
    unit: str
    starts: str
    met_by: tuple[str, ...]
    warn: tuple[int, ...]
    warn_unit: str = WARN_DAYS
    on_lapse: str = "supervise"


# In the order of the law's own table: clocks that one event starts begin in this order.
LAWS = {
    "triage": Law(15, "days", "filed", ("referred", "answered_on_the_spot"), (5, 2)),
    "notice_direct": Law(15, "days", "filed", ("destination_notice.issued", "answered_on_the_spot"), (5, 2)),
    "notice_transferred": Law(15, "days", "referred", ("acceptance_notice.served",), (5, 2)),
    "objection": Law(
        5, "working_days", "referred", ("jurisdiction_confirmed", "confirm_jurisdiction.done", "accepted"), (2,), WARN_WORKING,
        "right_lapses",
    ),
    "handling": Law(60, "days", "accepted", ("handling_opinion.issued",), (10, 3)),
    "reexamination_request": Law(30, "days", "handling_opinion.served", ("reexamination_requested",), (7,), on_lapse="right_lapses"),
    "reexamination": Law(30, "days", "reexamination_requested", ("reexamination_opinion.served",), (7, 3)),
    "final_review_request": Law(30, "days", "reexamination_opinion.served", ("final_review_requested",), (7,), on_lapse="right_lapses"),
    "final_review": Law(30, "days", "final_review_requested", ("final_review_opinion.served",), (7, 3)),
}  # fmt: skip
# What the docket says of a step beside that it is done; ``.done`` alone where nothing stands here. Then the next step.
AFTER = {
    "triage": (("triage.done", "triaged"), "prepare_referral"),
    "answer_on_the_spot": (("answer_on_the_spot.done", "answered_on_the_spot", "closed"), ""),
    "prepare_referral": (
        ("prepare_referral.done", "referred", "transfer_letter.issued", "destination_notice.issued"), "confirm_jurisdiction",
    ),
    "confirm_jurisdiction": (("jurisdiction_confirmed", "confirm_jurisdiction.done"), "prepare_transferred_acceptance"),
    "prepare_transferred_acceptance": (
        ("prepare_transferred_acceptance.done", "accepted", "acceptance_notice.issued"), "serve_transferred_acceptance",
    ),
    "serve_transferred_acceptance": (
        ("serve_transferred_acceptance.done", "acceptance_notice.served", "handling.started"), "assign_handler",
    ),
    "assign_handler": (("handler_appointed", "assign_handler.done"), "inquiry"),
    "inquiry": (("inquiry.done",), "draft_opinion"),
    "draft_opinion": (("draft_opinion.done",), "approve_opinion"),
    "serve_opinion": (("serve_opinion.done", "handling_opinion.served", "handling.completed"), ""),
    "serve_extension_notice": (("serve_extension_notice.done", "extension_notice.served"), ""),
    "examine_reexamination_request": (("examine_reexamination_request.done", "reexamination_acceptance.issued"), "reexamine"),
    "reexamine": (("reexamine.done",), "draft_reexamination_opinion"),
    "draft_reexamination_opinion": (("draft_reexamination_opinion.done",), "approve_reexamination_opinion"),
    "approve_reexamination_opinion": (
        ("approve_reexamination_opinion.done", "reexamination_opinion.issued"), "serve_reexamination_opinion",
    ),
    "serve_reexamination_opinion": (
        ("serve_reexamination_opinion.done", "reexamination_opinion.served", "reexamination.completed"), "",
    ),
    "examine_final_review_request": (("examine_final_review_request.done", "final_review_acceptance.issued"), "final_review_inquiry"),
    "final_review_inquiry": (("final_review_inquiry.done",), "draft_final_review_opinion"),
    "draft_final_review_opinion": (("draft_final_review_opinion.done",), "approve_final_review_opinion"),
    "approve_final_review_opinion": (("approve_final_review_opinion.done", "final_review_opinion.issued"), "serve_final_review_opinion"),
    "serve_final_review_opinion": (
        ("serve_final_review_opinion.done", "final_review_opinion.served", "final_review.completed", "concluded", "closed"), "",
    ),
}  # fmt: skip
RETURNED = {
    "approve_opinion": "draft_opinion", "approve_reexamination_opinion": "draft_reexamination_opinion",
    "approve_final_review_opinion": "draft_final_review_opinion",
}  # fmt: skip
REQUESTS = {
    "reexamination_requested": ("reexamination_request", "reexamination.started", "examine_reexamination_request"),
    "final_review_requested": ("final_review_request", "final_review.started", "examine_final_review_request"),
}
STATUS = {
    "filed": "registered", "referred": "referred", "accepted": "accepted", "handling_opinion.served": "answered",
    "reexamination_requested": "reexamination", "reexamination_opinion.served": "reexamined", "final_review_requested": "final_review",
    "closed": "closed",
}  # fmt: skip
# While one of these is open the petition is being handled, and more time may be asked for.
HANDLED = {"assign_handler", "inquiry", "draft_opinion", "approve_opinion"}
EXTENSION = {"approve_extension", "serve_extension_notice"}
A_MONTH = 30


class Refused(Exception):
    """The law says no."""


def works(day: date) -> bool:
    """Whether a day is worked, from a calendar that is not ours."""
    worked: bool = chinese_calendar.is_workday(day)
    return worked


def midnight(day: date) -> datetime:
    """The first instant of a day, in Shanghai."""
    return datetime.combine(day, time.min)


@dataclass
class Clock:
    """One running period of one petition."""

    name: str
    started: date
    extended: bool = False
    status: str = "running"
    met: bool = False
    warned: date = date.min

    @property
    def law(self) -> Law:
        """What the law says of it."""
        return LAWS[self.name]

    @property
    def due(self) -> date:
        """Its last day."""
        return due(self.law.value, self.law.unit, self.started, [(A_MONTH, "days")] if self.extended else [], [], works)

    @property
    def runs_out(self) -> datetime:
        """The instant after its last day."""
        return midnight(self.due + DAY)

    @property
    def warnings(self) -> list[date]:
        """The days to warn on."""
        return sorted(day for day in map(self._before, self.law.warn) if day > self.started)

    def _before(self, number: int) -> date:
        day = self.due
        while number:
            day -= DAY
            number -= self.law.warn_unit == WARN_DAYS or works(day)
        return day

    @property
    def is_waited_for(self) -> bool:
        """Whether the petition's own way goes on with its lapse."""
        return self.law.on_lapse == "right_lapses"

    def look(self, now: datetime) -> str:
        """lapse, warn or nothing: what is to be done about it now."""
        if self.status != "running":
            return ""
        if self.runs_out <= now:
            return "lapse"
        return "warn" if any(self.warned < day and midnight(day) <= now for day in self.warnings) else ""


@dataclass
class Model:
    """One petition as the law would have it. Instants are naive, in Shanghai."""

    now: datetime
    status: str = ""
    steps: list[str] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    docket: list[str] = field(default_factory=list)
    unfollowed: list[Clock] = field(default_factory=list)
    asked_for_time: bool = False

    @property
    def is_open(self) -> bool:
        """Whether anything may still be owed."""
        return self.status != "closed"

    # ---- what people do

    def register(self) -> None:
        """A grievance comes to the window."""
        self._enter("filed")
        self.steps = ["triage"]

    def complete(self, step: str, choice: str = "") -> None:
        """A step is taken; ``choice`` is on_the_spot, return or refuse where that is not the usual way. Refused leaves no trace."""
        with_lapses = deepcopy(self)
        with_lapses.notice()
        if step not in with_lapses.steps:
            raise Refused(step)
        with_lapses.steps.remove(step)
        with_lapses._take(step, choice)
        self.__dict__ = with_lapses.__dict__

    def send(self, message: str) -> None:
        """Something is asked for. Refused leaves no trace."""
        with_lapses = deepcopy(self)
        with_lapses.notice()
        with_lapses._hear(message)
        self.__dict__ = with_lapses.__dict__

    def sweep(self) -> int:
        """Every clock whose time has come is told once, warnings before lapses; how many were."""
        return sum(self._warn(clock) for clock in self.clocks) + self.notice()

    def notice(self) -> int:
        """What has come is told, as before any act, in the order of the clocks; how many there were.

        What ran out together has run out: only then comes what follows from each, unless somebody waits for one of them.
        """
        self._follow()
        told = 0
        for clock in list(self.clocks):
            told += self._warn(clock)
            if clock.look(self.now) == "lapse":
                told += 1
                self._record(clock)
                if clock.is_waited_for:
                    self._follow()
        self._follow()
        return told

    def _warn(self, clock: Clock) -> bool:
        """Warn of a clock when it is time; whether it was."""
        if clock.look(self.now) != "warn":
            return False
        clock.warned = max(day for day in clock.warnings if midnight(day) <= self.now)
        self.docket.append("deadline_warned")
        return True

    def record(self) -> int:
        """What ran out is told, as a sweep does that is stopped before anything follows; how many clocks were."""
        due = [] if self.unfollowed else [one for one in self.clocks if one.look(self.now) == "lapse"]
        for told, clock in enumerate(due, 1):
            self._record(clock)
            if clock.is_waited_for and told < len(due):
                return told + self.notice()  # what follows comes before the next clock
        return len(due)

    # ---- what follows from it

    def _take(self, step: str, choice: str) -> None:
        if step in RETURNED and choice == "return":
            self._enter(f"{step}.done")
            self.steps.append(RETURNED[step])
        elif step == "approve_opinion":
            self._enter("approve_opinion.done")
        elif step == "approve_extension":
            self._decide_extension(choice)
        else:
            entries, after = AFTER[step]
            for entry in entries:
                self._enter(entry)
            after = "answer_on_the_spot" if choice == "on_the_spot" else after
            self.steps += [after] if after else []
        self._issue_opinion()

    def _decide_extension(self, choice: str) -> None:
        """More time is given once, thirty days, and before the lapse only."""
        if choice == "refuse":
            self._enter("approve_extension.done")
            return
        clock = self._latest("handling")
        if clock is None or clock.status != "running" or clock.extended:
            raise Refused("extension")
        self._enter("approve_extension.done")
        clock.extended = True
        for entry in ("deadline_extended", "extended", "extension_notice.issued"):
            self._enter(entry)
        self.steps.append("serve_extension_notice")

    def _issue_opinion(self) -> None:
        """The opinion goes out when it is approved and nothing about more time is open."""
        approved = "approve_opinion.done" in self.docket and not HANDLED & set(self.steps)
        if self.status == "accepted" and approved and not EXTENSION & set(self.steps) and "handling_opinion.issued" not in self.docket:
            self._enter("handling_opinion.issued")
            self.steps.append("serve_opinion")

    def _hear(self, message: str) -> None:
        if message == "extension_requested":
            clock = self._latest("handling")
            if not HANDLED & set(self.steps) or clock is None or clock.status != "running" or clock.extended:
                raise Refused(message)
            self._enter(message)
            self.steps.append("approve_extension")
            self.asked_for_time = True
            return
        right, begins, step = REQUESTS[message]
        clock = self._latest(right)
        if clock is None or clock.status != "running":
            raise Refused(message)
        self._enter(message)
        self._enter(begins)
        self.steps.append(step)

    def _latest(self, name: str) -> Clock | None:
        return next((clock for clock in reversed(self.clocks) if clock.name == name), None)

    def _enter(self, entry: str) -> None:
        """An entry in the docket, with all that hangs on it: the status, the clocks it meets, the clocks it starts."""
        self.docket.append(entry)
        self.status = STATUS.get(entry, self.status)
        for clock in self.clocks:
            if entry in clock.law.met_by and not clock.met and clock.status in ("running", "lapsed"):
                clock.met = True
                if clock.status == "running":
                    clock.status = "met" if self.now.date() <= clock.due else "lapsed"
        for name, law in LAWS.items():
            if law.starts == entry and not any(clock.name == name and clock.status == "running" for clock in self.clocks):
                self.clocks.append(Clock(name, self.now.date()))
                self.docket.append("deadline_started")
        if entry == "closed":
            self._close()

    def _close(self) -> None:
        """Nothing more is owed: what still ran is void, and so is what lapsed and was owed."""
        self.steps = [step for step in self.steps if step == "decide_supervision"]
        for clock in self.clocks:
            owed = clock.status == "lapsed" and not clock.met and clock.law.on_lapse == "supervise"
            if clock.status == "running" or owed:
                clock.status = "void"

    def _record(self, clock: Clock) -> None:
        clock.status = "lapsed"
        self._enter(f"{clock.name}.lapsed")
        self.unfollowed.append(clock)

    def _follow(self) -> None:
        """What follows from lapses, in their order; from none that an earlier one made void."""
        lapsed, self.unfollowed = self.unfollowed, []
        for clock in lapsed:
            if clock.status == "lapsed":
                self._lapse(clock)

    def _lapse(self, clock: Clock) -> None:
        """A right is gone, or a supervisor is called."""
        if clock.name == "objection" and "confirm_jurisdiction" in self.steps:
            self.steps.remove("confirm_jurisdiction")
            self.steps.append("prepare_transferred_acceptance")
        elif clock.name in ("reexamination_request", "final_review_request"):
            for entry in ("finality_by_lapse", "concluded", "closed"):
                self._enter(entry)
        elif clock.law.on_lapse == "supervise" and self.is_open:
            self._enter("supervision_started")
            self.steps.append("decide_supervision")
