"""Forms of the human steps: parsed and checked from forms.yaml, and what an answer must be before anyone believes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema_rs import Draft202012Validator as QuickValidator

from engine.domain.clock import is_in_reach
from engine.domain.facts import NUMBER, TEXT, YES_NO, FactType
from engine.domain.identity import identity_number_is_valid, phone_is_valid
from engine.domain.reply import gap_in, unfilled
from engine.errors import FieldError, PolicyError
from engine.policy.answers import cleaned, has_hidden
from engine.policy.checking import check, nearest, problems
from engine.policy.loader import Path, Source, load

TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
PETITION_NUMBER = re.compile(r"[0-9]{6}-[0-9]{4}-[0-9]{6}")
BLANK: tuple[object, ...] = (None, "", [])
FACT_TYPES = ("string", "integer", "boolean")


@dataclass(frozen=True)
class Form:
    """One form: ``schema`` is JSON Schema 2020-12, ``facts`` the fields gateways may ask for."""

    id: str
    title: str
    title_en: str
    basis: str
    schema: Mapping[str, Any]
    facts: tuple[str, ...]

    @cached_property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        """The fields in their order."""
        fields: Mapping[str, Mapping[str, Any]] = self.schema["properties"]
        return fields

    @cached_property
    def fact_types(self) -> Mapping[str, FactType]:
        """Of what type the facts are that gateways may ask for."""
        return {name: self._type(name) for name in self.facts}

    def _type(self, name: str) -> FactType:
        field = self.fields[name]
        kind = {"string": TEXT, "integer": NUMBER, "boolean": YES_NO}[field["type"]]
        values = (field["const"],) if "const" in field else field.get("enum", (True, False) if kind == YES_NO else ())
        [shown_if] = field.get("x-show-if", {}).items() or [None]
        return FactType(kind, tuple(values), name in self.schema.get("required", ()), shown_if)

    def field_title(self, name: str, lang: str = "zh") -> str:
        """What a field is called; '' for a field the form does not know."""
        return str(self.fields.get(name, {}).get("x-title-en" if lang == "en" else "title", ""))

    def label(self, name: str, value: object, lang: str = "zh") -> str:
        """What a choice is called; '' for an answer that is no choice."""
        labels = self.fields.get(name, {}).get("x-labels-en" if lang == "en" else "x-labels", {})
        return str(labels.get(str(value), ""))

    def clean(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """The answer as the form takes it: text made plain, numbers and yes/no read, blank and hidden fields left out.

        Fields the form does not know are kept, so that ``validate`` can refuse them.
        """
        kept = {name: cleaned(value, self.fields.get(name, {})) for name, value in answer.items()}
        kept = {name: value for name, value in kept.items() if value not in BLANK or name not in self.fields}
        return {name: value for name, value in kept.items() if self.is_shown(name, kept)} if self._conditions else kept

    def is_shown(self, name: str, answer: Mapping[str, Any]) -> bool:
        """Whether a field is asked for at all, given the other answers (``x-show-if``)."""
        return name not in self._conditions or all(answer.get(other) == value for other, value in self._conditions[name].items())

    @cached_property
    def _conditions(self) -> Mapping[str, Mapping[str, Any]]:
        """The fields that are asked for only after certain answers."""
        return {name: schema["x-show-if"] for name, schema in self.fields.items() if schema.get("x-show-if")}

    def validate(self, answer: Mapping[str, Any]) -> list[FieldError]:
        """Everything wrong with a cleaned answer, in the order of the form; each field at most once."""
        if self.is_fine(answer):
            return []
        wrong: dict[str, FieldError] = {}
        for error in self.faults(answer):
            wrong.setdefault(error.field, error)
        order = {name: index for index, name in enumerate(self.fields)}
        return sorted(wrong.values(), key=lambda error: (order.get(error.field, len(order)), error.field))

    def is_fine(self, answer: Mapping[str, Any]) -> bool:
        """Whether nothing at all is wrong with a cleaned answer.

        Asked before anything else: most answers are right, and to say what is wrong costs fifty times as much.
        """
        return (
            self._whole.is_valid(dict(answer))
            and not any(map(has_hidden, answer.values()))
            and not any(map(unfilled, answer.values()))
            and not any(self._is_missing(name, answer) for name in self.schema.get("required", ()))
            and all(_FORMATS[kind](answer[name]) for name, kind in self._formats if name in answer)
        )

    @cached_property
    def _whole(self) -> QuickValidator:
        """Knows only yes and no; which required fields are asked for at all it is not told."""
        return QuickValidator({"type": "object", "properties": self.fields, "additionalProperties": False})

    @cached_property
    def _formats(self) -> Sequence[tuple[str, str]]:
        """The fields whose format the schema's own words do not check."""
        told = [(name, schema.get("format", "")) for name, schema in self.fields.items() if schema.get("type") == "string"]
        return [(name, kind) for name, kind in told if kind in _FORMATS]

    def faults(self, answer: Mapping[str, Any]) -> Iterator[FieldError]:
        """The faults in no order, several of one field among them: unknown, hidden characters, missing, then what the schema says."""
        yield from (FieldError(name, "unknown_field", (("field", name),)) for name in answer if name not in self.fields)
        yield from (FieldError(name, "field_control_character") for name, value in answer.items() if has_hidden(value))
        yield from (gap for name, value in answer.items() if (gap := gap_in(name, value)))
        yield from (FieldError(name, "field_required") for name in self.schema.get("required", ()) if self._is_missing(name, answer))
        for name, schema in self.fields.items():
            if name in answer:
                yield from _field_errors(name, schema, self._validators[name], answer[name])

    @cached_property
    def _validators(self) -> Mapping[str, Draft202012Validator]:
        """One validator for each field, made once: making it costs more than asking it."""
        return {name: Draft202012Validator(schema) for name, schema in self.fields.items()}

    def _is_missing(self, name: str, answer: Mapping[str, Any]) -> bool:
        """Whether a required field that is shown has no answer."""
        return answer.get(name) in BLANK and self.is_shown(name, answer)

    def facts_of(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """The answers gateways may ask for; nothing else of a form enters the process.

        One left out keeps what was said of it before, unless it is answered ``anew`` each time.
        """
        asked = [name for name in self.facts if name in answer or name in self.anew]
        return {name: answer[name] if name in answer else self._left_out(name, answer) for name in asked}

    @cached_property
    def anew(self) -> frozenset[str]:
        """The facts this form answers whether they are filled in or not.

        One asked for only after certain answers is nothing where it is left out; a yes or no with a default is that.
        """
        return frozenset(name for name in self.facts if "x-show-if" in self.fields[name] or self._ticked_by_default(name) is not None)

    def _ticked_by_default(self, name: str) -> bool | None:
        default = self.fields[name].get("default")
        return default if isinstance(default, bool) else None

    def _left_out(self, name: str, answer: Mapping[str, Any]) -> Any:
        return self._ticked_by_default(name) if self.is_shown(name, answer) else None


def forms_of(content: bytes, file: str) -> dict[str, Form]:
    """The forms of one forms.yaml by task id or message name; PolicyError, with its place, for the first mistake."""
    source = load(content, file)
    source = check(Source(file, source.data or {}, source.keys, source.values), "forms")
    return {name: _form(source, name) for name in source.data}


def all_forms(workflows: Mapping[str, bytes]) -> dict[str, Form]:
    """The forms of every process of the shelf; the same task id in two files is refused."""
    forms: dict[str, Form] = {}
    for path in sorted(workflows):
        if path.rpartition("/")[2] != "forms.yaml":
            continue
        found = forms_of(workflows[path], path)
        for name in found.keys() & forms.keys():
            raise load(workflows[path], path).error("form_twice", (name,), at_key=True, value=name)
        forms |= found
    return forms


def problems_of(workflows: Mapping[str, bytes]) -> list[PolicyError]:
    """The mistakes of every forms.yaml: all that its schema finds, else the first among its fields."""
    found: list[PolicyError] = []
    for path in sorted(path for path in workflows if path.rpartition("/")[2] == "forms.yaml"):
        try:
            source = load(workflows[path], path)
            found += problems(source, "forms") or _problem(forms_of, workflows[path], path)
        except PolicyError as error:
            found.append(error)
    return found or _problem(all_forms, workflows)


def _problem(read: Callable[..., object], *args: object) -> list[PolicyError]:
    """The mistake a reader raises, if any."""
    try:
        read(*args)
    except PolicyError as error:
        return [error]
    return []


def _form(source: Source, name: str) -> Form:
    """One checked form, its fields checked against one another."""
    data = source.data[name]
    schema, path = data["schema"], (name, "schema")
    for index, field in enumerate(schema.get("required", ())):
        _check_known(source, (*path, "required", index), field, schema["properties"])
    for field in schema["properties"]:
        _check_field(source, (*path, "properties", field), field, schema["properties"])
    facts = tuple(field for field, one in schema["properties"].items() if one.get("x-fact"))
    return Form(name, data["title"], data["title_en"], data["basis"], schema, facts)


def choices_of(field: Mapping[str, Any]) -> Sequence[Any]:
    """What may be answered, or be an entry of the list that is answered."""
    choices: Sequence[Any] = field.get("enum") or field.get("items", {}).get("enum", ())
    return choices


def _check_field(source: Source, path: Path, name: str, fields: Mapping[str, Any]) -> None:
    """Choices have a label each in both languages, facts are plain values, conditions name another field and its value."""
    field = fields[name]
    choices = choices_of(field)
    for labels in ("x-labels", "x-labels-en"):
        missing = [value for value in choices if str(value) not in field.get(labels, {})]
        if missing:
            raise source.error("form_label_missing", (*path, labels), value=", ".join(map(str, missing)))
        for extra in set(field.get(labels, {})) - set(map(str, choices)):
            known = [str(value) for value in choices]
            raise source.error("form_label_extra", (*path, labels, extra), at_key=True, value=extra, suggestion=nearest(extra, known))
    if field.get("x-fact") and field["type"] not in FACT_TYPES:
        raise source.error("form_fact_not_plain", (*path, "x-fact"), expected=", ".join(FACT_TYPES))
    for other, value in field.get("x-show-if", {}).items():
        _check_known(source, (*path, "x-show-if", other), other, fields)
        if name in _shown_after(other, fields):
            raise source.error("form_shown_by_itself", (*path, "x-show-if", other), at_key=True, value=name)
        if value not in fields[other].get("enum", [value]):
            words = fields[other]["enum"]
            raise source.error(
                "policy_bad_word", (*path, "x-show-if", other), value=value, expected=", ".join(words), suggestion=nearest(value, words)
            )


def _shown_after(name: str, fields: Mapping[str, Any]) -> set[str]:
    """The fields a field waits for, itself included."""
    seen: set[str] = set()
    while name not in seen and name in fields:
        seen.add(name)
        name = next(iter(fields[name].get("x-show-if", ())), name)
    return seen


def _check_known(source: Source, path: Path, name: str, fields: Mapping[str, Any]) -> None:
    """A field named elsewhere in the form must be one of its fields."""
    if name not in fields:
        raise source.error("form_field_unknown", path, value=name, expected=", ".join(fields), suggestion=nearest(name, fields))


def _field_errors(name: str, schema: Mapping[str, Any], validator: Draft202012Validator, value: Any) -> Iterator[FieldError]:
    """What is wrong with one answer: the schema's own words, then formats."""
    errors = list(validator.iter_errors(value))
    yield from (_said(name, error) for error in errors)
    if not errors and isinstance(value, str) and not _FORMATS.get(schema.get("format", ""), _any)(value):
        yield FieldError(name, f"field_{schema['format']}")


def _said(name: str, error: ValidationError) -> FieldError:
    """One jsonschema error as a code and its arguments."""
    limit: Any = error.validator_value
    match error.validator:
        case "minimum" | "maximum":
            schema: Any = error.schema
            return FieldError(name, "field_out_of_range", (("minimum", schema.get("minimum", "")), ("maximum", schema.get("maximum", ""))))
        case "enum" if error.instance == "":
            return FieldError(name, "field_required")
        case "enum":
            return FieldError(name, "field_unknown_choice", (("value", str(error.instance)[:60]),))
        case "type":
            return FieldError(name, f"field_not_{limit}")
        case _:
            code, argument = _CODES.get(str(error.validator), ("field_invalid", ""))
            return FieldError(name, code, ((argument, limit),) if argument else ())


_CODES = {
    "const": ("field_must_be_confirmed", ""),
    "maxLength": ("field_too_long", "at_most"),
    "minLength": ("field_too_short", "at_least"),
    "maxItems": ("field_too_many", "at_most"),
    "minItems": ("field_too_few", "at_least"),
    "uniqueItems": ("field_repeated", ""),
}


def _any(value: str) -> bool:
    """A field without a format."""
    return True


def _is_date(value: str) -> bool:
    """A real day one may enter, written 2026-03-02."""
    try:
        day = date.fromisoformat(value)
        return is_in_reach(day) and day.isoformat() == value
    except ValueError:
        return False


_FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": _is_date,
    "time": lambda value: TIME.fullmatch(value) is not None,
    "phone": phone_is_valid,
    "identity_number": identity_number_is_valid,
    "petition_number": lambda value: PETITION_NUMBER.fullmatch(value) is not None,
}
