"""What the drawing board of a design has to offer, and what is found on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.casework.designviews import FindingView


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its id, what it is called, and what more is said beside it."""

    id: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """What an act asks for: its name, what it is called, and the ``kind`` of thing.

    That is event, document, deadline, stage, answer, value or reason.
    """

    name: str
    label: str
    kind: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class ActChoice:
    """An act a service task may carry."""

    id: str
    label: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class FactChoice:
    """A fact a condition may ask for, with its scope: ``petition.category``; ``kind`` is text, number or yes_no.

    ``values`` are those it can have, none where there may be any; ``note`` says where it comes from.
    """

    id: str
    label: str
    kind: str
    values: tuple[Choice, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class VocabularyView:
    """Everything a diagram of a design may name, in words. ``forms``: of all processes, by process."""

    elements: Sequence[str]
    awaited: Mapping[str, Sequence[str]]
    most_instances: int
    acts: tuple[ActChoice, ...]
    facts: tuple[FactChoice, ...]
    deadlines: tuple[Choice, ...]
    documents: tuple[Choice, ...]
    events: tuple[Choice, ...]
    messages: tuple[Choice, ...]
    stages: tuple[Choice, ...]
    lanes: tuple[Choice, ...]
    forms: Mapping[str, tuple[Choice, ...]]
    processes: tuple[Choice, ...]
    decisions: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class JudgedView:
    """What was found on a diagram; ``broken_off`` says why it was not judged to its end: time, memory, died, busy, or ''."""

    findings: tuple[FindingView, ...]
    broken_off: str = ""


@dataclass(frozen=True, slots=True)
class BroughtView:
    """A diagram drawn elsewhere: the path of its file, and the ``encoding`` it came in; '' when that was UTF-8 already."""

    path: str
    encoding: str
