"""迁移: running petitions are moved from one release to another, each in a transaction of its own, and a whole run can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from engine.casework import access, carried, lapses, releases
from engine.casework.act import Act
from engine.casework.acting import require_alive
from engine.casework.carried import Carriage, ClockLine
from engine.casework.office import BROKEN, Edition, Office
from engine.casework.ports import Transaction
from engine.domain.authority import SYSTEM, Official
from engine.domain.process import Obstacle
from engine.domain.release import ReleaseMove
from engine.domain.rules import Transitional
from engine.errors import NotFound, PetitionError, Refusal
from engine.watching import logs

MOVED, MOVED_BACK = "release_moved", "release_moved_back"


@dataclass(frozen=True, slots=True)
class MoveLine:
    """What comes, or came, of one petition: moves, stays (on the law it began under), cannot, closed, elsewhere or failed.

    ``steps`` are its open steps as they were and as they are called then, ``basis`` says why it stays or may move.
    """

    number: str
    outcome: str
    obstacles: tuple[Obstacle, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    clocks: tuple[ClockLine, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to; ``number`` is 0 for one that was only tried."""

    number: int
    before: str
    after: str
    lines: tuple[MoveLine, ...]


class OnlyTried(Exception):
    """Ends the transaction of a move that was only tried: whatever it wrote is gone with it."""


def plan(office: Office, *, before: str, after: Edition, only: Sequence[str] = ()) -> Run:
    """Say of each petition what moving it would change: it is moved, and the transaction is not committed.

    For the operator's door: it names petitions without asking who may know of them.
    """
    office.remember(after)
    fingerprint = after.release.fingerprint
    lines = [safely(number, partial(tried, office, number, before, after)) for number in concerned(office, before, fingerprint, only)]
    return Run(0, before, fingerprint, tuple(lines))


def tried(office: Office, number: str, before: str, after: Edition) -> MoveLine:
    """Move one petition, and take it back at once."""
    found: list[MoveLine] = []
    with suppress(OnlyTried), office.store.transaction() as tx:
        act = begun(office, tx, number, SYSTEM)
        found.append(moved(act, before, after)[0])
        require_alive(act)
        raise OnlyTried
    return found[0]


def migrate(office: Office, *, by: Official, before: str, after: str, only: Sequence[str] = ()) -> Run:
    """Move the running petitions of a release to another that is in force, or was.

    NotPermitted for who may not activate releases; Refusal ``move_not_in_force`` for a release nobody put in force. A petition that
    stays or cannot be moved is told; one that fails is told too, and does not stop the others.
    """
    access.require(office, by, releases.ACTIVATE)
    require_begun(office, after)
    edition = office.edition(after)
    numbers = concerned(office, before, after, only)
    with office.store.transaction() as tx:
        run = tx.lives.next_run()
    lines = [safely(number, partial(move, office, by, number, before, edition, run)) for number in numbers]
    return Run(run, before, after, tuple(lines))


def move(office: Office, by: Official, number: str, before: str, after: Edition, run: int) -> MoveLine:
    """Move one petition in one transaction: what ran out is told first, as before any act."""
    with office.store.transaction() as tx:
        act = begun(office, tx, number, by)
        line, carriage = moved(act, before, after)
        if line.outcome != "moves":
            return line
        act.enter(MOVED, basis=line.basis, from_release=before, to_release=after.release.fingerprint, run=run)
        require_alive(act)
        petition = act.petition
        tx.lives.moved(
            ReleaseMove(run, petition.id or 0, before, after.release.fingerprint, petition.docket_seq, by.id, act.at, carriage.before)
        )
        return line


