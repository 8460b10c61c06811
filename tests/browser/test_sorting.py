"""At the sorting table: the proposal follows what is chosen, says why, and a choice the law rules out is refused with its article."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from engine.testing import Clerk, a_registration
from tests.browser.counter import Counter


def test_the_proposal_follows_the_choice_and_a_refusal_names_the_article(counter: Counter, clerk: Clerk):
    task = clerk.register(a_registration(channel="visit")).next_tasks[0].id
    officer = counter.official("lihua")
    officer.go(f"/tasks/{task}")
    told = officer.main.locator(".proposals[data-proposals]")
    shown = told.locator(".proposal:visible")
    expect(told).to_contain_text("选好上面各项")
    expect(shown).to_have_count(0)
    officer.main.get_by_label("申诉求决").check()
    officer.main.locator("[name=f_route]").select_option("litigation")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("引导至政法部门")
    expect(shown).to_contain_text("第二十条第二款")
    officer.picture("sorting-litigation")
    officer.main.locator("[name=f_route]").select_option("arbitration")
    expect(shown).to_contain_text("第三十一条第二项")
    officer.main.locator("[name=f_disposition]").select_option("accept")
    officer.main.locator("[name=f_reason]").fill("写了一半的理由")
    officer.main.get_by_role("button", name=re.compile("提交：甄别")).click()
    expect(officer.main.locator(".notice-bad")).to_contain_text("不能“受理”，应当“导入法定途径”")
    expect(officer.main.locator(".notice-bad")).to_contain_text("第三十一条第一项至第四项")
    expect(officer.main.locator("[name=f_reason]")).to_have_value("写了一半的理由")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("导入法定途径")
    officer.picture("sorting-refused")
    officer.main.get_by_label("建议意见").check()
    expect(shown).to_contain_text("转送")
    officer.main.get_by_label("适用简易办理").check()
    expect(shown).to_contain_text("当场答复")
