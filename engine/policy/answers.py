"""What people type, made plain: full-width digits, spaces and line ends, and which characters no answer may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from engine.domain.unseen import HIDDEN

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_NOT_SEEN = re.compile(f"{CONTROL.pattern}|{HIDDEN.pattern}")
# Fields whose digits and signs are read by machines: full-width forms become ASCII there, and spaces go.
PLAIN_FORMATS = frozenset({"date", "time", "phone", "identity_number", "petition_number"})
PLAIN_WIDGETS = frozenset({"date", "number", "petition_number"})
TRUE, FALSE = frozenset({"true", "on", "yes", "1"}), frozenset({"false", "off", "no", "0"})
INTEGER = re.compile(r"[-+]?[0-9]{1,15}")


def has_hidden(value: object) -> bool:
    """Whether a text holds NUL, controls, zero-width characters or controls of direction."""
    if isinstance(value, list):
        return any(has_hidden(one) for one in value)
    return isinstance(value, str) and _NOT_SEEN.search(value) is not None


def is_plain(schema: Mapping[str, Any]) -> bool:
    """Whether a field holds digits and signs rather than words."""
    return schema.get("type") == "integer" or schema.get("format") in PLAIN_FORMATS or schema.get("x-widget") in PLAIN_WIDGETS


def ascii_form(text: str) -> str:
    """Full-width digits, letters and signs in their ASCII form, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def cleaned(value: Any, schema: Mapping[str, Any]) -> Any:
    """One answer as its field's type wants it; what cannot be read stays as it is and fails validation."""
    if isinstance(value, list):
        kept = [cleaned(one, schema.get("items", {})) for one in value]
        return kept if schema.get("type") == "array" or len(kept) != 1 else cleaned(kept[0], schema)
    if schema.get("type") == "array":
        return cleaned([value], schema) if value not in (None, "") else value
    if not isinstance(value, str):
        return value
    text = ascii_form(value) if is_plain(schema) else value.replace("\r\n", "\n").replace("\r", "\n").strip()
    return _typed(text, schema)


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    """Text as the number or yes/no its field asks for."""
    match schema.get("type"):
        case "integer" if INTEGER.fullmatch(text):
            return int(text)
        case "boolean" if text.lower() in TRUE | FALSE:
            return text.lower() in TRUE
        case _ if schema.get("format") == "identity_number":
            return text.upper()
        case _:
            return text
