"""Lent, signed by another authority, sent back, signed: one opinion through five hands in two authorities, the clock untouched."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.answers import EACH, INQUIRY, OPINION, Said
from tests.browser.counter import Counter, Official
from tests.browser.days.opening import NUMBER

DRAFT, SIGN, INQUIRE = "拟写处理意见", "审签处理意见", "调查核实"
FOUND: Said = {"查明的事实": "刘洋到档案室查到收件登记簿，材料齐全。", "证据和材料": "收件登记簿第37页。"}
MISSING, REASON = "请写明逾期三年未办由谁负责。", "第二项请求的答复没有写明整改措施。"
BETTER: Said = {"逐项答复": (EACH[0], "逾期因移交遗漏，已责成登记中心整改并向信访人道歉。")}


def goes_through_many_hands(counter: Counter) -> None:
    """赵敏 lends to 刘洋, asks 周涛 of the petition office to sign, 陈刚 sends it back once; each finds what the one before left."""
    handler, colleague, guest, head = (counter.official(one) for one in ("zhaomin", "liuyang", "zhoutao", "chengang"))
    counter.on("2026-03-06")
    lends(handler, colleague)
    counter.on("2026-03-09")
    gets_it_back(handler)
    asks_the_petition_office(handler, guest)
    counter.on("2026-03-11")
    sends_back(head)
    mends_and_signs(handler, head)
    tells_it_all(handler)


def lends(handler: Official, colleague: Official) -> None:
    """6 March: the inquiry is lent; nobody but the colleague works at it, and she gives it back half done."""
    handler.open(NUMBER)
    handler.move(INQUIRE, "委派", {"委派给": "刘洋", "请其办什么": "到档案室核对收件登记簿"})
    handler.sees("这一步已经委派给刘洋，交回或者召回以后才能提交。")
    expect(handler.page.get_by_role("button", name=f"提交：{INQUIRE}")).to_have_count(0)
    colleague.go("/desk/delegated")
    colleague.sees("到档案室核对收件登记簿")
    colleague.main.get_by_role("link", name=INQUIRE).first.click()
    colleague.move(INQUIRE, "交回", FOUND | {"说明": "已核对，请赵敏定下一步。"})


def gets_it_back(handler: Official) -> None:
    """9 March: the form begins with what the colleague wrote."""
    handler.open(NUMBER)
    handler.sees("已核对，请赵敏定下一步。")
    expect(handler.main.get_by_label("查明的事实")).to_have_value(str(FOUND["查明的事实"]))
    handler.do(INQUIRE, {"下一步": INQUIRY["下一步"]})


def asks_the_petition_office(handler: Official, guest: Official) -> None:
    """The draft is to be signed by another authority once it is written: first no, with the reason, and yes once it is mended."""
    guests = {"会签人": "周涛（云溪县信访局）", "加签方式": "后加签（办后再会签）"}
    handler.move(DRAFT, "加签、会签", guests)
    drafts(handler, OPINION)
    handler.sees("还在等周涛会签。")
    handler.picture("chain-unsigned")
    signs(guest, "不同意", MISSING)
    handler.open(NUMBER)
    handler.sees(MISSING, "会签没有通过", str(OPINION["处理意见"]))
    handler.move(DRAFT, "加签、会签", guests)
    expect(handler.main.locator("textarea[name=f_opinion]")).to_have_value(str(OPINION["处理意见"]))
    drafts(handler, {"查明的事实": f"{FOUND['查明的事实']}逾期由登记中心负责。"})
    signs(guest, "同意", "已补充，同意。")


def drafts(handler: Official, said: Said) -> None:
    """What is written is kept, and goes on by itself once it is signed."""
    handler.write(handler.main.locator(".task-first form[data-form]"), said)
    handler.page.get_by_role("button", name=f"提交：{DRAFT}", exact=True).click()
    expect(handler.main.locator(".notice-ok")).to_contain_text(f"「{DRAFT}」已填报，会签通过后自动往下走。")


def signs(guest: Official, verdict: str, said: str) -> None:
    """The guest finds it beside his own work, and says his opinion."""
    guest.go("/desk/delegated")
    guest.main.get_by_role("link", name=DRAFT).first.click()
    guest.move(DRAFT, "会签意见", {"意见": verdict, "具体意见": said})


def sends_back(head: Official) -> None:
    """11 March: the head sends the draft back with the reason."""
    head.take_from_desk(SIGN, NUMBER)
    head.sees("上一步：拟写处理意见 · 赵敏", EACH[1])
    head.move(SIGN, "退回", {"退回到": "拟写处理意见（赵敏）", "退回理由": REASON})


def mends_and_signs(handler: Official, head: Official) -> None:
    """It is on the handler's own list with the reason and every word; mended, it is signed."""
    handler.go("/desk?tab=mine")
    handler.row(DRAFT, NUMBER).get_by_role("link", name="办理").click()
    handler.sees("陈刚", REASON)
    expect(handler.main.locator("textarea[name=f_opinion]")).to_have_value(str(OPINION["处理意见"]))
    expect(handler.clock("办理期限")).to_contain_text("2026年5月6日")
    handler.picture("chain-returned")
    handler.do(DRAFT, BETTER)
    head.take_from_desk(SIGN, NUMBER)
    head.do(SIGN, {"审签意见": "同意"})
    head.sees("云资", "〔2026〕1号")


def tells_it_all(handler: Official) -> None:
    """The docket has every hand, in its order."""
    told = [one for one in reversed(handler.docket(NUMBER)) if one in ("委派", "交回", "加签", "会签", "退回")]
    assert told == ["委派", "交回", "加签", "会签", "加签", "会签", "退回"]
