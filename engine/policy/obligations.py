"""obligations.yaml: what the paths of all diagrams must guarantee, read and checked as far as the rules alone tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.domain.obligation import PATTERNS, Obligation
from engine.policy.checking import check, nearest
from engine.policy.loader import Source, load
from engine.policy.policies import Policy

NAME = "obligations.yaml"
_LISTS = ("event", "other", "before", "after", "then", "since", "until", "unless", "during", "lane")
_TEXTS = ("says", "says_en", "basis", "pattern", "message", "deadline", "when", "process", "certainty")


def obligations_of(files: Mapping[str, bytes], policies: Sequence[Policy]) -> tuple[Obligation, ...]:
    """The obligations of every policy that has some; PolicyError, with its place, for the first mistake."""
    found: list[Obligation] = []
    for policy in policies:
        path = f"{policy.head.file.rpartition('/')[0]}/{NAME}"
        if path in files:
            source = load(files[path], path)
            source = check(Source(path, source.data or {}, source.keys, source.values), "obligations")
            found += [_obligation(source, id, policy) for id in source.data]
    return tuple(found)


def _obligation(source: Source, id: str, policy: Policy) -> Obligation:
    """One of a checked file, its keys held against its pattern."""
    said: Mapping[str, Any] = source.data[id]
    asked, beside = PATTERNS[said["pattern"]]
    for key in asked:
        if key not in said:
            raise source.error("policy_missing_key", (id, key), at_key=True, expected=key)
    for key in said:
        if key in (*_LISTS, "message", "deadline") and key not in asked + beside:
            known = ", ".join(asked + beside)
            raise source.error("obligation_key", (id, key), at_key=True, value=key, pattern=said["pattern"], expected=known,
                               suggestion=nearest(key, asked + beside))  # fmt: skip
    told: dict[str, Any] = {key: tuple(said[key]) for key in _LISTS if key in said}
    told |= {key: str(said[key]) for key in _TEXTS if key in said}
    return Obligation(id=id, **told, policy=policy.id, file=source.file, line=source.place((id,), key=True)[0])
