"""Three texts of a YAML file make one: who changed a key alone has his way, comments too; what both changed is decided by a person."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as some

from engine.policy.keyed import merged, piece_of, with_key
from engine.policy.loader import load
from tests.casework.test_editions import shelves

BASE = """# 期限
handling:
  name: 办理期限
  length: 60 days   # 自然日
  warn: [10 days]

# 复查
reexamination:
  length: 30 days
"""


def test_each_key_changed_on_one_side_only_is_taken_from_there():
    mine = BASE.replace("length: 30 days", "length: 25 days  # 县里规定")
    theirs = BASE.replace("60 days", "50 days").replace("# 复查", "# 复查期限") + "final_review:\n  length: 30 days\n"
    came = merged(BASE.encode(), mine.encode(), theirs.encode(), "deadlines.yaml", {})
    assert not came.clashes
    assert came.text == theirs.replace("length: 30 days\nfinal", "length: 25 days  # 县里规定\nfinal")


def test_a_key_changed_on_both_sides_is_decided_by_a_person():
    mine, theirs = BASE.replace("60 days", "40 days"), BASE.replace("60 days", "50 days").replace("[10 days]", "[5 days]")
    came = merged(BASE.encode(), mine.encode(), theirs.encode(), "deadlines.yaml", {})
    [clash] = came.clashes
    assert (clash.key, clash.mine.strip(), clash.theirs.strip()) == (
        "handling.length",
        "length: 40 days   # 自然日",
        "length: 50 days   # 自然日",
    )
    assert not came.is_settled and "40 days" in came.text and "[5 days]" in came.text
    settled = merged(BASE.encode(), mine.encode(), theirs.encode(), "deadlines.yaml", {"handling.length": "theirs"})
    assert settled.is_settled and settled.text == theirs


def test_what_one_takes_away_and_the_other_changes_is_a_clash():
    mine, theirs = BASE[: BASE.index("\n# 复查")], BASE.replace("length: 30 days", "length: 20 days")
    [clash] = merged(BASE.encode(), mine.encode(), theirs.encode(), "deadlines.yaml", {}).clashes
    assert (clash.key, clash.mine) == ("reexamination", "") and "20 days" in clash.theirs


def test_a_file_in_one_line_is_one_piece():
    came = merged(b"{ a: 1, b: 2 }\n", b"{ a: 1, b: 3 }\n", b"{ a: 2, b: 2 }\n", "x.yaml", {"": "mine"})
    assert (came.text, came.clashes[0].key) == ("{ a: 1, b: 3 }\n", "")


def test_a_key_is_written_otherwise_added_and_taken_away():
    new = with_key(BASE.encode(), "x.yaml", "reexamination", "reexamination: { length: 25 days }")
    assert load(new, "x.yaml").data["reexamination"] == {"length": "25 days"} and "# 期限" in new.decode()
    assert load(with_key(new, "x.yaml", "more", "more: 1\n"), "x.yaml").data["more"] == 1
    assert "reexamination" not in load(with_key(new, "x.yaml", "reexamination", ""), "x.yaml").data


def test_every_file_of_the_shelves_is_put_together_again_from_its_pieces():
    files = {**shelves().policies, **shelves().workflows}
    for path, content in files.items():
        if path.endswith(".yaml"):
            assert piece_of(content, path).text == content.decode(), path


@settings(max_examples=60)
@given(
    some.dictionaries(some.sampled_from("abcd"), some.integers(0, 2)),
    *[some.dictionaries(some.sampled_from("abcd"), some.integers(0, 2))] * 2,
)
def test_without_a_clash_each_key_is_what_the_side_that_changed_it_says(base: dict[str, int], mine: dict[str, int], theirs: dict[str, int]):
    texts = ["".join(f"{key}: {value}\n" for key, value in one.items()).encode() for one in (base, mine, theirs)]
    came = merged(texts[0], texts[1], texts[2], "x.yaml", {})
    made = load(came.text.encode(), "x.yaml").data or {}
    clashes = {one.key for one in came.clashes}
    for key in "abcd":
        was, ours, other = base.get(key), mine.get(key), theirs.get(key)
        if key not in clashes and "" not in clashes:
            assert made.get(key) == (other if ours == was else ours)
            assert ours == other or was in (ours, other)
