"""信访工作条例 第二十条: visits, and representatives of many."""

from tests.policy.shelf import HANGZHOU, rules


def test_many_people_with_one_matter_send_at_most_five_representatives():
    assert rules().flag("max_representatives") == 5


def test_the_regulation_of_2005_allowed_five_too():
    assert rules("2010-01-01").flag("max_representatives") == 5
    assert rules("2017-01-01", HANGZHOU).flag_basis("max_representatives") == "浙江省信访条例 第十五条"


def test_a_visit_of_five_is_collective_five_included():
    assert rules().flag("collective_from") == 5
