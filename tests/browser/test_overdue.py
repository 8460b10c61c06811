"""What is overdue: found by the ticking of the office, seen by the supervisor, acted upon in its row."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from engine.testing import Clerk
from tests.browser.counter import Counter

STEPS = ("triage", "prepare_referral", "confirm_jurisdiction", "prepare_transferred_acceptance", "serve_transferred_acceptance")


@pytest.fixture
def number(clerk: Clerk) -> str:
    """A grievance the land bureau has accepted and handed to its handler, on 2 March."""
    clerk.register()
    for step in STEPS:
        clerk.complete(step)
    clerk.complete("assign_handler", handler=str(clerk.who("zhaomin").id), recusal_checked=True)
    assert clerk.last
    return clerk.last.number


def test_a_clock_is_in_the_queue_on_the_day_after_its_last(counter: Counter, number: str):
    supervisor = counter.official("zhaolei")
    counter.on("2026-03-09", 23)
    supervisor.go("/supervision?view=overdue")
    supervisor.sees("没有需要督办的件")
    counter.on("2026-03-10")
    supervisor.go("/supervision")
    row = supervisor.row("承诺答复期限")
    expect(row).to_contain_text(number)
    expect(row).to_contain_text("已逾期 1 个工作日")
    expect(row).to_contain_text("云溪县自然资源局")
    expect(row).to_contain_text("赵敏")
    supervisor.picture("queue-overdue")
    handler = counter.official("zhaomin")
    handler.go("/desk?tab=mine")
    expect(handler.row(number)).to_contain_text("已逾期 1 个工作日")


def test_the_supervisor_reminds_in_the_row_and_the_row_says_so(counter: Counter, number: str):
    counter.on("2026-03-10")
    supervisor = counter.official("zhaolei")
    supervisor.go("/supervision")
    row = supervisor.row("承诺答复期限")
    supervisor.from_row(row, "催办", {"催办留言": "请于本周五前报送进展。"})
    supervisor.sees("已办：催办云溪县自然资源局赵敏")
    expect(supervisor.row("承诺答复期限")).to_contain_text("3月10日（星期二） 催办")
    handler = counter.official("zhaomin")
    handler.open(number, "docket")
    expect(handler.main.locator(".docket li", has_text="请于本周五前报送进展。").first).to_contain_text("赵磊")


def test_the_supervisor_starts_a_supervision_in_the_row_before_anything_lapses(counter: Counter, number: str):
    counter.on("2026-03-06")
    supervisor = counter.official("zhaolei")
    supervisor.go("/supervision?view=next_day")
    row = supervisor.row("承诺答复期限")
    supervisor.from_row(row, "督办", {"理由": "期限将满，尚未开始调查。"})
    expect(supervisor.main.locator(".notice")).to_contain_text("启动督办")
    expect(supervisor.row("承诺答复期限")).to_contain_text("督办中")
    # What is supervised is not supervised again: its menu offers the rest.
    menu = supervisor.menu(supervisor.row("承诺答复期限"))
    expect(menu.locator(".row-act > summary")).to_have_text(["催办", "提请联席会议"])
    supervisor.picture("queue-supervised")
    supervisor.go("/desk?tab=claimable")
    expect(supervisor.row(number)).to_contain_text("决定督办方式")


def test_the_clock_says_in_words_that_it_lapsed_and_how_it_was_counted(counter: Counter, number: str):
    counter.on("2026-03-11")
    handler = counter.official("zhaomin")
    handler.open(number)
    clock = handler.clock("承诺答复期限")
    expect(clock).to_contain_text("已逾期 2 个工作日")
    clock.locator("summary").click()
    expect(clock.locator(".count-steps")).to_contain_text("2026年3月7日：周末，不计。")
    expect(handler.main.locator(".station-late")).to_contain_text(re.compile("已超过 3月9日"))


def test_a_row_s_menu_is_opened_walked_and_closed_with_the_keyboard_alone(counter: Counter, number: str):
    counter.on("2026-03-10")
    supervisor = counter.official("zhaolei")
    supervisor.go("/supervision?view=overdue")
    opener = supervisor.row("承诺答复期限").locator(".row-menu > summary")
    opener.focus()
    supervisor.page.keyboard.press("Enter")
    first = supervisor.row("承诺答复期限").locator(".row-act > summary").first
    expect(first).to_have_text("催办")
    supervisor.page.keyboard.press("Tab")
    expect(first).to_be_focused()
    supervisor.page.keyboard.press("Enter")
    supervisor.page.keyboard.press("Tab")
    expect(supervisor.row("承诺答复期限").get_by_label("催办留言")).to_be_focused()
    supervisor.picture("queue-menu")
    supervisor.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(first).to_be_hidden()
    # Once more, now to its end.
    supervisor.page.keyboard.press("Enter")
    supervisor.row("承诺答复期限").get_by_label("催办留言").fill("请今天报送。")
    supervisor.page.keyboard.press("Tab")
    supervisor.page.keyboard.press("Enter")
    supervisor.sees("已办：催办云溪县自然资源局赵敏")
