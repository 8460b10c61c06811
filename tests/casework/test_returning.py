"""退回与撤回: a step is done again where nothing the law did lies between; clocks run on as if nothing had been."""

from __future__ import annotations

import pytest

from engine.casework import copying, dossiers, returning, tasks, withdrawing
from engine.casework.verification import verify
from engine.domain.task import TaskStatus
from engine.errors import InvalidForm, NotFound, NotPermitted
from tests.builders import TO_HANDLING, County, refused
from tests.casework.besides import copy, give_back, lend
from tests.casework.migrating import drawing, migrate, put_in_force, redrawn
from tests.redrawing import with_several

DRAFTED = (*TO_HANDLING, "inquiry", "draft_opinion")
TO_REPORT = (*DRAFTED, "approve_opinion", "serve_opinion")


def done(county: County, element: str) -> str:
    """The id of the step as it was done last."""
    rows = [one for one in county.dossier.tasks if one.element == element and one.status is not TaskStatus.OPEN]
    return max(rows, key=lambda one: one.created_at).id


def send_back(county: County, element: str, to: str, by: str = "chengang", reason: str = "依据不足，请补充土地档案") -> None:
    step = county.open_step(element)
    returning.return_to(county.office, task=step.id, to=done(county, to), reason=reason, by=county.who(by), key=county.key())


def take_back(county: County, task: str, by: str) -> None:
    withdrawing.withdraw(county.office, task=task, by=county.who(by), key=county.key())


def standing(county: County) -> tuple[object, ...]:
    """What no return may change: every clock, every paper, and what the petition is."""
    dossier = county.dossier
    clocks = [(one.name, one.due_at, one.status, one.started_on, one.met_on) for one in dossier.deadlines]
    return clocks, [paper.number for paper in dossier.documents], dossier.petition.status, dossier.petition.handler


@pytest.fixture
def at_signing(county: County) -> County:
    """The land bureau's opinion is drafted by Zhao Min and waits for a signature."""
    county.register()
    county.walk(*DRAFTED)
    return county


def test_a_draft_sent_back_is_written_again_and_signed(at_signing: County) -> None:
    county, before = at_signing, standing(at_signing)
    written = next(one.answer for one in county.dossier.tasks if one.element == "draft_opinion")
    send_back(county, "approve_opinion", "draft_opinion")
    assert standing(county) == before
    entry = county.entries[-1]
    assert (entry.kind, entry.actor, entry.body["task"]) == ("returned", county.who("chengang").id, "approve_opinion")
    assert (entry.body["back_to"], entry.body["official"]) == ("draft_opinion", county.who("zhaomin").id)
    assert [one.element for one in county.dossier.open_tasks] == ["draft_opinion"]
    card = dossiers.task(county.office, task=county.open_step("draft_opinion").id, by=county.who("zhaomin"))
    assert card.mine and card.returned == "陈刚退回：依据不足，请补充土地档案"
    assert card.form and {one.name: one.value for one in card.form.fields if one.name in written} == written
    county.walk("draft_opinion", "approve_opinion", "serve_opinion")
    assert verify(county.office).findings == ()


def test_a_step_that_is_lent_comes_back_before_it_is_sent_back(at_signing: County) -> None:
    step = at_signing.open_step("approve_opinion")
    tasks.claim(at_signing.office, task=step.id, by=at_signing.who("chengang"), key=at_signing.key())
    lend(at_signing, "approve_opinion", "liuyang", by="chengang")
    with refused("held_lent"):
        send_back(at_signing, "approve_opinion", "draft_opinion")
    give_back(at_signing, "approve_opinion", "liuyang")
    send_back(at_signing, "approve_opinion", "draft_opinion")
    assert [one.element for one in at_signing.dossier.open_tasks] == ["draft_opinion"] and at_signing.is_sound


def test_back_to_the_inquiry_the_draft_no_longer_counts(at_signing: County) -> None:
    send_back(at_signing, "approve_opinion", "inquiry")
    assert at_signing.dossier.answer_of("draft_opinion", "inquiry") == {}
    statuses = {one.element: one.status.value for one in at_signing.dossier.tasks if one.process == "handling" and one.done_at}
    assert statuses == {"assign_handler": "done", "inquiry": "undone", "draft_opinion": "undone", "approve_opinion": "cancelled"}
    at_signing.walk("inquiry", "draft_opinion", "approve_opinion", "serve_opinion")
    assert verify(at_signing.office).findings == ()


