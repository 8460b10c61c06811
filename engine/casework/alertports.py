"""What alerts ask of the machines: petitions whose docket has moved on, what officials were told, and what is still to leave the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from engine.domain.access import Scope
from engine.domain.alert import Alert
from engine.domain.docket import DocketEntry

# The key under which is kept since when dockets are followed.
BEGUN = "alerts:begun"


@dataclass(frozen=True, slots=True)
class Given:
    """An open step somebody has: ``at`` he got it."""

    task: str
    official: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """A petition whose docket has moved on to ``seq``: the entries since, first first, and its open steps somebody has.

    ``over``: nothing more is to be told of it; ``place`` is its area code.
    """

    petition: int
    number: str
    place: str
    seq: int
    entries: Sequence[DocketEntry] = ()
    given: Sequence[Given] = ()
    over: bool = False


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One line of an inbox; ``number`` and ``place`` are empty for what concerns no single petition."""

    alert: Alert
    number: str
    place: str


class AlertReader(Protocol):
    """Reading, outside a transaction. What an official may no longer know of is in no list and no count."""

    def moved(self, after: int, most: int) -> Sequence[Moved]:
        """Of the petitions with ids behind ``after``, at most so many whose docket has moved on, in order of id."""
        ...

    def begun(self) -> str | None:
        """Since when dockets are followed, as ISO text: '' where nobody wrote it down, None before the first look."""
        ...

    def due(self, now: datetime, most: int) -> Sequence[AlertRow]:
        """Alerts whose ways out of the house are due, the first first."""
        ...

    def alert(self, alert: int) -> AlertRow | None:
        """One alert by its id."""
        ...

    def unread(self, scope: Scope) -> int:
        """How many alerts of an official are unread (MOST_COUNTED + 1 for more)."""
        ...

    def inbox(self, scope: Scope, *, unread_only: bool, page: int, per_page: int) -> tuple[Sequence[AlertRow], int]:
        """One page of an official's alerts, the latest first, and how many there are."""
        ...

    def digested(self, day: date) -> frozenset[int]:
        """The officials whose digest of a day was made."""
        ...

    def leavable(self, numbers: Sequence[str]) -> frozenset[str]:
        """Those of some petitions of which anything may leave the house: neither sealed, nor an accusation, nor is anybody accused."""
        ...

    def silenced(self, official: int) -> frozenset[str]:
        """The kinds of which an official wants no mail."""
        ...

    def unmailed(self, kind: str, officials: Sequence[int]) -> frozenset[int]:
        """Those of some officials who want no mail of a kind."""
        ...


class AlertRegister(Protocol):
    """Keeping alerts, inside a transaction."""

    def enter(self, alerts: Sequence[Alert]) -> None:
        """Enter alerts; one whose key was entered before is passed by."""
        ...

    def begin(self) -> bool:
        """Take the newest petition, where it has ended and none was followed, as looked at; whether nobody was told of anything so far."""
        ...

    def followed(self, moved: Sequence[Moved]) -> None:
        """Note how far the dockets of petitions were followed."""
        ...

    def handed_over(self, alerts: Sequence[int]) -> None:
        """Note that what leaves the house was handed over."""
        ...

    def mark_read(self, official: int, alert: int | None, at: datetime) -> int:
        """Mark one alert of an official as read, or all; how many were unread."""
        ...

    def make_digest(self, official: int, day: date, at: datetime) -> bool:
        """Note that an official's digest of a day is made; False when it was before."""
        ...

    def silence(self, official: int, kinds: frozenset[str]) -> None:
        """Keep the kinds of which an official wants no mail, in place of those before."""
        ...

    def forget(self, before: datetime) -> int:
        """Forget alerts read and digests made before an instant; how many alerts."""
        ...


class WithAlertReader(Protocol):
    """What the registers lend for alerts."""

    @property
    def alerts(self) -> AlertReader:
        """The inboxes."""
        ...


class WithAlerts(Protocol):
    """What a transaction lends for alerts."""

    @property
    def alerts(self) -> AlertRegister:
        """The inboxes."""
        ...
