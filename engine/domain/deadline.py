"""期限 Deadline: one running legal clock of a petition, moved only by facts and always able to explain itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

# The number of the instance that carries the petition itself; beside it run its supervisions.
MAIN_INSTANCE = 1


class DeadlineStatus(StrEnum):
    """Running and suspended clocks may still lapse; the other three are ends."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    MET = "met"
    LAPSED = "lapsed"
    VOID = "void"


@dataclass(slots=True)
class Deadline:
    """One legal clock.

    ``pauses`` are (from, to) days as ISO text, ``to`` empty while it lasts; ``extensions`` are
    lengths as text. ``steps`` are the steps of the latest count. ``next_at`` is the next instant the
    sweep must look (a warning or the lapse), None when there is nothing to watch. A lapse is recorded first and
    followed after (``is_pending``): between the two the clock is lapsed and still to be looked at. ``met_on`` may be
    later than ``due_on``: then it lapsed first and was met late. ``reminded_on`` is the day of the last
    reminder, ``supervision`` the number of the supervision instance its lapse began, 0 for none.
    ``at_hand`` while acts ask for it: the latest of its name, or one still unmet when a later one began.
    """

    id: int | None
    petition_id: int | None
    name: str
    policy: str
    basis: str
    holder: str
    owner: str
    authority: str
    started_on: date
    length: str
    due_on: date
    due_at: datetime
    provisional: bool
    steps: tuple[dict[str, Any], ...]
    instance: int = MAIN_INSTANCE
    on_lapse: str = "none"
    status: DeadlineStatus = DeadlineStatus.RUNNING
    pauses: tuple[tuple[str, str], ...] = ()
    extensions: tuple[str, ...] = ()
    warn_on: tuple[str, ...] = ()
    warned_on: str = ""
    next_at: datetime | None = None
    lapsed_at: datetime | None = None
    noticed_at: datetime | None = None
    met_on: date | None = None
    reminded_on: str = ""
    supervision: int = 0
    at_hand: bool = True

    def is_apart(self, instance: int) -> bool:
        """Whether it is none of an instance's business: of another one beside the petition's own, as of another supervision."""
        return self.instance != instance and MAIN_INSTANCE not in (self.instance, instance)

    @property
    def is_live(self) -> bool:
        """Whether it still runs or is paused."""
        return self.status in (DeadlineStatus.RUNNING, DeadlineStatus.SUSPENDED)

    @property
    def is_pending(self) -> bool:
        """Whether its lapse stands in the docket and what follows from it has not been done yet."""
        return self.status is DeadlineStatus.LAPSED and self.next_at is not None

    @property
    def is_armed(self) -> bool:
        """Whether something still comes of it: live, or its lapse is to be followed."""
        return self.is_live or self.is_pending

    @property
    def is_unmet(self) -> bool:
        """Whether what it asks for has not been done: live, or lapsed and still owed."""
        return self.is_live or (self.status is DeadlineStatus.LAPSED and self.met_on is None)
