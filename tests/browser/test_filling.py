"""Filling in one step in two browsers: what is typed is kept by itself, and whoever is overtaken loses nothing."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from engine.casework.office import Office
from engine.documents.archive import FolderArchive
from engine.testing import Clerk
from tests.browser import reading
from tests.browser.counter import Counter, Official

PHONE, MINE, MORE = "0990-2345678", "柏舟写的途径，不能丢。", "周涛又补了一句。"
ACCEPT = {"category": "grievance", "route": "petition_procedure", "disposition": "accept", "reason": "属于本机关职权"}


def channel(who: Official) -> Locator:
    return who.main.get_by_label("处理途径和程序")


def state(who: Official) -> Locator:
    """What the page says of the draft."""
    return who.main.locator("form[id^=fill-] [data-draft-state]")


def submit(who: Official) -> None:
    who.page.get_by_role("button", name="提交：拟定受理告知").click()


def test_a_takeover_during_editing_keeps_what_both_have_written(counter: Counter, clerk: Clerk, office: Office, tmp_path: Path):
    office.archive = FolderArchive(tmp_path / "archive")
    number = clerk.register().number
    clerk.complete("triage", by="lihua", **ACCEPT)
    first, second = counter.official("zhoutao"), counter.official("baizhou")

    first.open(number)
    first.main.get_by_label("答复用语").select_option(label="受理（信访程序） （待填 1 处）")
    first.main.get_by_role("button", name="套用").click()
    expect(channel(first)).to_have_value(re.compile("第三十一条第六项，按信访程序办理。本机关自受理之日起60日内查明事实"))
    expect(first.main.get_by_label("联系电话")).to_have_value("【联系电话未填】")
    expect(state(first)).to_contain_text("已自动保存 10:00")
    first.sees("提交后会启动什么", "受理告知书", "办理期限", "5月6日")

    second.open(number)
    second.sees("周涛 自 2026年3月2日 10:00 起正在填写这一步。")
    channel(second).press_sequentially(MINE)
    submit(second)
    second.sees("周涛 自 2026年3月2日 10:00 起正在填写这一步。等他提交，或者接手编辑后再提交。")
    expect(channel(second)).to_have_value(MINE)
    second.picture("filling-refused")
    second.page.get_by_role("button", name="接手编辑").click()
    second.sees("已接手编辑。周涛 的页面会得到提示", "已恢复您 2026年3月2日 10:00 保存的草稿。")
    second.page.get_by_role("button", name="采用对方的文字").click()
    text = channel(second).input_value()
    assert text.startswith(MINE) and text.endswith("申请复查。")
    expect(second.main.get_by_label("承办人")).to_have_value("柏舟")

    first.main.get_by_label("联系电话").fill(PHONE)
    channel(first).press("Control+End")
    channel(first).press_sequentially(MORE)
    expect(state(first)).to_contain_text("已由 柏舟 于 2026年3月2日 10:00 接手填写")
    first.picture("filling-overtaken")
    assert reading.nameless(first.page) == [] and reading.skeleton(first.page) == []

    drop_files(second)
    submit(second)
    expect(second.main.get_by_role("link", name="空字段 1 处：联系电话")).to_be_visible()
    second.main.get_by_label("联系电话").fill(PHONE)
    submit(second)
    second.sees("已提交「拟定受理告知」。")

    submit(first)
    kept = first.main.locator(".kept")
    expect(kept).to_contain_text("这一步已由 柏舟 于 2026年3月2日 10:00 办理。")
    expect(kept).to_contain_text(MORE)


DROPPED = """() => {
  const held = new DataTransfer();
  held.items.add(new File(["%PDF-1.7\\nletter"], "证明.pdf"));
  held.items.add(new File([new Uint8Array([77, 90, 144, 0])], "程序.exe"));
  return held;
}"""


def drop_files(who: Official) -> None:
    """Two files at once dropped beside the form: one is taken, the other is refused by name, and nothing typed is lost."""
    place = who.main.locator("details.drop-more")
    place.locator("summary").click()
    place.locator(".drop-zone").dispatch_event("drop", {"dataTransfer": who.page.evaluate_handle(DROPPED)})
    expect(place).to_contain_text("程序.exe：没有添加。")
    expect(place).to_contain_text("已添加 1 个。 证明.pdf")
    who.picture("filling-files")
