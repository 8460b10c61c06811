"""What is made of the registers beside the acts, never by one: brought up to date petition by petition, as the docket has moved on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from engine.casework.followers import Behind, Follower
from engine.casework.office import Office
from engine.casework.ports import Registers, Transaction

# Petitions taken in by one transaction, how many such a tick makes, and how many it looks through.
TOGETHER, BATCHES, LOOKED_THROUGH = 100, 10, 5000
# Whoever fills everything at once takes in more by one transaction: what each costs whatever is in it is half of it.
FILLED_TOGETHER = 500


class Of(NamedTuple):
    """Where one such thing is read and written."""

    read: Callable[[Registers], Behind]
    written: Callable[[Transaction], Follower]


@dataclass
class Round:
    """How far the two rounds have come that look for petitions acted on: of the open ones, and of all. Lost with the process."""

    open_ones: int = 0
    all_of_them: int = 0


def keep_up(office: Office, of: Of, rounds: Round) -> int:
    """Take in what is new and what was acted on since; how many petitions.

    1. What was registered since. 2. The next of those that are open: an office with fewer than LOOKED_THROUGH has gone through them
    all. 3. The next of all, so that the closed ones follow too. Each is looked for by reading alone, and taken in in transactions of
    a few, so that no act waits.
    """
    return new_ones(office, of) + go_on(office, of, rounds, open_only=True) + go_on(office, of, rounds, open_only=False)


def new_ones(office: Office, of: Of, batches: int = BATCHES) -> int:
    """Take in what was registered since the last that was taken in, in so many transactions at most."""
    taken = 0
    for _ in range(batches):
        new = of.read(office.store.registers).newest(TOGETHER)
        if new:
            with office.store.transaction() as tx:
                of.written(tx).take_in(new)
        taken += len(new)
        if len(new) < TOGETHER:
            break
    return taken


def go_on(office: Office, of: Of, rounds: Round, *, open_only: bool, together: int = TOGETHER) -> int:
    """Go on with one of the rounds, so many petitions a transaction."""
    after = rounds.open_ones if open_only else rounds.all_of_them
    behind, last = of.read(office.store.registers).behind(after, LOOKED_THROUGH, open_only=open_only)
    for at in range(0, len(behind), together):
        with office.store.transaction() as tx:
            of.written(tx).take_in(behind[at : at + together])
    if open_only:
        rounds.open_ones = last
    else:
        rounds.all_of_them = last
    return len(behind)


def make_anew(office: Office, of: Of) -> int:
    """Forget everything and take in every petition; how many."""
    with office.store.transaction() as tx:
        of.written(tx).forget()
    return fill(office, of)


def fill(office: Office, of: Of) -> int:
    """Take in everything that was not taken in as it is now; how many petitions."""
    taken, rounds = 0, Round()
    while True:
        taken += go_on(office, of, rounds, open_only=False, together=FILLED_TOGETHER)
        if not rounds.all_of_them:
            return taken
