"""设计台画图: a designer who writes no code draws with the mouse, sees at once what the law says, and loses nothing."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.counter import Counter, Official

SHELF = Path("workflows")
SAVED = """async ([xml, renamed]) => {
  const { modeler } = document.getElementById("board");
  await modeler.importXML(xml);
  const shape = modeler.get("elementRegistry").get(renamed);
  if (shape) modeler.get("modeling").updateProperties(shape, { name: "复核" });
  return (await modeler.saveXML({ format: true })).xml;
}"""


# Steps on a sheet of pools without their pool, written with the prefix of the file, beside what cannot be drawn here.
LOOSE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:t="urn:t" targetNamespace="urn:t" \
xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC">
  <collaboration id="C"><participant id="Pool" processRef="t:P"/><conversation id="Talk" name="谈"/></collaboration>
  <process id="P"><task id="T_1" name="一"/></process>
  <d:BPMNDiagram><d:BPMNPlane bpmnElement="t:C">
    <d:BPMNShape id="S_1" bpmnElement="t:T_1"><c:Bounds x="100" y="100" width="100" height="80"/></d:BPMNShape>
    <d:BPMNShape id="S_2" bpmnElement="t:Talk"><c:Bounds x="0" y="0" width="9" height="9"/></d:BPMNShape>
  </d:BPMNPlane></d:BPMNDiagram>
</definitions>"""
LOOSE_SHEET = """async (xml) => {
  const { modeler } = document.getElementById("board");
  const refused = await modeler.importXML("<x>").then(() => false, () => true);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  await modeler.importXML(xml);
  const shape = modeler.get("elementRegistry").get("T_1");
  modeler.get("modeling").updateProperties(shape, { name: "复核" });
  modeler.get("modeling").moveElements([shape], { x: 10, y: 0 });
  return { refused, moved: (await modeler.saveXML({ format: true })).xml };
}"""


def at_the_board(counter: Counter, process: str) -> Official:
    """耿新 begins a design and opens one of its diagrams."""
    designer = counter.official("gengxin")
    designer.go("/designer")
    designer.page.get_by_label("名称").fill("复查试点")
    designer.page.get_by_role("button", name="开始设计").click()
    designer.page.get_by_role("link", name="流程图", exact=True).click()
    designer.page.get_by_role("link", name=process, exact=True).click()
    drawn(designer.page)
    return designer


def drawn(page: Page) -> None:
    """The diagram stands, and every path was gone through."""
    expect(page.locator("#board")).to_have_attribute("data-drawn", "yes")
    checked(page)


def checked(page: Page) -> None:
    """The check has come to its end since the last change."""
    expect(page.locator("#board-checked[data-paths]")).to_have_count(1)


