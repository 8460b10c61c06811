"""The wire is cut after the database has acted and before the office hears of it: the repeat does it once (I1, I4)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from random import Random

from engine.casework.office import Office
from engine.casework.views import Outcome
from engine.domain.frozen import FrozenClock
from engine.errors import OutOfOrder, PetitionError, SettingError
from engine.testing import on
from engine.torture import warm
from engine.torture.books import Books, written
from engine.torture.client import Client, Command
from engine.torture.crew import persisting
from engine.torture.proxy import Proxy
from engine.torture.report import Ground, Report, Tally

DAY = on("2026-03-02")
SIZES = {"short": 16, "full": 400}
# What the request says whose answer is swallowed, and between which the how-many-eth such request of an act it is. The
# first of all only asks whether the wire is whole; where an act is one statement, the second is the one that commits.
PLACES = ((b"COMMIT", 1, 1), (b"docket", 1, 1), (b"", 1, 1), (b"", 2, 3), (b"", 2, 3), (b"", 2, 10))


def run(ground: Ground, scale: str, seed: int) -> Report:
    """Act after act through a wire that is cut at a random place; what had committed is asked beside the wire."""
    if ground.server is None:
        raise SettingError("setting_database", expected="postgresql://…")
    tally, books, proxy = Tally("cuts", ground, seed), Books(), Proxy(ground.server.port)
    witness = warm.founded(ground.settings, FrozenClock(DAY))
    wire = ground.settings.database.replace(f":{ground.server.port}/", f":{proxy.port}/")
    office = warm.reopened(replace(ground.settings, database=wire), FrozenClock(DAY))
    client, at = Client(office, str(seed), Random(seed)), None
    cut = committed = unharmed = 0
    while cut < SIZES[scale]:
        tally.rounds += 1
        command = (client.next(at) if at and tally.chance.random() < 0.9 else None) or client.register()
        before = effects(witness, command, at)
        failed = attempted(tally, client, command, proxy)
        if proxy.was_cut.is_set():
            cut += 1
            committed += failed and effects(witness, command, at) > before
            unharmed += not failed  # the office noticed it and tried again by itself
        at = answered(tally, books, client, command)
    books.close(witness, tally)
    tally.facts |= {"cut": cut, "of them had committed": committed, "answered nevertheless": unharmed}
    proxy.close()
    for one in (office, witness):
        one.store.close()
    return tally.report()


def attempted(tally: Tally, client: Client, command: Command, proxy: Proxy) -> bool:
    """One try through the wire; whether it failed as a machine that cannot be reached."""
    marker, first, last = tally.chance.choice(PLACES)
    proxy.arm(marker, tally.chance.randint(first, last))
    try:
        client.perform(command)
    except OutOfOrder as error:
        tally.expect(error.code == "database_unreachable", f"{command.key}: {error}")
        return True
    finally:
        proxy.disarm()
    return False


def answered(tally: Tally, books: Books, client: Client, command: Command) -> Outcome | None:
    """Repeat under the same key until it is answered, twice: both answers are the same."""
    try:
        answers = [persisting(partial(client.perform, command))[0] for _ in range(2)]
    except PetitionError as error:
        tally.findings.append(f"{command.key} {command.entry}: {error}")
        return None
    tally.expect(all(books.acknowledge(command, answer) for answer in answers), f"{command.key}: a second answer")
    return answers[0]


def effects(witness: Office, command: Command, at: Outcome | None) -> int:
    """How often the command stands in the books, seen beside the wire."""
    if command.verb == "register" or at is None:
        return len(list(witness.store.registers.all_numbers()))
    return written(witness, at.number).count(command.entry)
