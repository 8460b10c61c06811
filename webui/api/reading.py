"""Reading what a client sent: strict JSON and strict query strings, every fault told with its field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import chain
from math import isfinite
from typing import Any, NoReturn

from flask import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import RequestEntityTooLarge

JSON = "application/json"
BODY_BYTES = 512 * 1024
DEEPEST = 12
# The largest number every JSON reader and every database column keeps exactly.
LARGEST = 2**53 - 1
# Control characters but tab and line ends, and halves of a surrogate pair, which no database can keep.
UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Without any of these in its bytes no text and no number of a body is such: controls, DEL and what UTF-8 writes as C2 80 to C2 9F,
# an escape for one of them or for half a pair, an exponent, sixteen digits in a row.
_DOUBTFUL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\\[bf]|\\u(?:00[01789]|[dD][89a-fA-F])"
    rb"|(?:\A|[:,\[\s])-?[0-9][0-9.]*[eE]|[0-9]{16}"
)
KINDS = {"string": "string", "int": "integer", "bool": "boolean", "date": "YYYY-MM-DD", "tuple": "array", "list": "array"}
SIGNS = {"ge": "≥", "le": "≤"}


def is_doubtful(raw: bytes) -> bool:
    """Whether something unkeepable may stand in a JSON text. Its bytes tell: nearly all are plain, and to go through each is dear."""
    return bool(_DOUBTFUL.search(raw)) or raw.count(b"[") + raw.count(b"{") > DEEPEST


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that cannot be taken: ``code`` and ``args`` make its sentence (words.py)."""

    field: str
    code: str
    args: tuple[tuple[str, object], ...] = ()


class Unreadable(Exception):
    """A request the API cannot take, whatever the law says of it."""

    def __init__(self, status: int, code: str, *, faults: Sequence[Fault] = (), **args: object) -> None:
        """``code`` and ``args`` make the sentence, ``faults`` the fields."""
        self.status, self.code, self.faults, self.args_for_message = status, code, tuple(faults), args
        super().__init__(code)


def body(model: type[BaseModel], asking: Request) -> BaseModel:
    """The request's JSON body as ``model``; an absent body is an empty object."""
    raw = _sent(asking, getattr(model, "bytes_at_most", BODY_BYTES))
    # Nearly everybody says just that, which needs no taking apart.
    if raw and asking.environ.get("CONTENT_TYPE") != JSON and asking.mimetype != JSON:
        raise Unreadable(415, "media_type")
    sent = _loaded(raw) if raw else {}
    if is_doubtful(raw):
        refuse(list(unkeepable(sent)))
    try:
        # As JSON, not as what was loaded of it: strict types there still know a date by its text.
        return model.model_validate_json(raw or b"{}")
    except ValidationError as wrong:
        raise _faulty(model, wrong) from wrong


def _sent(asking: Request, most: int) -> bytes:
    """The bytes of the body; 413 when there are more than ``most``, also where their number was not said before."""
    said = asking.environ.get("CONTENT_LENGTH") or ""
    sent: bytes
    if len(said) < 10 and said.isdecimal() and int(said) <= most and "HTTP_TRANSFER_ENCODING" not in asking.environ:
        sent = asking.environ["wsgi.input"].read(int(said))
        return sent
    # One more than may be: a stream cut at its limit would look like one that ends there.
    asking.max_content_length = most + 1
    sent = asking.get_data(cache=False)
    if len(sent) > most:
        raise RequestEntityTooLarge
    return sent


def query(model: type[BaseModel], asking: Request) -> BaseModel:
    """The query string as ``model``; a name given twice is refused."""
    sent: dict[str, str] = {}
    if asking.query_string:
        sent = asking.args.to_dict()
        refuse([Fault(name, "field_twice") for name, values in asking.args.lists() if len(values) > 1] or list(unkeepable(sent)))
    try:
        return model.model_validate(sent) if sent else _unasked(model)
    except ValidationError as wrong:
        raise _faulty(model, wrong) from wrong


@cache
def _unasked(model: type[BaseModel]) -> BaseModel:
    """The model of an absent query; nobody changes one, so it is made once."""
    return model.model_validate({})


