"""Laying overlays over a national policy: only the keys that differ stand in an overlay; null takes one away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.policy.checking import check
from engine.policy.loader import Source
from engine.policy.policies import SECTIONS, Policy

# Mappings inside a rule that are merged by key; any other value is replaced as a whole.
MERGED_INSIDE = ("extension", "parts", "wording")
# Keys at the top of a section file that are no rule.
HEADERS = {"deadlines": ("counting",), "documents": ("placeholders",)}


@dataclass(slots=True)
class Origin:
    """Where a merged rule was last written."""

    policy: str
    source: Source


@dataclass(slots=True)
class Merged:
    """One section after merging: plain data, and for each rule where it came from."""

    data: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)

    def lay(self, policy: Policy, source: Source, headers: Sequence[str]) -> None:
        """Lay one file over what is there."""
        for name, rule in source.data.items():
            if name in headers:
                self.headers[name] = {**self.headers.get(name, {}), **rule}
            elif rule is None:
                self.data.pop(name, None)
                self.origins.pop(name, None)
            else:
                self.data[name] = laid_over(self.data.get(name, {}), rule)
                self.origins[name] = Origin(policy.id, source)

    def rules(self) -> Iterator[tuple[str, Mapping[str, Any], Origin]]:
        """Every rule with its origin."""
        for name, rule in self.data.items():
            yield name, rule, self.origins[name]


def laid_over(base: Mapping[str, Any], rule: Mapping[str, Any], *, inside: bool = False) -> dict[str, Any]:
    """One rule with the keys of an overlay; a key that is null is taken away. ``inside`` a rule everything merges by key."""
    laid = dict(base)
    for key, value in rule.items():
        below = laid.get(key)
        if value is None:
            laid.pop(key, None)
        elif isinstance(value, dict) and isinstance(below, dict) and (inside or key in MERGED_INSIDE):
            laid[key] = laid_over(below, value, inside=True)
        else:
            laid[key] = value
    return laid


def merged(chain: Sequence[Policy]) -> dict[str, Merged]:
    """All sections of a national policy with its overlays in order, each whole again and checked as such."""
    sections = {}
    for section in SECTIONS:
        result = Merged()
        for policy in chain:
            if section in policy.sections:
                result.lay(policy, policy.sections[section], HEADERS.get(section, ()))
        _check_whole(section, result, chain[-1].id)
        sections[section] = result
    return sections


def _check_whole(section: str, result: Merged, last: str) -> None:
    """A rule put together from several files must be whole; what is missing is told at the file written last.

    Only rules the last policy wrote are asked: the others were when their own policy was the last.
    """
    for name, rule, origin in result.rules():
        if origin.policy == last:
            check(Source(origin.source.file, {name: rule}, origin.source.keys, origin.source.values), section)


def local_freedom(base: Sequence[Policy]) -> dict[str, str]:
    """For each flag of these policies, how a locality may change it."""
    return {name: rule.get("local", "fixed") for name, rule, _ in merged(base)["flags"].rules()}
