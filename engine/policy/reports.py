"""reports.yaml: which reports an office makes, and which figures and texts each is made of.

A local file adds a kind of report, replaces one of the same id, or takes it away (null).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.domain.report import Block, ReportKind, Section
from engine.policy.checking import check, nearest
from engine.policy.loader import Source, load
from engine.policy.policies import Policy

NAME = "reports.yaml"
# The kinds of block that name indicators.
COUNTING = ("figures", "grouped", "hot")

Shelf = dict[str, dict[str, ReportKind | None]]


def reports_of(files: Mapping[str, bytes], policies: Sequence[Policy], indicators: Iterable[str]) -> Shelf:
    """The kinds of reports of every policy that declares some, None for one it takes away; PolicyError for a mistake.

    ``indicators``: the ids of all indicators of the shelf.
    """
    known = sorted(set(indicators))
    return {policy.id: dict(_of_policy(files, policy, known)) for policy in policies if _path(policy) in files}


def _path(policy: Policy) -> str:
    return f"{policy.head.file.rpartition('/')[0]}/{NAME}"


def _of_policy(files: Mapping[str, bytes], policy: Policy, indicators: Sequence[str]) -> Iterator[tuple[str, ReportKind | None]]:
    path = _path(policy)
    source = load(files[path], path)
    source = check(Source(path, source.data or {}, source.keys, source.values), "reports")
    for name, said in source.data.items():
        if said is None:
            yield name, None
            continue
        for at, section in enumerate(said["sections"]):
            for block_at, block in enumerate(section["blocks"]):
                for word in block.get("names", ()) if block["kind"] in COUNTING else ():
                    if word not in indicators:
                        where = (name, "sections", at, "blocks", block_at, "kind")
                        raise source.error("report_unknown_indicator", where, value=word, suggestion=nearest(word, indicators))
        yield name, _kind(name, said)


def _kind(name: str, said: Mapping[str, Any]) -> ReportKind:
    sections = tuple(Section(one["heading"], tuple(_block(block) for block in one["blocks"])) for one in said["sections"])
    return ReportKind(name, said["name"], said["name_en"], said["basis"], said["period"], sections, said.get("scheduled", False))


def _block(said: Mapping[str, Any]) -> Block:
    return Block(
        said["kind"], said["title"], tuple(said.get("names", ())), said.get("by", ""), said.get("compare", ""), said.get("most", 0),
        said.get("least", 0), said.get("note", ""),
    )  # fmt: skip


def in_force(shelf: Shelf, policies: Sequence[str]) -> dict[str, ReportKind]:
    """The kinds of a chain of policies by id, a later policy's before an earlier's of the same id."""
    found: dict[str, ReportKind | None] = {}
    for policy in policies:
        found |= shelf.get(policy, {})
    return {name: one for name, one in found.items() if one is not None}
