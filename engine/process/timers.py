"""What a diagram waits for: a message somebody sends, or a deadline that lapses.

A deadline here is only a name. It fires when ``SpiffRuntime.lapse`` says that name and at no other
moment, so several may wait behind one event gateway, an extension needs nothing from the process, and
no clock is ever read in this room.
"""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition

MESSAGE = "message"
DEADLINE = "deadline"


class Awaited(EventDefinition):  # type: ignore[misc]  # the library carries no types
    """An event known by kind and name; nothing else is matched (no correlations, no payload)."""

    kind = ""

    def __init__(self, name: str) -> None:
        super().__init__(name)

    def is_a(self, kind: str, name: str) -> bool:
        """Whether this is the event asked for."""
        return (self.kind, self.name) == (kind, name)

    def __eq__(self, other: object) -> bool:
        """Same kind, same name."""
        return isinstance(other, Awaited) and (self.kind, self.name) == (other.kind, other.name)

    def __hash__(self) -> int:
        return hash((self.kind, self.name))


class MessageEvent(Awaited):
    """A message by its name, say ``extension_requested``."""

    kind = MESSAGE


class DeadlineEvent(Awaited):
    """The lapse of a deadline by its name, say ``handling``."""

    kind = DEADLINE
