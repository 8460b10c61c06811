"""设计台: a designer begins a design, finds his way in it, puts it aside and takes it up again; nobody else has a way in."""

from __future__ import annotations

from collections.abc import Callable

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
