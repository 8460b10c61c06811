"""信访工作条例 第四十条: supervision, and the feedback it asks for."""

from tests.policy.shelf import rule, rules


def test_feedback_is_given_in_writing_and_its_thirty_days_are_a_parameter():
    assert (str(rule("supervision_feedback").length), rule("supervision_feedback").certainty) == ("30 days", "U")


def test_the_regulation_of_2005_set_thirty_days_itself():
    then = rule("supervision_feedback", "2010-01-01")
    assert (str(then.length), then.certainty, then.basis) == ("30 days", "A", "信访条例 第三十六条")


def test_a_lapsed_feedback_is_escalated_by_the_diagram_and_not_supervised_again():
    assert rule("supervision_feedback").on_lapse == "none"


def test_every_lapse_of_the_office_but_that_and_the_objection_is_supervised():
    office = {name: one.on_lapse for name, one in rules().deadlines.items() if one.holder == "office"}
    assert {name for name, what in office.items() if what != "supervise"} == {"supervision_feedback", "objection"}


def test_a_right_of_the_petitioner_lapses_without_supervision():
    assert {one.on_lapse for one in rules().deadlines.values() if one.holder == "petitioner"} == {"right_lapses"}
