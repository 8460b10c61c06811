"""Forms: the shelf's own, and what an answer must be before anyone believes it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import FieldError, PolicyError
from engine.policy.forms import Form, all_forms, forms_of, problems_of
from engine.policy.rulebook import files_of
from tests.policy.shelf import book
from tests.support.places import ROOT

FORMS = """
refer:
  title: 拟定去向
  title_en: Referral
  basis: 信访工作条例 第二十二条
  schema:
    type: object
    additionalProperties: false
    required: [kind, authority, days, sent_on]
    properties:
      kind:
        title: 方式
        x-title-en: Kind
        type: string
        enum: [transfer, assign]
        x-labels: { transfer: 转送, assign: 交办 }
        x-labels-en: { transfer: Transfer, assign: Assign }
        x-fact: true
      authority: { title: 机关, x-title-en: Authority, type: string, minLength: 2, maxLength: 10, x-widget: authority }
      days: { title: 期限, x-title-en: Days, type: integer, minimum: 1, maximum: 365, x-show-if: { kind: assign } }
      sent_on: { title: 日期, x-title-en: Day, type: string, format: date }
      urgent: { title: 紧急, x-title-en: Urgent, type: boolean, x-fact: true }
      points: { title: 重点, x-title-en: Points, type: array, items: { type: string, maxLength: 5 }, maxItems: 3, uniqueItems: true }
      phone: { title: 电话, x-title-en: Phone, type: string, format: phone }
      identity: { title: 证件, x-title-en: Identity, type: string, format: identity_number }
      time: { title: 时间, x-title-en: Time, type: string, format: time }
      number: { title: 编号, x-title-en: Number, type: string, format: petition_number }
      agreed: { title: 同意, x-title-en: Agreed, type: boolean, const: true }
