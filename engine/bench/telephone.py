"""The same officials as programs that come by HTTP, one kept connection each."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from dataclasses import asdict
from itertools import count
from time import monotonic
from typing import Any
from uuid import uuid4

import orjson

from engine.bench.officials import REGISTRAR, SENDER, a_registration
from engine.bench.places import MESSAGE, answers
from engine.errors import OutOfOrder

ROOT = "/api"
LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)


class Caller:
    """Side: a server that speaks the office's JSON API; ``tokens`` are bearer tokens by authority and role, or by username."""

    def __init__(self, address: str, tokens: Mapping[str, str]) -> None:
        """``address`` is ``host:port``; the connection is opened by the first call."""
        self.line = Line(address)
        # What is said again and again is put together once: the client's work is taken from the servers compared.
        self._said_by = {who: self._headers(token) for who, token in tokens.items()}
        self._nobody = self._headers("")
        self._forms = {element: orjson.dumps({"answer": form}) for element, form in answers().items()}
        body = asdict(a_registration())
        self._filing = orjson.dumps({name: value for name, value in body.items() if value not in (None, "", (), False)})
        mine = uuid4().hex
        self._keys = (f"{mine}-{number}" for number in count())

    def begin(self) -> dict[str, Any]:
        """Register a petition."""
        return self._post(f"{ROOT}/petitions", self._filing, REGISTRAR)

    def act(self, petition: dict[str, Any]) -> dict[str, Any] | None:
        """Complete the next step, or send the message that is waited for."""
        step = min(petition["next_tasks"], key=lambda step: str(step["element"]), default=None)
        if step is None:
            path, element, who = f"{ROOT}/petitions/{petition['number']}/messages/{MESSAGE}", MESSAGE, SENDER
        else:
            path, element, who = f"{ROOT}/tasks/{step['id']}/complete", step["element"], f"{step['authority']} {step['role']}"
        outcome = self._post(path, self._forms[element], who)
        return None if outcome["completed"] else outcome

    def counts(self) -> tuple[int, int]:
        """The server does not tell."""
        return 0, 0

    def _headers(self, token: str) -> str:
        return f"HTTP/1.1\r\nHost: {self.line.address}\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\n"

    def _post(self, path: str, body: bytes, who: str) -> dict[str, Any]:
        said_by = self._said_by.get(who, self._nobody)
        head = f"POST {path} {said_by}Content-Length: {len(body)}\r\nIdempotency-Key: {next(self._keys)}\r\n\r\n"
        status, text = self.line.ask(head.encode() + body)
        if status >= 300:
            raise OutOfOrder("bench_call_failed", path=path, status=status, answer=text[:300].decode("utf-8", "replace"))
        told: dict[str, Any] = orjson.loads(text)
        return told


class Line:
    """One kept connection that costs the machine as little as can be: what the client takes, the servers compared do not get.

    After so many calls it hangs up and calls anew, so that none of a server's processes keeps more connections than its share;
    and after a pause of so many seconds, for a server hangs up on whom it has not heard for half a minute.
    """

    CALLS, PAUSE = 50, 10.0

    def __init__(self, address: str) -> None:
        """``address`` is ``host:port``; the connection is opened by the first call."""
        self.address = address
        self._calls, self._called = 0, 0.0
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; its status and body, which must come with its length."""
        now = monotonic()
        if self._socket is None or self._calls >= self.CALLS or now - self._called > self.PAUSE:
            self._connect()
        self._calls, self._called = self._calls + 1, now
        assert self._socket is not None
        self._socket.sendall(request)
        came = self._more(b"")
        while b"\r\n\r\n" not in came:
            came = self._more(came)
        head, _, body = came.partition(b"\r\n\r\n")
        length = int(LENGTH.search(head)[1])  # type: ignore[index]  # a server of the bench says it
        while len(body) < length:
            body = self._more(body)
        return int(head[9:12]), body

    def _more(self, sofar: bytes) -> bytes:
        assert self._socket is not None
        came = self._socket.recv(65536)
        if not came:
            raise OutOfOrder("bench_call_failed", path=self.address, status=0, answer="")
        return sofar + came

    def _connect(self) -> None:
        if self._socket is not None:
            self._socket.close()
        host, _, port = self.address.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._calls = 0
