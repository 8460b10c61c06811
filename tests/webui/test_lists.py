"""The list of petitions, and the year."""

from __future__ import annotations

import pytest

from engine.testing import a_registration


def numbers(page):
    """The petition numbers on a list."""
    return [one.text for one in page.all("//tbody//small[@class='num']")]


@pytest.fixture
def two(own_clerk):
    """A visit about land and a call about a lamp, the latter closed."""
    first = own_clerk.register().number
    second = own_clerk.register(a_registration(gist="反映村道路灯长期不亮", channel="phone", topic="other")).number
    own_clerk.complete("triage", category="suggestion", disposition="on_the_spot", reason="当场答复。")
    own_clerk.complete("answer_on_the_spot", answer="已报修。", satisfied=True)
    return first, second


def test_the_latest_stands_first(two, visit_own):
    assert numbers(visit_own("lihua").get("/petitions")) == [two[1], two[0]]


@pytest.mark.parametrize(
    "asked, found",
    [
        ("text=路灯", 1), ("text=000001", 0), ("channel=phone", 1), ("status=registered", 0), ("category=suggestion", 1), ("state=open", 0),
        ("state=closed", 1), ("year=2026&text=请求解决", 0),
    ],
)  # fmt: skip
def test_each_filter_narrows_the_list(two, visit_own, asked, found):
    assert numbers(visit_own("lihua").get(f"/petitions?{asked}")) == [two[found]]


def test_filters_keep_what_was_chosen(two, visit_own):
    page = visit_own("lihua").get("/petitions?text=路灯&channel=phone&state=closed&year=2026")
    assert page.all("//input[@name='text']")[0].value == "路灯"
    assert page.all("//select[@name='channel']")[0].value == "phone"
    assert page.all("//select[@name='state']")[0].value == "closed"


@pytest.mark.parametrize("asked", ["status=nonsense", "channel=';--", "year=abcd", "year=99999", "state=x", "page=0", "text=" + "长" * 500])
def test_what_is_no_filter_narrows_nothing_and_breaks_nothing(visit, asked):
    assert visit("lihua").get(f"/petitions?{asked}").status == 200


def test_nothing_found_says_what_to_do(visit):
    page = visit("lihua").get("/petitions?text=没有这样的事")
    assert "没有符合条件" in page.text and page.all("//a[@href='/petitions']")


def test_another_county_sees_nothing_of_it(two, visit_own):
    assert numbers(visit_own("duhai").get("/petitions")) == []


def test_the_year_counts_filings_and_persons(own_clerk, visit_own):
    own_clerk.register(a_registration(persons=6))
    own_clerk.register(a_registration(channel="letter"))
    page = visit_own("zhaolei").get("/statistics/2026")
    total = [cell.text for cell in page.all("//section[@aria-labelledby='b1']//tr[@class='sum']/td")]
    assert total == ["2", "7", "1", "6", "1", "1"]


def test_a_year_without_petitions_still_prints(visit_own):
    page = visit_own("zhaolei").get("/statistics/2007")
    assert page.status == 200 and "2007 年信访统计" in page.text


def test_the_running_year_is_shown_first_and_another_may_be_asked_for(visit):
    visitor = visit("zhaolei")
    assert visitor.get("/statistics").address == "/statistics/2026"
    assert visitor.get("/statistics?year=2007").address == "/statistics/2007"


def test_a_year_that_has_not_begun_is_refused(visit):
    assert visit("zhaolei").get("/statistics/2031").status == 422
