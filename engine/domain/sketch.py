"""What a designer draws with: the elements that run, and what the shelves of a design have to offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Why a check did not come to its end, as a message.
BROKEN_OFF = {"time": "check_too_long", "memory": "check_too_much", "died": "check_died", "busy": "check_busy"}


@dataclass(frozen=True, slots=True)
class Drawable:
    """What may be drawn: elements of BPMN by name, and what each event may wait for ('' for nothing)."""

    elements: Sequence[str]
    events: Mapping[str, Sequence[str]]
    most_instances: int


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the diagrams of a shelf are called: each process with its file and name, each decision table with its name.

    ``given`` are the answers acts and decisions give, each with the values it may have, none where there may be any.
    """

    processes: Mapping[str, tuple[str, str]]
    decisions: Mapping[str, str]
    given: Mapping[str, Sequence[str | int | bool]]
