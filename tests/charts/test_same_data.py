"""The charts are the diagrams and rules the engine runs: nothing is left out, nothing stands there that is not so."""

from __future__ import annotations

from datetime import date

import pytest

from engine.bootstrap import make_edition
from engine.casework.charts import charts
from engine.casework.chartsources import Asked
from engine.casework.chartviews import FlowChart
from engine.documents.flowsheet import drawing_of
from engine.domain.release import Release
from engine.errors import Refusal
from tests.charts.drawn import HANGZHOU, TODAY, YUNXI, ZHENGZHOU, changed, drawn, duties, edition, flows, times
from tests.redrawing import with_several

STEPS = [
    (process, element)
    for process in edition().engine.processes()
    for element, shape in edition().engine.elements(process).items()
    if shape.kind == "userTask"
]


def test_every_shape_and_arrow_of_every_diagram_is_drawn():
    for process, chart in flows().items():
        assert set(chart.texts) == {shape.id for shape in chart.drawing.shapes} == set(edition().engine.elements(process))
        drawn_flows = edition().engine.diagram(process).count("<bpmn:sequenceFlow ")
        assert len(chart.drawing.arrows) == drawn_flows
        assert all(len(arrow.points) > 1 for arrow in chart.drawing.arrows)
    assert set(flows()) == set(edition().engine.processes())


@pytest.mark.parametrize(("process", "element"), STEPS)
def test_every_step_stands_on_both_charts_with_the_article_of_its_form(process: str, element: str):
    form = edition().forms[element]
    rows = {row.element: row for group in duties().groups if group.process == process for row in group.rows}
    shape = edition().engine.elements(process)[element]
    assert (rows[element].name, rows[element].basis) == (shape.name, form.basis)
    lane = edition().rulebook.permissions.lane_named(shape.lane)
    assert rows[element].lane == lane.name
    assert rows[element].role == edition().rulebook.permissions.roles[lane.role][0]
    text = flows()[process].texts[element]
    assert (text.name, text.note) == (shape.name, form.basis.removeprefix("信访工作条例 "))


@pytest.mark.parametrize("asked", [("zh", "", "2026-03-02"), ("zh", YUNXI, "2026-03-02"), ("en", HANGZHOU, "2020-01-15")])
def test_every_time_limit_in_force_stands_on_the_time_chart_with_its_article(asked: tuple[str, str, str]):
    rules = edition().rulebook.rules(asked[1], date.fromisoformat(asked[2]))
    rows = {row.deadline: row for group in times(*asked).groups for row in group.rows}
    for id, rule in rules.deadlines.items():
        row = rows[id]
        assert row.basis == edition().rulebook.words.cited(rule.basis, asked[0])
        assert row.unit == (rule.length.unit if rule.length else "as_assigned")
        assert str(rule.length.value) in row.length if rule.length else row.days == 0
        assert bool(row.extension_days) == bool(rule.extension)
        assert len(row.ends) == len(rule.met_by)
        assert len(row.suspends) == len(rule.suspended_by)


def test_what_several_carry_out_bears_three_strokes():
    def strokes(text: str) -> int:
        release = edition().release
        other = make_edition(Release.of({**release.workflows, "handling/handling.bpmn": text.encode()}, release.policies))
        chart = next(one for one in charts(other, Asked(TODAY, only="flow", process="handling")) if isinstance(one, FlowChart))
        return drawing_of(chart).sheet.svg().count("<polyline")

    plain = edition().release.workflows["handling/handling.bpmn"].decode()
    for in_a_row in (False, True):
        assert strokes(with_several(plain, "approve_opinion", 3, in_a_row=in_a_row)) == strokes(plain) + 3


def test_a_timer_says_its_time_limit_with_its_length():
    assert any(text.note == "管辖异议期限 5个工作日" for text in flows()["referral"].texts.values())
    assert any(text.note == "督办反馈期限 30日" for text in flows()["supervision"].texts.values())


def test_papers_follow_the_step_that_brings_them_and_no_other():
    rows = {row.element: row for group in duties().groups for row in group.rows}
    assert rows["approve_opinion"].papers == (("信访处理意见书", "致信访人"),)
    assert rows["approve_suggestion_reply"].papers == (("建议意见回复", "致信访人"),)
    assert rows["decide_recusal"].papers == ()
    assert {paper for paper, _ in rows["mediate"].papers} == {"调解协议书", "和解协议书"}


def test_the_next_step_is_one_that_can_follow_what_was_decided_before():
    onward = {row.element: row.onward for group in duties().groups for row in group.rows}
    assert onward["serve_acceptance"] == ("承办机关负责人：指定承办人",)
    assert onward["answer_on_the_spot"] == ("信访部门：甄别",)
    assert onward["serve_intake_notice"] == ()
    assert onward["confirm_jurisdiction"] == ("信访部门：审核异议", "承办人：拟定受理告知（转来事项）")


