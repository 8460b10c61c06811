"""A mail server on the loopback that really speaks SMTP, and misbehaves when told to."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Post:
    """What arrived, and how the server behaves: ``well``, ``refuses`` for good, ``hangs``, is ``slow``, ``answers_twice``, is ``busy``,
    ``forgets_to_answer`` or ``never_lets_go`` once it has the letter.

    With ``tls`` it offers STARTTLS, and AUTH behind it to who says ``known``; ``said`` are its clients' words, each with whether by TLS.
    """

    manner: str = "well"
    port: int = 0
    tls: ssl.SSLContext | None = None
    known: str = ""
    said: list[str] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    arrived: threading.Event = field(default_factory=threading.Event)
    visited: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each letter that arrived."""
        return [str(letter["Message-ID"]) for letter in self.letters]

    @property
    def setting(self) -> str:
        """PETITION_MAIL for this server."""
        return f"smtp://127.0.0.1:{self.port}?from=office@county.example&domain=county.example"

    def take(self, raw: bytes) -> None:
        """Keep a letter."""
        letter = message_from_bytes(raw, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        with self.lock:
            self.letters.append(letter)
        self.arrived.set()


class Conversation(socketserver.StreamRequestHandler):
    """One client, line by line."""

    server: Office

    def handle(self) -> None:
        """Greet, and answer until the client leaves."""
        self.say("220 ready")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            self.server.post.said.append(f"{word.decode()} {isinstance(self.request, ssl.SSLSocket)}")
            if word == b"DATA":
                self.data()
            elif word == b"STAR" and self.server.post.tls:
                self.say("220 go on")
                self.request = self.server.post.tls.wrap_socket(self.request, server_side=True)
                self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
            elif word == b"EHLO" and self.server.post.tls:
                secure = isinstance(self.request, ssl.SSLSocket)
                self.say("250-here" + chr(13) + chr(10) + ("250 AUTH PLAIN" if secure else "250 STARTTLS"))
            elif word == b"AUTH":
                self.say("235 fine" if line.split()[-1].decode() == self.server.post.known else "535 no")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.answer(word)

    def answer(self, word: bytes) -> None:
        """Everything but DATA and QUIT."""
        post = self.server.post
        post.visited.set()
        if post.manner in ("hangs", "slow"):
            post.go_on.wait(30)
        if post.manner == "hangs":
            raise ConnectionAbortedError
        if word == b"RCPT" and post.manner in ("refuses", "busy"):
            self.say("550 no such person" if post.manner == "refuses" else "451 later")
            return
        self.say("250 fine")
        if word == b"MAIL" and post.manner == "answers_twice":
            self.say("250 fine, really")

    def data(self) -> None:
        """Read a letter up to its lonely dot."""
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return  # the client left in the middle
            lines.append(line)
        self.server.post.take(b"".join(lines))
        if self.server.post.manner == "forgets_to_answer":
            raise ConnectionAbortedError
        if self.server.post.manner == "never_lets_go":
            self.server.post.go_on.wait(30)
        self.say("250 taken")

    def say(self, line: str) -> None:
        """One line of answer."""
        self.wfile.write(f"{line}\r\n".encode())


class Office(socketserver.ThreadingTCPServer):
    """Listens on a free port; a client that leaves badly is none of its errors."""

    allow_reuse_address = daemon_threads = True
    block_on_close = False

    def __init__(self, post: Post) -> None:
        self.post = post
        super().__init__(("127.0.0.1", 0), Conversation)

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing."""


@contextmanager
def a_post(manner: str = "well") -> Iterator[Post]:
    """A mail server for as long as the block lasts."""
    post = Post(manner)
    with Office(post) as office:
        post.port = office.server_address[1]
        threading.Thread(target=office.serve_forever, daemon=True).start()
        try:
            yield post
        finally:
            post.go_on.set()
            office.shutdown()
