"""演练: a designer clicks a petition through a design, lets days pass, and keeps the course; what is refused stays in its form."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import orjson
import pytest
from apiflask import APIFlask

from engine.casework import designs, playing
from engine.casework.office import Office
from engine.casework.playviews import Cue
from engine.demo.stage import Theatre
from engine.demo.stagehand import Stagehand, packed, packed_error, unpacked, unpacked_error, work
from engine.errors import PolicyError, Refusal
from tests.builders import refused
from tests.webui.visitors import Page, Visitor
from webui import create_app

SETTINGS = {"TESTING": True, "SECRET_KEY": "of the tests"}


@pytest.fixture
def designer(own_office: Office) -> Iterator[Visitor]:
    own_office.stage = theatre = Theatre()
    app: APIFlask = create_app(own_office, SETTINGS)
    visitor = Visitor(app, "gengxin")
    visitor.get("/designer")
    visitor.send("/designer", f_name="演练", f_place="990121")
    yield visitor
    theatre.close()


def press(visitor: Visitor, button: str, **fields: str) -> Page:
    """Press a button of the play by what is written on it."""
    assert visitor.page is not None
    found = next(one for one in visitor.page.all("//main//button") if one.text_content().strip() == button)
    sent = dict(found.getparent().xpath("ancestor-or-self::form")[0].form_values()) | {found.get("name"): found.get("value")} | fields
    action = found.xpath("ancestor::form")[0].get("action")
    visitor.page = Page(visitor.client.post(action, data=sent, follow_redirects=True))
    return visitor.page


def test_a_grievance_is_clicked_to_acceptance_and_kept_as_a_scenario(designer: Visitor) -> None:
    page = designer.get("/designer/1/play")
    assert page.status == 200 and "延期一次后按期办结" in page.text
    page = designer.send("/play", f_persons="0", f_filed_on="2026-03-02")
    assert page.status == 422 and "人数应为 1 至 10000 的整数" in page.text
    page = designer.send("/play", f_channel="letter", f_place="990100", f_filed_on="2026-03-02", f_persons="1")
    assert "已登记" in page.text and "甄别" in page.text and "李华" in page.text
    page = press(designer, "办理", f_disposition="")
    assert page.status == 422 and "表单中有内容需要改正。" in page.text and "请填写这一项。" in page.text
    page = press(designer, "记进情景：这样办应当被拒绝")
    assert "应当拒绝，已经拒绝：表单中有内容需要改正。" in page.text
    for _ in range(5):
        page = press(designer, "办理")
    assert "已受理" in page.text and "受理告知书" in page.text
    drawing = orjson.loads(page.all("//*[@id='canvas']")[0].get("data-play"))
    assert (drawing["states"]["assign_handler"], drawing["choose"]) == ("current", ["assign_handler"])
    page = press(designer, "下一天")
    assert page.all("//*[@data-day='2026-03-03']")
    page = press(designer, "到这一天", f_on="2026-03-01")
    assert page.status == 422 and "只能往后走" in page.text and page.all("//*[@data-day='2026-03-03']")
    page = press(designer, "到这一天", f_on="2026-03-09")
    page = press(designer, "撤回一步")
    assert page.all("//*[@data-day='2026-03-02']") and "已受理" in page.text
    page = press(designer, "存进设计稿", f_title=" ")
    assert page.status == 422 and "请填写这一项。" in page.text
    page = press(designer, "存进设计稿", f_title="来信当日受理", f_process="referral")
    assert "已存为情景 workflows/referral/scenarios/来信当日受理.yaml。" in page.source and "已受理" in page.text
    page = designer.get("/designer/1")
    assert "来信当日受理.yaml" in page.text and page.all("//a[contains(@href, '/designer/1/play?from=workflows')]")


def test_the_scenarios_a_design_breaks_are_told_and_coverage_is_shown(designer: Visitor, own_office: Office) -> None:
    assert "运行全部情景" in designer.get("/designer/1/play/all").text
    by = own_office.store.registers.credentials("gengxin")
    assert by is not None
    for other in playing.scenarios(own_office, by=by[0], design=1):
        if "/hearing/" not in other:
            designs.remove(own_office, by=by[0], design=1, path=other, version=0)
    path = "workflows/hearing/scenarios/不符合听证条件的说明理由.yaml"
    content = designs.read(own_office, by=by[0], design=1, path=path).content
    designs.save(own_office, by=by[0], design=1, path=path, content=content.replace(b"status: ", b"status: closed #"), version=0)
    page = designer.get("/designer/1/play/all?process=hearing")
    assert "1 个没有照预期走通" in page.text and "status 应为：closed" in page.text
    assert orjson.loads(page.all("//*[@id='canvas']")[0].get("data-play"))["arrows"]
    assert designer.get("/designer/1/play/all?process=nothing").status == 404
    page = designer.get("/designer/1/simulate")
    assert "云溪县近一年登记的件太少，用演示县的规律" in page.text and page.all("//input[@name='f_staff_handler'][@value='12']")
    page = designer.send("/simulate", f_per_day="1000", f_weekdays=[])
    assert page.status == 422 and "应在 0.1 至 12.0 之间。" in page.text and "请填写这一项。" in page.text
    assert page.all("//input[@name='f_per_day'][@value='1000']") and "正在仿真" not in page.text
    page = designer.send("/simulate", f_per_day="0.3", f_weekdays=["0"], f_seeds="2")
    assert "正在仿真 0/2 0/2 遍" in page.text and page.all("//button[@disabled]")
    month = own_office.store.registers.designs.month(1)
    assert month is not None and (month.setting["weekdays"], month.rounds) == ([0], {})
    page = designer.send("/simulate/stop")
    assert "已停止" in page.text and not page.all("//button[@disabled]")
    page = Page(designer.client.post("/designer/1/simulate/stop", data=dict(page.form("/simulate").form_values())))
    assert page.status == 422 and "没有正在进行的仿真。" in page.text
    assert designer.get(f"/designer/1/play?from={path}").status == 200
    assert designer.get("/designer/1/play?from=workflows/hearing/hearing.bpmn").status == 404


def test_only_designers_play(visit: Callable[..., Visitor]) -> None:
    assert visit("lihua").get("/designer/1/play").status == 403


def test_the_stage_apart_answers_as_the_one_here_and_is_ended_when_it_is_too_slow(own_office: Office) -> None:
    release = own_office.current.release
    assert unpacked(orjson.loads(orjson.dumps(packed(release)))) == release
    told: list[bytes] = []
    bad = orjson.dumps({"job": "play", "release": packed(release), "story": {"given": {}, "when": []}, "cue": {}}) + b"\n"
    work(iter([bad]), told.append)
    error = unpacked_error(orjson.loads(told[0])["error"])
    assert isinstance(error, PolicyError) and (error.file, error.code) == ("story", "policy_missing_key")
    broke = unpacked_error(packed_error(KeyError("x")))
    assert isinstance(broke, Refusal) and (broke.code, broke.args_for_message) == ("play_broke", {"what": "KeyError"})
    hand = Stagehand(seconds=0.001)
    with refused("stage_slow"):
        hand.play(release, {"given": {}, "when": []}, Cue())
