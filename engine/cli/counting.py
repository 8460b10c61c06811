"""petition due: one deadline counted by the office's own rules, with every step."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from engine.cli.speaking import Session
from engine.domain.clock import SHANGHAI, SystemClock, day_of
from engine.domain.counting import Count, Pause, Step, count, due_at
from engine.domain.rules import DeadlineRule, Length, Rules
from engine.errors import Refusal
from engine.policy.checking import nearest
from engine.policy.rulebook import Rulebook

A_DAY = len("2026-01-01")
PLACE = re.compile(r"[0-9]{2,12}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be counted, as it was written: a deadline by name, or a bare ``length``.

    ``on`` is the day of asking: the rules then in force, the calendar as it stood. Pauses as (first day, last day or "").
    """

    deadline: str
    start: str
    place: str = ""
    on: str = ""
    length: str = ""
    pauses: tuple[tuple[str, str], ...] = ()
    extensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was counted: by the rule of a deadline among the rules of its place, or a bare length by the national way of counting."""

    rule: DeadlineRule | None
    length: Length
    rules: Rules
    counted: Count
    due_at: datetime

    @property
    def basis(self) -> str:
        """The article that sets the deadline, or says how a bare length is counted."""
        return self.rule.basis if self.rule else self.rules.counting.basis


class Reckoner:
    """Counts what is asked by one rulebook, as the office does."""

    def __init__(self, book: Rulebook) -> None:
        """``book`` is read once for everything that is asked."""
        self.book, self.today = book, day_of(SystemClock().now())

    def answer(self, asked: Asked, *, explained: bool = True) -> Answer:
        """Count. Refusal for a name, day, length or pause that is none; the steps are left out unless ``explained``."""
        if bool(asked.deadline) == bool(asked.length):
            raise Refusal("deadline_or_length")
        started, on = day(asked.start), day(asked.on) if asked.on else None
        rule, period, rules = self._what(asked, on or min(started, self.today))
        calendar = self.book.calendar if on is None else self.book.calendar_as_of(on)
        pauses, extensions = [pause(*span) for span in asked.pauses], [length(text) for text in asked.extensions]
        try:
            counted = count(
                rule_or_length=period, started_on=started, calendar=calendar, counting=rules.counting, pauses=pauses,
                extensions=extensions, explained=explained,
            )  # fmt: skip
            return Answer(rule, period, rules, counted, due_at(counted.due_on))
        except (ValueError, OverflowError) as error:
            raise Refusal("period_beyond_calendar", value=asked.start) from error

    def _what(self, asked: Asked, on: date) -> tuple[DeadlineRule | None, Length, Rules]:
        """The deadline, if one is named, its length, and the rules it is counted by: a bare length by the national ones."""
        if asked.length:
            return None, length(asked.length), self.book.rules_of_latest
        rules = self.book.rules(place(asked.place), on)
        return *rule_of(rules, asked.deadline), rules


def run(session: Session, asked: Asked, *, explained: bool = True) -> None:
    """Print the day and how it was counted. Raises Refusal for a name, date or length nobody knows."""
    book = Rulebook.from_folder(session.settings.policies)
    answer = Reckoner(book).answer(asked, explained=explained)
    session.answer(described(answer))
    counted = answer.counted
    name = str(answer.length) if answer.rule is None else answer.rule.name_en if session.lang == "en" else answer.rule.name
    session.say(f"{name}  {counted.due_on.isoformat()}  （{answer.basis}）")
    for step in counted.steps:
        args = {"day": step.day.isoformat(), "counted": str(step.counted or ""), **{name: str(value) for name, value in step.args}}
        session.say("  " + book.message(step.note_key, session.lang, **args))


def rule_of(rules: Rules, name: str) -> tuple[DeadlineRule, Length]:
    """The deadline of that name and its length."""
    if name not in rules.deadlines:
        near = nearest(name, rules.deadlines)
        known = {"nearest": near} if near else {"known": ", ".join(sorted(rules.deadlines))}
        raise Refusal("deadline_unknown" if near else "deadline_unheard_of", name=name, **known)
    rule = rules.deadline(name)
    if rule.length is None:
        raise Refusal("deadline_set_by_letter", basis=rule.basis, name=name)
    return rule, rule.length


def place(text: str) -> str:
    """An area code, or '' for the country."""
    if text and not PLACE.fullmatch(text):
        raise Refusal("place_unreadable", value=text)
    return text


def day(text: str) -> date:
    """A day, or the legal day of an instant; one without a zone is of Shanghai."""
    try:
        if len(text) == A_DAY:
            return date.fromisoformat(text)
        instant = datetime.fromisoformat(text)
        return (instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)).astimezone(SHANGHAI).date()
    except (ValueError, OverflowError) as error:
        raise Refusal("date_unreadable", value=text) from error


@lru_cache(1024)
def length(text: str) -> Length:
    """A length such as "5 working days"."""
    try:
        return Length.parse(text)
    except ValueError as error:
        raise Refusal("length_unreadable", value=text) from error


def span(text: str) -> tuple[str, str]:
    """The two days of a pause written A..B; B may be missing while it lasts."""
    begun, _, ended = text.partition("..")
    return begun, ended


def pause(begun: str, ended: str) -> Pause:
    """A pause of these days, both included; it still lasts without the second."""
    first, last = day(begun), day(ended) if ended else None
    if last is not None and last < first:
        raise Refusal("pause_reversed", from_on=begun, to_on=ended)
    return Pause(first, last)


def described(answer: Answer) -> dict[str, Any]:
    """The answer as JSON."""
    rule = answer.rule
    return {
        "deadline": rule.id if rule else "",
        "name": rule.name if rule else "",
        "length": str(answer.length),
        "basis": answer.basis,
        "policy": rule.policy if rule else "",
        "policies": list(answer.rules.policies) if rule else [],
        **dates(answer),
        "steps": [as_json(step) for step in answer.counted.steps],
    }


def dates(answer: Answer) -> dict[str, Any]:
    """When the period ends, as JSON: its day, the instant in UTC, its last day before it was moved on, whether it may still change."""
    counted = answer.counted
    return {
        "due_on": counted.due_on.isoformat(),
        "due_at": answer.due_at.isoformat(),
        "raw_due_on": counted.raw_due_on.isoformat(),
        "provisional": counted.provisional,
    }


def as_json(step: Step) -> dict[str, Any]:
    """One step as JSON."""
    return {
        "day": step.day.isoformat(), "kind": step.kind, "counted": step.counted, "note_key": step.note_key, "args": dict(step.args),
    }  # fmt: skip
