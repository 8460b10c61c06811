"""Who may know of a petition, as SQL: the same rule as ``Scope.covers`` of engine/domain/access.py.

A property test asks both of random petitions; change one and it tells. A condition is written once for each
kind of scope, with gaps (``told``) for the official who asks: writing it anew costs more than asking it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Text, and_, bindparam, exists, false, func, or_, select

from engine.domain.access import Scope
from engine.storage.tables import accused, authorities, parties, petitions, recused


class Sight(NamedTuple):
    """What of a scope decides how its condition is written: ``root`` is above every authority, entered or not."""

    cleared: bool
    nothing: bool
    root: bool


def sight_of(scope: Scope) -> Sight:
    """The kind of a scope."""
    return Sight(scope.cleared, scope.nothing, scope.sees_below and not scope.path)


def seen_by(connection: Connection, scope: Scope) -> list[str]:
    """The authorities whose petitions are seen, the own among them.

    They go into the condition by name: only so PostgreSQL knows whether they have a part in ten petitions or in all.
    """
    below = connection.execute(_BELOW, {"path": scope.path}).scalars() if scope.sees_below and scope.path else ()
    return sorted({scope.authority, *below})


def told(scope: Scope, seen: Sequence[str]) -> dict[str, Any]:
    """What fills the gaps of a condition."""
    themselves = [f"official:{scope.official}", *scope.path.split("/")]
    return {"official": scope.official, "authority": scope.authority, "path": scope.path, "themselves": themselves, "seen": seen}


def parent_path(path: str) -> str:
    """The path of the authority above the one with this path."""
    return path.rsplit("/", 2)[0] + "/"


_path = bindparam("path", type_=Text)
_BELOW = select(authorities.c.id).where(func.substr(authorities.c.path, 1, func.length(_path)) == _path)
_hidden = petitions.alias("hidden")


@cache
def covered(sight: Sight, petition: Column[int] = petitions.c.id, *, few: bool = False) -> ColumnElement[bool]:
    """The condition on the column ``petition`` for everything this official may know of.

    ``few`` says that other conditions leave few petitions to ask about: each is then looked up by
    itself, where PostgreSQL would rather go through the parties of all.
    """
    if sight.nothing:
        return false()
    part = select(parties.c.petition_id).where(parties.c.petition_id == petition, _is_seen(sight)).correlate(petition.table)
    has_part = part.limit(1).scalar_subquery().is_not(None) if few else part.exists()
    # Asked of the index of sealed ones: the petition itself need not be read.
    sealed = exists().where(_hidden.c.id == petition, _hidden.c.sealed)
    own = exists().where(parties.c.petition_id == petition, parties.c.authority_id == bindparam("authority"))
    may_be_told = or_(~sealed, own) if sight.cleared else ~sealed
    return and_(has_part, may_be_told, ~_is_recused(petition), ~_is_accused(petition))


def _is_seen(sight: Sight) -> ColumnElement[bool]:
    return parties.c.petition_id.is_not(None) if sight.root else parties.c.authority_id.in_(bindparam("seen", expanding=True))


def _is_recused(petition: Column[int]) -> ColumnElement[bool]:
    return exists().where(recused.c.petition_id == petition, recused.c.official == bindparam("official"))


def _is_accused(petition: Column[int]) -> ColumnElement[bool]:
    """The official, an authority at or above the own, or one right below it."""
    headed = select(authorities.c.id).where(authorities.c.parent_path == bindparam("path"))
    who = or_(accused.c.who.in_(bindparam("themselves", expanding=True)), accused.c.who.in_(headed))
    return exists().where(accused.c.petition_id == petition, who)
