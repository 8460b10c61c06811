"""施行: a rule is proposed by the designer and activated by the head; a running petition follows with its clock kept, and goes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from engine.bootstrap import handlers_of
from engine.casework import designs
from engine.casework.movingruns import MOVE
from engine.casework.office import Office
from engine.dispatch import Runner
from engine.settings import Settings
from engine.testing import Clerk
from tests.browser.counter import Counter

RULES, DRAWING = "policies/national/deadlines.yaml", "workflows/intake/intake.bpmn"
STEPS = ("triage", "prepare_referral", "confirm_jurisdiction", "prepare_transferred_acceptance", "serve_transferred_acceptance")
CHANGES = (
    (RULES, "length: 60 days\n  starts: accepted", "length: 40 days\n  starts: accepted"),
    (DRAWING, 'id="triage" name="甄别"', 'id="triage" name="甄别分流"'),
    (DRAWING, 'id="flow_triage_to_record_triaged"', 'id="flow_triage_to_record_triaged" name="甄别完毕"'),
)  # fmt: skip


@pytest.fixture
def worker(office: Office) -> Iterator[Runner]:
    """Does outgoing work beside the pages, as ``petition serve`` does."""
    runner = Runner({MOVE: handlers_of(Settings.read({}))[MOVE]})
    runner.start(office)
    yield runner
    runner.stop(5)


def changed(office: Office, clerk: Clerk) -> None:
    """What the designer changed in the editors of the studio, whose stories are told elsewhere."""
    for path, old, new in CHANGES:
        file = designs.read(office, by=clerk.who("gengxin"), design=1, path=path)
        text = file.content.decode().replace(old, new, 1).encode()
        designs.save(office, by=clerk.who("gengxin"), design=1, path=path, content=text, version=file.version)


@pytest.mark.usefixtures("worker")
def test_a_rule_comes_into_force_and_a_running_petition_follows_and_goes_back(counter: Counter, office: Office, clerk: Clerk):
    number = clerk.register().number
    for step in STEPS:
        clerk.complete(step)
    designer, head = counter.official("gengxin"), counter.official("sunjie")
    designer.go("/designer")
    designer.page.get_by_label("名称").fill("办理期限缩短为四十日")
    designer.page.get_by_role("button", name="开始设计").click()
    changed(office, clerk)
    designer.page.get_by_role("link", name="施行", exact=True).click()
    designer.page.get_by_label("理由").fill("县政府常务会议决定")
    designer.page.get_by_label("正在办理的信访事项").select_option("可以迁移，届满日不变")
    designer.page.get_by_label("过渡规定的依据").fill("云溪县信访办法 第十条")
    designer.page.get_by_role("button", name="提出", exact=True).click()
    designer.sees("请另一人审阅和启用")
    head.go("/experts")  # of all rooms a head may enter none is cut off
    expect(head.page.locator(".mainnav a[aria-current]")).to_be_in_viewport(ratio=1)
    head.go("/designer/releases")
    head.page.get_by_role("link", name="办理期限缩短为四十日").click()
    head.page.get_by_role("link", name="并排看图").click()
    expect(head.page.locator("#compare[data-drawn] .diff-is-changed").first).to_be_visible()
    arrow = head.page.locator("[data-side=after] .djs-connection.diff-is-changed > .djs-visual > path")
    expect(arrow).to_have_css("stroke", "rgb(161, 92, 0)")
    head.page.locator("[data-side=after] .diff-is-changed:not(.djs-connection)").first.click()
    expect(head.page.locator("#compare-note")).to_contain_text("甄别分流")
    head.page.get_by_role("link", name="就这个图形提意见").click()
    head.page.get_by_role("textbox", name="意见").fill("改名以后文书里怎么说？")
    head.page.get_by_role("button", name="提出意见").click()
    expect(head.main.locator(".comment")).to_contain_text("登记、甄别与告知 · 甄别分流")
    expect(head.main.locator(".comment")).to_contain_text("改名以后文书里怎么说？")
    designer.go("/designer/compare?before=current&after=1")
    expect(designer.page.locator("[data-side=after] .opinion-badge")).to_have_text("1")
    head.page.get_by_role("button", name="启用", exact=True).click()
    head.sees("施行中")
    head.page.get_by_role("link", name="迁移正在办理的信访事项").click()
    expect(head.row(number)).to_contain_text("办理期限：仍为 2026年5月6日（按新版本为 2026年4月13日）")
    head.page.get_by_role("button", name="开始迁移").click()
    expect(head.page.locator("#run-state")).to_have_text("迁移完毕")
    expect(head.row(number)).to_contain_text("迁移")
    assert "迁移到另一规程版本" in head.docket(number)
    head.go("/designer/moves/1")
    head.page.get_by_role("button", name="撤销这一批").click()
    expect(head.page.locator("#run-state")).to_have_text("已撤销")
    assert head.docket(number)[0] == "迁回原规程版本"
