"""Running petitions are moved to another release only where the policy lets them, and keep every clock and paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.bootstrap import make_edition
from engine.casework import docketing, moving, releases
from engine.casework.moving import MoveLine
from engine.casework.office import Edition
from engine.domain.authority import SYSTEM
from engine.domain.release import Release
from engine.errors import NotPermitted, OutOfOrder
from engine.policy.rulebook import Rulebook
from tests.builders import REEXAMINATION, County, refused
from tests.casework.migrating import HANDLING, drawing, forms, migrate, plan, put_in_force, reasons, redrawn, written
from tests.casework.test_editions import DEADLINES, shelves
from tests.casework.test_releases import DESIGNER, HEAD
from tests.offices import another_node
from tests.people import LAND_HANDLER
from tests.redrawing import with_form, with_step, without_step

# ---- who may be moved


def with_rules_of_its_own(release: Release) -> Edition:
    """An edition whose rules may be changed: others of the same release do not have them."""
    return replace(make_edition(release), rulebook=Rulebook.load(release.policies))


def test_without_a_transitional_rule_everybody_stays_on_the_law_he_began_under(any_county: County):
    began = any_county.accepted().dossier
    [line] = migrate(any_county, written(("policies/" + DEADLINES, HANDLING, HANDLING.replace("60", "40")), moves=False)).lines
    assert line.outcome == "stays" and any_county.dossier == began and any_county.is_sound


def test_where_the_policy_lets_them_running_petitions_are_moved_and_keep_their_last_day(any_county: County):
    any_county.accepted()
    release = written(("policies/" + DEADLINES, HANDLING, HANDLING.replace("60", "40")))
    [line] = migrate(any_county, release).lines
    assert (line.outcome, line.basis) == ("moves", "新规定附则")
    [clock] = [one for one in line.clocks if one.name == "handling"]
    assert (clock.before, clock.after, clock.follows) == (date(2026, 5, 6), date(2026, 4, 13), False)
    assert any_county.dossier.petition.release == release.fingerprint and any_county.due("handling") == "2026-05-06"
    assert any_county.docket[-1] == "release_moved" and any_county.is_sound


def test_what_moves_is_told_on_the_docket_with_both_releases_and_the_ground(county: County):
    county.accepted()
    run = migrate(county, written())
    entry = county.entries[-1]
    assert (entry.kind, entry.basis, entry.actor) == ("release_moved", "新规定附则", county.who(HEAD).id)
    assert entry.body == {"from_release": shelves().fingerprint, "to_release": written().fingerprint, "run": run.number}


def test_the_page_of_a_moved_petition_says_so_in_words(county: County):
    county.accepted()
    migrate(county, written())
    line = docketing.entries(county.office, docketing.kept(county.office, county.dossier), SYSTEM, "zh")[0]
    assert line.title == "迁移到另一规程版本"
    assert ("新规程版本", written().fingerprint[:12]) in line.details and ("迁移批次", "1") in line.details


def test_an_overlay_may_say_that_its_petitions_stay(county: County):
    path = "policies/local/990121-yunxi/policy.yaml"
    text = shelves().policies["local/990121-yunxi/policy.yaml"].decode()
    stays = (path, text, text + "transitional: { running_petitions: stay, basis: 云溪县规定 }\n")
    county.register(place="990121")
    yunxi = county.number
    county.register()
    lines = {line.number: line for line in migrate(county, written(stays)).lines}
    assert (lines[yunxi].outcome, lines[yunxi].basis) == ("stays", "云溪县规定")
    assert lines[county.number].outcome == "moves" and county.is_sound


def test_closed_petitions_are_not_looked_at(county: County):
    county.concluded()
    assert migrate(county, written()).lines == ()


def test_only_some_are_moved_when_only_they_are_named(county: County):
    numbers = [county.register().number for _ in range(3)]
    run = migrate(county, written(), only=numbers[:1])
    assert [line.number for line in run.lines] == numbers[:1]
    with refused("move_not_there"):
        moving.migrate(
            county.office, by=county.who(HEAD), before=shelves().fingerprint, after=written().fingerprint, only=["990100-2026-000099"]
        )


def test_nobody_moves_petitions_who_may_not_activate(county: County):
    county.register()
    with pytest.raises(NotPermitted):
        moving.migrate(county.office, by=county.who(DESIGNER), before=shelves().fingerprint, after=put_in_force(county, written()))


def test_nothing_is_moved_to_a_release_nobody_put_in_force(county: County):
    county.register()
    releases.propose(county.office, by=county.who(DESIGNER), release=written(), valid_from=date(2026, 3, 2), reason="x")
    with refused("move_not_in_force", "GB/T 22239"):
        moving.migrate(county.office, by=county.who(HEAD), before=shelves().fingerprint, after=written().fingerprint)


# ---- clocks


@pytest.mark.parametrize(
    ("clocks", "due"),
    [("keep", "2026-05-06"), ("recount_if_longer_for_petitioner", "2026-05-06"), ("recount_if_better_for_petitioner", "2026-04-13")],
)
def test_a_shorter_time_for_the_office_is_followed_only_where_the_policy_says_so(county: County, clocks: str, due: str):
    county.accepted()
    migrate(county, written(("policies/" + DEADLINES, HANDLING, HANDLING.replace("60", "40")), clocks=clocks))
    assert county.due("handling") == due and county.is_sound


@pytest.mark.parametrize("clocks", ["recount_if_longer_for_petitioner", "recount_if_better_for_petitioner"])
def test_a_longer_time_for_the_office_is_never_followed(county: County, clocks: str):
    county.accepted()
    migrate(county, written(("policies/" + DEADLINES, HANDLING, HANDLING.replace("60", "90")), clocks=clocks))
    assert county.due("handling") == "2026-05-06" and county.is_sound


@pytest.mark.parametrize(
    ("days", "clocks", "due"),
    [
        ("40 days", "keep", "2026-04-01"), ("40 days", "recount_if_longer_for_petitioner", "2026-04-13"),
        ("20 days", "recount_if_better_for_petitioner", "2026-04-01"),
    ],
)  # fmt: skip
def test_a_longer_time_for_the_petitioner_may_be_followed_and_a_shorter_never(county: County, days: str, clocks: str, due: str):
    county.answered()
    change = (
        "policies/" + DEADLINES,
        "length: 30 days\n  starts: handling_opinion.served",
        f"length: {days}\n  starts: handling_opinion.served",
    )
    assert county.due("reexamination_request") == "2026-04-01"
    migrate(county, written(change, clocks=clocks))
    assert county.due("reexamination_request") == due and county.is_sound


def test_a_clock_never_follows_to_a_day_that_is_past(county: County):
    county.accepted()
    county.day("2026-04-20")
    migrate(county, written(("policies/" + DEADLINES, HANDLING, HANDLING.replace("60", "40")), clocks="recount_if_better_for_petitioner"))
    assert county.due("handling") == "2026-05-06" and county.state("handling") == "running"


def test_an_extension_is_counted_behind_the_new_length(county: County):
    county.handled().send("extension_requested", by=LAND_HANDLER)
    county.complete("approve_extension")
    before = county.clock_named("handling")
    migrate(county, written(("policies/" + DEADLINES, HANDLING, HANDLING.replace("60", "40")), clocks="recount_if_better_for_petitioner"))
    after = county.clock_named("handling")
    assert before.extensions == after.extensions and after.length == "40 days"
    assert (after.started_on, after.due_on < before.due_on) == (before.started_on, True) and county.is_sound


def test_what_ran_out_before_is_told_before_the_petition_moves(county: County):
    county.accepted()
    county.day("2026-05-07")
    migrate(county, written())
    assert county.docket.index("handling.lapsed") < county.docket.index("release_moved") and county.is_sound


# ---- what stands in the way


def test_a_step_that_is_gone_keeps_who_stands_there(county: County):
    county.answered().send("reexamination_requested")
    county.complete("examine_reexamination_request", request_decision="refuse")
    release = redrawn("reexamination", without_step(drawing("reexamination"), "serve_reexamination_refusal"))
    before = county.dossier
    assert reasons(plan(county, release)) == [("carry_shape_gone", "送达复查不予受理告知书")]
    [line] = migrate(county, release).lines
    assert line.outcome == "cannot" and county.dossier == before and county.is_sound


def test_who_stands_elsewhere_is_moved_all_the_same(county: County):
    county.answered().send("reexamination_requested")
    release = redrawn("reexamination", without_step(drawing("reexamination"), "serve_reexamination_refusal"))
    [line] = migrate(county, release).lines
    assert (line.outcome, line.steps) == ("moves", (("审查复查申请", "审查复查申请"),))
    county.walk(*REEXAMINATION)
    assert county.is_sound


def test_a_new_step_ahead_is_taken_by_who_was_moved(county: County):
    county.answered().send("reexamination_requested")
    text = with_step(
        drawing("reexamination"), "flow_issue_reexamination_acceptance_to_reexamine", "joint_signature", "联合签批", "承办机关负责人"
    )
    release = redrawn("reexamination", text, with_form(forms("reexamination"), "joint_signature", "联合签批"))
    migrate(county, release)
    county.walk("examine_reexamination_request")
    county.complete("joint_signature", agreed=True)
    county.walk(*REEXAMINATION[1:])
    assert county.is_sound and "joint_signature.done" in county.docket


def test_a_step_is_called_as_it_is_drawn_there_and_lies_with_whoever_holds_its_lane(county: County):
    county.transferred()
    text = drawing("referral").replace('name="接收确认"', 'name="签收确认"')
    [line] = migrate(county, redrawn("referral", text)).lines
    assert line.steps == (("接收确认", "签收确认"),) and county.task("confirm_jurisdiction").name == "签收确认"


def test_a_clock_the_other_rules_do_not_know_keeps_the_petition(county: County):
    county.accepted()
    other = with_rules_of_its_own(written())
    rules = other.rulebook.rules("990100", date(2026, 3, 2))
    fewer = replace(rules, deadlines={name: rule for name, rule in rules.deadlines.items() if name != "handling"})
    other.rulebook._asked["990100", date(2026, 3, 2), frozenset(), ""] = fewer
    [line] = moving.plan(county.office, before=shelves().fingerprint, after=other).lines
    assert reasons(line) == [("carry_clock_gone", "办理期限")]


def test_a_form_that_is_gone_keeps_who_has_to_fill_it_in(county: County):
    county.register()
    other = make_edition(written())
    fewer = replace(other, forms={name: form for name, form in other.forms.items() if name != "triage"})
    [line] = moving.plan(county.office, before=shelves().fingerprint, after=fewer).lines
    assert reasons(line) == [("carry_form_gone", county.task("triage").name)]


def test_a_branch_ahead_that_asks_what_nobody_was_asked_keeps_the_petition(county: County):
    county.answered().send("reexamination_requested")
    county.walk("examine_reexamination_request")
    asked = forms("reexamination").replace(
        "    required: [request_decision, reason]\n    properties:\n",
        "    required: [request_decision, reason]\n    properties:\n"
        "      urgent: { title: 是否紧急, x-title-en: Urgent, type: boolean, x-fact: true }\n",
    )
    text = drawing("reexamination").replace(
        'answer.reexamination_step == "settled"', 'answer.reexamination_step == "settled" and answer.urgent'
    )
    assert reasons(plan(county, redrawn("reexamination", text, asked))) == [("carry_fact_missing", "审查复查申请·是否紧急")]
    county.register()
    lines = moving.plan(county.office, before=shelves().fingerprint, after=make_edition(redrawn("reexamination", text, asked))).lines
    assert [line.outcome for line in lines] == ["cannot", "moves"]


def test_a_paper_the_other_rules_do_not_know_keeps_the_petition(county: County):
    county.accepted()
    other = with_rules_of_its_own(written())
    rules = other.rulebook.rules("990100", date(2026, 3, 2))
    fewer = replace(rules, documents={kind: rule for kind, rule in rules.documents.items() if kind != "acceptance_notice"})
    other.rulebook._asked["990100", date(2026, 3, 2), frozenset(), ""] = fewer
    [line] = moving.plan(county.office, before=shelves().fingerprint, after=other).lines
    assert reasons(line) == [("carry_paper_gone", "受理告知书")]


def test_whoever_works_at_another_node_meanwhile_goes_on_under_the_new_release(county: County, tmp_path: Path):
    county.accepted()
    elsewhere = County(another_node(county.office, tmp_path / "office"))
    elsewhere.keys, elsewhere.last = 500, county.last
    elsewhere.walk("assign_handler")  # the petition lies in that node's memory now
    release = redrawn("handling", drawing("handling").replace('name="调查核实"', 'name="调查"'))
    migrate(county, release)
    assert elsewhere.complete("inquiry") and elsewhere.dossier.petition.release == release.fingerprint
    assert elsewhere.task("inquiry").name == "调查" and county.is_sound
    elsewhere.office.store.close()


# ---- a trial changes nothing, and one that fails does not stop the others


def test_a_trial_says_what_the_move_then_does_and_changes_nothing(any_county: County):
    any_county.accepted()
    release = written(("policies/" + DEADLINES, HANDLING, HANDLING.replace("60", "40")), clocks="recount_if_better_for_petitioner")
    before = any_county.dossier
    told = plan(any_county, release)
    assert any_county.dossier == before and any_county.is_sound
    assert migrate(any_county, release).lines == (told,)


def test_a_petition_that_fails_is_told_and_does_not_stop_the_others(county: County, monkeypatch: pytest.MonkeyPatch):
    numbers = [county.register().number for _ in range(3)]
    usual = moving.move

    def failing(office: Any, by: Any, number: str, *rest: Any) -> MoveLine:
        if number == numbers[1]:
            raise OutOfOrder("state_unreadable", process="petition")
        return usual(office, by, number, *rest)

    monkeypatch.setattr(moving, "move", failing)
    assert [line.outcome for line in migrate(county, written()).lines] == ["moves", "failed", "moves"] and county.is_sound


def test_moving_again_moves_nobody_twice(county: County):
    county.register()
    migrate(county, written())
    assert moving.migrate(county.office, by=county.who(HEAD), before=shelves().fingerprint, after=written().fingerprint).lines == ()


def test_a_docket_that_does_not_tell_the_release_is_found(county: County):
    county.register()
    migrate(county, written())
    with county.office.store.transaction() as tx:
        tx.dossier(county.number).petition.release = shelves().fingerprint
    assert not county.is_sound
