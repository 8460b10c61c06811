"""Who may know of a petition, as SQL: the same rule as ``Scope.covers`` of engine/domain/access.py.

A property test asks both of random petitions; change one and it tells.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select

from engine.domain.access import Scope
from engine.storage.tables import accused, authorities, parties, petitions, recused


def parent_path(path: str) -> str:
    """The path of the authority above the one with this path."""
    return path.rsplit("/", 2)[0] + "/"


def covered(scope: Scope, *, few: bool = False) -> ColumnElement[bool]:
    """The condition on ``petitions`` for everything this official may know of.

    ``few`` says that other conditions leave few petitions to ask about: each is then looked up by
    itself, where PostgreSQL would rather go through the parties of all.
    """
    if scope.nothing:
        return false()
    part = _has_part(scope)
    has_part = part.limit(1).scalar_subquery().is_not(None) if few else part.exists()
    told = and_(~_is_recused(scope), ~_is_accused(scope), has_part)
    return told if scope.cleared else and_(~petitions.c.sealed, told)


def _is_recused(scope: Scope) -> ColumnElement[bool]:
    return exists().where(recused.c.petition_id == petitions.c.id, recused.c.official == scope.official)


def _is_accused(scope: Scope) -> ColumnElement[bool]:
    """The official, an authority at or above the own, or one right below it."""
    themselves = [f"official:{scope.official}", *scope.path.split("/")]
    headed = select(authorities.c.id).where(authorities.c.parent_path == scope.path)
    return exists().where(accused.c.petition_id == petitions.c.id, or_(accused.c.who.in_(themselves), accused.c.who.in_(headed)))


def _has_part(scope: Scope) -> Select[tuple[int]]:
    own = parties.c.authority_id == scope.authority
    seen = or_(own, and_(~petitions.c.sealed, _is_below(scope.path))) if scope.sees_below else own
    return select(parties.c.petition_id).where(parties.c.petition_id == petitions.c.id, seen).correlate(petitions)


def _is_below(path: str) -> ColumnElement[bool]:
    if not path:
        return parties.c.petition_id.is_not(None)
    below = select(authorities.c.id).where(func.substr(authorities.c.path, 1, len(path)) == path)
    return parties.c.authority_id.in_(below)