def refuse(faults: Sequence[Fault]) -> None:
    """Raise when there is any fault."""
    if faults:
        raise Unreadable(422, "fields_invalid", faults=faults)


def _loaded(raw: bytes) -> Any:
    """JSON without duplicate names, NaN and the like, or an abyss of brackets."""
    try:
        return _READER.decode(raw.decode())
    except json.JSONDecodeError as wrong:
        raise Unreadable(400, "malformed_json", where=f"{wrong.lineno}:{wrong.colno}") from wrong
    except UnicodeDecodeError as wrong:
        raise Unreadable(400, "malformed_json", where="UTF-8") from wrong
    except (RecursionError, ValueError) as wrong:
        raise Unreadable(400, "malformed_json", where="1:1") from wrong


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs of one object, each name once."""
    read = dict(pairs)
    if len(read) < len(pairs):
        name = next(name for name in read if [known for known, _ in pairs].count(name) > 1)
        raise Unreadable(400, "malformed_json", where=ascii(name[:40]))
    return read


def _no_constant(name: str) -> NoReturn:
    """NaN and Infinity are no JSON."""
    raise Unreadable(400, "malformed_json", where=name)


_READER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)


def unkeepable(value: Any, at: str = "", depth: int = 0) -> Iterator[Fault]:
    """Every text and number below ``value`` that no database can keep, and what is nested too deeply."""
    if depth > DEEPEST:
        yield Fault(at, "field_deep")
    elif isinstance(value, dict):
        yield from unkeepable(list(value), at, depth)
        yield from chain.from_iterable(unkeepable(inside, _join(at, name), depth + 1) for name, inside in value.items())
    elif isinstance(value, list):
        yield from chain.from_iterable(unkeepable(inside, at, depth + 1) for inside in value)
    elif isinstance(value, str) and UNKEEPABLE.search(value):
        yield Fault(at, "field_text")
    elif isinstance(value, int | float) and not (isfinite(value) and abs(value) <= LARGEST):
        yield Fault(at, "field_range", (("expected", f"±{LARGEST}"),))


def _join(at: str, name: str) -> str:
    """The path of a field inside another, safe to show."""
    shown = UNKEEPABLE.sub("?", name)[:80]
    return f"{at}.{shown}" if at else shown


def _faulty(model: type[BaseModel], wrong: ValidationError) -> Unreadable:
    """Every fault the model found."""
    return Unreadable(422, "fields_invalid", faults=[_fault(model, error) for error in wrong.errors(include_url=False)])


def _fault(model: type[BaseModel], error: ErrorDetails) -> Fault:
    """One fault of the model in our words."""
    field = ".".join(str(part) for part in error["loc"])[:200]
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return Fault(field, "field_missing")
    if kind == "extra_forbidden":
        near = get_close_matches(str(error["loc"][-1]), _names(model, nested=len(error["loc"]) > 1), n=1)
        return Fault(field, "field_misspelt", (("suggestion", near[0]),)) if near else Fault(field, "field_unknown")
    if kind in ("literal_error", "enum"):
        return Fault(field, "field_choice", (("expected", context["expected"].replace(" or ", ", ")),))
    if kind in ("string_too_long", "too_long"):
        return Fault(field, "field_long", (("most", context["max_length"]),))
    if kind in ("string_too_short", "too_short"):
        return Fault(field, "field_short", (("least", context["min_length"]),))
    if kind in ("greater_than_equal", "less_than_equal"):
        return Fault(field, "field_range", (("expected", " ".join(f"{SIGNS[name]} {limit}" for name, limit in context.items())),))
    if kind == "string_pattern_mismatch":
        return Fault(field, "field_text")
    return Fault(field, "field_type", (("expected", KINDS.get(kind.split("_")[0], "object")),))


def _names(model: type[BaseModel], *, nested: bool) -> list[str]:
    """The field names a client may have meant: the model's, or those of the models inside it."""
    if not nested:
        return list(model.model_fields)
    inside = model.model_json_schema().get("$defs", {}).values()
    return [name for part in inside for name in part.get("properties", {})]
