"""Around the form of a step, for a browser without scripts and for one with: drafts, the door, texts kept ready, several files."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from engine.casework import deadlines
from engine.casework.views import FieldView, FormView
from engine.documents.archive import FolderArchive
from engine.testing import FrozenClock
from tests.webui.conftest import bring_to_handling
from tests.webui.visitors import Page, Visitor
from webui import filling

REASON = "写了很久的甄别理由，不能丢。"
PDF = b"%PDF-1.7\nletter"


@pytest.fixture
def triage(clerk):
    """The id of an open triage."""
    return clerk.register().next_tasks[0].id


def press(visitor: Visitor, task: str, way: str, script: bool = False, **fields: str):
    """Press a button of the step's form that leads to ``way``, or send what the script sends."""
    form = next(one for one in visitor.page.tree.forms if one.action == f"/tasks/{task}")
    sent = {**dict(form.form_values()), **fields}
    headers = {"Accept": "application/json"} if script else {}
    answer = visitor.client.post(f"/tasks/{task}{way}", data=sent, headers=headers, follow_redirects=not script)
    if script:
        return answer
    visitor.page = Page(answer)
    return visitor.page


def beside(visitor: Visitor, address: str, **fields: str) -> Page:
    """Press a button of a form beside the step that leads to ``address``."""
    sent = {"csrf_token": token(visitor.page), **fields}
    visitor.page = Page(visitor.client.post(address, data=sent, follow_redirects=True))
    return visitor.page


def text(page: Page, name: str) -> str:
    return (page.all(f"//textarea[@name='f_{name}']")[0].text or "").strip()


def strips(page: Page) -> str:
    return " ".join(page.texts("desk-strip"))


def test_a_draft_is_kept_by_a_button_restored_in_the_form_and_dropped(triage, visit):
    visitor = visit("lihua")
    visitor.get(f"/tasks/{triage}")
    page = press(visitor, triage, "/draft", f_category="grievance", f_reason=REASON, f_public_text="已登记。")
    assert "草稿已保存 10:00" in page.text
    page = visit("lihua").get(f"/tasks/{triage}")
    assert "已恢复您 2026年3月2日 10:00 保存的草稿。" in strips(page)
    assert (text(page, "reason"), text(page, "public_text")) == (REASON, "已登记。")
    assert page.all("//input[@name='f_category'][@value='grievance']/@checked")
    page = visitor.send(f"/tasks/{triage}/draft/drop")
    assert "草稿已丢弃。" in page.text and text(page, "reason") == "" and not strips(page)


def test_the_script_hears_when_it_was_kept_and_who_has_the_step(triage, clerk, visit):
    visitor = visit("lihua")
    visitor.get(f"/tasks/{triage}")
    kept = press(visitor, triage, "/draft", script=True, f_reason=REASON)
    assert kept.get_json() == {"sentence": "已自动保存 10:00", "lost": False}
    clerk.complete("triage", by="lihua")
    late = press(visitor, triage, "/draft", script=True, f_reason=REASON)
    assert late.status_code == 409 and "李华 于 2026年3月2日 10:00 办理" in late.get_json()["sentence"]


def test_who_was_away_too_long_gets_what_was_typed_back_behind_the_door(own_clerk, own_office, visit_own):
    task = own_clerk.register().next_tasks[0].id
    visitor, clock = visit_own("lihua", IDLE_SECONDS=900), own_office.clock
    assert isinstance(clock, FrozenClock)
    for name in ("lihua", "wangmin"):
        visitor.get(f"/tasks/{task}")
        clock.move(timedelta(seconds=1000))
        page = visitor.send(f"/tasks/{task}", f_category="grievance", f_reason=REASON)
        assert page.status == 401 and "登录后会还给您" in page.text
        wrong = visitor.send("/login", username=name, password="wrong")
        assert wrong.status == 422
        page = visitor.send("/login", username=name, password="petition")
        if name == "lihua":
            assert "登录前填写的内容已经放回表单" in page.text and text(page, "reason") == REASON
        else:  # another at the same screen: what was typed is not his
            assert page.address == "/desk" and REASON not in page.source


