"""What one act may read and write; it never commits by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.casework.ports import Due
from engine.domain.attachment import Attachment
from engine.domain.authority import Authority, Official
from engine.domain.dossier import Dossier
from engine.domain.head import Head
from engine.domain.petition import Petition
from engine.domain.release import Release
from engine.errors import NotFound
from engine.storage import heads
from engine.storage.dossiers import Dossiers
from engine.storage.layout import ATTACHMENTS, AUTHORITIES, OFFICIALS, to_json
from engine.storage.loan import Loan
from engine.storage.releases import packed
from engine.storage.scope import parent_path
from engine.storage.tables import authorities, commands, deadlines, officials, petitions, releases, series, sweeps, tokens
from engine.storage.tables import heads as heads_table


class SqlTransaction:
    """One act on one connection. Dossiers it hands out are saved when the act ends."""

    def __init__(self, connection: Connection, dossiers: Dossiers, kept: frozenset[str]) -> None:
        """``kept``: fingerprints of releases that are certainly kept already."""
        self._connection = connection
        self._dossiers = dossiers
        self._loans: dict[str, Loan] = {}
        self._taken: set[str] = set()
        self._upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
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
        if key in self._taken:
            self._taken.remove(key)
            self._connection.execute(update(commands).where(commands.c.key == key).values(result=to_json(result)))
        else:
            self._connection.execute(insert(commands).values(key=key, result=to_json(result)))

    def dossier(self, number: str) -> Dossier:
        """Load and lock one petition; NotFound when there is none. Saved at the end of the transaction."""
        if number not in self._loans:
            loan = self._dossiers.load(self._connection, number, lock=True)
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
        columns = ATTACHMENTS.named(ATTACHMENTS.row(attachment))
        del columns["id"]
        entering = insert(ATTACHMENTS.table).values(columns).returning(ATTACHMENTS.table.c.id)
        return replace(attachment, id=self._connection.execute(entering).scalar_one())

    def keep_head(self, head: Head) -> None:
        """Keep the head of a day; Conflict when that day has one."""
        self._connection.execute(insert(heads_table).values(heads.columns_of(head)))

    def note_sweep(self, at: datetime, report: Mapping[str, Any]) -> None:
        """Write the heartbeat of the sweep over the one before."""
        self._replace(sweeps, "name", [{"name": "deadlines", "at": at, "report": to_json(report)}])

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

    def claim_due(self, due: Due) -> bool:
        """Whether the deadline is still to be looked at and no other sweep or act holds its petition.

        Both rows are locked, and a held one is passed by, not waited for: the next sweep comes soon.
        """
        still = deadlines.c.next_at.is_not(None) if due.next_at is None else deadlines.c.next_at == due.next_at
        both = deadlines.join(petitions, petitions.c.id == deadlines.c.petition_id)
        asked = select(deadlines.c.id).select_from(both).where(deadlines.c.id == due.deadline, still)
        return self._connection.execute(asked.with_for_update(skip_locked=True)).first() is not None

    def postpone(self, due: Due, until: datetime) -> None:
        """Look at a deadline again only at ``until``, so that a bad petition does not stop the sweep."""
        self._connection.execute(update(deadlines).where(deadlines.c.id == due.deadline).values(next_at=until))

    def save(self) -> None:
        """Write every dossier handed out, and free the keys nothing was remembered under."""
        for loan in self._loans.values():
            self._dossiers.save(self._connection, loan)
        if self._taken:
            self._connection.execute(delete(commands).where(commands.c.key.in_(self._taken)))

    def _replace(self, table: Table, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
        entering = self._upsert(table)
        columns = {name: entering.excluded[name] for name in rows[0] if name != key}
        self._connection.execute(entering.on_conflict_do_update(index_elements=[key], set_=columns), rows)
