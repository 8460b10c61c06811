"""The index of words: which petitions hold some, and how the index is kept beside the acts, never by one.

``search_texts`` holds the pairs of each text (``engine.storage.grams``): a full-text table of SQLite (FTS5), on PostgreSQL a
``tsvector`` with its own index, no extension. Its key says whose and which text it is. What is encrypted in the registers is not
in it: an identity number, or a name with a phone, is found by the keyed digest. Made of the registers, it is in no backup.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from engine.casework.sifting import PARTS
from engine.storage import grams
from engine.storage.cipher import Cipher
from engine.storage.connect import upsert
from engine.storage.following import moved_on, newer_than
from engine.storage.layout import from_json
from engine.storage.tables import docket, documents, filings, is_open_petition, petitioners, petitions

# Not of the registers' own tables: what they hold is made anew, and no backup carries it.
index_metadata = MetaData()
search_texts = Table("search_texts", index_metadata, Column("rowid", BigInteger, primary_key=True), Column("grams", Text))
search_marks = Table(
    "search_marks", index_metadata,
    Column("petition_id", BigInteger, primary_key=True, autoincrement=False), Column("seq", Integer, nullable=False),
)  # fmt: skip

# A key is the petition's id, then three digits: 250 pieces for each of PARTS.
OF_PETITION, OF_PART = 1000, 250
PEOPLE, NOBODY = PARTS.index("people"), -1
_CODE = re.compile(r"[\w.:/#-]*", re.ASCII)
_IDENTITY = re.compile(r"\d{15}|\d{17}[\dXx]")
_PHONE = re.compile(r"\+?[\d-]{7,20}")


class _Holds(FunctionElement[bool]):
    """Whether a text of the index holds the word that fills a gap."""

    name = "holds"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it stands: SQLite would compare MATCH with 1, and knows it only by itself."""
        return self


@compiles(_Holds, "postgresql")
def _by_vector(element: _Holds, compiler: Any, **words: Any) -> str:
    return f"search_texts.grams @@ CAST({compiler.process(element.clauses, **words)} AS tsquery)"


@compiles(_Holds, "sqlite")
def _by_match(element: _Holds, compiler: Any, **words: Any) -> str:
    return f"search_texts MATCH {compiler.process(element.clauses, **words)}"


class Sought(NamedTuple):
    """What words are looked for: the conditions by name, and what fills their gaps."""

    names: tuple[str, ...] = ()
    gaps: Mapping[str, Any] = {}


def sought(asked: str, dialect: str, cipher: Cipher, *, people: bool) -> Sought:
    """How ``asked`` is looked for; with ``people`` in names too, and an identity number or a name with a phone by its digest."""
    parts = asked.split()
    if people and len(parts) == 1 and _IDENTITY.fullmatch(parts[0]):
        return Sought(("identity",), {"identity": cipher.identity_index(parts[0])})
    phones = [one for one in parts if _PHONE.fullmatch(one)]
    if people and len(parts) == 2 and len(phones) == 1:
        name = next(one for one in parts if one not in phones)
        return Sought(("person",), {"person": cipher.person_index(name, phones[0])})
    found = grams.words(asked)
    if not found:
        return Sought(("nothing",)) if asked.strip() else Sought()
    gaps: dict[str, Any] = {"unseen": NOBODY if people else PEOPLE}
    for at, word in enumerate(found):
        run = word[0] + "".join(pair[1] for pair in word[1:])
        gaps |= {f"word_{at}": grams.as_query(word, dialect), f"run_{at}": run}
    return Sought(tuple(f"word {at}" for at in range(len(found))), gaps)


