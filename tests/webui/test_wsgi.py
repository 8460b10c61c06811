"""The counter as a server finds it: from the settings, and the same for every process."""

from __future__ import annotations

import pytest

from engine.demo.county import enter_county
from tests.webui.visitors import Visitor
from webui.wsgi import application


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """PETITION_* of an office of this test alone."""
    monkeypatch.setenv("PETITION_HOME", str(tmp_path))
    monkeypatch.delenv("PETITION_DATABASE", raising=False)


def test_a_session_outlives_a_restart_and_holds_in_every_process(settings):
    first = application()
    enter_county(first.extensions["office"], password="petition")
    visitor = Visitor(first, "lihua")
    cookie = visitor.client.get_cookie("petition").value
    second = Visitor(application())
    second.client.set_cookie("petition", cookie)
    assert second.get("/desk").address == "/desk"


def test_another_office_does_not_know_the_session(settings, visit):
    cookie = visit("lihua").client.get_cookie("petition").value
    elsewhere = Visitor(application())
    elsewhere.client.set_cookie("petition", cookie)
    assert elsewhere.get("/desk").address.startswith("/login")


def test_settings_of_the_server_go_before_the_defaults(settings):
    assert application({"IDLE_SECONDS": 8 * 3600}).config["IDLE_SECONDS"] == 8 * 3600
