"""督办人员的早晨: what is about to go wrong is read from the top, narrowed, kept, acted on after a look, and a colleague sees it come.

30 April, the last working day before five days of rest: whatever ends in them is the business of this morning.
"""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from engine.casework import digests
from engine.casework.intake import Person
from engine.testing import Clerk, a_registration
from tests.browser.answers import Said
from tests.browser.counter import Counter, Official

STEPS = ("triage", "prepare_referral", "confirm_jurisdiction", "prepare_transferred_acceptance", "serve_transferred_acceptance")
HOMESTEAD, LAND, LAMP = "请求解决宅基地登记问题", "反映征地补偿款拖欠", "反映村道路灯长期不亮"
DAY = "2026-04-30"
LETTER: Said = {
    "督办方式": "督办", "情形和理由": "两个承诺期限都已逾期，法定办理期限五月六日届满。", "要求": "五月六日以前作出处理意见并送达。",
}  # fmt: skip


def at_work(counter: Counter, clerk: Clerk) -> dict[str, str]:
    """Two grievances at the land bureau since 2 March, one of them with nobody; and a letter nobody has sorted since 10 April."""
    found = {}
    for gist, name in ((HOMESTEAD, "吴安"), (LAND, "陈河")):
        found[gist] = referred(counter, clerk, gist, name)
        if gist == HOMESTEAD:
            counter.on("2026-03-03")
            clerk.complete("assign_handler", handler=str(clerk.who("zhaomin").id), recusal_checked=True)
    counter.on("2026-04-10")
    found[LAMP] = clerk.register(a_registration(gist=LAMP, channel="letter", received_on=counter.office.today())).number
    counter.on(DAY, 9)
    digests.make_due(counter.office)
    return found


def referred(counter: Counter, clerk: Clerk, gist: str, name: str) -> str:
    """A grievance brought on 2 March that the land bureau accepts on the same day, one step after the other."""
    counter.on("2026-03-02", 9)
    number = clerk.register(a_registration(gist=gist, petitioner=Person(name, phone="13800000001"))).number
    for hour, step in enumerate(STEPS, 10):
        counter.on("2026-03-02", hour)
        clerk.complete(step)
    return number


def is_a_supervisors(counter: Counter, clerk: Clerk) -> None:
    """赵磊 works down his queue; 孙洁 beside him sees each thing as it happens."""
    numbers = at_work(counter, clerk)
    supervisor, colleague = counter.official("zhaolei"), counter.official("sunjie")
    colleague.go("/supervision")
    reads_the_digest(supervisor)
    narrows_and_keeps(supervisor)
    opens_a_row(supervisor, numbers[HOMESTEAD])
    reminds(supervisor)
    sees_it_come(colleague)
    supervises(supervisor, numbers[HOMESTEAD])
    hands_over(supervisor, colleague)
    proposes_an_extension(supervisor, numbers[LAND])
    reminds_many(supervisor)
    takes_to_the_conference(supervisor)
    counts_change(clerk, supervisor, colleague)


def line(official: Official, *texts: str) -> Locator:
    """The one row of the queue that holds all these texts."""
    found = official.row(*texts)
    expect(found).to_have_count(1)
    return found


def counted(official: Official, cause: str) -> int:
    """The number beside a cause, on top of the queue."""
    return int(official.main.locator("#desk-tabs a").filter(has_text=cause).locator("b").inner_text())


def reads_the_digest(supervisor: Official) -> None:
    """The one message of the morning says how much there is, and leads to what it is."""
    supervisor.go("/inbox")
    supervisor.page.get_by_role("button", name="从未打开 6，已逾期的时限 6，即将届满的时限 2", exact=True).click()
    expect(supervisor.page.get_by_role("heading", name="今日汇总")).to_be_visible()
    supervisor.sees(
        "云溪县自然资源局的承诺答复期限已逾期 37 个工作日", "云溪县信访局的甄别处理期限已逾期 3 日", "云溪县自然资源局的办理期限还剩 6 日"
    )
    supervisor.picture("morning-digest")
    supervisor.page.get_by_role("link", name="督办", exact=True).click()


