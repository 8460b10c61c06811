"""Completing a task: one form, errors at their fields, and no word that was written is ever lost."""

from __future__ import annotations

import pytest

from engine.casework import tasks

TRIAGE = {"f_category": "grievance", "f_route": "petition_procedure", "f_disposition": "transfer", "f_reason": "属于自然资源局职责。"}


@pytest.fixture
def triage(clerk):
    """The id of an open triage."""
    return clerk.register().next_tasks[0].id


def test_the_tasks_address_leads_to_its_petition(triage, visit):
    page = visit("lihua").get(f"/tasks/{triage}")
    assert page.address == f"/petitions/{triage.split('.')[0]}?task={triage}"


def test_a_completed_task_says_what_it_led_to(triage, visit):
    visitor = visit("lihua")
    visitor.get(f"/tasks/{triage}")
    page = visitor.send(f"/tasks/{triage}", **TRIAGE)
    assert page.status == 200 and "已提交「甄别」" in page.text and "接下来：" in page.text
    assert "拟定去向" in page.all("//section[contains(@class,'task-first')]//h2")[0].text_content()


def test_what_is_wrong_is_said_at_its_field_and_everything_written_stays(triage, visit):
    visitor = visit("lihua")
    visitor.get(f"/tasks/{triage}")
    page = visitor.send(f"/tasks/{triage}", f_category="grievance", f_disposition="", f_reason="写了一半")
    assert page.status == 422 and set(page.wrong()) == {"disposition"}
    assert page.all("//textarea[@name='f_reason']")[0].text.strip() == "写了一半"
    assert page.all("//input[@name='f_category'][@value='grievance']/@checked")
    assert page.all(f"//a[@href='#{triage}-disposition']")


def test_triage_shows_what_the_rules_propose_each_with_the_choices_it_is_for(triage, visit):
    page = visit("lihua").get(f"/tasks/{triage}")
    told = [" ".join(one.text_content().split()) for one in page.all("//p[contains(@class,'proposal')]")]
    assert any(one.startswith("申诉求决 · 仲裁（第二项）：导入法定途径") and "第三十一条第二项" in one for one in told)
    assert page.all("//p[contains(@class,'proposal')]/@data-when")[0].startswith("{")


def test_a_choice_the_law_rules_out_is_refused_with_what_it_calls_for(triage, visit):
    visitor = visit("lihua")
    visitor.get(f"/tasks/{triage}")
    page = visitor.send(f"/tasks/{triage}", **(TRIAGE | {"f_route": "arbitration", "f_disposition": "accept"}))
    [told] = page.texts("notice-bad")
    assert page.status == 422 and "不能“受理”，应当“导入法定途径”" in told and "第三十一条" in told


def test_a_refusal_shows_its_article_above_the_form(triage, visit):
    visitor = visit("lihua")
    visitor.get(f"/tasks/{triage}")
    page = visitor.send(f"/tasks/{triage}", **(TRIAGE | {"f_category": "accusation", "f_disposition": "accept"}))
    assert page.status == 422 and "第三十条" in page.texts("notice-bad")[0]
    assert page.all("//textarea[@name='f_reason']")[0].text.strip() == TRIAGE["f_reason"]


def test_a_step_done_meanwhile_keeps_what_was_written(triage, clerk, visit):
    visitor = visit("lihua")
    visitor.get(f"/tasks/{triage}")
    clerk.complete("triage", by="lihua")
    page = visitor.send(f"/tasks/{triage}", **(TRIAGE | {"f_reason": "我的长篇理由"}))
    assert page.status == 409 and "李华" in page.texts("kept")[0]
    assert "我的长篇理由" in page.texts("kept-text")[0]


def test_a_race_lost_by_a_moment_keeps_the_answers_by_their_names(triage, clerk, visit, monkeypatch):
    visitor, complete = visit("lihua"), tasks.complete
    visitor.get(f"/tasks/{triage}")

    def too_late(office, **said):
        monkeypatch.setattr(tasks, "complete", complete)
        clerk.complete("triage", by="lihua")
        return complete(office, **said)

    monkeypatch.setattr(tasks, "complete", too_late)
    page = visitor.send(f"/tasks/{triage}", **(TRIAGE | {"f_reason": "我的长篇理由"}))
    assert page.status == 409
    assert "申诉求决" in page.texts("kept-text")[0] and "甄别理由" in page.texts("kept-text")[0]


def test_sending_twice_does_it_once(triage, visit):
    visitor = visit("lihua")
    form = visitor.get(f"/tasks/{triage}")
    first = visitor.send(f"/tasks/{triage}", **TRIAGE)
    visitor.page = form
    again = visitor.send(f"/tasks/{triage}", **TRIAGE)
    assert (first.status, again.status) == (200, 200) and "已提交「甄别」" in again.text


def test_another_authority_does_not_know_the_task(triage, visit):
    assert visit("duhai").get(f"/tasks/{triage}").status == 404


def test_another_lane_sees_the_petition_and_may_not_complete_the_task(triage, visit):
    visitor = visit("wangmin")
    page = visitor.get(f"/tasks/{triage}")
    assert page.status == 200 and not page.all("//textarea")
    answer = visitor.client.post(f"/tasks/{triage}", data={"csrf_token": page.form("/logout").fields["csrf_token"]})
    assert answer.status_code == 403


@pytest.mark.parametrize("task", ["nonsense", "990121-2026-999999.1.4", "a.b.c", "990121-2026-000001.x.y"])
def test_a_task_nobody_knows_is_not_found(visit, task):
    assert visit("lihua").get(f"/tasks/{task}").status == 404