def test_whoever_handles_the_petition_by_then_gets_the_step(at_signing: County) -> None:
    at_signing.send("recusal_requested", person="赵敏", relation="与被反映人有近亲属关系")
    new = str(at_signing.who("liuyang").id)
    at_signing.complete("decide_recusal", recusal_decision="granted", new_handler=new, reason="与被反映人有近亲属关系")
    send_back(at_signing, "approve_opinion", "draft_opinion")
    assert at_signing.task("draft_opinion").assignee == at_signing.who("liuyang").id


def test_a_drafter_takes_his_draft_back_until_the_signer_takes_it_up(at_signing: County) -> None:
    county, before = at_signing, standing(at_signing)
    take_back(county, done(county, "draft_opinion"), by="zhaomin")
    assert standing(county) == before
    assert (county.entries[-1].kind, county.entries[-1].body["back_to"]) == ("step_withdrawn", "draft_opinion")
    assert county.task("draft_opinion").assignee == county.who("zhaomin").id
    county.complete("draft_opinion")
    signing = county.open_step("approve_opinion")
    with pytest.raises(NotPermitted):
        take_back(county, signing.id, by="liuyang")
    tasks.claim(county.office, task=signing.id, by=county.who("chengang"), key=county.key())
    tasks.release(county.office, task=signing.id, by=county.who("chengang"), key=county.key())
    with refused("withdrawn_too_late"):
        take_back(county, signing.id, by="zhaomin")
    county.complete("approve_opinion")
    with refused("withdrawn_too_late"):
        take_back(county, done(county, "draft_opinion"), by="zhaomin")
    with refused("return_barred", "第三十二条"):
        take_back(county, done(county, "approve_opinion"), by="chengang")
    assert verify(county.office).findings == ()


def test_who_only_reads_a_copy_of_the_next_step_has_not_taken_it_up(at_signing: County) -> None:
    copy(at_signing, "approve_opinion", "lihua", by="chengang")
    step = at_signing.open_step("approve_opinion").id
    copying.read_copy(at_signing.office, task=step, by=at_signing.who("lihua"), key=at_signing.key())
    take_back(at_signing, done(at_signing, "draft_opinion"), by="zhaomin")
    assert at_signing.steps == {"draft_opinion"} and at_signing.is_sound


def test_a_step_that_fell_to_the_handler_by_itself_is_still_taken_back(county: County) -> None:
    county.register()
    county.walk(*TO_HANDLING)
    assert [one.assignee for one in county.dossier.open_tasks] == [county.who("zhaomin").id]
    take_back(county, county.open_step("inquiry").id, by="chengang")
    county.complete("assign_handler", handler=str(county.who("liuyang").id))
    assert county.task("inquiry").assignee == county.who("liuyang").id


def test_nobody_takes_a_step_back_when_another_has_gone_on(at_signing: County) -> None:
    with refused("withdrawn_too_late"):
        take_back(at_signing, done(at_signing, "assign_handler"), by="chengang")


def test_what_was_served_stays_served(county: County) -> None:
    county.plan.assigned = True
    county.register()
    county.walk(*TO_REPORT)
    before = county.dossier.petition.version
    for to in ("approve_opinion", "serve_opinion"):
        with refused("return_barred", "第三十二条"):
            send_back(county, "report_completion", to, by="zhaomin")
    assert county.dossier.petition.version == before


def test_papers_that_went_to_the_wrong_authority_go_back_by_an_objection(county: County) -> None:
    county.transferred()
    with refused("return_is_objection", "第二十三条"):
        send_back(county, "confirm_jurisdiction", "prepare_referral", by="zhaomin")
    county.complete("confirm_jurisdiction")
    with refused("return_barred", "第二十三条"):
        send_back(county, "prepare_transferred_acceptance", "confirm_jurisdiction", by="zhaomin")


def test_only_who_may_do_a_step_sends_it_back_with_a_reason_to_one_there_was(at_signing: County) -> None:
    before = at_signing.dossier.petition.version
    with pytest.raises(NotPermitted):
        send_back(at_signing, "approve_opinion", "draft_opinion", by="zhaomin")
    with pytest.raises(InvalidForm):
        send_back(at_signing, "approve_opinion", "draft_opinion", reason="  ")
    step = at_signing.open_step("approve_opinion").id
    for to, code in ((f"{at_signing.number}.1.999", NotFound), ("", NotFound)):
        with pytest.raises(code):
            returning.return_to(at_signing.office, task=step, to=to, reason="x", by=at_signing.who("chengang"), key=at_signing.key())
    assert at_signing.dossier.petition.version == before


