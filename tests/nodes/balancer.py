"""The smallest proxy that heeds readiness: each request to the next node that says it wants work."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

LOOKS_EVERY, PATIENCE = 0.2, 1.0
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


def ask(port: int, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, wait: float = 30) -> tuple[int, Any]:
    """One request to a port of 127.0.0.1: (status, whole answer). OSError or HTTPException when there is none."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=wait)
    try:
        line.request(method, path, body, headers or {})
        answer = line.getresponse()
        answer.content = answer.read()  # type: ignore[attr-defined]
        return answer.status, answer
    finally:
        line.close()


def is_ready(port: int, path: str = "/readyz") -> bool:
    """Whether a node answers, within a second, that it wants work."""
    try:
        return ask(port, "GET", path, wait=PATIENCE)[0] == 200
    except (OSError, http.client.HTTPException):
        return False


class Balancer:
    """Listens on a free port; ``down`` are the nodes that get nothing at present."""

    def __init__(self, nodes: Sequence[int]) -> None:
        self.nodes = list(nodes)
        self.down: set[int] = set()
        self._turn = count()
        self._stop = threading.Event()
        self._looked = threading.Condition()
        balancer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                balancer.pass_on(self)

            def do_POST(self) -> None:
                balancer.pass_on(self)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        for port in self.nodes:
            threading.Thread(target=self._look_after, args=(port,), daemon=True).start()

    def close(self) -> None:
        """The end."""
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()

    def wait_until(self, port: int, *, down: bool, patience: float = 30) -> None:
        """Until a node has, or has no more, its share of the work."""
        with self._looked:
            assert self._looked.wait_for(lambda: (port in self.down) == down, patience), f"node {port} is not {'down' if down else 'up'}"

    def pass_on(self, client: BaseHTTPRequestHandler) -> None:
        """Send a request to the next ready node; to another one only when the first did not even take the connection."""
        body = client.rfile.read(int(client.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in client.headers.items() if name.lower() not in HOP_BY_HOP}
        headers |= {"X-Forwarded-For": client.client_address[0], "X-Forwarded-Proto": "https"}
        start = next(self._turn)
        ready = [node for node in self.nodes if node not in self.down]
        for place in range(len(ready)):
            try:
                status, answer = ask(ready[(start + place) % len(ready)], client.command, client.path, body, headers)
            except ConnectionRefusedError:
                continue
            except (OSError, http.client.HTTPException) as error:
                return self._say(client, 502, [], repr(error).encode())
            return self._say(client, status, answer.getheaders(), answer.content)
        return self._say(client, 502, [], b"no node is ready")

    def _say(self, client: BaseHTTPRequestHandler, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        client.send_response(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                client.send_header(name, value)
        client.send_header("Content-Length", str(len(content)))
        client.end_headers()
        client.wfile.write(content)

    def _look_after(self, port: int) -> None:
        while not self._stop.wait(LOOKS_EVERY):
            ready = is_ready(port)
            with self._looked:
                (self.down.discard if ready else self.down.add)(port)
                self._looked.notify_all()
