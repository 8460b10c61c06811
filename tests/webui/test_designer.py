"""设计台: a designer begins a design, finds his way in it, puts it aside and takes it up again; nobody else has a way in."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest

from engine.errors import PolicyError
from tests.webui.api_clients import Programs
from tests.webui.conftest import SETTINGS
from tests.webui.visitors import Visitor
from webui import create_app

Visit = Callable[..., Visitor]


@pytest.fixture
def visit(empty: Programs) -> Visit:
    """The counter of an office of the test's own, where the design it begins is the first."""
    app = create_app(empty.office, SETTINGS)
    return lambda username: Visitor(app, username)


def test_a_design_is_begun_put_aside_and_taken_up_again(visit: Visit, empty: Programs, monkeypatch: pytest.MonkeyPatch):
    visitor = visit("gengxin")
    assert visitor.get("/desk").all("//nav//a[@href='/designer']")
    page = visitor.get("/designer")
    assert "还没有设计稿" in page.text
    assert visitor.send("/designer", f_name=" ").status == 422
    page = visitor.send("/designer", f_name="复查期限缩短为二十五日", f_place="990121")
    assert page.address == "/designer/1" and "还没有改动" in page.text and "云溪县" in page.text
    page = visitor.send("/designer/1/discard")
    assert page.address == "/designer" and "已搁置" in page.text
    visitor.get("/designer/1")
    assert "设计中" in visitor.send("/designer/1/take-up").text
    page = visitor.get("/designer/1/findings")
    assert "正在检查…" in page.text and page.all("//*[@id='check' and @aria-busy='true']/@hx-get") == ["/designer/1/findings?now=1"]
    assert page.all("//*[@id='check']//a[@href='/designer/1/findings?now=1']"), "without a script there is a link"
    page = visitor.get("/designer/1/findings?now=1")
    assert "没有发现问题" in page.text and not page.all("//*[@aria-busy]")
    monkeypatch.setattr(empty.office, "judge", lambda _release: [PolicyError("check_busy", file="policies, workflows", line=1, column=1)])
    page = visitor.get("/designer/1/findings?now=1")
    assert "正在排队" in page.text and page.all("//*[@id='check']/@hx-trigger") == ["load delay:3s"]


def test_a_change_of_one_file_is_given_up_and_never_over_a_later_one(visit: Visit):
    visitor = visit("gengxin")
    visitor.get("/designer")
    visitor.send("/designer", f_name="画图")
    visitor.get("/designer/1/draw")
    visitor.send("/draw/new", f_process="joint_visit", f_name="联合接访")
    page = visitor.get("/designer/1")
    assert page.all("//input[@name='path']/@value") == ["workflows/joint_visit/joint_visit.bpmn"] and "会整个去掉" in page.text
    told = {"path": "workflows/joint_visit/joint_visit.bpmn", "version": "3"}
    page = visitor.send("/designer/1/revert", **told)
    assert page.status == 409 and "耿新已于" in page.text
    page = visitor.send("/designer/1/revert", **{**told, "version": "1"})
    assert page.address == "/designer/1" and "已改回设计稿开始时的样子" in page.text and "还没有改动" in page.text


def test_a_scenario_is_changed_as_text_and_a_file_taken_away_and_brought_back(visit: Visit):
    visitor = visit("gengxin")
    visitor.get("/designer")
    visitor.send("/designer", f_name="改情景")
    page = visitor.get("/designer/1/files")
    story = next(one for one in page.all("//a/@href") if "/files/workflows/petition/scenarios/" in one)
    text = visitor.get(story).all("//textarea/text()")[0].lstrip()
    page = visitor.send(story, text=text.replace("given:", "givn:"), version="0", act="look")
    assert "还没有保存" in page.text and "是不是“given”？" in page.text
    page = visitor.send(story, text=text.replace("given:", "givn:"), version="0", act="keep")
    assert page.status == 422 and "没有保存" in page.text and "givn:" in page.text
    page = visitor.send(story, text=f"# 新的说明\n{text}", version="0", act="keep")
    assert page.status == 200 and "已保存" in page.text and "新的说明" in page.text
    page = visitor.get("/designer/1/files")
    path = unquote(story.partition("/files/")[2])
    assert visitor.send("/designer/1/files/remove", path=path, version="0").status == 409
    page = visitor.send("/designer/1/files/remove", path=path, version="1")
    assert page.address == "/designer/1/files" and "已删去文件" in page.text
    visitor.get("/designer/1")
    page = visitor.send("/designer/1/revert", path=path, version="2")
    assert "还没有改动" in page.text