def test_fields_asked_only_after_an_answer_say_so_without_scripts(clerk, visit):
    clerk.register()
    clerk.complete("triage")
    task = clerk.last.next_tasks[0].id
    page = visit("lihua").get(f"/tasks/{task}")
    part = page.all("//*[@data-show-if='kind'][@data-show-value='assign']")[0]
    assert "仅在「去向」选「交办」时填写" in part.text_content() or "时填写" in part.text_content()


def test_an_answer_to_a_field_not_asked_for_is_left_out(clerk, visit):
    clerk.register()
    clerk.complete("triage")
    task = clerk.last.next_tasks[0].id
    visitor = visit("lihua")
    visitor.get(f"/tasks/{task}")
    page = visitor.send(f"/tasks/{task}", f_kind="transfer", f_authority="990121-zr", f_reason="属其职责。", f_period_days="60")
    assert page.status == 200 and "已提交「拟定去向」" in page.text
    docket = visitor.get(f"/petitions/{clerk.last.number}?tab=docket").text
    assert "转送" in docket


def test_control_characters_in_a_text_are_refused_at_their_field(triage, visit):
    visitor = visit("lihua")
    visitor.get(f"/tasks/{triage}")
    page = visitor.send(f"/tasks/{triage}", **(TRIAGE | {"f_reason": "看不见的\u202e字"}))
    assert page.status == 422 and set(page.wrong()) == {"reason"}


def test_what_petitioners_write_never_becomes_a_page(visit, clerk):
    from engine.testing import a_registration

    number = clerk.register(a_registration(gist="<script>alert(1)</script>", facts='"><img src=x onerror=alert(1)>')).number
    page = visit("lihua").get(f"/petitions/{number}")
    assert not page.all("//script[not(@src)] | //img[@src='x']") and "<script>alert(1)</script>" in page.text


@pytest.fixture
def held(clerk, triage):
    """A step Zhou Tao has claimed: to accept the petition."""
    outcome = clerk.complete(
        "triage", by="lihua", category="grievance", route="petition_procedure", disposition="accept", reason="属于本机关职权"
    )
    step = outcome.next_tasks[0].id
    tasks.claim(clerk.office, task=step, by=clerk.who("zhoutao"), key=clerk.key())
    return step


def test_a_step_is_handed_over_from_its_card(held, clerk, visit):
    visitor = visit("zhoutao")
    page = visitor.get(f"/tasks/{held}")
    assert page.all("//summary[text()='转办']")
    page = visitor.send(f"/tasks/{held}/moves/hand_over", f_to=str(clerk.who("baizhou").id), f_reason="外出学习")
    assert page.status == 200 and "「拟定受理告知」：转办已记入案卷" in page.text
    assert "由 柏舟 办理" in visit("baizhou").get(f"/tasks/{held}").text


def test_a_handover_without_a_reason_says_so_at_its_field_and_keeps_who_was_chosen(held, clerk, visit):
    visitor, to = visit("zhoutao"), str(clerk.who("baizhou").id)
    visitor.get(f"/tasks/{held}")
    page = visitor.send(f"/tasks/{held}/moves/hand_over", f_to=to, f_reason="")
    assert page.status == 422 and set(page.wrong()) == {"reason"}
    assert page.all(f"//option[@value='{to}'][@selected]")


def test_a_handover_nobody_may_make_keeps_what_was_written(held, clerk, visit):
    visitor = visit("zhoutao")
    visitor.get(f"/tasks/{held}")
    page = visitor.send(f"/tasks/{held}/moves/hand_over", f_to=str(clerk.who("chengang").id), f_reason="请陈局长办")
    assert page.status == 422 and "同一机关、同一岗位" in page.text
    assert page.all("//input[@name='f_reason']/@value") == ["请陈局长办"]


def test_a_step_somebody_else_has_is_urged_from_its_card(held, clerk, visit):
    visitor = visit("zhaolei")
    page = visitor.get(f"/tasks/{held}")
    assert page.all("//summary[text()='催办']") and not page.all("//summary[text()='转办']")
    page = visitor.send(f"/tasks/{held}/moves/urge", f_note="请今日办结")
    assert page.status == 200 and "催办已记入案卷" in page.text


def test_a_step_sent_back_from_its_card_says_why_above_its_form_filled_as_before(held, clerk, visit):
    phone, day = "0990-1234567", "2026-03-02"
    clerk.complete("prepare_acceptance", by="zhoutao", matters="宅基地", channel_and_procedure="信访", officer="周涛", officer_phone=phone)
    clerk.complete("serve_acceptance", by="zhoutao", method="in_person", received_on=day, receiver="吴安", server="周涛")
    handler_id = str(clerk.who("zhoutao").id)
    outcome = clerk.complete("assign_handler", by="sunjie", handler=handler_id, recusal_checked=True, note="请实地核实")
    step, handler, head = outcome.next_tasks[0].id, visit("zhoutao"), visit("sunjie")
    card = handler.get(f"/tasks/{step}")
    assert card.all("//summary[text()='退回']") and "「办理开始」已经办过，不能退回到它之前的步骤" in card.text
    assert head.get(f"/tasks/{step}").all("//summary[text()='撤回「指定承办人」']")
    (to,) = card.all("//select[@name='f_to']/option[@value!='']/@value")[:1]
    page = handler.send(f"/tasks/{step}/moves/return_to", f_to=to, f_reason="")
    assert page.status == 422 and set(page.wrong()) == {"reason"}
    page = handler.send(f"/tasks/{step}/moves/return_to", f_to=to, f_reason="本人将外出学习")
    assert page.status == 200 and "退回已记入案卷，时限不变" in page.text
    page = head.get(f"/petitions/{outcome.number}")
    assert "周涛退回：本人将外出学习" in page.text and "请实地核实" in page.text
