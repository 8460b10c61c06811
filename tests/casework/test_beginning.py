"""A designer begins what a diagram still lacks – a form for a step, a table for a decision – without opening a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from engine.casework import designforms, designs, designtables, drawings, newforms, newtables, unaskedforms
from engine.casework.newforms import Copied, Formless
from engine.casework.newtables import Answers, Asker, Asks
from engine.documents.confining import confined
from engine.errors import Conflict, InvalidForm, NotFound, PolicyError
from engine.policy.forms import problems_of
from engine.process.board import Board
from engine.process.decisions.judging import judge_decisions
from engine.process.decisions.reading import read_decisions
from engine.process.decisions.retabling import TableEditor
from tests.builders import County, refused

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


def test_a_part_that_is_taken_back_takes_its_forms_with_it(county: County, design: int) -> None:
    office, by = county.office, county.who("gengxin")
    asked = {"by": by, "design": design, "process": "reexamination"}
    brought = [Copied("draft_opinion_2", "draft_opinion", "拟写"), Copied("step_2", "", "汇总", "Sum up", "信访工作条例 第三十二条")]
    before = designs.read(office, by=by, design=design, path=FORMS).content
    newforms.copy(office, **asked, forms=brought)
    assert [one.name for one in unaskedforms.unasked(office, by=by, design=design)] == ["draft_opinion_2", "step_2"]
    assert unaskedforms.take_back(office, **asked, forms=brought) == ["draft_opinion_2", "step_2"]
    assert designs.read(office, by=by, design=design, path=FORMS).content == before
    assert not designs.opened(office, by=by, design=design).changed and not unaskedforms.unasked(office, by=by, design=design)
    assert unaskedforms.take_back(office, **asked, forms=brought) == [], "what is gone is not taken twice"


def test_a_form_somebody_changed_or_names_stays(county: County, design: int) -> None:
    office, by = county.office, county.who("gengxin")
    asked = {"by": by, "design": design, "process": "reexamination"}
    brought = [Copied(name, "draft_opinion", "拟写") for name in ("changed_since", "limited", "drawn_again", "alone")]
    newforms.copy(office, **asked, forms=brought)
    version = designs.read(office, by=by, design=design, path=FORMS).version
    designforms.change_form(office, by=by, design=design, path=FORMS, name="changed_since", said={"title": "改过"}, version=version)
    limits = b"limited: { length: 3 days, basis: x }\n"
    designs.save(office, by=by, design=design, path="policies/national/limits.yaml", content=limits, version=0)
    drawn(county, design)
    text = designs.read(office, by=by, design=design, path=DRAWING)
    again = text.content.replace(b"step_0a1b2c3", b"drawn_again")
    designs.save(office, by=by, design=design, path=DRAWING, content=again, version=text.version)
    reexamine = [Copied("reexamine", "reexamine")]
    assert unaskedforms.take_back(office, **asked, forms=[*brought, *reexamine]) == ["alone"]
    assert [one.name for one in unaskedforms.unasked(office, by=by, design=design)] == ["changed_since"]
    now = designs.read(office, by=by, design=design, path=FORMS).version
    told = {"by": by, "design": design, "path": FORMS}
    with refused("form_in_use") as named:
        unaskedforms.remove(office, **told, name="drawn_again", version=now)
    assert named.value.args_for_message["files"] == DRAWING
    with pytest.raises(Conflict):
        unaskedforms.remove(office, **told, name="changed_since", version=now - 1)
    unaskedforms.remove(office, **told, name="changed_since", version=now)
    assert not unaskedforms.unasked(office, by=by, design=design)
    with pytest.raises(NotFound):
        unaskedforms.remove(office, **told, name="changed_since", version=now + 1)


TABLE = "workflows/reexamination/joint_sitting.dmn"
SITTING = Answers("是否集体研究", "sits_together", "boolean", "是", "否")


def test_a_decision_table_is_begun_and_asked_by_the_task_on_the_board(county: County, design: int) -> None:
    office, by = county.office, county.who("gengxin")
    office.tables = TableEditor()
    drawn(county, design, "businessRuleTask")
    start = newtables.starting(office, by=by, design=design, step="step_0a1b2c3", title="听证")
    assert {"petition.category", "answer.request_decision", "rule.hearing"} <= {one.id for one in start.facts} and start.name == "hearing_2"
    said = {
        "by": by,
        "design": design,
        "process": "reexamination",
        "title": "集体研究",
        "policy": "FIRST",
        "basis": "信访工作条例 第三十五条",
    }
    asks = [Asks("petition.category", "申诉求决、检举控告"), Asks("petition.is_anonymous"), Asks("rule.hearing", "是")]
    with pytest.raises(InvalidForm) as wrong:
        newtables.begin(office, **said, name="reexamine", asks=[Asks("petition.colour")], answers=[Answers(" ", "No", "colour")])
    assert [one.field for one in wrong.value.fields] == ["name", "asks-0", "label-0", "answer-0", "type-0"]
    with refused("design_text_wrong"):
        newtables.begin(office, **said, name="joint", asks=[Asks("petition.category", "<<")], answers=[SITTING])
    with refused("design_table_policy"):
        newtables.begin(office, **{**said, "policy": "MOST"}, name="joint", asks=asks, answers=[SITTING])
    with pytest.raises(NotFound):
        newtables.begin(office, **said, name="joint", asks=asks, answers=[SITTING], step="reexamine")
    answers = [SITTING, Answers("由谁主持", "presided_by", first="组长", otherwise="null")]
    assert newtables.begin(office, **said, name="joint_sitting", asks=asks, answers=answers, step="step_0a1b2c3") == TABLE
    content = designs.read(office, by=by, design=design, path=TABLE).content
    reading = read_decisions(TABLE, content)
    assert not reading.wrong and not list(judge_decisions(reading.decisions))
    [table] = designtables.tables(office, by=by, design=design, path=TABLE).tables
    assert (table.id, table.name, table.hit_policy) == ("joint_sitting", "集体研究", "FIRST")
    assert table.rows[0].cells == ('"grievance", "accusation"', "-", "true", "true", '"组长"', "信访工作条例 第三十五条")
    assert table.columns[0].label == "信访事项类别" and '"suggestion"' in table.columns[0].values
    assert found(county, design) == []
    assert newtables.askers(office, by=by, design=design, path=TABLE) == [Asker(DRAWING, "step_0a1b2c3")]
    newtables.begin(office, **said, name="joint_too", asks=asks, answers=answers, step="step_0a1b2c3")
    assert not newtables.askers(office, by=by, design=design, path=TABLE), "the task asks the other one now"
    assert newtables.askers(office, by=by, design=design, path="workflows/intake/routing.dmn")[0].shape == "decide_routing"


def test_what_somebody_else_saves_while_a_form_is_begun_is_not_written_over(
    county: County, design: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, by = county.office, county.who("gengxin")
    said = {
        "process": "reexamination", "name": "countersign", "title": "会签", "title_en": "Countersign", "basis": "信访工作条例 第三十五条",
        "field": "content", "field_title": "内容", "field_title_en": "Content", "kind": "textarea",
    }  # fmt: skip
    other = designs.read(office, by=by, design=design, path=FORMS).content + "# 别人加的\n".encode()

    def meanwhile(files: Mapping[str, bytes]) -> Sequence[PolicyError]:
        designs.save(office, by=by, design=design, path=FORMS, content=other, version=0)
        return problems_of(files)

    monkeypatch.setattr(newforms, "problems_of", meanwhile)
    with pytest.raises(Conflict):
        newforms.begin(office, by=by, design=design, said=said)
    assert designs.read(office, by=by, design=design, path=FORMS).content == other
