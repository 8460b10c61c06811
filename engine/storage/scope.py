"""Who may know of a petition, as SQL: the same rule as ``Scope.covers`` of engine/domain/access.py.

A property test asks both of random petitions; change one and it tells. A condition is written once for each
kind of scope, with gaps (``told``) for the official who asks: writing it anew costs more than asking it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Boolean, ColumnElement, Connection, Select, Text, and_, bindparam, false, func, or_, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.domain.access import Scope
from engine.domain.petition import Category
from engine.storage.layout import to_json
from engine.storage.tables import accused, authorities, parties, petitions, recused


class Sight(NamedTuple):
    """What of a scope decides how its condition is written: ``root`` is above every authority, entered or not."""

    cleared: bool
    nothing: bool
    root: bool


class Names(TypeDecorator[Sequence[str]]):
    """Many names as one parameter: an array on PostgreSQL, a JSON list on SQLite. Writing hundreds of gaps costs more than asking."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, which has no arrays."""
        kind: TypeEngine[Any] = Text() if dialect.name == "sqlite" else postgresql.ARRAY(Text)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> Any:
        """The list, or the text of it."""
        return to_json(list(value or ())) if dialect.name == "sqlite" else list(value or ())


class _Among(FunctionElement[bool]):
    """Whether a column is one of the names a gap is filled with."""

    name = "among"
    type = Boolean()
    inherit_cache = True


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: Any, **words: Any) -> str:
    column, names = element.clauses
    return f"{compiler.process(column, **words)} = ANY ({compiler.process(names, **words)})"


@compiles(_Among, "sqlite")
def _in_list(element: _Among, compiler: Any, **words: Any) -> str:
    column, names = element.clauses
    return f"{compiler.process(column, **words)} IN (SELECT value FROM json_each({compiler.process(names, **words)}))"  # noqa: S608


class _AmongMany(_Among):
    name = "among_many"
    inherit_cache = True


# A list is weighed by PostgreSQL name by name wherever it stands, which of a province's takes longer than the answer; a hash is not.
@compiles(_AmongMany, "postgresql")
def _in_hash(element: _AmongMany, compiler: Any, **words: Any) -> str:
    column, names = element.clauses
    return f"({compiler.process(column, **words)} IN (SELECT unnest({compiler.process(names, **words)})) IS TRUE)"


def among(column: ColumnElement[str], gap: str, *, many: bool = False) -> ColumnElement[bool]:
    """Whether a column is one of the names that fill a gap; of ``many`` no index is asked for each."""
    return (_AmongMany if many else _Among)(column, bindparam(gap, type_=Names))


def sight_of(scope: Scope) -> Sight:
    """The kind of a scope."""
    return Sight(scope.cleared, scope.nothing, scope.sees_below and not scope.path)


class Seen(NamedTuple):
    """The authorities whose petitions are seen, the own among them, and those right below the own, which it heads."""

    authorities: Sequence[str]
    headed: Sequence[str]


def seen_by(connection: Connection, scope: Scope) -> Seen:
    """What of the tree of authorities counts for a scope.

    They go into the condition by name: only so PostgreSQL knows whether they have a part in ten petitions or in all.
    """
    found = connection.execute(_AROUND, {"path": scope.path}).all()
    below = [row.id for row in found if row.below] if scope.sees_below and scope.path else []
    return Seen(sorted({scope.authority, *below}), [row.id for row in found if row.headed])


def told(scope: Scope, seen: Seen) -> dict[str, Any]:
    """What fills the gaps of a condition: accused may be the official, an authority at or above the own, or one right below it."""
    who = sorted({f"official:{scope.official}", *scope.path.split("/"), *seen.headed})
    return {"official": scope.official, "authority": scope.authority, "who": who, "seen": seen.authorities}


def parent_path(path: str) -> str:
    """The path of the authority above the one with this path."""
    return path.rsplit("/", 2)[0] + "/"


_path = bindparam("path", type_=Text)
_is_below = func.substr(authorities.c.path, 1, func.length(_path)) == _path
_is_headed = authorities.c.parent_path == _path
_AROUND = select(authorities.c.id, _is_below.label("below"), _is_headed.label("headed")).where(or_(_is_below, _is_headed))
_hidden = petitions.alias("hidden")
# As ``Petition.is_secret`` says it: nothing of it leaves the house.
is_secret = or_(petitions.c.sealed, petitions.c.accused != "[]", func.coalesce(petitions.c.category, "") == Category.ACCUSATION.value)


@cache
def covered(
    sight: Sight, petition: ColumnElement[int] = petitions.c.id, *, few: bool = False, known: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:
    """The condition on the column ``petition`` for everything this official may know of.

    ``few`` says that other conditions leave few petitions to ask about: each is then looked up by
    itself, where PostgreSQL would rather go through the parties of all. ``known`` tells of most of them, without
    looking, that an authority whose petitions are seen has a part; only the others are looked up then.
    """
    return and_(has_part(sight, petition, few=few, known=known), may_be_told(sight, petition))


def has_part(
    sight: Sight, petition: ColumnElement[int], *, few: bool = False, known: ColumnElement[bool] | None = None, many: bool = False
) -> ColumnElement[bool]:  # fmt: skip
    """The first half of ``covered``: an authority whose petitions are seen, which are ``many``, has a part in this one."""
    if sight.nothing:
        return false()
    part = select(parties.c.petition_id).where(parties.c.petition_id == petition, is_seen(sight, parties.c.authority_id, many=many))
    found = _found(part.correlate(petition.table), few=few)
    return found if known is None else or_(known, found)


def may_be_told(
    sight: Sight, petition: ColumnElement[int], *, few: bool = False, known: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:  # fmt: skip
    """The second half of ``covered``: it is not sealed against this official, who neither is recused from it nor accused in it.

    ``known`` tells without looking whether it is sealed; where ``few`` are asked about, each is looked up by itself.
    """
    # Asked of the index of sealed ones: the petition itself need not be read.
    hidden = select(_hidden.c.id).where(_hidden.c.id == petition, _hidden.c.sealed)
    sealed = _found(hidden, few=few) if known is None else known
    own = select(parties.c.petition_id).where(parties.c.petition_id == petition, parties.c.authority_id == bindparam("authority"))
    unsealed = or_(~sealed, _found(own.correlate(petition.table), few=few)) if sight.cleared else ~sealed
    return and_(unsealed, ~_is_recused(petition), ~_is_accused(petition))


def _found(asked: Select[Any], *, few: bool) -> ColumnElement[bool]:
    """Whether there is such a row; for ``few`` it is looked up, where PostgreSQL would rather go through all there are."""
    return asked.limit(1).scalar_subquery().is_not(None) if few else asked.exists()


def is_seen(sight: Sight, authority: ColumnElement[str], *, many: bool = False) -> ColumnElement[bool]:
    """Whether the petitions of an authority are seen, where it has a part in them; ``many`` as ``among`` has it."""
    return authority.is_not(None) if sight.root else among(authority, "seen", many=many)


# Of these there are few, found once and then looked up: joined, they would be gone through for every petition.


def _is_recused(petition: ColumnElement[int]) -> ColumnElement[bool]:
    return petition.in_(select(recused.c.petition_id).where(recused.c.official == bindparam("official")))


def _is_accused(petition: ColumnElement[int]) -> ColumnElement[bool]:
    return petition.in_(select(accused.c.petition_id).where(among(accused.c.who, "who")))
