"""Forty canaries: what people write into any field, header or address is in no log, traceback, metric or answer of a watcher."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from engine.casework import accounts, deadlines, dossiers, tasks, worklists
from engine.casework.office import Office
from engine.errors import OutOfOrder
from tests.builders import County
from tests.support.listening import Logged
from tests.webui.api_clients import a_body
from webui import create_app

pytestmark = pytest.mark.usefixtures("counted")
FORTY = 40
SETTINGS = {"TESTING": False, "WTF_CSRF_ENABLED": False, "SECRET_KEY": "of the tests", "LOGIN_LIMIT": "3 per minute"}


class Birds:
    """Canaries, each a word nobody would write by chance; some look like names, some like ids, numbers or markup."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.free: list[str] = []

    def __call__(self, form: str = "canary{n:03}bird") -> str:
        """One more; ``form`` says what it looks like."""
        bird = form.format(n=next(self._numbers))
        self.free.append(bird)
        return bird

    def found_in(self, text: str) -> list[str]:
        """Those that are where none may be."""
        return [bird for bird in self.free if bird.lower() in text.lower()]


@pytest.fixture
def birds() -> Birds:
    return Birds()


@pytest.fixture
def client(office: Office) -> Iterator[Any]:
    """A visitor at a counter as it runs at work: errors are answered, not raised."""
    yield create_app(office, SETTINGS).test_client()


def sign_in(client: Any, office: Office, username: str) -> None:
    """Take up the session of an official."""
    found = office.store.registers.credentials(username)
    assert found
    with client.session_transaction() as session:
        session.update(official=found[0].id, seen=int(office.now().timestamp()))


def registrations(birds: Birds) -> Iterator[dict[str, Any]]:
    """Registrations with a canary in every field, taken or refused."""
    person = {
        "name": birds("金{n:03}雀"),
        "address": birds("{n:03}弄金丝雀路"),
        "phone": "13912345678",
        "identity_number": "11010519491231002X",
    }
    spoken = {"name": birds(), "phone": "13987654321"}
    said = {"gist": birds("金丝雀{n:03}号"), "facts": birds() + birds("<script>canary{n:03}</script>"), "requests": [birds(), birds()]}
    yield a_body(**said, accused=[birds()], petitioner=person, representatives=[spoken])
    for field in ("channel", "place", "topic", "level_visited", "received_by", "same_facts_as", "purpose"):
        yield a_body(**{field: birds()})
    yield a_body(channel="letter", organisations=[birds()], arrival={"mail_number": birds()})
    yield a_body(petitioner={"name": birds(), "phone": birds(), "identity_number": birds()})
    yield a_body(**{birds(): birds()})


def test_forty_canaries_leave_no_feather(office: Office, county: County, client: Any, birds: Birds, logged: Logged, monkeypatch: Any):
    birds.free += ["13912345678", "11010519491231002X", "13987654321"]
    token = accounts.issue_token(office, name="program", username="lihua")
    program = {"Authorization": f"Bearer {token}"}
    birds.free.append(token)
    register_and_work(client, birds, program, county)
    knock_at_the_door(client, birds)
    lose_the_way(client, birds, program)
    break_things(client, office, birds, program, monkeypatch)
    let_libraries_speak(birds)
    county.wait(90)
    deadlines.sweep(office)
    assert len(birds.free) >= FORTY
    scraped = "".join(client.get(address).get_data(as_text=True) for address in ("/metrics", "/healthz", "/readyz", "/livez"))
    assert birds.found_in(logged.text) == []
    assert birds.found_in(scraped) == []
    assert {line["event"] for line in logged.lines} >= {"request", "incident", "it broke", "said"}
    assert len(logged.lines) > FORTY


def register_and_work(client: Any, birds: Birds, program: dict[str, str], county: County) -> None:
    """Every field of a registration, and forms of steps and messages."""
    statuses = [client.post("/api/petitions", json=body, headers=program).status_code for body in registrations(birds)]
    assert statuses[0] == 201 and statuses.count(422) > 5 and max(statuses) == 422, statuses
    number = county.register(facts=birds(), gist=birds()).number
    step = county.open_step("triage").id
    body = {"answer": {"category": birds(), "reason": birds(), birds(): birds()}}
    assert client.post(f"/api/tasks/{step}/complete", json=body, headers=program).status_code == 422
    assert client.post(f"/api/petitions/{number}/messages/{birds()}", json={"answer": {}}, headers=program).status_code in (403, 404, 422)
    county.complete("triage", reason=birds())
    assert (
        client.post(
            "/api/petitions", data=b'{"gist": "' + birds().encode() + b'"', headers=program, content_type="application/json"
        ).status_code
        == 400
    )


def knock_at_the_door(client: Any, birds: Birds) -> None:
    """Wrong names and passwords, past the limit; stolen sessions and tokens."""
    statuses = [
        client.post("/login", data={"username": birds(), "password": birds(), "to": birds("/{n:03}canary")}).status_code for _ in range(5)
    ]
    assert statuses == [422, 422, 422, 429, 429]
    client.set_cookie("petition", birds())
    client.get("/desk", headers={"Cookie": f"petition={birds()}"})
    assert client.get("/api/me", headers={"Authorization": f"Bearer {birds()}"}).status_code == 401


def lose_the_way(client: Any, birds: Birds, program: dict[str, str]) -> None:
    """Addresses, queries and headers nobody expects."""
    for address in (
        f"/{birds()}",
        f"/petitions/{birds()}?text={birds()}",
        f"/api/{birds()}",
        f"/static/{birds()}.js",
        f"/api/petitions?{birds()}={birds()}",
    ):
        client.get(address, headers=program)
    client.open("/login", method=birds("CANARY{n:03}"))
    client.get(
        "/login", headers={"traceparent": birds(), "User-Agent": birds(), "Referer": birds(), "X-Forwarded-For": birds(), "Host": birds()}
    )
    client.get("/healthz", headers={"X-Trace-Id": birds()})


def break_things(client: Any, office: Office, birds: Birds, program: dict[str, str], monkeypatch: Any) -> None:
    """Errors whose words quote what people wrote, foreseen and not, in pages and in the API."""
    sign_in(client, office, "lihua")
    with monkeypatch.context() as broken:
        text = birds()
        broken.setattr(worklists, "desk", lambda *_, **__: {}[text])
        assert client.get("/desk").status_code == 500
    for number in range(2):
        with monkeypatch.context() as broken:
            broken.setattr(dossiers, "petition", failing(birds(), chained=bool(number)))
            assert client.get("/api/petitions/990121-2026-000001", headers=program).status_code in (500, 503)
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "claim", failing(birds("value too long: {n:03}canary"), chained=True))
        assert client.post("/api/tasks/990121-2026-000001.1.1/claim", headers=program).status_code == 503


def failing(text: str, *, chained: bool) -> Any:
    """A verb that fails with these words, under a translated error or bare."""

    def verb(*_: object, **__: object) -> None:
        try:
            raise ValueError(text)
        except ValueError as error:
            if chained:
                raise OutOfOrder("database_failed", reason=text) from error
            raise

    return verb


def let_libraries_speak(birds: Birds) -> None:
    """Other libraries log what they were given, in every way there is."""
    for name in ("waitress", "_granian", "werkzeug", "sqlalchemy.engine", "procrastinate.worker", "apscheduler.executors.default"):
        other, bird = logging.getLogger(name), birds()
        other.error("Exception while serving %s", bird)
        other.error(f"Exception while serving {bird}")
        other.error("bad", extra={"petition": bird, "body": bird})
        try:
            raise RuntimeError(bird)
        except RuntimeError:
            other.exception("it broke")