def condition(name: str) -> ColumnElement[bool]:
    """The condition of a name of ``Sought``."""
    if name == "nothing":
        return petitions.c.id.is_(None)
    if name in ("identity", "person"):
        digest = petitioners.c.identity_index if name == "identity" else petitioners.c.person_index
        return petitions.c.id.in_(select(petitioners.c.petition_id).where(digest == bindparam(name), digest != ""))
    at = name.removeprefix("word ")
    seen = (search_texts.c.rowid % OF_PETITION) // OF_PART != bindparam("unseen", type_=Integer)
    indexed = select(search_texts.c.rowid // OF_PETITION).where(_Holds(bindparam(f"word_{at}", type_=Text)), seen)
    return petitions.c.id.in_(union_all(indexed, _not_yet(at)))


def _not_yet(at: str) -> Select[Any]:
    """Petitions registered since the index was last kept up: there are few, and they are read."""
    new = petitions.alias("new")
    last = select(func.coalesce(func.max(search_marks.c.petition_id), 0)).scalar_subquery()
    run = bindparam(f"run_{at}", type_=Text)
    return select(new.c.id).where(new.c.id > last, or_(new.c.gist.icontains(run), new.c.facts.icontains(run)))


# ---- what is written in a petition


def written(connection: Connection, ids: Sequence[int], *, people: bool) -> Mapping[int, list[tuple[str, str]]]:
    """(one of PARTS, text) of everything written in some petitions."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in connection.execute(
        select(petitions.c.id, petitions.c.gist, petitions.c.facts, petitions.c.requests).where(_of(petitions, ids))
    ):
        found[row[0]] += [("matter", text) for text in (row[1], row[2], *_texts(from_json(row[3]))) if text]
    notes = select(filings.c.petition_id, filings.c.note).where(_of(filings, ids), filings.c.note != "")
    for key, note in connection.execute(notes.order_by(filings.c.id)):
        found[key].append(("matter", note))
    if people:
        names = select(petitioners.c.petition_id, petitioners.c.name).where(_of(petitioners, ids), petitioners.c.name != "")
        for key, name in connection.execute(names.order_by(petitioners.c.id)):
            found[key].append(("people", name))
    papers = select(documents.c.petition_id, documents.c.number, documents.c.content).where(_of(documents, ids))
    for key, number, content in connection.execute(papers.order_by(documents.c.id)):
        found[key] += [("paper", text) for text in (number, *_texts(from_json(content)))]
    entries = select(docket.c.petition_id, docket.c.body).where(_of(docket, ids), docket.c.body != "{}")
    for key, body in connection.execute(entries.order_by(docket.c.petition_id, docket.c.seq)):
        found[key] += [("docket", text) for text in _texts(from_json(body))]
    return found


def _of(table: Table, ids: Sequence[int]) -> ColumnElement[bool]:
    return (table.c.id if table is petitions else table.c.petition_id).in_(ids)


def _texts(value: Any) -> Iterator[str]:
    """What a person wrote, wherever it stands in maps and lists; ids, terms, days and hashes are no texts."""
    if isinstance(value, str):
        if not _CODE.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


# ---- keeping the index


class IndexReader:
    """How far the index has come; fits ``engine.casework.followers.Behind``."""

    def __init__(self, ask: Callable[[Select[Any]], Sequence[Sequence[Any]]]) -> None:
        """``ask`` puts one question to the database."""
        self._ask = ask

    def behind(self, after: int, most: int, *, open_only: bool) -> tuple[Sequence[int], int]:
        """Of the next petitions those acted on since they were indexed, and the last id looked at, 0 at the end."""
        joined = petitions.outerjoin(search_marks, search_marks.c.petition_id == petitions.c.id)
        asked = select(petitions.c.id, petitions.c.docket_seq, search_marks.c.seq).select_from(joined).where(petitions.c.id > after)
        asked = asked.where(is_open_petition(petitions)) if open_only else asked
        return moved_on(self._ask(asked.order_by(petitions.c.id).limit(most)), most)

    def newest(self, most: int) -> Sequence[int]:
        """Petitions registered since the last that was indexed."""
        return [row[0] for row in self._ask(newer_than(search_marks.c.petition_id, most))]


class SqlWordIndex:
    """Keeps the index in the transaction of ``connection``; fits ``engine.casework.sifting.WordIndex``."""

    def __init__(self, connection: Connection) -> None:
        """``connection``: in a transaction that may write."""
        self._connection = connection
        self._upsert = partial(upsert, connection.dialect.name)

    def take_in(self, ids: Sequence[int]) -> None:
        """Index petitions as they are now; an act that comes meanwhile makes them stand behind again."""
        if not ids:
            return
        marks = self._connection.execute(select(petitions.c.id, petitions.c.docket_seq).where(petitions.c.id.in_(ids))).all()
        texts = written(self._connection, ids, people=True)
        for key in ids:
            self._connection.execute(
                delete(search_texts).where(search_texts.c.rowid.between(key * OF_PETITION, (key + 1) * OF_PETITION - 1))
            )
        rows = [{"key": key, "told": told} for petition in ids for key, told in self._rows(petition, texts.get(petition, []))]
        if rows:
            self._connection.execute(self._entering(), rows)
        keeping = self._upsert(search_marks)
        keeping = keeping.on_conflict_do_update(index_elements=["petition_id"], set_={"seq": keeping.excluded.seq})
        self._connection.execute(keeping, [{"petition_id": key, "seq": seq} for key, seq in marks])

    def forget(self) -> None:
        """Empty the index."""
        self._connection.execute(delete(search_texts))
        self._connection.execute(delete(search_marks))

    def _entering(self) -> Any:
        """The order that enters rows; another node that indexes the same petition just now does not stand in the way."""
        if self._connection.dialect.name == "sqlite":
            return insert(search_texts).values(rowid=bindparam("key"), grams=bindparam("told"))
        vector = cast(bindparam("told", type_=Text), postgresql.TSVECTOR)
        entering = postgresql.insert(search_texts).values(rowid=bindparam("key"), grams=vector)
        return entering.on_conflict_do_update(index_elements=["rowid"], set_={"grams": entering.excluded.grams})

    def _rows(self, petition: int, texts: Sequence[tuple[str, str]]) -> Iterator[tuple[int, str]]:
        """The rows of a petition: its texts part by part, in pieces; what goes beyond 250 pieces of a part is left out."""
        on_sqlite = self._connection.dialect.name == "sqlite"
        for part, name in enumerate(PARTS):
            whole = "\n".join(text for told, text in texts if told == name)
            for at, piece in zip(range(OF_PART), grams.pieces(whole), strict=False):
                told = grams.grams(piece)
                if told:
                    yield petition * OF_PETITION + part * OF_PART + at, " ".join(told) if on_sqlite else grams.as_vector(told)


__all__ = ["SqlWordIndex", "Sought", "condition", "index_metadata", "search_marks", "search_texts", "sought", "written"]
