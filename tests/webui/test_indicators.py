"""指标 on the page: a number leads to its rows, each row says why it is counted; nothing secret and no small cell leaves the office."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlsplit

import pytest

from tests.webui.conftest import bring_to_handling

PERIOD = "from=2026-03-01&to=2026-12-31"


@pytest.fixture
def late(own_clerk):
    """A petition accepted in time whose handling period has lapsed unanswered."""
    own_clerk.register()
    number = bring_to_handling(own_clerk)
    own_clerk.wait(70)
    return number


def test_a_number_leads_to_its_rows_and_each_says_why(late, visit_own):
    visitor = visit_own("zhaolei")
    page = visitor.get(f"/supervision/indicators?{PERIOD}&compare=year")
    assert page.status == 200 and "按期答复率" in page.text and "没有评价的不算满意" in page.text
    row = page.all("//tr[th//a[text()='按期答复率']]")[0]
    assert [cell.text_content().strip() for cell in row.xpath("td")][:3] == ["0.0%", "0", "1"]
    facts = " ".join(row.text_content().split())
    assert "办理期限 60日" in facts and "尚未答复，已超期1" in facts and "民法典" in facts
    page = visitor.get(row.xpath("td//a/@href")[0])
    assert late in page.text and "在分母里，不在分子里：尚未答复" in page.text
    assert late in visitor.get(f"/supervision/indicators/timely_transfer/rows?{PERIOD}&which=numerator").text


def test_groups_stand_in_the_order_of_the_tree_and_narrow_by_link(late, visit_own):
    visitor = visit_own("zhaolei")
    page = visitor.get(f"/supervision/indicators/on_time_answer?{PERIOD}&by=authority")
    assert "云溪县自然资源局" in page.text
    link = next(one for one in page.all("//tbody//a/@href") if "authority=" in one)
    assert late in visitor.get(link).text and urlsplit(link).path.endswith("/on_time_answer/rows")
    for by in ("place", "topic", "channel", "category", "month"):
        assert visitor.get(f"/supervision/indicators/on_time_answer?{PERIOD}&by={by}").status == 200
    by_month = visitor.get(f"/supervision/indicators/on_time_answer?{PERIOD}&by=month")
    (of_month,) = set(by_month.all("//tbody/tr[not(@class='sum')]//a/@href"))
    assert late in visitor.get(of_month).text and "by=month" in of_month, "a month leads to its rows by its days"
    table = visitor.get(f"/supervision/indicators/on_time_answer.csv?{PERIOD}&by=month")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert list(csv.reader(io.StringIO(table.source.removeprefix("\ufeff"))))[1][1:] == ["0", "1", "0.0"]
    assert "按期答复率" in visitor.get(f"/supervision/indicators/all.csv?{PERIOD}").source


def test_outside_the_office_small_cells_are_not_shown(late, visit_own):
    visitor = visit_own("zhaolei")
    page = visitor.get(f"/supervision/indicators?{PERIOD}&public=1")
    row = page.all("//tr[th//a[text()='按期答复率']]")[0]
    assert [cell.text_content().strip() for cell in row.xpath("td")] == ["不显示"] * 3
    assert not page.all("//td//a[contains(@href, '/rows')]") and "不足 5 的数字不显示" in page.text


def test_who_may_not_see_statistics_sees_none_and_an_unknown_indicator_is_not_found(visit_own):
    assert visit_own("zhaomin").get("/supervision/indicators").status == 403
    visitor = visit_own("zhaolei")
    assert visitor.get("/supervision/indicators/beauty").status == 404
    page = visitor.get("/supervision/indicators?from=gestern")
    assert "读不懂" in page.text and "没有可以统计的信访件" in page.text
    # A page shows this month and says why; a table to keep never stands for another period than was asked for.
    for wrong, why in (("from=gestern", "读不懂"), ("from=2026-03-02&to=2026-03-01", "统计期不对"), ("to=9999-12-31", "统计期不对")):
        for place in ("indicators", "indicators/on_time_answer", "dashboard", "dashboard/steps", "dashboard/holders"):
            page = visitor.get(f"/supervision/{place}?{wrong}")
            assert page.status == 200 and why in page.text and "现在显示的是本月" in page.text, (place, wrong)
        for table in ("all", "on_time_answer"):
            refused = visitor.get(f"/supervision/indicators/{table}.csv?{wrong}")
            assert refused.status == 422 and why in refused.text, (table, wrong)
    visitor.send("/language", button=("lang", "en"))
    page = visitor.get(f"/supervision/indicators?{PERIOD}&compare=period")
    assert page.status == 200 and "There is nothing to count in this period and scope." in page.text


def test_the_dashboard_stands_as_tables_and_each_number_leads_to_its_rows(late, visit_own):
    visitor = visit_own("zhaolei")
    page = visitor.get(f"/supervision/dashboard?{PERIOD}")
    assert page.status == 200 and "按期答复（按责任单位）" in page.text and "不排名次" in page.text
    links = page.all("//section[contains(@class, 'picture-card')]//td/a[contains(@href, '/dashboard/rows')]/@href")
    assert links and all(late in visitor.get(link).text for link in links if "series=registered" in link)
    assert visitor.get("/supervision/dashboard/rows?picture=beauty").status == 404
    for month in ("000001", "20260²", "202613"):
        assert visitor.get(f"/supervision/dashboard/rows?picture=flow&series=closed&key={month}").status == 404
    assert visitor.get(f"/supervision/reports/{10**20}").status == 404 and visitor.get("/supervision/reports?year=9999").status == 200
    assert "没有可以统计的信访件" in visitor.get("/supervision/dashboard?from=2020-01-01&to=2020-01-31").text
    page = visitor.get(f"/supervision/dashboard/steps?{PERIOD}")
    link = next(one for one in page.all("//td//a/@href") if "which=open" in one)
    assert late in visitor.get(link).text and late in visitor.get(link.replace("which=open", "which=lapsed")).text
    assert "办理期限 60日" in page.text and "超过期限" in page.text and "打开这张流程图看各步骤" in page.text
    page = visitor.get("/supervision/dashboard/holders")
    assert page.status == 200 and "不排名次" in page.text and "承办人" in page.text
    for path in ("", "/steps", "/holders"):
        assert visit_own("zhaomin").get(f"/supervision/dashboard{path}").status == 403
