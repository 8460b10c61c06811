"""Outgoing work as a worker does it, until none is left."""

from __future__ import annotations

from datetime import timedelta

from engine.casework import movingruns, simulating
from engine.casework.office import Office

DOES = {movingruns.MOVE: movingruns.go_on, simulating.REPEAT: simulating.go_on}


def worked(office: Office, most: int = 1000) -> int:
    """Go on with every run of moves and every simulated month until nothing waits, or so many pieces are done; how many were."""
    done = 0
    while done < most:
        with office.store.transaction() as tx:
            taken = tx.outgoing.take_due(tuple(DOES), now=office.now(), until=office.now() + timedelta(minutes=1), limit=1)
        if not taken:
            break
        for held in taken:
            DOES[held.job.kind](office, held.job.body)
            with office.store.transaction() as tx:
                tx.outgoing.done(held.job.key, office.now())
            done += 1
    return done
