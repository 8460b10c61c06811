"""The closed list of acts a service task of a diagram may name, and the arguments each takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActSpec:
    """One act: its required and optional arguments, each with the kind of name it takes, and the event it brings ('' for none)."""

    name: str
    required: tuple[tuple[str, str], ...] = ()
    optional: tuple[tuple[str, str], ...] = ()
    event: str = ""

    @property
    def arguments(self) -> frozenset[str]:
        """Names of all arguments the act knows."""
        return frozenset(name for name, _ in self.required + self.optional)

    def event_of(self, arguments: Mapping[str, str]) -> str:
        """The event the act brings with these arguments, '' for none."""
        return self.event.format_map(arguments)


# The kinds (event, document, deadline, stage, answer, value, reason) tell the lint what to look up.
_SPECS = (
    ActSpec("record", (("event", "event"),), event="{event}"),
    ActSpec("set", (("answer", "answer"), ("value", "value"))),
    ActSpec("accept", event="accepted"),
    ActSpec("refer", event="referred"),
    ActSpec("take_back", event="taken_back"),
    ActSpec("designate", event="designated"),
    ActSpec("seal", event="sealed"),
    ActSpec("issue", (("document", "document"),), event="{document}.issued"),
    ActSpec("serve", (("document", "document"),), event="{document}.served"),
    ActSpec("start_deadline", (("deadline", "deadline"),)),
    ActSpec("meet_deadline", (("deadline", "deadline"),)),
    ActSpec("extend", (("deadline", "deadline"),), event="extended"),
    ActSpec("recuse", event="recused"),
    ActSpec("conclude", event="concluded"),
    ActSpec("supervise", (), (("reason", "reason"),), event="supervision_asked"),
    ActSpec("open_stage", (("stage", "stage"),), event="{stage}.started"),
    ActSpec("close_stage", (("stage", "stage"),), event="{stage}.completed"),
)

ACTS: dict[str, ActSpec] = {spec.name: spec for spec in _SPECS}
STAGES = ("handling", "reexamination", "final_review")
