"""The machine's clock jumps, its zone changes: due dates depend on events and the calendar alone (I5), and nothing is missed (I6)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from multiprocessing.connection import Connection
from random import Random
from typing import Any

from engine.casework import deadlines
from engine.casework.office import Office
from engine.casework.views import Outcome
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.docket import DocketEntry
from engine.domain.frozen import FrozenClock
from engine.domain.rules import Length
from engine.errors import OutOfOrder, PetitionError
from engine.settings import Settings
from engine.testing import on
from engine.torture import warm
from engine.torture.books import sound
from engine.torture.client import Client
from engine.torture.hands import Hand, tell
from engine.torture.report import Ground, Report, Tally
from engine.torture.second_count import due as counted_again

DAY = on("2026-03-02")
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu")
JUMPS = tuple(timedelta(hours=hours) for hours in (0, 0, 1, -1, 24, -24, 24 * 6, 24 * 400))
STANDSTILLS = tuple(timedelta(hours=hours) for hours in (1, 24 * 7, 24 * 60))
# Acts under a jumping clock, and acts of the history that is played in four zones.
SIZES = {"short": (24, 14), "full": (4_000, 400)}


def run(ground: Ground, scale: str, seed: int) -> Report:
    """Jumps, then standstills, then four zones."""
    jumps, acts = SIZES[scale]
    tally = Tally("clocks", ground, seed)
    office = warm.founded(ground.settings, FrozenClock(DAY), durable=False)  # nobody is killed here
    jumped(tally, Client(office, str(seed), Random(seed)), jumps)
    for long in STANDSTILLS:
        stood_still(tally, Client(office, f"{seed}-{long}", Random(seed)), long)
    sound(office, tally)
    office.store.close()
    zones = ZONES if scale == "full" or ground.server is None else ZONES[1:3]  # a server is slow to make four databases
    hands = [playing_in(ground, zone, seed, acts) for zone in zones]
    told = [list(hand.hear()) for hand in hands]
    tally.expect(all(hand.end() == 0 for hand in hands), "a child in a zone did not come to its end")
    different = {str(one) for one in told}
    tally.expect(bool(told[0]) and len(different) == 1, f"{len(zones)} zones, {len(different)} different histories")
    tally.facts |= {"jumps": jumps, "standstills": len(STANDSTILLS), "zones": len(zones), "history": len(told[0])}
    return tally.report()


# ---- a clock that jumps


def jumped(tally: Tally, client: Client, acts: int) -> None:
    """Acts and sweeps under a clock that jumps to and fro; what lapsed stays lapsed, every date can be counted again."""
    office, standing, lapsed = client.office, list[Outcome](), set[int]()
    for _ in range(acts):
        tally.rounds += 1
        moved(office, tally.chance.choice(JUMPS))
        deadlines.sweep(office)
        at = standing.pop(0) if len(standing) > 2 else None
        command = (client.next(at) if at else None) or client.register()
        try:
            standing.append(client.perform(command))
            tally.acknowledged += 1
        except PetitionError as error:  # a right may have lapsed meanwhile; the machine itself never fails
            tally.expect(not isinstance(error, OutOfOrder), str(error))
        for number in {one.number for one in standing}:
            lapsed = judged(tally, office, number, lapsed)


def moved(office: Office, by: timedelta) -> None:
    """Let the clock jump; back to the first year before the calendar ends."""
    assert isinstance(office.clock, FrozenClock)
    office.clock.move(by)
    if office.clock.now() > DAY + timedelta(days=800):
        office.clock.set(DAY)


def judged(tally: Tally, office: Office, number: str, lapsed: set[int]) -> set[int]:
    """The clocks of a petition: none un-lapsed, each due on the day a second count gives; all that lapsed so far."""
    clocks, docket = clocks_of(office, number)
    for one in clocks:
        tally.expect(one.id not in lapsed or one.lapsed_at is not None, f"{number}: the lapse of {one.name} un-happened")
        tally.expect(one.due_on == second(office, one), f"{number}: {one.name} is due on {one.due_on}")
    tally.expect([entry.seq for entry in docket] == list(range(1, len(docket) + 1)), f"{number}: seq is not in order")
    return lapsed | {one.id for one in clocks if one.id and one.lapsed_at}


def clocks_of(office: Office, number: str) -> tuple[list[Deadline], list[DocketEntry]]:
    """The clocks of a petition and its docket."""
    dossier = office.store.registers.dossier(number)
    assert dossier is not None
    return dossier.deadlines, list(office.store.registers.docket(dossier.petition.id or 0))


def second(office: Office, clock: Deadline) -> date:
    """The last day of a clock, counted by other means from its own facts."""
    length, extensions = Length.parse(clock.length), [Length.parse(text) for text in clock.extensions]
    pauses = [(date.fromisoformat(begun), date.fromisoformat(ended)) for begun, ended in clock.pauses if ended]
    works = office.current.rulebook.calendar.is_working_day
    return counted_again(length.value, length.unit, clock.started_on, [(one.value, one.unit) for one in extensions], pauses, works)


# ---- an office that stood still


def stood_still(tally: Tally, client: Client, long: timedelta) -> None:
    """Nobody swept for so long: what was missed is told at once with both times, each once, one warning for all."""
    office, clock = client.office, client.office.clock
    assert isinstance(clock, FrozenClock)
    clock.set(DAY)
    number = client.perform(client.register()).number
    due_at = clocks_of(office, number)[0][0].due_at
    for begin in (due_at - timedelta(days=5), due_at):  # the first warning falls into the standstill, then the lapse
        clock.set(begin - timedelta(minutes=30))
        deadlines.sweep(office)
        before = clocks_of(office, number)[1]
        clock.move(long)
        deadlines.sweep(office)
        new = clocks_of(office, number)[1][len(before) :]
        noticed_once(tally, office, number, new, clock.now())
        tally.expect(deadlines.sweep(office).noticed == 0, f"{number}: a second sweep told it again")
        tally.rounds += 1


def noticed_once(tally: Tally, office: Office, number: str, new: list[DocketEntry], now: datetime) -> None:
    """One notice for each clock, and a lapse with its due and its noticed time."""
    told = [str(entry.body["deadline"]) for entry in new if entry.kind == "deadline_warned" or entry.kind.endswith(".lapsed")]
    tally.expect(sorted(told) == sorted(set(told)), f"{number}: told more than once after a standstill: {told}")
    for one in clocks_of(office, number)[0]:
        overdue = one.due_at <= now and one.status is DeadlineStatus.RUNNING
        tally.lost += overdue
        tally.acknowledged += one.name in told
        if one.lapsed_at and f"{one.name}.lapsed" in [entry.kind for entry in new]:
            tally.expect((one.lapsed_at, one.noticed_at) == (one.due_at, now), f"{number}: {one.name} noticed at {one.noticed_at}")


# ---- four zones


def playing_in(ground: Ground, zone: str, seed: int, acts: int) -> Hand:
    """A child whose machine stands in a zone, with an office of its own."""
    home = ground.settings.home / zone.replace("/", "-")
    database = ground.server.create_database() if ground.server else f"sqlite:///{home / 'petition.sqlite'}"
    return Hand(history, replace(ground.settings, home=home, database=database), zone, seed, acts)


def history(mouth: Connection, settings: Settings, zone: str, seed: int, acts: int) -> None:
    """A child: plays one history by its seed and tells every clock and the head of every docket."""
    os.putenv("TZ", zone)
    time.tzset()
    office = warm.founded(settings, FrozenClock(DAY), durable=False)
    chance = Random(f"zones {seed}")
    client = Client(office, str(seed), chance)
    standing: list[Outcome] = []
    for _ in range(acts):
        moved(office, timedelta(hours=chance.choice((0, 1, 7, 16, 24, 100))))
        deadlines.sweep(office)
        at = standing.pop(0) if len(standing) > 2 else None
        standing += performed(client, at)
    for message in heads(office):
        tell(mouth, *message)
    office.store.close()


def performed(client: Client, at: Outcome | None) -> list[Outcome]:
    """What came of the next act, nothing when it was refused."""
    try:
        return [client.perform((client.next(at) if at else None) or client.register())]
    except PetitionError:
        return []


def heads(office: Office) -> Iterator[tuple[Any, ...]]:
    """Number, status, docket head and clocks of every petition."""
    for number in office.store.registers.all_numbers():
        dossier = office.store.registers.dossier(number)
        assert dossier is not None
        clocks = [(one.name, one.due_on, one.due_at, one.status.value, one.met_on, one.lapsed_at, one.warn_on) for one in dossier.deadlines]
        yield number, dossier.petition.status.value, dossier.petition.docket_hash, clocks
