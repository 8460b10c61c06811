"""Registration at the window: one page, five channels, and suspected repeats as a step of their own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.casework.intake import Person
from engine.testing import a_registration
from tests.webui.visitors import Page

FIELDS = {
    "channel": "visit",
    "received_on": "2026-03-02",
    "persons": "1",
    "name": "吴安",
    "phone": "13800000001",
    "gist": "请求解决宅基地登记问题",
    "facts": "三年前提交材料，至今未办结。",
    "requests": "依法办理宅基地登记\n\n书面答复 ",
    "place": "990121",
    "topic": "rural_land",
}


def fill(visitor, button="check", **changes):
    """Open the form, write the usual things with ``changes`` and press a button."""
    visitor.get("/registration")
    return visitor.send("/registration", button=("action", button), **(FIELDS | changes))


@pytest.mark.parametrize("channel", ["letter", "phone", "visit", "fax", "online"])
def test_every_channel_is_registered_and_gets_its_number(visit_own, channel):
    page = fill(visit_own("wangmin"), channel=channel)
    assert page.status == 200 and page.address == "/registration/done/990121-2026-000001"
    assert page.texts("receipt-no") == ["990121-2026-000001"]
    assert "甄别处理期限" in page.text and "截止 2026年3月17日" in page.text


def test_each_request_becomes_a_line_of_the_petition(visit_own):
    visitor = visit_own("wangmin")
    fill(visitor)
    page = visitor.get("/petitions/990121-2026-000001?tab=matter")
    assert [one.text for one in page.all("//ol[@class='requests']/li")] == ["依法办理宅基地登记", "书面答复"]


def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept(visit):
    page = fill(visit("wangmin"), gist="", name=" ", phone="12", facts="写了很久的事实")
    assert page.status == 422
    assert set(page.wrong()) == {"gist", "name", "phone"}
    assert page.all("//textarea[@name='facts']")[0].text.strip() == "写了很久的事实"
    assert page.all("//input[@id='reg-gist'][@aria-invalid='true']")
    links = [one.get("href") for one in page.all("//*[contains(@class,'notice-bad')]//a")]
    assert "#reg-gist" in links and "姓名" in page.texts("notice-bad")[0]


@pytest.mark.parametrize(
    "field, text", [("received_on", text) for text in ("2026-02-30", "2026-03-03")] + [("persons", "many"), ("persons", "0")]
)
def test_a_day_or_number_that_cannot_be_is_said_at_its_field(visit, field, text):
    page = fill(visit("wangmin"), **{field: text})
    assert page.status == 422 and set(page.wrong()) == {field}


def test_an_anonymous_petition_needs_no_name(visit_own):
    visitor = visit_own("wangmin")
    page = fill(visitor, name="", phone="", anonymous="yes")
    assert page.status == 200
    assert "匿名信访" in visitor.get("/petitions/990121-2026-000001?tab=matter").text


def test_five_representatives_may_be_named_and_are_shown_masked(visit_own):
    visitor = visit_own("wangmin")
    people = {f"representative_{row}_name": f"代表{row}号" for row in range(1, 6)}
    assert fill(visitor, persons="6", **people).status == 200
    page = visitor.get("/petitions/990121-2026-000001?tab=matter")
    assert page.text.count("代**") == 5 and "代表1号" not in page.source


def test_a_sixth_representative_is_refused_with_the_article(visit):
    people = {f"representative_{row}_name": f"代表{row}号" for row in range(1, 7)}
    page = fill(visit("wangmin"), "new", persons="6", **people)
    assert page.status == 422 and "第二十条" in page.text
    assert page.all("//input[@name='gist']")[0].value == FIELDS["gist"]


def test_a_wrong_identity_number_of_a_representative_is_said_in_its_row(visit):
    page = fill(visit("wangmin"), representative_2_name="李明", representative_2_identity_number="123")
    assert page.status == 422 and page.all("//details[@open]//*[@class='wrong']")


class TestSuspectedRepeats:
    """是不是同一件事？"""

    @pytest.fixture
    def window(self, own_clerk, visit_own):
        """A window where 吴安 has filed before."""
        self.earlier = own_clerk.register().number
        return visit_own("wangmin")

    def test_they_are_shown_before_anything_is_saved(self, window):
        page = fill(window, gist="再次反映宅基地登记")
        assert page.status == 200 and "还没有保存" in page.text
        assert self.earlier in page.text and "姓名、电话相同" in page.text
        assert window.get("/petitions/990121-2026-000002").status == 404

    def test_joining_adds_a_filing_and_no_petition(self, window):
        fill(window)
        page = window.send("/registration", button=("action", "link"))
        assert page.address == f"/petitions/{self.earlier}?tab=matter" and "已并入这件" in page.text
        assert [one.text for one in page.all("//section[@aria-labelledby='filings-title']//td[4]")] == ["初次", "重复"]

    def test_it_may_still_be_registered_as_new(self, window):
        fill(window)
        page = window.send("/registration", button=("action", "new"))
        assert page.address == "/registration/done/990121-2026-000002"

    def test_going_back_keeps_everything_written(self, window):
        fill(window, persons="3", topic="demolition")
        page = window.send("/registration", button=("action", "back"))
        assert page.all("//input[@name='gist']")[0].value == FIELDS["gist"]
        assert page.all("//input[@name='persons']")[0].value == "3"
        assert page.all("//select[@name='topic']")[0].value == "demolition"

    def test_sending_twice_registers_once(self, window):
        fill(window)
        step = window.page
        first = window.send("/registration", button=("action", "new"))
        window.page = step
        assert window.send("/registration", button=("action", "new")).address == first.address
        assert window.get("/petitions/990121-2026-000003").status == 404

    def test_a_repeat_named_by_its_number_is_refused_while_the_first_runs(self, window):
        page = fill(window, "new", same_facts_as=self.earlier)
        assert page.status == 422 and "第十九条" in page.text


def test_a_different_person_with_another_matter_has_no_suspects(own_clerk, visit_own):
    other = {"gist": "灌溉水渠垮塌", "facts": "去年汛期水渠垮塌，至今无人修复。"}
    own_clerk.register(a_registration(petitioner=Person("郑平", phone="13800000009"), **other))
    assert "/registration/done/" in fill(visit_own("wangmin")).address


def test_a_letter_half_typed_comes_back_until_it_is_registered_or_thrown_away(visit_own, own_office):
    visitor, address = visit_own("wangmin", IDLE_SECONDS=900), "/petitions/window/drafts/registration"
    form = visitor.get("/registration").form("/registration")
    assert form.get("data-draft") == address
    half = {"channel": "letter", "facts": "三页长信，打到一半", "name": "吴安", "organisations": ["清河镇", "自来水厂"], "persons": "1"}
    sent = {"csrf_token": form.fields["csrf_token"], "key": "once", **half}
    told = visitor.client.post(address, data=sent, headers={"Accept": "application/json"})
    assert told.get_json() == {"sentence": "已自动保存 10:00", "lost": False}
    kept = visitor.get("/registration")
    back = kept.form("/registration").fields
    assert {name: back[name] for name in ("channel", "facts", "name")} == {name: half[name] for name in ("channel", "facts", "name")}
    assert kept.all("//input[@name='organisations']/@value")[:2] == half["organisations"]
    assert "已恢复您 2026年3月2日 10:00 保存的草稿。" in kept.texts("desk-strip")[0]
    assert "三页长信" not in visit_own("lihua").get("/registration").source, "each clerk has a draft of his own"
    assert visitor.client.post(address, data=sent | {"f_nonsense": "x", "facts": "长" * 200_001}).status_code == 422
    assert kept.all(f"//button[@formaction='{address}/drop']")
    dropped = Page(visitor.client.post(f"{address}/drop", data=sent, follow_redirects=True))
    assert "草稿已丢弃。" in dropped.text and "三页长信" not in dropped.source
    own_office.clock.move(timedelta(seconds=1000))
    assert visitor.send("/registration", button=("action", "check"), **FIELDS | {"facts": "窗口关门前打完"}).status == 401
    kept = visitor.send("/login", username="wangmin", password="petition")
    assert "登录前填写的内容已经放回表单" in kept.text and kept.form("/registration").fields["facts"] == "窗口关门前打完"
    late = {"facts": "迟到的一次自动保存"} | {name: kept.form("/registration").fields[name] for name in ("csrf_token", "key")}
    assert visitor.send("/registration", button=("action", "check")).address.startswith("/registration/done/")
    told = visitor.client.post(address, data=late, headers={"Accept": "application/json"})
    fresh = visitor.get("/registration").source
    assert told.get_json()["sentence"] == "" and "迟到的一次自动保存" not in fresh and "窗口关门前打完" not in fresh


def test_the_form_offers_the_places_of_ones_own_area_before_all_others(visit):
    """What lies elsewhere is written down too: its petitioner is told whom to turn to (第二十三条第一款)."""
    page = visit("wangmin").get("/registration")
    places = [one.get("value") for one in page.all("//select[@name='place']//option")][1:]
    own = [place for place in places if place.startswith("990121")]
    assert own and places[: len(own)] == own and len(places) > len(own)
    assert page.all("//select[@name='accused']/option")
