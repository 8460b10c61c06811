"""三图 at the counter: seen by every official, printed for any place and day, drawn anew from what the office runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.webui.visitors import Visitor

Visit = Callable[..., Visitor]


def test_every_chart_is_listed_with_its_files(visit: Visit):
    page = visit("zhaomin").get("/charts?place=990121&on=2026-03-02")
    names = [link.text_content() for link in page.all("//nav[@class='chips']/a")]
    assert names[0] == "流程图 · 信访事项总流程" and names[-2:] == ["责任图", "时限图"] and len(names) == 10
    files = [link.get("href") for link in page.all("//main//a[@download]")]
    assert files == [f"/charts/flow-petition.{form}?place=990121&on=2026-03-02" for form in ("pdf", "svg")]
    assert [image.get("src") for image in page.all("//main//img")] == ["/charts/flow-petition.svg?place=990121&on=2026-03-02"]


def test_the_menu_leads_there_and_a_petitions_diagram_to_its_own(visit: Visit, clerk):
    visitor = visit("lihua")
    number = clerk.register().number
    assert visitor.get("/desk").all("//nav//a[@href='/charts']")
    link = visitor.get(f"/petitions/{number}?tab=diagram").all("//a[contains(@href, '/charts/of/')]")[0]
    page = visitor.get(link.get("href"))
    assert "release=" in page.address and "place=990121" in page.address
    assert page.all("//option[@selected]")[0].get("value") == "990121"


def test_it_opens_at_the_place_one_works_in_and_today(visit: Visit):
    page = visit("zhaomin").get("/charts")
    assert page.all("//option[@selected]")[0].get("value") == "990121"
    assert page.all("//input[@name='on']")[0].get("value") == "2026-03-02"
    assert visit("zhaomin").get("/charts?place=").all("//option[@selected]")[0].get("value") == ""


@pytest.mark.parametrize(("form", "media", "begins"), [("svg", "image/svg+xml", "<?xml"), ("pdf", "application/pdf", "%PDF")])
def test_a_chart_comes_as_the_file_it_says(visit: Visit, form: str, media: str, begins: str):
    answer = visit("zhaomin").client.get(f"/charts/time.{form}?place=990121&on=2026-03-02")
    assert (answer.status_code, answer.mimetype) == (200, media)
    assert answer.data.startswith(begins.encode())
    assert f'time-990121-2026-03-02.{form}"' in answer.headers["Content-Disposition"]


def test_the_chart_speaks_the_visitors_language(visit: Visit):
    visitor = visit("zhaolei")
    visitor.get("/charts")
    visitor.send("/language", lang="en")
    assert "Every time limit" in visitor.client.get("/charts/time.svg").get_data(as_text=True)


@pytest.mark.parametrize(
    ("asked", "told"), [("place=990129", "990122 青禾县"), ("on=2026-13-01", "日期写不对"), ("on=1990-01-01", "没有有效的全国规则")]
)
def test_what_nobody_knows_is_told_beside_the_form(visit: Visit, asked: str, told: str):
    page = visit("zhaomin").get(f"/charts?{asked}")
    assert page.status == 422 and told in page.text


@pytest.mark.parametrize("name", ["pie", "flow", "flow-nothing", "time-nothing"])
def test_a_chart_there_is_not_is_not_found(visit: Visit, name: str):
    assert visit("zhaomin").get(f"/charts/{name}.svg").status == 404


def test_nobody_sees_it_without_signing_in(visit: Visit):
    assert "/login" in visit().get("/charts").address
