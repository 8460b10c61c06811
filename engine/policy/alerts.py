"""alerts.yaml: which alerts there are, who gets them by which way, and the daily digest.

A local file adds alerts, replaces one of the same id, or takes it away (null); a digest of its own goes before the national one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, NamedTuple

from engine.domain.acts import STAGES
from engine.domain.alert import GAPS, HOLDER, MUST_ACT, NAMED, STEP_GIVEN, AlertRule, AlertRules, DigestRule
from engine.policy.checking import check, nearest
from engine.policy.loader import Source, load
from engine.policy.policies import Policy
from engine.policy.words import Words

NAME = "alerts.yaml"
# Parts an authority may have in a petition, and the authority whose clock or step it is.
PARTS = ("receiving", "competent", "superior", "reexamining", "final_reviewing", "sender", "acting")
_GAP = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class OfPolicy:
    """What one policy says of alerts: the rules by id, None for one it takes away; its digest, if it has one."""

    kinds: Mapping[str, AlertRule | None]
    digest: DigestRule | None


Shelf = dict[str, OfPolicy]


class Nouns(NamedTuple):
    """What the shelf has a name for: roles, clocks, and everything else by the glossary."""

    roles: Sequence[str]
    clocks: Sequence[str]
    words: Words

    @property
    def entries(self) -> list[str]:
        """Kinds of docket entry with a name of their own, to find the nearest by."""
        return [STEP_GIVEN, *(name for group in ("event", "entry") for name in self.words.groups.get(group, {}))]

    def is_entry(self, word: str) -> bool:
        """Whether something is entered in the docket under this word, or the word stands for such entries."""
        name, _, what = word.partition(".")
        known = {"lapsed": ("*", *self.clocks), "started": STAGES, "completed": STAGES}
        return name in known[what] if what in known else word == STEP_GIVEN or self.words.term(word) is not None


def alerts_of(files: Mapping[str, bytes], policies: Sequence[Policy], nouns: Nouns) -> Shelf:
    """The alerts of every policy that declares some, by policy; PolicyError for the first mistake."""
    return {policy.id: _of_policy(files, policy, nouns) for policy in policies if _path(policy) in files}


def _path(policy: Policy) -> str:
    return f"{policy.head.file.rpartition('/')[0]}/{NAME}"


def _of_policy(files: Mapping[str, bytes], policy: Policy, nouns: Nouns) -> OfPolicy:
    path = _path(policy)
    source = load(files[path], path)
    source = check(Source(path, source.data or {}, source.keys, source.values), "alerts")
    kinds = dict(_kinds(source, policy.id, nouns))
    digest = source.data.get("digest")
    if digest is not None:
        for role in digest["clocks"]:
            _known(source, ("digest", "clocks"), role, nouns.roles)
    return OfPolicy(kinds, _digest(source, digest) if digest is not None else None)


def _kinds(source: Source, policy: str, nouns: Nouns) -> Iterator[tuple[str, AlertRule | None]]:
    for name, said in source.data.get("kinds", {}).items():
        if said is None:
            yield name, None
            continue
        at = ("kinds", name)
        for word in said["when"]:
            if not nouns.is_entry(word):
                _known(source, (*at, "when"), word, nouns.entries)
        for who in said["to"]:
            role, sign, part = who.partition("@")
            _known(source, (*at, "to"), role, nouns.roles if sign else (MUST_ACT, HOLDER, NAMED))
            if sign:
                _known(source, (*at, "to"), part, PARTS)
        for text in ("says", "says_en"):
            for gap in _GAP.findall(said[text]):
                _known(source, (*at, text), gap, GAPS)
            if "{number}" not in said[text]:
                raise source.error("policy_missing_key", (*at, text), at_key=True, expected="{number}")
        yield name, _rule(name, said, policy)


def _known(source: Source, path: tuple[str, ...], word: str, known: Sequence[str]) -> None:
    if word not in known:
        raise source.error("alert_unknown_word", path, at_key=True, value=word, suggestion=nearest(word, known))


def _rule(name: str, said: Mapping[str, Any], policy: str) -> AlertRule:
    return AlertRule(
        name, said["name"], said["name_en"], tuple(said["when"]), tuple(said["to"]), tuple(said["channels"]),
        said["rest_days"] == "quiet", said["says"], said["says_en"], said["basis"], policy,
    )  # fmt: skip


def _digest(source: Source, said: Mapping[str, Any]) -> DigestRule:
    bands = tuple(said["bands"])
    if list(bands) != sorted(set(bands)):
        raise source.error("policy_bands", ("digest", "bands"), at_key=True, value=str(list(bands)))
    return DigestRule(time.fromisoformat(said["at"]), bands, frozenset(said["clocks"]), tuple(said["channels"]), said["basis"])


def in_force(shelf: Shelf, policies: Sequence[str]) -> AlertRules:
    """What a chain of policies says of alerts, the national ones first; a later policy's before an earlier's of the same id."""
    kinds: dict[str, AlertRule | None] = {}
    digest: DigestRule | None = None
    for policy in policies:
        if policy in shelf:
            kinds |= shelf[policy].kinds
            digest = shelf[policy].digest or digest
    return AlertRules({name: one for name, one in kinds.items() if one is not None}, digest)
