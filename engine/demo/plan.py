"""What is to happen to each petition of the demonstration, worked out before anything is played."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Plan:
    """One petition to be: when it comes in, how, and what becomes of it.

    ``ending``: on_the_spot, opinion, settled, declined, diverted, barred, suggestion, accusation.
    ``reexamination`` and ``final_review``: empty for none, else upheld, changed, redo, settled,
    withdrawn, or open (asked for and left open). ``stop_at`` names the step at which the demonstration
    leaves the petition. ``pace`` stretches the time between steps; ``hurried`` answers within the
    county's promise or explains in time. ``settled`` says of a county visit whether it must end on the
    spot, None when either will do. ``counted`` is false for petitions of another year. ``evaluation`` is what the petitioner
    says of the petition office and of the competent authority once there is an opinion; empty for silence.
    """

    received_at: datetime
    channel: str
    kind: str
    persons: int
    ending: str
    level: str = "county"
    topic: str = "other"
    place: str = "990121"
    target: str = ""
    assigned: bool = False
    received_by: str = "window"
    settled: bool | None = None
    outcome: str = "upheld"
    reexamination: str = ""
    final_review: str = ""
    stop_at: str = ""
    pace: float = 1.0
    hurried: bool = False
    extension: bool = False
    simplified: bool = False
    hearing: bool = False
    accused: tuple[str, ...] = ()
    same_facts_as: str = ""
    repeats: int = 0
    counted: bool = True
    evaluation: tuple[str, ...] = ()
    gist: str = ""
    number: str = ""
    reexamined: bool = False
    reviewed: bool = False
