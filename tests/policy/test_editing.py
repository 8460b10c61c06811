"""A form changes a file of the shelf: what it says is in it afterwards, and every line it does not touch is as it was written."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engine.policy.editing import edited
from engine.policy.loader import dotted, load, walk
from tests.policy.shelf import files
from tests.support.places import ROOT

LOCAL = """# 县里的规定。
handling:
  basis: 云溪县规定 第三条
  length: 45 days                        # 比全国短
  extension: { at_most: 20 days }

# 复查另写。
reexamination:
  length: 25 days
  # 提前提醒
  warn: [5 days]
"""


def changed(wanted: Any, text: str = LOCAL) -> str:
    return edited(text.encode(), "local.yaml", wanted).decode()


def data(text: str = LOCAL) -> Any:
    return deepcopy(load(text.encode(), "local.yaml").data)


def test_a_number_is_replaced_and_nothing_else():
    wanted = data()
    wanted["handling"]["length"] = "40 days"
    assert changed(wanted) == LOCAL.replace("45 days", "40 days")


def test_a_new_rule_and_a_new_key_stand_where_they_are_wanted():
    wanted = data() | {"final_review": {"length": "20 days", "basis": "云溪县规定 第五条"}}
    wanted["reexamination"] = {"basis": "云溪县规定 第四条", **wanted["reexamination"]}
    assert changed(wanted) == LOCAL.replace("reexamination:\n", "reexamination:\n  basis: 云溪县规定 第四条\n") + (
        "\nfinal_review:\n  length: 20 days\n  basis: 云溪县规定 第五条\n"
    )


def test_a_rule_taken_away_takes_the_comment_right_above_it_along():
    wanted = data()
    del wanted["reexamination"]
    assert changed(wanted) == LOCAL.partition("\n# 复查")[0]


def test_a_rule_moved_and_a_rule_renamed_keep_their_comments():
    was = data()
    turned = {name: was[name] for name in ("reexamination", "handling")}
    text = changed(turned)
    assert data(text) == was and "# 比全国短" in text and "  # 提前提醒\n" in text and text.startswith("# 县里的规定。\n")
    renamed = {"handling": was["handling"], "review": was["reexamination"]}
    assert changed(renamed) == LOCAL.replace("\nreexamination:", "\nreview:")


@pytest.mark.parametrize(
    "value", ["no", "12", "0x1f", "null", "a: b", "# x", "", " x ", "- y", "两行\n文字", "[1]", "it's", "x\n\ny\n", "末尾：", "{a}"]
)
def test_every_text_comes_back_as_it_was_given(value: str):
    for wanted in ({"handling": {"basis": value}, "extension": [value, "b"]}, data() | {"handling": {"note": value, "warn": [value]}}):
        assert data(changed(wanted)) == wanted
    assert data(changed({"a": value}, '# c\na: "b"  # c\n')) == {"a": value}


PATHS = ["policies/national/flags.yaml", "policies/national/watch.yaml", "policies/calendar/2026.yaml", "workflows/petition/forms.yaml"]
TEXTS = {path: (ROOT / path).read_bytes() for path in PATHS}
VALUES = st.one_of(
    st.text(st.sampled_from("ab #:-[]{},'\"&*?|>%@信访\n"), max_size=12), st.booleans(), st.none(), st.integers(-99, 99),
    st.lists(st.sampled_from(["a", "5 days", "no"]), max_size=3), st.dictionaries(st.sampled_from("abc"), st.just("x"), max_size=2),
    st.just({"a": {"b": [{"c": "d"}]}}),
)  # fmt: skip


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.data())
def test_after_any_edit_the_file_holds_what_was_wanted_and_other_rules_are_as_they_were_written(draw):
    path = draw.draw(st.sampled_from(PATHS))
    content = TEXTS[path]
    source = load(content, path)
    wanted, touched = deepcopy(source.data), set()
    for _ in range(draw.draw(st.integers(1, 3))):
        places = [(where, value) for where, value in walk(wanted) if len(where) < 6 and isinstance(value, dict | list) and value]
        where, holder = draw.draw(st.sampled_from(places))
        key = draw.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else list(range(len(holder)))))
        touched.add(where[0] if where else key)
        match draw.draw(st.sampled_from(["set", "add", "drop", "turn"])):
            case "set":
                holder[key] = deepcopy(draw.draw(VALUES))
            case "add" if isinstance(holder, dict):
                holder["new_key"] = deepcopy(draw.draw(VALUES))
                touched.add("new_key" if not where else where[0])
            case "add":
                holder.insert(key, deepcopy(draw.draw(VALUES)))
            case "drop" if len(holder) > 1 and (where or len(wanted) > 1):
                del holder[key]
            case _ if isinstance(holder, dict) and where:
                turned = list(reversed(holder.items()))
                holder.clear()
                holder.update(turned)
    made = edited(content, path, wanted)
    found = load(made, path).data
    assert repr(found) == repr(wanted)
    before, after = content.decode(), made.decode()
    for name in wanted.keys() - touched:
        assert lines_of(before, path, name) == lines_of(after, path, name), dotted((name,))


def lines_of(text: str, path: str, name: str) -> list[str]:
    """The lines of a rule up to its last value, with the comments in them."""
    source = load(text.encode(), path)
    inside = [line for where, (line, _) in source.values.items() if where[:1] == (name,)]
    return text.split("\n")[source.keys[(name,)][0] - 1 : max(inside)]


def test_the_whole_shelf_is_left_alone_when_nothing_is_wanted_otherwise():
    for path, content in files().items():
        if path.endswith(".yaml"):
            assert edited(content, path, load(content, path).data) is content