def test_the_form_offers_the_steps_there_are_and_says_why_not_further(at_signing: County) -> None:
    told = []
    for lang in ("zh", "en"):
        card = dossiers.task(at_signing.office, task=at_signing.open_step("approve_opinion").id, by=at_signing.who("chengang"), lang=lang)
        to = next(one for one in card.moves if one.id == "return_to").fields[0]
        assert [value for value, _ in to.options] == [done(at_signing, one) for one in ("draft_opinion", "inquiry", "assign_handler")]
        told.append((to.options[0][1], to.description))
    assert told[0][0] == "拟写处理意见（赵敏）" and told[0][1].startswith("「办理开始」已经办过") and "第二十三条" in told[0][1]
    assert told[1][0].endswith("(赵敏)") and "cannot be undone" in told[1][1]
    assert not any(one.id == "return_to" for one in dossiers.task(at_signing.office, task=card.id, by=at_signing.who("zhaomin")).moves)


def with_a_deadline_at_the_draft() -> str:
    """Handling, where the lapse of its period is noticed at the step that drafts the opinion."""
    step = '<bpmn:userTask id="approve_opinion"'
    event = """<bpmn:boundaryEvent id="draft_late" name="办理期限届满" attachedToRef="draft_opinion" cancelActivity="false">
      <bpmn:outgoing>flow_draft_late</bpmn:outgoing><bpmn:timerEventDefinition id="draft_late_definition">
      <bpmn:timeDate xsi:type="bpmn:tFormalExpression">deadline("handling")</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>
      <bpmn:endEvent id="noticed_late" name="已知逾期"><bpmn:incoming>flow_draft_late</bpmn:incoming></bpmn:endEvent>
      <bpmn:sequenceFlow id="flow_draft_late" sourceRef="draft_late" targetRef="noticed_late" />
      """
    shape = '<bpmndi:BPMNShape id="{0}_di" bpmnElement="{0}"><dc:Bounds x="{1}" y="2000" width="36" height="36" /></bpmndi:BPMNShape>'
    points = '<di:waypoint x="36" y="2018" /><di:waypoint x="90" y="2018" />'
    edge = f'<bpmndi:BPMNEdge id="late_di" bpmnElement="flow_draft_late">{points}</bpmndi:BPMNEdge>'
    drawn = shape.format("draft_late", 0) + shape.format("noticed_late", 90) + edge
    text = drawing("handling").replace(step, event + step)
    return text.replace("</bpmndi:BPMNPlane>", drawn + "</bpmndi:BPMNPlane>")


def test_nobody_goes_back_to_a_step_that_waits_for_what_has_lapsed(county: County) -> None:
    put_in_force(county, redrawn("handling", with_a_deadline_at_the_draft()))
    county.register()
    county.walk(*DRAFTED)
    county.night("2026-05-08")
    with refused("return_after_lapse", "第三十四条"):
        send_back(county, "approve_opinion", "draft_opinion")
    send_back(county, "approve_opinion", "inquiry")
    county.walk("inquiry", "draft_opinion", "approve_opinion", "serve_opinion")
    assert county.is_sound


def test_nobody_goes_back_to_a_step_done_under_another_release(at_signing: County) -> None:
    county = at_signing
    [line] = migrate(county, redrawn("handling", drawing("handling").replace('name="审签处理意见"', 'name="审签意见"'))).lines
    assert line.outcome == "moves"
    with refused("return_release_moved"):
        send_back(county, "approve_opinion", "draft_opinion")
    county.complete("approve_opinion", approval="return", comment="请补充")
    county.complete("draft_opinion")
    send_back(county, "approve_opinion", "draft_opinion")
    assert county.is_sound


def test_a_draft_that_three_are_to_sign_is_taken_back_until_one_of_them_begins(county: County) -> None:
    put_in_force(county, redrawn("handling", with_several(drawing("handling"), "approve_opinion", 3)))
    county.register()
    county.walk(*DRAFTED)
    signing = [one.id for one in county.dossier.open_tasks]
    take_back(county, signing[1], by="zhaomin")
    assert len(signing) == 3 and [one.element for one in county.dossier.open_tasks] == ["draft_opinion"]
    county.complete("draft_opinion")
    one, *others = [one.id for one in county.dossier.open_tasks]
    tasks.claim(county.office, task=one, by=county.who("chengang"), key=county.key())
    with refused("withdrawn_too_late"):
        take_back(county, others[0], by="zhaomin")
    county.complete("approve_opinion")
    with refused("return_barred"):
        take_back(county, others[0], by="zhaomin")
    assert county.is_sound
