"""An extension asked for too late: too much on the last day, and the day after it is no longer to be had (信访工作条例 第三十四条)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.answers import INQUIRY, Said
from tests.browser.counter import Counter, Official
from tests.browser.days.opening import NUMBER

ARTICLE = "信访工作条例 第三十四条"
WHY = "涉及两轮土地承包台账，需要与档案馆、镇村三方核对，核对记录尚未全部调齐。"
TOO_MUCH: Said = {"情况复杂的说明": WHY, "申请延长的日数": "45"}


def extends_too_late(counter: Counter) -> None:
    """Zhao Min asks for 45 days on 6 May, and for 30 on 7 May; neither changes anything, and no word is lost."""
    handler, head = counter.official("zhaomin"), counter.official("chengang")
    counter.on("2026-05-06", 16)
    handler.open(NUMBER)
    expect(handler.clock("办理期限")).to_contain_text("今天到期")
    before = handler.docket(NUMBER)
    handler.open(NUMBER)
    asks(handler, TOO_MUCH, "申请延长 45日，超过上限 30日。")
    handler.picture("too-late-too-much")

    counter.on("2026-05-07", 9)
    comes_back(handler, "30")
    handler.is_told_no("申请延期", "“办理期限”已经届满，不能再延长。", ARTICLE)
    keeps_what_was_typed(handler, "30")
    handler.picture("too-late")

    after = handler.docket(NUMBER)
    assert "申请延期" not in after
    assert all(one.endswith(("届满", "启动督办")) for one in after[: len(after) - len(before)]), after  # what the office does by itself
    handler.open(NUMBER)
    expect(handler.clock("办理期限")).to_contain_text("2026年5月6日")
    expect(handler.clock("办理期限")).to_contain_text("已逾期 1 日")
    head.go("/desk?tab=claimable")
    expect(head.row("审批延期")).to_have_count(0)
    goes_on_without_it(handler)


def asks(handler: Official, said: Said, why: str) -> None:
    """Write the request; the counter refuses it with its article and keeps what was typed."""
    act = handler.main.locator("#act-extension_requested")
    act.locator("summary").click()
    handler.write(act.locator("form"), said)
    handler.is_told_no("申请延期", why, ARTICLE)
    keeps_what_was_typed(handler, str(said["申请延长的日数"]))


def comes_back(handler: Official, days: str) -> None:
    """The night has signed her out: behind the door she finds what she had written, and sends it again."""
    handler.main.get_by_label("申请延长的日数").fill(days)
    handler.page.get_by_role("button", name="提交：申请延期", exact=True).click()
    handler.sees("您填写的内容没有提交，也没有丢失")
    handler.sign_in()
    handler.picture("too-late-back")
    handler.sees("登录前填写的内容已经放回表单")
    keeps_what_was_typed(handler, days)


def keeps_what_was_typed(handler: Official, days: str) -> None:
    """Both fields as they were left, in the act that stands open."""
    expect(handler.main.get_by_label("情况复杂的说明")).to_have_value(WHY)
    expect(handler.main.get_by_label("申请延长的日数")).to_have_value(days)


def goes_on_without_it(handler: Official) -> None:
    """What is late is still handled."""
    handler.do("调查核实", INQUIRY)
    handler.sees("接下来由云溪县自然资源局赵敏办理“拟写处理意见”")
