"""送达: a paper is served after it was issued, not in the future, and the clocks run from the day it was received."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.casework import dossiers, notices
from engine.casework.act import Act
from tests.builders import County, refused
from tests.people import LAND_HANDLER


def issued(county: County) -> County:
    county.handled().walk("inquiry", "draft_opinion")
    county.day("2026-03-10")
    county.complete("approve_opinion")
    county.day("2026-03-12")
    return county


def test_nothing_is_served_before_it_was_issued(county: County):
    with refused("service_before_issue"):
        issued(county).complete("serve_opinion", received_on="2026-03-09")
    act = Act(county.office, None, county.dossier, county.who(LAND_HANDLER), county.office.now())  # type: ignore[arg-type]  # nothing is written
    with refused("service_of_none") as none:
        notices.serve(act, "extension_notice", county.dossier.instances[0])
    assert county.office.tell(none.value, "en") == "There is no Extension notice to serve: it was not issued."


def test_nothing_is_served_tomorrow_and_the_refusal_says_the_day_as_people_do(county: County):
    with refused("service_in_future") as late:
        issued(county).complete("serve_opinion", received_on="2026-03-13")
    assert [county.office.tell(late.value, lang) for lang in ("zh", "en")] == [
        "送达日期（2026年3月13日）不能晚于今天。",
        "The service may not lie in the future (13 March 2026).",
    ]


@pytest.mark.parametrize("day", ["2026-03-10", "2026-03-11", "2026-03-12"])
def test_between_issue_and_today_it_is(county: County, day: str):
    issued(county).complete("serve_opinion", received_on=day)
    assert county.clock_named("reexamination_request").started_on.isoformat() == day


# What each way of service is proven by; without any one of it there is none.
PROOF: dict[str, dict[str, Any]] = {
    "in_person": {"receiver": "本人"},
    "post": {"tracking_number": "XA00000000001"},
    "electronic": {"consented": True, "electronic_means": "网上信访平台"},
    "left_at_address": {"witness": "柳树村村委会 周某", "note": "受送达人拒绝签收，已说明情况。"},
}


@pytest.mark.parametrize("method", PROOF)
def test_each_way_of_service_needs_what_proves_it_and_counts_from_the_day_of_receipt(county: County, method: str):
    issued(county)
    for part in PROOF[method]:
        with refused("form_invalid") as caught:
            county.complete("serve_opinion", method=method, **(PROOF[method] | {part: None}))
        assert [wrong.field for wrong in caught.value.fields] == [part]
    county.complete("serve_opinion", method=method, received_on="2026-03-11", **PROOF[method])
    paper = county.dossier.documents[-1]
    assert (paper.status, paper.receipt["method"], paper.served_on.isoformat()) == ("served", method, "2026-03-11")
    assert county.clock_named("reexamination_request").started_on.isoformat() == "2026-03-11"
    told = dict(dossiers.document(county.office, number=county.number, document=paper.id, by=county.who("zhaomin")).receipt)
    assert "自送达之日起算，至2026年4月10日" in told["起算时限"]


def test_consent_to_electronic_service_is_given_or_there_is_none(county: County):
    with refused("form_invalid") as caught:
        issued(county).complete("serve_opinion", method="electronic", consented=False, electronic_means="短信")
    assert [(wrong.field, wrong.code) for wrong in caught.value.fields] == [("consented", "field_must_be_confirmed")]


def test_a_public_notice_serves_on_its_last_day_and_not_before(county: County):
    """民事诉讼法 第九十五条, by reference: thirty days, which the rules say and a place may only lengthen."""
    published = {"method": "notice", "notice_on": "2026-03-12", "notice_at": "云溪县人民政府公告栏"}
    issued(county)
    with refused("form_invalid", "第九十五条") as early:
        county.complete("serve_opinion", received_on="2026-03-12", **published)
    assert [(wrong.field, dict(wrong.args)["due"]) for wrong in early.value.fields] == [("notice_on", date(2026, 4, 11))]
    assert "至 2026年4月11日 届满" in county.office.tell_fields(early.value)[0][1]
    county.day("2026-04-13")
    with refused("form_invalid") as late:
        county.complete("serve_opinion", received_on="2026-04-13", **published)
    assert [(wrong.field, dict(wrong.args)["due"]) for wrong in late.value.fields] == [("received_on", date(2026, 4, 11))]
    county.complete("serve_opinion", received_on="2026-04-11", **published)
    assert county.clock_named("reexamination_request").started_on.isoformat() == "2026-04-11"


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "20260311", ""])
def test_a_day_that_is_none_is_refused(county: County, day: str):
    with refused("form_invalid"):
        issued(county).complete("serve_opinion", received_on=day)


def test_a_paper_is_registered_before_it_is_served(county: County):
    paper = issued(county).dossier.documents[-1]
    assert (paper.status, paper.served_on, paper.issued_on.isoformat()) == ("issued", None, "2026-03-10")


def test_the_receipt_belongs_to_the_paper_it_was_written_for(county: County):
    """An extension notice and an opinion wait to be served at the same time."""
    county.handled().send("extension_requested", by=LAND_HANDLER)
    county.walk("approve_extension", "inquiry")
    county.complete("serve_extension_notice", receiver="本人")
    county.walk("draft_opinion", "approve_opinion")
    county.complete("serve_opinion", receiver="其子代收")
    received = {paper.kind: paper.receipt.get("receiver") for paper in county.dossier.documents if paper.served_on}
    assert (received["extension_notice"], received["handling_opinion"]) == ("本人", "其子代收")


def test_an_older_paper_may_be_served_after_a_newer_one_was_issued(county: County):
    """What counts is the paper served, not whichever was issued last."""
    county.handled().send("extension_requested", by=LAND_HANDLER)
    county.complete("approve_extension")
    county.day("2026-03-06")
    county.send("explanation_given", by=LAND_HANDLER)
    county.complete("serve_extension_notice", received_on="2026-03-03")
    notice = next(paper for paper in county.dossier.documents if paper.kind == "extension_notice")
    assert notice.served_on and notice.served_on.isoformat() == "2026-03-03"


def test_a_receipt_that_comes_back_after_two_months_still_counts_from_the_day_on_it(county: County):
    """The right to ask ran from the day of receipt; by now it has lapsed, and the next sweep says so."""
    county.handled().walk("inquiry", "draft_opinion", "approve_opinion")
    county.day("2026-05-01")
    county.complete("serve_opinion", received_on="2026-03-03")
    assert county.due("reexamination_request") == "2026-04-02"
    county.night()
    assert county.dossier.petition.closing == "concluded"
