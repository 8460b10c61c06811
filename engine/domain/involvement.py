"""会办: officials involved in a step beside who holds it (委派、加签、会签、抄送、代理), and how a joint signing is decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What somebody is asked for: the work (委派), a signature (前加签、后加签), to take note (抄送), or he stands in (代理)."""

    DELEGATION = "delegation"
    BEFORE = "signature_before"
    AFTER = "signature_after"
    COPY = "copy"
    SUBSTITUTION = "substitution"


class State(StrEnum):
    """Waiting: asked only once the step's answer is given. Ended: taken back, passed over, or the step is no more."""

    WAITING = "waiting"
    ASKED = "asked"
    ANSWERED = "answered"
    ENDED = "ended"


class Mode(StrEnum):
    """会签: how many must consent."""

    ALL = "all"
    ANY = "any"
    RATIO = "ratio"
    WEIGHTED = "weighted"


class Verdict(StrEnum):
    """What a signer says."""

    CONSENT = "consent"
    OBJECT = "object"
    ABSTAIN = "abstain"


class Vote(StrEnum):
    """How a joint signing stands."""

    OPEN = "vote_open"
    PASSED = "vote_passed"
    FAILED = "vote_failed"


SIGNATURES = (Kind.BEFORE, Kind.AFTER)


@dataclass(slots=True)
class Involvement:
    """One official involved in one step.

    ``asked_by`` asked him; of a substitution it is who is away, ``until_on`` his last day away, and it is answered from the
    beginning. ``round`` numbers the joint signings of a step from 1; ``threshold`` is the percentage a ratio or weighted one asks
    for. ``at_hand`` until acts no longer ask for it.
    """

    id: int | None
    petition_id: int | None
    task: str
    kind: Kind
    who: int
    asked_by: int
    asked_at: datetime
    state: State = State.ASKED
    round: int = 0
    mode: Mode | None = None
    threshold: int = 100
    weight: int = 1
    note: str = ""
    until_on: date | None = None
    answered_at: datetime | None = None
    verdict: Verdict | None = None
    opinion: str = ""
    at_hand: bool = True

    @property
    def is_signature(self) -> bool:
        """Whether it is one of a joint signing that still counts."""
        return self.kind in SIGNATURES and self.state is not State.ENDED

    @property
    def is_open(self) -> bool:
        """Whether something is still expected of him."""
        return self.state in (State.WAITING, State.ASKED)

    def answer(self, at: datetime, verdict: Verdict | None, opinion: str) -> None:
        """He has answered."""
        self.state, self.answered_at, self.verdict, self.opinion = State.ANSWERED, at, verdict, opinion

    def settle(self) -> None:
        """Its step is over: nothing is expected any more, and acts need not know of it."""
        self.state, self.at_hand = State.ENDED if self.is_open else self.state, False


@dataclass(frozen=True, slots=True)
class Absence:
    """外出: an official is away from one day to another, both included, and who stands in for him."""

    id: int | None
    official: int
    substitute: int
    from_on: date
    to_on: date
    declared_by: int
    declared_at: datetime
    ended_at: datetime | None = None
    ended_by: int | None = None

    def holds_on(self, day: date) -> bool:
        """Whether he is away on a day."""
        return self.ended_at is None and self.from_on <= day <= self.to_on


def vote_of(rows: Sequence[Involvement]) -> Vote:
    """How the joint signing of these rows stands; one of which everybody was taken away asks for nothing."""
    if not rows:
        return Vote.PASSED
    return tally([(one.weight, one.verdict) for one in rows], rows[0].mode or Mode.ALL, rows[0].threshold)


def tally(votes: Iterable[tuple[int, Verdict | None]], mode: Mode, threshold: int = 100) -> Vote:
    """Decide a vote, as soon as nobody still asked can turn it; votes are (weight, verdict or None for not yet).

    All: nobody objects and somebody consents. Any: one consents. Ratio, weighted: the consents make up at least ``threshold``
    per cent of all signers, or of their weights; who abstains is counted among all and consents to nothing.
    """
    said = [(weight if mode is Mode.WEIGHTED else 1, verdict) for weight, verdict in votes]
    total = sum(weight for weight, _ in said)
    consenting = sum(weight for weight, verdict in said if verdict is Verdict.CONSENT)
    pending = sum(weight for weight, verdict in said if verdict is None)
    if mode is Mode.ALL:
        return _all(consenting, pending, any(verdict is Verdict.OBJECT for _, verdict in said))
    needed = 1 if mode is Mode.ANY else threshold * total
    each = 1 if mode is Mode.ANY else 100
    if consenting * each >= needed:
        return Vote.PASSED
    return Vote.FAILED if (consenting + pending) * each < needed else Vote.OPEN


def _all(consenting: int, pending: int, is_objected: bool) -> Vote:
    if is_objected:
        return Vote.FAILED
    if pending:
        return Vote.OPEN
    return Vote.PASSED if consenting else Vote.FAILED
