"""How a noun of the domain lies in its table: the field's type says how its column is written and read.

A row is a tuple of plain values in the order of the noun's fields. Plain values are immutable (maps
and lists are JSON text), so a row also serves as the snapshot a changed noun is compared with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from itertools import compress
from operator import attrgetter, is_not
from types import NoneType
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

import orjson
from sqlalchemy import Column, Table

from engine.domain.attachment import Attachment
from engine.domain.authority import Authority, Official
from engine.domain.deadline import Deadline
from engine.domain.docket import DocketEntry
from engine.domain.document import Document
from engine.domain.expert import Expert
from engine.domain.involvement import Involvement
from engine.domain.note import Note
from engine.domain.petition import Filing, Petition, Petitioner
from engine.domain.task import Instance, Proceeding, Task
from engine.storage import beside_tables, note_tables, tables

Noun = TypeVar("Noun")
Row = tuple[Any, ...]
Turn = Callable[[Any], Any]
# What a row may raise that was changed behind the office's back.
BROKEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Codec:
    """Three turns of a value, none ever given None: field → column, column → field, JSON → column."""

    pack: Turn | None = None
    unpack: Turn | None = None
    settle: Turn | None = None


# orjson knows whole numbers of 64 bits and would read a longer one as a fraction.
_LONG_NUMBER = re.compile(r"\d{19}")
# No such number stands in a text no longer than this: most lists and maps are empty.
_SHORT = 18
# What may change inside a map.
_HOLDS = frozenset({dict, list})
_EMPTY: Mapping[str, type] = {"[]": list, "{}": dict}


def to_json(value: object) -> str:
    """Maps and lists as compact JSON text in their own order."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Any:
    """What ``to_json`` was given, tuples as lists."""
    if text in _EMPTY:
        return _EMPTY[text]()
    return json.loads(text) if len(text) > _SHORT and _LONG_NUMBER.search(text) else orjson.loads(text)


def _tuple(text: str) -> tuple[Any, ...]:
    return tuple(from_json(text))


def _tuples(text: str) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(inner) for inner in from_json(text))


_CODECS: Mapping[object, Codec] = {
    str: Codec(),
    int: Codec(),
    bytes: Codec(settle=bytes.fromhex),
    bool: Codec(settle=bool),
    datetime: Codec(settle=tables.read_instant),
    date: Codec(settle=date.fromisoformat),
    dict: Codec(to_json, from_json),
    Mapping: Codec(to_json, from_json),
    frozenset: Codec(lambda words: to_json(sorted(words)), lambda text: frozenset(from_json(text))),
}


def codec_of(hint: Any) -> Codec:
    """The codec of a field's type; an optional field has the codec of its type."""
    kinds = [kind for kind in get_args(hint) if kind is not NoneType] if NoneType in get_args(hint) else [hint]
    kind, origin = kinds[0], get_origin(kinds[0])
    if origin is tuple:
        return Codec(to_json, _tuples if get_origin(get_args(kind)[0]) is tuple else _tuple)
    if origin is None and issubclass(kind, StrEnum):
        return Codec(str, {str(one): one for one in kind}.__getitem__)
    return _CODECS[origin or kind]


