"""A designer begins what a diagram still lacks – a form for a step, a table for a decision – without opening a file."""

from __future__ import annotations

import pytest

from engine.casework import designforms, designs, drawings, newforms
from engine.casework.newforms import Copied, Formless
from engine.documents.confining import confined
from engine.errors import InvalidForm, NotFound
from engine.process.board import Board
from tests.builders import County

DRAWING, FORMS = "workflows/reexamination/reexamination.bpmn", "workflows/reexamination/forms.yaml"
# The arrow between the acceptance and the step in which the matter is gone through again.
FLOW = "flow_issue_reexamination_acceptance_to_reexamine"
ARROW = f'<bpmn:sequenceFlow id="{FLOW}" sourceRef="issue_reexamination_acceptance" targetRef="reexamine" />'


@pytest.fixture
def design(county: County) -> int:
    county.office.board = Board(confined)
    return designs.begin(county.office, by=county.who("gengxin"), name="会签").id or 0


def drawn(county: County, design: int, kind: str = "userTask") -> None:
    """On that arrow stands a step the board has numbered."""
    office, by = county.office, county.who("gengxin")
    text = designs.read(office, by=by, design=design, path=DRAWING).content.decode()
    step = f"""<bpmn:{kind} id="step_0a1b2c3" name="会签复查意见">
        <bpmn:incoming>{FLOW}</bpmn:incoming>
        <bpmn:outgoing>flow_new</bpmn:outgoing>
      </bpmn:{kind}>
      <bpmn:sequenceFlow id="flow_new" sourceRef="step_0a1b2c3" targetRef="reexamine" />
      {ARROW.replace('targetRef="reexamine"', 'targetRef="step_0a1b2c3"')}"""
    text = text.replace(f"<bpmn:incoming>{FLOW}<", "<bpmn:incoming>flow_new<").replace(ARROW, step)
    designs.save(office, by=by, design=design, path=DRAWING, content=text.encode(), version=0)


def found(county: County, design: int) -> list[str]:
    """What the board finds in the diagram as the design has it, but that the step has no place on the sheet."""
    office, by = county.office, county.who("gengxin")
    content = designs.read(office, by=by, design=design, path=DRAWING).content
    judged = drawings.judged(office, by=by, design=design, path=DRAWING, content=content, paths=False)
    return [one.rule for one in judged.findings if one.rule != "diagram_not_drawn"]


def test_a_step_gets_a_form_and_its_id_and_a_second_one_of_that_name_is_refused(county: County, design: int) -> None:
    office, by = county.office, county.who("gengxin")
    drawn(county, design)
    assert "diagram_no_form" in found(county, design)
    assert newforms.formless(office, by=by, design=design) == [Formless("reexamination", "复查", "step_0a1b2c3", "会签复查意见")]
    start = newforms.starting(office, by=by, design=design, process="reexamination", step="step_0a1b2c3", title="会签复查意见")
    assert (
        start.said["name"] == "signed_draft_reexamination_opinion" and start.said["title_en"] and "信访工作条例 第三十五条" in start.bases
    )
    assert ("reexamination", "复查") in start.processes
    said = {
        **start.said,
        "name": "countersign_reexamination",
        "basis": "信访工作条例 第三十五条",
        "title_en": "Countersign",
        "kind": "radio",
    }
    before = designs.read(office, by=by, design=design, path=FORMS).content
    with pytest.raises(InvalidForm) as wrong:
        newforms.begin(office, by=by, design=design, said={**said, "name": "reexamine", "basis": " ", "field": "1"}, step="step_0a1b2c3")
    assert [one.field for one in wrong.value.fields] == ["name", "basis", "field"]
    assert wrong.value.fields[0].code == "new_name_form_there"
    for name, code in (("Counter", "new_name_form"), ("by_reexamination_step", "new_name_taken")):
        with pytest.raises(InvalidForm) as wrong:
            newforms.begin(office, by=by, design=design, said={**said, "name": name})
        assert [one.code for one in wrong.value.fields] == [code]
    with pytest.raises(NotFound):
        newforms.begin(office, by=by, design=design, said=said, step="no_such_step")
    assert designs.read(office, by=by, design=design, path=FORMS).content == before, "nothing of what was refused is kept"
    assert newforms.begin(office, by=by, design=design, said=said, step="step_0a1b2c3") == FORMS
    assert not newforms.formless(office, by=by, design=design) and found(county, design) == []
    assert designs.read(office, by=by, design=design, path=FORMS).content.startswith(before)
    form = designforms.form(office, by=by, design=design, path=FORMS, name="countersign_reexamination")
    assert [(one.name, one.title, one.required) for one in form.fields] == [("content", "内容", True)] and not form.findings
    assert b"step_0a1b2c3" not in designs.read(office, by=by, design=design, path=DRAWING).content.replace(b"step_0a1b2c3_di", b"")
    assert newforms.beside(office, by=by, design=design, path=FORMS, name="countersign_reexamination") == DRAWING


def test_a_common_part_brings_the_forms_of_its_steps(county: County, design: int) -> None:
    office, by = county.office, county.who("gengxin")
    wanted = [Copied("draft_joint_opinion", "draft_opinion", "拟写联合意见"), Copied("draft_opinion", "draft_opinion")]
    assert newforms.copy(office, by=by, design=design, process="reexamination", forms=wanted) == ("draft_joint_opinion",)
    like = designforms.form(office, by=by, design=design, path="workflows/handling/forms.yaml", name="draft_opinion")
    made = designforms.form(office, by=by, design=design, path=FORMS, name="draft_joint_opinion")
    assert (made.title, [one.name for one in made.fields]) == ("拟写联合意见", [one.name for one in like.fields]) and not made.findings
    with pytest.raises(NotFound):
        newforms.copy(office, by=by, design=design, process="reexamination", forms=[Copied("one_more", "no_such_form")])
