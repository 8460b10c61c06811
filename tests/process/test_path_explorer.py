"""The explorer: what it finds unsound and what not, and that what it forgets was never asked for."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.domain.obligation import Obligation
from engine.policy.forms import Form
from engine.process.diagram import Diagram
from engine.process.lint import Words, judge
from engine.process.paths.explorer import Paths
from engine.process.paths.judging import Law, judge_paths
from engine.process.paths.memory import MainPaths, Memory
from engine.process.paths.net import Net
from engine.process.paths.patterns import automaton
from engine.process.paths.proof import breaches
from engine.process.paths.recalling import MOST_KEPT, Recall
from engine.process.paths.values import Rulings, Values
from engine.process.sampling.growing import Block, grown
from engine.process.sampling.inventing import a_shelf, forms_of
from engine.process.xmlfile import read
from tests.process.drawing import shelf
from tests.process.planting import rulebook


def a_form(id: str, *, required: bool = True, **fields: list[object]) -> Form:
    schema = {name: {"enum": values, "type": "boolean" if True in values else "string"} for name, values in fields.items()}
    return Form(id, id, id, "", {"properties": schema, "required": list(fields) if required else []}, tuple(fields))


def found(forms: Mapping[str, Form] | None = None, **drawings: str) -> list[tuple[str, str]]:
    """The rules broken on the paths of drawings, and where."""
    drawn, faults = judge(shelf(**drawings), Words())
    assert not [fault for fault in faults if fault.severity == "error"], faults
    rules = rulebook().rules_of_latest
    law = Law(forms or {}, [rules], [rules], [], {})
    return [(finding.rule, finding.element) for finding in judge_paths(drawn, law).findings]


CHOICE = """
    start a
    user ask
    xor first
    act yes set answer=way value=yes
    act no set answer=way value=no
    xor merge
    user work
    xor second
    user for_yes
    user for_no
    end z
    a -> ask -> first
    first -> yes : answer.choice == "yes"
    first -> no : answer.choice == "no"
    yes -> merge
    no -> merge
    merge -> work -> second
    second -> for_yes : answer.way == "yes"
    second -> for_no : answer.way == "no"
    for_yes -> z
    for_no -> z
"""


def test_choices_that_hang_together_raise_no_alarm() -> None:
    assert found({"ask": a_form("ask", choice=["yes", "no"])}, two=CHOICE) == []


def test_a_value_nobody_thought_of_has_no_exit() -> None:
    assert found({"ask": a_form("ask", choice=["yes", "no", "perhaps"])}, two=CHOICE) == [("path_no_exit", "first")]


def test_an_answer_that_may_be_left_out_has_no_exit() -> None:
    assert found({"ask": a_form("ask", required=False, choice=["yes", "no"])}, two=CHOICE) == [("path_no_exit", "first")]


def test_a_step_behind_a_value_no_form_gives_is_dead() -> None:
    assert ("path_never", "for_no") in found({"ask": a_form("ask", choice=["yes"])}, two=CHOICE)


WAITS = """
    start a
    user ask
    events gate
    catch come message requested
    catch late deadline reexamination_request
    end z
    a -> ask -> gate
    gate -> come -> z
    gate -> late -> z
"""


def test_a_wait_for_a_deadline_that_never_began_is_a_wait_for_nobody() -> None:
    assert found(two=WAITS) == [("path_nobody", "late")]


def test_the_same_wait_is_sound_once_the_deadline_has_begun() -> None:
    begun = WAITS.replace("user ask", "user ask\n    act begun start_deadline deadline=reexamination_request")
    assert found(two=begun.replace("ask -> gate", "ask -> begun -> gate")) == []


CALLED = """
    start a
    user ask
    xor choose
    user work
    end b
    end c
    a -> ask -> choose
    choose -> b : answer.stop
    choose -> work : else
    work -> c
"""
CALLER = """
    start a
    and split
    call left asks
    user right
    and join
    end z
    a -> split
    split -> left -> join
    split -> right -> join
    join -> z