@pytest.mark.parametrize("path", ["/login", "/desk", "/nowhere", "/tasks/nonsense", "/tasks/990121-2026-999999.1.4"])
def test_an_address_nobody_types_at_leads_nowhere_else_behind_the_door(visit, path):
    visitor = visit()
    visitor.get("/login")
    page = visitor.send("/login", username="lihua", password="petition", carried_path=path, carried_f_reason=REASON)
    assert page.status == 200 and (page.address == "/desk" or REASON in page.texts("kept-text")[0])


def test_a_message_typed_too_late_stands_in_its_form_behind_the_door_or_is_given_back_to_be_read(own_clerk, own_office, visit_own):
    number = bring_to_handling(own_clerk)
    visitor = visit_own("chengang", IDLE_SECONDS=900)
    page = visitor.get(f"/petitions/{number}")
    act = next(form for form in page.tree.forms if "/acts/" in (form.action or ""))
    name = next(one.name for one in act.inputs if one.name and one.name.startswith("f_") and one.tag == "textarea")
    own_office.clock.move(timedelta(seconds=1000))
    visitor.send(act.action, **{name: REASON})
    page = visitor.send("/login", username="chengang", password="petition")
    assert page.form(act.action).fields[name] == REASON and "登录前填写的内容已经放回表单" in page.text
    own_office.clock.move(timedelta(seconds=1000))
    visitor.send(act.action, **{name: REASON})
    own_clerk.send("withdrawn", by="zhaomin", reason="已自行和解。", confirmed_by_petitioner=True)
    page = visitor.send("/login", username="chengang", password="petition")
    assert "您填写的内容没有提交。" in page.text and REASON in page.texts("kept-text")[0]
    assert name.removeprefix("f_") not in page.texts("kept-text")[0], "fields are called by their labels"


def test_a_page_older_than_the_session_keeps_what_was_typed(triage, visit, county):
    visitor = visit("lihua")
    visitor.get(f"/tasks/{triage}")
    stale = {"csrf_token": "of-yesterday", "f_reason": REASON}
    page = Page(visitor.client.post(f"/tasks/{triage}", data=stale))
    assert page.status == 400 and "这次登录之前打开的" in page.texts("notice-bad")[0] and text(page, "reason") == REASON
    assert Page(visitor.client.post("/logout", data=stale)).status == 400
    stranger = visit()
    page = Page(stranger.client.post(f"/tasks/{triage}", data=stale))
    assert page.status == 401 and REASON in page.source


def test_a_step_a_lapse_took_away_says_so_with_its_article_and_keeps_what_was_typed(own_clerk, own_office, visit_own):
    own_clerk.register()
    own_clerk.complete("triage")
    task = own_clerk.complete("prepare_referral").next_tasks[0].id
    visitor = visit_own("zhaomin", IDLE_SECONDS=10**9)
    visitor.get(f"/tasks/{task}")
    own_clerk.wait(8)
    page = press(visitor, task, "", f_jurisdiction="object", f_reasons=REASON)
    assert page.status == 422 and REASON in page.source and "第二十三条第三款" in page.source
    deadlines.sweep(own_office)
    page = Page(visitor.client.post(f"/tasks/{task}", data={"csrf_token": token(page), "f_jurisdiction": "object", "f_reasons": REASON}))
    assert page.status == 422 and REASON in page.texts("kept-text")[0] and "见本页下方" in page.texts("kept")[0]


def token(page: Page) -> str:
    """The form token of a page."""
    return page.all("//input[@name='csrf_token']/@value")[0]


@pytest.fixture
def acceptance(clerk):
    """A step two may take, to tell the petitioner that the petition is accepted."""
    clerk.register()
    answer = {"category": "grievance", "route": "petition_procedure", "disposition": "accept", "reason": "属于本机关职权"}
    return clerk.complete("triage", by="lihua", **answer).next_tasks[0].id


