"""月底: the figures of the month are read and opened to their rows, and the report that drafted itself is written, signed and issued."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from engine.casework import reportkeeping
from engine.testing import Clerk, a_registration
from tests.browser.answers import Said
from tests.browser.counter import Counter, Official
from tests.browser.days.morning import HOMESTEAD, LAMP, LAND, referred

KIND, REPORT = "信访月报", "2026年3月信访月报"
TEXTS: Said = {"情况分析": "农村土地问题增加，集中在宅基地登记和征地补偿。", "建议": "自然资源局清理积压的登记材料。"}
INSTRUCTED: Said = {"批示人职务": "县长", "批示日期": "2026-04-02", "批示内容": "请自然资源局四月底以前清理完毕。"}
OUTCOME = "已清理四十二件，余三件正在测绘。"


def closed_month(counter: Counter, clerk: Clerk) -> None:
    """March: two grievances went to the land bureau, a letter came in; on 1 April the office drafts the report."""
    for gist, name in ((HOMESTEAD, "吴安"), (LAND, "陈河")):
        referred(counter, clerk, gist, name)
    counter.on("2026-03-30")
    clerk.register(a_registration(gist=LAMP, channel="letter", received_on=counter.office.today()))
    counter.on("2026-04-01", 9)
    reportkeeping.draft_due(counter.office)


def is_reported(counter: Counter, clerk: Clerk) -> None:
    """赵磊 reads and writes, 孙洁 signs; what was issued comes out the same to the byte whenever it is asked for."""
    closed_month(counter, clerk)
    supervisor, leader = counter.official("zhaolei"), counter.official("sunjie")
    reads_the_indicators(supervisor)
    looks_at_the_pictures(supervisor)
    writes(supervisor)
    signs(leader)
    issues(supervisor)
    files = {form: taken(supervisor, form) for form in ("PDF", "DOCX", "XLSX")}
    assert files["PDF"].startswith(b"%PDF") and files["DOCX"].startswith(b"PK") and files["XLSX"].startswith(b"PK")
    tracks_an_instruction(counter, supervisor)
    assert {form: taken(supervisor, form) for form in files} == files, "a closed month is printed to the same bytes"
    supervisor.page.get_by_role("link", name="与登记核对").click()
    supervisor.sees("重新统计的数字与原来完全一致。")


def reads_the_indicators(supervisor: Official) -> None:
    """The month that is over, each figure with its formula; one is opened to the petitions behind it."""
    supervisor.go("/supervision/indicators")
    supervisor.main.get_by_role("link", name="上月").click()
    expect(supervisor.main.get_by_label("从")).to_have_value("2026-03-01")
    supervisor.picture("month-indicators")
    items = supervisor.main.locator("tr").filter(has=supervisor.page.get_by_role("link", name="信访件次", exact=True))
    items.get_by_role("link", name="3", exact=True).click()
    expect(supervisor.page.get_by_role("heading", name="信访件次")).to_be_visible()
    supervisor.sees(HOMESTEAD, LAND, LAMP, "2026年3月30日")
    expect(supervisor.main.locator("tbody tr")).to_have_count(3)
    supervisor.picture("month-rows")


def looks_at_the_pictures(supervisor: Official) -> None:
    """看板, a number of it opened; 步骤热力图, 今后届满, 年度统计: one click from one to the next."""
    page = supervisor.page
    page.get_by_role("link", name="统计", exact=True).click()
    supervisor.main.get_by_role("link", name="上月").click()
    expect(supervisor.main.locator("[data-picture=flow] canvas")).to_be_visible()
    supervisor.picture("month-dashboard")
    supervisor.row("2026-03").get_by_role("link").first.click()
    expect(supervisor.main.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="督办", exact=True).click()
    supervisor.main.get_by_role("link", name="步骤热力图").click()
    expect(supervisor.main.locator("#canvas[data-drawn] svg .heat-5 rect").first).to_be_visible()
    supervisor.picture("month-heat")
    supervisor.main.get_by_role("link", name="今后届满").click()
    expect(supervisor.row("云溪县自然资源局").first).to_be_visible()
    supervisor.picture("month-ahead")
    page.get_by_role("link", name="统计", exact=True).click()
    supervisor.main.get_by_role("link", name="年度统计").click()
    expect(supervisor.row("总计").locator("td").first).to_have_text("3")
    supervisor.picture("month-yearbook")


def writes(supervisor: Official) -> None:
    """The report was drafted overnight; what only people know is written."""
    supervisor.main.get_by_role("link", name="报告", exact=True).click()
    expect(supervisor.row(KIND, "2026-03")).to_contain_text("草稿")
    supervisor.picture("month-reports")
    supervisor.main.get_by_role("link", name=KIND, exact=True).click()
    expect(supervisor.page.get_by_role("heading", name=REPORT)).to_be_visible()
    supervisor.write(supervisor.main.locator("#report-form"), TEXTS)
    supervisor.main.get_by_role("button", name="保存").click()
    expect(supervisor.main.get_by_label("情况分析")).to_have_value(str(TEXTS["情况分析"]))
    supervisor.picture("month-draft")


def signs(leader: Official) -> None:
    """签发: what the leader sees is what is signed."""
    leader.go("/supervision/reports")
    leader.main.get_by_role("link", name=KIND, exact=True).click()
    expect(leader.main.get_by_label("情况分析")).to_have_value(str(TEXTS["情况分析"]))
    leader.main.get_by_role("button", name="签发").click()
    leader.sees("签发：孙洁")


def issues(supervisor: Official) -> None:
    """印发, with its number."""
    supervisor.page.reload()
    supervisor.main.get_by_role("button", name="印发").click()
    supervisor.sees("信访月报〔2026〕第1期")
    supervisor.picture("month-issued")


def taken(official: Official, form: str) -> bytes:
    """The report as a file that was downloaded."""
    with official.page.expect_download() as download:
        official.main.get_by_role("link", name=form, exact=True).click()
    return Path(download.value.path()).read_bytes()


def tracks_an_instruction(counter: Counter, supervisor: Official) -> None:
    """批示: what was told on the report, and weeks later what came of it."""
    address = supervisor.page.url
    counter.on("2026-04-02")
    supervisor.go(address)
    supervisor.write(supervisor.main.locator("form").filter(has=supervisor.page.get_by_label("批示人职务")), INSTRUCTED)
    supervisor.main.get_by_role("button", name="登记批示").click()
    supervisor.sees("县长", str(INSTRUCTED["批示内容"]))
    counter.on("2026-04-27")
    supervisor.go(address)
    supervisor.main.get_by_label("办理结果").fill(OUTCOME)
    supervisor.main.get_by_role("button", name="登记结果").click()
    supervisor.sees("办理结果（2026年4月27日）", OUTCOME)
    supervisor.picture("month-instructed")
    supervisor.go("/supervision/reports")
    expect(supervisor.row(KIND, "2026-03")).to_contain_text("信访月报〔2026〕第1期")
    supervisor.main.get_by_role("link", name=KIND, exact=True).click()
