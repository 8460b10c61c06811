"""内容分类: three levels by six digits; a locality may add, and takes nothing away."""

from __future__ import annotations

from datetime import date

import pytest

from engine.domain.topic import code_above, level_of
from engine.policy.rulebook import Rulebook
from tests.policy.shelf import TODAY, book, refused, with_files

YUNXI, ELSEWHERE = "990121", "330106"
DAY = date(2026, 3, 2)


def test_every_topic_has_those_above_it_and_only_the_last_level_is_chosen():
    tree = book().topic_tree(ELSEWHERE, DAY)
    assert tree.said("homestead") == "农业农村 › 农村集体土地 › 宅基地"
    assert tree.said("homestead", "en") == "Agriculture and villages › Collective land › Homesteads"
    assert "homestead" in tree and "rural_land_matters" not in tree and "agriculture" not in tree
    assert all(len(tree.path(leaf.id)) == level_of(leaf.code) for leaf in tree.leaves)
    assert [code_above(code) for code in ("030103", "030100", "030000")] == ["030100", "030000", ""]


@pytest.mark.parametrize("words", ["宅基地", "030103", "Homesteads", "农业农村 > 农村集体土地 > 宅基地", "homestead"])
def test_a_topic_is_known_by_name_code_or_path(words: str):
    tree = book().topic_tree(ELSEWHERE, DAY)
    assert tree.named(words) == "homestead" and tree.named(f"{words}？") == ""


def test_a_locality_adds_topics_of_its_own():
    assert "tea_gardens" in book().topic_tree(YUNXI, DAY) and "tea_gardens" not in book().topic_tree(ELSEWHERE, DAY)
    assert "tea_gardens" in book().topics and book().glossary("topic.tea_gardens", "en") == "Tea gardens (Yunxi)"


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ('own: { code: "030103", name: 甲, name_en: A }\n', "topic_code_twice"),
        ('own: { code: "770101", name: 甲, name_en: A }\n', "topic_without_parent"),
        ("homestead: null\n", "policy_looser_than_national"),
        ('homestead: { code: "030109" }\n', "policy_looser_than_national"),
        ('own: { code: "0301", name: 甲, name_en: A }\n', "policy_bad_value"),
    ],
)
def test_what_would_tear_the_tree_is_refused_where_it_stands(rule: str, code: str):
    error = refused(with_files(topics=rule))
    assert error.code == code and error.file == "local/990122-trial/topics.yaml" and error.line == 1


def test_a_topic_beneath_another_makes_the_upper_one_no_choice():
    tree = Rulebook.load(with_files(topics='own: { code: "990100", name: 甲, name_en: A }\n'), today=TODAY).topic_tree("990122", DAY)
    assert "own" in tree and "other" not in tree
