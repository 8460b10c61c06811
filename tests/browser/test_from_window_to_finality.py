"""One grievance from the window to finality, entirely by pages: what each official sees, enters and leaves for the next."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.answers import (
    ACCEPTANCE,
    FINAL_OPINION,
    FINALITY,
    INQUIRY,
    OPINION,
    REEXAMINATION_OPINION,
    REFERRAL,
    TRIAGE,
    VISIT,
    served,
)
from tests.browser.counter import Counter, Official

NUMBER = "990121-2026-000001"
AGAIN = "990121-2026-000002"


def lit(official: Official, number: str, step: str) -> None:
    """The diagram is drawn and this step is lit in it."""
    official.open(number, "diagram")
    canvas = official.page.locator("#canvas[data-drawn=yes]")
    expect(canvas.locator(f".at-current[data-element-id={step}]")).to_be_visible()


def registers_a_visit(window: Official) -> None:
    """2 March: the registrar writes the visit down and hands over the number."""
    window.go("/desk")
    window.sees("您手上没有待办任务")
    window.page.get_by_role("link", name="登记信访事项").click()
    window.write(window.main.locator("form[data-form]"), VISIT)
    window.picture("01-registration")
    window.page.get_by_role("button", name="查重并登记").click()
    expect(window.main.locator("#receipt-no")).to_have_text(NUMBER)
    window.sees("登记成功", "请求办理宅基地登记", "截止 2026年3月17日", "信访工作条例 第二十二条", "云溪县信访局")
    window.picture("02-receipt")
    window.page.get_by_role("link", name="打开这件").click()
    window.stands_at("已登记", "受理")
    window.sees("等 云溪县信访局 的信访工作人员办理。")


def sorts_and_refers(office: Official) -> None:
    """3 March: the petition office sorts it and transfers it to the land bureau."""
    office.take_from_desk("甄别", NUMBER)
    office.picture("03-triage")
    office.do("甄别", TRIAGE)
    office.picture("04-triaged")
    office.do("拟定去向", REFERRAL)
    office.sees("云信转〔2026〕1号", "云信去〔2026〕1号", "起算期限：", "2026年3月18日", "2026年3月10日", "接下来：接收确认")
    office.stands_at("已转送交办", "受理")
    expect(office.clock("办理期限")).to_have_count(0)
    office.picture("05-referred")


def accepts(handler: Official) -> None:
    """4 March: the land bureau confirms, gives notice of acceptance and serves it; sixty days begin."""
    handler.take_from_desk("接收确认", NUMBER)
    handler.picture("06-jurisdiction")
    handler.do("接收确认", {"是否接收": "接收"})
    handler.do("拟定受理告知（转来事项）", ACCEPTANCE)
    handler.sees("云资")
    handler.do("送达受理告知书（转来事项）", served("赵敏"))
    handler.stands_at("已受理", "办理")
    handling = handler.clock("办理期限")
    expect(handling).to_contain_text("2026年5月6日")
    handling.locator("summary").click()
    expect(handling.locator(".count-steps")).to_contain_text("2026年3月4日")
    expect(handling).to_contain_text("信访工作条例 第三十四条")
    handler.picture("07-accepted")


def names_the_handler(leader: Official) -> None:
    """5 March: the head of the bureau names who handles it."""
    leader.take_from_desk("指定承办人", NUMBER)
    leader.picture("08-assign")
    leader.do("指定承办人", {"承办人": "赵敏", "已核对无应当回避的情形": True})
    leader.sees("赵敏 正在办理。")


def inquires_and_drafts(handler: Official) -> None:
    """6 March: the handler inquires and drafts; the diagram shows where the petition is."""
    lit(handler, NUMBER, "inquiry")
    handler.picture("09-diagram")
    handler.open(NUMBER)
    handler.do("调查核实", INQUIRY)
    expect(handler.main.get_by_label("投诉请求")).to_have_value(re.compile("依法办理宅基地登记"))
    expect(handler.main.get_by_label("查明的事实")).to_have_value(re.compile("移交遗漏"))
    handler.picture("10-draft")
    handler.do("拟写处理意见", OPINION)


def signs(leader: Official) -> None:
    """6 March: the head of the bureau reads the draft and signs; the opinion gets its number."""
    leader.take_from_desk("审签处理意见", NUMBER)
    leader.picture("11-sign")
    leader.do("审签处理意见", {"审签意见": "同意"})
    leader.open(NUMBER, "documents")
    row = leader.row("处理意见书")
    expect(row).to_contain_text(re.compile("云资.*〔2026〕1号"))
    row.get_by_role("link", name="查看、打印").click()
    leader.sees("云溪县自然资源局", "吴安", "予以支持，自本意见送达之日起三十日内办结登记。", "2026年3月6日")
    leader.picture("12-opinion")


def serves_the_opinion(handler: Official) -> None:
    """9 March: the opinion is handed over; the petitioner has thirty days."""
    handler.open(NUMBER)
    handler.do("送达处理意见书", served("赵敏"))
    handler.stands_at("已答复", "复查复核")
    expect(handler.clock("申请复查期限")).to_contain_text("2026年4月8日")
    expect(handler.clock("申请复查期限")).to_contain_text("信访工作条例 第三十五条")
    handler.sees("现在没有要办的步骤")
    handler.picture("13-answered")


def takes_down(window: Official, title: str, ground: str) -> None:
    """The petitioner does not agree; the window takes the request down."""
    window.open(NUMBER)
    window.ask(title, {"申请请求": "请求明确办结的日期。", "事实和理由": ground})


def reexamines(first: Official) -> None:
    """11 March: the county's government re-examines; whoever drafted does not sign."""
    first.take_from_desk("审查复查申请", NUMBER)
    first.stands_at("复查中", "复查复核")
    expect(first.clock("复查期限")).to_contain_text("2026年4月9日")
    first.do("审查复查申请", {"是否受理": "受理", "理由": "在期限内提出。"})
    first.do("复查", {"查明的事实": "已调阅原卷并听取申请人意见。", "复查情况": "作出复查意见"})
    first.do("拟写复查意见", REEXAMINATION_OPINION)
    first.picture("14-reexamination")


