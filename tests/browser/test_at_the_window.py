"""At the window: what is wrong stands at its field and nothing is typed twice; a repeat joins what is already running."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from engine.testing import Clerk, a_registration
from tests.browser.answers import TRIAGE, VISIT
from tests.browser.counter import PHONE, Counter, Official, named

FORM = "form[data-form]"


def check(window: Official) -> None:
    """Press the one button of the form."""
    window.page.get_by_role("button", name="查重并登记").click()


def test_wrong_fields_say_so_in_chinese_and_every_text_stays(counter: Counter):
    window = counter.official("wangmin")
    window.go("/registration")
    window.write(window.main.locator(FORM), VISIT | {"电话": "12", "收到日期": "2026-03-09", "概要": ""})
    check(window)
    expect(window.main.locator(".notice-bad")).to_be_focused()
    wrong = window.main.locator(".field-wrong")
    expect(wrong).to_have_count(3)
    for label in ("电话", "收到日期", "概要"):
        told = wrong.filter(has=window.page.get_by_label(named(label))).locator(".wrong")
        expect(told).to_have_text(re.compile(r"^[^A-Za-z_]+。$"))
    expect(window.main.get_by_label("电话", exact=True)).to_have_value("12")
    expect(window.main.get_by_label("诉求")).to_have_value(str(VISIT["诉求"]))
    expect(window.main.get_by_label("来访")).to_be_checked()
    window.picture("window-wrong")
    window.main.locator(".notice-bad a", has_text="电话").click()
    expect(window.main.get_by_label("电话", exact=True)).to_be_in_viewport()


def test_a_suspected_repeat_is_compared_and_joined(counter: Counter, clerk: Clerk):
    earlier = clerk.register(a_registration(gist="三年未办宅基地登记")).number
    counter.on("2026-03-04")
    window = counter.official("wangmin")
    window.go("/registration")
    window.write(window.main.locator(FORM), VISIT)
    check(window)
    window.sees("还没有保存", earlier, "三年未办宅基地登记", "正在办理", "姓名、电话相同")
    window.page.get_by_role("button", name="跟进这件：并入").click()
    window.sees("已并入这件，作为重复信访记录。")
    expect(window.main.get_by_role("row", name=re.compile("2026年3月4日.*重复"))).to_be_visible()
    expect(window.main.get_by_role("row", name=re.compile("2026年3月2日.*初次"))).to_be_visible()
    window.picture("window-joined")
    window.go("/petitions")
    window.sees("共 1 件")


def test_going_back_from_the_comparison_keeps_the_form(counter: Counter, clerk: Clerk):
    clerk.register()
    window = counter.official("wangmin")
    window.go("/registration")
    window.write(window.main.locator(FORM), VISIT)
    check(window)
    window.page.get_by_role("button", name="返回修改").click()
    expect(window.main.get_by_label("事实与理由")).to_have_value(str(VISIT["事实与理由"]))
    expect(window.main.get_by_label("问题属地")).to_have_value("990121")


def test_a_double_click_registers_once(counter: Counter):
    window = counter.official("wangmin")
    window.go("/registration")
    window.write(window.main.locator(FORM), VISIT)
    window.page.get_by_role("button", name="查重并登记").dblclick()
    window.sees("登记成功")
    window.go("/petitions")
    window.sees("共 1 件")


def test_on_a_phone_without_scripts_a_visit_is_registered_and_sorted(counter: Counter):
    window = counter.another("wangmin", PHONE, java_script_enabled=False)
    window.go("/registration")
    window.write(window.main.locator(FORM), VISIT)
    check(window)
    expect(window.main.locator("#receipt-no")).to_have_text("990121-2026-000001")
    office = counter.another("lihua", PHONE, java_script_enabled=False)
    office.take_from_desk("甄别", "990121-2026-000001")
    office.do("甄别", TRIAGE)
    office.stands_at("已登记", "受理")
    office.sees("接下来：拟定去向")
