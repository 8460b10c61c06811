"""Nine villagers are heard twice: the first hearing stops no clock, that of final review does (第三十一条、第三十六条)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.answers import EACH, FINAL_OPINION, INQUIRY, OPINION, REEXAMINATION_OPINION, VISIT, Said, served
from tests.browser.counter import Counter, Official
from tests.browser.days import opening
from tests.browser.days.opening import NUMBER

NINE: Said = VISIT | {"人数": "9", "概要": "九户村民请求办理宅基地登记"}
REPRESENTATIVES = ("吴安", "石榴", "孟秋", "丁香", "卢沟")
PANEL: Said = {"听证日期": "2026-03-18", "开始时间": "09:00", "听证地点": "县行政中心三楼", "主持人": "程颐"}
MINUTES: Said = {
    "到场情况": "五名代表和县自然资源局到场。", "质询": "问：材料何时移交？答：记录缺失。", "听证笔录": "双方陈述、质证、最后陈述。",
}  # fmt: skip
VOTES: Said = {"结论": "应当限期办理。", "同意票数": "2", "不同意票数": "1"}
EXPERTS = {
    "陶冶": ("土地法", "示范大学"), "钟声": ("不动产测绘", "示范测绘院"), "温馨": ("行政法", "云溪律师事务所"),
    "江河": ("县人大代表", "清河镇"), "石榴": ("社会保障", "示范学院"), "叶舟": ("土地管理", "云溪县自然资源局"),
}  # fmt: skip
DISSENT = "一名听证员认为材料仍需补充。"
REQUEST: Said = {"申请请求": "请求明确办结的日期。", "事实和理由": "意见没有写明办结的日期。"}


def are_heard_twice(counter: Counter) -> None:
    """From the window to the last word, with a hearing on the way and another at the end."""
    who = counter.official
    come_together(who("wangmin"))
    opening.refers(counter)
    opening.accepts(counter)
    opening.names_the_handler(counter)
    counter.on("2026-03-09")
    lists_experts(who("sunjie"))
    ask_to_be_heard(who("wangmin"), who("zhaomin"))
    decides(who("chengang"))
    calls(who("zhaomin"), PANEL, "赵敏")
    hears_too_early(who("zhaomin"))
    counter.on("2026-03-18")
    hears(who("zhaomin"))
    expect(who("zhaomin").clock("办理期限")).to_contain_text("2026年5月6日")
    who("zhaomin").do("拟写处理意见", OPINION)
    who("chengang").take_from_desk("审签处理意见", NUMBER)
    who("chengang").do("审签处理意见", {"审签意见": "同意"})
    who("zhaomin").open(NUMBER)
    who("zhaomin").do("送达处理意见书", served("赵敏"))
    reexamine(counter)
    last_word(counter)


def come_together(window: Official) -> None:
    """2 March: nine come, five speak for them."""
    window.go("/registration")
    form = window.main.locator("form[data-form]")
    window.write(form, NINE)
    window.main.get_by_text("多人反映同一件事：推选代表（不超过五人）").click()
    for no, name in enumerate(REPRESENTATIVES, start=1):
        form.get_by_label(f"代表 {no} 姓名").fill(name)
    expect(form.get_by_label("代表 6 姓名")).to_have_count(0)
    window.picture("heard-registration")
    window.page.get_by_role("button", name="查重并登记").click()
    window.sees("登记成功", NUMBER)
    window.open(NUMBER, "matter")
    expect(window.row("代表")).to_have_count(5)
    window.sees("集体")
    window.picture("heard-matter")


def lists_experts(keeper: Official) -> None:
    """The head of the petition office enters who may be drawn."""
    keeper.go("/experts")
    keeper.sees("名册上还没有人")
    for name, (field, employer) in EXPERTS.items():
        for label, text in (("姓名", name), ("专业", field), ("单位", employer)):
            keeper.enter(keeper.main, label, text)
        keeper.page.get_by_role("button", name="列入名册").click()
        expect(keeper.row(name)).to_contain_text(employer)
    keeper.picture("heard-experts")


def ask_to_be_heard(window: Official, handler: Official) -> None:
    """9 March: they ask for a hearing at the window; the handler cannot pass over it."""
    window.open(NUMBER)
    window.main.locator("#ask-hearing summary").click()
    window.main.get_by_label("申请的理由").fill("涉及九户，事实有争议。")
    window.page.get_by_role("button", name="登记听证申请").click()
    handler.open(NUMBER)
    handler.write(handler.main.locator(".task-first form[data-form]"), INQUIRY)
    handler.is_told_no("调查核实", "信访人申请了听证")
    handler.do("调查核实", {"下一步": "听证"})


def decides(head: Official) -> None:
    """The head of the authority decides that there will be one."""
    head.take_from_desk("决定是否听证", NUMBER)
    head.picture("heard-decide")
    head.do("决定是否听证", {"决定": "举行听证", "理由": "涉及人数多，争议较大。"})


def calls(handler: Official, panel: Said, investigator: str) -> None:
    """Three are drawn by lot from the roster without those in conflict; the notice leaves seven days; who inquired does not preside."""
    handler.open(NUMBER)
    draw = handler.main.locator("#panel")
    draw.get_by_text("可以抽取").click()
    expect(draw.get_by_role("row", name="石榴")).to_contain_text("本事项的信访人或者代表")
    if investigator == "赵敏":
        expect(draw.get_by_role("row", name="叶舟")).to_contain_text("所在单位是本事项的有关单位")
    handler.picture(f"heard-roster-{investigator}")
    draw.get_by_label("抽取人数（单数）").fill("4")
    draw.get_by_role("button", name="抽取", exact=True).click()
    expect(draw.locator(".notice-bad")).to_contain_text("听证员应为单数（现为 4 人）。")
    draw.get_by_label("抽取人数（单数）").fill("3")
    draw.get_by_role("button", name="抽取", exact=True).click()
    expect(draw).to_contain_text("重新计算一致")
    drawn = draw.locator(".draw b").inner_text()
    assert len(drawn.split("、")) == 3
    assert not {"石榴", investigator} & set(drawn.split("、"))
    expect(handler.main.locator("textarea[name=f_officers]")).to_have_value(drawn)
    form = handler.main.locator(".task-first form[data-form]")
    handler.write(form, panel | {"主持人": investigator})
    handler.is_told_no("准备听证", "主持人不能是本事项的承办人。")
    handler.write(form, panel | {"听证日期": "2026-03-12" if investigator == "赵敏" else "2026-04-16"})
    handler.is_told_no("准备听证", "听证应当至少提前 7 日通知")
    handler.picture(f"heard-prepared-{investigator}")
    handler.do("准备听证", panel)
    handler.do("送达听证通知书", served(investigator))


def hears_too_early(handler: Official) -> None:
    """The notice is served today; nobody is heard before the day he was told."""
    handler.write(handler.main.locator(".task-first form[data-form]"), MINUTES)
    handler.is_told_no("举行听证", "最早 2026年3月18日 可以举行")
    expect(handler.main.get_by_label("到场情况")).to_have_value(str(MINUTES["到场情况"]))


def hears(handler: Official) -> None:
    """The day itself: minutes with the questions, every vote counted, and who voted otherwise is heard."""
    handler.open(NUMBER)
    handler.do("举行听证", MINUTES)
    form = handler.main.locator(".task-first form[data-form]")
    handler.write(form, VOTES | {"同意票数": "3"})
    handler.is_told_no("形成听证结论", "票数（4）与听证员人数（3）不符。")
    handler.write(form, VOTES)
    handler.is_told_no("形成听证结论", "有 1 票不同意，应当如实写明不同意见。")
    expect(handler.main.locator("textarea[name=f_conclusion]")).to_have_value(str(VOTES["结论"]))
    handler.picture("heard-votes")
    handler.do("形成听证结论", VOTES | {"不同意见": DISSENT})
    handler.open(NUMBER, "documents")
    handler.row("听证报告").last.get_by_role("link", name="查看、打印").click()
    handler.sees(DISSENT)
    handler.picture("heard-report")
    handler.open(NUMBER)


def reexamine(counter: Counter) -> None:
    """20 to 27 March: they ask the county's government, which upholds."""
    who = counter.official
    counter.on("2026-03-20")
    who("wangmin").open(NUMBER)
    who("wangmin").ask("申请复查", REQUEST)
    who("heping").take_from_desk("审查复查申请", NUMBER)
    who("heping").do("审查复查申请", {"是否受理": "受理", "理由": "在期限内提出。"})
    who("heping").do("复查", {"查明的事实": "已调阅原卷并听取意见。", "复查情况": "作出复查意见"})
    who("heping").do("拟写复查意见", REEXAMINATION_OPINION)
    who("qianyi").take_from_desk("审签复查意见", NUMBER)
    who("qianyi").do("审签复查意见", {"审签意见": "同意"})
    who("qianyi").do("送达复查意见书", served("钱毅"))