def look_up(page: Page, text: str) -> None:
    """Find a shape by its id or its name and select it."""
    page.get_by_role("button", name="查找").click()
    expect(page.locator(".djs-search-input input")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("End")  # signs that no key writes are only heard of with the next key
    page.locator(".djs-search-result").first.click()


def test_a_step_is_drawn_and_kept_and_the_notice_cannot_be_left_out(counter: Counter):
    designer = at_the_board(counter, "复查")
    page, found = designer.page, designer.page.locator("#board-list")
    expect(found).to_contain_text("没有发现问题")
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    parts_stand_on_an_arrow(page)
    page.locator('.djs-palette [data-action="create.userTask"]').click()
    page.locator("#board-canvas").click(position={"x": 547, "y": 243})
    page.keyboard.type("会签复查意见")
    page.keyboard.press("Enter")
    expect(page.locator("#bio-properties-panel-name")).to_have_value("会签复查意见")
    page.locator("#bio-properties-panel-lane").select_option(label="复查机关")
    expect(found).to_contain_text("没有表单")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#bio-properties-panel-lane")).to_have_value("")
    page.get_by_role("button", name="重做").click()
    expect(page.locator("#board-state")).to_contain_text("已保存")
    page.reload()
    drawn(page)
    kept = page.locator(".djs-shape", has_text="会签复查意见").first
    expect(kept).to_be_attached()

    look_up(page, "step_")
    expect(page.locator("#bio-properties-panel-name")).to_have_value("会签复查意见")
    it_gets_a_form(page)
    look_up(page, "countersign")
    page.keyboard.press("Delete")
    expect(found).to_contain_text("没有发现问题")
    look_up(page, "issue_reexamination_acceptance")
    expect(page.locator("#board-panel")).to_contain_text("哪一种文书")
    page.keyboard.press("Delete")
    breach = found.locator("li", has_text="违反").first
    expect(breach).to_contain_text("信访工作条例")
    breach.get_by_role("button", name="在图上走一遍反例").click()
    expect(page.locator("#board-play[data-played]")).to_be_visible()
    expect(page.locator(".djs-element.play-gone").first).to_be_attached()
    page.get_by_role("button", name="撤销").click()
    expect(found).to_contain_text("没有发现问题")
    expect(page.locator("#board-state")).to_contain_text("已保存")
    nothing_is_lost(page)
    from_elsewhere(page)
    with_ids_of_any_letters(page)


ON_THE_ARROW = """async (arrow) => {
  const { modeler } = document.getElementById("board");
  const told = [];
  for (const part of modeler.get("parts").all) {
    const before = modeler.get("elementRegistry").getAll().length;
    await modeler.get("parts").putOn(modeler.get("elementRegistry").get(arrow), part);
    told.push([part.name, modeler.get("elementRegistry").getAll().length > before, document.getElementById("board-list").innerText]);
    modeler.get("commandStack").undo();
    if (modeler.get("elementRegistry").getAll().length !== before) told.push([part.name, "not taken back at once"]);
  }
  await modeler.get("studio").takeBack([]); // in its turn: behind the forms of all of them
  modeler.get("selection").select(modeler.get("elementRegistry").get(arrow));
  return told;
}"""


def parts_stand_on_an_arrow(page: Page) -> None:
    """Every common part stands whole on the arrow between acceptance and opinion, the forms of its steps with it: nothing is wrong."""
    told = page.evaluate(ON_THE_ARROW, "flow_issue_reexamination_acceptance_to_reexamine")
    names = ("受理并告知", "调查核实", "意见并送达", "听证", "会签", "逾期升级督办")
    assert told == [[name, True, "画法没有问题，正在核对各条路径。"] for name in names]
    page.get_by_text("常用部分").click()
    page.get_by_role("button", name="逾期升级督办").click()
    expect(page.locator(".djs-shape", has_text="办理期限届满").first).to_be_attached()
    expect(page.locator("#board-list")).not_to_contain_text("没有表单")
    with page.expect_response(lambda one: one.url.endswith("/new/forms/back")) as told:
        page.get_by_role("button", name="撤销").click()
    assert told.value.json()["gone"] == ["step_2"], "the form of a step that is taken back goes with it"
    with page.expect_response(lambda one: one.url.endswith("/new/forms")):
        page.get_by_role("button", name="重做").click()
    expect(page.locator("#board-list")).not_to_contain_text("没有表单")
    with page.expect_response(lambda one: one.url.endswith("/new/forms/back")):
        page.get_by_role("button", name="撤销").click()
    expect(page.locator("#board-list")).to_contain_text("没有发现问题")
    changed = page.request.get("../forms/workflows/reexamination/forms.yaml?form=step_2")
    assert changed.status == 404, "nothing of any part is left in the file of forms"


def it_gets_a_form(page: Page) -> None:
    """The step is given a form of its own, and the way leads back to it on the board."""
    page.locator("#bio-properties-panel-form").select_option(label="新建表单…")
    expect(page.locator("#new-title")).to_have_value("会签复查意见")
    page.locator("#new-name").fill("countersign")
    page.locator("#new-title_en").fill("Countersign")
    page.locator("#new-basis").fill("信访工作条例 第三十五条")
    page.get_by_role("button", name="新建并打开").click()
    page.get_by_role("link", name="回到流程图").click()
    drawn(page)
    expect(page.locator("#bio-properties-panel-form")).to_have_value("countersign")
    expect(page.locator("#board-list")).not_to_contain_text("没有表单")


FOREIGN = """<?xml version="1.0" encoding="GBK"?>
<?xml-stylesheet href="x.xsl"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t"><!-- 留着 -->
  <message id="M" name="来信" itemRef="nowhere"/>
  <process id="P"><startEvent id="S_1"/><task id="T_1" name="Copy"/><sequenceFlow sourceRef="S_1" targetRef="T_1"/></process>
</definitions>"""


def from_elsewhere(page: Page) -> None:
    """A diagram of another program that says nothing about places is laid out, and put right as far as that needs no thought."""
    page.get_by_role("link", name="流程图", exact=True).click()
    page.get_by_label("流程编号").fill("copies")
    page.get_by_label("名称").fill("复印")
    sent = {"name": "copies.bpmn", "mimeType": "application/xml", "buffer": FOREIGN.encode("gbk")}
    page.get_by_label("从别的画图软件导入").set_input_files(sent)
    page.get_by_role("button", name="新建或者导入").click()
    expect(page.locator(".flashes, main")).to_contain_text("文件原来是 GBK 编码，已转成 UTF-8")
    expect(page.locator("#board-notice")).to_contain_text("已自动排好")
    expect(page.locator("#board-notice")).to_contain_text("“来信”指向的“nowhere”不在文件里")
    page.get_by_role("button", name="一次改好").click()
    expect(page.locator('.djs-shape[data-element-id="t_1"], .djs-shape[data-element-id="t"]')).to_be_attached()
    expect(page.locator("#board-state")).to_contain_text("已保存")


# A sheet of a program whose ids are Chinese; one of its arrows leads to nothing, one to a step it does not show.
CHINESE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t" \
xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC" xmlns:w="http://www.omg.org/spec/DD/20100524/DI">
  <process id="流程"><startEvent id="开始" name="收到"><outgoing>到办理</outgoing></startEvent><userTask id="办理·1" name="办理">
      <incoming>到办理</incoming></userTask><endEvent id="1完" name="完"/><task id="看不见" name="后台"/>
    <sequenceFlow id="到办理" sourceRef="开始" targetRef="办理·1"/><sequenceFlow id="断了" sourceRef="办理·1" targetRef="没有"/>
    <sequenceFlow id="去后台" name="转后台" sourceRef="办理·1" targetRef="看不见"/></process>
  <d:BPMNDiagram id="图"><d:BPMNPlane id="面" bpmnElement="流程">
    <d:BPMNShape id="形一" bpmnElement="开始"><c:Bounds x="100" y="122" width="36" height="36"/></d:BPMNShape>
    <d:BPMNShape id="形二" bpmnElement="办理·1"><c:Bounds x="200" y="100" width="100" height="80"/></d:BPMNShape>
    <d:BPMNShape id="形三" bpmnElement="1完"><c:Bounds x="400" y="122" width="36" height="36"/></d:BPMNShape>
    <d:BPMNEdge id="线一" bpmnElement="到办理"><w:waypoint x="136" y="140"/><w:waypoint x="200" y="140"/></d:BPMNEdge>
    <d:BPMNEdge id="线二" bpmnElement="断了"><w:waypoint x="300" y="140"/><w:waypoint x="400" y="140"/></d:BPMNEdge>
    <d:BPMNEdge id="线三" bpmnElement="去后台"><w:waypoint x="250" y="180"/><w:waypoint x="250" y="240"/></d:BPMNEdge>
  </d:BPMNPlane></d:BPMNDiagram>
</definitions>"""


def with_ids_of_any_letters(page: Page) -> None:
    """Ids of any letters are drawn as they are; an arrow with a loose end is told by its name, and no error is heard of it."""
    page.get_by_role("link", name="流程图", exact=True).click()
    page.get_by_label("流程编号").fill("office_of_wu")
    page.get_by_label("名称").fill("外来")
    sent = {"name": "wu.bpmn", "mimeType": "application/xml", "buffer": CHINESE.encode()}
    page.get_by_label("从别的画图软件导入").set_input_files(sent)
    page.get_by_role("button", name="新建或者导入").click()
    notice = page.locator("#board-notice")
    expect(notice).to_contain_text("箭头“断了”（另一头是“办理”）有一头没有连着，没有画")
    expect(notice).to_contain_text("箭头“转后台”（另一头是“办理”）连到没有画出来的“后台”，没有画")
    for id in ("开始", "办理·1", "1完", "到办理"):
        expect(page.locator(f'.djs-element[data-element-id="{id}"]')).to_be_attached()
    assert page.evaluate(SAVED, [CHINESE, ""]) == CHINESE, "to the letter what it was"
    renamed = CHINESE.replace('id="办理·1" name="办理"', 'id="办理·1" name="复核"').replace('height="80"/>', 'height="80"/><d:BPMNLabel />')
    assert page.evaluate(SAVED, [CHINESE, "办理·1"]) == renamed
    page.reload()
    drawn(page)
    page.get_by_role("button", name="一次改好").click()
    expect(page.locator("#board-state")).to_contain_text("已保存")
    checked(page)
    expect(page.locator('.djs-shape[data-element-id="user_task"]')).to_be_attached()
    expect(page.locator("#board-list")).not_to_contain_text("流程编号应与文件名相同")
    expect(page.locator("#board-list")).not_to_contain_text("办理·1")


def nothing_is_lost(page: Page) -> None:
    """A diagram saved here is to the letter what it was, but for what was drawn; those of others, too."""
    sheets = {path.name: path.read_text(encoding="utf-8") for path in sorted(SHELF.glob("*/*.bpmn"))}
    note = '<!-- 待核 --><bpmn:extensionElements><x:note xmlns:x="urn:x" k="v"><x:inner>字</x:inner></x:note>'
    foreign = sheets["reexamination.bpmn"].replace("<bpmn:extensionElements>", note, 1)
    sheets["foreign"] = foreign.replace('<bpmn:userTask id="reexamine"', '<bpmn:userTask xmlns:y="urn:y" y:colour="红" id="reexamine"')
    for name, before in sheets.items():
        assert page.evaluate(SAVED, [before, ""]) == before, name
    drawn = page.evaluate(SAVED, [sheets["foreign"], "reexamine"]).splitlines()
    [was] = [line for line in sheets["foreign"].splitlines() if line not in drawn]
    [now] = [line for line in drawn if 'name="复核"' in line]
    assert 'y:colour="红" id="reexamine"' in was and now == re.sub(' name="[^"]*"', ' name="复核"', was)
    told = page.evaluate(LOOSE_SHEET, LOOSE)
    assert told["refused"], "a file that cannot be read leaves nothing broken behind"
    moved = LOOSE.replace('x="100"', 'x="110"').replace('name="一"', 'name="复核"').replace('80"/>', '80"/><d:BPMNLabel />')
    assert told["moved"] == moved, "a step without its pool is moved and stays in its process, and the choreography stays"
