"""What every answer of the counter keeps to: headers, tokens, no script in a page, no secret in an error."""

from __future__ import annotations

import re

import pytest

from engine.casework import worklists
from engine.errors import OutOfOrder
from webui.errors import STATUS, status_of

PAGES = ("/desk", "/desk/delegated", "/absences", "/petitions", "/registration", "/supervision", "/statistics/2026")


@pytest.fixture
def somebody(visit):
    """An official who may enter every room."""
    return visit("tianye")


def test_every_page_carries_the_headers_of_safety(somebody):
    for address in (*PAGES, "/nowhere"):
        headers = somebody.get(address).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self';")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY" and headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin" and headers["Cache-Control"] == "no-store"


def test_assets_may_stay_in_a_cache_and_petitions_may_not(somebody):
    assert somebody.client.get("/static/css/office.css").headers.get("Cache-Control") != "no-store"


def test_no_page_holds_script_or_style_of_its_own_or_of_another_host(somebody):
    for address in PAGES:
        page = somebody.get(address)
        assert page.status == 200, address
        assert page.all("//script[not(@src)] | //style | //*[@style]") == []
        assert page.all("//@*[starts-with(name(), 'on')]") == []
        assert [one for one in page.all("//@src | //link/@href") if not one.startswith("/static/")] == []


def test_a_write_without_its_token_is_refused(somebody):
    for address in ("/logout", "/registration", "/tasks/990121-2026-000001.1.4", "/supervision/acts/do"):
        assert somebody.client.post(address).status_code == 400


def test_a_write_from_another_site_is_refused(somebody):
    answer = somebody.client.post("/logout", headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_nothing_is_written_by_reading(county_app):
    for rule in county_app.url_map.iter_rules():
        if not rule.rule.startswith("/api") and rule.methods & {"POST", "PUT", "PATCH", "DELETE"}:
            assert "GET" not in rule.methods, rule.rule


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(visit):
    visitor = visit()
    answer = visitor.client.get("/login")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and cookie.startswith("petition=")


def test_over_tls_the_cookie_is_secure_and_bound_to_the_host(visit):
    cookie = visit().client.get("/login", base_url="https://office.example").headers["Set-Cookie"]
    assert cookie.startswith("__Host-petition=") and "Secure" in cookie and "Path=/" in cookie


def test_a_petition_one_may_not_know_of_looks_like_none_at_all(clerk, visit):
    number = clerk.register().number
    stranger = visit("duhai")
    secret, nothing = (stranger.get(f"/petitions/{one}") for one in (number, "990121-2026-999999"))
    assert (secret.status, nothing.status) == (404, 404)
    assert re.sub(r'value="[^"]+"', "", secret.source).replace(number, "") == re.sub(r'value="[^"]+"', "", nothing.source).replace(
        "990121-2026-999999", ""
    )


def test_a_room_that_is_not_ones_own_is_closed(visit):
    visitor = visit("zhaomin")
    for address in ("/registration", "/supervision"):
        page = visitor.get(address)
        assert page.status == 403 and "没有办理这件事的权限" in page.text
        assert not page.all(f"//nav//a[@href='{address}']")


def test_a_broken_machine_shows_a_number_and_nothing_else(somebody, monkeypatch, logged):
    def broken(*_, **__):
        raise OutOfOrder("release_missing", release="canary") from RuntimeError("secret canary of the database")

    monkeypatch.setattr(worklists, "desk", broken)
    page = somebody.get("/desk")
    assert page.status == 503 and "系统暂时不能办理" in page.text
    incident = page.all("//code")[0].text
    assert incident in logged.text and "canary" not in page.source + logged.text


def test_what_nobody_foresaw_is_a_friendly_page_too(somebody, monkeypatch, logged):
    text = "can" + "ary of a petitioner"
    monkeypatch.setattr(worklists, "desk", lambda *_, **__: {}[text])
    page = somebody.get("/desk")
    assert page.status == 500 and "系统出了意外" in page.text
    assert "canary" not in page.source + logged.text and "Traceback" not in page.source
    assert "KeyError" in logged.text


@pytest.mark.parametrize("kind, status", STATUS)
def test_every_error_of_the_office_has_its_status(kind, status):
    assert status_of(kind("any")) == status


def test_addresses_the_counter_does_not_know_are_a_page(somebody):
    page = somebody.get("/nowhere")
    assert page.status == 404 and "没有这个页面" in page.text and page.all("//a[@href='/desk']")