def last_word(counter: Counter) -> None:
    """10 April on: the city's government hears them again; its thirty days stand still from the notice to the conclusion."""
    who = counter.official
    counter.on("2026-04-10")
    who("wangmin").open(NUMBER)
    who("wangmin").ask("申请复核", REQUEST)
    first, second = who("yaoguang"), who("fanqing")
    first.take_from_desk("审查复核申请", NUMBER)
    first.do("审查复核申请", {"是否受理": "受理", "理由": "在期限内提出。"})
    expect(first.clock("复核期限")).to_contain_text("2026年5月11日")
    first.do("复核审查", {"查明的事实": "已调阅办理和复查案卷。", "下一步": "听证"})
    second.take_from_desk("决定是否听证", NUMBER)
    second.do("决定是否听证", {"决定": "举行听证", "理由": "仍有争议。"})
    counter.on("2026-04-13")
    calls(first, PANEL | {"听证日期": "2026-04-22", "听证地点": "市行政中心"}, "姚光")
    expect(first.clock("复核期限")).to_contain_text("中止")
    first.picture("heard-paused")
    counter.on("2026-04-22")
    hears(first)
    expect(first.clock("复核期限")).to_contain_text("2026年5月20日")
    first.clock("复核期限").locator("summary").click()
    first.picture("heard-resumed")
    first.do("拟写复核意见", FINAL_OPINION | {"逐项答复": EACH})
    second.take_from_desk("审签复核意见", NUMBER)
    second.do("审签复核意见", {"审签意见": "同意"})
    second.do("送达复核意见书", served("范青"))
    second.do("决定是否公示", {"是否公示": "不公示"})
    expect(second.main.locator(".pet-head .status")).to_have_text("终结")
    second.picture("heard-concluded")
