"""耐心: how long somebody who asked in vain waits before the next answer. Never a lock: the longest wait is bounded and ends by itself.

Counted by where a question comes from and by the code it names, so that neither one machine nor many may try the last four digits of a
phone one after another; for all processes together, in the database, under keyed digests: nothing of who asked is written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from engine.casework.office import Office

# So many wrong questions within WINDOW are answered at once; each further one doubles the wait, up to LONGEST.
FREE, WINDOW = 5, timedelta(minutes=15)
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=10)
NETWORK = 64
# So many of a place's or a code's questions are remembered: from there on the wait is the longest.
MOST_OF_ONE = FREE + 10


def admit(office: Office, keys: Iterable[str], now: datetime) -> datetime | None:
    """Let a question of all of these be answered (None), or say when the next one may be.

    One let in counts as asked in vain from now on, before anybody knows its answer: many at once get no more answers than one after
    another, whichever process they come to. ``forgive`` takes that back. Every key is held until the end, each question's in the same
    order, the place before the code: two questions never wait for each other. Who waits already is told so without a write.
    """
    counting = tuple(keys)
    until = max((next_after(asked, now) for asked in office.store.enquiries.in_vain(counting)), default=now)
    if until > now:
        return until
    with office.store.transaction() as tx:
        counted: dict[str, Sequence[datetime]] = {}
        for key in counting:
            asked = tx.vain.hold(key, now)
            if (until := next_after(asked, now)) > now:
                return until
            counted[key] = and_now(asked, now)
        for key, times in counted.items():
            tx.vain.write(key, times)
    return None


def forgive(office: Office, keys: Iterable[str], now: datetime, at: datetime | None = None) -> None:
    """Take back the question that was let in at an instant; without one all there were."""
    with office.store.transaction() as tx:
        for key in keys:
            asked = tx.vain.hold(key, now)
            tx.vain.write(key, without(asked, at) if at else ())


def forget(office: Office) -> int:
    """Sweep away what no wait comes of any more; how many places and codes."""
    with office.store.transaction() as tx:
        return tx.vain.prune(office.now() - WINDOW)


def next_after(asked: Sequence[datetime], now: datetime) -> datetime:
    """When the next question may be answered of who asked in vain at these instants, ``now`` if nothing is to be waited for."""
    return max(asked[-1] + wait(len(asked)), now) if asked else now


def and_now(asked: Sequence[datetime], now: datetime) -> Sequence[datetime]:
    """The instants with one more; after WINDOW without a question the count begins anew."""
    return (*(asked if asked and now - asked[-1] <= WINDOW else ()), now)[-MOST_OF_ONE:]


def without(asked: Sequence[datetime], at: datetime) -> Sequence[datetime]:
    """The instants without one of those at ``at``."""
    left = list(asked)
    if at in left:
        left.remove(at)
    return left


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
