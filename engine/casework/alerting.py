"""提醒: whatever the docket tells of is told to whom it concerns; found by following the dockets beside the acts, and entered once.

An act knows nothing of it. 1. Petitions whose docket has moved on are found by how far each was followed. 2. For each new entry, and
each step that became somebody's, the rules say who is told (policies/national/alerts.yaml); who may not know of the petition is not.
3. The alerts and how far was followed are one commit; an alert found twice has the same key and is entered once. 4. What is due to
leave the house becomes outgoing work, one piece for each alert and way, in one commit with the note that it did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from engine.casework import telling
from engine.casework.alertports import BEGUN, Given, Moved
from engine.casework.leaving import WORK
from engine.casework.office import BROKEN, Office
from engine.casework.outgoing import Job
from engine.domain.alert import NAMED, STEP_GIVEN, Alert, AlertRule, AlertRules, ways_of
from engine.domain.clock import SHANGHAI, day_of
from engine.domain.deadline import MAIN_INSTANCE, Deadline
from engine.domain.docket import DocketEntry
from engine.domain.dossier import Dossier
from engine.domain.involvement import Vote
from engine.domain.task import Task
from engine.errors import Conflict, OutOfOrder
from engine.watching import logs

# Petitions taken in by one transaction, how many such a tick makes, and how much it hands over.
TOGETHER, BATCHES, MOST_HANDED = 100, 20, 500
# How long an alert that was read stays in the inbox.
KEPT = timedelta(days=365)
# When what was held back on a day of rest is told, where the rules have no digest that says an hour.
MORNING = time(8, 30)


@dataclass(frozen=True, slots=True)
class Event:
    """What is to be told by a rule: an entry of the docket, and the step it is about when it was given to somebody."""

    rule: AlertRule
    entry: DocketEntry
    given: Given | None = None


def keep_up(office: Office) -> int:
    """Follow every docket that has moved on, and hand over what is due to leave the house; how many alerts were found."""
    found, after = 0, 0
    if office.store.registers.alerts.begun() is None:
        begin(office)
    for _ in range(BATCHES):
        moved = office.store.registers.alerts.moved(after, TOGETHER)
        if not moved:
            break
        found, after = found + take_in(office, moved), moved[-1].petition
    hand_over(office)
    return found


def begin(office: Office) -> None:
    """Write down once from when on dockets are followed: what had ended by then is told to nobody."""
    with office.store.transaction() as tx:
        if tx.replay(BEGUN) is None:
            tx.remember(BEGUN, {"at": office.now().isoformat() if tx.alerts.begin() else ""})


def since(office: Office) -> datetime | None:
    """Since when dockets are followed; None before the first look, and where it is not known."""
    begun = office.store.registers.alerts.begun()
    return datetime.fromisoformat(begun) if begun else None


def forget(office: Office) -> int:
    """Forget what was read and is older than a year; how many alerts."""
    with office.store.transaction() as tx:
        return tx.alerts.forget(office.now() - KEPT)


def take_in(office: Office, moved: Sequence[Moved]) -> int:
    """Enter the alerts of petitions whose docket has moved on; how many were found."""
    found = [alert for one in moved for alert in of_petition(office, one)]
    with office.store.transaction() as tx:
        tx.alerts.enter(found)
        tx.alerts.followed(moved)
    return len(found)


def hand_over(office: Office) -> int:
    """Make outgoing work of what is due to leave the house; how many alerts."""
    due = office.store.registers.alerts.due(office.now(), MOST_HANDED)
    if due:
        with office.store.transaction() as tx:
            for row in due:
                named = row.alert.reason.get("ways", ())
                # What was set up before and is no more is handed over all the same: that it waits is seen.
                for way in (one for name in named for one in ways_of(name, office.channels) or (name,)):
                    body = {"alert": row.alert.id, "petition": row.number}
                    tx.send_later(Job(WORK[way], f"{row.alert.key}:{way}", body))
            tx.alerts.handed_over([row.alert.id or 0 for row in due])
    return len(due)


def of_petition(office: Office, moved: Moved) -> list[Alert]:
    """The alerts of one petition; of one that cannot be read none, which is logged and stops no other."""
    rules = office.current.rulebook.alerts_for(moved.place, office.today())
    try:
        events = [*_of_entries(rules, moved.entries), *_of_steps(rules, moved)]
        if not events:
            return []
        dossier = office.store.registers.dossier(moved.number)
        return [alert for event in events for alert in _told(office, rules, dossier, event)] if dossier else []
    except (OutOfOrder, Conflict):  # the machines are away or busy: the whole tick comes again
        raise
    except BROKEN as error:
        logs.failed("alert_failed", error, petition=moved.number)
        return []


def _of_entries(rules: AlertRules, entries: Sequence[DocketEntry]) -> Iterator[Event]:
    for entry in entries:
        if entry.body.get("vote") != Vote.OPEN:  # a joint signing is told of when it is decided
            yield from (Event(rule, entry) for rule in rules.answering(entry.kind))


def _of_steps(rules: AlertRules, moved: Moved) -> Iterator[Event]:
    """Steps that became somebody's by another's act just entered, unless an entry of that act names him about that step anyway."""
    by_act = {entry.at: entry for entry in reversed(moved.entries)}
    himself = {(entry.at, entry.actor) for entry in moved.entries}
    named = {
        (entry.at, official) for entry in moved.entries for rule in rules.answering(entry.kind) if NAMED in rule.to
        for official in telling.named(entry.body)
    }  # fmt: skip
    for given in moved.given:
        entry = by_act.get(given.at)
        if entry is not None and (given.at, given.official) not in named | himself:
            yield from (Event(rule, entry, given) for rule in rules.answering(STEP_GIVEN))


def _told(office: Office, rules: AlertRules, dossier: Dossier, event: Event) -> Iterator[Alert]:
    """One alert for each official who is to be told and may know; none when it no longer matters to him."""
    task, clock = _subject(dossier, event)
    if clock is not None and clock.holder != "office":
        return
    reason = _reason(event, task, clock)
    if telling.is_past(office, event.rule, reason):
        return
    found = telling.recipients(office, dossier, event.rule.to, event.entry.body, task, clock)
    told = [one.id for one in found if one.id != event.entry.actor and telling.matters(dossier, reason, one)]
    ways_of = ways_to(office, event.rule, told if telling.may_leave(dossier.petition) else ())
    at = told_at(office, rules, event.rule, reason)
    for official in told:
        ways = ways_of.get(official, [])
        yield Alert(
            None, _key(event, dossier, official), official, dossier.petition.id, event.rule.id,
            reason | ({"ways": ways} if ways else {}), event.entry.at, at if ways else None,
        )  # fmt: skip


def _key(event: Event, dossier: Dossier, official: int) -> str:
    given = event.given
    what = f"{given.task}:{given.at.isoformat()}" if given else f"{dossier.petition.number}:{event.entry.seq}"
    return f"{event.rule.id}:{what}:{official}"


def _subject(dossier: Dossier, event: Event) -> tuple[Task | None, Deadline | None]:
    """The step and the clock an event is about."""
    body = event.entry.body
    if event.given is not None:
        return next((one for one in dossier.tasks if one.id == event.given.task), None), None
    if "deadline" in body:
        name, instance = str(body["deadline"]), int(body.get("instance", MAIN_INSTANCE))
        # The one of its day, for a new one may have begun before anybody followed the entry; a warning is of the one begun last.
        own = (one for one in dossier.deadlines if one.name == name and not one.is_apart(instance))
        mine = next((one for one in own if one.due_on.isoformat() == body.get("on")), None)
        return None, mine or dossier.last_clock(name, instance)
    wanted = [one for one in dossier.tasks if one.id == body.get("opened")] or [
        one for one in dossier.tasks if one.element == body.get("task")
    ]
    standing = [one for one in wanted if one in dossier.open_tasks] or wanted
    return (standing[-1] if standing else None), None


def _reason(event: Event, task: Task | None, clock: Deadline | None) -> dict[str, Any]:
    """What the words of an alert are filled with: ids and terms, nothing a person wrote."""
    entry = event.entry
    said: dict[str, Any] = {"who": entry.actor, "day": str(entry.body.get("on", day_of(entry.at).isoformat()))}
    if task is not None:
        said |= {"task": task.id, "element": task.element, "step": task.name}
    if clock is not None:
        said |= {"clock": clock.name, "day": clock.due_on.isoformat()}
    return said


def ways_to(office: Office, rule: AlertRule, officials: Sequence[int]) -> dict[int, list[str]]:
    """The ways an alert goes out by to each: those of the rule that were set up, without mail where the official wants none."""
    ways = [way for way in rule.channels if ways_of(way, office.channels)] if officials else []
    silent = office.store.registers.alerts.unmailed(rule.id, officials) if "mail" in ways else frozenset()
    return {official: [way for way in ways if way != "mail" or official not in silent] for official in officials}


def told_at(office: Office, rules: AlertRules, rule: AlertRule, reason: Mapping[str, Any]) -> datetime:
    """When it leaves the house: at once; on a day of rest what may be quiet the next working morning, unless it lapses by that day."""
    today, calendar = office.today(), office.current.rulebook.calendar
    if not rule.quiet or calendar.is_working_day(today):
        return office.now()
    then = calendar.next_working_day(today)
    if "clock" in reason and today.isoformat() <= reason["day"] <= then.isoformat():
        return office.now()
    return datetime.combine(then, rules.digest.at if rules.digest else MORNING, SHANGHAI)
