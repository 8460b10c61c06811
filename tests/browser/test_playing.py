"""演练 in a real browser: a grievance clicked to acceptance on the diagram, kept as a scenario, and all scenarios run."""

from __future__ import annotations

from playwright.sync_api import expect

from engine.casework import designs, playing
from engine.demo.stage import Theatre
from tests.browser import reading
from tests.browser.counter import DESK, PHONE, Counter


def test_a_designer_plays_a_grievance_to_acceptance_keeps_it_and_runs_all_scenarios(counter: Counter):
    office = counter.office
    office.stage = theatre = Theatre()
    by = office.store.registers.credentials("gengxin")
    assert by is not None
    design = designs.begin(office, by=by[0], name="演练", place="990121").id or 0
    for other in playing.scenarios(office, by=by[0], design=design):
        if "/hearing/" not in other:  # few are enough to see how many there are
            designs.remove(office, by=by[0], design=design, path=other, version=0)
    designer = counter.official("gengxin")
    page, main = designer.page, designer.main
    designer.go(f"/designer/{design}/play")
    main.get_by_role("button", name="开始演练").click()
    drawn = page.locator("#canvas[data-drawn]")
    expect(drawn.locator(".at-current[data-element-id=triage]")).to_be_visible()
    for step in ("甄别", "拟定去向", "接收确认", "拟定受理告知（转来事项）", "送达受理告知书（转来事项）"):
        expect(main.locator("#act-title")).to_have_text(step)
        main.get_by_role("button", name="办理", exact=True).click()
    expect(main.locator(".play-now")).to_contain_text("已受理")
    expect(drawn.locator(".djs-connection.arrow-taken").first).to_be_attached()
    assert reading.skeleton(page) == [] and reading.nameless(page) == []
    # Another thing that can be done is chosen on the diagram's list, and the step on the diagram again.
    main.get_by_role("button", name="办这一步").last.click()
    expect(main.locator("#act-title")).not_to_have_text("指定承办人")
    expect(drawn).to_be_visible()
    drawn.locator(".can-be-done[data-element-id=assign_handler] .djs-hit").first.click()
    expect(main.locator("#act-title")).to_have_text("指定承办人")
    main.get_by_label("情景名称").fill("当天受理")
    main.get_by_role("button", name="存进设计稿").click()
    expect(main.locator(".notice")).to_contain_text("已存为情景")
    designer.go(f"/designer/{design}/play/all")
    main.get_by_role("link", name="运行全部情景", exact=True).click()
    expect(main).to_contain_text("3 个情景都照预期走通。")
    expect(page.locator("#canvas[data-drawn] .djs-connection.arrow-never").first).to_be_attached()
    assert page.locator(".arrow-times").count() > 20
    for width, height in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    theatre.close()