"""


def test_calls_side_by_side_come_together() -> None:
    assert found({"ask": a_form("ask", stop=[True, False])}, caller=CALLER, asks=CALLED) == []


LOST = """
    start a
    user ask
    xor choose
    and split
    user left
    user right
    and join
    end z
    a -> ask -> split
    split -> left -> choose
    choose -> join : answer.both
    choose -> z : else
    split -> right -> join
    join -> z
"""


def test_a_join_one_branch_of_which_may_go_elsewhere_is_a_stand_still() -> None:
    drawn, faults = judge(shelf(lost=LOST), Words())
    assert [fault.rule for fault in faults if fault.severity == "error"] == ["waits_for_ever"]


# ---- what is forgotten


# A diagram with more stops, where nothing is forgotten, is none of those compared: one would take as long as fifty others.
MOST = 1000
FEW = 200


def gone_through(files: Mapping[str, bytes]) -> tuple[Paths, Paths, list[dict[str, int]]]:
    """A random diagram gone through with and without forgetting, with obligations that ask for facts."""
    diagrams = [Diagram.of(path, read(path, content)) for path, content in files.items()]
    shelf_of = {diagram.process_id: diagram for diagram in diagrams}
    net, forms = Net(shelf_of), forms_of(shelf_of)
    steps = [f"{step}.done" for step in forms]
    when = 'answer.mood == "sad"'
    told = [
        Obligation("a", "", "", "", "absence", event=tuple(steps[-1:]), when=when, process="random"),
        Obligation("b", "", "", "", "response", event=tuple(steps[:1]), then=tuple(steps[-1:]), process="random"),
        Obligation("c", "", "", "", "at_most_once", event=tuple(steps[:2]), when="answer.is_odd", process="random"),
    ]
    automata = [one for one in (automaton(each, {}) for each in told) if one is not None]
    letters = [letter for one in automata for letter in one.letters]
    values = Values(net, "random", forms, Rulings({}, {}), letters)
    whole = Paths(net, values, most=MOST)
    short = whole if whole.cut_short else Paths(net, values, most=MOST, asked=Memory(MainPaths(net, values, most=MOST)))
    broken = [{one.obligation.id: len(one.moves) for one in breaches(paths, automata)} for paths in (whole, short)]
    return whole, short, broken


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_what_is_forgotten_changes_no_stop_and_no_breach(seed: int) -> None:
    whole, short, [of_whole, of_short] = gone_through(a_shelf(seed))
    assume(not whole.cut_short)
    seen = [{(tuple(sorted(stop.open)), frozenset(stop.awaited)) for stop in paths.stops} for paths in (whole, short)]
    assert seen[0] == seen[1]
    assert of_whole == of_short
    assert len(short.stops) <= len(whole.stops)


@given(st.integers(0, 10**6))
@settings(max_examples=12, deadline=None)
def test_a_move_remembered_is_the_move_gone_again(seed: int) -> None:
    """Every stop, every way to it and every move on, in the same order, with what moves brought remembered and without."""
    drawn = {one.process_id: one for one in (Diagram.of(path, read(path, content)) for path, content in a_shelf(seed).items())}
    net = Net(drawn)
    values = Values(net, "random", forms_of(drawn), Rulings({}, {}))
    told = []
    for most in (0, MOST_KEPT):
        main = MainPaths(net, values, most=FEW, recall=Recall(most))
        paths = Paths(net, values, most=FEW, asked=Memory(main), recall=main.recall)
        told.append([(one.stops, one.broken, one.events, one.visited, one.starts) for one in (main, paths)] + [main.noted])
    assert told[0] == told[1]


@pytest.mark.parametrize("before", [("user", ()), ("seq", (("user", ()), ("catch", "message")))])
def test_an_event_the_main_path_waits_for_too_is_followed_where_a_path_beside_begins_with_it(before: Block) -> None:
    """What the choice behind it asks is not forgotten."""
    waiting = ("frame", ("events", ("recall", (("user", ()), ("user", ())))), ("beside",))
    whole, short, _ = gone_through(shelf(**grown(("seq", (before, waiting)))))
    seen = [{(tuple(sorted(stop.open)), frozenset(stop.awaited)) for stop in paths.stops} for paths in (whole, short)]
    assert seen[0] == seen[1] and len(seen[0]) > 5
