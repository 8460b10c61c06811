"""What conditions may compare, and that every value has its exit: followed through forms, acts, frames and called processes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from engine.casework.act import petition_facts
from engine.domain.facts import NUMBER, PETITION_FACTS, SWITCH, TEXT, YES_NO, FactType, switches
from engine.domain.petition import Channel, Petition
from engine.policy.forms import all_forms
from engine.policy.rulebook import files_of
from engine.process.lint import Finding, lint
from tests.process.drawing import draw, shelf
from tests.support.pace import allowed
from tests.support.places import ROOT

DECISION = FactType(TEXT, ("accept", "decline", "refer"), is_given=True)
FORMS: Mapping[str, Mapping[str, FactType]] = {
    "decide": {"decision": DECISION, "urgent": FactType(YES_NO, (True, False), is_given=True)},
    "ask": {"kind": FactType(TEXT, ("oral", "written")), "days": FactType(NUMBER, is_given=True), "note": FactType(TEXT)},
    "sort": {
        "sort": FactType(TEXT, ("a", "b"), is_given=True),
        "shade": FactType(TEXT, ("light", "dark"), is_given=True, shown_if=("sort", "a")),
    },
    "reminded": {"decision": DECISION},
}

RULES = {"hearing": SWITCH, "classes": SWITCH, "joint_opinion": FactType(YES_NO, (True, False))}


def wrong(text: str, forms: Mapping[str, object] = FORMS, **drawings: str) -> list[Finding]:
    """What is wrong with the choice of a drawing."""
    return lint(shelf(main=text, **drawings), forms=forms, rules=RULES)  # type: ignore[arg-type]


def told(text: str, **drawings: str) -> list[tuple[str, str, object]]:
    """(rule, shape, what was found) of each."""
    return [(one.rule, one.element, one.args.get("found", "")) for one in wrong(text, **drawings)]


def asking(*conditions: str, before: str = "user decide", name: str = "decide") -> str:
    """A step, then a choice with these conditions, each to an end of its own."""
    ends = "".join(f"end e{number}\nchoose -> e{number} : {condition}\n" for number, condition in enumerate(conditions))
    return f"start s\n{before}\nxor choose\n{ends}s -> {name} -> choose\n"


# ---- what is compared with what


@pytest.mark.parametrize(
    ("condition", "rule", "suggestion"),
    [
        ('answer.decision == "acept"', "condition_value", "accept"),
        ('answer.decision in ["accept", "reffer"]', "condition_value", "refer"),
        ('answer.decision not in ["declined"]', "condition_value", "decline"),
        ('petition.category == "grievence"', "condition_value", "grievance"),
        ('petition.referral_kind == "asign"', "condition_value", "assign"),
        ("answer.decision == 1", "condition_type", ""),
        ("answer.decision", "condition_type", ""),
        ('answer.urgent == "true"', "condition_type", "True"),
        ("answer.urgent == 1", "condition_type", ""),
        ('rule.hearing == "True"', "condition_type", "True"),
        ('answer.days == "3"', "condition_type", ""),
        ("answer.days == True", "condition_type", ""),
        ("answer.urgent == answer.decision", "condition_type", ""),
        ('answer.decision < "b"', "condition_order", ""),
        ("answer.urgent >= True", "condition_order", ""),
        ("answer.decision > petition.category", "condition_order", ""),
        ('["accept"] == answer.decision', "condition_list", ""),
        ('answer.decision == ["accept"]', "condition_list", ""),
        ('answer.decision in "accept"', "condition_list", ""),
        ('["accept"] in answer.decision', "condition_list", ""),
        ('"accept" in answer.decision', "condition_list", ""),
        ("answer.days == answer.days", "condition_itself", ""),
        ("True", "condition_constant", ""),
        ("answer.decision in []", "condition_constant", ""),
    ],
)
def test_what_no_value_can_make_true_is_refused_on_its_arrow(condition: str, rule: str, suggestion: str) -> None:
    text = asking(condition, "else", before="user decide\nuser ask", name="decide -> ask")
    [found] = wrong(text)
    assert (found.rule, found.element, found.args.get("suggestion", "")) == (rule, "choose_to_e0", suggestion)
    assert found.severity == "error"


@pytest.mark.parametrize(
    "condition",
    ['answer.decision == "accept"', "answer.days >= 3", "answer.days == -1", "answer.urgent == True", "not answer.urgent",
     'answer.note == "anything"', 'petition.channel in ["fax", "visit"]', "rule.hearing", "answer.decision != answer.kind"],
)  # fmt: skip
def test_what_can_be_compared_passes(condition: str) -> None:
    assert wrong(asking(condition, "else", before="user decide\nuser ask", name="decide -> ask")) == []


def test_a_value_an_act_sets_is_a_value_too() -> None:
    setting = "act keep set answer=decision value=lapsed"
    assert wrong(asking('answer.decision == "lapsed"', "else", before=setting, name="keep")) == []


def test_a_field_two_forms_know_differently_may_have_the_values_of_both() -> None:
    forms = FORMS | {"ask": {"decision": FactType(NUMBER)}}
    assert wrong(asking('answer.decision == "accept"', "answer.decision == 3", "else"), forms) == []
    [found] = wrong(asking('answer.decision == "other"', "else"), forms)
    assert found.rule == "condition_value"


# ---- every value has an exit


def test_every_value_with_an_exit_needs_no_default() -> None:
    assert told(asking('answer.decision == "accept"', 'answer.decision in ["decline", "refer"]')) == []
    assert told(asking("answer.urgent", "not answer.urgent")) == []
    assert told(asking("answer.days >= 3", "answer.days < 3", before="user ask", name="ask")) == []


def test_values_without_exit_are_named() -> None:
    found = told(asking('answer.decision == "accept"', 'answer.decision == "decline"'))
    assert found == [("value_without_exit", "choose", 'answer.decision = "refer"')]
    assert told(asking("answer.days > 3", "answer.days < 3", before="user ask", name="ask")) == [
        ("value_without_exit", "choose", "answer.days = 3")
    ]


def test_combinations_without_exit_are_named() -> None:
    found = told(asking('answer.decision == "accept" and answer.urgent', 'answer.decision != "accept"'))
    assert found == [("value_without_exit", "choose", 'answer.decision = "accept", answer.urgent = False')]


def test_a_field_nobody_need_fill_in_may_be_missing() -> None:
    text = asking('answer.kind == "oral"', 'answer.kind == "written"', before="user ask", name="ask")
    assert told(text) == [("value_without_exit", "choose", "answer.kind = None")]
    assert told(text.replace('answer.kind == "written"', "else")) == []


def test_an_answer_nobody_was_asked_for_is_missing() -> None:
    text = asking("answer.urgent", "not answer.urgent and answer.urgent == False", before="user ask", name="ask")
    assert told(text) == [("value_without_exit", "choose", "answer.urgent = None")]


def test_a_hidden_field_may_be_missing_unless_the_way_here_shows_it() -> None:
    shades = '{0} -> light : answer.shade == "light"\n{0} -> dark : answer.shade == "dark"\nend light\nend dark\n'
    bare = "start s\nuser sort\nxor choose\ns -> sort -> choose\n" + shades.format("choose")
    assert told(bare) == [("value_without_exit", "choose", "answer.shade = None")]
    shown = "start s\nuser sort\nxor first\nxor choose\nend other\ns -> sort -> first\nfirst -> other : else\n"
    assert told(shown + 'first -> choose : answer.sort == "a"\n' + shades.format("choose")) == []


def test_what_has_gone_another_way_is_not_asked_again() -> None:
    text = """
        start s
        user decide
        xor first
        xor second
        end gone
        end yes
        end no
        s -> decide -> first
        first -> gone : answer.decision == "refer"
        first -> second : else
        second -> yes : answer.decision == "accept"
        second -> no : answer.decision == "decline"
    """
    assert told(text) == []
    longer = text.replace("first -> second", "first -> ask").replace("end gone", "end gone\n        user ask\n        ask -> second")
    assert told(longer) == []


def test_petition_and_rules_may_have_changed_after_a_step() -> None:
    text = asking(
        "rule.hearing", "not rule.hearing", before="xor a\nuser decide\nend z\na -> decide : rule.hearing\na -> z : else", name="a"
    )
    text = text.replace("s -> a -> choose", "s -> a\ndecide -> choose")
    assert told(text) == []
    assert told(text.replace("choose -> e0 : rule.hearing", "choose -> e0 : rule.hearing and rule.classes")) != []
    assert told(asking('petition.referral_kind == "assign"', 'petition.referral_kind == "transfer"')) == [
        ("value_without_exit", "choose", "petition.referral_kind = None")
    ]


CALLER = "start s0\n{before}call sub child\nend z0\n{arrows}"
CHILD = "start s\nuser ask\nxor choose\nend yes\nend no\ns -> ask -> choose\n"
CHILD += 'choose -> yes : answer.decision == "accept"\nchoose -> no : answer.decision in ["decline", "refer"]'


def test_a_called_process_knows_what_was_answered_before() -> None:
    asked = CALLER.format(before="user decide\n", arrows="s0 -> decide -> sub -> z0")
    assert told(asked, child=CHILD) == []
    bare = CALLER.format(before="", arrows="s0 -> sub -> z0")
    assert told(bare, child=CHILD) == [("value_without_exit", "choose", "answer.decision = None")]
    both = asked.replace("user decide", "xor which\nxor met\nuser decide").replace(
        "s0 -> decide -> sub -> z0", "s0 -> which\nwhich -> decide : rule.hearing\nwhich -> met : else\ndecide -> met -> sub -> z0"
    )
    assert told(both, child=CHILD) == [("value_without_exit", "choose", "answer.decision = None")]


def test_a_process_that_calls_knows_what_was_answered_inside() -> None:
    inner = "start s\nuser decide\nend e\ns -> decide -> e"
    text = asking('answer.decision == "accept"', 'answer.decision in ["decline", "refer"]', before="call sub child", name="sub")
    assert told(text, child=inner) == []
    part = inner.replace("user decide", "xor which\nuser decide").replace(
        "s -> decide", "s -> which\nwhich -> e : else\nwhich -> decide : rule.hearing\ndecide"
    )
    assert told(text, child=part) == [("value_without_exit", "choose", "answer.decision = None")]


def test_a_frame_left_early_may_have_been_answered_or_not() -> None:
    text = """
        start s
        frame body:
            start s1
            user decide
            end e1
            s1 -> decide -> e1
        on body gone message withdrawn
        xor choose
        end yes
        end no
        s -> body -> {0}
        gone -> {1}
        choose -> yes : answer.decision == "accept"
        choose -> no : answer.decision in ["decline", "refer"]
    """
    assert told(text.format("choose", "yes")) == []
    assert told(text.format("yes", "choose")) == [("value_without_exit", "choose", "answer.decision = None")]


def test_what_one_of_two_paths_side_by_side_has_given_is_given() -> None:
    text = """
        start s
        and split
        user decide
        user ask
        and join
        xor choose
        end yes
        end no
        s -> split -> decide -> join -> choose
        split -> ask -> join
        choose -> yes : answer.decision == "accept"
        choose -> no : answer.decision in ["decline", "refer"]
    """
    assert told(text) == []


def test_a_message_gives_the_answers_of_its_form() -> None:
    text = asking('answer.decision == "accept"', 'answer.decision == "decline"', before="catch heard message reminded", name="heard")
    assert told(text) == [("value_without_exit", "choose", 'answer.decision = "refer"')]


def test_what_an_act_sets_is_the_only_value_behind_it() -> None:
    text = asking(
        'answer.decision == "accept"',
        "answer.urgent",
        before="user decide\nact keep set answer=decision value=accept",
        name="decide -> keep",
    )
    assert [rule for rule, *_ in told(text)] == ["overlap"]


# ---- overlaps, and exits nobody takes


def test_an_overlap_is_a_warning_that_names_a_value_and_the_arrow_that_wins() -> None:
    text = asking('answer.decision in ["accept", "refer"]', 'answer.decision in ["refer", "decline"]')
    [found] = wrong(text)
    assert (found.rule, found.severity, found.element) == ("overlap", "warning", "choose_to_e1")
    assert (found.args["found"], found.args["first"]) == ('answer.decision = "refer"', "choose_to_e0")


def test_what_cannot_come_about_here_is_no_overlap() -> None:
    keep = "user decide\nact keep set answer=decision value=decline"
    text = asking('answer.decision in ["accept", "refer"]', 'answer.decision in ["refer", "decline"]', before=keep, name="decide -> keep")
    assert wrong(text) == []


def test_an_exit_that_is_never_the_first_to_hold_is_refused() -> None:
    text = asking('answer.decision in ["accept", "refer"]', 'answer.decision == "refer"', "else")
    assert ("dead_exit", "choose_to_e1", 'answer.decision == "refer"') in told(text)
    pieces = asking('answer.decision == "accept"', 'answer.decision == "refer"', 'answer.decision in ["refer", "accept"]', "else")
    [dead] = [one for one in wrong(pieces) if one.rule == "dead_exit"]
    assert (dead.severity, dead.args["before"]) == ("error", "choose_to_e0 choose_to_e1")


def test_conditions_that_always_or_never_hold_are_refused() -> None:
    assert told(asking('answer.decision == "accept" and answer.decision == "refer"', "else"))[0][0] == "condition_never"
    assert told(asking("rule.hearing or not rule.hearing", "else"))[0][0] == "condition_always"
    assert told(asking("answer.urgent or not answer.urgent", "else"))[0][0] == "condition_always"


def test_a_default_that_is_never_taken_is_no_fault() -> None:
    assert told(asking("answer.urgent", "not answer.urgent", "else")) == []


# ---- what is not judged, and for how long it may take


def test_a_choice_too_wide_to_be_judged_says_so() -> None:
    names = [f"petition.{name}" for name, type in PETITION_FACTS.items() if type.kind == TEXT]
    wide = " and ".join(f'{name} == "{PETITION_FACTS[name[9:]].values[0]}"' for name in names)
    [found] = wrong(asking(f"{wide} and answer.urgent", "else"))
    assert (found.rule, found.severity, found.element) == ("too_many_combinations", "warning", "choose")


def test_names_nobody_told_the_types_of_are_let_pass() -> None:
    assert lint(shelf(main=asking('answer.any == "x"', 'answer.any == "y"')), forms={"decide": {"any"}}) == []


def test_a_sheet_full_of_wide_choices_is_judged_within_five_seconds() -> None:
    names = list(PETITION_FACTS)
    parts = ["start s\nuser decide\nend z\ns -> decide -> x0"]
    for number in range(140):
        test = " or ".join([f"petition.{name}" for name in names if PETITION_FACTS[name].kind == YES_NO] * 18)
        parts.append(f"xor x{number}\nxor y{number}\nx{number} -> y{number} : {test} and answer.days == {number}")
        parts.append(f"x{number} -> z : else\ny{number} -> {f'x{number + 1}' if number < 139 else 'z'}")
    data = draw("main", "\n".join(parts))
    begun = time.process_time()
    lint({"main.bpmn": data}, forms=FORMS)
    assert time.process_time() - begun < allowed(5)


def test_a_great_circle_of_choices_with_a_hundred_values_each_is_followed_within_five_seconds() -> None:
    values = tuple(f"v{number}" for number in range(100))
    forms = {f"u{number}": {f"f{number}": FactType(TEXT, values, is_given=True)} for number in range(90)}
    parts = ["start s", "end z", "xor m", "s -> m -> u0"]
    for number in range(90):
        onward = f"u{number + 1}" if number < 89 else "z"
        parts += [f"user u{number}", f"xor x{number}", f"u{number} -> x{number}", f"x{number} -> m : else"]
        parts.append(f'x{number} -> {onward} : answer.f{number} == "v1"')
    data = draw("main", "\n".join(parts))
    begun = time.process_time()
    assert lint({"main.bpmn": data}, forms=forms) == []
    assert time.process_time() - begun < allowed(5)


def test_an_edge_comes_while_somebody_is_at_work_not_between_two_acts() -> None:
    text = """
        start s
        frame body:
            start s1
            act first set answer=decision value=accept
            user ask
            act second set answer=decision value=decline
            act third set answer=decision value=refer
            end e1
            s1 -> first -> ask -> second -> third -> e1
        on body gone message withdrawn
        xor choose
        end z
        end other
        s -> body -> z
        gone -> choose
        choose -> z : answer.decision == "accept"
        choose -> other : answer.decision == "refer"
    """
    assert told(text) == []
    assert told(text.replace("user ask", "catch ask message reminded")) == []


def test_an_edge_may_come_while_a_called_process_waits() -> None:
    child = "start c\nact first set answer=decision value=decline\nuser ask\nend d\nc -> first -> ask -> d"
    text = asking(
        'answer.decision == "accept"', 'answer.decision == "refer"', before="call sub child\non sub gone message leave\nend y", name="sub"
    )
    text = text.replace("sub -> choose", "sub -> y\ngone -> choose")
    assert told(text, child=child) == [("value_without_exit", "choose", 'answer.decision = "decline"')]


# ---- the tables of facts


def test_the_facts_of_a_petition_are_those_of_the_table() -> None:
    filed = datetime(2026, 3, 2, 9, tzinfo=UTC)
    facts = petition_facts(Petition(None, "330106-2026-000001", "330106", filed.date(), filed, Channel.LETTER, "r", "路灯不亮"), None)
    assert PETITION_FACTS.keys() <= facts.keys()
    for name, type in PETITION_FACTS.items():
        assert facts[name] in type.values or (facts[name] is None and not type.is_given), name


def test_a_switch_that_earlier_rules_lack_is_neither_yes_nor_no_there() -> None:
    asked = switches([{"hearing": True, "joint_opinion": False, "most": 5}, {"hearing": False}])
    assert asked == {"hearing": SWITCH, "joint_opinion": FactType(YES_NO, (True, False))}
    assert told(asking("rule.joint_opinion", "else")) == []
    undrawn = told(asking("rule.joint_opinion == True", "rule.joint_opinion == False"))
    assert undrawn == [("value_without_exit", "choose", "rule.joint_opinion = None")]


def test_the_kinds_of_referral_are_those_of_the_forms() -> None:
    forms = all_forms(files_of(ROOT / "workflows"))
    assert forms["prepare_referral"].fact_types["kind"].values == PETITION_FACTS["referral_kind"].values
    assert set(forms["triage"].fact_types["category"].values) == set(PETITION_FACTS["category"].values)
    assert forms["triage"].fact_types["route"].shown_if == ("category", "grievance")
