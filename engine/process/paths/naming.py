"""Obligations name only what there is: events, steps, messages, deadlines, and facts in their conditions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.domain.facts import PETITION_FACTS
from engine.domain.limit import StepLimit
from engine.domain.obligation import ENDED, Obligation
from engine.errors import PolicyError
from engine.process.paths.patterns import asked_when
from engine.process.vocabulary import NotInVocabulary, nearest


@dataclass(frozen=True, slots=True)
class Nouns:
    """What there is on both shelves; ``answers`` are the facts of all forms, ``rules`` the yes/no flags."""

    events: frozenset[str]
    steps: frozenset[str]
    deadlines: frozenset[str]
    answers: frozenset[str]
    rules: frozenset[str]


def misnamed(obligations: Iterable[Obligation], nouns: Nouns) -> Iterator[PolicyError]:
    """Every name nobody knows, with the nearest that somebody does."""
    for one in obligations:
        yield from (_unknown(one, event, {*nouns.events, ENDED}) for event in sorted(one.events - nouns.events - {ENDED}))
        yield from (_unknown(one, step, nouns.steps) for step in one.during if step not in nouns.steps)
        lanes = {event.removeprefix("lane.") for event in nouns.events if event.startswith("lane.")}
        yield from (_unknown(one, lane, lanes) for lane in one.lane if lane not in lanes)
        if one.message and one.message not in nouns.events:
            yield _unknown(one, one.message, nouns.events)
        if one.deadline and one.deadline not in nouns.deadlines:
            yield _unknown(one, one.deadline, nouns.deadlines)
        yield from _condition(one, nouns)


def is_readable(one: Obligation) -> bool:
    """Whether the condition of an obligation, if it has one, is in the vocabulary."""
    try:
        asked_when(one)
    except NotInVocabulary:
        return False
    return True


def limits_misnamed(limits: Iterable[StepLimit], nouns: Nouns) -> Iterator[PolicyError]:
    """Limits of steps there are not."""
    for limit in limits:
        if limit.step not in nouns.steps:
            near = nearest(limit.step, nouns.steps)
            yield PolicyError(
                "obligation_unknown_name", key=limit.step, file=limit.file, line=limit.line, column=1, value=limit.step, suggestion=near
            )


def _unknown(one: Obligation, word: str, known: Collection[str]) -> PolicyError:
    return PolicyError(
        "obligation_unknown_name", key=one.id, file=one.file, line=one.line, column=1, value=word, suggestion=nearest(word, known)
    )


def _condition(one: Obligation, nouns: Nouns) -> Iterator[PolicyError]:
    try:
        asked = asked_when(one)
    except NotInVocabulary as fault:
        yield PolicyError(
            f"diagram_{fault.code}", key=f"{one.id}.when", file=one.file, line=one.line, column=1, found=fault.found,
            expected=fault.expected, suggestion=fault.suggestion,
        )  # fmt: skip
        return
    tables: Mapping[str, Collection[str]] = {"petition": PETITION_FACTS, "rule": nouns.rules, "answer": nouns.answers}
    for scope, name in sorted(asked.names if asked else ()):
        if name not in tables[scope]:
            near = nearest(name, tables[scope])
            yield PolicyError(
                "obligation_unknown_name", key=f"{one.id}.when", file=one.file, line=one.line, column=1, value=f"{scope}.{name}",
                suggestion=near and f"{scope}.{near}",
            )  # fmt: skip
