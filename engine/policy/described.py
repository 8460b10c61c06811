"""What may stand in a file of the shelf, by its schema: the entries of a file, and the fields of an entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.policy.loader import Path
from engine.policy.policies import SECTIONS
from engine.policy.schema import LENGTH, SCHEMAS, Schema

# Letters from which a text gets an area of its own.
LONG = ("note", "condition", "competent", "time_limits", "materials", "advice", "advice_en", "says", "says_en", "formula", "formula_en")
AS_ASSIGNED = "as_assigned"


@dataclass(frozen=True, slots=True)
class Described:
    """One field of an entry: its ``path`` in it, and of what ``kind`` its value is.

    text, area, number, yes_no, choice (of ``options``), length, names (a list), lengths (a list), value (yes/no, number or text),
    facts (one or several a petition may have), texts (one by its name), lists (texts by their name), records (anything else by its name,
    as YAML), data (anything else, as YAML).
    """

    path: tuple[str, ...]
    kind: str
    options: tuple[str, ...]
    required: bool

    @property
    def name(self) -> str:
        """Its path as people write it."""
        return ".".join(self.path)


def kind_of(path: str, *, is_whole: bool = True) -> str:
    """By which schema a file of the shelf is judged, '' for one that has none; ``is_whole``: of a national policy, not laid over one."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    kind = "calendar" if stem.isdecimal() else stem if stem not in SECTIONS or is_whole else f"{stem}_overlay"
    return kind if kind in SCHEMAS else ""


def schema_at(kind: str, entry: Path) -> Schema:
    """The schema of what stands at a path of a file of that kind; {} where none is written."""
    schema: Any = SCHEMAS.get(kind, {})
    for part in entry:
        inside = schema.get("properties", {})
        schema = inside.get(part) or schema.get("items" if isinstance(part, int) else "additionalProperties") or {}
        schema = schema if isinstance(schema, Mapping) else {}
    return dict(schema)


def entries_of(kind: str, data: Any) -> Iterator[Path]:
    """The paths of a file's entries: what a form is made for, each."""
    if any(not _holds(schema_at(kind, (name,))) for name in SCHEMAS.get(kind, {}).get("properties", {})) and kind != "calendar":
        yield ()
    for name, value in (data or {}).items():
        inside = schema_at(kind, (name,))
        if isinstance(value, list) and _holds(inside.get("items", {})):
            yield from ((name, no) for no in range(len(value)))
        elif isinstance(value, Mapping) and _is_table(inside):
            yield from ((name, key) for key in value)
        elif isinstance(value, Mapping) or (value is None and _holds(inside)):
            yield (name,)


def _holds(schema: Mapping[str, Any]) -> bool:
    """Whether a schema is of something that holds others."""
    return bool(schema.get("properties") or isinstance(schema.get("additionalProperties"), Mapping) or schema.get("type") == "array")


def _is_table(schema: Mapping[str, Any]) -> bool:
    """Whether each key names an entry of its own."""
    inside = schema.get("properties", {}).values()
    return isinstance(schema.get("additionalProperties"), Mapping) or (bool(inside) and all(one.get("properties") for one in inside))


def fields_of(kind: str, entry: Path) -> tuple[Described, ...]:
    """The fields of an entry in the order of the schema; records inside it by their own fields."""
    return tuple(_fields(schema_at(kind, entry), ()))


def _fields(schema: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Described]:
    needed = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        here = (*path, name)
        if name == "applies_to":
            yield from (Described((*here, fact), "facts", (), False) for fact in one["properties"])
        elif one.get("properties") and not path and not _is_table(one):
            yield from _fields(one, here)
        else:
            yield described(here, one, required=name in needed and not path)


def described(path: tuple[str, ...], schema: Mapping[str, Any], *, required: bool = False) -> Described:
    """A field with a schema of its own."""
    return Described(path, *_kind(path[-1], schema), required)


def _kind(name: str, schema: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Of what kind a value is, and what may be chosen."""
    types = schema.get("type", "string")
    types = [one for one in (types if isinstance(types, list) else [types]) if one != "null"]
    if "enum" in schema:
        return "choice", tuple(str(one) for one in schema["enum"] if one is not None)
    if len(types) > 1:
        return "value", ()
    if types[0] == "array":
        return _list_kind(schema.get("items", {}))
    if types[0] in ("boolean", "integer"):
        return ("yes_no" if types[0] == "boolean" else "number"), ()
    if types[0] == "object":
        return _table_kind(schema.get("additionalProperties")), ()
    pattern = str(schema.get("pattern", ""))
    if "working days" in pattern:
        return "length", (AS_ASSIGNED,) if AS_ASSIGNED in pattern else ()
    return ("area" if name in LONG else "text"), ()


def _table_kind(of: Any) -> str:
    """Of what kind a mapping from names is: to one text each, to texts, or to anything else."""
    if not isinstance(of, Mapping) or "enum" in of:
        return "records"
    if of.get("type") in ("string", ["string", "null"]):
        return "texts"
    return "lists" if of.get("type") == "array" and of.get("items", {}).get("type") == "string" else "records"


def _list_kind(items: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    if items.get("type", "string") != "string" or "properties" in items:
        return "data", ()
    return ("lengths" if items.get("pattern") == LENGTH["pattern"] else "names"), tuple(map(str, items.get("enum", ())))


def value_at(data: Any, path: Path) -> Any:
    """What stands at a path, None where nothing does."""
    for part in path:
        if isinstance(data, Mapping):
            data = data.get(str(part))
        elif isinstance(data, Sequence) and not isinstance(data, str) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data
