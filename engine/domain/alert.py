"""提醒 Alerts: what an official is told of, by which rule, and what stands in his inbox.

An alert tells; it serves nothing (送达 is recorded from a receipt) and moves no deadline.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

# Ways out of the house beside the inbox, which nobody needs to set up.
CHANNELS = ("mail", "webhook")
# Several systems may be told, each by a way of its own; a rule names them all by the first.
WEBHOOK = "webhook"
WEBHOOKS = (WEBHOOK, *(f"{WEBHOOK}{no}" for no in range(2, 10)))
# What a rule may answer to beside entries of the docket: a step that became somebody's by another's act, and the lapse of any clock.
STEP_GIVEN, ANY_LAPSE = "step_given", "*.lapsed"
# The entry of a clock that was warned of.
WARNED = "deadline_warned"
# Who is told, beside ``role@part``: who has to act, who holds the step, whom the docket entry names.
MUST_ACT, HOLDER, NAMED = "must_act", "holder", "named"
# The alert that is no event of a petition.
DIGEST = "digest"
# What the words of an alert may be filled with.
GAPS = ("number", "step", "clock", "day", "who")


def ways_of(way: str, channels: Collection[str]) -> Sequence[str]:
    """The ways that were set up, of those a rule names by one word: every webhook for ``webhook``."""
    return [one for one in (WEBHOOKS if way == WEBHOOK else (way,)) if one in channels]


@dataclass(frozen=True, slots=True)
class AlertRule:
    """提醒事项: what is told (``when``: kinds of docket entry), to whom, by which ways beside the inbox, and in which words.

    ``quiet``: on a day of rest it stays in the inbox until the next working day, unless its clock lapses by that day.
    """

    id: str
    name: str
    name_en: str
    when: tuple[str, ...]
    to: tuple[str, ...]
    channels: tuple[str, ...]
    quiet: bool
    says: str
    says_en: str
    basis: str
    policy: str = ""

    def answers_to(self, kind: str) -> bool:
        """Whether it tells of docket entries of this kind."""
        return kind in self.when or (ANY_LAPSE in self.when and kind.endswith(ANY_LAPSE[1:]))


@dataclass(frozen=True, slots=True)
class DigestRule:
    """每日汇总: made on working days from ``at`` on (Shanghai); ``bands`` are the last days of the age bands, the last one open.

    ``clocks``: the roles whose digest has the clocks they watch; everybody's has his own steps.
    """

    at: time
    bands: tuple[int, ...]
    clocks: frozenset[str]
    channels: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class AlertRules:
    """What is told at a place: the rules by id, and the digest, if any."""

    kinds: Mapping[str, AlertRule]
    digest: DigestRule | None = None

    def answering(self, kind: str) -> list[AlertRule]:
        """The rules that tell of docket entries of this kind."""
        return [rule for rule in self.kinds.values() if rule.answers_to(kind)]


@dataclass(frozen=True, slots=True)
class Alert:
    """One official told of one thing. ``key`` makes it one: whoever finds the same event again tells nothing new.

    ``reason`` holds ids and terms only, never what a person wrote. ``tell_at``: when the ways out of the house are due; None when
    there are none, or they were handed over.
    """

    id: int | None
    key: str
    official: int
    petition_id: int | None
    kind: str
    reason: Mapping[str, Any]
    at: datetime
    tell_at: datetime | None = None
    read_at: datetime | None = None
