"""信访工作条例 第二十三条: written notice, and the objection of who is not competent."""

from tests.policy.shelf import HANGZHOU, counted, due, rule, rules


def test_a_direct_petition_is_answered_in_writing_within_fifteen_days():
    assert due("notice_direct", "2026-03-02") == "2026-03-17"
    assert rule("notice_direct").met_by >= {"acceptance_notice.served", "decline_notice.served", "destination_notice.issued"}


def test_issuing_a_notice_is_not_giving_it():
    assert "acceptance_notice.issued" not in rule("notice_direct").met_by | rule("notice_transferred").met_by


def test_no_notice_is_due_where_name_or_address_are_unclear():
    assert rule("notice_direct").applies({"anonymous": False}) and not rule("notice_direct").applies({"anonymous": True})


def test_a_transferred_petition_is_answered_within_fifteen_days_of_the_transfer():
    assert rule("notice_transferred").starts == "referred"
    assert due("notice_transferred", "2026-03-04") == "2026-03-19"


def test_notice_in_accusations_follows_rules_of_its_own():
    assert not rule("notice_transferred").applies({"category": "accusation"})
    assert "confidential_transfer_letter.issued" in rule("notice_direct").void_by


def test_who_is_not_competent_objects_within_five_working_days():
    assert due("objection", "2026-03-04") == "2026-03-11"
    assert due("objection", "2026-02-12") == "2026-02-26"


def test_the_right_to_object_lapses():
    assert rule("objection").on_lapse == "right_lapses"
    assert rules().flag("objection") is True


def test_a_matter_taken_back_owes_no_notice_here():
    assert "taken_back" in rule("notice_transferred").void_by


def test_the_regulation_of_2005_knew_no_objection():
    assert "objection" not in rules("2010-01-01").deadlines and rules("2010-01-01").flag("objection") is False


def test_zhejiang_gave_notice_within_five_working_days():
    assert str(rule("notice_transferred", "2017-01-01", HANGZHOU).length) == "5 working days"


def test_working_days_leave_out_rest_and_count_makeup_days():
    kinds = [step.kind for step in counted("objection", "2026-02-12").steps]
    assert kinds.count("workday") == 4 and kinds.count("makeup_workday") == 1 and kinds.count("holiday") == 9
