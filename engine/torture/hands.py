"""Child processes that act, tell on a pipe what was acknowledged to them, and may be killed at any moment."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any

from engine.watching import points

ONE_MINUTE = 60.0

# A fork server: every child is a fork of a clean process without threads, and starts in milliseconds.
_context = get_context("forkserver")
_context.set_forkserver_preload(["engine.torture.nursery"])


class Hand:
    """One child process; ``work`` gets the end of a pipe it tells on, then the arguments."""

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        """Starts at once. ``work`` is a function of a module, the arguments can be sent to another process."""
        self.ear, mouth = _context.Pipe(duplex=False)
        self._process = _context.Process(target=work, args=(mouth, *arguments), daemon=True)
        self._process.start()
        mouth.close()

    def hear(self) -> Iterator[Any]:
        """What the child tells, until it has ended or was killed; the last, half-told message is not heard."""
        return (message for _, message in hear_all([self]))

    def kill(self) -> None:
        """SIGKILL: the child does nothing more, not even tidy up."""
        self._process.kill()

    def end(self) -> int:
        """Wait for the end; the exit code, negative for a signal."""
        self._process.join(ONE_MINUTE)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join(ONE_MINUTE)
        self.ear.close()
        return self._process.exitcode or 0


def hear_all(hands: Sequence[Hand]) -> Iterator[tuple[Hand, Any]]:
    """What several children tell, each message as it comes, until all have ended or were killed."""
    telling = {hand.ear: hand for hand in hands}
    while telling:
        for ear in wait(list(telling)):
            hand = telling[ear]  # type: ignore[index]
            try:
                message = hand.ear.recv()
            except (EOFError, OSError):
                del telling[hand.ear]
            else:
                yield hand, message


class Trap:
    """Ends the process by SIGKILL at the n-th passing of a named point, or of several counted together."""

    def __init__(self, passing: int, *names: str) -> None:
        """``passing`` counts from 1."""
        self.names, self.left = names, passing
        points.listen(self)

    def __call__(self, name: str) -> None:
        """The process stands at the point ``name``."""
        if name not in self.names:
            return
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def tell(mouth: Connection, *message: Any) -> None:
    """Tell one message; a pipe keeps it also when the teller is killed right after."""
    mouth.send(message)
