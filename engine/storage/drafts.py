"""Drafts and edit locks in their tables; what was typed lies in cipher text, for it may say who somebody is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, delete, exists, func, literal, null, or_, select

from engine.domain.draft import WINDOW, Draft, EditLock
from engine.domain.petition import Status
from engine.domain.task import TaskStatus
from engine.storage.cipher import Cipher
from engine.storage.connect import upsert
from engine.storage.draft_tables import drafts, edit_locks
from engine.storage.layout import Layout, from_json, to_json
from engine.storage.tables import instant_text, petitions, read_instant, tasks

Ask = Callable[[Select[Any]], Sequence[Sequence[Any]]]

DRAFTS = Layout(Draft, drafts, "task")
LOCKS = Layout(EditLock, edit_locks, "task", omit=("handed",))


class DraftsReader:
    """Fits ``engine.casework.drafting.DraftReader``; OutOfOrder when the key is another than the one it was written with."""

    def __init__(self, ask: Ask, cipher: Cipher) -> None:
        """``ask`` puts one question to the database, outside a transaction or inside one."""
        self._ask, self._cipher = ask, cipher

    def draft(self, task: str, official: int) -> Draft | None:
        """What an official has typed into the form of a step."""
        return next(iter(self.several((task,), official)), None)

    def several(self, places: Sequence[str], official: int) -> Sequence[Draft]:
        """The same of several forms, of steps or beside them."""
        rows = self._ask(select(*DRAFTS.columns).where(drafts.c.task.in_(places), drafts.c.official == official))
        return [self._read(DRAFTS.named(tuple(row))) for row in rows]

    def _read(self, columns: dict[str, Any]) -> Draft:
        """A draft of its row, the answer opened."""
        place = _place("drafts.answer", columns["task"], columns["official"])
        return Draft(**columns | {"answer": from_json(self._cipher.decrypt(columns["answer"], place))})

    def lock(self, task: str) -> EditLock | None:
        """Who fills in a step, or did last."""
        rows = self._ask(select(*LOCKS.columns, edit_locks.c.handed).where(edit_locks.c.task == task))
        if not rows:
            return None
        *columns, handed = rows[0]
        return LOCKS.noun(columns, handed=self._opened(handed, task, columns[LOCKS.names.index("official")]))

    def _opened(self, handed: str, task: str, official: int) -> Draft | None:
        """The text that was handed over with a lock."""
        if not handed:
            return None
        said = from_json(self._cipher.decrypt(handed, _place("edit_locks.handed", task, official)))
        return Draft(task, said["official"], said["answer"], read_instant(said["saved_at"]), said["version"])


class DraftsRegister:
    """Writes in the transaction of ``connection``; fits ``engine.casework.drafting.DraftRegister``."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._cipher = connection, cipher
        self._reader = DraftsReader(lambda asked: connection.execute(asked).all(), cipher)
        self._upsert = partial(upsert, connection.dialect.name)

    def keep(self, draft: Draft) -> None:
        """Keep a draft in the place of the official's earlier one."""
        text = self._cipher.encrypt(to_json(dict(draft.answer)), _place("drafts.answer", draft.task, draft.official))
        columns = DRAFTS.named(DRAFTS.row(draft)) | {"answer": text}
        keeping = self._upsert(drafts).values(columns)
        self._connection.execute(keeping.on_conflict_do_update(index_elements=["task", "official"], set_=columns))

    def drop(self, task: str, official: int) -> None:
        """Forget an official's draft, and that he fills in the step."""
        for table in (drafts, edit_locks):
            self._connection.execute(delete(table).where(table.c.task == task, table.c.official == official))

    def hold(self, task: str, official: int, now: datetime, stale: datetime) -> EditLock:
        """Note that an official types, unless another has since ``stale``; whoever holds the step after that."""
        mine, is_idle = edit_locks.c.official == official, edit_locks.c.seen_at < stale
        since = case((and_(mine, ~is_idle), edit_locks.c.since), else_=literal(now, edit_locks.c.since.type))
        changed = {
            "official": official,
            "since": since,
            "seen_at": now,
            "taken_from": case((mine, edit_locks.c.taken_from), else_=null()),
            "handed": case((mine, edit_locks.c.handed), else_=literal("", edit_locks.c.handed.type)),
        }
        return self._written(EditLock(task, official, now, now), "", changed, or_(mine, is_idle))

    def take(self, task: str, official: int, now: datetime) -> EditLock:
        """Give a step to an official, whoever fills it in; what that one had typed goes with it."""
        self._connection.execute(select(edit_locks.c.task).where(edit_locks.c.task == task).with_for_update())
        before = self._reader.lock(task)
        if before is not None and before.official == official:
            return before
        giver = before.official if before else None
        typed = self._reader.draft(task, giver) if giver else None
        handed = self._cipher.encrypt(_said(typed), _place("edit_locks.handed", task, official)) if typed else ""
        changed = {"official": official, "since": now, "seen_at": now, "taken_from": giver, "handed": handed}
        return self._written(EditLock(task, official, now, now, giver), handed, changed, None)

    def prune(self, before: datetime, at_window: datetime) -> int:
        """Forget drafts and locks of what is no longer open that nobody touched since ``before``, or ``at_window``; how many drafts."""
        self._connection.execute(delete(edit_locks).where(edit_locks.c.seen_at < before, _is_over(edit_locks.c.task)))
        of = func.split_part(drafts.c.task, "/", 1)
        if self._connection.dialect.name == "sqlite":
            of = func.substr(drafts.c.task, 1, func.instr(drafts.c.task + "/", "/") - 1)
        is_closed = ~exists().where(petitions.c.number == of, petitions.c.status != Status.CLOSED.value)
        since = case((of == WINDOW, literal(at_window, drafts.c.saved_at.type)), else_=literal(before, drafts.c.saved_at.type))
        return self._connection.execute(delete(drafts).where(drafts.c.saved_at < since, _is_over(of), is_closed)).rowcount

    def _written(self, lock: EditLock, handed: str, changed: dict[str, Any], when: ColumnElement[bool] | None) -> EditLock:
        """Write a lock; ``changed`` is written instead over one there is, where ``when`` holds of that."""
        entering = self._upsert(edit_locks).values(LOCKS.named(LOCKS.row(lock)) | {"handed": handed})
        self._connection.execute(entering.on_conflict_do_update(index_elements=["task"], set_=changed, where=when))
        found = self._reader.lock(lock.task)
        assert found is not None, "it was just written"
        return found


def _said(draft: Draft) -> str:
    """A draft as it goes with a lock."""
    told = {"official": draft.official, "answer": dict(draft.answer), "saved_at": instant_text(draft.saved_at), "version": draft.version}
    return to_json(told)


def _is_over(task: ColumnElement[str]) -> ColumnElement[bool]:
    return ~exists().where(tasks.c.id == task, tasks.c.status == TaskStatus.OPEN.value)


def _place(column: str, task: str, official: int) -> str:
    """What a cipher text is bound to."""
    return f"{column}:{task}:{official}"