def narrows_and_keeps(supervisor: Official) -> None:
    """By the tree, a step and a topic; what is chosen is kept under a name, taken off, and found again."""
    expect(supervisor.main.locator("tbody tr")).to_have_count(11)
    assert (counted(supervisor, "全部"), counted(supervisor, "已逾期"), counted(supervisor, "下一工作日届满")) == (11, 6, 2)
    assert supervisor.main.locator(".cause").all_text_contents() == ["已逾期"] * 6 + ["下一工作日届满"] * 2 + ["久无进展"] * 3
    expect(line(supervisor, "“承诺答复期限”2026年3月9日届满，已逾期 37 个工作日，还没有办。", LAND)).to_be_visible()
    supervisor.picture("morning-queue")
    supervisor.main.locator(".filter-box > summary").click()
    supervisor.write(supervisor.main.locator("form.desk-filters"), {
        "责任机关（含下级）": "　　云溪县自然资源局（8）", "步骤": "调查核实", "内容": "农村土地",
    })  # fmt: skip
    supervisor.main.get_by_role("button", name="筛选").click()
    expect(supervisor.main.locator("tbody tr")).to_have_count(4)
    supervisor.main.locator("details.save-view > summary").click()
    supervisor.main.get_by_label("名称").fill("自然资源局在调查")
    supervisor.main.get_by_role("button", name="保存", exact=True).click()
    supervisor.sees("已保存为常用视图")
    supervisor.picture("morning-narrowed")
    supervisor.main.get_by_role("link", name="清除").click()
    expect(supervisor.main.locator("tbody tr")).to_have_count(11)
    supervisor.main.get_by_role("link", name="自然资源局在调查").click()
    expect(supervisor.main.locator("tbody tr")).to_have_count(4)


def opens_a_row(supervisor: Official, number: str) -> None:
    """The petition behind a row, and back to the same narrowed queue."""
    line(supervisor, "下一工作日届满").get_by_role("link", name=HOMESTEAD).click()
    expect(supervisor.main.locator(".pet-head")).to_contain_text(number)
    expect(supervisor.clock("办理期限")).to_contain_text("2026年5月6日")
    supervisor.page.go_back()
    expect(supervisor.main.locator("tbody tr")).to_have_count(4)


def reminds(supervisor: Official) -> None:
    """From the row; the row says so, and no clock moves."""
    supervisor.from_row(line(supervisor, "下一工作日届满"), "催办", {"催办留言": "请于节前作出处理意见。"})
    supervisor.sees("已办：催办云溪县自然资源局")
    expect(line(supervisor, "下一工作日届满")).to_contain_text("4月30日（星期四） 催办")


def sees_it_come(colleague: Official) -> None:
    """Nobody has to load the page anew."""
    looks_up(colleague)
    expect(colleague.row("下一工作日届满", HOMESTEAD)).to_contain_text("4月30日（星期四） 催办")


def looks_up(official: Official) -> None:
    """The list looks for what came, as it does by itself every while."""
    official.page.evaluate("document.dispatchEvent(new Event('desk:look'))")


def supervises(supervisor: Official, number: str) -> None:
    """督办 with its own clock and its letter (第四十条)."""
    supervisor.from_row(line(supervisor, "下一工作日届满"), "督办", {"理由": "承诺逾期，法定期限将满。"})
    supervisor.sees("启动督办")
    expect(line(supervisor, "下一工作日届满")).to_contain_text("督办中")
    supervisor.take_from_desk("决定督办方式（办理期限）", number)
    supervisor.do("决定督办方式（办理期限）", LETTER)
    supervisor.open(number, "documents")
    supervisor.paper("督办函").get_by_role("link", name="督办函", exact=True).click()
    supervisor.sees("云溪县自然资源局", str(LETTER["要求"]))
    supervisor.picture("morning-letter")


def tries(supervisor: Official, act: str, rows: tuple[Locator, ...], said: Said, *sees: str) -> None:
    """One act on ticked rows is looked at first: what would come of each, which changes nothing."""
    for row in rows:
        row.locator(".tick").check()
    expect(supervisor.main.locator(".bulk-count")).to_have_text(f"已勾选 {len(rows)}")
    supervisor.main.locator("#bulk").get_by_role("button", name=act, exact=True).click()
    supervisor.sees("先填写上面的内容，再看这一件会怎样。")
    supervisor.write(supervisor.main.locator("form[data-form]"), said)
    supervisor.main.get_by_role("button", name="看每一件会怎样").click()
    supervisor.sees(*sees)
    supervisor.picture(f"morning-{act}")


