"""运行: the operator's page, for who keeps the machines, with nothing of any petition."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from engine.casework import deadlines
from engine.casework.gauges import Node
from engine.watching import metrics
from tests.support.outgoing import pile_up

pytestmark = pytest.mark.usefixtures("counted")


@pytest.fixture
def busy(own_office, own_clerk):
    """An office with a petition overdue, a sweep done, and a process known."""
    own_clerk.register()
    own_office.node = Node("node-1", "serve", own_office.current.release.fingerprint[:12])
    own_clerk.wait(90)
    deadlines.sweep(own_office)
    return own_office


def gauges(page) -> dict[str, str]:
    """The large numbers by what they are called."""
    cards = page.all("//section[contains(@class, 'gauge ')]")
    return {one.findtext("h2"): one.xpath("./p[1]")[0].text_content().strip() for one in cards}


def test_only_who_may_operate_finds_the_page(visit):
    assert visit("sysadmin").get("/operator").status == 200
    for username in ("lihua", "zhaomin", "zhaolei", "sunjie", "qianyi"):
        visitor = visit(username)
        assert visitor.get("/operator").status == 403
        assert not visitor.get("/desk").all("//nav//a[@href='/operator']")
    assert visit().get("/operator").address.startswith("/login")


def test_who_keeps_the_machines_begins_there_and_is_offered_no_petitions(visit):
    operator = visit("sysadmin")
    page = operator.get("/")
    assert page.address == "/operator"
    assert [one.get("href") for one in page.all("//nav[@class='mainnav']//a")] == ["/operator"]
    assert operator.get("/petitions").all("//tbody/tr") == []
    assert operator.get("/registration").status == 403


def test_an_office_nobody_has_used_says_so(visit_own):
    page = visit_own("sysadmin").get("/operator")
    assert gauges(page) == {
        "时限巡查": "还没有巡查过",
        "待认定期限": "0",
        "逾期未办": "0",
        "搁置的期限": "0",
        "待办步骤": "0",
        "外发工作": "0",
    }
    assert "还没有进程报到" in page.text and "没有出错。" in page.text and "SQLite" in page.text


def test_the_page_shows_the_sweep_the_clocks_the_processes_and_the_errors(visit_own, busy):
    pile_up(busy, queued=4, running=1, failed=2, ago=timedelta(hours=2))
    metrics.error("KeyError")
    page = visit_own("sysadmin").get("/operator")
    seen = gauges(page)
    assert seen["时限巡查"] == "0 秒" and int(seen["逾期未办"]) > 0 and seen["外发工作"] == "5"
    assert "失败 2 件" in page.text and "最早一件已等 2 小时" in page.text
    assert "node-1" in page.text and "网页与巡查" in page.text
    assert page.texts("edge-overdue")[-1] == "KeyError1"


def test_a_sweep_that_is_late_and_a_process_that_is_silent_stand_out(visit_own, busy):
    busy.clock.move(timedelta(seconds=3 * busy.sweep_seconds))
    page = visit_own("sysadmin").get("/operator")
    assert gauges(page)["时限巡查"] == "60 秒"
    assert "node-1 网页与巡查" in " ".join(page.texts("edge-overdue"))
    assert "60 秒没有消息" in page.text


def test_nothing_of_a_petition_is_on_the_page(visit_own, busy, own_clerk):
    page = visit_own("sysadmin").get("/operator")
    assert own_clerk.last.number not in page.source
    for word in ("吴安", "宅基地", "13800000001", "990121-2026"):
        assert word not in page.source


def test_the_page_reads_in_english(visit_own, busy):
    operator = visit_own("sysadmin")
    operator.get("/operator")
    page = operator.send("/language", lang="en")
    assert page.address == "/operator"
    main = page.tree.get_element_by_id("main").text_content()
    assert not re.search("[\u4e00-\u9fff]", main), re.findall("[\u4e00-\u9fff]+", main)


def test_the_page_renews_itself_and_works_without_that(visit_own, busy):
    page = visit_own("sysadmin").get("/operator")
    [part] = page.all("//*[@id='running']")
    assert (part.get("hx-get"), part.get("hx-trigger"), part.get("hx-select")) == ("/operator", "every 20s", "#running")
    assert page.all("//a[@href='/operator'][contains(., '刷新')]") and page.all("//a[@href='/metrics']")


def test_a_page_that_renews_itself_does_not_keep_its_visitor_signed_in(visit_own, busy):
    operator = visit_own("sysadmin", IDLE_SECONDS=60)
    renewing = {"HX-Request": "true", "X-Unattended": "1"}
    for _ in range(3):
        busy.clock.move(timedelta(seconds=20))
        assert operator.client.get("/operator", headers=renewing).status_code == 200
    busy.clock.move(timedelta(seconds=1))
    answer = operator.client.get("/operator", headers=renewing)
    assert answer.status_code == 204 and answer.headers["HX-Redirect"].startswith("/login")
