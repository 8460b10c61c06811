"""A diagram that asks a decision table: its outputs become answers, and no petition is lost when there is none."""

from __future__ import annotations

import pytest

from engine.domain.process import Value
from engine.errors import OutOfOrder
from engine.policy.forms import Form
from engine.policy.rulebook import Rulebook
from engine.process.library import Library
from engine.process.lint import Words, judge
from engine.process.paths.judging import Law, judge_paths
from engine.process.runtime import SpiffRuntime
from tests.process.drawing import shelf
from tests.process.playing import Play
from tests.process.tables import drawn, read
from tests.support.places import ROOT

DRAWING = """
start filed
user triage
rule propose decided
xor choose
user look
end done
end stopped
filed -> triage -> propose -> choose
choose -> look : answer.way == "look"
choose -> stopped : else
look -> done
"""
TABLE = """
petition.category: string | answer.days: number || way: string | days_left: integer
"grievance"               | < 60                || "look"      | 3
"grievance"               | >= 60               || "stop"      | 0
not("grievance")          | -                   || "stop"      | null
"""


class Asked(Play):
    """A drawn process beside a decision table."""

    def __init__(self, table: str = TABLE, policy: str = "", category: Value = "grievance") -> None:
        self.process, self.facts = "main", {"petition": {"category": category}}
        files = shelf(main=DRAWING) | {"main/decided.dmn": drawn(table, policy)}
        self.runtime = SpiffRuntime(Library(files), keep=0)
        self.steps = [self.runtime.start("main", self.facts)]


def test_each_output_becomes_an_answer_and_the_process_goes_on() -> None:
    play = Asked().do("triage", days=5)
    assert play.tasks == ["look"]
    assert dict(play.now.answer) == {"days": 5, "way": "look", "days_left": 3}
    assert play.reached()["main"]["propose"] == "done"
    assert Asked().do("triage", days=60).now.ended == ("stopped",)
    assert dict(Asked(category="suggestion").do("triage").now.answer) == {"way": "stop", "days_left": None}


def test_answers_are_kept_over_save_and_load() -> None:
    play = Asked().do("triage", days=5).do("look")
    assert play.now.answer["days_left"] == 3


def test_a_list_is_kept_as_a_list_of_texts() -> None:
    play = Asked('petition.category || way: string\n- || "look"\n"grievance" || "b"', "RULE ORDER").do("triage")
    assert play.now.answer["way"] == ("look", "b")


@pytest.mark.parametrize(
    ("table", "policy", "days", "code"),
    [
        (TABLE, "", None, "decision_no_match"),
        (TABLE, "", "soon", "decision_no_match"),
        ('answer.days in 1,2 || way else "a"\n1 || "b"', "", 3, "decision_not_allowed"),
        ('answer.days: Any || way else "a"\n< 5 || 3\n>= 3 || answer.days', "ANY", 4, "decision_not_any"),
        ('answer.days || way else "a"\n- || answer.days', "", (("a",),), "decision_not_kept"),
    ],
)
def test_where_there_is_no_answer_the_step_is_refused_and_the_petition_stays(table: str, policy: str, days: object, code: str) -> None:
    play = Asked(table, policy)
    before = play.now.state
    with pytest.raises(OutOfOrder) as caught:
        play.do("triage", **({} if days is None else {"days": days}))  # type: ignore[arg-type]
    told = caught.value.args_for_message
    assert (caught.value.code, told["decision"], told["element"]) == (code, "decided", "propose")
    if code in ("decision_no_match", "decision_not_any"):
        assert "answer.days" in str(told["inputs"])
    assert play.now.state == before
    assert play.tasks == ["triage"]


# ---- gone through by whoever proves all paths


def _law(*names: str) -> Law:
    """No obligations; the form of triage asks for these numbers."""
    fields = {name: {"type": "integer", "minimum": 0, "maximum": 90} for name in names}
    form = Form("triage", "甄别", "Triage", "", {"properties": fields, "required": list(names)}, names)
    return Law({"triage": form}, [], [Rulebook.from_folder(ROOT / "policies").rules_in_force[0]], [], {})


