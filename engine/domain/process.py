"""What the process room and casework tell each other: values, never objects of the token engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | int | bool | None | tuple[str, ...]
Facts = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Effect:
    """One act a diagram asks for; casework applies it in the same transaction."""

    act: str
    arguments: Mapping[str, str]
    element: str
    process: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A human step the process now waits for; ``id`` is stable across save and load."""

    id: str
    element: str
    name: str
    lane: str
    process: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event the process now waits for: ``kind`` is ``message`` or ``deadline``."""

    kind: str
    name: str
    element: str


@dataclass(frozen=True, slots=True)
class Step:
    """Where a process stands after one act: the new state and everything the act set off.

    ``tasks`` and ``waiting`` are complete lists, ``effects`` are in order of the diagram, ``ended``
    holds the ids of end events reached by this act, ``answer`` the facts of all forms so far.
    """

    state: bytes
    tasks: tuple[OpenTask, ...]
    waiting: tuple[Waiting, ...]
    effects: tuple[Effect, ...]
    completed: bool
    ended: tuple[str, ...]
    answer: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Element:
    """A shape of a diagram as pages show it."""

    id: str
    name: str
    kind: str
    lane: str
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow of a diagram; ``condition`` is empty where it has none."""

    name: str
    source: str
    target: str
    condition: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A diagram as it is compared with another: its shapes, what each does or waits for, and its arrows."""

    process: str
    name: str
    elements: Mapping[str, Element]
    details: Mapping[str, Mapping[str, str]]
    arrows: tuple[Arrow, ...]
