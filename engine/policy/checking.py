"""Checks a parsed file against its schema and says each mistake as a PolicyError with its place and the nearest right word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema_rs import Draft202012Validator as QuickValidator

from engine.errors import PolicyError
from engine.policy.loader import Path, Source
from engine.policy.schema import SCHEMAS

MAX_PROBLEMS = 50


def nearest(word: str, words: Iterable[object]) -> str:
    """The word most like ``word``, '' when none is near."""
    found = difflib.get_close_matches(word.lower(), [str(one) for one in words], n=1, cutoff=0.6)
    return found[0] if found else ""


def problems(source: Source, kind: str) -> list[PolicyError]:
    """Everything in a file that is not as the schema ``kind`` says, in order of the file."""
    if _is_right(source.data, kind):
        return []
    said = (problem for error in _validator(kind).iter_errors(source.data) for problem in _said(source, error))
    found = _without_echoes({str(problem): problem for problem in said}.values())
    return sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0))[:MAX_PROBLEMS]


def check(source: Source, kind: str) -> Source:
    """The source itself when it is as its schema says; the first mistake raised otherwise."""
    found = problems(source, kind)
    if found:
        raise found[0]
    return source


def day_at(source: Source, path: Path, text: str) -> date:
    """The date written at ``path``; PolicyError when there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise source.error("policy_no_such_day", path, expected="2026-03-02", value=text) from error


def _without_echoes(found: Iterable[PolicyError]) -> list[PolicyError]:
    """The mistakes without those that a misspelt key explains: who wrote ``leters`` does not lack ``letters``."""
    problems = list(found)
    meant = {f"{one.key.rpartition('.')[0]}.{one.suggestion}".removeprefix(".") for one in problems if one.code == "policy_unknown_key"}
    return [one for one in problems if one.code != "policy_missing_key" or one.key not in meant]


def _is_right(data: Any, kind: str) -> bool:
    """Whether a file is as its schema says, asked of the quick validator, which cannot say what is wrong; False where it cannot tell."""
    try:
        return bool(_quick(kind).is_valid(data))
    except ValueError:  # a number beyond what it counts with
        return False


@lru_cache
def _quick(kind: str) -> QuickValidator:
    """The validator of a kind of file that knows only yes and no, fifty times as fast: every start of the office reads both shelves."""
    return QuickValidator(SCHEMAS[kind])


@lru_cache
def _validator(kind: str) -> Draft202012Validator:
    """The validator of a kind of file."""
    return Draft202012Validator(SCHEMAS[kind])


def _said(source: Source, error: ValidationError) -> list[PolicyError]:
    """One jsonschema error in our words; several unknown or missing keys of a mapping give several."""
    path = tuple(error.absolute_path)
    schema: Any = error.schema
    limit: Any = error.validator_value
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = schema.get("properties", {})
        return [
            source.error("policy_unknown_key", (*path, key), at_key=True, expected=", ".join(sorted(known)), suggestion=nearest(key, known))
            for key in error.instance
            if key not in known
        ]
    if error.validator == "required" and isinstance(error.instance, dict):
        missing = [key for key in limit if key not in error.instance]
        return [source.error("policy_missing_key", (*path, key), at_key=True, expected=key) for key in missing]
    if "propertyNames" in list(map(str, error.absolute_schema_path))[-2:]:
        return [source.error("policy_bad_name", (*path, str(error.instance)), at_key=True, expected=str(limit))]
    return [_value_error(source, error, path)]


def _value_error(source: Source, error: ValidationError, path: Path) -> PolicyError:
    """A wrong value: its kind, its words or its size."""
    limit: Any = error.validator_value
    given = _short(error.instance)
    match error.validator:
        case "enum":
            words = [word for word in limit if word is not None]
            return source.error("policy_bad_word", path, expected=", ".join(map(str, words)), suggestion=nearest(given, words), value=given)
        case "type":
            kinds = limit if isinstance(limit, list) else [limit]
            shown = f'"{given}"' if isinstance(error.instance, str) else given
            return source.error("policy_bad_type", path, expected=", ".join(kinds), value=shown)
        case "pattern" if "working days" in limit:
            return source.error("policy_bad_length", path, expected="60 days, 5 working days, 1 month", value=given)
        case "uniqueItems":
            return source.error("policy_repeated", path, expected="each once")
        case _:
            return source.error("policy_bad_value", path, expected=f"{error.validator} {limit}", value=given)


def _short(value: Any) -> str:
    """A value as an error shows it."""
    text = "true" if value is True else "false" if value is False else "null" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
