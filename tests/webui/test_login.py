"""The door: who gets in, for how long, and where to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from engine.testing import FrozenClock
from webui.auth import limiter, own_path
from webui.rows import RowId


def test_the_right_password_leads_to_the_desk(visit):
    visitor = visit()
    visitor.get("/login")
    page = visitor.send("/login", username="lihua", password="petition")
    assert (page.status, page.address) == (200, "/desk")
    assert "李华" in page.source and "云溪县信访局" in page.source


def test_a_wrong_address_keeps_who_is_signed_in_and_asks_no_stranger_for_more(visit):
    page = visit("lihua").get("/nowhere")
    assert (page.status, page.all("//main//a")[0].text) == (404, "回到工作台") and "李华" in page.source
    assert "没有这个页面" in page.text and "编号" not in page.text
    wrong = visit("lihua").get("/petitions/990121-2026-999999")
    assert wrong.status == 404 and "编号可能有误" in wrong.text and "没有这个页面" not in wrong.text
    stranger = visit().get("/nowhere")
    assert (stranger.status, stranger.all("//main//a")[0].text) == (404, "去登录")


def test_a_wrong_password_says_so_and_keeps_the_name(visit):
    visitor = visit()
    visitor.get("/login")
    page = visitor.send("/login", username="lihua", password="wrong")
    assert page.status == 422
    assert page.texts("notice-bad") and page.all("//input[@id='username']")[0].value == "lihua"


def test_an_unknown_name_gets_the_same_answer_as_a_wrong_password(visit):
    pages = []
    for name in ("lihua", "nobody"):
        visitor = visit()
        visitor.get("/login")
        pages.append(visitor.send("/login", username=name, password="wrong").texts("notice-bad"))
    assert pages[0] == pages[1]


def test_only_wrong_passwords_count_against_the_limit(visit_own):
    visitor = visit_own("", LOGIN_LIMIT="2 per minute")
    for _ in range(4):
        visitor.get("/login")
        assert visitor.send("/login", username="lihua", password="petition").status == 200
    answers = []
    for _ in range(3):
        visitor.get("/login")
        answers.append(visitor.send("/login", username="lihua", password="wrong").status)
    assert answers == [422, 422, 429]
    assert "尝试次数过多" in visitor.page.text


def test_the_limit_of_signing_in_looks_at_no_other_rooms_answers(county_app):
    hooks = (county_app.before_request_funcs, county_app.after_request_funcs, county_app.teardown_request_funcs)
    everywhere = [one for functions in hooks for one in functions[None]]
    assert [one for one in everywhere if limiter in (getattr(one, "__self__", None), *getattr(one, "args", ()))] == []
    assert len(county_app.after_request_funcs["auth"]) == len(county_app.teardown_request_funcs["auth"]) == 1


def test_every_page_sends_a_stranger_to_the_door(county_app, visit):
    stranger, open_to_all = visit(), ("auth", "enquiry", "guide", "api", "watch", "openapi", "scrape")
    for rule in county_app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint != "static" and rule.endpoint.split(".")[0] not in open_to_all:
            said = {"year": 2026, "document": 2026, "attachment": 2026, "report": 2026, "form": "pdf"}
            said |= {name: 2026 for name, kind in rule._converters.items() if isinstance(kind, RowId)}
            address = rule.build({name: said.get(name, "990121-2026-000001") for name in rule.arguments})[1]
            page = stranger.get(address)
            assert page.address.startswith("/login"), address


def test_after_the_door_one_comes_where_one_wanted_to(visit):
    visitor = visit()
    visitor.get("/petitions?status=accepted")
    page = visitor.send("/login", username="lihua", password="petition")
    assert page.address == "/petitions?status=accepted"


ELSEWHERE = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "javascript:alert(1)",
    "desk",
    "",
    None,
    "/a\nb",
)


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_sent_to_another_house(county_app: Flask, wanted):
    with county_app.test_request_context():
        assert own_path(wanted) == "/desk"


def test_own_paths_are_kept(county_app: Flask):
    with county_app.test_request_context():
        assert own_path("/petitions?page=2") == "/petitions?page=2"


def test_who_is_away_too_long_must_sign_in_again(visit_own, own_office):
    visitor, clock = visit_own("lihua", IDLE_SECONDS=900), own_office.clock
    assert isinstance(clock, FrozenClock)
    for seconds, address in ((800, "/desk"), (800, "/desk"), (901, "/login?to=/desk")):
        clock.move(timedelta(seconds=seconds))
        assert visitor.get("/desk").address == address


def test_signing_out_ends_the_session(visit):
    visitor = visit("lihua")
    assert "已退出" in visitor.send("/logout").text
    assert visitor.get("/desk").address.startswith("/login")


def test_signing_in_gives_a_new_session(visit):
    visitor = visit()
    visitor.get("/login")
    before = visitor.client.get_cookie("petition").value
    visitor.send("/login", username="lihua", password="petition")
    assert visitor.client.get_cookie("petition").value != before


def test_a_page_asked_for_by_a_script_leads_the_whole_browser_to_the_door(visit):
    answer = visit().client.get("/desk", headers={"HX-Request": "true"})
    assert answer.status_code == 204 and answer.headers["HX-Redirect"].startswith("/login")


def test_demonstration_accounts_are_shown_only_when_configured(visit_own):
    assert "演示账号" not in visit_own().get("/login").text
    shown = visit_own("", DEMO_ACCOUNTS=(("lihua", "petition", "信访局 李华"),)).get("/login").text
    assert "演示账号" in shown and "信访局 李华" in shown


def test_the_language_is_kept_through_signing_in_and_out(visit):
    visitor = visit()
    visitor.get("/login")
    assert "Sign in to the desk" in visitor.send("/language", button=("lang", "en")).text
    assert "Least time left first" in visitor.send("/login", username="lihua", password="petition").text
    assert "You have signed out." in visitor.send("/logout").text
