"""会签: a designer puts a joint signing into a diagram, builds its form, and has a gateway ask the answer, with mouse and keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.counter import Counter
from tests.browser.test_drawing import at_the_board, drawn, look_up


def take_hold(page: Page, near: str, arrow: str) -> None:
    """Find a shape, and click the arrow beside it, once what can be done with the shape covers it no more."""
    look_up(page, near)
    page.locator("#board-canvas").click(position={"x": 500, "y": 30})
    line = page.locator(f'.djs-connection[data-element-id="{arrow}"] .djs-visual > path').first
    middle = line.evaluate(
        "line => { const at = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM()); return [at.x, at.y]; }"
    )
    page.mouse.click(*middle)


def kept_in(counter: Counter) -> str:
    """The diagram as the design has it."""
    file = counter.office.store.registers.designs.file(1, "workflows/reexamination/reexamination.bpmn")
    assert file
    return file.content.decode()


def test_a_joint_signing_is_added_with_a_form_whose_answer_leads_the_way(counter: Counter):
    designer = at_the_board(counter, "复查")
    page, main, found = designer.page, designer.main, designer.page.locator("#board-list")
    take_hold(page, "by_reexamination_approval", "flow_by_reexamination_approval_to_issue_reexamination_opinion")
    page.get_by_text("常用部分").click()
    page.get_by_role("button", name="会签").click()
    expect(found).to_contain_text("没有发现问题")
    expect(page.locator("#board-state")).to_contain_text("已保存")

    page.get_by_role("link", name="流程图", exact=True).click()
    page.get_by_role("link", name="表单", exact=True).click()
    main.get_by_role("link", name="会签", exact=True).click()
    added = main.locator("form", has=page.get_by_role("heading", name="加一项"))
    added.get_by_label("问什么", exact=True).fill("是否需要修改")
    added.get_by_label("问什么（英文）").fill("Must it be changed")
    added.get_by_label("字段名").fill("needs_change")
    added.get_by_label("怎么回答").select_option("checkbox")
    added.get_by_label("回答供图中的网关判断").check()
    added.get_by_role("button", name="加上").click()
    expect(main.locator(".form-preview").first).to_contain_text("是否需要修改")
    page.get_by_role("link", name="回到流程图").click()
    drawn(page)

    take_hold(page, "会签结果", re.findall(r'<bpmn:sequenceFlow id="([^"]+)" name="退回修改"', kept_in(counter))[0])
    panel = page.locator("#board-panel")
    panel.get_by_label("问什么").select_option("answer.needs_change")
    expect(panel).to_contain_text("是否需要修改 是 是")
    expect(found).to_contain_text("没有发现问题")
    expect(page.locator("#board-state")).to_contain_text("已保存")
    assert "answer.needs_change == True</bpmn:conditionExpression>" in kept_in(counter)