def test_only_designers_have_a_way_in(visit: Visit):
    assert not visit("lihua").get("/desk").all("//nav//a[@href='/designer']")
    assert visit("lihua").get("/designer").status == 403
    assert visit("gengxin").get("/designer/99").status == 404


def test_diagrams_are_listed_begun_brought_in_and_kept_by_who_saved_first(visit: Visit):
    visitor = visit("gengxin")
    visitor.get("/designer")
    visitor.send("/designer", f_name="画图")
    page = visitor.get("/designer/1/draw")
    assert "信访事项总流程" in page.text and "workflows/intake/intake.bpmn" in page.text
    page = visitor.send("/draw/new", f_process="Joint", f_name="联合接访")
    assert page.status == 422 and "只用小写英文字母" in page.text and page.all("//input[@value='Joint']")
    page = visitor.send("/draw/new", f_process="joint_visit", f_name="联合接访")
    assert page.address.endswith("/designer/1/draw?file=workflows/joint_visit/joint_visit.bpmn") and page.all("//*[@id='board']")
    path, client = "workflows/joint_visit/joint_visit.bpmn", visitor.client
    told = client.get(f"/designer/1/draw/file?file={path}").get_json()
    assert told["version"] == 1 and told["saved_by"] == "耿新" and "联合接访" in told["xml"]
    sent = {"file": path, "xml": told["xml"].replace("联合接访", "联席接访"), "version": 1}
    headers = {"X-CSRFToken": page.all("//div[@id='board']//input[@name='csrf_token']/@value")[0]}
    assert client.post("/designer/1/draw/file", json=sent, headers=headers).get_json() == {"version": 2}
    late = client.post("/designer/1/draw/file", json=sent, headers=headers)
    assert late.status_code == 409 and "耿新已于" in late.get_json()["message"]
    assert client.post("/designer/1/draw/file", json={"file": path}, headers=headers).status_code == 422
    assert client.get("/designer/1/draw/file?file=workflows/none/none.bpmn").status_code == 404
    words = client.get("/designer/1/draw/vocabulary").get_json()
    assert {"id": "joint_visit", "label": "联席接访", "note": ""} in words["processes"]
    found = client.post("/designer/1/draw/check", json={**sent, "xml": "<x/>"}, headers=headers).get_json()["findings"]
    assert [one["rule"] for one in found] == ["diagram_not_bpmn"]
    assert visit("lihua").get("/designer/1/draw").status == 403


def test_every_sentence_of_the_board_is_said_in_english():
    folder = Path(__file__).parents[2] / "webui" / "frontend" / "src"
    sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.js*") if path.name != "phrases.js")
    ours = (folder / "phrases.js").read_text(encoding="utf-8").partition("export const theirs")[0]
    said = set(re.findall(r'\bsay\("([^"]+)"', sources))
    said |= set(re.findall(r'"([^"\n]*[\u4e00-\u9fff][^"\n]*)"', (folder / "told.js").read_text(encoding="utf-8")))
    assert said and said <= set(re.findall(r'^  "([^"]+)": "', ours, re.MULTILINE))


YUNXI = "/designer/1/rules/policies/local/990121-yunxi/deadlines.yaml?entry=reexamination"


