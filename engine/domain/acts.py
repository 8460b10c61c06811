"""The closed list of acts a service task of a diagram may name, and the arguments each takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActSpec:
    """One act: its required and optional arguments, each with the kind of name it takes."""

    name: str
    required: tuple[tuple[str, str], ...] = ()
    optional: tuple[tuple[str, str], ...] = ()

    @property
    def arguments(self) -> frozenset[str]:
        """Names of all arguments the act knows."""
        return frozenset(name for name, _ in self.required + self.optional)


# The kinds (event, document, deadline, stage, answer, value, reason) tell the lint what to look up.
_SPECS = (
    ActSpec("record", (("event", "event"),)),
    ActSpec("set", (("answer", "answer"), ("value", "value"))),
    ActSpec("accept"),
    ActSpec("refer"),
    ActSpec("take_back"),
    ActSpec("designate"),
    ActSpec("seal"),
    ActSpec("issue", (("document", "document"),)),
    ActSpec("serve", (("document", "document"),)),
    ActSpec("start_deadline", (("deadline", "deadline"),)),
    ActSpec("meet_deadline", (("deadline", "deadline"),)),
    ActSpec("extend", (("deadline", "deadline"),)),
    ActSpec("recuse"),
    ActSpec("conclude"),
    ActSpec("supervise", (), (("reason", "reason"),)),
    ActSpec("open_stage", (("stage", "stage"),)),
    ActSpec("close_stage", (("stage", "stage"),)),
)

ACTS: dict[str, ActSpec] = {spec.name: spec for spec in _SPECS}
STAGES = ("handling", "reexamination", "final_review")
