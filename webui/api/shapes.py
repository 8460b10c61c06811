"""The shapes that come in and go out, made from the office's frozen dataclasses: none is written a second time.

What goes out is a dataclass as it is; what comes in is a model derived from the dataclass a verb takes,
which knows exactly its fields and no others.
"""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import reduce
from operator import or_
from types import GenericAlias, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

LONGEST = 20_000
MOST = 100
TEMPLATE = "#/components/schemas/{model}"

Page = Annotated[int, Field(ge=1, le=100_000, description="Counts from 1.")]
PageSize = Annotated[int, Field(ge=1, le=MOST)]
Text = Annotated[str, Field(max_length=LONGEST)]
Word = Annotated[str, Field(max_length=80)]
Model = TypeVar("Model", bound=BaseModel)


class Body(BaseModel):
    """A JSON body: the types as published, no other keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Nothing(Body):
    """An empty object; may be left out."""


class Query(BaseModel):
    """A query string: its text is read as the type published, no other names."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def derived(origin: type, base: type[Model], **narrowed: Any) -> type[Model]:
    """A model of the fields of the dataclass ``origin``; ``narrowed`` replaces the types of single fields."""
    hints = get_type_hints(origin)
    known: dict[str, Any] = {}
    for field in fields(origin):
        kind = narrowed.get(field.name) or bounded(hints[field.name], base)
        # A part that may be left out begins as its own model begins.
        known[field.name] = (kind, ... if field.default is MISSING else kind() if is_dataclass(field.default) else field.default)
    made: type[Model] = create_model(origin.__name__, __base__=base, __doc__=origin.__doc__, **known)
    return made


def bounded(hint: Any, base: type[BaseModel]) -> Any:
    """The same type with every text and list in it limited and every dataclass in it derived."""
    if hint is str:
        return Text
    if isinstance(hint, type) and is_dataclass(hint):
        return derived(hint, base)
    inside = tuple(bounded(part, base) for part in get_args(hint))
    if get_origin(hint) in (Union, UnionType):
        return reduce(or_, inside)
    if get_origin(hint) is tuple:
        return Annotated[GenericAlias(tuple, inside), Field(max_length=MOST)]
    return hint


def one_of(kind: type[Enum]) -> Any:
    """A value of a vocabulary, or the empty text that narrows nothing."""
    return Literal[("", *(member.value for member in kind))]