def test_a_rule_is_changed_by_form_and_by_text_beside_the_law(visit: Visit):
    visitor = visit("gengxin")
    visitor.get("/designer")
    visitor.send("/designer", f_name="二十五日", f_place="990121")
    page = visitor.get("/designer/1/rules")
    assert page.all("//td/a[normalize-space()='复查期限']") and "30日" in page.text
    page = visitor.get(YUNXI)
    assert "全国：30日" in page.text and "文件里还没有这一项" in page.text
    said = {"f_length": "40", "f_length~unit": "days", "f_basis": "县规定 第八条"}
    page = visitor.send(YUNXI, act="look", **said)
    assert "不超过30日" in page.text and page.all("//input[@name='f_length'][@value='40']")
    page = visitor.send(YUNXI, act="keep", **{**said, "f_basis": ""})
    assert page.status == 422 and page.all("//input[@name='f_length'][@value='40']")
    page = visitor.send(YUNXI, act="keep", **{**said, "f_length": "25"})
    assert "已保存" in page.text and "长度：比全国规定更严" in page.text and "length: 25 days" in page.text
    page = visitor.get(YUNXI + "&start=2026-03-02")
    assert "2026年4月1日" in page.text and "2026年3月27日" in page.text
    page = visitor.send(YUNXI, act="text", version="1", text="reexamination:\n  lenght: 25 days\n")
    assert page.status == 422 and "lenght" in page.text and "是不是" not in page.text
    assert visitor.send(YUNXI, act="keep", version="0", **said).status == 409
    texts = YUNXI.replace("/rules/", "/texts/").partition("?")[0]
    piece = visitor.client.get(texts).get_json()["each"]["keys"]
    assert (piece["length"]["label"], piece["on_lapse"]["values"][0]) == ("长度", ["supervise", "启动督办"])
    sent = {
        "csrf_token": page.all("//input[@name='csrf_token']/@value")[0],
        "entry": "reexamination",
        "text": "reexamination:\n  lenght: 25 days\n",
    }
    told = visitor.client.post(texts, data=sent).get_json()
    [wrong] = told["found"]
    assert wrong["line"] == told["begins"] + 1
    assert (wrong["column"], wrong["suggestion"], wrong["here"]) == (3, "length", True) and wrong["message"].startswith("没有")
    page = visitor.get("/designer/1")
    assert page.all("//td/a[contains(@href, 'deadlines.yaml')]")
    page = visitor.get("/designer/1/rules/policies/national/permissions.yaml")
    assert page.all("//a[contains(@href, 'entry=actions.register')]")
    page = visitor.get("/designer/1/forms")
    assert page.all("//td/a[contains(@href, 'form=examine_reexamination_request')]")
    form = "/designer/1/forms/workflows/reexamination/forms.yaml?form=examine_reexamination_request"
    page = visitor.get(form)
    assert "图中的条件" in page.text and page.all("//form[contains(@class, 'form-phone')]//textarea")
    said = {"f_name": "remark", "f_title": "备注", "f_x-title-en": "Remark", "f_kind": "textarea", "f_options": ""}
    page = visitor.send(form, act="add", field="", **said)
    assert page.all("//details[@id='field-remark']")
    renames = "/designer/1/rename?kind=field&path=workflows/reexamination/forms.yaml&form=examine_reexamination_request"
    page = visitor.get(f"{renames}&name=remark&f_to=reason")
    assert page.status == 422 and "已经有" in page.text and page.all("//input[@value='reason']")
    page = visitor.get(f"{renames}&name=remark&f_to=comment_too")
    assert page.all("//section//del[contains(., 'remark')]") and page.all("//section//ins[contains(., 'comment_too')]")
    page = visitor.send("form=examine_reexamination_request", button=("act", "rename"))
    assert page.status == 422 and "看过以后" in page.text, "the first form of the page has seen nothing"
    anew = "/designer/1/new/form?process=reexamination&title=会签复查意见"
    page = visitor.get(anew)
    assert page.all("//input[@name='f_name'][@value='signed_draft_reexamination_opinion']") and page.all(
        "//option[@value='信访工作条例 第三十五条']"
    )
    page = visitor.send("/new/form", f_name="reexamine")
    assert page.status == 422 and "已经有表单“reexamine”" in page.text and page.all("//input[@value='会签复查意见']")
    page = visitor.send("/new/form", f_name="countersign", f_title_en="Countersign", f_basis="信访工作条例 第三十五条")
    assert "表单已建好" in page.text and page.address.endswith("forms.yaml?form=countersign") and "回到流程图" not in page.text
    page = visitor.get(form)
    assert page.all("//a[contains(@href, '/draw?file=workflows/reexamination/reexamination.bpmn#examine_reexamination_request')]")
    page = visitor.send(form, act="kind_look", field="request_decision", f_kind="checkbox")
    assert "会失去" in page.text and "选项：受理、不予受理" in page.text and page.all("//form[@id='field-request_decision-turned']")
    page = visitor.send(form, act="kind", field="request_decision", f_kind="radio")
    assert "已保存" in page.text and page.all("//details[@id='field-request_decision']")
    sent = {"process": "reexamination", "forms": [{"name": "countersign_too", "like": "reexamine"}, {"name": "Bad", "like": "reexamine"}]}
    headers = {"X-CSRFToken": page.all("//input[@name='csrf_token']/@value")[0]}
    told = visitor.client.post("/designer/1/new/forms", json=sent, headers=headers)
    assert told.status_code == 422 and "小写英文字母" in told.get_json()["message"]
    told = visitor.client.post("/designer/1/new/forms", json={**sent, "forms": sent["forms"][:1]}, headers=headers)
    assert told.get_json() == {"made": ["countersign_too"]}
    page = visitor.get("/designer/1/rename?kind=deadline&name=handling")
    assert "这个名称不能改" in page.text and "办理和延期" in page.text and "办理期限" in page.text and not page.all("//input[@name='f_to']")
    assert page.all("//a[contains(@href, '/rules/policies/national/deadlines.yaml?entry=handling')]")
    assert "2027年" in visitor.get("/designer/1/new/calendar").text
    page = visitor.send("/new/calendar", f_number="国办发明电〔2026〕9号", f_published_on="2026-13-01")
    assert page.status == 422 and page.all("//input[@value='国办发明电〔2026〕9号']")
    page = visitor.send("/new/calendar", f_published_on="2026-11-03")
    assert page.address.endswith("calendar/2027.yaml?entry=notices.0") and page.all("//textarea[@name='f_rest_days']")
    page = visitor.get("/designer/1/letters/policies/national/documents.yaml?kind=acceptance_notice")
    assert page.all("//img[starts-with(@src, 'data:image/png')]") and page.all("//button[@data-fill='{length_handling}']")
    table = "/designer/1/tables/workflows/intake/triage.dmn"
    page = visitor.get(table)
    before = len(page.all("//tbody/tr"))
    page = visitor.send(table, act="add-0")
    assert "已保存" in page.text and len(page.all("//tbody/tr")) == before + 1
    asked = visitor.get(table.replace("triage", "routing"))
    assert asked.all("//a[contains(@href, '/draw?file=workflows/intake/intake.bpmn#decide_routing')]")
    page = visitor.get("/designer/1/new/table?process=reexamination&title=集体研究")
    assert page.all("//option[@value='petition.category'][contains(., '申诉求决')]") and page.all("//input[@value='集体研究']")
    page = visitor.send("/new/table", **{"f_name": "sits", "f_fact-0": "petition.category", "f_asked-0": "申诉求决", "f_label-0": "研究"})
    assert page.status == 422 and page.all("//select[@name='f_fact-0']//option[@value='petition.category'][@selected]")
    page = visitor.send("/new/table", **{"f_answer-0": "sits_together", "f_type-0": "boolean", "f_first-0": "是", "f_otherwise-0": "否"})
    assert "决策表已建好" in page.text and page.address.endswith("reexamination/sits.dmn")
    assert page.all("//textarea[normalize-space()='\"grievance\"']")
    page = visitor.get(table)
    said = {"f_kind": "input", "f_label": "是否匿名", "f_about": "petition.anonymous", "f_type": "boolean"}
    token = {"csrf_token": page.all("//input[@name='csrf_token']/@value")[0], "table": "triage"}
    answer = visitor.client.post(table, data={**token, **said, "version": "1", "act": "column-add"}, follow_redirects=True)
    assert "是否匿名" in answer.text and 'value="petition.anonymous"' in answer.text
    answer = visitor.client.post(table, data={**token, **said, "f_label": "", "version": "2", "act": "column-add"})
    assert answer.status_code == 422 and "petition.anonymous" in answer.text
    headers = {"X-CSRFToken": token["csrf_token"]}
    whole = visitor.client.get(f"{table}/sheet").get_json()
    assert (whole["version"], whole["tables"][0]["rows"][0]["id"]) == (2, "accusation")
    whole["tables"][0]["rows"][0]["cells"][-1] = "保密转送"
    kept = visitor.client.post(f"{table}/sheet", json=whole, headers=headers).get_json()
    assert (kept["version"], kept["tables"][0]["rows"][0]["cells"][-1]) == (3, "保密转送")
    late = visitor.client.post(f"{table}/sheet", json=whole, headers=headers)
    assert late.status_code == 409 and "耿新" in late.get_json()["message"]
    whole["tables"][0]["rows"][0]["cells"][0] = '"greivance"'
    found = visitor.client.post(f"{table}/check", json=whole, headers=headers).get_json()["findings"]
    assert ("accusation", '"grievance"') in [(one["element"], one["suggestion"]) for one in found]
    sent = {**token, "version": "3", "file": (BytesIO(b"<definitions/>"), "triage.dmn")}
    assert visitor.client.post(f"{table}/bring", data=sent).status_code == 422
    back = visitor.client.get("/designer/1/draw/file?file=workflows/intake/triage.dmn").get_json()["xml"].replace("保密转送", "转送")
    sent["file"] = (BytesIO(back.encode()), "triage.dmn")
    assert "已保存" in visitor.client.post(f"{table}/bring", data=sent, follow_redirects=True).text
    whole["tables"][0]["columns"][0]["kind"] = "question"
    assert visitor.client.post(f"{table}/check", json=whole, headers=headers).status_code == 422
