"""A line between a node and its database that a test may cut, silence and mend."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading


class Line:
    """Listens on a port of 127.0.0.1 and passes every byte on to another port there.

    ``cut`` ends all connections and refuses new ones, as a switched-off network card does. ``silence`` keeps them open
    and passes nothing, as a network does that loses every packet. ``mend`` ends both.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._speaking = threading.Event()
        self._speaking.set()
        self._listener: socket.socket | None = None
        self.mend()

    def cut(self) -> None:
        """Nobody comes through and whoever was through is gone."""
        with self._lock:
            listener, self._listener = self._listener, None
            pairs, self._pairs = self._pairs, []
        if listener is not None:
            # Closing alone would leave the thread waiting in accept with the port still open.
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for one in (end for pair in pairs for end in pair):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def silence(self) -> None:
        """Everybody stays connected and hears nothing."""
        self._speaking.clear()

    def mend(self) -> None:
        """As at the beginning, on the same port."""
        self._speaking.set()
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
            self.port = self._listener.getsockname()[1]
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        """The end."""
        self._speaking.set()
        self.cut()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            with self._lock:
                if self._listener is not listener:
                    near.close()
                    far.close()
                    return
                self._pairs.append((near, far))
            threading.Thread(target=self._pass, args=(near, far), daemon=True).start()

    def _pass(self, near: socket.socket, far: socket.socket) -> None:
        with selectors.DefaultSelector() as selector, near, far, contextlib.suppress(OSError):
            selector.register(near, selectors.EVENT_READ, far)
            selector.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in selector.select():
                    said = key.fileobj.recv(65536)
                    self._speaking.wait()
                    if not said:
                        return
                    key.data.sendall(said)
