"""Everything a library of specs holds, all the way down, as plain values: equal before and after, or somebody wrote."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType
from typing import Any

from engine.process.library import Library

_CODE = (FunctionType, BuiltinFunctionType, MethodType, type)


def photographed(library: Library) -> Any:
    """The specs of all processes with all that hangs on them, frames and event definitions included."""
    return _spread({id: library.spec(id) for id in library.process_ids}, {}, itertools.count())


def _spread(value: Any, seen: dict[int, int], names: Iterator[int]) -> Any:
    if isinstance(value, str | int | float | bool | None | bytes):
        return value
    if isinstance(value, _CODE):
        return repr(value)
    if id(value) in seen:
        return f"#{seen[id(value)]}"
    seen[id(value)] = next(names)
    if isinstance(value, dict | MappingProxyType):
        return [(str(key), _spread(item, seen, names)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return [_spread(item, seen, names) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    if is_dataclass(value):
        return [type(value).__name__, *(_spread(getattr(value, field.name), seen, names) for field in fields(value))]
    return [type(value).__name__, _spread(vars(value), seen, names)]
