"""信访工作条例 第二十三条: written notice, and the objection of who is not competent."""

from engine.casework import paperwork
from tests.builders import County, refused
from tests.people import LABOUR, LAND, PETITION_OFFICE, TRIAGE
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


def test_a_direct_petition_that_can_be_answered_on_the_spot_is_and_ends(county: County):
    county.register()
    county.complete("triage", disposition="on_the_spot")
    outcome = county.complete("answer_on_the_spot")
    assert outcome.completed and county.dossier.petition.closing == "on_the_spot"
    assert county.state("notice_direct") == "met"


def test_an_answer_the_petitioner_does_not_accept_is_no_substitute_for_acceptance(county: County):
    county.register()
    county.complete("triage", disposition="on_the_spot")
    county.complete("answer_on_the_spot", satisfied=False)
    assert county.steps == {"triage"}


def test_a_declined_petitioner_is_told_in_writing_which_body_is_right(county: County):
    county.register()
    county.complete("triage", disposition="decline")
    county.complete("state_refusal")
    notice = county.dossier.documents[0]
    assert (notice.kind, notice.content["right_body"]) == ("decline_notice", "云溪县人民法院")
    assert county.state("notice_direct") == "running"
    assert county.complete("serve_intake_notice").completed and county.state("notice_direct") == "met"


def test_telling_where_the_petition_went_meets_the_direct_notice(county: County):
    assert county.transferred().state("notice_direct") == "met"


def test_the_notice_of_a_transferred_petition_is_met_by_its_service(county: County):
    county.transferred().walk("confirm_jurisdiction", "prepare_transferred_acceptance")
    assert county.state("notice_transferred") == "running"
    assert county.complete("serve_transferred_acceptance") and county.state("notice_transferred") == "met"


def test_where_the_name_is_unclear_no_notice_is_owed(county: County):
    county.register(anonymous=True, petitioner=None)
    assert county.clocks("notice_direct") == []


def test_service_that_is_impossible_keeps_its_reason(county: County):
    county.register(anonymous=True, petitioner=None)
    county.complete("triage", disposition="decline")
    county.complete("state_refusal")
    with refused("impossible_needs_reason", "第二十三条"):
        county.complete("serve_intake_notice", method="impossible", receiver=None)
    assert county.complete("serve_intake_notice", method="impossible", receiver=None, note="来信未署名、未留地址。").completed


def test_an_objection_gives_its_reasons(county: County):
    county.transferred()
    with refused("objection_needs_reasons", "第二十三条第三款"):
        county.complete("confirm_jurisdiction", jurisdiction="object")


def test_an_objection_on_the_fifth_working_day_is_in_time(county: County):
    county.transferred().day("2026-03-09")
    county.complete("confirm_jurisdiction", jurisdiction="object", reasons="不属本局职责。")
    assert county.state("objection") == "met" and county.steps == {"decide_objection"}


def test_an_objection_on_the_sixth_working_day_is_late(county: County):
    county.transferred().day("2026-03-10")
    with refused("late_objection", "第二十三条第三款"):  # silence is acceptance
        county.complete("confirm_jurisdiction", jurisdiction="object", reasons="不属本局职责。")


def test_whoever_is_silent_for_five_working_days_has_taken_the_petition(county: County):
    county.transferred().night("2026-03-10")
    assert county.steps == {"prepare_transferred_acceptance"}


def test_the_papers_come_back_only_when_the_sender_agrees(county: County):
    county.transferred().complete("confirm_jurisdiction", jurisdiction="object", reasons="不属本局职责。")
    assert county.dossier.petition.parties["competent"] == LAND
    county.complete("decide_objection", objection_decision="agree", reason="异议成立。")
    assert county.dossier.petition.parties["competent"] == PETITION_OFFICE and county.steps == {"prepare_referral"}


def test_the_letter_of_a_transfer_taken_back_is_void_and_keeps_its_number(county: County):
    county.transferred().complete("confirm_jurisdiction", jurisdiction="object", reasons="不属本局职责。")
    county.complete("decide_objection", objection_decision="agree", reason="异议成立。")
    letter, told = county.dossier.latest_document("transfer_letter"), county.dossier.latest_document("destination_notice")
    assert letter and told and (letter.status, told.status) == ("withdrawn", "issued")
    assert letter.withdrawn_because == "云溪县自然资源局提出异议，经审核同意，该次转送（交办）已经收回。"
    with refused("letter_of_another", "第二十二条"):
        paperwork.reissue_paper(
            county.office, number=county.number, document=letter.id or 0, corrections={}, by=county.who(TRIAGE), key="r"
        )
    county.complete("prepare_referral", authority=LABOUR)
    letters = [(one.number, str(one.status)) for one in county.dossier.documents if one.kind == "transfer_letter"]
    assert letters == [(letter.number, "withdrawn"), (letters[1][0], "issued")] and letters[1][0] != letter.number
    assert county.docket.count("paper_withdrawn") == 1 and county.is_sound


def test_a_sender_who_does_not_agree_leaves_it_where_it_is(county: County):
    county.transferred().complete("confirm_jurisdiction", jurisdiction="object", reasons="不属本局职责。")
    county.complete("decide_objection", objection_decision="refuse", reason="属其法定职责。")
    assert county.dossier.petition.parties["competent"] == LAND
    assert county.steps <= {"confirm_jurisdiction", "prepare_transferred_acceptance"}


def test_a_petition_sent_elsewhere_starts_its_clocks_there_anew(county: County):
    county.transferred().complete("confirm_jurisdiction", jurisdiction="object", reasons="不属本局职责。")
    county.day("2026-03-05")
    county.complete("decide_objection", objection_decision="agree", reason="异议成立。")
    county.complete("prepare_referral", authority=LABOUR)
    assert [one.status for one in county.clocks("notice_transferred")] == ["void", "running"]
    assert county.due("notice_transferred") == "2026-03-20"
