"""Every request is watched: its trace, its line in the log, its counts; and the addresses a watcher asks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from engine.casework import accounts, worklists
from engine.watching import traces
from tests.webui.visitors import Visitor

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
pytestmark = pytest.mark.usefixtures("counted")


def read(text: str) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    return {(one.name, *one.labels.values()): one.value for family in text_string_to_metric_families(text) for one in family.samples}


# ---- traces


def test_every_answer_carries_a_trace_of_its_own(visit):
    visitor = visit("lihua")
    given = [visitor.client.get(address).headers["X-Trace-Id"] for address in ("/desk", "/desk", "/nowhere", "/healthz", "/api/me")]
    assert all(traces.ID.fullmatch(one) for one in given)
    assert len(set(given)) == len(given)
    assert traces.current() == ""


def test_a_trace_that_came_in_is_followed_to_the_docket(visit_own, own_office, own_clerk):
    own_clerk.register()
    token = accounts.issue_token(own_office, name="program", username="lihua")
    headers = {"Authorization": f"Bearer {token}"} | PARENT
    answer = visit_own().client.post(f"/api/tasks/{own_clerk.open_step('triage').id}/claim", headers=headers)
    assert (answer.status_code, answer.headers["X-Trace-Id"]) == (200, TRACE)
    assert [one.kind for one in own_office.store.gauge.traced(TRACE)] == ["claimed"]


def test_a_malformed_trace_is_not_followed(visit):
    header = "00-" + "z" * 32 + "-00f067aa0ba902b7-01"
    given = visit().client.get("/login", headers={"traceparent": header}).headers["X-Trace-Id"]
    assert traces.ID.fullmatch(given)


def test_an_error_page_shows_the_trace_beside_the_incident_and_the_log_has_both(visit, logged, monkeypatch):
    visitor = visit("lihua")
    monkeypatch.setattr(worklists, "desk", lambda *_, **__: {}["canary"])
    page = visitor.get("/desk", headers=PARENT)
    incident, trace = (one.text for one in page.all("//main//code"))
    assert trace == TRACE
    [line] = logged.of("incident")
    assert (line["incident"], line["trace"], line["error"], line["endpoint"]) == (incident, TRACE, "KeyError", "desk.desk")


def test_a_refusal_shows_no_trace(visit):
    assert visit("wangmin").get("/supervision").all("//main//code") == []


# ---- the line of a request


def test_a_request_leaves_one_line_with_its_template_and_never_its_address(visit, logged):
    visit("lihua").get("/petitions/990121-2026-987654?text=吴安", headers=PARENT)
    [line] = [one for one in logged.of("request") if one["trace"] == TRACE]
    assert (line["method"], line["route"], line["status"], line["level"]) == ("GET", "/petitions/<number>", 404, "info")
    assert isinstance(line["official"], int) and 0 < line["seconds"] < 60
    assert "987654" not in logged.text and "吴安" not in logged.text


def test_what_machines_ask_every_few_seconds_is_no_line_worth_keeping(visit, logged):
    client = visit().client
    for address in ("/livez", "/readyz", "/healthz", "/metrics", "/static/css/office.css"):
        client.get(address)
    assert {line["level"] for line in logged.of("request")} == {"debug"}


def test_an_invented_method_is_not_repeated(visit, logged):
    visit().client.open("/login", method="CANARY")
    assert {line["method"] for line in logged.of("request")} == {"other"}
    assert "CANARY" not in logged.text


# ---- for watchers


def test_a_living_process_says_so_without_asking_a_machine(visit_own, own_office):
    client = visit_own().client
    asked = own_office.store.statements
    answer = client.get("/livez")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok", "checks": {"process": "ok"}})
    assert own_office.store.statements == asked
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_ready_process_says_so_and_a_draining_one_does_not(visit_own, own_office):
    client = visit_own().client
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ready")
    own_office.draining = True
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["status"], answer.get_json()["checks"]["serving"]) == (503, "not ready", "draining")
    assert client.get("/livez").status_code == 200


def test_watchers_stay_out_of_the_published_document(county_app):
    published = county_app.test_client().get("/api/openapi.json").get_json()["paths"]
    assert {"/livez", "/readyz", "/metrics"} & published.keys() == set()


# ---- metrics


def test_metrics_are_told_to_this_machine(visit):
    visitor = visit("lihua")
    visitor.get("/desk")
    answer = visitor.client.get("/metrics")
    assert answer.status_code == 200 and answer.content_type.startswith("text/plain; version=0.0.4")
    seen = read(answer.get_data(as_text=True))
    assert seen["petition_http_requests_total", "/desk", "200"] >= 1
    assert seen["petition_sweep_interval_seconds",] == 20
    assert ("petition_tasks_open",) in seen


def test_nothing_of_a_petition_or_a_person_is_in_the_metrics(visit_own, own_clerk):
    number = own_clerk.register().number
    visitor = visit_own("lihua")
    visitor.get(f"/petitions/{number}")
    text = visitor.client.get("/metrics").get_data(as_text=True)
    assert number not in text and "lihua" not in text and not re.search("[\u4e00-\u9fff]", text)


FROM_AFAR = {"environ_overrides": {"REMOTE_ADDR": "10.1.2.3"}}
BY_A_PROXY = [{"X-Forwarded-For": "10.1.2.3"}, {"Forwarded": "for=10.1.2.3"}, {"X-Real-IP": "10.1.2.3"}, {"Via": "1.1 proxy"}]


@pytest.mark.parametrize("request_of", [FROM_AFAR, *({"headers": one} for one in BY_A_PROXY), {"environ_overrides": {"REMOTE_ADDR": ""}}])
def test_from_elsewhere_or_through_a_proxy_metrics_need_a_token(visit, request_of: dict[str, Any]):
    answer = visit().client.get("/metrics", **request_of)
    assert answer.status_code == 401 and answer.get_json()["error"] == "unauthorized"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("username", "status"), [("sysadmin", 200), ("lihua", 403), ("zhaolei", 403)])
def test_only_the_token_of_who_may_operate_opens_them(visit, county, username: str, status: int):
    token = accounts.issue_token(county, name=f"scraper of {username}", username=username)
    answer = visit().client.get("/metrics", headers={"Authorization": f"Bearer {token}"}, **FROM_AFAR)
    assert answer.status_code == status


def test_a_wrong_token_opens_nothing(visit):
    for value in ("Bearer wrong", "Bearer ", "Basic c3lzYWRtaW46cGV0aXRpb24=", "wrong"):
        assert visit().client.get("/metrics", headers={"Authorization": value}, **FROM_AFAR).status_code == 401


def test_the_operator_may_look_at_them_in_the_browser(county_app):
    assert Visitor(county_app, "sysadmin").client.get("/metrics", **FROM_AFAR).status_code == 200
    assert Visitor(county_app, "lihua").client.get("/metrics", **FROM_AFAR).status_code == 403
