"""The policies of the shelf: each folder with a policy.yaml, its dates, its place, and its sections as parsed files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from engine.domain.rules import STAY, Transitional
from engine.domain.territory import area_prefix
from engine.errors import PolicyError
from engine.policy.checking import check, day_at, nearest
from engine.policy.loader import Source, load

HEAD = "policy.yaml"
SECTIONS = ("deadlines", "flags", "routing", "documents", "topics")
# Files a policy folder may hold beside its sections: read by others, here only parsed strictly.
OTHERS = ("permissions", "obligations", "limits", "replies", "indicators", "reports", "watch", "alerts")


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy: national, an overlay of a place, or an overlay of a procedure."""

    id: str
    kind: str
    name: str
    name_en: str
    basis: str
    certainty: str
    valid_from: date
    valid_to: date | None
    extends: str
    area: str
    authority_kind: str
    procedure: str
    head: Source
    sections: Mapping[str, Source]
    transitional: Transitional | None = None

    def in_force(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def overlaps(self, other: Policy) -> bool:
        """Whether both are in force on some day."""
        starts = max(self.valid_from, other.valid_from)
        return self.in_force(starts) and other.in_force(starts)

    @property
    def prefix(self) -> str:
        """The part of an area code it covers: 33 of 330000, 3204 of 320400, 990121 of 990121."""
        return area_prefix(self.area)

    def covers(self, place: str, procedures: frozenset[str], authority_kind: str) -> bool:
        """Whether this overlay is about a place, a procedure and a kind of authority."""
        if self.kind == "national":
            return False
        if self.procedure and self.procedure not in procedures:
            return False
        if self.authority_kind and self.authority_kind != authority_kind:
            return False
        return place.startswith(self.prefix)


def policies_of(files: Mapping[str, bytes]) -> list[Policy]:
    """Every policy of the shelf, checked each for itself, in order of path."""
    folders = sorted(str(PurePosixPath(path).parent) for path in files if PurePosixPath(path).name == HEAD)
    found = [policy_of(folder, files) for folder in folders]
    _no_id_twice(found)
    return found


def policy_of(folder: str, files: Mapping[str, bytes]) -> Policy:
    """The policy of one folder."""
    head = check(load(files[f"{folder}/{HEAD}"], f"{folder}/{HEAD}"), "policy")
    policy = _headed(head, dict(_sections(folder, files, head.data)))
    _check_scope(policy)
    return policy


def _headed(head: Source, sections: Mapping[str, Source]) -> Policy:
    """A policy from its checked head."""
    data: Mapping[str, Any] = head.data
    ends = day_at(head, ("valid_to",), data["valid_to"]) if data.get("valid_to") else None
    return Policy(
        id=data["id"],
        kind=data["kind"],
        name=data["name"],
        name_en=data["name_en"],
        basis=data["basis"],
        certainty=data["certainty"],
        valid_from=day_at(head, ("valid_from",), data["valid_from"]),
        valid_to=ends,
        extends=data.get("extends", ""),
        area=data.get("area", ""),
        authority_kind=data.get("authority_kind", ""),
        procedure=data.get("procedure", ""),
        head=head,
        sections=sections,
        transitional=_transitional(data["transitional"]) if "transitional" in data else None,
    )


def _transitional(said: Mapping[str, str]) -> Transitional:
    """What a policy says of petitions under way."""
    return Transitional(said["running_petitions"] == "move", said.get("running_clocks", STAY.clocks), said["basis"])


def _sections(folder: str, files: Mapping[str, bytes], head: Mapping[str, Any]) -> Iterator[tuple[str, Source]]:
    """The sections of a folder, each of the shape its policy's kind asks for."""
    is_whole = head["kind"] == "national" and not head.get("extends")
    for path in sorted(files):
        place = PurePosixPath(path)
        if str(place.parent) != folder or place.suffix not in (".yaml", ".yml") or place.name == HEAD:
            continue
        if place.suffix != ".yaml" or place.stem not in SECTIONS + OTHERS:
            raise PolicyError("policy_unknown_file", file=path, line=1, column=1, suggestion=nearest(place.stem, SECTIONS + OTHERS))
        source = load(files[path], path)
        if place.stem in SECTIONS:
            yield place.stem, check(_filled(source), place.stem if is_whole else f"{place.stem}_overlay")


def _filled(source: Source) -> Source:
    """An empty file reads as an empty mapping."""
    return Source(source.file, {} if source.data is None else source.data, source.keys, source.values)


def _check_scope(policy: Policy) -> None:
    """A local policy names its area, a procedure its procedure, and no policy ends before it begins."""
    needed = {"local": "area", "procedure": "procedure"}.get(policy.kind)
    if needed and not getattr(policy, needed):
        raise policy.head.error("policy_missing_key", (needed,), at_key=True, expected=needed)
    if policy.kind == "national" and (policy.area or policy.procedure or policy.authority_kind):
        raise policy.head.error("policy_national_scope", ("kind",))
    if policy.valid_to and policy.valid_to < policy.valid_from:
        raise policy.head.error("policy_ends_before_it_begins", ("valid_to",), expected=f">= {policy.valid_from}")


def _no_id_twice(policies: list[Policy]) -> None:
    """Every policy has its own id."""
    seen: dict[str, Policy] = {}
    for policy in policies:
        if policy.id in seen:
            raise policy.head.error("policy_id_twice", ("id",), value=policy.id, other=seen[policy.id].head.file)
        seen[policy.id] = policy
