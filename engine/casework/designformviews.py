"""What the pages are told of the forms of a design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.casework.designviews import FindingView, GuestView
from engine.casework.views import FormView


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form in a list: the task or message it belongs to, its process, and how many fields it asks."""

    id: str
    path: str
    process: str
    title: str
    basis: str
    fields: int
    facts: int


@dataclass(frozen=True, slots=True)
class Use:
    """Where a field is named outside its form: the file, the line, and the line's text. ``what``: the kind of file."""

    what: str
    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field as the builder shows it; ``options`` one a line as ``value = Chinese = English``; ``show_if`` as ``field = value``."""

    name: str
    title: str
    title_en: str
    description: str
    description_en: str
    group: str
    group_en: str
    type: str
    widget: str
    options: str
    required: bool
    fact: bool
    show_if: str
    at_most: str
    uses: Sequence[Use]


@dataclass(frozen=True, slots=True)
class FormDesign:
    """One form: its words, its fields, how it will look, and its lines of the file."""

    id: str
    path: str
    title: str
    title_en: str
    basis: str
    version: int
    fields: Sequence[FieldLine]
    preview: FormView
    text: str
    begins: int
    findings: Sequence[FindingView]
    guests: Sequence[GuestView]
    kinds: Sequence[tuple[str, str]]