def signs_the_reexamination(second: Official) -> None:
    """12 March: a second person signs and serves; the thirty days for a last request end on a Saturday, and so on the Monday."""
    second.take_from_desk("审签复查意见", NUMBER)
    second.do("审签复查意见", {"审签意见": "同意"})
    second.do("送达复查意见书", served("钱毅"))
    second.stands_at("已复查", "复查复核")
    expect(second.clock("申请复核期限")).to_contain_text("2026年4月13日")
    expect(second.clock("申请复核期限").locator(".count-steps")).to_contain_text("2026年4月11日")
    second.picture("15-reexamined")


def reviews_finally(first: Official, second: Official) -> None:
    """16 and 17 March: the city's government gives the last word; the petition is concluded."""
    first.take_from_desk("审查复核申请", NUMBER)
    first.stands_at("复核中", "复查复核")
    first.do("审查复核申请", {"是否受理": "受理", "理由": "在期限内提出。"})
    first.do("复核审查", {"查明的事实": "已调阅办理和复查案卷。", "下一步": "作出复核意见"})
    first.do("拟写复核意见", FINAL_OPINION)
    second.take_from_desk("审签复核意见", NUMBER)
    second.do("审签复核意见", {"审签意见": "同意"})
    second.do("送达复核意见书", served("范青"))
    expect(second.main.locator(".pet-head .status")).to_have_text("终结")
    expect(second.main.locator(".station-done")).to_have_count(5)
    second.sees("已经办结", "现在没有正在计算的期限。")
    expect(second.main.locator(".acts-card")).to_have_count(0)
    second.picture("16-concluded")


def reads_the_whole_story(window: Official) -> None:
    """The docket tells it all, newest first; the papers have numbers and days of service."""
    window.open(NUMBER, "docket")
    titles = window.main.locator(".docket-title b").all_text_contents()
    order = ["终结", "送达复核意见书", "申请复核", "送达复查意见书", "申请复查", "送达处理意见书", "已受理", "已转送交办", "提出"]
    assert [one for one in dict.fromkeys(titles) if one in order] == order
    window.picture("17-docket")
    window.open(NUMBER, "documents")
    for label in ("转送函", "去向告知书", "受理告知书", "处理意见书", "复查意见书", "复核意见书"):
        expect(window.row(label).first).to_contain_text("〔2026〕")
    expect(window.row("复核意见书")).to_contain_text("2026年3月17日")
    window.picture("18-papers")


def comes_again(window: Official) -> None:
    """18 March: the same person with the same facts; the window sees that the matter is concluded."""
    window.go("/registration")
    form = window.main.locator("form[data-form]")
    window.write(form, VISIT)
    window.page.get_by_role("button", name="查重并登记").click()
    window.sees("是不是同一件事？", NUMBER, "已经终结", "上次的答复", "《复核意见书》示市政信核〔2026〕1号", "维持")
    expect(window.page.get_by_role("button", name="跟进这件：并入")).to_have_count(0)
    window.picture("19-suspect")
    window.page.get_by_role("button", name="是同一件：登记并关联").click()
    expect(window.main.locator("#receipt-no")).to_have_text(AGAIN)


def is_told_no(office: Official) -> None:
    """The only answer is the notice that it is no longer accepted, with the number of the final opinion."""
    office.take_from_desk("甄别", AGAIN)
    office.sees(NUMBER)
    office.do("甄别", TRIAGE | {"处理方式": "不再受理", "甄别理由": "同一事实和理由，已有复核意见。"})
    office.do("填写终结情况", FINALITY)
    office.sees("云信终告〔2026〕1号")
    office.do("送达告知书", served("李华"))
    expect(office.main.locator(".pet-head .status")).to_have_text("不再受理")
    expect(office.main.locator(".station-done b")).to_have_text(["提交", "不再受理告知书"])
    expect(office.clock("办理期限")).to_have_count(0)
    office.open(AGAIN, "documents")
    assert office.main.locator("tbody tr .title").all_text_contents() == ["不再受理告知书"]
    office.picture("20-barred")


def test_a_grievance_goes_from_the_window_to_finality_by_pages_alone(counter: Counter):
    who = counter.official
    registers_a_visit(who("wangmin"))
    counter.on("2026-03-03")
    sorts_and_refers(who("lihua"))
    counter.on("2026-03-04")
    accepts(who("zhaomin"))
    counter.on("2026-03-05")
    names_the_handler(who("chengang"))
    counter.on("2026-03-06")
    inquires_and_drafts(who("zhaomin"))
    signs(who("chengang"))
    counter.on("2026-03-09")
    serves_the_opinion(who("zhaomin"))
    counter.on("2026-03-10")
    takes_down(who("wangmin"), "申请复查", "意见没有写明办结的日期。")
    counter.on("2026-03-11")
    reexamines(who("heping"))
    counter.on("2026-03-12")
    signs_the_reexamination(who("qianyi"))
    counter.on("2026-03-13")
    takes_down(who("wangmin"), "申请复核", "复查没有回应这一点。")
    counter.on("2026-03-17")
    reviews_finally(who("yaoguang"), who("fanqing"))
    counter.on("2026-03-18")
    reads_the_whole_story(who("wangmin"))
    comes_again(who("wangmin"))
    is_told_no(who("lihua"))
