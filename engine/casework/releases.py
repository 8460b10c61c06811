"""规程版本: proposed by one person, activated by another, in force from its day on; the office follows what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from time import monotonic
from typing import Any

from engine.casework import access
from engine.casework.office import BROKEN, Office
from engine.domain.authority import SYSTEM, Official
from engine.domain.release import Release, ReleaseLife, ReleaseState, in_force, standing_of
from engine.errors import LocatedError, NotFound, NotPermitted, OutOfOrder, PolicyError, Refusal
from engine.policy.staff import PATH as PERMISSIONS
from engine.policy.staff import permissions_of
from engine.watching import logs

PROPOSE, ACTIVATE = "propose_releases", "activate_releases"
# Who changes a system does not approve the change; and what comes into force does not reach back.
TWO_PERSONS = "GB/T 22239—2019 授权和审批、变更管理"
NOT_BACKWARDS = "立法法 第一百零四条（参照）"

# For so many seconds a process believes what it read of decided releases.
BELIEVED = 5.0
# Files that stand so need not be proposed again.
UNDER_WAY = ("proposed", "waiting", "in_force")
# As much of a fingerprint as tells it from a number.
SHORTEST = 6


# ---- deciding


def propose(office: Office, *, by: Official, release: Release, valid_from: date, reason: str, name: str = "") -> ReleaseLife:
    """提出: the files are checked and kept with what the check found; nothing changes for anybody yet.

    Raises Refusal without a reason, for a day that is past, and while the same files are proposed or in force already.
    """
    access.require(office, by, PROPOSE)
    if not reason.strip():
        raise Refusal("release_needs_reason", basis=TWO_PERSONS)
    require_to_come(office, valid_from)
    findings = tuple(as_told(one) for one in found_in(office, release))
    life = ReleaseLife(
        0, name.strip(), release.fingerprint, ReleaseState.PROPOSED, valid_from, reason.strip(), by.id, office.now(), findings
    )
    with office.store.transaction() as tx:
        known = tx.lives.all()
        for one in known:
            if one.fingerprint == release.fingerprint and standing_of(one, known, office.today()) in UNDER_WAY:
                raise Refusal("release_there_already", number=one.number, state=state_of(office, one, known))
        tx.keep_release(release)
        return tx.lives.propose(life)


def activate(office: Office, *, by: Official, number: int, valid_from: date | None = None) -> ReleaseLife:
    """启用: another person than who proposed it puts a release without errors in force from its day on, or from ``valid_from``.

    Raises Refusal ``release_same_person``, ``release_has_errors``, ``release_not_proposed`` or ``release_in_past``.
    """
    access.require(office, by, ACTIVATE)
    life = activatable(office, lives(office), number, by, valid_from)
    office.edition(life.fingerprint)  # it must run here before it runs everywhere
    with office.store.transaction() as tx:
        known = tx.lives.all()
        life = activatable(office, known, number, by, valid_from)
        tx.keep_release(office.current.release)
        before = in_force(known, life.valid_from - timedelta(days=1))
        life.state, life.activated_by, life.activated_at = ReleaseState.ACTIVE, by.id, office.now()
        life.replaces = before.fingerprint if before else office.current.release.fingerprint
        tx.lives.decide(life)
    follow(office, at_once=True)
    return life


def activatable(office: Office, known: Sequence[ReleaseLife], number: int, by: Official, valid_from: date | None = None) -> ReleaseLife:
    """The life of that number, from ``valid_from`` on where that is given, when ``by`` may activate it today."""
    life = life_of(known, number)
    life.valid_from = valid_from or life.valid_from
    if life.state is not ReleaseState.PROPOSED:
        raise Refusal("release_not_proposed", number=number, state=state_of(office, life, known))
    if life.proposed_by == by.id:
        raise Refusal("release_same_person", basis=TWO_PERSONS, number=number)
    if life.has_errors:
        raise Refusal("release_has_errors", number=number, errors=sum(one.get("severity") == "error" for one in life.findings))
    require_to_come(office, life.valid_from)
    return life


def withdraw(office: Office, *, by: Official, number: int, reason: str) -> ReleaseLife:
    """撤回: a proposal, or an activated release whose day has not come; one in force is replaced by another, never withdrawn."""
    if not access.may(office, by, PROPOSE) and not access.may(office, by, ACTIVATE):
        raise NotPermitted(action=PROPOSE)
    if not reason.strip():
        raise Refusal("release_needs_reason", basis=TWO_PERSONS)
    with office.store.transaction() as tx:
        known = tx.lives.all()
        life = life_of(known, number)
        if life.state is ReleaseState.WITHDRAWN:
            raise Refusal("release_not_proposed", number=number, state=state_of(office, life, known))
        if life.is_active(office.today()):
            raise Refusal("release_began", basis=NOT_BACKWARDS, number=number, on=life.valid_from)
        if life.state is ReleaseState.ACTIVE:
            access.require(office, by, ACTIVATE)
        life.state, life.withdrawn_by = ReleaseState.WITHDRAWN, by.id
        life.withdrawn_at, life.withdrawn_because = office.now(), reason.strip()
        tx.lives.decide(life)
    follow(office, at_once=True)
    return life


def keep(office: Office, *, by: Official, release: Release) -> bool:
    """Keep the files of a release that came from elsewhere, to be compared or proposed; whether they are new here.

    The office itself (``SYSTEM``) may, as whoever runs its machine lays them there: nothing comes into force by it.
    Raises the first mistake of a release that could never come into force.
    """
    if by is not SYSTEM:
        access.require(office, by, PROPOSE)
    for wrong in found_in(office, release):
        if wrong.severity == "error":
            raise wrong
    is_new = not office.store.registers.lives.kept(release.fingerprint)
    with office.store.transaction() as tx:
        tx.keep_release(release)
    return is_new


def found_in(office: Office, release: Release) -> Sequence[LocatedError]:
    """Everything wrong with a release; one under which nobody could activate the next is wrong too."""
    found = list(office.judge(release))
    if any(one.severity == "error" for one in found):
        return found
    permissions = permissions_of(release.policies)
    shut = [action for action in (PROPOSE, ACTIVATE) if not permissions.actions.get(action)]
    return [*found, *(PolicyError("release_locks_out", file=PERMISSIONS, line=1, column=1, expected=action) for action in shut)]


def as_told(error: LocatedError) -> dict[str, Any]:
    """A finding as the register keeps it: its code and its arguments, so that it can be said in either language."""
    return {
        "file": error.file, "line": error.line, "column": error.column, "element": getattr(error, "element", ""),
        "name": getattr(error, "name", ""), "rule": error.code, "severity": error.severity, "expected": error.expected,
        "suggestion": error.suggestion, "args": {name: str(value) for name, value in error.args_for_message.items()},
    }  # fmt: skip


def require_to_come(office: Office, valid_from: date) -> None:
    """A release comes into force today at the earliest: what was filed before was filed under another."""
    if valid_from < office.today():
        raise Refusal("release_in_past", basis=NOT_BACKWARDS, on=valid_from, expected=office.today())


def state_of(office: Office, life: ReleaseLife, known: Sequence[ReleaseLife]) -> str:
    """How a release stands today, in words."""
    return office.say(f"release_state.{standing_of(life, known, office.today())}")


# ---- looking


def lives(office: Office) -> Sequence[ReleaseLife]:
    """Every release that was ever proposed, the first first."""
    return office.store.registers.lives.all()


def life_of(known: Sequence[ReleaseLife], number: int) -> ReleaseLife:
    """A life by its number; NotFound with those there are."""
    for life in known:
        if life.number == number:
            return life
    raise NotFound("release_unknown", release=number, known=", ".join(str(one.number) for one in known) or "-")


def fingerprint_of(office: Office, said: str) -> str:
    """The release meant by ``current``, a number, or the beginning of a fingerprint; NotFound, or Refusal when several begin so."""
    if said == "current":
        return office.current.release.fingerprint
    known = lives(office)
    if said.isdecimal() and len(said) < SHORTEST:
        return life_of(known, int(said)).fingerprint
    found = office.store.registers.lives.kept(said.lower()) if len(said) >= SHORTEST else ()
    if len(found) > 1:
        raise Refusal("release_ambiguous", release=said, known=", ".join(one[:16] for one in found))
    if not found:
        raise NotFound("release_unknown", release=said, known=", ".join(["current", *(str(one.number) for one in known)]))
    return found[0]


def files_of(office: Office, fingerprint: str) -> Release:
    """The files of a kept release."""
    return office.edition(fingerprint).release


# ---- following


def follow(office: Office, *, at_once: bool = False) -> None:
    """Go on with the release that is in force today.

    What was decided is asked of the database every few seconds at most, whoever calls how often; that the day has come which
    was decided on is known without asking. Before any release was activated the office goes on with the shelves it was opened with.
    """
    if at_once or monotonic() >= office.look_again:
        office.lives = lives(office)
        office.look_again = monotonic() + BELIEVED
    present = in_force(office.lives, office.today())
    if present is None or present.fingerprint in (office.current.release.fingerprint, office.stuck_at):
        return
    try:
        office.turn_to(present.fingerprint)
    except BROKEN as error:  # a program that cannot run it goes on with what it has, and says so when it is asked whether it is fit
        office.stuck_at = present.fingerprint
        logs.failed("release_not_followed", error)
        return
    if office.node.name:
        office.node = replace(office.node, version=present.fingerprint[:12])


def is_followed(office: Office) -> bool:
    """Whether this process works with the release in force, or will in a moment; not once it has found that it cannot."""
    present = in_force(office.lives, office.today())
    return present is None or present.fingerprint != office.stuck_at


def for_filing(office: Office, filed_on: date) -> str:
    """The release a petition filed on a day begins with: the one in force that day, made ready.

    One filed before the first release began goes by what was in force until then.
    """
    follow(office)
    chosen = in_force(office.lives, filed_on)
    begun = [one for one in office.lives if one.is_active(office.today())]
    first = min(begun, key=lambda one: (one.valid_from, one.number), default=None)
    fingerprint = chosen.fingerprint if chosen else first.replaces if first else office.current.release.fingerprint
    if fingerprint == office.stuck_at:  # nobody is registered under a release that is not in force
        raise OutOfOrder("release_unusable", release=fingerprint[:12])
    return office.edition(fingerprint).release.fingerprint


def sentences(office: Office, findings: Sequence[Mapping[str, Any]], lang: str) -> list[str]:
    """What the check found, in words."""
    return [
        f"{one['file']}:{one['line']} {office.current.rulebook.message(str(one['rule']), lang, **one.get('args', {}))}" for one in findings
    ]
