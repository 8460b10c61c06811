"""What one act may read and write; it never commits by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from engine.casework.gauges import Node
from engine.casework.ports import Due, Job
from engine.domain.attachment import Attachment
from engine.domain.authority import Authority, Official
from engine.domain.dossier import Dossier
from engine.domain.expert import Expert
from engine.domain.head import Head
from engine.domain.note import Note
from engine.domain.particulars import Particulars
from engine.domain.petition import Petition
from engine.domain.release import Release
from engine.errors import NotFound
from engine.storage import attaching, heads, noting, outgoing, particulars, yearbook
from engine.storage.alerts import SqlAlerts
from engine.storage.beside import AbsenceRegister
from engine.storage.claims import Claims
from engine.storage.connect import upsert
from engine.storage.designs import DesignsRegister
from engine.storage.dossiers import Dossiers
from engine.storage.drafts import DraftsRegister
from engine.storage.layout import AUTHORITIES, OFFICIALS, to_json
from engine.storage.lives import LivesRegister
from engine.storage.loan import Loan
from engine.storage.milestones import SqlMilestones
from engine.storage.releases import packed
from engine.storage.reporting import ReportsRegister
from engine.storage.reviews import ReviewsRegister
from engine.storage.scope import parent_path
from engine.storage.search import SqlWordIndex
from engine.storage.shelf import SqlShelf
from engine.storage.tables import authorities, commands, deadlines, nodes, officials, releases, series, sweeps, tokens
from engine.storage.tables import heads as heads_table
from engine.storage.vain import SqlVain
from engine.storage.wire import Wire

# A process not heard of for so long is gone for good and leaves the operator's page.
FORGOTTEN = timedelta(days=1)


class SqlTransaction:
    """One act on one connection, patient: it locks what it reads. Dossiers it hands out are saved when the act ends."""

    def __init__(self, connection: Connection, wire: Wire, dossiers: Dossiers, kept: frozenset[str], tray: outgoing.OutTray) -> None:
        """``wire``: the same connection as its driver gives it; ``kept``: fingerprints of releases that are certainly kept already."""
        self._tray = tray
        self._jobs: list[Job] = []
        self._connection = connection
        self._wire = wire
        self._dossiers = dossiers
        self._loans: dict[str, Loan] = {}
        self._swept: dict[str, Loan] = {}
        self._taken: set[str] = set()
        self._answers: dict[str, str] = {}
        self._upsert = partial(upsert, connection.dialect.name)
        self.kept = set(kept)

    def replay(self, key: str) -> Mapping[str, Any] | None:
        """What the act with this idempotency key answered, None when it is new.

        The key is taken at once: another act that brings the same key waits here until this one has
        ended, and then gets its answer.
        """
        taking = self._upsert(commands).values(key=key).on_conflict_do_nothing().returning(commands.c.key)
        if self._connection.execute(taking).first() is not None:
            self._taken.add(key)
            return None
        result = self._connection.execute(select(commands.c.result).where(commands.c.key == key)).scalar()
        answer: Mapping[str, Any] | None = None if result is None else json.loads(result)
        return answer

    def remember(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep the answer of this act under its key; Conflict when another act has used the key."""
        self._answers[key] = to_json(result)

    def meanwhile(self, work: Callable[[], object]) -> None:
        """Done at once: this way waits for others, and has nothing to gain by it."""
        work()

    def dossier(self, number: str) -> Dossier:
        """Load and lock one petition; NotFound when there is none. Saved at the end of the transaction."""
        if number not in self._loans:
            loan = self._dossiers.load(self._wire, number, lock=True)
            if loan is None:
                raise NotFound(number=number)
            self._loans[number] = loan
        return self._loans[number].dossier

    def register(self, petition: Petition) -> Dossier:
        """Insert a new petition, give it its id, and return its empty dossier; Conflict when the number is taken."""
        loan = self._dossiers.register(self._connection, petition)
        self._loans[petition.number] = loan
        return loan.dossier

    def next_in(self, name: str) -> int:
        """The next number of a gapless series: given back when the act fails, waited for while another act holds it."""
        first = self._upsert(series).values(name=name, last=1)
        counted = first.on_conflict_do_update(index_elements=["name"], set_={"last": series.c.last + 1})
        number: int = self._connection.execute(counted.returning(series.c.last)).scalar_one()
        return number

    def send_later(self, job: Job) -> None:
        """Hand over outgoing work: it is kept by the commit of this act, or not at all."""
        self._jobs.append(job)

    @property
    def claims(self) -> Claims:
        """The sweep's way to its clocks."""
        return Claims(self._connection, self._wire, self._dossiers, self._swept)

    @property
    def outgoing(self) -> outgoing.OutgoingRows:
        """The register of outgoing work."""
        return outgoing.OutgoingRows(self._connection, self._tray.outbox)

    @property
    def shelf(self) -> SqlShelf:
        """What an official keeps for himself."""
        return SqlShelf(self._connection)

    @property
    def words(self) -> SqlWordIndex:
        """The index of words."""
        return SqlWordIndex(self._connection)

    @property
    def milestones(self) -> SqlMilestones:
        """The rows the indicators count."""
        return SqlMilestones(self._connection)

    @property
    def reports(self) -> ReportsRegister:
        """The register of reports and of what was instructed on them."""
        return ReportsRegister(self._connection)

    @property
    def alerts(self) -> SqlAlerts:
        """The inboxes."""
        return SqlAlerts(self._connection)

    @property
    def drafts(self) -> DraftsRegister:
        """The register of drafts and edit locks."""
        return DraftsRegister(self._connection, self._dossiers.cipher)

    @property
    def reviews(self) -> ReviewsRegister:
        """Opinions on proposed releases, and runs of moves."""
        return ReviewsRegister(self._connection)

    @property
    def designs(self) -> DesignsRegister:
        """The register of designs."""
        return DesignsRegister(self._connection)

    @property
    def vain(self) -> SqlVain:
        """When was asked in vain, by who is counted."""
        return SqlVain(self._connection, self._dossiers.cipher)

    @property
    def lives(self) -> LivesRegister:
        """The register of releases."""
        return LivesRegister(self._connection, self.next_in)

    @property
    def absences(self) -> AbsenceRegister:
        """The register of absences."""
        return AbsenceRegister(self._connection, self.next_in)

    def keep_release(self, release: Release) -> None:
        """Keep the files of a release, once."""
        if release.fingerprint in self.kept:
            return
        self.kept.add(release.fingerprint)
        same = releases.c.fingerprint == release.fingerprint
        if self._connection.execute(select(releases.c.fingerprint).where(same)).first() is None:
            keeping = self._upsert(releases).values(fingerprint=release.fingerprint, files=packed(release))
            self._connection.execute(keeping.on_conflict_do_nothing())

    def attach(self, attachment: Attachment) -> Attachment:
        """Enter an attachment and give it its id."""
        return attaching.enter(self._wire, attachment)

    def note_particulars(self, noted: Particulars) -> None:
        """Enter the particulars of a filing."""
        particulars.note(self._wire, noted)

    def note(self, note: Note) -> Note:
        """Enter a note and give it its id."""
        return noting.enter(self._wire, self._dossiers.cipher, note)

    def add_expert(self, expert: Expert) -> Expert:
        """Enter an expert and give the id."""
        return noting.add_expert(self._connection, expert)

    def keep_expert(self, expert: Expert) -> None:
        """Write an expert over as he is now."""
        noting.keep_expert(self._connection, expert)

    def keep_head(self, head: Head) -> None:
        """Keep the head of a day; Conflict when that day has one."""
        self._connection.execute(insert(heads_table).values(heads.columns_of(head)))

    def note_sweep(self, at: datetime, report: Mapping[str, Any]) -> None:
        """Write the heartbeat of the sweep over the one before."""
        self._replace(sweeps, "name", [{"name": "deadlines", "at": at, "report": to_json(report)}])

    def note_node(self, node: Node, at: datetime) -> None:
        """Write that a process was alive at ``at``, and forget those not heard of for a day."""
        self._replace(nodes, "name", [{"name": node.name, "kind": node.kind, "at": at, "version": node.version}], "kind")
        self._connection.execute(delete(nodes).where(nodes.c.at < at - FORGOTTEN))

    def add_authorities(self, entered: Sequence[Authority]) -> None:
        """Enter authorities; existing ids are replaced."""
        rows = [AUTHORITIES.named(AUTHORITIES.row(one)) | {"parent_path": parent_path(one.path)} for one in entered]
        if rows:
            self._replace(authorities, "id", rows)

    def add_official(self, official: Official, password_hash: str) -> Official:
        """Enter an official and give the id; an existing username is replaced and keeps its id."""
        columns = OFFICIALS.named(OFFICIALS.row(official)) | {"password_hash": password_hash}
        del columns["id"]
        entering = self._upsert(officials).values(columns)
        entered = entering.on_conflict_do_update(index_elements=["username"], set_=columns).returning(officials.c.id)
        given = self._connection.execute(entered).scalar_one()
        path = self._connection.execute(select(authorities.c.path).where(authorities.c.id == official.authority)).scalar()
        return replace(official, id=given, authority_path=path or "")

    def add_token(self, name: str, official: int, digest: str, at: datetime) -> None:
        """Keep an API token's SHA-256; an earlier token of that name is revoked."""
        earlier = (tokens.c.name == name, tokens.c.revoked_at.is_(None))
        self._connection.execute(update(tokens).where(*earlier).values(revoked_at=at))
        self._connection.execute(insert(tokens).values(name=name, official=official, digest=digest, created_at=at))

    def tally(self, limit: int) -> int:
        """Count up for the yearbook filings of closed petitions, at most ``limit``; how many."""
        return yearbook.tally(self._connection, limit)

    def postpone(self, due: Due, until: datetime) -> None:
        """Look at a deadline again only at ``until``, so that a bad petition does not stop the sweep."""
        self._connection.execute(update(deadlines).where(deadlines.c.id == due.deadline).values(next_at=until, set_aside_until=until))

    def save(self) -> None:
        """Write every dossier handed out with the answers remembered, and free the keys nothing was remembered under."""
        answers = [(key, result, key in self._taken) for key, result in self._answers.items()]
        for loan in self._loans.values():
            if self._dossiers.save(self._wire, loan, answers[0] if answers else None):
                answers = answers[1:]
        for answer in answers:
            self._dossiers.remember(self._wire, answer)
        if unused := self._taken - self._answers.keys():
            self._connection.execute(delete(commands).where(commands.c.key.in_(unused)))
        self._tray.keep(self._wire, self._jobs)

    @property
    def loans(self) -> Mapping[str, Loan]:
        """Petitions this act has taken in hand, by number."""
        return self._loans

    @property
    def swept(self) -> Collection[str]:
        """Numbers of the petitions written with many others, whose loans are of no use after that."""
        return self._swept.keys()

    def _replace(self, table: Table, key: str, rows: Sequence[Mapping[str, Any]], *more: str) -> None:
        entering, keys = self._upsert(table), (key, *more)
        columns = {name: entering.excluded[name] for name in rows[0] if name not in keys}
        self._connection.execute(entering.on_conflict_do_update(index_elements=keys, set_=columns), rows)
