"""The rows the indicators count follow the docket: at every tick of the office, and when somebody asks and little is missing."""

from __future__ import annotations

from datetime import datetime

from engine.casework import following
from engine.casework.following import TOGETHER, Of, Round
from engine.casework.office import Office

# An office that watches no more open petitions than this is brought up to date whenever somebody asks.
LITTLE = 5000
# Transactions of new petitions in one tick while an office is being filled.
AT_ONCE = 100


_ROWS = Of(lambda registers: registers.milestones, lambda tx: tx.milestones)


def keep_up(office: Office, rounds: Round) -> int:
    """Take in what was registered and acted on since, all that are open at every tick; how many petitions."""
    return latest(office) + following.go_on(office, _ROWS, rounds, open_only=False)


def latest(office: Office) -> int:
    """Take in what was registered since, and what was acted on of all that were open; how many petitions.

    1. Rows told by other words than this program's are forgotten. 2. New petitions. 3. Those that were open. 4. Where no new one
    is left, it is written that the rows follow the registers up to the beginning of this.
    """
    began = office.now()
    with office.store.transaction() as tx:
        tx.milestones.forget_other_words()
    new = following.new_ones(office, _ROWS, AT_ONCE)
    rounds = Round()
    taken = new + following.go_on(office, _ROWS, rounds, open_only=True)
    while rounds.open_ones:
        taken += following.go_on(office, _ROWS, rounds, open_only=True)
    if new < AT_ONCE * TOGETHER:
        with office.store.transaction() as tx:
            tx.milestones.note_kept(began)
    return taken


def fill(office: Office, *, anew: bool = False) -> int:
    """Bring the rows up to date at once, or make them anew; how many petitions."""
    began = office.now()
    with office.store.transaction() as tx:
        tx.milestones.forget_other_words()
    taken = following.make_anew(office, _ROWS) if anew else following.fill(office, _ROWS)
    with office.store.transaction() as tx:
        tx.milestones.note_kept(began)
    return taken


def fresh(office: Office, most_new: int = LITTLE) -> datetime | None:
    """Bring the rows up to date when little is missing; up to when they follow, None while they were never complete.

    ``most_new`` new petitions are too many to be waited for, as are more open ones than LITTLE.
    """
    reader, now = office.store.registers.milestones, office.now()
    kept = reader.kept()
    if kept.watched > LITTLE:
        return kept.at
    behind = reader.is_behind(LITTLE, most_new)
    if behind is None:
        return kept.at
    if behind or kept.at is None:
        latest(office)
    return now


def follow_one(office: Office, petition: int) -> None:
    """Take in one petition at once, after an act on a closed one that the next tick would not look at.

    With a new one go those registered before it, which would count as taken in otherwise; where they are many it is left to the ticks.
    """
    new = office.store.registers.milestones.newest(TOGETHER)
    if new and petition > new[-1]:
        return
    with office.store.transaction() as tx:
        tx.milestones.take_in([one for one in new if one <= petition] or [petition])
