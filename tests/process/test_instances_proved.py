"""What is carried out several times is proved like all else: its paths, its obligations, and the engine beside it."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cli import covering
from engine.policy.forms import Form
from engine.process.diagram import Diagram
from engine.process.library import Library
from engine.process.paths.covering import Errands
from engine.process.paths.explorer import Paths
from engine.process.paths.machine import Machine
from engine.process.paths.marking import alike
from engine.process.paths.net import Net
from engine.process.paths.replaying import replayed
from engine.process.paths.values import Rulings, Values
from engine.process.runtime import SpiffRuntime
from engine.process.sampling.growing import Block, grown
from engine.process.sampling.inventing import a_block, forms_of
from engine.process.xmlfile import read
from tests.process.drawing import shelf
from tests.process.growing import blocks, edges, repetitions
from tests.process.planting import Plan, judged, went
from tests.process.test_instances import FRAMED, SIGNED
from tests.process.test_path_explorer import a_form, found


def paths_of(files: dict[str, bytes], forms: dict[str, Form] | None = None, process: str = "main", most: int = 500) -> Paths:
    """Every path of a shelf."""
    drawn = {one.process_id: one for one in (Diagram.of(path, read(path, data)) for path, data in files.items())}
    net = Net(drawn)
    values = Values(net, process, forms_of(drawn) if forms is None else forms, Rulings({}, {}))
    return Paths(net, values, most=most)


# ---- the law


def test_three_who_approve_at_once_where_the_last_counts_are_shown_to_issue_what_one_has_returned() -> None:
    """The handbook warns of it; the check proves it, and the engine follows the way."""
    plan = Plan("handling").several("approve_opinion", 3)
    [breach] = judged(plan.files).findings
    assert (breach.args["broken"], breach.as_error().basis) == ("obligation.opinion_as_approved", "信访工作条例 第三十二条")
    approvals = [step["answer"]["approval"] for step in breach.path if step["kind"] == "task" and step["element"] == "approve_opinion"]  # type: ignore[index]
    assert len(approvals) == 3 and "return" in approvals and approvals[-1] == "approve"
    came = went(plan.files, breach)
    assert came[-1] != "approve_opinion" and "issue_handling_opinion" in came


@pytest.mark.parametrize("in_a_row", [False, True])
def test_where_one_return_is_enough_three_may_approve(in_a_row: bool) -> None:
    plan = Plan("handling").several("approve_opinion", 3, in_a_row=in_a_row, until='answer.approval == "return"')
    assert judged(plan.files).findings == []


def test_a_breach_behind_a_step_done_by_several_is_found() -> None:
    plan = Plan("handling").several("inquiry", 2).left_out("serve_handling_opinion")
    breach = next(one for one in judged(plan.files).findings if one.args.get("broken") == "obligation.opinion_is_served")
    assert [step["element"] for step in breach.path if step["kind"] == "task"].count("inquiry") == 2
    assert went(plan.files, breach).count("inquiry") >= 2


# ---- how many paths


@pytest.mark.parametrize("how", ["many 50", "row 50"])
def test_fifty_signatures_cost_fifty_stops(how: str) -> None:
    paths = paths_of(shelf(main=SIGNED.format(how=how)), {})
    assert len(paths.stops) == 51, "one before each signature, and the end"
    assert all(len({move for move, _, _ in stop.edges}) <= 1 for stop in paths.stops)


def test_frames_side_by_side_that_stand_alike_are_told_once() -> None:
    paths = paths_of(shelf(main=FRAMED.format(how="many 6")), {})
    assert len(paths.stops) == 28, "how many draft, how many approve, how many are through: (8 over 2)"
    assert all(not alike(stop.marking, paths.net.places) or len(stop.edges) <= 2 for stop in paths.stops)


def test_a_crowd_in_long_frames_is_cut_short_and_said_to_be() -> None:
    names = [f"u_{number}" for number in range(5)]
    frame = [*(f"    user {name}" for name in names), "    start s", "    end e", f"    s -> {' -> '.join(names)} -> e"]
    files = shelf(main="\n".join(["start a", "frame body many 37:", *frame, "end z", "a -> body -> z"]))
    paths = paths_of(files, {}, most=500)
    assert paths.cut_short and len(paths.stops) < 250, "a stop of eighty tokens is as much work as five"


def test_the_rules_of_the_paths_know_what_several_may_answer() -> None:
    text = "start a\nuser sign many 2\nxor choose\nuser again\nend z\na -> sign -> choose\nagain -> z\n"
    text += "choose -> z : answer.agreed\nchoose -> again : answer.agreed == False"
    assert found({"sign": a_form("sign", agreed=[True, False])}, main=text) == []
    assert found({"sign": a_form("sign", agreed=[True])}, main=text) == [("path_never", "again")]
    assert found({"sign": a_form("sign", required=False, agreed=[True, False])}, main=text) == [("path_no_exit", "choose")]


def test_a_condition_under_which_nobody_is_ever_left_leaves_no_step_unreached() -> None:
    drawing = "start a\nuser sign row 3 until answer.agreed or not answer.agreed\nend z\na -> sign -> z"
    assert found({"sign": a_form("sign", agreed=[True, False])}, main=drawing) == []


# ---- beside the engine


MANY: st.SearchStrategy[Block] = st.tuples(st.just("many"), blocks, st.sampled_from(["user", "frame", "call"]), repetitions, edges)


@given(MANY)
@settings(max_examples=40, deadline=None)
def test_engine_and_explorer_agree_on_whatever_is_carried_out_several_times(block: Block) -> None:
    files = shelf(**grown(block))
    paths, runtime = paths_of(files, process="random", most=60), SpiffRuntime(Library(files), keep=0)
    errands = Errands(paths, deepest_first=True)
    for errand in islice(errands, 4):
        assert replayed(paths, runtime, errand.facts, errand.moves) is None
        errands.went(errand, errand.classes)


def test_an_end_that_forgets_the_others_is_caught_on_random_diagrams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Machine, "_end_others", lambda self, token: None)
    found = (covering.cover_random(seed).found for seed in range(1, 300))
    assert next(bad for bad in found if bad)[0].about in ("steps", "waiting", "completed", "effects")


def test_random_diagrams_hold_all_that_may_be_carried_out_several_times() -> None:
    from random import Random

    told = str([a_block(Random(seed)) for seed in range(300)])
    assert all(f"'{host}', ('{way}'" in told for host in ("user", "frame", "call") for way in ("many", "row"))
