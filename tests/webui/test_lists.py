"""The list of petitions, and the year."""

from __future__ import annotations

import pytest

from engine.casework.registration import Person
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


def test_the_list_has_the_filters_of_the_desk_by_link(two, own_clerk, visit_own):
    group = own_clerk.register(a_registration(gist="反映征地补偿款拖欠", persons=6)).number
    visitor = visit_own("lihua")
    for asked, found in (
        ("kind=集体", [group]), ("topic=other", [two[1]]), ("step=triage&place=990121", [group, two[0]]),
        ("repeat=no&route=", [group, *two[::-1]]),
        ("deadline=triage&kind=individual", [two[0]]), ("repeat=yes", []), ("channel=phone&step=triage", []),
    ):  # fmt: skip
        assert numbers(visitor.get(f"/petitions?{asked}")) == found, asked
    assert "没有符合条件的信访件" in visitor.page.text
    page = visitor.get("/petitions?kind=colective&topic=other&state=closed")
    assert (
        numbers(page) == [two[1]]
        and "您是否要写 集体？" in page.text
        and "内容：" in page.texts("view-chips")[0]
        and "共 1 件" in page.texts("view-chips")[0]
    )
    assert page.all("//a[contains(@class, 'chip-on')]/@href") == ["/petitions?state=closed"]
    assert "/petitions?state=closed&topic=other&kind=collective" in page.all("//div[@role='alert']//a/@href")


def test_filters_keep_what_was_chosen(two, visit_own):
    page = visit_own("lihua").get("/petitions?text=路灯&channel=phone&state=closed&year=2026")
    assert page.all("//input[@name='text']")[0].value == "路灯"
    assert page.all("//select[@name='channel']")[0].value == "phone"
    assert page.all("//select[@name='state']")[0].value == "closed"


@pytest.mark.parametrize("asked", ["status=nonsense", "channel=';--", "year=abcd", "year=99999", "state=x", "page=0", "text=" + "长" * 500])
def test_what_is_no_filter_narrows_nothing_and_breaks_nothing(visit, asked):
    assert visit("lihua").get(f"/petitions?{asked}").status == 200


def test_an_identity_number_is_looked_for_as_one_and_a_part_of_a_number_as_it_is(own_clerk, visit_own):
    known = own_clerk.register(a_registration(petitioner=Person("吴安", identity_number="99012119800101001X"))).number
    own_clerk.register(a_registration(gist="反映村道路灯长期不亮"))
    visitor = visit_own("lihua")
    assert numbers(visitor.get("/petitions?text=99012119800101001X")) == [known]
    assert numbers(visitor.get("/petitions?text=000001")) == [known] == numbers(visitor.get("/petitions?text=2026-000001"))


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
