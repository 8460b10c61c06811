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


@dataclass(slots=True)
class Vain:
    """How often somebody asked in vain, when last, and until when the next question waits."""

    count: int
    last: datetime
    until: datetime


@dataclass
class Patience:
    """Counts of one process."""

    _vain: OrderedDict[str, Vain] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def until(self, keys: Iterable[str], now: datetime) -> datetime | None:
        """When the next question of any of these may be answered; None for at once."""
        with self._lock:
            waits = [self._vain[key].until for key in keys if key in self._vain]
        return max((one for one in waits if one > now), default=None)

    def in_vain(self, keys: Iterable[str], now: datetime) -> None:
        """One question more was asked in vain."""
        with self._lock:
            for key in keys:
                before = self._vain.pop(key, None)
                count = before.count + 1 if before and now - before.last <= WINDOW else 1
                self._vain[key] = Vain(count, now, now + wait(count))
            while len(self._vain) > MOST:
                self._vain.popitem(last=False)

    def answered(self, keys: Iterable[str]) -> None:
        """A question was asked rightly: what went before is forgiven."""
        with self._lock:
            for key in keys:
                self._vain.pop(key, None)


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
