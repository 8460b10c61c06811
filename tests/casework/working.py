"""Outgoing work as a worker does it, until none is left."""

from __future__ import annotations

from datetime import timedelta

from engine.casework import movingruns
from engine.casework.office import Office


def worked(office: Office) -> None:
    """Go on with every run of moves until nothing waits."""
    while True:
        with office.store.transaction() as tx:
            taken = tx.outgoing.take_due((movingruns.MOVE,), now=office.now(), until=office.now() + timedelta(minutes=1), limit=9)
        if not taken:
            return
        for held in taken:
            movingruns.go_on(office, held.job.body)
            with office.store.transaction() as tx:
                tx.outgoing.done(held.job.key, office.now())
