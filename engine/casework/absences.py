"""外出与代理: officials declare when they are away and who stands in for them; their head may declare it for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from engine.casework import access, standing_in
from engine.casework.acting import check_key
from engine.casework.besideviews import AbsencesView, AbsenceView
from engine.casework.office import BROKEN, Office
from engine.domain.authority import Official
from engine.domain.involvement import Absence
from engine.errors import FieldError, InvalidForm, NotFound, NotPermitted, Refusal
from engine.watching import logs


def declare(
    office: Office, *, official: int, substitute: int, from_on: date, to_on: date, by: Official, key: str
) -> AbsenceView:  # fmt: skip
    """Declare an official away, from one day to another, both included; who stands in holds one of his roles at his authority.

    NotPermitted for who is neither himself nor head of his authority; InvalidForm for days that are past, the wrong way round or
    too many; Refusal ``no_such_substitute``, ``away_already`` or ``substitute_away``.
    """
    access.require(office, by, "declare_absence")
    who = require_own(office, by, official)
    check_days(office, from_on, to_on)
    stands_in = office.official(substitute)
    if stands_in is None or stands_in not in substitutes(office, who, office.store.registers.officials(who.authority)):
        raise Refusal("no_such_substitute", who=who.name)
    with office.store.transaction() as tx:
        earlier = tx.replay(check_key(key, by))
        if earlier is None:
            others = tx.absences.lasting(from_on)  # whoever declares another waits until this one is entered
            if any(one.official == who.id and one.from_on <= to_on for one in others):
                raise Refusal("away_already", who=who.name)
            if any(one.official == stands_in.id and one.from_on <= to_on for one in others):
                raise Refusal("substitute_away", who=stands_in.name)
            declared = tx.absences.declare(Absence(None, who.id, stands_in.id, from_on, to_on, by.id, office.now()))
            tx.remember(check_key(key, by), {"absence": declared.id})
            return view(office, declared, by)
    return view(office, the_one(office, int(earlier["absence"])), by)


def require_own(office: Office, by: Official, official: int) -> Official:
    """Whom ``by`` may declare away: himself, or as head anybody of his authority."""
    who = office.official(official)
    if who is None or not who.active or not (who.id == by.id or (by.has_role("leader") and who.authority == by.authority)):
        raise NotPermitted(action="declare_absence")
    return who


def check_days(office: Office, from_on: date, to_on: date) -> None:
    """InvalidForm for days nobody can be away on."""
    most = int(office.current.rulebook.rules_of_latest.flags["absence_days_at_most"])
    wrong = []
    if to_on < office.today():
        wrong.append(FieldError("to_on", "field_in_past"))
    elif to_on < from_on:
        wrong.append(FieldError("to_on", "field_before_first"))
    elif (to_on - from_on).days >= most:
        wrong.append(FieldError("to_on", "absence_too_long", (("at_most", most),)))
    if from_on > office.today() + timedelta(days=366):
        wrong.append(FieldError("from_on", "absence_too_far"))
    if wrong:
        raise InvalidForm(wrong, form="absence")


def substitutes(office: Office, who: Official, there: Sequence[Official]) -> list[Official]:
    """Who of ``there``, his authority, may stand in for an official: colleagues with one of his roles at a desk."""
    desk = {lane.role for lane in office.current.rulebook.permissions.lanes.values()} & who.roles
    return [one for one in there if one.id != who.id and one.roles & desk]


def end(office: Office, *, absence: int, by: Official, key: str) -> AbsenceView:
    """End an absence early: his substitute's power ends, and steps taken over that are still open go back to him.

    NotFound for none that ``by`` may end, or one that ended already.
    """
    with office.store.transaction() as tx:
        if tx.replay(check_key(key, by)) is None:
            lasting = [one for one in office.store.registers.beside.absences(office.today()) if one.id == absence]
            if not lasting or not may_end(office, by, lasting[0]):
                raise NotFound(absence=absence)
            tx.absences.end(absence, by.id, office.now())
            tx.remember(check_key(key, by), {"absence": absence})
    found = the_one(office, absence)
    for task in office.store.registers.beside.taken_over(found.official, found.substitute):
        try:
            standing_in.put_back(office, found, task, f"{check_key(key, by)[:30]}-{absence}-{task[-40:]}")
        except BROKEN as error:  # that one stays with the substitute; who is back takes it himself
            logs.failed("put_back_failed", error)
    return view(office, found, by)


def the_one(office: Office, absence: int) -> Absence:
    """An absence by its id, over or not."""
    found = office.store.registers.beside.absence(absence)
    if found is None:
        raise NotFound(absence=absence)
    return found


def may_end(office: Office, by: Official, absence: Absence) -> bool:
    """Whether ``by`` may end it: it is his own, he declared it, or he heads the authority."""
    who = office.official(absence.official)
    heads = who is not None and by.has_role("leader") and by.authority == who.authority
    return by.id in (absence.official, absence.declared_by) or heads


def declared(office: Office, *, by: Official) -> AbsencesView:
    """Absences now and to come that concern an official: his own, those he stands in for, and as head those of his authority."""
    access.require(office, by, "declare_absence")
    here = office.store.registers.officials(by.authority)
    known = {one.id for one in here if by.has_role("leader")} | {by.id}
    shown = [one for one in office.store.registers.beside.absences(office.today()) if {one.official, one.substitute} & known]
    pairs = {one.id: substitutes(office, one, here) for one in here if one.id in known}
    standing = {other.id for able in pairs.values() for other in able}
    lines = tuple(view(office, one, by) for one in shown)
    return AbsencesView(lines, named([one for one in here if pairs.get(one.id)]), named([one for one in here if one.id in standing]))


def named(officials: Sequence[Official]) -> tuple[tuple[str, str], ...]:
    """(id, name) of officials, to choose from."""
    return tuple((str(one.id), one.name) for one in officials)


def view(office: Office, one: Absence, by: Official) -> AbsenceView:
    """One absence in words."""
    return AbsenceView(
        one.id or 0, office.name_of(one.official), office.name_of(one.substitute), one.from_on, one.to_on,
        office.name_of(one.declared_by), one.holds_on(office.today()), one.ended_at is None and may_end(office, by, one),
    )  # fmt: skip
