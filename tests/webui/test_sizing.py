"""部署规模: the page that reckons hardware, for those who operate the office."""

from __future__ import annotations

import pytest

from engine.casework.sizing import PRESETS, laws, number, size


@pytest.fixture
def page(visit):
    """``page("?filings=…")`` as the one who keeps the machines sees it."""
    visitor = visit("sysadmin")
    return lambda query="": visitor.get(f"/operator/sizing{query}")


def amounts(page) -> dict[str, str]:
    """Label and amount of every row of the first table."""
    [table, *_] = page.all("//table")
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath("tbody/tr")]
    return {row[0]: row[1] for row in rows}


def test_a_province_is_shown_first_and_the_nation_is_one_click_away(page):
    first = page()
    assert first.status == 200
    province = {row.name: row.value for row in size(PRESETS["province"], laws())}
    assert amounts(first)["网页节点"] == f"{number(province['web_nodes'])} 个节点"
    [link] = first.all("//a[contains(., '全国')]/@href")
    nation = {row.name: row.value for row in size(PRESETS["nation"], laws())}
    assert amounts(page(link.partition("sizing")[2]))["最忙一小时"] == f"{number(nation['peak'])} 步/秒"


def test_every_number_says_how_it_was_reckoned_and_every_law_when_it_was_measured(page):
    told = page("?filings=3000000&tasks=12&peak=10&attachments_mb=5")
    assert "每年 3,000,000 件 × 每件 12 步" in told.text
    assert "平均每秒 1.14 步 × 10 倍" in told.text
    assert told.text.count("实测") > 10 and "设定" in told.text


@pytest.mark.parametrize("query", ["?filings=0", "?filings=many", "?tasks=-1", "?peak=1e9", "?attachments_mb=٣", "?filings=99999999999"])
def test_a_number_that_cannot_be_is_answered_with_its_bounds_and_kept_in_the_form(page, query):
    told = page(query)
    name, _, value = query[1:].partition("=")
    assert told.status == 422
    assert "应在" in told.text and " 至 " in told.text and name not in told.texts("alert")[0]
    assert told.all(f"//input[@name='{name}']/@value") == [value]


def test_whoever_does_not_operate_the_office_is_not_let_in(visit):
    assert visit("lihua").get("/operator/sizing").status == 403
    assert visit().get("/operator/sizing").address.startswith("/login")
