"""Tables that propose something are held against their form, and against the table that decides after it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.policy.forms import all_forms
from engine.policy.rulebook import files_of
from engine.process.lint import Finding, Words, judge
from engine.process.lint.proposed import judge_proposals

FILES = files_of(Path(__file__).parents[2] / "workflows")
FORMS = all_forms(FILES)


def found(**changes: tuple[str, str]) -> list[Finding]:
    """What is said of the shelf when ``old`` is ``new`` wherever it stands in a table."""
    files: Mapping[str, bytes] = FILES | {
        f"intake/{name}.dmn": FILES[f"intake/{name}.dmn"].replace(old.encode(), new.encode()) for name, (old, new) in changes.items()
    }
    assert not changes or files != FILES
    return list(judge_proposals(judge(files, Words())[0].values(), FORMS))


def test_the_shelf_proposes_only_what_its_form_offers_and_its_routing_follows():
    assert found() == []


def test_a_proposal_the_routing_turns_aside_is_told_with_the_matter_it_is_turned_aside_for():
    [finding] = found(triage=('<text>"decline"</text>\n        </outputEntry>', '<text>"accept"</text>\n        </outputEntry>'))
    assert (finding.rule, finding.file, finding.element) == ("decision_turned_aside", "intake/triage.dmn", "triage")
    assert (finding.args["found"], finding.args["other"], finding.args["instead"]) == ("accept", "分流", "decline")
    assert "petition.territory = elsewhere" in str(finding.args["example"])
    assert "petition.is_direct = False" in str(finding.args["example"])


def test_it_is_told_as_well_when_the_routing_was_changed():
    [finding] = found(routing=('<text>"accusation"</text>', '<text>"suggestion", "accusation"</text>'))
    assert finding.rule == "decision_turned_aside"


@pytest.mark.parametrize(
    ("old", "new", "rule", "suggestion"),
    [
        ('name="disposition"', 'name="dispositon"', "decision_proposes_no_field", "disposition"),
        ('"guide"', '"guid"', "decision_proposes_unknown", "guide"),
        ("answer.simplified", "answer.simplify", "decision_proposal_asks", "answer.simplified"),
    ],
)
def test_what_the_form_does_not_know_is_told_with_the_nearest_it_knows(old: str, new: str, rule: str, suggestion: str):
    [finding] = found(triage=(old, new))
    assert (finding.rule, finding.args.get("suggestion")) == (rule, suggestion)


def test_a_table_that_no_form_is_named_after_proposes_nothing():
    assert found(triage=('decision id="triage"', 'decision id="season"')) == []
