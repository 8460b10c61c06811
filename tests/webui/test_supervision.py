"""督办: what lapsed, what is near, and acting on it from the row."""

from __future__ import annotations

import pytest

from engine.casework import deadlines
from tests.webui.conftest import bring_to_handling
from tests.webui.visitors import Page


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


def menu_of(visitor, text):
    """The page behind the menu of the first row that holds a text; it is what a browser without scripts opens."""
    (link,) = visitor.page.all(f"//tr[contains(., '{text}')][1]//details[contains(@class, 'row-menu')]//a/@href")
    return visitor.get(link)


def chosen(visitor, act, look="", **said):
    """Send the form of one act of a row's page, as it was drawn: to be done, or looked at first."""
    (form,) = (one for one in visitor.page.tree.forms if one.fields.get("act") == act)
    sent = {**dict(form.form_values()), **{f"f_{name}": text for name, text in said.items()}}
    (looked_at,) = form.xpath(".//button/@formaction")
    visitor.page = Page(visitor.client.post(looked_at if look else form.action, data=sent, follow_redirects=True))
    return visitor.page


def test_reminding_from_the_row_is_entered_and_shown(late, visit_own):
    visitor = visit_own("zhaolei")
    visitor.get("/supervision?view=overdue")
    page = menu_of(visitor, late)
    assert page.texts("row-act")[0].startswith("催办 催办云溪县自然资源局") and "返回督办台" in page.text
    page = chosen(visitor, "remind", note="请于周五前报送进展")
    assert page.address == "/supervision?view=overdue", "back in the same queue"
    assert "已办：催办云溪县自然资源局" in page.text and any("催办" in cell for cell in page.texts("queue-rows"))
    assert "请于周五前报送进展" in visitor.get(f"/petitions/{late}?tab=docket").text


def test_a_row_offers_only_what_goes_there_and_its_page_says_why_the_rest_does_not(late, visit_own):
    visitor = visit_own("zhaolei")
    page = visitor.get("/supervision?view=overdue")
    (address,) = page.all(f"(//tr[contains(., '{late}')])[1]//@hx-get")
    page = menu_of(visitor, late)
    assert [one.text for one in page.all("//details[contains(@class, 'row-act')]/summary")] == ["催办", "提请联席会议"]
    assert [one.text for one in page.all("//ul[contains(@class, 'row-not')]//strong")] == ["督办", "转办", "建议延期"]
    assert "第三十四条" in page.text and "负责人转办" in page.text
    # In the menu itself stands what goes, and a link to why the rest does not.
    menu = visitor.client.get(address, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in menu and "第三十四条" not in menu and menu.count('class="row-act"') == 2
    assert "另外 3 项为什么不能办" in menu
    assert visit_own("zhaomin").get(address).status == 403
    assert visitor.get("/supervision/rows/c999999").status == 404


def test_an_act_from_the_row_can_be_looked_at_first_and_what_was_left_out_is_asked_for(late, visit_own):
    visitor = visit_own("zhaolei")
    visitor.get("/supervision?view=overdue")
    menu_of(visitor, late)
    page = chosen(visitor, "conference", look="yes", reason="涉及两个部门")
    assert (
        "列入联席会议议题，时限不变。" in page.text
        and "现在还什么都没有改变" in page.text
        and page.all("//input[@name='f_reason']/@value") == ["涉及两个部门"]
    )
    visitor.get("/supervision?view=overdue")
    menu_of(visitor, late)
    page = chosen(visitor, "conference")
    assert page.status == 422 and "reason" in page.wrong()
    visitor.get("/supervision?view=overdue")
    menu_of(visitor, late)
    assert "已办：列入联席会议议题" in chosen(visitor, "conference", reason="涉及两个部门").text
    # Meanwhile a colleague was faster: it is refused with its reason, on the page that tells of each.
    visitor.get("/supervision?view=overdue")
    page = menu_of(visitor, late)
    assert "conference" not in [one.fields.get("act") for one in page.tree.forms]


def test_what_is_near_is_listed_apart_and_can_be_supervised(own_clerk, visit_own):
    number = bring_to_handling(own_clerk)
    own_clerk.wait(60)
    visitor = visit_own("zhaolei")
    page = visitor.get("/supervision?view=next_day")
    assert number in page.text
    menu_of(visitor, number)
    page = chosen(visitor, "supervise", reason="多次催办未果，要求书面反馈")
    assert page.status == 200 and "已办：就“办理期限”启动督办" in page.text
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
    visitor = visit_own("lihua")
    visitor.get("/supervision?view=overdue")
    page = menu_of(visitor, late)
    assert "催办" in page.text and not page.all("//*[text()='督办' and (self::summary or self::strong)]")


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
    assert "没有办成 1 件" in visitor.client.post(
        "/supervision/acts/do",
        data={"csrf_token": token, "key": "k", "act": "remind", "task": "c999999", "f_note": "请抓紧", "from": "row"},
    ).get_data(as_text=True)


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
