"""What the counter does in a real browser: fields that show and hide, rows that act, the diagram, the printed letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from engine.casework import deadlines
from engine.casework.office import Office
from engine.testing import Clerk, a_registration
from tests.support.browser import Pages
from tests.support.long import is_long
from tests.support.places import output
from tests.support.serving import served
from tests.webui.conftest import SETTINGS, bring_to_handling
from webui import create_app

DESK, PHONE = (1366, 768), (390, 844)


@pytest.fixture
def story(own_clerk: Clerk, own_office: Office) -> dict[str, str]:
    """A day with a petition in handling, one that lapsed, and one just filed."""
    own_clerk.register(a_registration(gist="反映村道路灯长期不亮，多次报修没有结果，影响夜间出行", channel="letter"))
    number = bring_to_handling(own_clerk)
    own_clerk.complete("assign_handler", handler=str(own_clerk.who("zhaomin").id), recusal_checked=True)
    paper = own_office.store.registers.dossier(number).documents[0].id  # type: ignore[union-attr]
    own_clerk.wait(66)
    deadlines.sweep(own_office)
    return {"number": number, "paper": str(paper)}


@pytest.fixture
def address(own_office: Office) -> Iterator[str]:
    """The address of a counter that listens."""
    with served(create_app(own_office, SETTINGS)) as place:
        yield place


@pytest.fixture
def enter(address: str, page_at: Pages) -> Callable[..., Page]:
    """``enter("zhaomin", DESK)`` signs in with a browser; what the browser blocks fails the test."""

    def signed_in(username: str, size: tuple[int, int] = DESK, **options: object) -> Page:
        page = page_at(*size, base_url=address, **options)
        page.on("console", lambda said: page_at.complaints.append(f"{page.url}: {said.text}") if "Security Policy" in said.text else None)
        page.goto("/login")
        page.fill("#username", username)
        page.fill("#password", "petition")
        page.click("form[action='/login'] button")
        return page

    return signed_in


def picture(page: Page, name: str) -> None:
    """Leave a picture of the page, to be looked at after the long form."""
    if is_long():
        page.screenshot(path=output(f"counter/{name}.png"), full_page=True, caret="initial")


def test_fields_show_when_the_answer_asks_for_them(own_clerk, enter):
    task = own_clerk.register().next_tasks[0].id
    page = enter("lihua")
    page.goto(f"/tasks/{task}")
    route = page.locator("[data-show-if=category]")
    expect(route).to_be_hidden()
    page.check("input[value=grievance]")
    expect(route).to_be_visible()
    page.check("input[value=suggestion]")
    expect(route).to_be_hidden()


def test_without_scripts_every_field_shows_and_the_diagram_says_what_it_needs(own_clerk, enter):
    task = own_clerk.register().next_tasks[0].id
    page = enter("lihua", java_script_enabled=False)
    page.goto(f"/tasks/{task}")
    expect(page.locator("[data-show-if=category]")).to_be_visible()
    expect(page.locator("[data-show-if=category] .when")).to_contain_text("申诉求决")
    page.goto(f"/petitions/{own_clerk.last.number}?tab=diagram")
    expect(page.get_by_text("看图需要启用脚本")).to_be_visible()


def test_the_diagram_is_drawn_with_the_present_step_lit_and_its_mark_kept(story, enter):
    page = enter("zhaomin")
    page.goto(f"/petitions/{story['number']}?tab=diagram")
    canvas = page.locator("#canvas[data-drawn=yes]")
    expect(canvas).to_be_visible()
    assert canvas.locator(".at-current[data-element-id]").get_attribute("data-element-id") == "inquiry"
    assert canvas.locator(".at-done").count() >= 1
    expect(canvas.locator(".bjs-powered-by")).to_be_visible()
    fill = canvas.locator(".at-current .djs-visual rect").first.evaluate("one => getComputedStyle(one).fill")
    assert fill == "rgb(255, 241, 224)"
    page.click("[data-zoom=fit]")
    expect(canvas.locator("[data-element-id=inquiry]")).to_be_in_viewport()


def test_claiming_from_the_row_does_not_reload_the_page(own_clerk, enter):
    own_clerk.register()
    page = enter("lihua")
    page.goto("/desk?tab=claimable")
    page.evaluate("window.same = true")
    page.click("tbody button")
    expect(page.locator(".notice")).to_contain_text("已认领")
    assert page.evaluate("window.same") is True
    expect(page.locator(".tabs a").first).to_contain_text("1")


def test_a_reminder_is_written_in_the_row(story, enter):
    page = enter("zhaolei")
    page.goto("/supervision")
    row = page.locator("tbody tr", has_text="办理期限").first
    row.locator(".row-menu > summary").click()
    row.locator(".row-act summary", has_text="催办").click()
    row.locator("textarea:visible").fill("请于本周五前报送进展")
    picture(page, "reminder")
    row.locator("button:visible", has_text="确定").click()
    expect(page.locator(".notice")).to_contain_text("已办：催办")


def test_what_is_wrong_gets_the_focus_and_leads_to_its_field(own_clerk, enter):
    task = own_clerk.register().next_tasks[0].id
    page = enter("lihua")
    page.goto(f"/tasks/{task}")
    page.click(".task-first .form-end button")
    expect(page.locator(".notice-bad")).to_be_focused()
    picture(page, "wrong")
    page.click(".notice-bad a >> nth=0")
    assert page.url.endswith("-category")


def test_a_visit_is_registered_from_door_to_receipt(enter):
    page = enter("wangmin")
    page.click("text=登记信访事项")
    page.check("input[value=visit]")
    for name, text in {"name": "吴安", "phone": "13800000001", "gist": "请求解决宅基地登记问题", "facts": "至今未办结。"}.items():
        page.fill(f"[name={name}]", text)
    page.select_option("[name=place]", "990121")
    page.check("[name=anonymous]")
    expect(page.locator("[name=phone]")).to_be_hidden()
    page.uncheck("[name=anonymous]")
    page.click("text=查重并登记")
    expect(page.locator(".receipt-no")).to_have_text("990121-2026-000001")
    expect(page.locator("[data-print]")).to_be_visible()


def test_a_letter_prints_on_one_sheet(story, enter):
    page = enter("zhaomin")
    page.goto(f"/petitions/{story['number']}/documents/{story['paper']}")
    sheets = page.pdf(prefer_css_page_size=True)
    assert sheets.count(b"/Type /Page\n") + sheets.count(b"/Type /Page ") <= 2
    output("counter/letter.pdf").write_bytes(sheets)
