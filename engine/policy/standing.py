"""What holds at a place, and who says so: each policy's word on a rule, and whether the local one is looser than the law.

Asked of shelves that are being written, so a shelf need not be fit to run: each policy must be, by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.domain.calendar import Calendar
from engine.domain.rules import Rules
from engine.errors import PolicyError
from engine.policy.almanac import calendar_of
from engine.policy.building import rules_of
from engine.policy.loader import Path
from engine.policy.merging import local_freedom
from engine.policy.policies import Policy, policies_of
from engine.policy.stricter import Looser, looser


@dataclass(frozen=True, slots=True)
class Standing:
    """The policies of a place on a day, the national one last of ``base``; the rules with and without the local ones.

    ``own``: the policy of just this place, None where it has none.
    """

    base: tuple[Policy, ...]
    over: tuple[Policy, ...]
    own: Policy | None
    national: Rules
    local: Rules
    looser: tuple[Looser, ...]
    calendar: Calendar

    def said(self, section: str, path: Path) -> list[tuple[Policy, Any]]:
        """What each policy says at a place of a section, in the order they are laid over one another; None takes away."""
        found = []
        for policy in (*self.base, *self.over):
            value: Any = policy.sections[section].data if section in policy.sections else {}
            for part in path:
                value = value.get(part, ...) if isinstance(value, Mapping) else ...
            if value is not ...:
                found.append((policy, value))
        return found

    def is_national(self, policy: Policy) -> bool:
        """Whether it is the law of the whole country."""
        return policy in self.base


def standing(files: Mapping[str, bytes], place: str, on: date) -> Standing:
    """How the rules of a place ('' for the country) stand on a day. PolicyError for the first file that is wrong by itself."""
    policies = policies_of(files)
    nationals = sorted((one for one in policies if one.kind == "national" and one.in_force(on)), key=lambda one: one.valid_from)
    if not nationals:
        raise PolicyError("policy_none_in_force", on=on.isoformat())
    law = nationals[-1]
    base = [*(one for one in policies if one.kind == "national" and one.id == law.extends), law]
    locals_ = [one for one in policies if one.kind == "local" and one.in_force(on) and not one.authority_kind]
    over = sorted((one for one in locals_ if place and place.startswith(one.prefix)), key=lambda one: (len(one.prefix), one.id))
    own = next((one for one in reversed(over) if one.area == place), None)
    national, local = rules_of(base), rules_of([*base, *over])
    return Standing(tuple(base), tuple(over), own, national, local, tuple(looser(local, national, local_freedom(base))), calendar_of(files))
