"""petition due: one deadline counted by the office's own rules, with every step."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from engine.cli.speaking import Session, words
from engine.domain.clock import SHANGHAI, SystemClock, day_of
from engine.domain.counting import Count, Pause, count, due_at
from engine.domain.rules import DeadlineRule, Length, Rules
from engine.errors import Refusal
from engine.policy.checking import nearest
from engine.policy.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be counted: a deadline by name, or a bare ``length``."""

    deadline: str
    start: str
    place: str
    on: date | None
    length: str
    pauses: tuple[str, ...]
    extensions: tuple[str, ...]


def run(session: Session, asked: Asked) -> None:
    """Print the day and how it was counted. Raises Refusal for a name, date or length nobody knows."""
    book = Rulebook.from_folder(session.settings.policies)
    started = day(asked.start)
    rules = book.rules(asked.place, asked.on or min(started, day_of(SystemClock().now())))
    rule = rule_of(rules, asked)
    counted = count(
        rule_or_length=rule, started_on=started, calendar=book.calendar, counting=rules.counting,
        pauses=[pause(text) for text in asked.pauses], extensions=[length(text) for text in asked.extensions],
    )  # fmt: skip
    answer = described(rule, rules, counted)
    session.answer(answer)
    tell(session, answer, counted)


def rule_of(rules: Rules, asked: Asked) -> DeadlineRule | Length:
    """The rule of that name, or the bare length."""
    if asked.length:
        return length(asked.length)
    if asked.deadline not in rules.deadlines:
        raise Refusal("deadline_unknown", name=asked.deadline, nearest=nearest(asked.deadline, rules.deadlines))
    rule = rules.deadline(asked.deadline)
    if rule.length is None:
        raise Refusal("deadline_set_by_letter", basis=rule.basis, name=asked.deadline)
    return rule


def day(text: str) -> date:
    """A day, or the legal day of an instant."""
    try:
        if len(text) == len("2026-01-01"):
            return date.fromisoformat(text)
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal("date_unreadable", value=text) from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)).astimezone(SHANGHAI).date()


def length(text: str) -> Length:
    """A length such as "5 working days"."""
    try:
        return Length.parse(text)
    except ValueError as error:
        raise Refusal("length_unreadable", value=text) from error


def pause(text: str) -> Pause:
    """A pause written A..B; B may be missing while it lasts."""
    begun, _, ended = text.partition("..")
    return Pause(day(begun), day(ended) if ended else None)


def described(rule: DeadlineRule | Length, rules: Rules, counted: Count) -> dict[str, Any]:
    """The answer as JSON."""
    known = isinstance(rule, DeadlineRule)
    return {
        "deadline": rule.id if isinstance(rule, DeadlineRule) else "",
        "name": rule.name if isinstance(rule, DeadlineRule) else "",
        "length": str(rule.length if isinstance(rule, DeadlineRule) else rule),
        "basis": rule.basis if isinstance(rule, DeadlineRule) else rules.counting.basis,
        "policy": rule.policy if isinstance(rule, DeadlineRule) else "",
        "policies": list(rules.policies) if known else [],
        "due_on": counted.due_on.isoformat(),
        "due_at": due_at(counted.due_on).isoformat(),
        "raw_due_on": counted.raw_due_on.isoformat(),
        "provisional": counted.provisional,
        "steps": [asdict(step) | {"day": step.day.isoformat(), "args": dict(step.args)} for step in counted.steps],
    }


def tell(session: Session, answer: dict[str, Any], counted: Count) -> None:
    """The answer for a reader."""
    known = words(session.settings)
    session.say(f"{answer['name'] or answer['length']}  {answer['due_on']}  （{answer['basis']}）")
    for step in counted.steps:
        args = {"day": step.day.isoformat(), "counted": str(step.counted or ""), **{name: str(value) for name, value in step.args}}
        session.say("  " + known.message(step.note_key, session.lang, args))
