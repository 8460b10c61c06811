"""The office's own limits leave room for the law, on every path and whichever day a deadline begins on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.domain.counting import count
from engine.domain.rules import Length
from engine.policy.rulebook import Rulebook, files_of
from engine.process.known import law_known, words_known
from engine.process.lint import judge
from engine.process.lint.finding import Finding
from engine.process.paths.judging import judge_paths
from tests.process.planting import Plan, forms, rulebook, shelf

PLACE = """id: limits-of-a-place
kind: local
name: 某市内部时限
name_en: Limits of a place
basis: 某市信访工作规程
certainty: L
valid_from: 2022-05-01
area: "990100"
"""


def overruns(diagrams: Mapping[str, bytes] | None = None, **lengths: str) -> dict[str, Finding]:
    """What is late in a place that gives its steps so long, by deadline."""
    limits = "".join(f"{step}: {{ length: {length}, basis: 某市信访工作规程 第三条 }}\n" for step, length in lengths.items())
    files = files_of(Path("policies")) | {
        "local/990100-limits/policy.yaml": PLACE.encode(), "local/990100-limits/limits.yaml": limits.encode()
    }  # fmt: skip
    book = Rulebook.load(files)
    drawn, _ = judge(diagrams or shelf(), words_known(book, forms()))
    law = law_known(book, forms())
    mine = [rules for rules in law.now if "limits-of-a-place" in rules.policies]
    return {
        str(one.args["broken"]).removeprefix("in_time."): one for one in judge_paths(drawn, replace(law, rules=mine, now=mine)).findings
    }


def test_limits_that_fit_are_no_matter() -> None:
    assert overruns(inquiry="20 days", draft_opinion="10 days", approve_opinion="5 working days") == {}


def test_limits_that_add_up_to_more_than_sixty_days_are_named_with_the_worst_day() -> None:
    found = overruns(inquiry="40 days", draft_opinion="15 days", approve_opinion="5 working days")
    assert found.keys() == {"handling", "redo"}, "the time to handle again is as long"
    late = found["handling"]
    assert (late.rule, late.args["broken"], late.as_error().basis) == ("limits_overrun", "in_time.handling", "信访工作条例 第三十四条")
    assert "「调查核实」40日" in str(late.args["steps"]) and "「审签处理意见」5个工作日" in str(late.args["steps"])
    begins, ends, due = (late.args[name] for name in ("begins", "ends", "due"))
    assert isinstance(begins, date) and isinstance(due, date) and ends > due  # type: ignore[operator]
    rules = rulebook().rules_of_latest
    assert due == count(rule_or_length=Length(60, "days"), started_on=begins, calendar=rulebook().calendar, counting=rules.counting).due_on
    assert [step["element"] for step in late.path if step["kind"] == "task"][-3:] == ["inquiry", "draft_opinion", "approve_opinion"]


def test_working_days_that_fit_most_of_the_year_but_not_over_the_spring_festival_are_found() -> None:
    """Forty-one working days are fewer than sixty days in an ordinary stretch, and more where the festival lies in it."""
    late = overruns(inquiry="38 working days", draft_opinion="1 working day")["handling"]
    begins, due = late.args["begins"], late.args["due"]
    assert isinstance(begins, date) and isinstance(due, date)
    rest = [day for year in rulebook().calendar.years for notice in year.notices for day in notice.rest_days if begins < day < due]
    assert len(rest) >= 7, "a long festival lies in it"


def test_a_step_that_is_done_again_counts_once() -> None:
    assert overruns(draft_opinion="20 days", approve_opinion="20 days") == {}


@pytest.mark.parametrize(("in_a_row", "late"), [(True, True), (False, False)])
def test_of_a_step_that_three_take_in_a_row_each_counts_and_at_once_they_count_as_one(in_a_row: bool, late: bool) -> None:
    plan = Plan("handling").several("approve_opinion", 3, in_a_row=in_a_row, until='answer.approval == "return"')
    found = overruns(plan.files, draft_opinion="10 days", approve_opinion="18 days")
    assert ("handling" in found) == late
    if late:
        assert str(found["handling"].args["steps"]).count("「审签处理意见」18日") == 3


@pytest.mark.parametrize("step", ["inquiry"])
def test_one_step_alone_is_the_business_of_its_own_limit(step: str) -> None:
    assert overruns(**{step: "59 days"}) == {}
