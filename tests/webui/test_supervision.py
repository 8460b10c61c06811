"""督办: what lapsed, what is near, and acting on it from the row."""

from __future__ import annotations

import pytest

from engine.casework import deadlines
from tests.webui.conftest import bring_to_handling


@pytest.fixture
def late(own_clerk, own_office):
    """A petition whose handling period has lapsed, as the sweep found."""
    own_clerk.register()
    number = bring_to_handling(own_clerk)
    own_clerk.wait(70)
    deadlines.sweep(own_office)
    return number


def test_what_lapsed_is_listed_with_authority_and_days(late, visit_own):
    page = visit_own("zhaolei").get("/supervision")
    rows = [" ".join(row.text_content().split()) for row in page.all("//tbody/tr")]
    assert any(late in row and "办理期限" in row and "云溪县自然资源局" in row and "已逾期 5 日" in row for row in rows)


def test_authorities_narrow_the_queue_and_carry_their_counts(late, visit_own):
    visitor = visit_own("zhaolei")
    page = visitor.get("/supervision")
    counts = {chip.text.strip(): int(chip.xpath("b")[0].text) for chip in page.all("//nav[@class='chips']/a[b]")}
    assert set(counts) == {"云溪县自然资源局", "云溪县信访局"} and sum(counts.values()) == len(page.all("//tbody/tr"))
    page = visitor.get("/supervision?authority=990121-zr")
    assert len(page.all("//tbody/tr")) == counts["云溪县自然资源局"]


def test_reminding_from_the_row_is_entered_and_shown(late, visit_own):
    visitor = visit_own("zhaolei")
    visitor.get("/supervision")
    page = visitor.send("/remind", note="请于周五前报送进展")
    assert "已催办" in page.text and any("催办" in cell for cell in page.texts("queue-rows"))
    assert "请于周五前报送进展" in visitor.get(f"/petitions/{late}?tab=docket").text


def test_what_is_near_is_listed_apart_and_can_be_supervised(own_clerk, visit_own):
    number = bring_to_handling(own_clerk)
    own_clerk.wait(60)
    visitor = visit_own("zhaolei")
    page = visitor.get("/supervision?view=about_to_lapse")
    assert number in page.text
    page = visitor.send("/supervise", reason="多次催办未果，要求书面反馈")
    assert page.status == 200 and "已启动督办" in page.text
    assert "决定督办方式" in visitor.get(f"/petitions/{number}").text


def test_every_supervision_is_listed_with_where_it_stands_and_leads_to_its_petition(late, visit_own):
    visitor = visit_own("zhaolei")
    assert visitor.get("/supervision").all("//a[@href='/supervision/cases']")
    page = visitor.get("/supervision/cases")
    rows = [" ".join(row.text_content().split()) for row in page.all("//tbody/tr")]
    assert any(late in row and "决定督办方式" in row and "云溪县自然资源局" in row and "办理期限" in row for row in rows)
    assert page.all(f"//tbody//a[@href='/petitions/{late}']")
    page = visitor.get("/supervision/cases?authority=990121-zr")
    assert 0 < len(page.all("//tbody/tr")) < len(rows)
    assert "这个机关没有这样的督办件" in visitor.get("/supervision/cases?state=listed&authority=990121-zr").text
    assert "没有这样的督办件" in visitor.get("/supervision/cases?state=closed").text
    assert visit_own("zhaomin").get("/supervision/cases").status == 403


def test_who_may_only_remind_sees_no_button_to_supervise(late, visit_own):
    page = visit_own("lihua").get("/supervision")
    assert page.all("//form[contains(@action,'/remind')]") and not page.all("//form[contains(@action,'/supervise')]")


@pytest.mark.parametrize("view, says", [("overdue", "没有逾期"), ("about_to_lapse", "近期没有到期"), ("paused", "没有中止过久")])
def test_an_empty_queue_says_what_would_stand_here(visit_own, view, says):
    assert says in visit_own("zhaolei").get(f"/supervision?view={view}").text


def test_lapses_of_earlier_years_stand_apart(own_clerk, own_office, visit_own):
    number = bring_to_handling(own_clerk)
    own_clerk.wait(500)
    deadlines.sweep(own_office)
    visitor = visit_own("zhaolei")
    page = visitor.get("/supervision")
    assert number not in page.text and "往年积存" in page.text
    assert number in visitor.get("/supervision?older=1").text


def test_a_deadline_nobody_knows_cannot_be_reminded(visit):
    visitor = visit("zhaolei")
    token = visitor.get("/supervision").form("/logout").fields["csrf_token"]
    assert visitor.client.post("/supervision/999999/remind", data={"csrf_token": token}).status_code == 404
