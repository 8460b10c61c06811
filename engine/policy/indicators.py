"""indicators.yaml: the indicators the office counts, made of the words of ``engine.domain.milestones.CONDITIONS``.

A local file adds indicators, replaces one of the same id, or takes it away (null).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.domain.indicator import REPORTS, Exclusion, Indicator, unknown_in
from engine.domain.milestones import CONDITIONS, REPORT_CONDITIONS
from engine.errors import PolicyError
from engine.policy.checking import check, nearest
from engine.policy.loader import Source, load
from engine.policy.policies import Policy

NAME = "indicators.yaml"
# The day a report is counted by.
ISSUED = "issued"

Shelf = dict[str, dict[str, Indicator | None]]


def indicators_of(files: Mapping[str, bytes], policies: Sequence[Policy], deadlines: Iterable[str]) -> Shelf:
    """The indicators of every policy that declares some, by policy and id, None for one it takes away; PolicyError for a mistake.

    ``deadlines``: names of all deadlines of the shelf.
    """
    known = frozenset(deadlines)
    return {policy.id: dict(_of_policy(files, policy, known)) for policy in policies if _path(policy) in files}


def _path(policy: Policy) -> str:
    return f"{policy.head.file.rpartition('/')[0]}/{NAME}"


def _of_policy(files: Mapping[str, bytes], policy: Policy, deadlines: frozenset[str]) -> Iterator[tuple[str, Indicator | None]]:
    path = _path(policy)
    source = load(files[path], path)
    source = check(Source(path, source.data or {}, source.keys, source.values), "indicators")
    for name, said in source.data.items():
        if said is None:
            yield name, None
            continue
        _check(source, name, said, deadlines)
        yield name, _indicator(name, said, policy.id)


def _check(source: Source, name: str, said: Mapping[str, Any], deadlines: frozenset[str]) -> None:
    """Every word is a condition, every deadline one of the shelf, a mean says of which days, a basis of days due which."""
    lines = {"cohort": said["cohort"], "numerator": said["numerator"], "exclude": [one["when"] for one in said["exclude"]]}
    lines["parts"] = [line for part in said.get("parts", {}).values() for line in part["when"]]
    of_reports = said["measure"] == REPORTS
    conditions = REPORT_CONDITIONS if of_reports else CONDITIONS
    for key, words in lines.items():
        for word in unknown_in(words, conditions):
            raise _unknown(source, "indicator_unknown_condition", (name, key), word, conditions)
    if of_reports != (said["basis"] == ISSUED):
        right = [ISSUED] if of_reports else ["filed", "registered", "due"]
        raise _unknown(source, "indicator_basis_wrong", (name, "basis"), said["basis"], right)
    for word in said.get("deadline", ()):
        if word not in deadlines:
            raise _unknown(source, "indicator_unknown_deadline", (name, "deadline"), word, sorted(deadlines))
    for key, needed in (("stage", said["measure"] == "days"), ("clock", said["basis"] == "due")):
        if needed and key not in said:
            raise source.error("policy_missing_key", (name, key), at_key=True, expected=key)


def _unknown(source: Source, code: str, path: tuple[str, ...], word: str, known: Sequence[str]) -> PolicyError:
    return source.error(code, path, at_key=True, value=word, suggestion=nearest(word, list(known)))


def _indicator(name: str, said: Mapping[str, Any], policy: str) -> Indicator:
    parts = {part: (tuple(one["when"]), one["name"], one["name_en"]) for part, one in said.get("parts", {}).items()}
    return Indicator(
        name, said["name"], said["name_en"], said["formula"], said["formula_en"], said["law"], said["measure"], tuple(said["cohort"]),
        tuple(said["numerator"]), tuple(Exclusion(one["when"], one["because"], one["because_en"]) for one in said["exclude"]),
        said["basis"], said["authority"], tuple(said.get("deadline", ())), said.get("clock", ""), said.get("stage", ""),
        said.get("count_only", False), said.get("legacy", False), parts, said.get("note", ""), said.get("note_en", ""), policy,
    )  # fmt: skip


def in_force(shelf: Shelf, policies: Sequence[str]) -> dict[str, Indicator]:
    """The indicators of a chain of policies by id, the national ones first; a later policy's before an earlier's of the same id."""
    found: dict[str, Indicator | None] = {}
    for policy in policies:
        found |= shelf.get(policy, {})
    return {name: one for name, one in found.items() if one is not None}
