"""The whole register page by page, each page of one moment: a verifier of a million petitions holds a few hundred of them.

A page is read in one statement for each table. Where a row of the page cannot be read the page's petitions are read
one by one, so that the broken one is named and the others are not lost with it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, exists, select

from engine.casework.keeping import CommandRow, Walked
from engine.casework.office import BROKEN
from engine.domain.attachment import Attachment
from engine.domain.docket import DocketEntry
from engine.domain.dossier import Dossier
from engine.domain.head import Head, Leaf
from engine.errors import PetitionError
from engine.storage import heads
from engine.storage.cipher import Cipher
from engine.storage.connect import door
from engine.storage.derived import check_state, opened
from engine.storage.layout import ATTACHMENTS, ENTRIES, PARTS, PETITIONS, Layout
from engine.storage.tables import attachments, commands, docket, documents, metadata, petitions, series
from engine.storage.tables import heads as heads_table

_ORDER = {"tasks": ("created_at", "id"), "instances": ("no",)}
_STREAM = 1000


class SqlWalker:
    """Walks one database; holds no connection between two pages."""

    def __init__(self, engine: Engine, cipher: Cipher, one: Callable[[str], Dossier | None]) -> None:
        """``engine`` as ``connect.for_reading`` gives it; ``one`` reads a single dossier."""
        self._engine = engine
        self._cipher = cipher
        self._one = one

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with door(), self._engine.connect() as connection:
            yield connection

    def petitions(self, after: int, limit: int, since: datetime | None = None) -> Sequence[Walked]:
        """The next petitions behind the id ``after``, of those acted on at or after ``since``."""
        with self._reading() as connection:
            found = connection.execute(_page(after, limit, since)).all()
            numbers = {row[0]: row[1] for row in found}
            try:
                return self._walked(connection, numbers)
            except BROKEN:
                pass
        return [self._alone(key, number) for key, number in numbers.items()]

    def _walked(self, connection: Connection, numbers: Mapping[int, str]) -> list[Walked]:
        """A page whose every row can be read."""
        dossiers = self._dossiers(connection, list(numbers))
        entries: dict[int, list[DocketEntry]] = defaultdict(list)
        for entry in _of(connection, ENTRIES, list(numbers), "seq"):
            entries[entry.petition_id].append(entry)
        files: dict[int, list[Attachment]] = defaultdict(list)
        for file in _of(connection, ATTACHMENTS, list(numbers), "id"):
            files[file.petition_id].append(file)
        return [Walked(key, number, dossiers[key], entries[key], files[key]) for key, number in numbers.items()]

    def _dossiers(self, connection: Connection, keys: list[int]) -> dict[int, Dossier]:
        asked = select(*PETITIONS.columns).where(petitions.c.id.in_(keys))
        dossiers = {row[0]: Dossier(PETITIONS.noun(row)) for row in connection.execute(asked)}
        for name, layout in PARTS.items():
            turn = (lambda row: opened(tuple(row), self._cipher)) if name == "petitioners" else tuple
            for noun in _of(connection, layout, keys, *_ORDER.get(name, ("id",)), turn=turn):
                if name == "instances":
                    check_state(noun)
                getattr(dossiers[noun.petition_id], name).append(noun)
        return dossiers

    def _alone(self, key: int, number: str) -> Walked:
        """One petition of a page that could not be read as a whole."""
        entries, unreadable = self._entries(key)
        try:
            with self._reading() as connection:
                files = list(_of(connection, ATTACHMENTS, [key], "id"))
            return Walked(key, number, self._one(number), entries, files, "", unreadable)
        except BROKEN as error:
            told = str(error) if isinstance(error, PetitionError) else type(error).__name__
            return Walked(key, number, None, entries, (), told, unreadable)

    def _entries(self, key: int) -> tuple[list[DocketEntry], int]:
        """The docket as far as it can be read, and the entry it stops at."""
        entries: list[DocketEntry] = []
        with self._reading() as connection:
            mine = docket.c.petition_id == key
            for seq in connection.execute(select(docket.c.seq).where(mine).order_by(docket.c.seq)).scalars().all():
                try:
                    row = connection.execute(select(*ENTRIES.columns).where(mine, docket.c.seq == seq)).one()
                    entries.append(ENTRIES.noun(row))
                except BROKEN:
                    return entries, seq
        return entries, 0

    def commands(self, after: str, limit: int) -> Sequence[CommandRow]:
        """The next remembered keys behind ``after``."""
        with self._reading() as connection:
            asked = select(commands.c.key, commands.c.result).where(commands.c.key > after).order_by(commands.c.key).limit(limit)
            answers = {row[0]: _answer(row[1]) for row in connection.execute(asked)}
            numbers = {str(answer["number"]) for answer in answers.values() if answer and "number" in answer}
            now = select(petitions.c.number, petitions.c.version).where(petitions.c.number.in_(numbers))
            versions = {row[0]: row[1] for row in connection.execute(now)}
        return [CommandRow(key, answer, versions.get(str((answer or {}).get("number")))) for key, answer in answers.items()]

    def series(self) -> Mapping[str, int]:
        """Every gapless series with the last number it gave."""
        with self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(select(series.c.name, series.c.last))}

    def astray(self) -> Mapping[int, Sequence[str]]:
        """Ids that rows name as their petition's and that are none's, each with the tables such rows lie in."""
        found: dict[int, list[str]] = defaultdict(list)
        with self._reading() as connection:
            for table in metadata.sorted_tables:
                if "petition_id" in table.c:
                    belongs = exists().where(petitions.c.id == table.c.petition_id)
                    for key in connection.execute(
                        select(table.c.petition_id).distinct().where(table.c.petition_id.is_not(None), ~belongs)
                    ).scalars():
                        found[key].append(table.name)
        return found

    def leaves(self, before: datetime) -> Iterator[Leaf]:
        """Where every petition's docket stood at ``before``, in the order of registration, of one moment."""
        with self._reading() as connection:
            rows = connection.execution_options(yield_per=_STREAM).execute(heads.leaves(before))
            for number, seq, digest in rows:
                yield Leaf(number, seq, digest)

    def files(self, after: str, limit: int) -> Sequence[str]:
        """The next SHA-256 of attachments behind ``after``, each once."""
        asked = select(attachments.c.sha256).distinct().where(attachments.c.sha256 > after)
        with self._reading() as connection:
            return connection.execute(asked.order_by(attachments.c.sha256).limit(limit)).scalars().all()

    def papers(self, hashes: Sequence[str]) -> frozenset[str]:
        """Those of some hashes that are hashes of papers."""
        asked = select(documents.c.sha256).where(documents.c.sha256.in_(hashes))
        with self._reading() as connection:
            return frozenset(connection.execute(asked).scalars())

    def heads(self, day: date | None = None) -> Sequence[Head]:
        """The kept heads, latest first, of one day when it is given."""
        asked = heads.kept() if day is None else heads.kept().where(heads_table.c.day == day)
        with self._reading() as connection:
            return [heads.head_of(row) for row in connection.execute(asked)]


def _page(after: int, limit: int, since: datetime | None) -> Any:
    asked = select(petitions.c.id, petitions.c.number).where(petitions.c.id > after)
    if since is not None:
        last = and_(docket.c.petition_id == petitions.c.id, docket.c.seq == petitions.c.docket_seq, docket.c.at >= since)
        asked = asked.where(exists().where(last))
    return asked.order_by(petitions.c.id).limit(limit)


def _of(connection: Connection, layout: Layout[Any], keys: list[int], *order: str, turn: Callable[[Any], Any] = tuple) -> Iterator[Any]:
    """The nouns of some petitions, each petition's in its order."""
    table = layout.table
    asked = select(*layout.columns).where(table.c.petition_id.in_(keys)).order_by(*(table.c[name] for name in ("petition_id", *order)))
    return (layout.noun(turn(row)) for row in connection.execute(asked))


def _answer(text: str | None) -> Mapping[str, Any] | None:
    """A remembered answer; None for none and for what is no answer."""
    try:
        answer = json.loads(text) if text else None
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
