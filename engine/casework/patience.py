"""耐心: how long somebody who asked in vain waits before the next answer. Never a lock: the longest wait is bounded and ends by itself.

Counted in this process's memory alone, by where a question comes from and by the code it names, so that neither one machine nor
many may try the last four digits of a phone one after another; nothing of who asked is written down.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from threading import Lock

# So many wrong questions within WINDOW are answered at once; each further one doubles the wait, up to LONGEST.
FREE, WINDOW = 5, timedelta(minutes=15)
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=10)
# How many places and codes are remembered: who asks with ever new ones makes the oldest forgotten, not the memory full.
MOST = 20_000
NETWORK = 64


# So many of a place's or a code's questions are remembered: from there on the wait is the longest.
MOST_OF_ONE = FREE + 10


@dataclass
class Patience:
    """Counts of one process: when was asked in vain, by who is counted. Those still being answered are among them."""

    _vain: OrderedDict[str, list[datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def admit(self, keys: Iterable[str], now: datetime) -> datetime | None:
        """Let a question of all of these be answered (None), or say when the next one may be.

        One let in counts as asked in vain from now on, before anybody knows its answer: many at once get no more answers than one
        after another. ``forgive`` takes that back.
        """
        counted = tuple(keys)
        with self._lock:
            until = max((self._until(key) for key in counted if key in self._vain), default=now)
            if until > now:
                return until
            for key in counted:
                asked = self._vain.pop(key, [])
                self._vain[key] = [*(asked if asked and now - asked[-1] <= WINDOW else ()), now][-MOST_OF_ONE:]
            while len(self._vain) > MOST:
                self._vain.popitem(last=False)
        return None

    def forgive(self, keys: Iterable[str], at: datetime | None = None) -> None:
        """Take back the question that was let in at an instant; without one all there were."""
        with self._lock:
            for key in keys:
                asked = self._vain.get(key, [])
                if at in asked:
                    asked.remove(at)
                if at is None or not asked:
                    self._vain.pop(key, None)

    def _until(self, key: str) -> datetime:
        asked = self._vain[key]
        return asked[-1] + wait(len(asked))


def wait(count: int) -> timedelta:
    """How long the question after ``count`` wrong ones waits."""
    return min(FIRST * 2 ** min(count - FREE, 10), LONGEST) if count >= FREE else timedelta()


def place(address: str) -> str:
    """Where a question comes from: an address, of the newer kind its network, which one subscriber has whole."""
    try:
        known = ip_address(address.split("%")[0])
    except ValueError:
        return f"place:{address}"
    return f"place:{int(known) >> NETWORK}" if isinstance(known, IPv6Address) else f"place:{known}"


def digest(code: str) -> str:
    """A code as it is counted; the code itself is kept nowhere."""
    return f"code:{sha256(code.encode()).hexdigest()}"
