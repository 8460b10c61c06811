"""Who gets in, what unknown addresses answer, and in which language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.casework import accounts
from engine.testing import county_office, on
from tests.webui.api_clients import DAY, Programs, a_body


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """An office without petitions."""
    return Programs(county_office(tmp_path_factory.mktemp("office"), at=on(DAY)))


@pytest.mark.parametrize("address", ["/api/me", "/api/desk", "/api/petitions", "/api/petitions/1"])
@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic d2FuZ21pbjpwZXRpdGlvbg==", "Bearer \xff"])
def test_without_a_living_token_nobody_gets_in(programs: Programs, address: str, shown: str):
    answer = programs.stranger().get(address, Authorization=shown)
    assert answer.status_code == 401
    assert answer.get_json()["error"] == "unauthorized"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_speaks_for_its_official(programs: Programs):
    answer = programs.of("wangmin").get("/api/me", Accept_Language="en")
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["username"], told["name"], told["roles"]) == ("wangmin", "王敏", ["registrar"])
    assert told["authority_name"] == "Yunxi County Petition Office"


def test_a_new_token_of_the_same_name_revokes_the_old_one(programs: Programs):
    first = accounts.issue_token(programs.office, name="kiosk", username="lihua")
    second = accounts.issue_token(programs.office, name="kiosk", username="lihua")
    stranger = programs.stranger()
    assert stranger.get("/api/me", Authorization=f"Bearer {first}").status_code == 401
    assert stranger.get("/api/me", Authorization=f"Bearer {second}").status_code == 200


def test_a_token_is_looked_up_once_a_moment_and_one_revoked_elsewhere_is_refused_the_next(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
):
    now = 1000.0
    monkeypatch.setattr(accounts, "monotonic", lambda: now)
    office, elsewhere = programs.office, replace(programs.office, tokens={})
    first = accounts.issue_token(office, name="portal", username="lihua")
    before = office.store.statements
    assert [accounts.by_token(office, first) is not None for _ in range(3)] == [True] * 3
    assert office.store.statements - before == 1
    second = accounts.issue_token(elsewhere, name="portal", username="lihua")
    assert accounts.by_token(elsewhere, first) is None and accounts.by_token(office, first) is not None
    now += accounts.TRUSTED
    assert accounts.by_token(office, first) is None and accounts.by_token(office, second) is not None


def test_no_more_than_so_many_tokens_are_remembered(programs: Programs, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(accounts, "MOST_TOKENS", 2)
    tokens = [accounts.issue_token(programs.office, name=f"portal {number}", username="lihua") for number in range(4)]
    assert all(accounts.by_token(programs.office, token) for token in tokens)
    assert len(programs.office.tokens) <= 2


@pytest.mark.parametrize("address", ["/api/petitions", "/api/petitions/suspects"])
def test_a_signed_in_browser_is_nobody_to_the_api(programs: Programs, address: str):
    program = programs.stranger()
    with program.http.session_transaction() as session:
        session["official"] = programs.office.store.registers.credentials("wangmin")[0].id
        session["seen"] = int(programs.office.now().timestamp())
    assert program.http.get("/desk").status_code != 401
    assert program.post(address, a_body()).status_code == 401
    assert program.get("/api/me").status_code == 401


def test_a_token_needs_no_form_token(programs: Programs):
    assert programs.of("wangmin").post("/api/petitions/suspects", a_body()).status_code == 200


def test_another_sites_page_cannot_use_the_api(programs: Programs):
    answer = programs.of("wangmin").post("/api/petitions/suspects", a_body(), Origin="https://elsewhere.example")
    assert answer.status_code == 403
    assert answer.get_json()["error"] == "forbidden"


@pytest.mark.parametrize("address", ["/api/nothing", "/api", "/api/", "/api/petitions/", "/api/petitions/1/2/3", "/api/%00"])
def test_an_unknown_address_is_refused_as_json(programs: Programs, address: str):
    for program in (programs.of("wangmin"), programs.stranger()):
        answer = program.get(address)
        assert answer.status_code == 404
        assert answer.get_json()["error"] == "not_found"


def test_an_unknown_address_of_the_counter_stays_a_page(programs: Programs):
    answer = programs.app.test_client().get("/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post", "trace", "brew"])
def test_an_unknown_method_is_refused_as_json_and_told_which_are_known(programs: Programs, method: str):
    answer = programs.of("wangmin").call(method, "/api/me", {})
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert answer.get_json()["error"] == "method_not_allowed"
    assert "GET" in answer.get_json()["message"]


def test_nothing_of_an_answer_stays_in_a_cache(programs: Programs):
    answer = programs.of("wangmin").get("/api/desk")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Authorization" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("zh-CN,zh;q=0.9,en;q=0.5", "zh"), ("en-GB,en;q=0.9", "en"), ("fr", "zh"), ("", "zh"), ("en;q=0.4,zh;q=0.3", "en"), (";;q=x", "zh")],
)
def test_sentences_come_in_the_language_asked_for(programs: Programs, asked: str, spoken: str):
    answer = programs.of("wangmin").get("/api/choices", Accept_Language=asked)
    assert answer.headers["Content-Language"] == spoken
    labels = dict(answer.get_json()["channel"])
    assert labels["visit"].isascii() == (spoken == "en")
    refused = programs.of("wangmin").get("/api/nothing", Accept_Language=asked).get_json()["message"]
    assert refused.isascii() == (spoken == "en")
