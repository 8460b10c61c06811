"""信访工作条例 第三十五条: re-examination, thirty days to ask and thirty to answer."""

from tests.policy.shelf import due, rule


def test_the_petitioner_asks_within_thirty_days_of_receiving_the_opinion():
    asking = rule("reexamination_request")
    assert (asking.starts, asking.holder, asking.on_lapse) == ("handling_opinion.served", "petitioner", "right_lapses")
    assert due("reexamination_request", "2026-04-20") == "2026-05-20"


def test_the_last_day_to_ask_is_never_a_day_of_rest():
    assert due("reexamination_request", "2026-09-02") == "2026-10-08"  # thirty days end in the National Day week


def test_the_answer_is_given_in_writing_within_thirty_days_of_the_request():
    assert rule("reexamination").starts == "reexamination_requested"
    assert "reexamination_opinion.served" in rule("reexamination").met_by
    assert "reexamination_opinion.issued" not in rule("reexamination").met_by
    assert due("reexamination", "2026-05-11") == "2026-06-10"


def test_the_thirty_days_are_not_extended_and_a_hearing_does_not_stop_them():
    assert rule("reexamination").extension is None and rule("reexamination").suspended_by == frozenset()


def test_handling_again_has_a_clock_marked_as_a_parameter():
    assert (rule("redo").starts, rule("redo").certainty, rule("redo").extension) == ("redo_ordered", "U", None)
