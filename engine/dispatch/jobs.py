"""One piece of outgoing work, whoever runs it: done and recorded once, put off with a growing delay, or given up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Protocol

from engine.casework.office import Office
from engine.casework.outgoing import Held, Job, OutgoingCounts
from engine.errors import PetitionError
from engine.watching import traces
from engine.watching.points import reached

logger = logging.getLogger(__name__)

Handler = Callable[[Office, Job], None]

# Twelve hours in all: a mail server that is down overnight loses no letter.
ATTEMPTS = 20
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=10), timedelta(hours=1)


class Hopeless(Exception):
    """The work cannot succeed however often it is tried; ``said`` is a short code without personal data."""

    def __init__(self, said: str) -> None:
        """``said`` stands in the register and in the log."""
        self.said = said
        super().__init__(said)


class PutOff(Exception):
    """The work failed and is to be tried again after ``delay``; its cause stands in the register, never in a log."""

    def __init__(self, delay: timedelta) -> None:
        """``delay``: how long to wait."""
        self.delay = delay
        super().__init__(f"in {delay.total_seconds():.0f} s")


class Dispatcher(Protocol):
    """What runs outgoing work. ``is_embedded``: whether a process that serves pages runs it as well."""

    is_embedded: bool

    def start(self, office: Office) -> None:
        """Begin to take up work, in threads of its own."""
        ...

    def stop(self, grace: float) -> None:
        """Take up nothing more, let work under way finish for ``grace`` seconds, and return."""
        ...

    def counts(self, office: Office) -> OutgoingCounts:
        """How outgoing work stands, in the whole office."""
        ...


def delay_after(attempts: int) -> timedelta:
    """How long to wait after the ``attempts``-th failure: ten seconds, doubled each time, an hour at most."""
    doubled: timedelta = FIRST_DELAY * 2 ** min(attempts - 1, 20)
    return min(doubled, LONGEST_DELAY)


def do(office: Office, handlers: Mapping[str, Handler], held: Held) -> bool:
    """Do one piece of work and record its end; whether it was done now for the first time.

    Raises PutOff when it failed and is to be tried again; work that is given up returns False. What
    fails is told by its kind alone: an error may quote what a person wrote.
    """
    reached("job.begun")
    try:
        with traces.under(held.trace):
            handlers[held.job.kind](office, held.job)
    except Hopeless as error:
        return give_up(office, held, error.said)
    except Exception as error:  # whatever one job meets, the next must run
        if held.attempts >= ATTEMPTS:
            return give_up(office, held, said(error))
        raise put_off(office, held, said(error)) from None
    reached("job.done")
    with office.store.transaction() as tx:
        return tx.outgoing.done(held.job.key, office.now())


def put_off(office: Office, held: Held, why: str) -> PutOff:
    """Record a failure that is not the last."""
    delay = delay_after(held.attempts)
    with office.store.transaction() as tx:
        tx.outgoing.put_off(held.job.key, office.now() + delay, why)
    logger.warning("outgoing %s put off after attempt %s: %s", held.job.kind, held.attempts, why)
    return PutOff(delay)


def give_up(office: Office, held: Held, why: str) -> bool:
    """Record the last failure; the operator sees it until it is asked for again."""
    with office.store.transaction() as tx:
        tx.outgoing.give_up(held.job.key, office.now(), why)
    logger.error("outgoing %s given up after attempt %s: %s", held.job.kind, held.attempts, why)
    return False


def said(error: Exception) -> str:
    """An error by its code or its name alone."""
    return error.code if isinstance(error, PetitionError) else type(error).__name__
