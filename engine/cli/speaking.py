"""How the command line speaks: one JSON document, or sentences in the asked language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from engine.bootstrap import open_office
from engine.casework.office import Office
from engine.casework.saying import instant_words
from engine.errors import DiagramError, LocatedError, PetitionError, SettingError
from engine.policy.rulebook import files_of
from engine.policy.words import Words, words_of
from engine.settings import Settings
from engine.watching import logs

# How a run of the program ends: all is well, something was found or refused, it could not run.
FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the program: its settings and whether it answers in JSON."""

    settings: Settings
    as_json: bool = False

    @property
    def lang(self) -> str:
        """The language of this run."""
        return self.settings.lang

    def office(self, *, durable: bool = True) -> Office:
        """The office of these settings; ``durable`` as in the store."""
        return open_office(self.settings, durable=durable)

    def say(self, text: str) -> None:
        """One line for a reader; nothing when JSON was asked for."""
        if not self.as_json:
            click.echo(text)

    def answer(self, document: Mapping[str, Any] | list[Any]) -> None:
        """The JSON document, when it was asked for."""
        if self.as_json:
            click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def words(settings: Settings) -> Words:
    """Glossary and messages without opening the office; empty when they are the very thing that is wrong."""
    try:
        return words_of(files_of(settings.policies))
    except PetitionError:
        return Words({}, {})


def sentence(error: PetitionError, settings: Settings, lang: str) -> str:
    """An error as one sentence with its place, what was expected and the nearest right word."""
    return sentence_of(error, words(settings), lang)


def sentence_of(error: PetitionError, known: Words, lang: str) -> str:
    """The same in words that were read already."""
    args = {name: in_language(value, lang) for name, value in error.args_for_message.items()}
    text = known.message(error.code, lang, args)
    if text == error.code:
        return str(error)
    text = f"{text}（{error.basis}）" if error.basis and error.basis not in text else text
    if not isinstance(error, LocatedError):
        return text
    place = ":".join(str(part) for part in (error.file, error.line, error.column) if part)
    expected = known.message("expected_hint", lang, {"expected": error.expected}) if error.expected else ""
    nearest = known.message("nearest_hint", lang, {"suggestion": error.suggestion}) if error.suggestion else ""
    shape = shape_words(error, known, lang)
    return " ".join(part for part in (place, shape, text, expected, nearest) if part)


def in_language(value: object, lang: str) -> str:
    """An argument as it is told; one that has its own words in each language in those."""
    if isinstance(value, datetime):
        return instant_words(value, lang)
    return str(value[lang]) if isinstance(value, Mapping) else str(value)


def shape_words(error: LocatedError, known: Words, lang: str) -> str:
    """Which shape of a diagram is meant, by its name and its id."""
    if not isinstance(error, DiagramError) or not error.element:
        return ""
    return known.message("shape_hint" if error.name else "shape_unnamed_hint", lang, {"name": error.name, "element": error.element})


def complain(error: PetitionError, lang: str | None) -> None:
    """Tell an error on standard error."""
    try:
        settings = Settings.read(lang=lang)
    except SettingError:  # the very setting that is wrong: its sentence is told with all others as they usually are
        settings = Settings.read({}, lang=lang)
    click.echo(sentence(error, settings, settings.lang), err=True)


def listen_in(settings: Settings, *, form: str, level: str) -> None:
    """Open the log of this process as the settings say, else as ``form`` and ``level``."""
    logs.configure(form=settings.log or form, level=settings.log_level or level, node=settings.machine)
