"""The work list without a mouse, and renewed under the hands of who works on it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from engine.testing import Clerk, a_registration
from tests.browser import reading
from tests.browser.counter import Counter


def test_a_clerk_works_by_keys_and_a_new_row_takes_nothing_away(counter: Counter, clerk: Clerk) -> None:
    for gist in ("反映征地补偿款拖欠", "反映路灯长期不亮", "反映占道经营扰民"):
        clerk.register(a_registration(gist=gist))
    lihua = counter.official("lihua")
    lihua.go("/desk?tab=claimable")
    page, keyboard = lihua.page, lihua.page.keyboard
    sheet = page.locator("#keys")
    keyboard.press("?")
    expect(sheet).to_be_visible()
    assert page.evaluate("document.activeElement.closest('#keys') !== null")
    assert reading.nameless(page) == []
    keyboard.press("j")
    keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    keyboard.press("j")
    keyboard.press("x")
    keyboard.press("j")
    expect(lihua.row("路灯").locator("a.title")).to_be_focused()
    expect(lihua.row("征地").locator(".tick")).to_be_checked()
    expect(lihua.main.locator(".bulk-count")).to_have_text("已勾选 1")

    keyboard.press("/")
    field = page.get_by_label("检索信访件")
    expect(field).to_be_focused()
    keyboard.type("jx1?路")
    expect(sheet).to_be_hidden()
    clerk.register(a_registration(gist="反映楼道消防通道堵塞"))
    page.evaluate("document.dispatchEvent(new Event('desk:look'))")
    expect(lihua.row("消防通道")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="新到 1 件任务")).to_be_attached()
    expect(lihua.main.locator(".tabs a[data-tab='2'] .count")).to_have_text("4")
    expect(field).to_be_focused()
    expect(field).to_have_value("jx1?路")
    expect(lihua.row("征地").locator(".tick")).to_be_checked()

    keyboard.press("Escape")
    lihua.row("占道").locator("a.title").focus()
    keyboard.press("x")
    keyboard.press("c")
    expect(page.get_by_role("heading", name="批量认领")).to_be_visible()
    expect(lihua.main).to_contain_text("确定，办理这 2 件")
    page.wait_for_load_state("load")
    keyboard.press("s")
    expect(lihua.main.locator(".notice-ok")).to_contain_text("办成 2 件，没有办成 0 件。")
    page.wait_for_load_state("load")
    keyboard.press("g")
    keyboard.press("d")
    expect(page).to_have_url(re.compile("/desk$"))
    expect(lihua.row("征地")).to_be_visible()
    page.wait_for_load_state("load")
    keyboard.press("2")
    expect(lihua.main.locator(".tabs a[aria-current]")).to_contain_text("可认领")
    expect(lihua.main.locator("tbody tr")).to_have_count(2)
    keyboard.press("j")
    keyboard.press("c")
    expect(lihua.main.locator(".notice")).to_contain_text("已认领")

    page.get_by_role("button", name="快捷键").click()
    sheet.get_by_label("使用单键快捷键").uncheck()
    keyboard.press("Escape")
    keyboard.press("1")
    keyboard.press("?")
    expect(sheet).to_be_hidden()
    expect(lihua.main.locator(".tabs a[aria-current]")).to_contain_text("可认领")
