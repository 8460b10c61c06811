"""petition due --batch: many deadlines counted in one run, one JSON object a line, each answered by one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import orjson

from engine.cli.counting import Asked, Reckoner, as_json, dates
from engine.cli.speaking import FINDINGS, FINE, Session, sentence_of
from engine.errors import PetitionError, Refusal
from engine.policy.checking import nearest
from engine.policy.rulebook import Rulebook

KEYS = ("deadline", "length", "from", "place", "on", "pauses", "extend")


def run(session: Session, file: Path, *, explained: bool) -> int:
    """Answer the requests of ``file`` (``-`` is standard input) in their order; 1 when one could not be answered.

    A request that is wrong is answered by what is wrong with it, and those after it are counted all the same.
    """
    if str(file) != "-" and not file.is_file():
        raise Refusal("file_missing", file=str(file))
    book = Rulebook.from_folder(session.settings.policies)
    reckoner, ended, said = Reckoner(book), FINE, sys.stdout.buffer
    with click.open_file(str(file), "rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                told = answered(reckoner, asked_in(line), explained=explained)
            except PetitionError as error:
                told = {"error": sentence_of(error, book.words, session.lang), "code": error.code, "line": number}
                ended = FINDINGS
            said.write(orjson.dumps(told) + b"\n")
    said.flush()
    return ended


def answered(reckoner: Reckoner, asked: Asked, *, explained: bool) -> dict[str, Any]:
    """What one request is answered with."""
    answer = reckoner.answer(asked, explained=explained)
    told = dates(answer)
    told["basis"] = answer.basis
    if explained:
        told["steps"] = [as_json(step) for step in answer.counted.steps]
    return told


def asked_in(line: bytes) -> Asked:
    """The request of a line. Refusal for a line that is no JSON object, for a key nobody knows and for a value of another kind."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Refusal("request_no_json", column=getattr(error, "colno", 1)) from error
    if not isinstance(given, dict):
        raise Refusal("request_no_object")
    for key in given:
        if key not in KEYS:
            raise Refusal("request_unknown_key", name=key, nearest=nearest(key, KEYS) or ", ".join(KEYS))
    return Asked(
        word(given, "deadline"), word(given, "from"), word(given, "place"), word(given, "on"), word(given, "length"),
        pauses(given), extensions(given),
    )  # fmt: skip


def word(given: Mapping[str, Any], key: str) -> str:
    """The text under a key, '' where there is none."""
    value = given.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refusal("request_bad_value", name=key, expected='"…"')
    return value


def pauses(given: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The pauses as pairs of days; the second is null while one lasts."""
    value = given.get("pauses") or []
    whole = isinstance(value, list) and all(isinstance(span, list) and len(span) == 2 for span in value)
    if not whole or not all(isinstance(first, str) and isinstance(last, str | None) for first, last in value):
        raise Refusal("request_bad_value", name="pauses", expected='[["2026-03-02", "2026-03-20"]]')
    return tuple((first, last or "") for first, last in value)


def extensions(given: Mapping[str, Any]) -> tuple[str, ...]:
    """One extension, or a list of them."""
    value = given.get("extend") or []
    several = [value] if isinstance(value, str) else value
    if not isinstance(several, list) or not all(isinstance(one, str) for one in several):
        raise Refusal("request_bad_value", name="extend", expected='"30 days"')
    return tuple(several)
