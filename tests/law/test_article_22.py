"""信访工作条例 第二十二条: what a petition department does within fifteen days."""

from tests.policy.shelf import HANGZHOU, ZHENGZHOU, due, rule


def test_a_petition_is_passed_on_within_fifteen_days_of_receipt():
    assert (str(rule("triage").length), rule("triage").starts, rule("triage").counted_from) == ("15 days", "filed", "")
    assert due("triage", "2026-03-02") == "2026-03-17"


def test_sorting_alone_does_not_meet_the_period():
    assert "triaged" not in rule("triage").met_by
    assert rule("triage").met_by >= {"referred", "accepted", "decline_notice.issued", "diversion_notice.issued"}


def test_a_lapse_is_supervised_and_never_extended():
    assert rule("triage").on_lapse == "supervise" and rule("triage").extension is None


def test_the_letter_sets_the_period_of_an_assignment():
    assert rule("assigned").length is None
    assert rule("assigned").applies({"referral_kind": "assign"}) and not rule("assigned").applies({"referral_kind": "transfer"})
    assert rule("assigned").met_by == {"reported_back"}


def test_zhejiang_passed_on_within_five_working_days():
    assert due("triage", "2017-01-24", place=HANGZHOU) == "2017-02-06"  # over the Spring Festival, with two Saturdays and Sundays worked


def test_henan_forwarded_within_five_days():
    assert due("triage", "2013-03-04", place=ZHENGZHOU) == "2013-03-11"  # the 9th is a Saturday
