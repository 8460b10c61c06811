"""Notes beside a petition, their text in cipher text, and the roster of experts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, update

from engine.domain.expert import Expert
from engine.domain.note import FOR_ALL, Note, NoteScope
from engine.storage.cipher import Cipher
from engine.storage.layout import EXPERTS, NOTES
from engine.storage.note_tables import experts, notes
from engine.storage.wire import Wire

Ask = Callable[[Select[Any]], Sequence[Sequence[Any]]]

_NAMES = [name for name in NOTES.names if name != "id"]


def enter(wire: Wire, cipher: Cipher, note: Note) -> Note:
    """Enter a note in the transaction of its act and give it its id."""
    columns = NOTES.named(NOTES.row(replace(note, text=cipher.encrypt(note.text, _place(note)))))
    marks = [f"?{at}" if wire.dialect == "sqlite" else f"${at}" for at in range(1, len(_NAMES) + 1)]
    text = f"INSERT INTO notes ({', '.join(_NAMES)}) VALUES ({', '.join(marks)}) RETURNING id"  # noqa: S608 our own columns
    return replace(note, id=wire.ask(text, [wire.written(columns[name]) for name in _NAMES])[0][0])


def _place(note: Note) -> str:
    """What the cipher text is bound to: no other petition and no other writer can have it as theirs."""
    return f"note:{note.petition_id}:{note.written_by}"


def notes_for(ask: Ask, cipher: Cipher, petition: int, official: int, authority: str) -> Sequence[Note]:
    """The notes of a petition one official may read, the latest first; the others never leave the database."""
    table = notes.c
    public = table.scope.in_([scope.value for scope in FOR_ALL])
    own = (table.scope == NoteScope.OFFICE.value) & (table.authority == authority)
    private = (table.scope == NoteScope.PRIVATE.value) & (table.written_by == official)
    asked = select(*NOTES.columns).where(table.petition_id == petition, or_(public, own, private)).order_by(table.id.desc())
    found = [NOTES.noun(row) for row in ask(asked)]
    return [replace(note, text=cipher.decrypt(note.text, _place(note))) for note in found]


def roster(ask: Ask, authorities: Sequence[str]) -> Sequence[Expert]:
    """The experts of these authorities, retired ones too, in the order they were entered."""
    asked = select(*EXPERTS.columns).where(experts.c.authority.in_(list(authorities))).order_by(experts.c.id)
    return [EXPERTS.noun(row) for row in ask(asked)]


def named(ask: Ask, ids: Sequence[int]) -> Sequence[Expert]:
    """Some experts by their ids."""
    return [EXPERTS.noun(row) for row in ask(select(*EXPERTS.columns).where(experts.c.id.in_(list(ids))).order_by(experts.c.id))]


def add_expert(connection: Connection, expert: Expert) -> Expert:
    """Enter an expert and give the id."""
    columns = EXPERTS.named(EXPERTS.row(expert))
    del columns["id"]
    return replace(expert, id=connection.execute(insert(experts).returning(experts.c.id), columns).scalar_one())


def keep_expert(connection: Connection, expert: Expert) -> None:
    """Write an expert over as he is now."""
    connection.execute(update(experts).where(experts.c.id == expert.id).values(EXPERTS.named(EXPERTS.row(expert))))
