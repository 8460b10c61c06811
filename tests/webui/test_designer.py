"""设计台: a designer begins a design, finds his way in it, puts it aside and takes it up again; nobody else has a way in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.webui.visitors import Visitor

Visit = Callable[..., Visitor]


def test_a_design_is_begun_put_aside_and_taken_up_again(visit: Visit):
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
    assert said and said <= set(re.findall(r'^  "([^"]+)": "', ours, re.MULTILINE))