class Layout(Generic[Noun]):
    """One noun in one table. ``key`` names the field that tells two rows of one petition apart."""

    def __init__(self, noun: type[Noun], table: Table, key: str = "id", *, omit: Sequence[str] = ()) -> None:
        """``omit`` names the fields that are no columns."""
        hints = get_type_hints(noun)
        self.table = table
        self.key = key
        self.names = tuple(field.name for field in fields(noun) if field.name not in omit)  # type: ignore[arg-type]
        self.columns: tuple[Column[Any], ...] = tuple(table.c[name] for name in self.names)
        codecs = [codec_of(hints[name]) for name in self.names]
        self._noun = noun
        self._in_order = not omit  # values by place are cheaper than by name
        self.values: Callable[[Noun], Row] = attrgetter(*self.names)
        self.key_at = self.names.index(key)
        self._maps = [at for at, name in enumerate(self.names) if (get_origin(hints[name]) or hints[name]) in (dict, Mapping)]
        self._packs = _turns(codec.pack for codec in codecs)
        self._told = tuple((name, codec.pack) for name, codec in zip(self.names, codecs, strict=True))
        self._places = range(len(self.names))
        self._unpacks = _turns(codec.unpack for codec in codecs)
        self._settles = _turns(codec.settle for codec in codecs)
        # What JSON needs settled needs no more to be a field, and what is unpacked is the same text in JSON.
        self._reads = _turns(codec.settle or codec.unpack for codec in codecs)

    def row(self, noun: Noun) -> Row:
        """The noun as plain values."""
        return tuple(_turned(self._packs, self.values(noun)))

    def mark(self, noun: Noun) -> Row:
        """What tells whether the noun was changed since: its values as they are, and its maps copied, since those change in place.

        Its ``values`` are compared with it: those that are still the same objects by looking at them once.
        """
        return self.marked(self.values(noun))

    def marked(self, values: Row, before: Row | None = None) -> Row:
        """The mark of a noun of these values; ``before``, its mark until now, has copies of the maps that did not change."""
        if not self._maps:
            return values
        marked = list(values)
        for at in self._maps:
            marked[at] = before[at] if before is not None and before[at] == marked[at] else _copied(marked[at])
        return tuple(marked)

    def moved(self, mark: Row, values: Row) -> dict[str, Any]:
        """The columns of a noun's ``values`` that differ from its ``mark``, as plain values by name."""
        found: dict[str, Any] = {}
        for at in compress(self._places, map(is_not, values, mark)):
            value = values[at]
            if value != mark[at]:
                name, pack = self._told[at]
                found[name] = value if pack is None or value is None else pack(value)
        return found

    def named(self, row: Row) -> dict[str, Any]:
        """Plain values by column name."""
        return dict(zip(self.names, row, strict=True))

    def noun(self, row: Sequence[Any], **omitted: object) -> Noun:
        """The noun of a row."""
        return self._made(_turned(self._unpacks, row), omitted)

    def read(self, row: Sequence[Any]) -> Noun:
        """The noun of a row that came as JSON: what ``noun`` makes of the row ``settle`` gives, in one go."""
        return self._made(_turned(self._reads, row), {})

    def _made(self, values: Sequence[Any], omitted: Mapping[str, object]) -> Noun:
        return self._noun(*values, **omitted) if self._in_order else self._noun(**dict(zip(self.names, values, strict=True)), **omitted)

    def extract(self, *names: str, **instead: object) -> Extract[Noun]:
        """Some columns only; ``instead`` says what the other fields hold that have no default."""
        at = [self.names.index(name) for name in names]
        turns = _turns(dict(self._unpacks).get(one) for one in at)
        return Extract(names, tuple(self.columns[one] for one in at), turns, partial(self._noun, **instead))

    def settle(self, row: Sequence[Any]) -> Row:
        """A row that came as JSON, with instants, days, flags and bytes (in hexadecimal) as the columns give them."""
        return tuple(_turned(self._settles, row))


@dataclass(frozen=True)
class Extract(Generic[Noun]):
    """Some columns of a noun's table, for work that asks for no others; the nouns it makes must never be saved whole."""

    names: Sequence[str]
    columns: Sequence[Column[Any]]
    turns: Sequence[tuple[int, Turn]]
    make: Callable[..., Noun]

    def noun(self, row: Sequence[Any]) -> Noun:
        """The noun of a row of these columns."""
        return self.make(**dict(zip(self.names, _turned(self.turns, row), strict=True)))


def _copied(value: Any) -> Any:
    """A map or list that may change in place, copied all the way down; most hold words only, and are copied in one go."""
    if isinstance(value, dict):
        return value.copy() if _HOLDS.isdisjoint(map(type, value.values())) else {name: _copied(one) for name, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


def _turns(turns: Iterable[Turn | None]) -> Sequence[tuple[int, Turn]]:
    """Only the columns that need a turn, by their place."""
    return [(at, turn) for at, turn in enumerate(turns) if turn is not None]


def _turned(turns: Sequence[tuple[int, Turn]], row: Sequence[Any]) -> list[Any]:
    values = list(row)
    for at, turn in turns:
        if values[at] is not None:
            values[at] = turn(values[at])
    return values


AUTHORITIES = Layout(Authority, tables.authorities)
OFFICIALS = Layout(Official, tables.officials, omit=("authority_path",))
PETITIONS = Layout(Petition, tables.petitions)
ATTACHMENTS = Layout(Attachment, tables.attachments)
NOTES = Layout(Note, note_tables.notes)
EXPERTS = Layout(Expert, note_tables.experts)
ENTRIES = Layout(DocketEntry, tables.docket, "seq")
INSTANCES = Layout(Instance, tables.instances, "no")
TASKS = Layout(Task, tables.tasks)
DEADLINES = Layout(Deadline, tables.deadlines)
PETITIONERS = Layout(Petitioner, tables.petitioners)

# Everything that belongs to one petition, by the name of its list in the dossier.
PARTS: Mapping[str, Layout[Any]] = {
    "instances": INSTANCES,
    "tasks": TASKS,
    "deadlines": DEADLINES,
    "documents": Layout(Document, tables.documents),
    "proceedings": Layout(Proceeding, tables.proceedings),
    "petitioners": PETITIONERS,
    "filings": Layout(Filing, tables.filings),
    "involvements": Layout(Involvement, beside_tables.involvements),
}
