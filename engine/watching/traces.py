"""The trace of what is being done: one id from the request through the log to the docket.

A trace id is 32 hex digits, as in the W3C header ``traceparent``. It belongs to the thread or task that
works, lasts as long as one request, job or sweep, and says nothing about anybody.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from random import Random

HEADER = "X-Trace-Id"
ID = re.compile(r"[0-9a-f]{32}")
# version-trace-parent-flags; versions after 00 may add fields, version ff is forbidden.
_PARENT = re.compile(r"(?!ff|00-.{52}-)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
_RANDOM = Random()  # noqa: S311 (made known to everybody)
# A worker made by a fork must not go on where its parent stood.
os.register_at_fork(after_in_child=_RANDOM.seed)
_current: ContextVar[str] = ContextVar("petition_trace", default="")


def current() -> str:
    """The trace id of what is being done here, empty outside every trace."""
    return _current.get()


def new() -> str:
    """A trace id nobody has used; no secret, so the system is not asked for its randomness each time."""
    return f"{_RANDOM.getrandbits(128):032x}"


def read(traceparent: str | None) -> str:
    """The trace id of a ``traceparent`` header, empty when there is none or it is malformed (W3C Trace Context, 3.2)."""
    found = _PARENT.fullmatch(traceparent) if traceparent else None
    return found[1] if found else ""


def begin(trace: str = "") -> Token[str]:
    """Go on under ``trace``, or under a new one, until ``end`` is given the token."""
    return _current.set(trace or new())


def end(token: Token[str]) -> None:
    """Go on as before ``begin``."""
    _current.reset(token)


@contextmanager
def under(trace: str = "") -> Iterator[str]:
    """Do what follows under ``trace``, or under a new one; yields the id. The trace before it comes back afterwards."""
    token = begin(trace)
    try:
        yield current()
    finally:
        end(token)
