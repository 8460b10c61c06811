"""How many of the diagrams' own steps the proof would miss: each is taken out in turn, and the paths are judged again.

The long form, some ten minutes: ``python -m tests.process.mutating [PROCESS…]``. It prints each step that may be taken
out without a finding, and how many were caught by what; 0 when every step that may be missed stands in ``FREE``.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from engine.process.lint import judge
from tests.process.planting import BPMN, Plan, judged, shelf, words

STEPS = ("userTask", "serviceTask", "businessRuleTask", "callActivity")
# Steps no law asks for: they note a result for people, and nothing else hangs on it.
FREE = frozenset({"set_final_review_refused", "set_final_review_withdrawn", "set_accusation_answered", "set_jurisdiction_accepted"})


@dataclass(frozen=True, slots=True)
class Taken:
    """One step taken out: what found it first, '' when nothing did."""

    process: str
    step: str
    name: str
    by: str


def removable() -> Iterator[tuple[str, str, str]]:
    """(process, id, name) of every step with one arrow out of it and no event on its edge."""
    for path in sorted(path for path in shelf() if path.endswith(".bpmn")):
        plan = Plan(path.rpartition("/")[2].removesuffix(".bpmn"))
        hosts = {tag.get("attachedToRef") for tag in plan.root.iter(BPMN + "boundaryEvent")}
        for kind in STEPS:
            for tag in plan.root.iter(BPMN + kind):
                out = [flow for flow in plan.root.iter(BPMN + "sequenceFlow") if flow.get("sourceRef") == tag.get("id")]
                if len(out) == 1 and tag.get("id") not in hosts:
                    yield plan.process, tag.get("id"), tag.get("name")


def taken_out(process: str, step: str, name: str) -> Taken:
    """Take one step out and judge what is left, as ``petition check`` does."""
    files = Plan(process).left_out(step).files
    _, found = judge(files, words())
    errors = [finding for finding in found if finding.severity == "error"]
    by = f"lint {errors[0].rule}" if errors else next((f"paths {one.rule}" for one in judged(files).findings), "")
    return Taken(process, step, name, by)


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(only: list[str]) -> int:
    """Take every step out, or those of some processes."""
    began = perf_counter()
    done = [taken_out(*one) for one in removable() if not only or one[0] in only]
    missed = [one for one in done if not one.by]
    for one in missed:
        say(f"{one.process} {one.step} 「{one.name}」{' (free)' if one.step in FREE else ''}")
    say(str(dict(Counter(one.by for one in done if one.by).most_common())))
    say(f"{len(done) - len(missed)} of {len(done)} caught in {perf_counter() - began:.0f} s")
    return int(any(one.step not in FREE for one in missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
