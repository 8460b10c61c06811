"""watch.yaml: the causes in the order of their consequence, each whole, and naming only clocks and steps there are."""

from __future__ import annotations

from datetime import date

import pytest

from engine.domain.watch import Bands, Cause, Lapse, in_force
from engine.errors import PolicyError
from engine.policy.forms import all_forms
from engine.policy.policies import policies_of
from engine.policy.rulebook import Rulebook, files_of
from engine.policy.watch import watch_misnamed, watches_of
from tests.policy.shelf import book, changed, files
from tests.support.places import ROOT

FILE = "national/watch.yaml"


def test_the_gravest_stands_first_and_what_a_place_promised_is_found_by_itself() -> None:
    watch = in_force(book().watch, date(2026, 3, 2))
    assert watch and watch.order == tuple(Cause) and watch.causes[Cause.OVERDUE].order == (Lapse.LAW, Lapse.PROMISE)
    assert {"promise_reply", "promise_answer"} <= set(watch.causes[Cause.PROMISE].clocks)
    assert watch.bands == Bands(3, 7)
    before = files()[FILE].decode()
    older = before[: before.index("bands:")] + before[before.index("causes:") :]
    assert watches_of({**files(), FILE: older.encode()}, policies_of(files()))[date(2022, 5, 1)].bands == Bands(7, 7)
    assert all(rule.name and rule.name_en and rule.basis and rule.advice_en for rule in watch.causes.values())
    assert list(watch_misnamed(book().watch, all_forms(files_of(ROOT / "workflows")))) == []


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("clocks: [notice_direct,", "clocks: [notice_drect,", ("watch_unknown_clock", "causes.notified_late.clocks", "notice_direct")),
        ("    within: 7 days\n", "", ("policy_missing_key", "causes.about_to_lapse", "")),
        ("  overdue:\n", "  overdu:\n", ("policy_unknown_key", "causes.overdu", "overdue")),
        ("    length: 7 days\n", "    length: 3 days\n", ("watch_bands", "bands.soon.length", "")),
        ("    after: 15 days\n", "    after: 15 days\n    order: [law, promise]\n", ("watch_needless_key", "causes.idle", "")),
        ("order: [law, promise]", "order: [law, promises]", ("policy_bad_word", "causes.overdue.order[1]", "promise")),
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


def test_rules_entered_ahead_order_the_queue_from_the_day_they_are_in_force_and_not_before() -> None:
    ahead = {path.replace("national/", "national-2027/"): text for path, text in files().items() if path.startswith("national/")}
    ahead["national-2027/watch.yaml"] = ahead["national-2027/watch.yaml"].replace(b"after: 15 days", b"after: 20 days")
    head = ahead["national-2027/policy.yaml"]
    begins = next(line for line in head.splitlines() if line.startswith(b"valid_from"))
    named = next(line for line in head.splitlines() if line.startswith(b"id:"))
    ahead["national-2027/policy.yaml"] = head.replace(begins, b"valid_from: 2027-01-01").replace(named, b"id: national-2027")
    watches = watches_of({**files(), **ahead}, policies_of({**files(), **ahead}))
    days = [watch.causes[Cause.IDLE].days for on in ("2026-12-31", "2027-01-01") if (watch := in_force(watches, date.fromisoformat(on)))]
    assert days == [15, 20] and in_force(watches, date(2000, 1, 1)) is None
