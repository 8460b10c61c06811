"""Which answers the office takes, as far as the rules and tables of a shelf decide it; to all others it says no with an article.

A right is used while its deadline runs, more time is asked for while there may be more, and a choice is not turned aside
by the table asked behind it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.domain.process import Value
from engine.domain.takeover import ROUTED, WITHIN, turned_aside
from engine.process.decisions import Decision, NoAnswer
from engine.process.paths.values import Answer, Values


def taken(values: Values, form: str, running: Collection[str], facts: Mapping[str, Mapping[str, Value]]) -> list[Answer]:
    """The answers of a step or message that are taken while these clocks are ``running``; ``facts`` are what a table may ask."""
    is_late = not is_in_time(values, form, running)
    answers = [answer for answer in values.answers(form) if not is_late or _uses_no_right(form, answer)]
    table = next((one for one in values.decisions if one.id == ROUTED.get(form)), None)
    if table is None:
        return answers
    return [answer for answer in answers if not turned_aside(dict(answer), _decided(table, facts, dict(answer)))]


def is_in_time(values: Values, form: str, running: Collection[str]) -> bool:
    """Whether a right a form may use can still be used while these clocks are ``running``."""
    return all(clock in running for _, clock in values.in_time(form))


def _uses_no_right(form: str, answer: Answer) -> bool:
    return form in WITHIN and dict(answer).get(WITHIN[form][0]) != WITHIN[form][1]


def _decided(table: Decision, facts: Mapping[str, Mapping[str, Value]], answer: dict[str, Value]) -> Mapping[str, Value]:
    """What a table answers to a form alone; nothing where it has no answer."""
    try:
        return table.answers({**facts, "answer": answer})
    except (NoAnswer, ValueError):
        return {}
