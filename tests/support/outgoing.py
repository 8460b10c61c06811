"""Outgoing work as an operator may find it: waiting, under way and given up, as real rows of the register."""

from __future__ import annotations

from datetime import timedelta

from engine.casework.office import Office
from engine.casework.outgoing import Job
from engine.domain.frozen import FrozenClock


def pile_up(office: Office, *, queued: int, running: int, failed: int, ago: timedelta) -> None:
    """So much work was handed over that long ago and has come no further; the office's clock stands where it stood."""
    clock = office.clock
    assert isinstance(clock, FrozenClock)
    keys = [f"job-{at}" for at in range(queued + running + failed)]
    clock.move(-ago)
    with office.store.transaction() as tx:
        for key in keys:
            tx.send_later(Job("tell", key, {}))
    clock.move(ago)
    with office.store.transaction() as tx:
        for key in keys[:running]:
            tx.outgoing.take(key, now=office.now(), until=office.now() + timedelta(days=1))
        for key in keys[running : running + failed]:
            tx.outgoing.give_up(key, office.now(), "smtp_550")


def revive(office: Office) -> None:
    """What was given up waits again."""
    with office.store.transaction() as tx:
        tx.outgoing.revive(office.now())
