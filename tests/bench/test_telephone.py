"""The line of the bench's client is kept, and given up before a server would give it up."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from threading import Thread

import pytest

from engine.bench import telephone
from engine.bench.telephone import Line

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Counting(socketserver.ThreadingTCPServer):
    """Answers whatever is asked, and knows how often it was called."""

    daemon_threads = True
    calls = 0


class Talk(socketserver.BaseRequestHandler):
    """One connection."""

    def handle(self) -> None:
        """An answer to each request, which comes in one piece."""
        self.server.calls += 1  # type: ignore[attr-defined]
        while self.request.recv(65536):
            self.request.sendall(ANSWER)


@pytest.fixture
def server() -> Iterator[Counting]:
    """A server of this process."""
    with Counting(("127.0.0.1", 0), Talk) as serving:
        Thread(target=serving.serve_forever, daemon=True).start()
        yield serving
        serving.shutdown()


def a_line(server: Counting) -> Line:
    """A line to it."""
    return Line(f"127.0.0.1:{server.server_address[1]}")


def test_a_line_is_kept_for_so_many_calls(server: Counting) -> None:
    line = a_line(server)
    for _ in range(Line.CALLS + 1):
        assert line.ask(b"GET / HTTP/1.1\r\n\r\n") == (200, b"{}")
    assert server.calls == 2


def test_after_a_pause_in_which_the_server_may_have_hung_up_it_is_called_anew(server: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    line, now = a_line(server), [0.0]
    monkeypatch.setattr(telephone, "monotonic", lambda: now[0])
    for now[0] in (0.0, Line.PAUSE - 1, 2 * Line.PAUSE):
        line.ask(b"GET / HTTP/1.1\r\n\r\n")
    assert server.calls == 2
