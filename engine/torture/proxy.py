"""A wire between the office and PostgreSQL that can be cut after the server has acted and before its answer is heard."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Lock, Thread

CHUNK = 65536


class Link:
    """One connection through the proxy."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        """Both ends are open."""
        self.client, self.server = client, server
        self.doomed = False

    def cut(self) -> None:
        """Close both ends."""
        for end in (self.client, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Proxy:
    """Listens on 127.0.0.1 and passes everything on to a port, until it is told to cut."""

    def __init__(self, port: int) -> None:
        """``port``: where the server listens."""
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock, self._marker, self._left = Lock(), b"", 0
        self.was_cut = Event()
        Thread(target=self._accept, daemon=True).start()

    def arm(self, marker: bytes, passing: int) -> None:
        """Cut at the n-th request that holds ``marker``: it reaches the server, its answer does not come back."""
        with self._lock:
            self._marker, self._left = marker, passing
            self.was_cut.clear()

    def disarm(self) -> None:
        """Cut nothing more."""
        with self._lock:
            self._left = 0

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            link = Link(client, socket.create_connection(("127.0.0.1", self._target)))
            Thread(target=self._requests, args=(link,), daemon=True).start()
            Thread(target=self._answers, args=(link,), daemon=True).start()

    def _requests(self, link: Link) -> None:
        with suppress(OSError):
            while request := link.client.recv(CHUNK):
                link.doomed = self._is_the_one(request)
                link.server.sendall(request)
        link.cut()

    def _answers(self, link: Link) -> None:
        with suppress(OSError):
            while answer := link.server.recv(CHUNK):
                if link.doomed:
                    self.was_cut.set()
                    break
                link.client.sendall(answer)
        link.cut()

    def _is_the_one(self, request: bytes) -> bool:
        with self._lock:
            if not self._left or self._marker not in request:
                return False
            self._left -= 1
            return self._left == 0