def test_a_text_kept_ready_is_put_after_what_was_typed_and_its_gap_is_refused_by_name(acceptance, visit):
    visitor = visit("zhoutao")
    page = visitor.get(f"/tasks/{acceptance}")
    assert "受理（信访程序） （待填 1 处）" in page.text
    page = press(visitor, acceptance, "/reply", reply="accepted_by_procedure", f_channel_and_procedure="已写的一句。")
    assert "已套用答复用语" in strips(page)
    assert text(page, "channel_and_procedure").startswith("已写的一句。\n你反映的事项依《信访工作条例》")
    assert text(page, "public_text").startswith("您反映的")
    page = press(visitor, acceptance, "/reply", reply="accepted_simplified", f_channel_and_procedure="已写的一句。")
    assert "信访程序办理" not in text(page, "channel_and_procedure")
    page = press(visitor, acceptance, "")
    assert page.status == 422 and set(page.wrong()) == {"officer_phone", "channel_and_procedure"}
    assert "空字段 1 处：联系电话" in page.wrong()["officer_phone"]


def test_a_takeover_is_refused_first_then_made_and_both_texts_are_there(acceptance, visit):
    first, second = visit("zhoutao"), visit("baizhou")
    for visitor in (first, second):
        visitor.get(f"/tasks/{acceptance}")
    press(first, acceptance, "/draft", f_channel_and_procedure="周涛的文字")
    answer = {"f_channel_and_procedure": "柏舟的文字", "f_officer_phone": "0990-1"}
    page = press(second, acceptance, "", **answer)
    assert page.status == 409 and "周涛 自 2026年3月2日 10:00 起正在填写" in page.texts("notice-bad")[0]
    assert text(page, "channel_and_procedure") == "柏舟的文字" and "接手编辑" in strips(page)
    page = press(second, acceptance, "/draft/take_over", **answer)
    assert text(page, "channel_and_procedure") == "柏舟的文字" and "周涛 已写到" in strips(page)
    page = press(second, acceptance, "/draft/adopt", **answer)
    assert text(page, "channel_and_procedure") == "柏舟的文字\n周涛的文字"
    told = press(first, acceptance, "/draft", script=True, f_channel_and_procedure="周涛又写").get_json()
    assert told["lost"] and "已由 柏舟 于 2026年3月2日 10:00 接手填写" in told["sentence"]
    page = press(second, acceptance, "", **answer)
    assert page.status == 200 and "已提交「拟定受理告知」" in page.text


def a_field(name: str, widget: str, **more: Any) -> FieldView:
    """A field of a form."""
    plain = {"label": name, "description": "", "required": False, "options": (), "value": "", "show_if": None}
    return FieldView(name=name, widget=widget, max_length=None, minimum=None, maximum=None, **plain | more)


ASKED = ("修路", "补偿", "道歉")
ANSWERED = FormView("f", "", "", (
    a_field("kinds", "checkbox", options=(("a", "甲"), ("b", "乙"))),
    a_field("outcome", "select", options=(("yes", ""), ("no", "")), each=ASKED),
    a_field("reasons", "textarea", each=ASKED), a_field("note", "textarea"),
))  # fmt: skip


def test_another_s_answers_to_each_request_go_to_their_own_requests() -> None:
    his = {"kinds": ["a", "b"], "outcome": ["yes", "", "no"], "reasons": ["甲", "", "丙"], "note": "一\n二"}
    sent = MultiDict(
        [("f_kinds", "a"), *(("f_outcome", one) for one in ("no", "no", "")), *(("f_reasons", one) for one in ("我", "们", ""))]
    )
    told = filling.filled_in(ANSWERED, sent, filling.texts_of(his))
    assert told == {"kinds": ["a", "b"], "outcome": ["yes", "no", "no"], "reasons": ["我\n甲", "们", "丙"], "note": ["一\n二"]}


def test_a_form_in_which_nobody_typed_is_not_changed_however_many_requests_it_asks() -> None:
    empty = MultiDict([("f_outcome", "")] * 3 + [("f_reasons", "")] * 3)
    assert not filling.is_changed(ANSWERED, empty)
    assert filling.is_changed(ANSWERED, MultiDict([("f_reasons", ""), ("f_reasons", "写了")]))


def test_a_move_that_is_refused_leaves_the_draft_in_the_form(own_clerk, visit_own) -> None:
    own_clerk.register()
    task, visitor = own_clerk.last.next_tasks[0].id, visit_own("lihua")
    visitor.get("/desk?tab=claimable")
    visitor.send(f"/tasks/{task}/claim")
    visitor.get(f"/tasks/{task}")
    press(visitor, task, "/draft", f_reason=REASON)
    moves = [form.action for form in visitor.get(f"/tasks/{task}").tree.forms if "/moves/" in (form.action or "")]
    page = visitor.send(moves[0])
    assert page.status == 422 and page.wrong() and text(page, "reason") == REASON


