"""Keeping the rows the indicators count: a petition's course is read from the registers and laid out as rows, beside the acts."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, select

from engine.casework.indicatorports import Kept
from engine.domain.authority import AuthorityKind
from engine.domain.clock import day_of
from engine.domain.milestones import ANSWERS, CONDITIONS, DUE, NOTED, STAGES, Clock, Course, Filed, Milestones, Noted, rows_of
from engine.domain.watch import NO_PROGRESS
from engine.storage import open_steps, waits
from engine.storage.connect import upsert
from engine.storage.following import moved_on, newer_than
from engine.storage.layout import from_json
from engine.storage.milestone_tables import beside, milestones, milestones_kept
from engine.storage.tables import authorities, deadlines, docket, filings, parties, petitions, tasks

# The clocks a course is judged by.
CLOCKS = ("triage", "notice_direct", "notice_transferred", "handling")
NAME = "milestones"
# Rows are told by words; when these or what they mean changed, or more is laid out with them, all of them are made anew.
MEANING = 3
WORDS = hashlib.sha256(f"{MEANING} {' '.join((*CONDITIONS, *NO_PROGRESS))}".encode()).hexdigest()[:16]


def behind(connection: Connection, after: int, most: int, *, open_only: bool) -> tuple[Sequence[int], int]:
    """Of the next petitions those acted on since they were taken in, and the last id looked at, 0 at the end."""
    own = and_(milestones.c.petition_id == petitions.c.id, milestones.c.no == 0)
    joined = petitions.join(milestones, own) if open_only else petitions.outerjoin(milestones, own)
    asked = select(petitions.c.id, petitions.c.docket_seq, milestones.c.seq).select_from(joined).where(petitions.c.id > after)
    if open_only:
        asked = asked.where(milestones.c.open, milestones.c.petition_id > after)
    return moved_on(connection.execute(asked.order_by(petitions.c.id).limit(most)).all(), most)


def newest(connection: Connection, most: int) -> Sequence[int]:
    """Petitions registered since the last that was taken in, the first first."""
    return connection.execute(newer_than(milestones.c.petition_id, most)).scalars().all()


def kept(connection: Connection) -> Kept:
    """How far the rows have followed; by other words than these not at all."""
    asked = select(milestones_kept.c.at, milestones_kept.c.watched).where(milestones_kept.c.name == NAME, milestones_kept.c.words == WORDS)
    found = connection.execute(asked).first()
    return Kept(*found) if found else Kept(None, 0)


class SqlMilestones:
    """Keeps the rows in the transaction of ``connection``; fits ``engine.casework.indicatorports.MilestoneIndex``."""

    def __init__(self, connection: Connection) -> None:
        """``connection``: in a transaction that may write."""
        self._connection = connection

    def take_in(self, ids: Sequence[int]) -> None:
        """Lay out petitions as they are now; those they repeat, which their registration may have changed, too."""
        if not ids:
            return
        earlier = self._connection.execute(_repeated(ids)).scalars().all()
        wanted = sorted({*ids, *earlier})
        # How far the dockets went is read before what they tell: of an act between the two the rows are behind, and laid out once more.
        reached = select(petitions.c.id, petitions.c.docket_seq).where(petitions.c.id.in_(wanted))
        seqs = {row.id: row.docket_seq for row in self._connection.execute(reached)}
        open_steps.take_in(self._connection, wanted)
        waits.take_in(self._connection, wanted)
        found = (row for course in courses(self._connection, wanted) for row in rows_of(course))
        rows = [_columns(row) | {"seq": seqs[row.petition]} for row in found]
        for table in (milestones, beside):
            self._connection.execute(delete(table).where(table.c.petition_id.in_(wanted)))
        if not rows:
            return
        entering = upsert(self._connection.dialect.name, milestones)
        # Another node that takes in the same petition just now does not stand in the way.
        told = {name: entering.excluded[name] for name in rows[0] if name not in ("petition_id", "no")}
        self._connection.execute(entering.on_conflict_do_update(index_elements=["petition_id", "no"], set_=told), rows)
        also = upsert(self._connection.dialect.name, beside).from_select(beside.columns.keys(), _beside(wanted))
        self._connection.execute(also.on_conflict_do_nothing())

    def forget(self) -> None:
        """Forget every row."""
        self._connection.execute(delete(milestones))
        self._connection.execute(delete(beside))
        self._connection.execute(delete(milestones_kept))
        open_steps.forget(self._connection)
        waits.forget(self._connection)

    def forget_other_words(self) -> None:
        """Forget the rows when they were told by other words than these."""
        told = select(milestones_kept.c.words).where(milestones_kept.c.name == NAME)
        if self._connection.execute(told).scalar() not in (None, WORDS):
            self.forget()

    def note_kept(self, at: datetime) -> None:
        """Write that the rows follow the registers up to this instant."""
        watched = self._connection.execute(select(func.count()).select_from(milestones).where(milestones.c.open)).scalar_one()
        told = {"at": at, "watched": watched, "words": WORDS}
        keeping = upsert(self._connection.dialect.name, milestones_kept).values(name=NAME, **told)
        self._connection.execute(keeping.on_conflict_do_update(index_elements=["name"], set_=told))


def _columns(row: Milestones) -> dict[str, Any]:
    return {
        "petition_id": row.petition, "no": row.no, "seq": row.seq, "truths": row.truths, "persons": row.persons,
        "open": row.open and not row.no, "sealed": row.sealed, "filed_on": row.filed_on, "registered_on": row.registered_on,
        **{f"{key}_due": row.due.get(key) for key in DUE}, **{f"days_{stage}": row.took.get(stage) for stage in STAGES},
        "place": row.place, "topic": row.topic, "category": row.category, "channel": row.channel, "kind": row.kind,
        "receiving": row.receiving, "competent": row.competent,
    }  # fmt: skip


def _beside(ids: Sequence[int]) -> Select[Any]:
    """Who has a part in petitions besides those their rows name."""
    named = milestones.c.receiving, milestones.c.competent
    asked = select(parties.c.petition_id, parties.c.authority_id, *named).distinct()
    asked = asked.join_from(parties, milestones, and_(milestones.c.petition_id == parties.c.petition_id, milestones.c.no == 0))
    return asked.where(parties.c.petition_id.in_(ids), parties.c.authority_id.not_in(named))


# ---- reading what petitions went through


def _repeated(ids: Sequence[int]) -> Select[Any]:
    """The petitions some others repeat."""
    later = petitions.alias("later")
    return (
        select(petitions.c.id)
        .join(later, later.c.same_facts_as == petitions.c.number)
        .where(later.c.id.in_(ids), later.c.same_facts_as != "")
    )


def courses(connection: Connection, ids: Sequence[int]) -> Iterator[Course]:
    """What some petitions went through."""
    filed = _by_petition(_filings(connection, ids))
    clocks = _by_petition(_clocks(connection, ids))
    notes = _by_petition(sorted(_notes(connection, ids), key=lambda one: one[1][0]))
    offices = set(connection.execute(select(authorities.c.id).where(authorities.c.kind == AuthorityKind.PETITION_OFFICE.value)).scalars())
    repeated = _repeated_by(connection, ids)
    for row in connection.execute(select(*_OWN).where(petitions.c.id.in_(ids)).order_by(petitions.c.id)):
        parties = from_json(row.parties)
        receiving = str(parties.get("receiving", ""))
        yield Course(
            row.id, row.docket_seq, row.place, row.topic, row.category or "", row.channel, row.kind, row.persons, row.filed_on, row.status,
            row.closing or "", row.closed_on, row.anonymous, row.sealed, bool(row.same_facts_as), receiving,
            str(parties.get("competent", "")), receiving in offices, from_json(row.events), filed[row.id], clocks[row.id],
            [note for _, note in notes[row.id]], repeated.get(row.number, 0),
        )  # fmt: skip


_OWN = [
    petitions.c[name]
    for name in (
        "id", "number", "docket_seq", "place", "topic", "category", "channel", "kind", "persons", "filed_on", "status", "closing",
        "closed_on", "anonymous", "sealed", "same_facts_as", "parties", "events",
    )
]  # fmt: skip


def _by_petition(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, one in rows:
        found[key].append(one)
    return found


def _filings(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[int, Filed]]:
    columns = (filings.c[name] for name in ("petition_id", "received_on", "channel", "place", "persons", "kind", "is_repeat"))
    asked = select(*columns).where(filings.c.petition_id.in_(ids)).order_by(filings.c.id)
    return ((row[0], Filed(*row[1:])) for row in connection.execute(asked))


def _clocks(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[int, Clock]]:
    columns = (deadlines.c[name] for name in ("petition_id", "name", "status", "authority", "due_on", "met_on", "extensions"))
    asked = select(*columns).where(deadlines.c.petition_id.in_(ids), deadlines.c.name.in_(CLOCKS)).order_by(deadlines.c.id)
    return ((row[0], Clock(row[1], row[2], row[3], row[4], row[5], row[6] not in ("", "[]"))) for row in connection.execute(asked))


def _notes(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[int, tuple[datetime, Noted]]]:
    """What the docket says of them, and their answers to steps that say more, each with its instant."""
    entries = select(docket.c.petition_id, docket.c.at, docket.c.kind, docket.c.body)
    for key, at, kind, body in connection.execute(
        entries.where(docket.c.petition_id.in_(ids), docket.c.kind.in_(NOTED)).order_by(docket.c.petition_id, docket.c.seq)
    ):
        told = from_json(body) if body != "{}" else {}
        # A filing is registered when it is entered, whatever the day it came in.
        on = date.fromisoformat(told["on"]) if "on" in told and kind != "filed" else day_of(at)
        yield key, (at, Noted(kind, on, told))
    steps = select(tasks.c.petition_id, tasks.c.done_at, tasks.c.element, tasks.c.answer).where(
        tasks.c.petition_id.in_(ids), tasks.c.element.in_(ANSWERS), tasks.c.status == "done"
    )
    for key, at, element, answer in connection.execute(steps.order_by(tasks.c.petition_id, tasks.c.done_at)):
        yield key, (at, Noted(element, day_of(at), from_json(answer) or {}))


def _repeated_by(connection: Connection, ids: Sequence[int]) -> dict[str, int]:
    """How many petitions were registered on the facts of each, by its number."""
    later = petitions.alias("later")
    own = select(petitions.c.number).where(petitions.c.id.in_(ids))
    asked = select(later.c.same_facts_as, func.count()).where(later.c.same_facts_as != "", later.c.same_facts_as.in_(own))
    return {row[0]: row[1] for row in connection.execute(asked.group_by(later.c.same_facts_as))}
