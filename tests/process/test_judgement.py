"""A release is judged in a child: what it finds is what would be found here, and where it came to no end it says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from engine.documents.confining import Confined, confined
from engine.domain.release import Release
from engine.domain.rules import Length
from engine.errors import DiagramError, LocatedError, PolicyError
from engine.policy.rulebook import files_of
from engine.process.judgement import Judge, Told, error_of, problems_of, told_of
from tests.process.planting import Plan


def without_its_record() -> Release:
    """Supervision alone, closed without a record of it; what the rules say of all other procedures is about steps there are not."""
    drawn = Plan("supervision").left_out("record_supervision_closed").files
    files = {**files_of(Path("workflows")), **drawn}
    return Release.of({path: file for path, file in files.items() if path.startswith("supervision/")}, files_of(Path("policies")))


def spelt(error: LocatedError) -> tuple[object, ...]:
    """All that is shown of a mistake."""
    return str(error), type(error), error.severity, getattr(error, "rule", ""), [dict(step) for step in getattr(error, "path", ())]


def test_a_child_finds_what_would_be_found_here_and_what_it_found_is_told_again() -> None:
    asked: list[int] = []

    def confine(work: Callable[[], Iterable[Told]], seconds: int) -> Confined:
        asked.append(seconds)
        return confined(work, seconds)

    release, judge = without_its_record(), Judge(confine)
    found = judge(release)
    assert {type(one) for one in found} == {PolicyError, DiagramError}
    assert [getattr(one, "rule", "") for one in found if getattr(one, "path", ())]
    assert [spelt(one) for one in found] == [spelt(one) for one in problems_of(release)]
    assert [spelt(one) for one in judge(release)] == [spelt(one) for one in found]
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("why", "code"), [("time", "check_too_long"), ("memory", "check_too_much"), ("died", "check_died"), ("busy", "check_busy")]
)
def test_a_release_not_judged_to_its_end_has_a_mistake_and_is_judged_anew_when_asked_again(why: str, code: str) -> None:
    first = {**told_of(PolicyError("policy_invalid", file="a.yaml", line=1, column=2))}
    ends = [Confined([first], why), Confined([], "")]
    judge = Judge(lambda _work, _seconds: ends.pop(0))
    found = judge(Release.of({}, {}))
    assert [(one.code, one.severity) for one in found] == [("policy_invalid", "error"), (code, "error")]
    assert list(judge(Release.of({}, {}))) == []


def test_what_stands_in_a_sentence_comes_back_as_what_it_was() -> None:
    drawn = DiagramError(
        "diagram_obligation", element="serve", name="送达", file="a.bpmn", line=3, column=4, basis="第二十二条", says={"zh": "告知"}
    )
    drawn.severity, drawn.rule, drawn.path = "warning", "obligation.told", ({"element": "serve", "nth": 1},)
    ruled = PolicyError("late", key="handling", file="a.yaml", on=date(2026, 3, 2), length=Length(60, "days"), times=1, value=(1, "two"))
    for error in (drawn, ruled):
        back = error_of(told_of(error))
        assert spelt(back) == spelt(error)
    assert error_of(told_of(ruled)).args_for_message["on"] == date(2026, 3, 2)
    assert error_of(told_of(ruled)).args_for_message["length"] == Length(60, "days")


def test_a_release_without_rules_is_found_wrong() -> None:
    assert [one.severity for one in problems_of(Release.of({}, {}))] == ["error"]
