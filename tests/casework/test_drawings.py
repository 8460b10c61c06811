"""设计台画图: what a diagram may name, what is wrong with it as it is drawn, and diagrams drawn elsewhere; nothing is kept unasked."""

from __future__ import annotations

import pytest

from engine.casework import designs, drawings, drawingwords
from engine.casework.drawingviews import JudgedView
from engine.documents.confining import confined
from engine.errors import InvalidForm, NotPermitted
from engine.process.board import Board
from tests.builders import County, refused

DRAWING = "workflows/reexamination/reexamination.bpmn"
ISSUED = b'<office:act name="issue" document="reexamination_acceptance" />'
FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="t">
  <process id="Process_1" isExecutable="true">
    <startEvent id="StartEvent_1"/>
    <task id="Activity_1" name="复印材料" x:assignee="demo"/>
    <sequenceFlow id="Flow_1" sourceRef="StartEvent_1" targetRef="Activity_1"/>
  </process>
</definitions>
"""


@pytest.fixture
def design(county: County) -> int:
    county.office.board = Board(confined)
    return designs.begin(county.office, by=county.who("gengxin"), name="试点", place="990121").id or 0


def look(county: County, design: int, content: bytes, *, path: str = DRAWING, paths: bool = False) -> JudgedView:
    return drawings.judged(county.office, by=county.who("gengxin"), design=design, path=path, content=content, paths=paths)


def test_what_is_drawn_is_judged_at_once_and_on_every_path_and_kept_by_nobody(county: County, design: int) -> None:
    by = county.who("gengxin")
    before = designs.read(county.office, by=by, design=design, path=DRAWING).content
    assert look(county, design, before) == JudgedView(())
    misspelt = look(county, design, before.replace(ISSUED, b'<office:act name="issue" document="reexamination_aceptance" />'))
    [one] = misspelt.findings
    assert (one.rule, one.element, one.found, one.suggestion) == (
        "diagram_unknown_document", "issue_reexamination_acceptance", "reexamination_aceptance", "reexamination_acceptance",
    )  # fmt: skip
    unlawful = look(county, design, before.replace(ISSUED, b'<office:act name="record" event="explained" />'), paths=True)
    breach = next(one for one in unlawful.findings if one.rule.startswith("obligation."))
    assert breach.basis.startswith("信访工作条例") and not unlawful.broken_off
    assert breach.steps[0]["process"] == "petition" and breach.steps[-1]["element"] == breach.element
    assert breach.path[0] == "信访人提出"
    assert not designs.opened(county.office, by=by, design=design).changed
    assert look(county, design, b"<x").findings[0].rule == "diagram_not_xml"
    with refused("design_path_wrong"):
        look(county, design, before, path="policies/national/deadlines.yaml")
    with pytest.raises(NotPermitted):
        drawings.judged(county.office, by=county.who("lihua"), design=design, path=DRAWING, content=before, paths=False)


def test_everything_a_diagram_may_name_has_its_chinese_name(county: County, design: int) -> None:
    known = drawingwords.vocabulary(county.office, by=county.who("gengxin"), design=design)
    lists = (known.deadlines, known.documents, known.events, known.messages, known.stages, known.lanes, known.processes, known.decisions)
    values = [value for fact in known.facts if fact.note or not fact.id.startswith("answer.") for value in fact.values]
    for choice in [*known.acts, *known.facts, *values, *(one for some in lists for one in some)]:
        assert choice.label and not choice.label.isascii(), choice
    deadlines = {one.id: one for one in known.deadlines}
    assert deadlines["handling"].note == "60日 · 信访工作条例 第三十四条 · 信访工作条例"
    assert deadlines["promise_reply"].note == "5个工作日 · 云溪县信访事项答复承诺 第二条（示范） · 云溪县信访答复承诺（示范）"
    assert [one.label for one in known.forms["reexamination"]][:2] == ["审查复查申请", "送达复查不予受理告知书"]
    facts = {one.id: one for one in known.facts}
    assert [one.label for one in facts["answer.request_decision"].values] == ["受理", "不予受理"]
    assert "task" not in known.elements and "userTask" in known.elements
    assert drawingwords.vocabulary(county.office, by=county.who("gengxin"), design=design, lang="en").acts[0].label == "Record"


def test_a_new_diagram_is_drawn_whole_and_stands_under_its_own_name(county: County, design: int) -> None:
    office, by = county.office, county.who("gengxin")
    path = drawings.begin(office, by=by, design=design, process="joint_visit", name='联合<"接访"')
    assert path == "workflows/joint_visit/joint_visit.bpmn" and path in drawings.diagrams_of(office, by=by, design=design)
    content = designs.read(office, by=by, design=design, path=path).content
    assert look(county, design, content, path=path, paths=True) == JudgedView(())
    for process, name in (("joint_visit", "又一个"), ("Joint", "大写"), ("other", " ")):
        with pytest.raises(InvalidForm):
            drawings.begin(office, by=by, design=design, process=process, name=name)


def test_a_diagram_drawn_elsewhere_is_brought_in_as_it_is_and_told_what_must_change(county: County, design: int) -> None:
    office, by = county.office, county.who("gengxin")
    path = drawings.bring(office, by=by, design=design, process="copies", name="复印", content=FOREIGN.encode()).path
    content = designs.read(office, by=by, design=design, path=path).content
    assert content == FOREIGN.encode()
    told = {(one.rule, one.element) for one in look(county, design, content, path=path, paths=True).findings}
    drawn = designs.read(office, by=by, design=design, path=DRAWING).content.replace(
        ISSUED, b'<office:act name="record" event="explained" />'
    )
    assert any(one.steps for one in look(county, design, drawn, paths=True).findings), (
        "a faulty diagram nobody calls keeps no path from being gone"
    )
    designs.save(office, by=by, design=design, path="workflows/intake/intake.bpmn", content=FOREIGN.encode(), version=0)
    assert "petition/petition.bpmn" in {one.file for one in look(county, design, drawn, paths=True).findings}
    assert {("diagram_bad_id", "StartEvent_1"), ("diagram_bad_id", "Activity_1"), ("diagram_process_name", "D")} <= told
    assert {("diagram_unsupported_element", "Activity_1"), ("diagram_no_name", "StartEvent_1")} <= told, "all there is to change, at once"
    assert not {rule for rule, _ in told} & {"diagram_dangling_flow", "diagram_unreachable"}, "and of a shape that cannot stay only that"
    for number, name in enumerate(("UTF-16", "gbk", "ISO-8859-1")):
        sent = FOREIGN.replace("UTF-8", name).replace("复印", "复印" if number < 2 else "Prüfung").encode(name, "xmlcharrefreplace")
        brought = drawings.bring(office, by=by, design=design, process=f"copies_{number}", name="复印", content=sent)
        kept = designs.read(office, by=by, design=design, path=brought.path).content.decode()
        assert brought.encoding == name, "who brings it in is told that it was written anew"
        assert kept.startswith('<?xml version="1.0" encoding="UTF-8"?>') and ("Prüfung" if number == 2 else "复印材料") in kept
    with refused("diagram_not_brought"):
        drawings.bring(office, by=by, design=design, process="other", name="别的", content=b'<?xml version="1.0"?><svg/>')
