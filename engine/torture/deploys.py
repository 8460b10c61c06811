"""Releases put in force while people work: each petition stays on the release it began with (I8)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from random import Random
from threading import Event, Lock

from engine.bootstrap import make_edition
from engine.casework.office import Edition, Office
from engine.casework.views import Outcome
from engine.domain.frozen import FrozenClock
from engine.domain.release import Release
from engine.errors import OutOfOrder
from engine.testing import on
from engine.torture import warm
from engine.torture.books import Books
from engine.torture.client import Client
from engine.torture.crew import persisting
from engine.torture.report import Ground, Report, Tally

DAY = on("2026-03-02")
# Releases, and people at work.
SIZES = {"short": (2, 3), "full": (50, 8)}
SHELF = "national/deadlines.yaml"
SAID = b"length: 60 days\n  starts: accepted"
HALF_A_MINUTE = 30.0
TO_HANDLING = 8  # acts from the window until the handling clock runs


def run(ground: Ground, scale: str, seed: int) -> Report:
    """Each release sets another handling period; whoever began under it must be given it, whoever works on it and wherever."""
    releases, people = SIZES[scale]
    tally, books, lock = Tally("deploys", ground, seed), Books(), Lock()
    office = warm.founded(ground.settings, FrozenClock(DAY), durable=False)  # nobody is killed here
    work = Work(office, tally, books, lock)
    with ThreadPoolExecutor(people) as pool:
        working = [pool.submit(work.client, f"{seed}-{number}") for number in range(people)]
        try:
            for number in range(1, releases + 1):
                put_in_force(office, number)
                work.lengths[office.current.release.fingerprint] = f"{60 + number} days"
                tally.rounds += 1
                work.filed.clear()
                tally.expect(work.filed.wait(HALF_A_MINUTE), f"nobody filed under release {number}")
        finally:
            work.stop.set()
        for one in working:
            one.result()
    work.judge()
    elsewhere(ground, tally, work)
    books.close(office, tally)
    tally.facts |= {"releases": len(work.lengths), "petitions": len(work.began), "begun under": len(set(work.began.values()))}
    office.store.close()
    return tally.report()


def put_in_force(office: Office, number: int) -> None:
    """A release whose handling period is longer by so many days; petitions begin with it from now on."""
    policies = dict(office.current.release.policies)
    before = policies[SHELF]
    first = SAID if SAID in before else SAID.replace(b"60", str(60 + number - 1).encode())
    policies[SHELF] = before.replace(first, SAID.replace(b"60", str(60 + number).encode()))
    edition: Edition = make_edition(Release.of(office.current.release.workflows, policies))
    with office.store.transaction() as tx:
        tx.keep_release(edition.release)
    office.current = edition


class Work:
    """People who walk petitions while releases come into force."""

    def __init__(self, office: Office, tally: Tally, books: Books, lock: Lock) -> None:
        """``lengths``: the handling period of each release; ``began``: the release of each petition when it was filed."""
        self.office, self.tally, self.books, self.lock = office, tally, books, lock
        self.lengths = {office.current.release.fingerprint: "60 days"}
        self.began: dict[str, str] = {}
        self.standing: dict[str, Outcome] = {}
        self.filed, self.stop = Event(), Event()

    def client(self, name: str) -> None:
        """One person, two petitions at a time, so that each lives through several releases."""
        client, hand = Client(self.office, name, Random(name)), list[Outcome]()
        while not self.stop.is_set():
            at = hand.pop(0) if len(hand) >= 2 else None
            command = (client.next(at) if at else None) or client.register()
            outcome, _ = persisting(partial(client.perform, command))
            hand.append(outcome)
            with self.lock:
                self.tally.expect(self.books.acknowledge(command, outcome), f"{command.key}: a second answer")
                self.standing[outcome.number] = outcome
                if command.verb == "register":
                    self.began[outcome.number] = release_of(self.office, outcome.number)
                    self.filed.set()

    def judge(self) -> None:
        """Each petition still runs on its release, and its handling clock has that release's length."""
        for number, release in self.began.items():
            self.tally.expect(release_of(self.office, number) == release, f"{number}: moved to another release")
            dossier = self.office.store.registers.dossier(number)
            assert dossier is not None
            lengths = {one.length for one in dossier.deadlines if one.name == "handling"}
            self.tally.expect(lengths <= {self.lengths[release]}, f"{number}: handling {lengths}, its release says {self.lengths[release]}")


def release_of(office: Office, number: str) -> str:
    """The fingerprint a petition is pinned to."""
    dossier = office.store.registers.dossier(number)
    if dossier is None:
        raise OutOfOrder("row_missing", number=number, table="petitions")
    return dossier.petition.release


def elsewhere(ground: Ground, tally: Tally, work: Work) -> None:
    """Another machine with the first shelves goes on with petitions of later releases, as a rolling deploy has it."""
    other = warm.reopened(replace(ground.settings), FrozenClock(work.office.now()))
    client = Client(other, f"{tally.seed}-elsewhere", Random(tally.seed))
    late = [number for number, release in work.began.items() if release != other.current.release.fingerprint]
    for number in tally.chance.sample(sorted(late), min(3, len(late))):
        at: Outcome | None = work.standing[number]
        for _ in range(TO_HANDLING):
            command = client.next(at) if at else None
            if command is None:
                break
            at = client.perform(command)
            work.books.acknowledge(command, at)
    work.judge()
    other.store.close()
