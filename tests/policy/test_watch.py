"""watch.yaml: the causes in the order of their consequence, each whole, and naming only clocks and steps there are."""

from __future__ import annotations

import pytest

from engine.domain.watch import Cause
from engine.errors import PolicyError
from engine.policy.forms import all_forms
from engine.policy.rulebook import Rulebook, files_of
from engine.policy.watch import watch_misnamed
from tests.policy.shelf import book, changed, files
from tests.support.places import ROOT

FILE = "national/watch.yaml"


def test_the_gravest_stands_first_and_what_a_place_promised_is_found_by_itself() -> None:
    watch = book().watch
    assert watch and watch.order == tuple(Cause)
    assert {"promise_reply", "promise_answer"} <= set(watch.causes[Cause.PROMISE].clocks)
    assert all(rule.name and rule.name_en and rule.basis and rule.advice_en for rule in watch.causes.values())
    assert list(watch_misnamed(watch, all_forms(files_of(ROOT / "workflows")))) == []


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("clocks: [notice_direct,", "clocks: [notice_drect,", ("watch_unknown_clock", "causes.notified_late.clocks", "notice_direct")),
        ("    within: 7 days\n", "", ("policy_missing_key", "causes.about_to_lapse", "")),
        ("  overdue:\n", "  overdu:\n", ("policy_unknown_key", "causes.overdu", "overdue")),
        ("    after: 15 days\n", "    after: 15 days\n    within: 2 days\n", ("watch_needless_key", "causes.idle", "")),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_the_nearest_right_word(before: str, after: str, found: tuple[str, str, str]) -> None:
    with pytest.raises(PolicyError) as caught:
        Rulebook.load(changed(FILE, before, after))
    error = caught.value
    assert (error.code, error.key, error.suggestion or "") == found and error.file == FILE and error.line


def test_a_step_no_form_knows_is_told_and_a_place_has_no_queue_of_its_own() -> None:
    misspelt = Rulebook.load(changed(FILE, "steps: [decide_objection]", "steps: [decide_objecton]")).watch
    (error,) = watch_misnamed(misspelt, all_forms(files_of(ROOT / "workflows")))
    assert (error.code, error.key, error.suggestion) == ("watch_unknown_step", "causes.objection.steps", "decide_objection")
    with pytest.raises(PolicyError, match="watch_is_national"):
        Rulebook.load({**files(), "local/990121-yunxi/watch.yaml": files()[FILE]})