def test_what_a_decision_will_start_stands_below_it(triage, visit):
    page = visit("lihua").get(f"/tasks/{triage}")
    told = {one.get("data-when"): " ".join(one.text_content().split()) for one in page.all("//*[@class='foreseen-one']")}
    assert told['{"disposition": "accept"}'] == "本机关受理 下一步 拟定受理告知 → 承办人 · 云溪县信访局"
    assert "（取决于「类别」）" in told['{"disposition": "transfer"}']


def test_several_files_are_taken_each_and_those_refused_are_told_by_name(own_clerk, own_office, visit_own, tmp_path):
    own_office.archive = FolderArchive(tmp_path / "archive")
    number = own_clerk.register().number
    task, visitor = own_clerk.last.next_tasks[0].id, visit_own("lihua")
    page = visitor.get(f"/tasks/{task}")
    form = next(one for one in page.tree.forms if (one.action or "").endswith("/attachments"))
    assert form.fields["task"] == task
    common = {"csrf_token": form.fields["csrf_token"], "key": "three"}
    files = [(BytesIO(PDF), "证明.pdf"), (BytesIO(b"MZ\x90\x00"), "程序.exe"), (BytesIO(b""), "空.txt")]
    page = Page(visitor.client.post(form.action, data={**common, "file": files}, content_type="multipart/form-data"))
    [told] = page.texts("notice-bad")
    assert page.status == 422 and "已添加 1 个，没有添加 2 个：" in told and "程序.exe：" in told and "空.txt：" in told
    assert "证明.pdf" in page.text
    sent = {**common, "key": "one", "file": (BytesIO(PDF + b"2"), "又一份.pdf"), "task": task}
    answer = visitor.client.post(form.action, data=sent, content_type="multipart/form-data", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()) == (200, {"refused": []})
    assert "甄别" in visitor.get(f"/petitions/{number}?tab=documents").text


def test_what_is_typed_beside_the_step_stands_in_its_form_again_until_it_is_sent(own_clerk, own_office, visit_own) -> None:
    number, visitor = own_clerk.register().number, visit_own("lihua", IDLE_SECONDS=900)
    task = own_clerk.last.next_tasks[0].id
    forms = {one.action: one for one in visitor.get(f"/tasks/{task}").tree.forms}
    at = next(one for one in forms if "/moves/copy_to" in one)
    form = f"copy_to-{task}"
    address = f"/petitions/{number}/drafts/{form}"
    assert forms[at].get("data-draft") == address
    sent = {"csrf_token": token(visitor.page), "key": "once", "f_note": REASON}
    told = visitor.client.post(address, data=sent, headers={"Accept": "application/json"})
    assert told.get_json() == {"sentence": "已自动保存 10:00", "lost": False}
    page = visitor.get(f"/petitions/{number}")
    assert page.form(at).fields["f_note"] == REASON and "已恢复您 2026年3月2日 10:00 保存的草稿。" in strips(page)
    assert REASON not in visit_own("wangmin").get(f"/petitions/{number}").source
    page = beside(visitor, f"{address}/drop")
    assert "草稿已丢弃。" in page.text and REASON not in page.source
    visitor.get(f"/petitions/{number}?tab=notes")
    page = beside(visitor, f"/petitions/{number}/drafts/note", f_text=REASON, f_scope="private")
    assert "草稿已保存 10:00" in page.text and text(page, "text") == REASON
    assert page.all("//input[@value='private']/@checked")
    page = beside(visitor, f"/petitions/{number}/drafts/note", f_text=REASON, f_nonsense="x")
    assert page.status == 422 and text(page, "text") == REASON
    page = visitor.send(f"/petitions/{number}/notes", f_text=REASON, f_scope="private")
    assert text(page, "text") == "" and page.texts("note note-private"), "sent, it is no draft any more"
    own_office.clock.move(timedelta(seconds=1000))
    visitor.send(f"/petitions/{number}/notes", f_text="又一条", f_scope="office")
    page = visitor.send("/login", username="lihua", password="petition")
    assert text(page, "text") == "又一条" and "登录前填写的内容已经放回表单" in page.text