def acts(supervisor: Official, act: str, rows: tuple[Locator, ...], said: Said, *sees: str) -> None:
    """The act, once it was looked at."""
    tries(supervisor, act, rows, said, *sees)
    supervisor.main.get_by_role("button", name=f"确定，办理这 {len(rows)} 件").click()
    supervisor.sees(f"办成 {len(rows)} 件，没有办成 0 件。")
    supervisor.main.get_by_role("link", name="返回督办台").click()
    expect(supervisor.page.get_by_role("heading", name="督办", exact=True)).to_be_visible()


def hands_over(supervisor: Official, head: Official) -> None:
    """A letter nobody has sorted: the supervisor is told who may give it to whom, and the head of the office does."""
    said: Said = {"转给": "李华", "转办理由": "请今天甄别。"}
    supervisor.go("/supervision?view=overdue")
    tries(supervisor, "转办", (line(supervisor, "甄别处理期限"),), said, "云溪县信访局的负责人转办；您可以催办。")
    head.go("/supervision?view=overdue")
    acts(head, "转办", (line(head, "甄别处理期限"),), said, "转给李华，时限不变。")
    expect(line(head, "甄别处理期限")).to_contain_text("李华 · 甄别")


def proposes_an_extension(supervisor: Official, number: str) -> None:
    """Only the head may approve it, and only before the last day is over (第三十四条)."""
    supervisor.go("/supervision?view=next_day")
    said: Said = {"延长日数": "20", "建议延期的理由": "须重新勘测地界。"}
    acts(supervisor, "建议延期", (line(supervisor, LAND),), said, "只有承办机关负责人可以批准")
    assert supervisor.docket(number)[0] == "建议延期"


def reminds_many(supervisor: Official) -> None:
    """All that is over at one authority, in one go; each row says so."""
    supervisor.go("/supervision?view=overdue&authority=990121-zr")
    rows = tuple(supervisor.main.locator("tbody tr").nth(at) for at in range(4))
    acts(supervisor, "催办", rows, {"催办留言": "请书面说明逾期原因。"}, "催办云溪县自然资源局", "时限不变")
    expect(supervisor.row("4月30日（星期四） 催办")).to_have_count(4)


def takes_to_the_conference(supervisor: Official) -> None:
    """What two authorities must settle is put on the agenda, and what was resolved is kept."""
    said: Said = {"提请研究的事由": "补偿款涉及财政、自然资源两个部门。"}
    acts(supervisor, "提请联席会议", (line(supervisor, "承诺最终答复期限", LAND),), said, "列入联席会议议题")
    supervisor.page.get_by_role("link", name="联席会议议题").click()
    supervisor.sees(LAND, "补偿款涉及财政、自然资源两个部门。")
    supervisor.main.locator("details.resolve > summary").click()
    supervisor.picture("morning-agenda")
    supervisor.main.get_by_label("议定了什么、由谁落实、何时办到").fill("财政局五月十五日以前拨付。")
    supervisor.main.get_by_role("button", name="登记", exact=True).click()
    supervisor.sees("已登记议定事项。", "没有等待联席会议研究的件")


def counts_change(clerk: Clerk, supervisor: Official, colleague: Official) -> None:
    """Once 李华 has sorted and sent the letter its rows are gone from both screens, and the counts with them; nobody pressed a key."""
    supervisor.go("/supervision")
    colleague.go("/supervision")
    before = counted(supervisor, "已逾期")
    expect(colleague.row("承诺最终答复期限", LAND)).to_contain_text("4月30日（星期四） 催办")
    expect(colleague.row("下一工作日届满", HOMESTEAD)).to_contain_text("督办中")
    for step in ("triage", "prepare_referral"):
        clerk.complete(step, by="lihua")
    for official in (supervisor, colleague):
        looks_up(official)
        expect(official.row("甄别处理期限")).to_have_count(0)
        assert counted(official, "已逾期") < before and counted(official, "久无进展") == 2
