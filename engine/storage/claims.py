"""Clocks whose time has come, claimed by one sweep and passed by for the others; warnings and lapses of many petitions at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from engine.casework.ports import Due, DueTogether
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.dossier import Dossier
from engine.storage import at_once
from engine.storage.at_once import HOLDS_BACK, IN_ORDER, IS_DUE, IS_WARNING, LIMIT
from engine.storage.dossiers import Dossiers
from engine.storage.loan import Loan
from engine.storage.tables import Instant, deadlines, petitions
from engine.storage.wire import Wire

_NUMBER = sa.select(petitions.c.number).where(petitions.c.id == deadlines.c.petition_id).scalar_subquery()


def _claim(*conditions: sa.ColumnElement[bool]) -> sa.Executable:
    until = bindparam("until", type_=Instant)
    first = sa.select(deadlines.c.id).where(IS_DUE, *conditions).order_by(*IN_ORDER).limit(LIMIT).with_for_update(skip_locked=True)
    claiming = sa.update(deadlines).where(deadlines.c.id.in_(first.scalar_subquery())).values(claimed_until=until)
    return claiming.returning(deadlines.c.id, _NUMBER, deadlines.c.next_at, deadlines.c.status == DeadlineStatus.LAPSED.value)


_CLAIM_ALL, _CLAIM_LAPSES = _claim(), _claim(~IS_WARNING)


def _lapses(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Only the petition is locked, and the order is no narrower than the index's, for the reasons told in ``at_once``."""
    found = sa.select(petitions.c.number).join_from(deadlines, petitions, petitions.c.id == deadlines.c.petition_id)
    found = found.where(IS_DUE, ~IS_WARNING, *conditions).order_by(deadlines.c.next_at).limit(LIMIT)
    return found.with_for_update(of=petitions, skip_locked=True)


_LAPSES, _HELD_BACK = _lapses(), _lapses(HOLDS_BACK)


class Claims:
    """The sweep's way to its clocks, on the connection of one transaction."""

    def __init__(self, connection: Connection, wire: Wire, dossiers: Dossiers, lent: dict[str, Loan]) -> None:
        """``wire``: the same connection as its driver gives it; ``lent`` is told of every petition read with its lapses."""
        self._connection = connection
        self._wire = wire
        self._dossiers = dossiers
        self._lent = lent

    def due(self, now: datetime, until: datetime, limit: int, *, lapses_only: bool = False) -> Sequence[Due]:
        """Claim clocks whose time has come, the earliest first; other sweeps pass them by until ``until``."""
        found = self._connection.execute(_CLAIM_LAPSES if lapses_only else _CLAIM_ALL, {"now": now, "until": until, "most": limit})
        return sorted((Due(*row) for row in found), key=lambda due: (due.next_at, due.deadline))

    def warnings(self, now: datetime, limit: int) -> DueTogether:
        """Clocks to be warned of, locked with their petitions; see ``at_once``."""
        return at_once.warnings(self._connection, now, limit)

    def ran_out(self, now: datetime, limit: int) -> DueTogether:
        """Clocks that ran out and are not recorded, locked with their petitions; see ``at_once``."""
        return at_once.ran_out(self._connection, now, limit)

    def lapses(self, now: datetime, limit: int, *, held_back: bool = False) -> Sequence[Dossier]:
        """Petitions of which clocks ran out, recorded or not, locked, no more than ``limit`` clocks, the longest lapsed first.

        A petition that is held is passed by, one whose rows cannot be read is left out. ``held_back``: only petitions of
        which one clock is recorded and another ran out and is not.
        """
        numbers = self._connection.execute(_HELD_BACK if held_back else _LAPSES, {"now": now, "most": limit}).scalars()
        loans = self._dossiers.load_each(self._wire, list(dict.fromkeys(numbers)))
        self._lent.update((loan.dossier.petition.number, loan) for loan in loans)
        return [loan.dossier for loan in loans]

    def keep_lapses(self, done: Iterable[Dossier]) -> None:
        """Write what was changed of petitions read by ``lapses``; Conflict when one changed meanwhile: nothing is kept then."""
        self._dossiers.save_each(self._wire, [self._lent[dossier.petition.number] for dossier in done])

    def keep(self, warned: Iterable[tuple[Dossier, Sequence[Deadline]]]) -> None:
        """Write what was warned of: the clocks, the docket entries, the heads of the petitions."""
        at_once.keep(self._connection, at_once.WARNED, warned)

    def keep_recorded(self, recorded: Iterable[tuple[Dossier, Sequence[Deadline]]]) -> None:
        """Write what was recorded of clocks read by ``ran_out``."""
        at_once.keep(self._connection, at_once.RECORDED, recorded)
