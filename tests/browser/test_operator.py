"""The operator's page in a real browser: at a desk and on a phone, in both languages, by keyboard, and renewing itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from engine.casework import deadlines
from engine.casework.gauges import Node
from engine.testing import Clerk
from engine.watching import metrics
from tests.browser import reading
from tests.browser.counter import DESK, PHONE, Counter
from tests.support.outgoing import pile_up, revive


@pytest.fixture
def at_work(counter: Counter, clerk: Clerk, tmp_path: Path) -> Counter:
    """An office with something amiss: a process gone silent, jobs given up, errors noted, deadlines overdue."""
    office = counter.office
    clerk.register()
    clerk.clock.move(timedelta(days=40))
    release = office.current.release.fingerprint[:12]
    for node in (Node("xf-node-2", "worker", "0" * 12), Node("xf-node-1", "serve", release)):
        office.node = node
        deadlines.sweep(office)
        clerk.clock.move(timedelta(minutes=3))
    deadlines.sweep(office)
    office.disks = {"data": tmp_path, "archive": tmp_path / "archive"}
    pile_up(office, queued=12, running=1, failed=3, ago=timedelta(minutes=90))
    metrics.unshare()
    metrics.error("OutOfOrder")
    return counter


def test_the_operator_signs_in_and_sees_how_the_office_runs(at_work: Counter):
    operator = at_work.official("sysadmin")
    operator.go("/")
    expect(operator.page.get_by_role("heading", name="运行", exact=True)).to_be_visible()
    operator.sees("xf-node-1", "分钟没有消息", "与本进程不同", "失败 3 件", "OutOfOrder", "SQLite")
    assert reading.skeleton(operator.page) == []
    assert reading.nameless(operator.page) == []
    assert reading.raw_left(operator.page) == []
    operator.picture("operator")
    operator.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    assert reading.focus_lost(operator.page, 12) == []


def test_it_reads_in_english_and_hangs_over_no_edge(at_work: Counter):
    operator = at_work.official("sysadmin")
    operator.go("/operator")
    operator.page.get_by_role("button", name="English").click()
    expect(operator.page.locator("html")).to_have_attribute("lang", "en")
    assert reading.chinese_left(operator.page, {"季宁"}) == []
    for width, height in (PHONE, DESK):
        operator.page.set_viewport_size({"width": width, "height": height})
        assert operator.page.evaluate("document.documentElement.scrollWidth") <= width
    operator.picture("operator-en")


def test_it_renews_itself(at_work: Counter):
    operator = at_work.another("sysadmin")
    operator.page.clock.install()
    operator.go("/operator")
    operator.sees("失败 3 件")
    revive(at_work.office)
    operator.page.clock.run_for(21_000)
    operator.sees("没有失败的工作")
    expect(operator.main.locator("#read-at")).to_have_count(1)
    expect(operator.main.locator("#running")).to_have_count(1)


def test_it_works_without_a_script(at_work: Counter):
    operator = at_work.another("sysadmin", java_script_enabled=False)
    operator.go("/operator")
    operator.sees("时限巡查", "xf-node-1")
    operator.main.get_by_role("link", name="刷新").click()
    operator.sees("时限巡查", "xf-node-1")


def test_an_office_nobody_has_used_is_shown_as_one(counter: Counter):
    metrics.unshare()
    operator = counter.official("sysadmin")
    operator.go("/operator")
    operator.sees("还没有巡查过", "还没有进程报到", "没有出错。")
    operator.picture("operator-empty")
