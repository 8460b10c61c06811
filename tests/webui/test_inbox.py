"""消息: the page of what one was told of, its count in the head of every page, and the digest of the day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.casework import alerting, inbox, urging
from tests.webui.test_beside import held  # noqa: F401 a fixture


@pytest.fixture
def urged(held, clerk):  # noqa: F811 the fixture of that name
    """The petition of a step of Zhou Tao's that Zhao Lei urged; he was told of it, and has read all before."""
    alerting.keep_up(clerk.office)
    inbox.mark_all_read(clerk.office, by=clerk.who("zhoutao"))
    clerk.clock.move(timedelta(minutes=1))
    urging.urge(clerk.office, task=held, note="请按期办结", by=clerk.who("zhaolei"), key=clerk.key())
    alerting.keep_up(clerk.office)
    return held.partition(".")[0]


def test_an_alert_is_counted_in_the_head_opened_and_no_longer_counted(urged, clerk, visit):
    zhoutao = visit("zhoutao")
    page = zhoutao.get("/desk")
    assert page.all("//a[contains(@class, 'tool-inbox')]/b/text()") == ["1"]
    page = zhoutao.get("/inbox")
    assert f"{urged}：" in page.text
    assert "赵磊催办" in page.text and "第四十条第一款" in page.text and "请按期办结" not in page.text
    (row,) = page.all("//tr[contains(@class, 'unread')]")
    page = zhoutao.send(row.xpath(".//form/@action")[0])
    assert page.address == f"/petitions/{urged}" and page.all("//a[contains(@class, 'tool-inbox')]/b") == []
    page = zhoutao.get("/inbox")
    assert "没有未读消息" in page.text
    page = zhoutao.get("/inbox?show=all")
    assert "赵磊催办" in page.text and page.all("//tr[contains(@class, 'unread')]") == []


def test_every_page_of_the_inbox_is_english_too_and_all_alerts_are_read_at_once(urged, clerk, visit):
    zhoutao = visit("zhoutao")
    zhoutao.get("/inbox")
    zhoutao.send("/language", ("lang", "en"))
    page = zhoutao.get("/inbox")
    assert "urged by 赵磊" in page.text and "Mark all as read" in page.text
    page = zhoutao.send("/inbox/read")
    assert "1 alerts marked as read." in page.text and "No unread alerts" in page.text
    page = zhoutao.get("/inbox/digest")
    assert "never opened" in page.text and urged in page.text and "here for" in page.text


def test_nobody_opens_anothers_alert_and_who_sees_no_petitions_has_no_inbox(urged, clerk, visit):
    by = clerk.who("zhoutao")
    (one,) = inbox.inbox(clerk.office, by=by).alerts
    lihua = visit("lihua")
    token = lihua.get("/inbox?show=all").all("//input[@name='csrf_token']/@value")[0]
    assert lihua.client.post(f"/inbox/{one.id}/read", data={"csrf_token": token}).status_code == 404
    assert inbox.unread(clerk.office, by=by) == 1
    admin = visit("sysadmin")
    assert admin.get("/operator").all("//a[contains(@class, 'tool-inbox')]") == []
    assert admin.get("/inbox").status == 403


def test_the_head_of_a_page_costs_two_small_questions(urged, clerk):
    by, before = clerk.who("zhoutao"), clerk.office.store.statements
    assert inbox.unread(clerk.office, by=by) == 1
    assert clerk.office.store.statements - before == 2  # the authorities around his own, and the count
