"""Which facts of a petition the office takes over from a form, which a deadline asks for, and what is taken only in time.

``casework`` takes them over, and refuses, one by one as it goes; here is the same as plain data, for whoever must know
beforehand what may come (tests hold the two against each other).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.domain.petition import ReferralKind

REFERRAL_KINDS = tuple(map(str, ReferralKind))
# Steps whose form decides a fact: the fact, and the field it comes from.
TAKEN_OVER: Mapping[str, Mapping[str, str]] = {
    "triage": {"category": "category", "route": "route", "is_simplified": "simplified", "referral_kind": "disposition"},
    "prepare_referral": {"referral_kind": "kind"},
}
# What ``applies_to`` of a deadline may ask for, and the fact it is.
ASKED_BY_DEADLINES: Mapping[str, tuple[str, str]] = {
    "category": ("petition", "category"),
    "route": ("petition", "route"),
    "referral_kind": ("petition", "referral_kind"),
    "simplified": ("petition", "is_simplified"),
    "channel": ("petition", "channel"),
    "anonymous": ("petition", "is_anonymous"),
    "territory": ("petition", "territory"),
    "direct": ("petition", "is_direct"),
    "reexamination_outcome": ("answer", "reexamination_outcome"),
    "final_review_outcome": ("answer", "final_review_outcome"),
}


# Messages that ask for more time, and the deadline they ask it for: only while it may still be lengthened (第三十四条).
LENGTHENS: Mapping[str, str] = {"extension_requested": "handling"}
# Answers of a step that use a right, and the deadline within which it must be used: step, then field, value and deadline.
WITHIN: Mapping[str, tuple[str, str, str]] = {"confirm_jurisdiction": ("jurisdiction", "object", "objection")}  # 第二十三条第三款


# The step whose choices a decision table of the release may not turn aside, and the table (第二十二条、第二十三条、第三十条、第三十一条).
ROUTED: Mapping[str, str] = {"triage": "routing"}


def turned_aside(answer: Mapping[str, Any], decided: Mapping[str, Any]) -> str:
    """The choice in a form that the table asked behind it would change: ``disposition``, ``simplified``, or '' for none."""
    if decided.get("disposition") not in (str(answer.get("disposition", "")), None):
        return "disposition"
    return "simplified" if answer.get("simplified") and not decided.get("simplified", True) else ""


def taken_over(step: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a petition that completing ``step`` with this form changes."""
    changed: dict[str, Any] = {}
    for fact, field in TAKEN_OVER.get(step, {}).items():
        value = answer.get(field)
        if fact == "referral_kind" and value not in REFERRAL_KINDS:
            continue
        changed[fact] = bool(value) if fact == "is_simplified" else value
    if step == "prepare_confidential_transfer":
        changed["referral_kind"] = "transfer"
    if "referral_kind" in changed:
        changed["is_referred"] = True
    return changed


# Steps whose answer brings an event besides their being done, and the events there are.
TELLS: Mapping[str, tuple[str, str]] = {"confirm_jurisdiction": ("jurisdiction_confirmed", "objected")}
# Steps that settle what a petition is or who takes it: once done, nobody goes back behind them.
SETTLING = frozenset({*TAKEN_OVER, *TELLS, "prepare_confidential_transfer"})


def told_by(step: str, answer: Mapping[str, Any]) -> str:
    """The event a step is besides being done: which way the receiving authority decided; '' for all others."""
    if step not in TELLS:
        return ""
    confirmed, objected = TELLS[step]
    return objected if answer.get("jurisdiction") == "object" else confirmed