def test_a_time_limit_binds_the_steps_between_what_starts_it_and_what_ends_it():
    rows = {row.element: row for group in duties("zh", YUNXI).groups for row in group.rows}
    bound = {step: {clock.deadline for clock in row.clocks} for step, row in rows.items()}
    stops = {step: {clock.deadline for clock in row.clocks if clock.stops} for step, row in rows.items()}
    assert bound["inquiry"] == {"handling", "assigned", "redo", "promise_reply", "promise_answer"}
    assert "handling" not in bound["serve_opinion"] | bound["reply_suggestion"] | bound["report_accusation_result"]
    assert bound["reexamine"] == {"reexamination"} and bound["draft_final_review_opinion"] == {"final_review"}
    assert {"handling", "redo"} <= stops["approve_opinion"] and "handling" not in stops["inquiry"]
    assert bound["confirm_jurisdiction"] >= {"objection", "notice_transferred"} and "objection" in stops["confirm_jurisdiction"]
    assert bound["decide_supervision"] == set()
    assert "triage" in stops["prepare_acceptance"] and "notice_direct" in stops["serve_acceptance"], "of another authority, ended here"


def test_an_act_that_may_be_brought_at_any_time_names_who_may():
    rows = {row.element: row for group in duties().groups for row in group.rows if row.kind == "message"}
    extension = next(row for row in rows.values() if row.name == "申请延期")
    assert extension.role == "承办人" and extension.basis == "信访工作条例 第三十四条"
    assert extension.onward == ("承办机关负责人：审批延期",)
    assert any("信访人" in row.role for row in rows.values() if row.name == "申请复查")


def test_the_line_is_the_course_of_a_petition_that_uses_every_time_limit_up():
    at = {row.deadline: row.at for row in times().groups[0].rows}
    assert at["triage"] == at["notice_direct"] == 0
    assert at["handling"] > at["objection"] == 15
    assert at["reexamination_request"] == at["handling"] + 60
    assert at["reexamination"] == at["reexamination_request"] + 30
    assert at["final_review"] == at["reexamination"] + 60
    asked = ["supervision_feedback", "risk_feedback", "suggestion_feedback", "proposal_feedback"]
    assert [group.rows[0].deadline for group in times().groups[1:]] == ["redo", *asked]


def test_a_local_overlay_stands_beside_the_national_value():
    row = next(row for row in times("zh", HANGZHOU, "2020-01-15").groups[0].rows if row.deadline == "handling")
    national = next(one for one in row.beside if one.is_national)
    assert (row.length, row.extension_length, row.is_local) == ("30日", "60日", True)
    assert (national.label, national.length, national.extension) == ("全国", "60日", "30日")
    assert row.basis == "浙江省信访条例 第二十三条"
    assert not any(one.is_national for row in times().groups[0].rows for one in row.beside)


def test_what_only_a_procedure_shortens_is_named_after_it():
    row = next(row for row in times().groups[0].rows if row.deadline == "handling")
    assert [(one.label, one.length) for one in row.beside] == [("信访事项简易办理办法（试行）", "10个工作日")]


def test_what_one_kind_of_authority_promised_stands_there_too():
    rows = {row.deadline: row for row in times("zh", "320400", "2010-03-01").groups[0].rows}
    assert rows["promise_answer"].policy == "常州市财政局信访答复承诺（2006年）"
    assert "promise_answer" not in {row.deadline for row in times("zh", "", "2010-03-01").groups[0].rows}


def test_a_place_without_a_national_time_limit_says_so():
    assert times("zh", ZHENGZHOU, "2020-01-15").absent == ("申请复核期限", "复核期限")
    assert any(text.note == "申请复核期限：此时此地没有" for text in flows("zh", ZHENGZHOU, "2020-01-15")["petition"].texts.values())


def test_a_changed_overlay_changes_the_charts_and_their_release():
    other = changed("local/990121-yunxi/deadlines.yaml", "length: 5 working days", "length: 3 working days")
    before, after = drawn("zh", YUNXI), charts(other, Asked(TODAY, YUNXI))
    length = [
        next(row.length for row in chart[-1].groups[0].rows if row.deadline == "promise_reply")  # type: ignore[union-attr]
        for chart in (before, after)
    ]
    assert length == ["5个工作日", "3个工作日"]
    assert before[0].heading.facts[-1] != after[0].heading.facts[-1]


def test_the_flow_of_a_diagram_changes_with_the_diagram():
    shown = flows()["hearing"].drawing
    assert shown.frame.width > 0 and [band.name for band in shown.lanes] == ["承办机关负责人", "承办人"]


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        (Asked(TODAY, "990129"), "place_unknown", "990122"),
        (Asked(TODAY, "371200"), "place_unknown", "370"),
        (Asked(TODAY, "abc"), "place_unheard_of", "abc"),
        (Asked(TODAY, process="handlng"), "process_unknown", "handling"),
        (Asked(TODAY, process="x"), "process_unheard_of", "intake"),
        (Asked(TODAY, only="pie"), "chart_kind_unknown", "flow"),
    ],
)
def test_what_nobody_knows_is_refused_with_the_nearest(asked: Asked, code: str, told: str):
    with pytest.raises(Refusal) as refused:
        charts(edition(), asked)
    assert refused.value.code == code
    assert told in " ".join(map(str, refused.value.args_for_message.values()))


def test_one_kind_or_one_process_can_be_asked_for():
    assert [chart.heading.name for chart in charts(edition(), Asked(TODAY, only="time"))] == ["time"]
    assert [chart.heading.name for chart in charts(edition(), Asked(TODAY, process="hearing"))] == ["flow-hearing", "duty-hearing"]
    names = [chart.heading.name for chart in drawn()]
    assert names[:2] == ["flow-petition", "flow-intake"] and names[-3:] == ["flow-supervision", "duty", "time"]
