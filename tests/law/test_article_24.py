"""信访工作条例 第二十四条: when several authorities are concerned, the common superior decides."""

from tests.builders import County, refused
from tests.people import COUNTY, LABOUR, LAND, SECOND_REEXAMINER, TRIAGE


def disputed(county: County) -> County:
    county.transferred().complete("confirm_jurisdiction", jurisdiction="object", reasons="与人社部门职责交叉。")
    county.complete("decide_objection", objection_decision="dispute", reason="双方各执一词。")
    return county


def test_a_dispute_goes_to_the_common_superior(county: County):
    assert disputed(county).task("decide_jurisdiction").authority == COUNTY


def test_whom_the_superior_designates_is_competent(county: County):
    disputed(county).complete("decide_jurisdiction", authority=LABOUR, reason="主要职责在人社部门。")
    assert county.dossier.petition.parties["competent"] == LABOUR and "designated" in county.docket
    letter = county.dossier.latest_document("transfer_letter")
    assert letter and letter.status == "withdrawn" and letter.withdrawn_because.endswith("改由云溪县人力资源和社会保障局受理。")


def test_the_sender_cannot_decide_in_the_superiors_place(county: County):
    with refused("task_not_yours"):
        disputed(county).complete("decide_jurisdiction", by=TRIAGE, authority=LAND, reason="越权。")


def test_only_the_head_of_the_superior_decides(county: County):
    disputed(county).complete("decide_jurisdiction", by=SECOND_REEXAMINER, authority=LAND, reason="属其职责。")
    assert county.task("decide_jurisdiction").done_by == county.who(SECOND_REEXAMINER).id


def test_the_designated_authority_has_fifteen_days_for_its_notice(county: County):
    disputed(county).day("2026-03-06")
    county.complete("decide_jurisdiction", authority=LABOUR, reason="主要职责在人社部门。")
    county.walk("prepare_transferred_acceptance", "serve_transferred_acceptance")
    assert county.state("notice_transferred") == "met"
