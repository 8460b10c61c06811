"""施行: a design is proposed with a reason, spoken about, activated by a second person, compared, exported and read by citizens."""

from __future__ import annotations

import io
from collections.abc import Callable

from engine.casework import designs
from engine.documents.confining import confined
from engine.process.board import Board
from engine.testing import Clerk
from tests.webui.visitors import Visitor

Visit = Callable[..., Visitor]
INTAKE = "workflows/intake/intake.bpmn"


def renamed(designer: Visitor, design: int, old: str, new: str) -> None:
    """A design calls a shape of the intake otherwise."""
    here = designer.client.application.extensions["office"]
    by = here.store.registers.credentials("gengxin")[0]
    file = designs.read(here, by=by, design=design, path=INTAKE)
    assert old.encode() in file.content
    designs.save(here, by=by, design=design, path=INTAKE, content=file.content.replace(old.encode(), new.encode()), version=file.version)


def test_a_design_is_proposed_reviewed_and_activated_by_the_second_person(visit_own: Visit):
    designer, head = visit_own("gengxin"), visit_own("sunjie")
    assert "还没有提出过规程版本" in designer.get("/designer/releases").text
    for design, name in ((1, "甄别分流"), (2, "初步甄别")):
        designer.get("/designer")
        designer.send("/designer", f_name=f"第{design}稿")
        renamed(designer, design, 'id="triage" name="甄别"', f'id="triage" name="{name}"')
    designer.get("/designer/1/force")
    assert designer.send("/designer/1/propose", f_reason=" ").status == 422
    assert "过渡规定的依据" in designer.send("/designer/1/propose", f_reason="县里规定", f_transition="keep").text
    page = designer.send(
        "/designer/1/propose", f_reason="县里规定", f_transition="keep", f_basis="云溪县办法 第十条", f_valid_from="2026-03-02"
    )
    assert page.address == "/designer/releases/1" and "届满日不变" in page.text and "启用" in page.text
    assert not page.all("//form[contains(@action, '/activate')]")
    page = head.get("/designer/releases/1")
    assert "过渡规定" in page.text and page.all("//form[contains(@action, '/activate')]")
    assert head.send("/designer/releases/1/comments", f_text="", f_place="").status == 422
    page = head.send("/designer/releases/1/comments", f_text="第几条？", f_place="workflows/intake/intake.bpmn#triage")
    assert page.texts("comment")[0].startswith("孙洁") and "甄别" in page.texts("comment")[0]
    designer.get("/designer/releases/1")
    assert "耿新标为已处理" in designer.send("/comments/1/settle").text
    assert "不能从已经过去的" in head.send("/designer/releases/1/activate", f_valid_from="2020-01-01").text
    page = head.send("/designer/releases/1/activate", f_valid_from="2026-03-02")
    assert "施行中" in page.text and "迁移正在办理的信访事项" in page.text
    assert not page.all("//form[contains(@action, '/withdraw')]")
    page = head.get("/designer/compare?before=" + page.all("//a[contains(@href, 'before=')]/@href")[-1].partition("before=")[2])
    assert "过渡规定" in page.text and "共 2 处不同" in page.text
    picture = head.client.get("/designer/compare/picture?before=current&after=1&process=hearing").get_json()
    assert picture["before"]["xml"] == picture["after"]["xml"] and picture["after"]["marks"] == picture["opinions"] == {}
    designer.client.application.extensions["office"].board = Board(confined)
    page = designer.get("/designer/2/rebase")
    told = [" ".join(cell.text_content().split()) for cell in page.all("//tr[@class='both']/td")]
    assert told == ["「甄别」改名为「初步甄别」", "「甄别」改名为「甄别分流」", "两边都改了 名称 用我的 用现行的"]
    picture = designer.client.get(page.all("//div[@id='compare']/@data-source")[0]).get_json()
    assert picture["before"]["marks"] == picture["after"]["marks"] == {"triage": "clash"}
    assert designer.send("/designer/2/rebase").status == 422
    assert "设计台" in head.get("/desk").source and head.get("/designer").status == 403
    assert visit_own("lihua").get("/designer/releases").status == 403


def test_a_place_is_held_against_the_nation_and_what_cannot_be_read_is_said(visit_own: Visit):
    designer = visit_own("gengxin")
    assert "承诺答复期限" in designer.get("/designer/compare?after=current&place=990121").text
    picture = designer.client.get("/designer/compare/picture?after=current&place=990121&process=handling").get_json()
    assert picture["before"]["xml"] == picture["after"]["xml"] != ""
    assert designer.client.get("/designer/compare/picture?after=current&place=12&process=handling").status_code == 422
    assert designer.get("/designer/compare?after=nothing1").status == 404
    designer.get("/designer")
    designer.send("/designer", f_name="读不通")
    here = designer.client.application.extensions["office"]
    by = here.store.registers.credentials("gengxin")[0]
    designs.save(here, by=by, design=1, path="policies/national/deadlines.yaml", content=b"handling: [", version=0)
    page = designer.get("/designer/compare?after=design:1")
    assert page.status == 422 and "不能比较" in page.text


def test_running_petitions_are_tried_and_moved_on_a_page(visit_own: Visit):
    head = visit_own("sunjie")
    page = head.get("/designer/moves")
    assert "还没有迁移过" in page.text and "· 在办" not in page.text
    Clerk(head.client.application.extensions["office"]).register()
    [running] = head.get("/designer/moves").all("//select[@name='before']/option")
    assert "在办 1 件" in running.text_content() and len(running.get("value")) == 64
    page = head.get("/designer/moves/trial?before=current&after=current")
    assert page.status == 422 and "没有可以迁移的" in page.text
    head.get("/designer/moves/trial?before=current&after=current")
    assert head.get("/designer/moves/9").status == 404
    assert visit_own("gengxin").get("/designer/moves").status == 403


def test_a_release_goes_out_as_a_zip_and_comes_in_again_as_a_design(visit_own: Visit):
    designer = visit_own("gengxin")
    packed = designer.client.get("/designer/releases/current.zip")
    assert packed.mimetype == "application/zip" and packed.data[:2] == b"PK"
    designer.get("/designer/releases")
    page = designer.send("/designer/releases/bring-in", f_file=(io.BytesIO(packed.data), "别处的规程.zip"))
    assert page.address == "/designer/1" and "别处的规程" in page.text
    designer.get("/designer/releases")
    assert "请选择" in designer.send("/designer/releases/bring-in").text
    assert designer.send("/designer/releases/bring-in", f_file=(io.BytesIO(b"none"), "x.zip")).status == 422


def test_anybody_reads_the_guide_without_an_account_and_prints_it(visit: Visit):
    citizen = visit("")
    page = citizen.get("/guide?place=990121")
    assert page.status == 200 and "信访事项办理指南" in page.text and "本地规定" in page.text
    assert "决定是否受理" in page.text or "甄别" in page.text
    assert "60日" in page.text and "第三十四条" in page.text and "受理告知书" in page.text
    assert citizen.get("/guide?release=" + "0" * 64).status == 404
    assert citizen.get("/guide?place=12").status == 422
    assert "适用地区 全国" in citizen.get("/guide?place=990122").text  # a place without rules of its own goes by the nation's
    paper = citizen.client.get("/guide.pdf")
    assert paper.mimetype == "application/pdf" and paper.data[:5] == b"%PDF-"
    assert visit("gengxin").get("/guide?release=" + "0" * 64).status == 422
