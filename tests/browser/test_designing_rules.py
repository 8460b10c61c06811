"""A process designer shortens re-examination to 25 days for one county, entirely by mouse and keyboard."""

from __future__ import annotations

from playwright.sync_api import expect

from engine.bootstrap import JUDGE
from engine.documents.paperpress import OfficePaperPress
from engine.process.decisions.retabling import TableEditor
from tests.browser import reading
from tests.browser.counter import Counter, Official


def test_reexamination_is_shortened_to_25_days_for_one_county(counter: Counter):
    office = counter.office
    office.judge, office.paper_press, office.tables = JUDGE, OfficePaperPress(), TableEditor()
    designer = counter.official("gengxin")
    page, main = designer.page, designer.main
    designer.go("/designer")
    page.get_by_label("名称").fill("云溪县二十五日复查")
    page.get_by_label("适用地区").select_option("990121")
    page.get_by_role("button", name="开始设计").click()
    page.get_by_role("link", name="规则", exact=True).click()
    designer.picture("design-rules")
    main.get_by_role("link", name="复查期限", exact=True).click()
    designer.sees("全国：30日")
    length = page.get_by_label("长度", exact=True)
    length.fill("40")
    designer.sees("应当是 不超过30日")
    length.fill("25")
    designer.sees("长度：比全国规定更严，地方可以这样规定", "length: 25 days", "还没有保存")
    page.get_by_role("button", name="保存", exact=True).press("Enter")
    expect(main.locator(".wrong").first).to_be_visible()
    page.get_by_label("依据", exact=False).first.fill("云溪县信访工作规定 第八条")
    page.get_by_label("依据", exact=False).first.press("Enter")
    designer.sees("已保存", "全国：30日 · 本地：25日")
    text = page.get_by_role("textbox", name="文件里的文字")
    text.press("Control+End")
    text.press_sequentially("  ")
    text.press("Control+Space")
    expect(page.get_by_role("option", name="void_by")).to_be_visible()
    text.press("Escape")
    text.press_sequentially("lenght: 25 days")
    expect(page.locator(".cm-lint-marker-error")).to_be_visible()
    text.press("Control+Shift+M")
    page.get_by_role("button", name="改成“length”").click()
    expect(text).to_contain_text("length: 25 days")
    designer.picture("design-rule")
    page.reload()
    text.press("Tab")
    expect(page.get_by_role("button", name="按文字保存")).to_be_focused()
    assert reading.nameless(page) == []
    page.get_by_label("起算的事项发生在").fill("2026-03-02")
    page.get_by_role("button", name="算一算").click()
    designer.sees("2026年4月1日", "2026年3月27日")
    page.get_by_role("link", name="规则", exact=True).first.click()
    page.get_by_role("link", name="workflows/intake/triage.dmn").click()
    edits_one_cell_of_the_table(counter, designer)
    page.get_by_role("link", name="文书", exact=True).click()
    main.get_by_role("link", name="复查意见书", exact=True).click()
    expect(main.get_by_alt_text("填入示例内容的样张")).to_be_visible()
    designer.picture("design-letter")
    page.get_by_role("link", name="表单", exact=True).click()
    main.get_by_role("link", name="审查复查申请", exact=True).click()
    main.locator("#field-reason summary").first.click()
    designer.picture("design-form")
    assert reading.raw_left(page) == []
    page.get_by_role("link", name="检查", exact=True).click(timeout=120_000)  # every path of every diagram is gone while it opens
    designer.sees("没有发现问题")


def edits_one_cell_of_the_table(counter: Counter, designer: Official):
    """In the table as in its form; of the file one line is another."""
    page, path = designer.page, "intake/triage.dmn"
    first = page.locator("#sheet-canvas tbody tr").first
    first.locator("td.input-cell [contenteditable]").first.click()
    expect(page.get_by_role("button", name="检举控告")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    first.locator(".output-cell [contenteditable]").click()
    page.keyboard.press("Control+A")
    page.keyboard.type('"assign')
    expect(page.locator("#sheet-notice")).to_contain_text("引号没有配对")
    page.keyboard.type('"')
    expect(page.locator("#sheet-state")).to_contain_text("已保存")
    expect(page.locator("#sheet-found")).not_to_contain_text("引号")
    designer.picture("design-table")
    page.get_by_role("link", name="逐格填写").click()
    expect(page.get_by_label("第 1 条：建议的处理方式")).to_have_value('"assign"')
    kept = counter.office.store.registers.designs.file(1, f"workflows/{path}")
    lines = zip(counter.office.current.release.workflows[path].splitlines(), kept.content.splitlines(), strict=True)
    assert [new.strip() for old, new in lines if old != new] == [b'<text>"assign"</text>']
    page.get_by_label("第 1 条：建议的处理方式").fill('"transfer"')
    page.get_by_role("button", name="保存", exact=True).click()
    designer.sees("已保存")
