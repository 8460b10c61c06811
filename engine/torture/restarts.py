"""PostgreSQL stopped without tidying up, and sessions ended, under load: clients repeat by key and nothing is lost (I4)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from threading import Event, Lock
from time import monotonic

from engine.casework.views import Outcome
from engine.domain.frozen import FrozenClock
from engine.errors import SettingError
from engine.storage import clusters
from engine.storage.private import PostgresServer
from engine.testing import on
from engine.torture import warm
from engine.torture.books import Books
from engine.torture.client import Client
from engine.torture.crew import persisting
from engine.torture.report import Ground, Report, Tally

DAY = on("2026-03-02")
# Restarts, and clients at work meanwhile.
SIZES = {"short": (2, 3), "full": (200, 6)}
BACK_WITHIN = 10.0
HALF_A_MINUTE = 30.0


class Load:
    """Clients that act until they are told to stop, each on its own petitions, each repeating what failed."""

    def __init__(self, tally: Tally) -> None:
        """``tally`` is told of every second answer."""
        self.tally = tally
        self.books, self.lock = Books(), Lock()
        self.stop, self.acted = Event(), Event()
        self.failed = 0

    def client(self, client: Client, chance: Random) -> None:
        """One client: petition after petition, along the straight way."""
        at: Outcome | None = None
        while not self.stop.is_set():
            command = client.next(at) if at and chance.random() < 0.9 else None
            command = command or client.register()
            outcome, failed = persisting(partial(client.perform, command))
            at = outcome
            self.acted.set()
            with self.lock:
                self.failed += failed
                self.tally.expect(self.books.acknowledge(command, outcome), f"{command.key}: a second answer")


def run(ground: Ground, scale: str, seed: int) -> Report:
    """Restart after restart; every other one also ends all sessions while the server runs on."""
    if ground.server is None:
        raise SettingError("setting_database", expected="postgresql://…")
    restarts, clients = SIZES[scale]
    tally = Tally("restarts", ground, seed)
    office = warm.founded(ground.settings, FrozenClock(DAY))
    load, back, ended = Load(tally), [], 0
    # They know the officials before the first session is ended: only what they do is repeated.
    names = [f"{seed}-{number}" for number in range(clients)]
    people = [(Client(office, name, Random(name)), Random(name)) for name in names]
    with ThreadPoolExecutor(clients) as pool:
        working = [pool.submit(load.client, *person) for person in people]
        try:
            for _ in range(restarts):
                tally.rounds += 1
                ended += end_sessions(tally, load, ground.settings.database)
                back.append(restarted(tally, load, ground.server))
        finally:
            load.stop.set()
        for one in working:
            one.result()
    load.books.close(office, tally)
    tally.expect(max(back) <= BACK_WITHIN, f"service back {max(back):.1f} s after the database")
    tally.facts |= {"sessions ended": ended, "attempts that failed": load.failed, "seconds back at most": round(max(back), 2)}
    office.store.close()
    return tally.report()


def end_sessions(tally: Tally, load: Load, database: str) -> int:
    """End every session of the office in the middle of its work; how many there were."""
    load.acted.wait(HALF_A_MINUTE)
    Event().wait(tally.chance.random() * 0.1)
    ended = clusters.end_sessions(database)
    load.acted.clear()
    tally.expect(load.acted.wait(BACK_WITHIN), f"nothing done within {BACK_WITHIN:.0f} s after the sessions were ended")
    return ended


def restarted(tally: Tally, load: Load, server: PostgresServer) -> float:
    """Stop the server as if its machine lost its power, start it again; seconds from its being ready to the first act."""
    Event().wait(tally.chance.random() * 0.1)
    server.crash()
    load.acted.clear()
    server.start()
    ready = monotonic()
    load.acted.wait(HALF_A_MINUTE)
    return monotonic() - ready
