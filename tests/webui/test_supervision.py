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


def test_authorities_narrow_the_queue_with_all_below_and_carry_their_counts(late, visit_own):
    visitor = visit_own("zhaolei")
    page = visitor.get("/supervision?view=overdue")
    lines = len(page.all("//tbody/tr"))
    offered = {one.get("value"): one.text.strip() for one in page.all("//select[@name='authority']/option")}
    assert offered["990121-zr"].endswith("云溪县自然资源局（3）") and offered["990121"].endswith(f"（{lines}）")
    page = visitor.get("/supervision?view=overdue&authority=990121-zr")
    assert len(page.all("//tbody/tr")) == 3 < lines == len(visitor.get("/supervision?view=overdue&authority=990121").all("//tbody/tr"))
    assert "没有" in visitor.get("/supervision?authority=nowhere").text


def test_reminding_from_the_row_is_entered_and_shown(late, visit_own):
    visitor = visit_own("zhaolei")
    row = next(row for row in visitor.get("/supervision").all("//tbody/tr") if late in row.text_content())
    page = visitor.send(row.xpath(".//form[contains(@action, '/remind')]")[0].action, note="请于周五前报送进展")
    assert "已催办" in page.text and any("催办" in cell for cell in page.texts("queue-rows"))
    assert "请于周五前报送进展" in visitor.get(f"/petitions/{late}?tab=docket").text


def test_what_is_near_is_listed_apart_and_can_be_supervised(own_clerk, visit_own):
    number = bring_to_handling(own_clerk)
    own_clerk.wait(60)
    visitor = visit_own("zhaolei")
    page = visitor.get("/supervision?view=next_day")
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


def test_an_empty_queue_says_what_would_stand_here(visit_own):
    assert "没有需要督办的件" in visit_own("zhaolei").get("/supervision").text


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


def tick(page, number):
    """The mark of the first row of a petition."""
    return page.all(f"//tr[contains(., '{number}')]//input[@name='task']")[0].get("value")


def test_a_supervisors_morning(late, visit_own):
    """What went wrong is read from the top, narrowed, kept, acted on after a look, and taken to the conference."""
    visitor = visit_own("zhaolei")
    page = visitor.get("/supervision")
    assert page.all("//nav[@id='desk-tabs']/a")[1].text.strip() == "已逾期"
    row = " ".join(page.all(f"//tr[contains(., '{late}')]")[0].text_content().split())
    assert "依据：" in row and "还没有办" in row
    # What of a link cannot be followed is said; a view is kept and found again.
    assert "nowhere" in visitor.get("/supervision?view=overdue&step=nowhere").text
    visitor.get("/supervision?view=overdue&category=grievance")
    page = visitor.send("/supervision/views?view=overdue&category=grievance", name="本县逾期")
    assert "已保存为常用视图" in page.text and [one.text for one in page.all("//span[contains(@class,'chip-saved')]/a")] == ["本县逾期"]
    assert "本县逾期" not in visitor.get("/desk").text
    page = visitor.get("/supervision?view=overdue&category=grievance")
    # One looks first: what cannot be is said with its article, and nothing has changed.
    row = next(one.get("value") for one in page.all("//input[@name='task']") if one.get("value")[0] == "c")
    page = visitor.send("/supervision/acts", ("act", "propose_extension"), task=row)
    assert "先填写上面的内容" in page.text
    page = visitor.send("/supervision/acts/do", f_days="20", f_reason="须重新勘测")
    assert "没有办成 1 件" in page.text and "依据：" in page.text
    visitor.get("/supervision?view=overdue&category=grievance")
    visitor.send("/supervision/acts", ("act", "conference"), task=row)
    assert "办成 1 件" in visitor.send("/supervision/acts/do", f_reason="涉及自然资源、住建两个部门").text
    page = visitor.get("/supervision/conference")
    (address,) = page.all("//details[contains(@class,'resolve')]/form/@action")
    assert "涉及自然资源、住建两个部门" in page.text
    page = visitor.send(address, resolution="")
    assert page.status == 422 and page.all("//*[@id='resolution-wrong']")
    page = visitor.send(address, resolution="县政府办牵头，十日内提出方案")
    assert "没有等待联席会议研究的件" in page.text and "十日内提出方案" in visitor.get("/supervision/conference?resolved=1").text


def test_the_queue_renews_itself_and_says_when_nothing_came(late, visit_own):
    client = visit_own("zhaolei").client
    live = client.get("/supervision/live")
    assert live.status_code == 200 and late in live.get_data(as_text=True)
    assert client.get("/supervision/live", headers={"If-None-Match": live.headers["ETag"]}).status_code == 304
