"""limits.yaml: how long the office gives each step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.domain.limit import StepLimit
from engine.domain.rules import Length
from engine.policy.checking import check
from engine.policy.loader import Source, load
from engine.policy.policies import Policy

NAME = "limits.yaml"


def limits_of(files: Mapping[str, bytes], policies: Sequence[Policy]) -> tuple[StepLimit, ...]:
    """The limits of every policy that has some; PolicyError, with its place, for the first mistake."""
    return tuple(limit for policy in policies for limit in _of_policy(files, policy))


def _of_policy(files: Mapping[str, bytes], policy: Policy) -> Iterator[StepLimit]:
    path = f"{policy.head.file.rpartition('/')[0]}/{NAME}"
    if path not in files:
        return
    source = load(files[path], path)
    source = check(Source(path, source.data or {}, source.keys, source.values), "limits")
    for step, said in source.data.items():
        line = source.place((step,), key=True)[0]
        yield StepLimit(step, Length.parse(said["length"]), said["basis"], policy.id, path, line)


def in_force(limits: Sequence[StepLimit], policies: Sequence[str]) -> dict[str, StepLimit]:
    """The limits of a chain of policies by step, a later policy's before an earlier's."""
    order = {policy: place for place, policy in enumerate(policies)}
    mine = sorted((limit for limit in limits if limit.policy in order), key=lambda limit: order[limit.policy])
    return {limit.step: limit for limit in mine}
