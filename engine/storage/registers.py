"""Reading, outside a transaction: every question casework asks, answered in nouns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, Select, func, select
from sqlalchemy.exc import DBAPIError

from engine.casework.deskviews import SavedView
from engine.casework.filed import Near
from engine.casework.ports import DeskFilter, Due, OutgoingCounts, OutgoingRow, PetitionFilter, PetitionRow, TaskRow
from engine.casework.sifting import Choice
from engine.casework.timeleft import BANDS
from engine.domain.access import Scope
from engine.domain.attachment import Attachment
from engine.domain.authority import Authority, Official
from engine.domain.docket import DocketEntry
from engine.domain.dossier import Dossier
from engine.domain.expert import Expert
from engine.domain.note import Note
from engine.domain.particulars import Particulars
from engine.domain.petition import Petition, Status
from engine.domain.release import Release
from engine.domain.task import TaskStatus
from engine.storage import desks, lines, noting, outgoing, particulars, queries, search, shelf, yearbook
from engine.storage.alerts import SqlAlertReader
from engine.storage.beside import BesideReader
from engine.storage.cipher import Cipher
from engine.storage.connect import door
from engine.storage.designs import DesignsReader
from engine.storage.dossiers import Dossiers
from engine.storage.drafts import DraftsReader
from engine.storage.layout import ATTACHMENTS, AUTHORITIES, ENTRIES, OFFICIALS, PETITIONS
from engine.storage.lives import LivesReader
from engine.storage.picturing import SqlPictureReader
from engine.storage.queries import Question
from engine.storage.releases import unpacked
from engine.storage.replica import Replica
from engine.storage.reporting import ReportsReader
from engine.storage.reviews import ReviewsReader
from engine.storage.scope import seen_by
from engine.storage.tables import (
    authorities,
    deadlines,
    docket,
    documents,
    instances,
    officials,
    petitions,
    releases,
    series,
    sweeps,
    tasks,
)
from engine.storage.trails import TrailsReader
from engine.storage.walking import SqlWalker
from engine.storage.watchreader import WatchReader
from engine.storage.wire import Lender

Some = TypeVar("Some")


class SqlRegisters:
    """The registers of one database; each answer sees one moment of it."""

    def __init__(self, engine: Engine, lend: Lender, dossiers: Dossiers, cipher: Cipher, replica: Replica | None = None) -> None:
        """``engine`` as ``connect.for_reading`` gives it; ``lend`` a driver's connection for questions of one statement.

        ``replica`` answers lists and reports while it is fit.
        """
        self._engine = engine
        self._lend = lend
        self._replica = replica
        self._dossiers = dossiers
        self._cipher = cipher

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with door(), self._engine.connect() as connection:
            yield connection

    def _all(self, query: Select[Any]) -> Sequence[Sequence[Any]]:
        with self._reading() as connection:
            return connection.execute(query).all()

    def _listed(self, work: Callable[[Connection], Some]) -> Some:
        """The answer to a list or report: of the replica while it is fit, else of the first database."""
        replica = self._replica
        if replica is not None and replica.is_fit():
            try:
                with replica.engine.connect() as connection:
                    return work(connection)
            except DBAPIError:  # gone, or it had to drop the rows that were being read
                replica.pass_by()
        with self._reading() as connection:
            return work(connection)

    def _one(self, query: Select[Any]) -> Any:
        """The first column of the first row, None when there is none."""
        with self._reading() as connection:
            return connection.execute(query).scalar()

    @property
    def walker(self) -> SqlWalker:
        """The whole register page by page."""
        return SqlWalker(self._engine, self._cipher, self.dossier)

    @property
    def milestones(self) -> SqlPictureReader:
        """The rows the indicators count."""
        return SqlPictureReader(self._listed, self._reading)

    @property
    def reports(self) -> ReportsReader:
        """The reports the office made."""
        return ReportsReader(self._all, self._listed)

    @property
    def alerts(self) -> SqlAlertReader:
        """The inboxes."""
        return SqlAlertReader(self._reading, self._asked)

    @property
    def drafts(self) -> DraftsReader:
        """What was typed and not submitted, and who fills in a step."""
        return DraftsReader(self._all, self._cipher)

    @property
    def reviews(self) -> ReviewsReader:
        """Opinions on proposed releases, and runs of moves."""
        return ReviewsReader(self._all, self._list)

    @property
    def designs(self) -> DesignsReader:
        """What designers change before it is proposed."""
        return DesignsReader(self._all)

    @property
    def lives(self) -> LivesReader:
        """What was decided about releases."""
        return LivesReader(self._all)

    @property
    def index(self) -> search.IndexReader:
        """How far the index of words has come."""
        return search.IndexReader(self._all)

    @property
    def beside(self) -> BesideReader:
        """What goes on beside the steps."""
        return BesideReader(self._all, self._list, self._page)

    @property
    def trails(self) -> TrailsReader:
        """The register for an export."""
        return TrailsReader(self._reading)

    # ---- people and authorities

    def authorities(self) -> Sequence[Authority]:
        """Every authority of the tree."""
        return [AUTHORITIES.noun(row) for row in self._all(select(*AUTHORITIES.columns).order_by(authorities.c.id))]

    def official(self, official: int) -> Official | None:
        """An official by id, active or not: past acts keep their names."""
        return _first(self._officials(officials.c.id == official))

    def officials(self, authority: str = "", role: str = "") -> Sequence[Official]:
        """Active officials, narrowed to an authority and a role."""
        there = [officials.c.authority == authority] if authority else []
        return [official for official in self._officials(officials.c.active, *there) if not role or official.has_role(role)]

    def credentials(self, username: str) -> tuple[Official, str] | None:
        """An active official and the hash of the password."""
        active = (officials.c.username == username, officials.c.active)
        found = _first(self._officials(*active))
        return (found, self._one(select(officials.c.password_hash).where(*active))) if found else None

    def official_of_token(self, digest: str) -> Official | None:
        """The official a living API token (SHA-256 hex) belongs to."""
        with door(), self._lend() as wire:
            found = wire.ask(queries.official_of_token(wire.dialect), [digest])
        return OFFICIALS.noun(OFFICIALS.settle(found[0][:-1]), authority_path=found[0][-1]) if found else None

    def _officials(self, *conditions: Any) -> Sequence[Official]:
        """Officials with the tree path of their authority."""
        path = func.coalesce(authorities.c.path, "")
        joined = officials.outerjoin(authorities, authorities.c.id == officials.c.authority)
        found = select(*OFFICIALS.columns, path).select_from(joined).where(*conditions).order_by(officials.c.id)
        return [OFFICIALS.noun(row[:-1], authority_path=row[-1]) for row in self._all(found)]

    # ---- one petition

    def dossier(self, number: str) -> Dossier | None:
        """One petition with everything that belongs to it, without a lock; ``entries`` empty."""
        with door(), self._lend() as wire:
            loan = self._dossiers.load(wire, number)
        return loan.dossier if loan else None

    def number_of_task(self, task: str) -> str | None:
        """The petition a task belongs to."""
        number: str | None = self._one(_number_of(tasks).where(tasks.c.id == task))
        return number

    def number_of_deadline(self, deadline: int) -> str | None:
        """The petition a deadline belongs to."""
        number: str | None = self._one(_number_of(deadlines).where(deadlines.c.id == deadline))
        return number

    def docket(self, petition: int) -> Sequence[DocketEntry]:
        """All docket entries of a petition in order."""
        found = select(*ENTRIES.columns).where(docket.c.petition_id == petition).order_by(docket.c.seq)
        return [ENTRIES.noun(row) for row in self._all(found)]

    def attachments(self, petition: int) -> Sequence[Attachment]:
        """The attachments of a petition, the first first."""
        table = ATTACHMENTS.table
        return [
            ATTACHMENTS.noun(row)
            for row in self._all(select(*ATTACHMENTS.columns).where(table.c.petition_id == petition).order_by(table.c.id))
        ]

    def notes(self, petition: int, official: int, authority: str) -> Sequence[Note]:
        """The notes of a petition this official of this authority may read, the latest first."""
        return noting.notes_for(self._all, self._cipher, petition, official, authority)

    def experts(self, authorities: Sequence[str]) -> Sequence[Expert]:
        """The experts on the rosters of these authorities, retired ones too."""
        return noting.roster(self._all, authorities)

    def experts_named(self, ids: Sequence[int]) -> Sequence[Expert]:
        """Some experts by their ids."""
        return noting.named(self._all, ids)

    # ---- the desk and the queue

    def desk(self, scope: Scope, which: DeskFilter) -> tuple[Sequence[TaskRow], int]:
        """One page of tasks, soonest due first, and how many there are in all."""
        page, total = self._page(desks.desk_page(scope, which), desks.desk_total(scope, which))
        return [lines.task_row(row) for row in page], total

    def desk_counts(self, scope: Scope, roles: frozenset[str], until: datetime) -> Mapping[str, int]:
        """How many tasks stand under each tab."""
        return dict(zip(desks.TABS, self._list(desks.desk_counts(scope, DeskFilter("", roles, until)))[0], strict=True))

    def desk_bands(self, scope: Scope, which: DeskFilter) -> Mapping[str, int]:
        """How many tasks of a tab fall into each band (overdue, 3, 7, later) as of ``which.now``."""
        return dict(zip(BANDS, self._list(desks.desk_bands(scope, which))[0], strict=True))

    def desk_total(self, scope: Scope, which: DeskFilter) -> int:
        """How many tasks a tab holds, counted to one beyond MOST_COUNTED."""
        number: int = self._list(desks.desk_total(scope, which))[0][0]
        return number

    def desk_choices(self, scope: Scope, which: DeskFilter) -> Sequence[Choice]:
        """What occurs among the tasks under a tab."""
        return [Choice(*(value or "" for value in row)) for row in self._list(desks.desk_choices(scope, which))]

    def saved_views(self, official: int) -> Sequence[SavedView]:
        """The views an official keeps, by name."""
        return [shelf.view_of(row) for row in self._all(shelf.views_of(official))]

    def unread(self, scope: Scope, numbers: Sequence[str]) -> Sequence[int]:
        """The ids of those petitions one may know of, of which a step came since one looked at them, or that one never looked at."""
        return [row[0] for row in self._asked(shelf.unread(scope, numbers))]

    @property
    def watch(self) -> WatchReader:
        """The supervisor's queue."""
        return WatchReader(self._listed)

    # ---- lists of petitions

    def petitions(self, scope: Scope, which: PetitionFilter, *, people: bool = False) -> tuple[Sequence[PetitionRow], int]:
        """One page of petitions, latest first, and how many there are in all; with ``people`` names are searched too."""
        words = search.sought(which.words, self._engine.dialect.name, self._cipher, people=people)
        page, total = self._page(queries.petition_page(scope, which, words), queries.petition_total(scope, which, words))
        return [lines.petition_row(row) for row in page], total

    def petition_choices(self, scope: Scope) -> Sequence[Choice]:
        """What occurs among the latest petitions; steps and clocks are left empty."""
        return [Choice(*(value or "" for value in row)) for row in self._list(queries.petition_choices(scope))]

    def written(self, petitions: Sequence[int], *, people: bool) -> Mapping[int, Sequence[tuple[str, str]]]:
        """(part, text) of everything written in some petitions; names only with ``people``."""
        return self._listed(lambda connection: search.written(connection, petitions, people=people))

    def same_person(self, scope: Scope, *, identity_number: str, phone: str, name: str) -> Sequence[Petition]:
        """Petitions of the person with this identity number, or with this name and phone."""
        indexes = self._cipher.identity_index(identity_number), self._cipher.person_index(name, phone)
        return [PETITIONS.noun(row) for row in self._asked(queries.same_person(scope, *indexes))]

    def near(self, scope: Scope, which: Near) -> Sequence[Petition]:
        """Petitions of a place and topic, the latest filing first, from an index."""
        return [particulars.petition_of(row) for row in self._asked(particulars.near(scope, which))]

    def particulars(self, petition: int) -> Sequence[Particulars]:
        """The particulars of the filings of a petition, the first first."""
        return [particulars.PARTICULARS.noun(tuple(row)) for row in self._all(particulars.of(petition))]

    def same_facts(self, scope: Scope, number: str) -> Sequence[Petition]:
        """Petitions on the same facts as this one, registered after it."""
        return [PETITIONS.noun(row) for row in self._asked(queries.same_facts(scope, number))]

    def open_numbers(self) -> Sequence[str]:
        """Numbers of all petitions not closed."""
        still = select(petitions.c.number).where(petitions.c.status != Status.CLOSED.value)
        return [row[0] for row in self._all(still.order_by(petitions.c.id))]

    def all_numbers(self) -> Sequence[str]:
        """Numbers of all petitions."""
        return [row[0] for row in self._all(select(petitions.c.number).order_by(petitions.c.id))]

    # ---- the sweep, the shelves and the counts

    def due(self, now: datetime, limit: int) -> Sequence[Due]:
        """Deadlines whose ``next_at`` has come, earliest first, from an index."""
        return [Due(row[0], row[1], row[2]) for row in self._all(queries.due(now, limit))]

    def provisional(self) -> Sequence[Due]:
        """Live deadlines that were counted beyond the published calendar."""
        return [Due(row[0], row[1], row[2]) for row in self._all(queries.provisional())]

    def last_sweep(self) -> tuple[datetime, Mapping[str, Any]] | None:
        """When the last sweep ended and what it found."""
        last = _first(self._all(select(sweeps.c.at, sweeps.c.report)))
        return (last[0], json.loads(last[1])) if last else None

    def outgoing(self, now: datetime) -> OutgoingCounts:
        """How outgoing work stands."""
        return outgoing.counts(self._all(outgoing.counted(now))[0], now)

    def given_up(self, limit: int) -> Sequence[OutgoingRow]:
        """Outgoing work that failed for good, the latest first."""
        return [outgoing.listed(row) for row in self._all(outgoing.given_up(limit))]

    def release(self, fingerprint: str) -> Release | None:
        """A release kept when a petition began with it; OutOfOrder when its files no longer have that fingerprint."""
        blob = self._one(select(releases.c.files).where(releases.c.fingerprint == fingerprint))
        return unpacked(fingerprint, blob) if blob is not None else None

    def yearbook(self, place: str, year: int, *, sealed: bool = True) -> Mapping[str, Any]:
        """The counts of a year for an area-code prefix, by query, in the shape of a year file; without ``sealed`` no accusation's."""
        asked: list[Executable] = [yearbook.reexaminations_of(place, year, sealed=sealed), yearbook.filings_of(place, year)]
        asked += [] if sealed else [yearbook.sealed_of(place, year)]
        reexamined, *filed = self._listed(lambda connection: [connection.execute(one).all() for one in asked])
        return yearbook.compiled(year, [row for some in filed for row in some], reexamined)

    def series(self) -> frozenset[str]:
        """Names of all gapless series begun so far."""
        return frozenset(row[0] for row in self._all(select(series.c.name)))

    def totals(self) -> Mapping[str, int]:
        """How many petitions, tasks, deadlines, documents, instances and docket entries are stored; ``completions`` are tasks done."""
        counted = (petitions, tasks, deadlines, documents, docket, instances)
        done = select(func.count()).select_from(tasks).where(tasks.c.status == TaskStatus.DONE.value)
        return self._counts({table.name: select(func.count()).select_from(table) for table in counted} | {"completions": done})

    def _page(self, page: Question, total: Question) -> tuple[Sequence[Sequence[Any]], int]:
        """The lines of a page and the number of all, of the same moment."""

        def both(connection: Connection) -> tuple[Sequence[Sequence[Any]], int]:
            seen = seen_by(connection, page.scope)
            return page.put(connection, seen).all(), total.put(connection, seen).scalar_one()

        return self._listed(both)

    def _list(self, question: Question) -> Sequence[Sequence[Any]]:
        return self._listed(lambda connection: question.put(connection).all())

    def _asked(self, question: Question) -> Sequence[Sequence[Any]]:
        with self._reading() as connection:
            return question.put(connection).all()

    def let_go(self) -> None:
        """Give the replica's connections back."""
        if self._replica:
            self._replica.engine.dispose()

    def replica_lag(self) -> float | None:
        """Seconds the replica is behind; None when there is none, or it cannot be asked."""
        return self._replica.lag() if self._replica else None

    def _counts(self, questions: Mapping[str, Select[Any]]) -> Mapping[str, int]:
        """Several counts in one statement."""
        asked = select(*(question.scalar_subquery() for question in questions.values()))
        return dict(zip(questions, self._listed(lambda connection: connection.execute(asked).one()), strict=True))


def _first(found: Sequence[Some]) -> Some | None:
    return found[0] if found else None


def _number_of(table: Any) -> Select[Any]:
    return select(petitions.c.number).join_from(petitions, table, table.c.petition_id == petitions.c.id)