def moved(act: Act, before: str, after: Edition) -> tuple[MoveLine, Carriage]:
    """Move the petition of an act, unless it is closed, elsewhere, stays or cannot."""
    petition = act.petition
    number = petition.number
    if not petition.is_open or petition.release != before:
        return MoveLine(number, "elsewhere" if petition.is_open else "closed"), Carriage()
    rule = rule_for(act, after)
    if not rule.may_move:
        return MoveLine(number, "stays", basis=rule.basis), Carriage()
    carriage = carried.carry(act, after, rule)
    outcome = "cannot" if carriage.obstacles else "moves"
    return MoveLine(number, outcome, carriage.obstacles, tuple(carriage.steps), tuple(carriage.clocks), rule.basis), carriage


def rule_for(act: Act, after: Edition) -> Transitional:
    """What the policy of the other release says of this petition: it goes by the law of its place and of the day it was filed."""
    petition = act.petition
    procedures = frozenset({"simplified"} if petition.simplified else ())
    return after.rulebook.transitional(petition.place, petition.filed_on, procedures)


def undo(office: Office, *, by: Official, run: int) -> Run:
    """Move the petitions of a run back: to the letter where nobody acted on them since, else where their tokens allow.

    NotFound for a run there was not.
    """
    access.require(office, by, releases.ACTIVATE)
    moves = office.store.registers.lives.moves(run)
    if not moves:
        raise NotFound("move_unknown_run", run=run)
    open_ones = [(number, one) for number, one in moves if one.undone_at is None]
    lines = [safely(number, partial(back, office, by, number, one)) for number, one in open_ones]
    return Run(run, moves[0][1].to_release, moves[0][1].from_release, tuple(lines))


def back(office: Office, by: Official, number: str, one: ReleaseMove) -> MoveLine:
    """Move one petition back in one transaction."""
    with office.store.transaction() as tx:
        untouched = tx.dossier(number).petition.docket_seq == one.seq
        act = begun(office, tx, number, by)
        if not act.petition.is_open or act.petition.release != one.to_release:
            return MoveLine(number, "elsewhere" if act.petition.is_open else "closed")
        untouched = untouched and act.petition.docket_seq == one.seq
        carriage = carried.put_back(act, office.edition(one.from_release), one.before, untouched=untouched)
        steps, clocks = tuple(carriage.steps), tuple(carriage.clocks)
        if carriage.obstacles:
            return MoveLine(number, "cannot", carriage.obstacles)
        act.enter(MOVED_BACK, from_release=one.to_release, to_release=one.from_release, run=one.run)
        require_alive(act)
        tx.lives.undone(one, act.at)
        return MoveLine(number, "moves", (), steps, clocks)


def begun(office: Office, tx: Transaction, number: str, by: Official) -> Act:
    """An act on a petition, what has run out told first; it is no act on the merits, so nobody is asked whether he may know of it."""
    act = Act(office, tx, tx.dossier(number), by, office.now())
    lapses.notice_all(act)
    return act


def concerned(office: Office, before: str, after: str, only: Sequence[str]) -> Sequence[str]:
    """The petitions to look at: all that run on a release, or some by number."""
    if before == after:
        raise Refusal("move_same")
    numbers = office.store.registers.lives.open_on(before)
    unknown = [one for one in only if one not in numbers]
    if unknown:
        raise NotFound("move_not_there", number=", ".join(unknown))
    return [one for one in numbers if one in only] if only else numbers


def require_begun(office: Office, fingerprint: str) -> None:
    """Refusal unless a release is in force, was, or was in force before the first of them."""
    releases.follow(office, at_once=True)
    begun = [one for one in office.lives if one.is_active(office.today())]
    if fingerprint not in {office.current.release.fingerprint, *(one.fingerprint for one in begun), *(one.replaces for one in begun)}:
        raise Refusal("move_not_in_force", basis=releases.TWO_PERSONS, release=fingerprint[:12])


def safely(number: str, work: Callable[[], MoveLine]) -> MoveLine:
    """What came of one petition; one that fails is told, logged and does not stop the others."""
    try:
        return work()
    except BROKEN as error:
        logs.failed("move_failed", error)
        code = error.code if isinstance(error, PetitionError) else "row_broken"
        return MoveLine(number, "failed", (Obstacle(code, number),))
