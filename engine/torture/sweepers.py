"""Four sweepers at once over what fell due at one moment, two of them killed: each clock is told once, and in time (I6)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from random import Random
from threading import Event
from time import monotonic

from engine.casework import deadlines
from engine.casework.office import Office
from engine.domain.frozen import FrozenClock
from engine.settings import Settings
from engine.testing import on
from engine.torture import warm
from engine.torture.books import sound
from engine.torture.client import Client
from engine.torture.hands import Hand, Trap, tell
from engine.torture.report import Ground, Report, Tally

DAY = on("2026-03-02")
# Clocks that fall due; two run from every filing. Enough for a batch to each of the sweepers that are killed, and some more.
SIZES = {"short": 120, "full": 5_000}
PER_PETITION = 2
# Seconds between two sweeps.
INTERVAL = {"short": 1, "full": 10}
SWEEPERS, KILLED = 4, 2
IN_TIME = timedelta(seconds=60)
A_MOMENT, A_SECOND = 0.05, 1.0
# Clocks that are recorded, or followed, in one transaction: few, so that each of four has a share.
A_SHARE = 20
PLENTY = 500
# Where a sweeper dies. Who recorded nothing, for the others were quicker, dies over the first it follows: there is enough of that.
POINTS = (("sweep.recorded", "sweep.claimed"), ("sweep.claimed",), ("sweep.noticed",), ("sweep.committed",))


class RunningClock:
    """A virtual instant that goes on with the machine's time, in every process alike."""

    def __init__(self, at: datetime, zero: float) -> None:
        """It was ``at`` when the machine's monotonic clock stood at ``zero``."""
        self._at, self._zero = at, zero

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return self._at + timedelta(seconds=monotonic() - self._zero)


def sweep(mouth: Connection, settings: Settings, at: datetime, zero: float, trap: tuple[int, *tuple[str, ...]] | None) -> None:
    """A child: sweeps until nothing has been due for an interval, or until it is killed in the middle."""
    deadlines.RECORDS = deadlines.LAPSES = A_SHARE
    office = warm.reopened(settings, RunningClock(at, zero))
    if trap:
        Trap(*trap)
    found_at = monotonic()
    # What a dead sweeper had claimed is free again after one interval.
    while monotonic() - found_at < settings.sweep_seconds + A_SECOND:
        report = deadlines.sweep(office)
        tell(mouth, report.noticed, report.failed)
        if report.noticed or report.followed:
            found_at = monotonic()
        else:
            Event().wait(A_MOMENT)


def run(ground: Ground, scale: str, seed: int) -> Report:
    """Petitions, four sweepers, two deaths, and the count of what was told."""
    tally = Tally("sweepers", ground, seed)
    office = warm.founded(ground.settings, FrozenClock(DAY), durable=False)
    client = Client(office, str(seed), Random(seed))
    numbers = [client.perform(client.register()).number for _ in range(SIZES[scale] // PER_PETITION)]
    due_at = due(office)
    hands = let_loose(tally, replace(ground.settings, sweep_seconds=INTERVAL[scale]), due_at, len(numbers))
    for hand in hands:
        for _, failed in hand.hear():
            tally.expect(not failed, f"set aside: {failed}")
    killed = sum(hand.end() != 0 for hand in hands)
    tally.expect(killed == KILLED, f"{killed} of {SWEEPERS} sweepers were killed")
    latest = max(judge(tally, office, number) for number in numbers)
    tally.expect(latest <= IN_TIME, f"the last clock was told {latest.total_seconds():.1f} s late")
    tally.facts |= {"due": len(numbers) * PER_PETITION, "killed": killed, "seconds late at most": round(latest.total_seconds(), 2)}
    sound(office, tally)
    office.store.close()
    return tally.report()


def due(office: Office) -> datetime:
    """The instant everything falls due."""
    assert isinstance(office.clock, FrozenClock)
    number = next(iter(office.store.registers.all_numbers()))
    dossier = office.store.registers.dossier(number)
    assert dossier is not None
    due_at = dossier.deadlines[0].due_at
    office.clock.set(due_at)
    return due_at


def let_loose(tally: Tally, settings: Settings, due_at: datetime, petitions: int) -> list[Hand]:
    """Two sweepers that carry a trap, then two that do not; where there is little to do, these wait until the first two are dead."""
    zero, hands = monotonic(), []
    for _ in range(KILLED):
        points = tally.chance.choice(POINTS)
        passing = tally.chance.randint(1, max(1, petitions // (2 * SWEEPERS)))
        hands.append(Hand(sweep, settings, due_at, zero, (passing, *points)))
    if petitions < PLENTY:
        tally.facts["set aside"] = [told for hand in hands for told in hand.hear() if told[1]]
    return hands + [Hand(sweep, settings, due_at, zero, None) for _ in range(SWEEPERS - KILLED)]


def judge(tally: Tally, office: Office, number: str) -> timedelta:
    """Both clocks of a petition lapsed and were told once; how late."""
    tally.rounds += 1
    dossier = office.store.registers.dossier(number)
    assert dossier is not None
    told = Counter(entry.kind for entry in office.store.registers.docket(dossier.petition.id or 0))
    late = timedelta()
    for one in dossier.deadlines:
        times = told[f"{one.name}.lapsed"]
        tally.acknowledged += times > 0
        tally.lost += times == 0
        tally.doubled += max(0, times - 1)
        late = max(late, one.noticed_at - one.due_at if one.noticed_at else timedelta())
    tally.expect(told["supervision_started"] == PER_PETITION, f"{number}: {told['supervision_started']} supervisions")
    return late
