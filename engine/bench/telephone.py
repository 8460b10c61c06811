"""The same officials as programs that come by HTTP, one kept connection each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from http.client import HTTPConnection
from itertools import count
from typing import Any
from uuid import uuid4

from engine.bench.officials import REGISTRAR, SENDER, a_registration
from engine.bench.places import MESSAGE, answers
from engine.errors import OutOfOrder

ROOT = "/api"


class Caller:
    """Side: a server that speaks the office's JSON API; ``tokens`` are bearer tokens by authority and role, or by username."""

    def __init__(self, address: str, tokens: Mapping[str, str]) -> None:
        """``address`` is ``host:port``; the connection is opened by the first call."""
        self.connection = HTTPConnection(address, timeout=60)
        self.tokens = tokens
        self.forms = answers()
        body = asdict(a_registration())
        self.filing = {name: value for name, value in body.items() if value not in (None, "", (), False)}
        self._keys = (f"{uuid4().hex}-{number}" for number in count())

    def begin(self) -> dict[str, Any]:
        """Register a petition."""
        return self._post(f"{ROOT}/petitions", self.filing, REGISTRAR)

    def act(self, petition: dict[str, Any]) -> dict[str, Any] | None:
        """Complete the next step, or send the message that is waited for."""
        step = min(petition["next_tasks"], key=lambda step: str(step["element"]), default=None)
        if step is None:
            path, element, who = f"{ROOT}/petitions/{petition['number']}/messages/{MESSAGE}", MESSAGE, SENDER
        else:
            path, element, who = f"{ROOT}/tasks/{step['id']}/complete", step["element"], f"{step['authority']} {step['role']}"
        outcome = self._post(path, {"answer": self.forms[element]}, who)
        return None if outcome["completed"] else outcome

    def counts(self) -> tuple[int, int]:
        """The server does not tell."""
        return 0, 0

    def _post(self, path: str, body: Mapping[str, Any], who: str) -> dict[str, Any]:
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.tokens.get(who, '')}",
            "Idempotency-Key": next(self._keys),
        }
        self.connection.request("POST", path, json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise OutOfOrder("bench_call_failed", path=path, status=answer.status, answer=text[:300].decode("utf-8", "replace"))
        told: dict[str, Any] = json.loads(text)
        return told
