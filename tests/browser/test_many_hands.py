"""Many hands on one petition: whoever comes second sees who was first and when, and loses no text."""

from __future__ import annotations

from playwright.sync_api import expect

from engine.testing import Clerk
from tests.browser import reading
from tests.browser.answers import REFERRAL, TRIAGE
from tests.browser.counter import Counter

REASON = "第二位写的理由，不能丢。"


def test_whoever_completes_a_step_second_sees_who_was_first_and_keeps_the_text(counter: Counter, clerk: Clerk):
    number = clerk.register().number
    first, second = counter.another("lihua"), counter.another("lihua")
    for one in (first, second):
        one.open(number)
    form = second.main.locator(".task-first form[data-form]")
    second.write(form, TRIAGE | {"甄别理由": REASON})
    first.do("甄别", TRIAGE)
    counter.on("2026-03-02", 10)
    second.page.get_by_role("button", name="提交：甄别").click()
    kept = second.main.locator(".kept")
    expect(kept).to_be_focused()
    expect(kept).to_contain_text("李华")
    expect(kept).to_contain_text("10:00")
    expect(kept).to_contain_text(REASON)
    expect(kept).to_contain_text("类别申诉求决")
    assert reading.raw_left(second.page) == []
    second.picture("many-hands-second")
    second.sees("拟定去向")


def test_a_claimed_step_says_whose_it_is_and_may_be_put_back(counter: Counter, clerk: Clerk):
    number = clerk.register().number
    office = counter.official("lihua")
    office.take_from_desk("甄别", number)
    window = counter.official("wangmin")
    window.open(number)
    window.sees("李华 正在办理。")
    office.page.get_by_role("button", name="放回，由别人认领").click()
    office.sees("已放回，其他人可以认领。")
    window.open(number)
    expect(window.main.get_by_text("李华 正在办理。")).to_have_count(0)


def test_who_was_away_too_long_comes_back_to_the_same_page(counter: Counter, clerk: Clerk):
    number = clerk.register().number
    office = counter.official("lihua")
    office.open(number, "docket")
    counter.on("2026-03-02", 12)
    office.page.reload()
    expect(office.page.get_by_role("heading", name="登录工作台")).to_be_visible()
    office.open(number, "docket")
    expect(office.page).to_have_url(f"{counter.address}/petitions/{number}?tab=docket")


def test_whoever_may_not_know_a_petition_does_not_learn_that_it_is_there(counter: Counter, clerk: Clerk):
    number = clerk.register().number
    stranger = counter.official("duhai")
    stranger.open(number)
    stranger.sees("没有找到")
    told = stranger.main.inner_text()
    stranger.open("990121-2026-999999")
    assert stranger.main.inner_text() == told


def test_the_one_who_drafts_an_answer_is_told_what_is_missing_in_words(counter: Counter, clerk: Clerk):
    clerk.register()
    clerk.complete("triage")
    office = counter.official("lihua")
    office.open("990121-2026-000001")
    office.write(office.main.locator(".task-first form[data-form]"), REFERRAL | {"方式": "交办"})
    office.page.get_by_role("button", name="提交：拟定去向").click()
    expect(office.main.locator(".notice-bad")).to_contain_text("交办")
    expect(office.main.get_by_label("收件机关")).to_have_value("990121-zr")
