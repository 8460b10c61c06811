"""Sent to the wrong bureau, objected to, taken back, sent to the right one, and settled there (第二十三条第三款、第三十三条)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.answers import INQUIRY, REFERRAL, Said, served
from tests.browser.counter import Counter, Official
from tests.browser.days import opening
from tests.browser.days.opening import NUMBER

GROUND = "宅基地登记属自然资源主管部门职责，本局不承担不动产登记。"
OBJECTION: Said = {"是否接收": "提出异议", "异议理由": GROUND, "建议的机关": "云溪县自然资源局"}
AGREEMENT: Said = {
    "调解结果": "达成协议", "各方自愿": True, "协议种类": "和解协议书", "协议内容": "自然资源局三十日内办结登记，并承担测绘费用。",
    "履行期限": "2026-04-30",
}  # fmt: skip


def goes_wrong_comes_back_and_is_settled(counter: Counter) -> None:
    """From the window to the settlement, by way of the housing bureau."""
    opening.registers(counter)
    opening.refers(counter, "云溪县住房和城乡建设局")
    counter.on("2026-03-05")
    objects(counter.official("xulin"))
    counter.on("2026-03-06")
    takes_back(counter.official("lihua"))
    is_gone(counter.official("xulin"))
    opening.accepts(counter, "2026-03-09")
    opening.names_the_handler(counter)
    counter.on("2026-03-20")
    settles(counter.official("zhaomin"))
    reads_how_it_ended(counter.official("lihua"))


def objects(bureau: Official) -> None:
    """5 March: the housing bureau has until 10 March; without its reasons an objection is none."""
    bureau.take_from_desk("接收确认", NUMBER)
    expect(bureau.clock("管辖异议期限")).to_contain_text("2026年3月10日")
    bureau.write(bureau.main.locator(".task-first form[data-form]"), OBJECTION | {"异议理由": ""})
    bureau.is_told_no("接收确认", "提出异议应当详细说明理由。")
    expect(bureau.main.get_by_label("提出异议")).to_be_checked()
    bureau.picture("wrong-refused")
    bureau.do("接收确认", OBJECTION)
    bureau.sees("接下来：审核异议")
    bureau.picture("wrong-objected")


def takes_back(office: Official) -> None:
    """6 March: the petition office reads why, agrees, and sends it where it belongs; the first letter keeps its number."""
    office.take_from_desk("审核异议", NUMBER)
    office.sees("上一步：接收确认 · 徐琳", GROUND)
    office.picture("wrong-decide")
    office.do("审核异议", {"审核意见": "同意异议，收回", "理由": "异议成立，应由自然资源局办理。"})
    office.do("拟定去向", REFERRAL)
    office.sees("云信转〔2026〕2号", "接下来：接收确认")
    office.open(NUMBER, "documents")
    expect(office.row("云信转〔2026〕1号")).to_contain_text("已撤回")
    expect(office.row("云信转〔2026〕2号")).to_contain_text("转送函")
    office.picture("wrong-papers")


def is_gone(bureau: Official) -> None:
    """The housing bureau has nothing of it left to do."""
    bureau.go("/desk?tab=mine")
    expect(bureau.row(NUMBER)).to_have_count(0)


def settles(handler: Official) -> None:
    """20 March: both sides agree of their own will; the agreement is served and the petition is closed."""
    handler.open(NUMBER)
    handler.do("调查核实", INQUIRY | {"下一步": "调解"})
    handler.write(handler.main.locator(".task-first form[data-form]"), AGREEMENT | {"各方自愿": False})
    handler.is_told_no("调解", "信访工作条例 第三十三条")
    expect(handler.main.get_by_label("协议内容")).to_have_value(str(AGREEMENT["协议内容"]))
    handler.picture("settled-refused")
    handler.do("调解", AGREEMENT)
    handler.picture("settled-agreed")
    handler.do("送达协议书", served("赵敏"))
    expect(handler.main.locator(".pet-head .status")).to_contain_text("调解、和解")
    handler.sees("这件信访事项在信访程序中已经走完。")
    handler.picture("settled")


def reads_how_it_ended(office: Official) -> None:
    """The papers say it all, and nobody needs an opinion any more."""
    office.open(NUMBER, "documents")
    expect(office.row("和解协议书")).to_contain_text("2026年3月20日")
    expect(office.row("处理意见书")).to_have_count(0)
    told = [one for one in reversed(office.docket(NUMBER)) if "异议" in one or "和解" in one or one in ("已转送交办", "已受理")]
    assert told.index("已受理") > max(at for at, one in enumerate(told) if "异议" in one)
    office.picture("settled-docket")
