"""A release judged as a whole, before anybody may put it into force; in a child, so that the server goes on serving meanwhile.

The same files have the same mistakes: what was found is kept under their fingerprint and told again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.domain.release import Release
from engine.domain.rules import Length
from engine.domain.sketch import BROKEN_OFF
from engine.errors import DiagramError, LocatedError, PolicyError
from engine.policy.forms import all_forms
from engine.policy.forms import problems_of as form_problems
from engine.policy.rulebook import Rulebook, judged
from engine.policy.scenarios import read_scenario, scenario_paths
from engine.process.board import ALL_TIMES, Confine, judged_workflows
from engine.process.keeping import Remembered
from engine.process.known import misnamed_in

# Seconds of the processor a whole release may take; the shelves of the office take about three.
SECONDS = 30
# So many releases are remembered: asked when one comes in, again when it is proposed, and again when somebody looks.
KEPT = 8
WHOLE = "policies, workflows"
Told = Mapping[str, Any]


def problems_of(release: Release) -> list[LocatedError]:
    """Everything wrong with a release as a whole; of diagrams and stories only where rules and forms can be read."""
    book, wrong = judged(release.policies)
    found: list[LocatedError] = [*wrong, *form_problems(release.workflows)]
    if found:
        return found
    try:
        rulebook = book or Rulebook.load(release.policies)
    except PolicyError as error:  # no rules at all
        return [error]
    found += misnamed_in(rulebook, all_forms(release.workflows))
    found += judged_workflows(release.workflows, rulebook, under=ALL_TIMES)[2]
    for path in scenario_paths(release.workflows):
        try:
            read_scenario(release.workflows[path], path)
        except PolicyError as error:
            found.append(error)
    return found


class Judge:
    """Judges releases; ``confine`` does work in a child of bounded time and memory."""

    def __init__(self, confine: Confine, *, seconds: int = SECONDS) -> None:
        self._confine, self._seconds = confine, seconds
        self._found: Remembered[tuple[Told, ...]] = Remembered(KEPT)

    def __call__(self, release: Release) -> Sequence[LocatedError]:
        """Everything wrong with a release; the last says so where it was not judged to its end."""
        told = self._found.get(release.fingerprint)
        if told is not None:
            return [error_of(one) for one in told]
        heard = self._confine(lambda: map(told_of, problems_of(release)), self._seconds)
        found = [error_of(one) for one in heard.told]
        if heard.broken_off:
            return [*found, not_to_the_end(heard.broken_off, self._seconds, WHOLE)]
        self._found.keep(release.fingerprint, tuple(heard.told))
        return found


def not_to_the_end(why: str, seconds: int, name: str) -> PolicyError:
    """The mistake of what a child could not judge to its end: too much ``time`` or ``memory``, it ``died``, or all were ``busy``."""
    allowed = f"<= {seconds} s" if why == "time" else ""
    return PolicyError(BROKEN_OFF[why], file=name, line=1, column=1, expected=allowed)


# ---- a mistake, told by a child


def told_of(error: LocatedError) -> Told:
    """A mistake as plain data."""
    kept = ("key",) if isinstance(error, PolicyError) else ("element", "name")
    args = {name: _plain(value) for name, value in error.args_for_message.items() if name not in kept}
    located = ("code", "file", "line", "column", "expected", "suggestion", "basis", *kept)
    more = {"rule": error.rule, "path": [dict(step) for step in error.path]} if isinstance(error, DiagramError) else {}
    return {"located": {name: getattr(error, name) for name in located}, "severity": error.severity, "args": args, **more}


def error_of(told: Told) -> LocatedError:
    """The mistake that was told so."""
    said: dict[str, Any] = {**told["located"], **{name: _meant(value) for name, value in told["args"].items()}}
    error: LocatedError
    if "rule" in told:
        error = drawn = DiagramError(**said)
        drawn.rule, drawn.path = told["rule"], tuple(told["path"])
    else:
        error = PolicyError(**said)
    error.severity = told["severity"]
    return error


def _plain(value: object) -> object:
    """What stands in a sentence: a day, a length, words in two languages, or as it is said anyway."""
    match value:
        case date():
            return {"date": value.isoformat()}
        case Length():
            return {"length": [value.value, value.unit]}
        case Mapping():
            return {"words": dict(value)}
        case None | bool() | int() | float():
            return value
    return str(value)


def _meant(value: Any) -> object:
    match value:
        case {"date": day}:
            return date.fromisoformat(day)
        case {"length": [count, unit]}:
            return Length(count, unit)
        case {"words": words}:
            return words
    return value