def _judged(table: str) -> list[tuple[str, str]]:
    files = shelf(main=DRAWING) | {"main/decided.dmn": drawn(table)}
    diagrams, findings = judge(files, Words())
    assert [finding for finding in findings if finding.severity == "error"] == []
    return [(finding.rule, finding.element) for finding in judge_paths(diagrams, _law("days")).findings]


def test_every_answer_of_a_table_is_gone_through() -> None:
    assert _judged(TABLE.replace("petition.category", "petition.channel").replace('"grievance"', '"visit"')) == []
    assert _judged('answer.days: integer || way: string else "look"\n> 60 || "look"') == [("path_never", "stopped")]
    assert _judged('answer.days: integer || way: string else "look"\n89 || "stop"') == []


def test_a_table_without_an_answer_is_found_with_the_way_to_it() -> None:
    assert _judged('answer.days: integer || way: string\n<= 60 || "look"') == [("path_no_answer", "propose")]


def test_a_table_is_asked_without_a_process_and_says_on_which_ground_it_answers() -> None:
    table = drawn(TABLE).decode().replace("</rule>", "<annotationEntry><text>第五条：样例</text></annotationEntry></rule>", 1)
    runtime = SpiffRuntime(Library(shelf(main=DRAWING) | {"main/decided.dmn": table.encode()}), keep=0)
    facts: dict[str, dict[str, Value]] = {"petition": {"category": "grievance"}, "answer": {"days": 5}}
    decided = runtime.decide("decided", facts)
    assert decided is not None and (dict(decided.answer), decided.basis) == ({"way": "look", "days_left": 3}, "第五条：样例")
    other = runtime.decide("decided", facts | {"petition": {"category": "suggestion"}})
    assert other is not None and (other.answer["way"], other.basis) == ("stop", "")
    assert runtime.asks("decided") == ("petition.category", "answer.days")


def test_of_a_table_nobody_has_and_of_one_without_an_answer_nothing_is_told() -> None:
    runtime = Asked().runtime
    assert runtime.decide("nobody", {}) is None and runtime.asks("nobody") == ()
    assert runtime.decide("decided", {"petition": {"category": "grievance"}, "answer": {}}) is None


def test_an_answer_is_remembered_as_it_was_whatever_was_done_with_it() -> None:
    decision = read(drawn(TABLE))
    facts = {"petition": {"category": "grievance"}, "answer": {"days": 5}}
    decision.answers(facts)["way"] = "changed"
    assert decision.answers(facts)["way"] == "look"


def test_one_and_true_are_two_things_to_ask_a_table() -> None:
    decision = read(drawn('answer.n: Any || way: string\ntrue || "yes"\n1 || "one"\n- || "other"', "FIRST"))
    assert [decision.answers({"answer": {"n": n}})["way"] for n in (1, True, 1, "1")] == ["one", "yes", "one", "other"]


def test_a_list_is_asked_and_remembered_like_the_tuple_it_is_kept_as() -> None:
    decision = read(drawn('answer.n: Any || way: string\nnull || "none"\nnot(null) || "some"'))
    assert [decision.answers({"answer": {"n": n}})["way"] for n in (["a"], ("a",), None)] == ["some", "some", "none"]  # type: ignore[dict-item]


def test_what_a_table_only_hands_on_it_does_not_ask_for() -> None:
    text = 'answer.a: string | answer.b: string | answer.c: string || b: string | d: string\n"x" | - | - || answer.b | answer.c\n'
    decision = read(drawn(text + 'not("x") | - | - || "no" | "no"'))
    assert decision.handed_on == {"answer.b"}  # c goes out under another name
    assert read(drawn(text + 'not("x") | "y" | - || "no" | "no"\nnot("x") | not("y") | - || "no" | "no"')).handed_on == set()
