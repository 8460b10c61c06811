"""Who may know of a petition, as SQL: the same rule as ``Scope.covers`` of engine/domain/access.py.

A property test asks both of random petitions; change one and it tells. A condition is written once for each
kind of scope, with gaps (``told``) for the official who asks: writing it anew costs more than asking it.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, exists, false, func, or_, select

from engine.domain.access import Scope
from engine.storage.tables import accused, authorities, parties, petitions, recused


class Sight(NamedTuple):
    """What of a scope decides how its condition is written: ``root`` is above every authority, entered or not."""

    sees_below: bool
    cleared: bool
    nothing: bool
    root: bool


def sight_of(scope: Scope) -> Sight:
    """The kind of a scope."""
    return Sight(scope.sees_below, scope.cleared, scope.nothing, not scope.path)


def told(scope: Scope) -> dict[str, Any]:
    """What fills the gaps of a condition."""
    return {
        "official": scope.official,
        "authority": scope.authority,
        "path": scope.path,
        "themselves": [f"official:{scope.official}", *scope.path.split("/")],
    }


def parent_path(path: str) -> str:
    """The path of the authority above the one with this path."""
    return path.rsplit("/", 2)[0] + "/"


@cache
def covered(sight: Sight, *, few: bool = False) -> ColumnElement[bool]:
    """The condition on ``petitions`` for everything this official may know of.

    ``few`` says that other conditions leave few petitions to ask about: each is then looked up by
    itself, where PostgreSQL would rather go through the parties of all.
    """
    if sight.nothing:
        return false()
    part = _has_part(sight)
    has_part = part.limit(1).scalar_subquery().is_not(None) if few else part.exists()
    innocent = and_(~_is_recused(), ~_is_accused(), has_part)
    return innocent if sight.cleared else and_(~petitions.c.sealed, innocent)


def _is_recused() -> ColumnElement[bool]:
    return exists().where(recused.c.petition_id == petitions.c.id, recused.c.official == bindparam("official"))


def _is_accused() -> ColumnElement[bool]:
    """The official, an authority at or above the own, or one right below it."""
    headed = select(authorities.c.id).where(authorities.c.parent_path == bindparam("path"))
    who = or_(accused.c.who.in_(bindparam("themselves", expanding=True)), accused.c.who.in_(headed))
    return exists().where(accused.c.petition_id == petitions.c.id, who)


def _has_part(sight: Sight) -> Select[tuple[int]]:
    own = parties.c.authority_id == bindparam("authority")
    seen = or_(own, and_(~petitions.c.sealed, _is_below(sight))) if sight.sees_below else own
    return select(parties.c.petition_id).where(parties.c.petition_id == petitions.c.id, seen).correlate(petitions)


def _is_below(sight: Sight) -> ColumnElement[bool]:
    if sight.root:
        return parties.c.petition_id.is_not(None)
    path = bindparam("path", type_=Text)
    below = select(authorities.c.id).where(func.substr(authorities.c.path, 1, func.length(path)) == path)
    return parties.c.authority_id.in_(below)
