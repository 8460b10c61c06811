"""What conditions of diagrams may ask for: of which kind each fact is, and which values it can have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from engine.domain.petition import Category, Channel, ReferralKind, Route
from engine.domain.territory import Territory

TEXT, NUMBER, YES_NO = "text", "number", "yes_no"
KINDS: Mapping[type, str] = {str: TEXT, int: NUMBER, bool: YES_NO}


@dataclass(frozen=True, slots=True)
class FactType:
    """The kind of a fact, and the only ``values`` it can have; none where there are too many to name.

    ``is_given``: it has a value whenever it is asked for; of a field: its form is not done without it, unless
    ``shown_if`` another field has another value.
    """

    kind: str
    values: tuple[str | int | bool, ...] = ()
    is_given: bool = False
    shown_if: tuple[str, str | int | bool] | None = None


# A yes or no that has always been said.
SWITCH = FactType(YES_NO, (True, False), is_given=True)

PETITION_FACTS: Mapping[str, FactType] = {
    "category": FactType(TEXT, tuple(str(one) for one in Category)),
    "route": FactType(TEXT, tuple(str(one) for one in Route)),
    "channel": FactType(TEXT, tuple(str(one) for one in Channel), is_given=True),
    "territory": FactType(TEXT, tuple(str(one) for one in Territory), is_given=True),
    "is_direct": SWITCH,
    "is_simplified": SWITCH,
    "is_anonymous": SWITCH,
    "is_referred": SWITCH,
    "referral_kind": FactType(TEXT, tuple(str(one) for one in ReferralKind)),
}
# What a petition that has just come in is known to be: all this is decided by its first steps.
JUST_FILED: Mapping[str, str | bool | None] = {
    "category": None, "route": None, "is_simplified": False, "is_referred": False, "referral_kind": None,
}  # fmt: skip


def switches(flags: Iterable[Mapping[str, object]]) -> Mapping[str, FactType]:
    """What conditions may ask as ``rule.…``: the yes/no ``flags`` of all rules there are; given where none of them lacks it."""
    told = [[name for name, value in one.items() if isinstance(value, bool)] for one in flags]
    return {name: replace(SWITCH, is_given=all(name in one for one in told)) for one in told for name in one}
