"""应当做到的 Obligation: what every path of every diagram must guarantee, with its article."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.domain.process import MAIN

Events = tuple[str, ...]

# What each pattern asks for, and what it may have beside.
PATTERNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "existence": (("event",), ()),
    "absence": (("event",), ("since", "until")),
    "exactly_once": (("event",), ("since",)),
    "at_most_once": (("event",), ("since",)),
    "precedence": (("before", "after"), ("since",)),
    "response": (("event", "then"), ("unless", "until")),
    "succession": (("event", "then"), ("unless", "since")),
    "not_coexistence": (("event", "other"), ("since",)),
    "never_after": (("event", "after"), ("until",)),
    "within": (("deadline",), ("event", "then", "unless")),
    "unstopped": (("deadline", "event"), ()),
    "available": (("message", "during"), ()),
    "awaited": (("deadline", "during"), ()),
    "in_lane": (("lane", "during"), ()),
}
# Those about what stands open, not about what happens.
STANDING = frozenset({"available", "awaited", "in_lane"})
# What has happened when a process begins that nobody calls.
BEGINS = {MAIN: "filed", "supervision": "supervision_started"}
ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Obligation:
    """One of them. ``pattern`` is a key of PATTERNS; the events it speaks of are alternatives, any of them will do.

    ``when`` is a condition in the words of a diagram, asked at the moment the event comes that obliges; '' for always.
    ``process`` is the one it holds in, with all that it calls. ``implied`` is the fault it is, for one that follows from
    another rule of which ``says`` tells the name.
    """

    id: str
    says: str
    says_en: str
    basis: str
    pattern: str
    event: Events = ()
    other: Events = ()
    before: Events = ()
    after: Events = ()
    then: Events = ()
    since: Events = ()
    until: Events = ()
    unless: Events = ()
    during: Events = ()
    lane: Events = ()
    message: str = ""
    deadline: str = ""
    when: str = ""
    process: str = MAIN
    certainty: str = ""
    policy: str = ""
    implied: str = ""
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @property
    def events(self) -> frozenset[str]:
        """Every event it names."""
        named = self.event, self.other, self.before, self.after, self.then, self.since, self.until, self.unless
        return frozenset(event for events in named for event in events)