"""
GOOD = {"kind": "assign", "authority": "990121-zr", "days": 30, "sent_on": "2026-03-02"}


def form() -> Form:
    return forms_of(FORMS.encode(), "forms.yaml")["refer"]


def errors(**changes: Any) -> list[tuple[str, str]]:
    answer = {name: value for name, value in (GOOD | changes).items() if value is not ...}
    return [(error.field, error.code) for error in form().validate(form().clean(answer))]


def refused(old: str, new: str) -> PolicyError:
    assert old in FORMS
    with pytest.raises(PolicyError) as caught:
        forms_of(FORMS.replace(old, new, 1).encode(), "handling/forms.yaml")
    return caught.value


def test_a_good_answer_has_no_errors():
    assert errors() == []


def test_only_facts_go_on_to_the_process():
    assert form().facts == ("kind", "urgent")
    assert form().facts_of(GOOD | {"urgent": True}) == {"kind": "assign", "urgent": True}


def test_a_fact_left_out_keeps_what_was_said_before_and_is_not_sent_on():
    assert form().facts_of(GOOD) == {"kind": "assign"}


def test_a_box_with_a_default_and_a_field_asked_for_only_sometimes_are_answered_anew_each_time():
    text = FORMS.replace("type: boolean, x-fact: true", "type: boolean, default: false, x-fact: true")
    text = text.replace("x-show-if: { kind: assign }", "x-fact: true, x-show-if: { kind: assign }")
    refer = forms_of(text.encode(), "forms.yaml")["refer"]
    assert refer.anew == {"urgent", "days"}
    assert refer.facts_of(GOOD) == {"kind": "assign", "days": 30, "urgent": False}
    assert refer.facts_of({"kind": "transfer"}) == {"kind": "transfer", "days": None, "urgent": False}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"authority": ...}, ("authority", "field_required")),
        ({"authority": "   "}, ("authority", "field_required")),
        ({"authority": "x"}, ("authority", "field_too_short")),
        ({"authority": "x" * 11}, ("authority", "field_too_long")),
        ({"authority": 7}, ("authority", "field_not_string")),
        ({"kind": "keep"}, ("kind", "field_unknown_choice")),
        ({"days": 0}, ("days", "field_out_of_range")),
        ({"days": "thirty"}, ("days", "field_not_integer")),
        ({"days": True}, ("days", "field_not_integer")),
        ({"days": 30.5}, ("days", "field_not_integer")),
        ({"sent_on": "2026-02-30"}, ("sent_on", "field_date")),
        ({"sent_on": "2.3.2026"}, ("sent_on", "field_date")),
        ({"sent_on": "20260302"}, ("sent_on", "field_date")),
        ({"sent_on": "9999-12-31"}, ("sent_on", "field_date")),
        ({"sent_on": "0201-03-02"}, ("sent_on", "field_date")),
        ({"urgent": "perhaps"}, ("urgent", "field_not_boolean")),
        ({"points": ["a", "a"]}, ("points", "field_repeated")),
        ({"points": ["a", "b", "c", "d"]}, ("points", "field_too_many")),
        ({"points": ["abcdef"]}, ("points", "field_too_long")),
        ({"phone": "12345"}, ("phone", "field_phone")),
        ({"identity": "110101199003070000"}, ("identity", "field_identity_number")),
        ({"time": "25:00"}, ("time", "field_time")),
        ({"number": "33-2026-1"}, ("number", "field_petition_number")),
        ({"agreed": False}, ("agreed", "field_must_be_confirmed")),
        ({"handler": "x"}, ("handler", "unknown_field")),
        ({"__class__": "x"}, ("__class__", "unknown_field")),
        ({"authority": "自然\u202e资源局"}, ("authority", "field_control_character")),
        ({"authority": "自然\u200b资源局"}, ("authority", "field_control_character")),
        ({"authority": "自然\x00资源局"}, ("authority", "field_control_character")),
        ({"points": ["a\u2066b"]}, ("points", "field_control_character")),
    ],
)
def test_a_wrong_answer_is_named_by_field_and_code(changes: dict[str, Any], wrong: tuple[str, str]):
    assert errors(**changes) == [wrong]


def test_every_wrong_field_is_told_at_once_in_the_order_of_the_form():
    assert [field for field, _ in errors(days=0, kind="keep", sent_on="x", zz="1")] == ["kind", "sent_on", "zz"]
    assert [field for field, _ in errors(days=0, authority="", sent_on="x")] == ["authority", "days", "sent_on"]


def test_each_error_carries_what_its_sentence_needs():
    assert form().validate(GOOD | {"days": 400}) == [FieldError("days", "field_out_of_range", (("minimum", 1), ("maximum", 365)))]
    assert form().validate(GOOD | {"authority": "x" * 11}) == [FieldError("authority", "field_too_long", (("at_most", 10),))]


def test_a_field_that_is_not_shown_is_neither_asked_for_nor_kept():
    answer = form().clean({"kind": "transfer", "authority": "990121-zr", "days": "30", "sent_on": "2026-03-02"})
    assert "days" not in answer and form().validate(answer) == []
    assert errors(days=...) == [("days", "field_required")]


@pytest.mark.parametrize(
    ("field", "typed", "taken"),
    [
        ("days", "３０", 30),
        ("days", " 30 ", 30),
        ("sent_on", "２０２６-０３-０２", "2026-03-02"),
        ("phone", "１３８ ００００ ０００１", "13800000001"),
        ("identity", "11010119900307123x", "11010119900307123X"),
        ("urgent", "on", True),
        ("urgent", "false", False),
        ("authority", "  县局（甲）  ", "县局（甲）"),
        ("authority", "一\r\n二", "一\n二"),
        ("points", "一", ["一"]),
        ("kind", ["assign"], "assign"),
    ],
)
def test_what_people_type_is_made_plain(field: str, typed: Any, taken: Any):
    assert form().clean(GOOD | {field: typed})[field] == taken


def test_full_width_signs_stay_where_words_are_written():
    assert form().clean({"authority": "第１号"})["authority"] == "第１号"


@pytest.mark.parametrize(
    ("old", "new", "code", "suggestion"),
    [
        ("x-fact: true", "x-fackt: true", "policy_unknown_key", "x-fact"),
        ("type: integer", "type: integr", "policy_bad_word", "integer"),
        ("x-widget: authority", "x-widget: autority", "policy_bad_word", "authority"),
        ("required: [kind,", "required: [knd,", "form_field_unknown", "kind"),
        ("x-show-if: { kind: assign }", "x-show-if: { knd: assign }", "form_field_unknown", "kind"),
        ("x-show-if: { kind: assign }", "x-show-if: { kind: asign }", "policy_bad_word", "assign"),
        ("x-labels: { transfer: 转送, assign: 交办 }", "x-labels: { transfer: 转送, asign: 交办 }", "form_label_missing", ""),
        ("additionalProperties: false", "additionalProperties: true", "policy_bad_word", ""),
        ("  basis: 信访工作条例 第二十二条\n", "", "policy_missing_key", ""),
        ("maxItems: 3, uniqueItems: true", "maxItems: 3, x-fact: true", "form_fact_not_plain", ""),
        ("      kind:\n", "      Kind:\n", "policy_bad_name", ""),
        ("format: phone", "format: email", "policy_bad_word", ""),
        ("format: phone", 'pattern: "(a+)+$"', "policy_unknown_key", ""),
        ("format: phone", 'patternProperties: { "(a+)+$": {} }', "policy_unknown_key", ""),
        ("format: phone", "$ref: http://127.0.0.1/x", "policy_unknown_key", ""),
        ("format: phone", "format: regex", "policy_bad_word", ""),
    ],
)
def test_a_mistake_in_a_form_is_told_where_it_stands(old: str, new: str, code: str, suggestion: str):
    error = refused(old, new)
    assert (error.code, error.suggestion) == (code, suggestion)
    assert error.file == "handling/forms.yaml" and error.line and error.column


@pytest.mark.parametrize("circle", [("a",), ("a", "b"), ("a", "b", "c")])
def test_fields_shown_only_after_one_another_are_never_shown(circle: tuple[str, ...]):
    shown = dict(zip(circle, (*circle[1:], circle[0]), strict=True))
    fields = {name: {"title": "甲", "x-title-en": "A", "type": "boolean", "x-show-if": {shown[name]: True}} for name in circle}
    form = {"title": "甲", "title_en": "A", "basis": "x", "schema": {"type": "object", "additionalProperties": False, "properties": fields}}
    with pytest.raises(PolicyError) as caught:
        forms_of(json.dumps({"ask": form}).encode(), "a/forms.yaml")
    assert caught.value.code == "form_shown_by_itself"


def test_a_form_may_stand_in_one_process_only():
    with pytest.raises(PolicyError) as caught:
        all_forms({"a/forms.yaml": FORMS.encode(), "b/forms.yaml": FORMS.encode()})
    assert (caught.value.code, caught.value.file) == ("form_twice", "b/forms.yaml")


def test_all_mistakes_of_a_file_can_be_asked_for():
    wrong = FORMS.replace("x-fact: true", "x-fackt: true").replace("type: integer", "type: integr")
    assert [error.code for error in problems_of({"a/forms.yaml": wrong.encode()})] == [
        "policy_unknown_key",
        "policy_bad_word",
        "policy_unknown_key",
    ]


def test_the_forms_of_the_shelf_are_right():
    workflows = files_of(ROOT / "workflows")
    assert problems_of(workflows) == []
    assert {"triage", "draft_opinion", "extension_requested"} <= all_forms(workflows).keys()


def test_every_form_of_the_shelf_gives_the_parts_its_paper_needs():
    fields = {field for one in all_forms(files_of(ROOT / "workflows")).values() for field in one.fields}
    given_by_casework = {"petition_number", "filed_on", "gist", "requests"}
    latest = book().rules_of_latest
    needed = {part for paper in latest.documents.values() for part in paper.required_parts if not part.startswith("due_")}
    assert needed - given_by_casework - fields == set()


@given(st.dictionaries(st.sampled_from([*GOOD, "urgent", "points", "phone", "zz"]), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3), max_leaves=4
), max_size=6))  # fmt: skip
def test_no_answer_at_all_can_do_more_than_be_refused(answer: dict[str, Any]):
    clean = form().clean(answer)
    wrong = form().validate(clean)
    assert len({error.field for error in wrong}) == len(wrong)
    assert {error.code for error in wrong} <= book().words.messages.keys()


RIGHT = GOOD | {
    "urgent": True,
    "points": ["一", "二"],
    "phone": "13800000001",
    "time": "09:30",
    "number": "990121-2026-000001",
    "agreed": True,
}
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=12)
    | st.sampled_from(["", "x\u200b", "\ud800", 1.0, 0, 2**70]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.fixed_dictionaries({}, optional={name: st.just(value) | st.just(value) | JUNK for name, value in (RIGHT | {"zz": 1}).items()}))
def test_the_short_way_calls_fine_exactly_what_the_long_way_finds_nothing_wrong_with(answer: dict[str, Any]):
    assert form().is_fine(answer) == (list(form().faults(answer)) == [])


def test_a_form_says_its_fields_and_choices_in_both_languages():
    assert (form().label("kind", "assign"), form().label("kind", "assign", "en")) == ("交办", "Assign")
    assert (form().field_title("days"), form().field_title("days", "en")) == ("期限", "Days")
    assert (form().label("authority", "x"), form().label("zz", "x"), form().field_title("zz")) == ("", "", "")
