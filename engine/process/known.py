"""What the shelves know of one another: the names and the law diagrams are held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.domain.acts import STAGES
from engine.errors import PolicyError
from engine.policy.forms import Form, all_forms
from engine.policy.replies import replies_misnamed
from engine.policy.rulebook import Rulebook
from engine.policy.watch import watch_misnamed
from engine.process.diagram import Diagram
from engine.process.library import KINDS
from engine.process.lint import Finding, Words, judge
from engine.process.lint.proposed import judge_proposals
from engine.process.paths.judging import Law
from engine.process.paths.naming import Nouns, limits_misnamed, misnamed


def judged_diagrams(
    files: Mapping[str, bytes], rulebook: Rulebook | None, forms: Mapping[str, Form] | None
) -> tuple[dict[str, Diagram], list[Finding]]:
    """Diagrams and decision tables by process, and everything wrong with them before any path is gone; as ``judge``."""
    sheets, found = judge(files, words_known(rulebook, forms))
    return sheets, found + list(judge_proposals(sheets.values(), forms or {}))


def words_known(rulebook: Rulebook | None, forms: Mapping[str, Form] | None) -> Words:
    """The names of rules, forms and lanes a diagram is held against; without a rulebook, or forms, those of the other alone."""
    facts = None if forms is None else {name: form.fact_types for name, form in forms.items()}
    if rulebook is None:
        return Words(forms=facts)
    names = rulebook.names()
    return Words(
        deadlines=names.deadlines,
        forms=facts,
        lanes=[lane.name for lane in rulebook.permissions.lanes.values()],
        documents=names.documents,
        rules=names.switches,
    )


def law_known(rulebook: Rulebook, forms: Mapping[str, Form]) -> Law:
    """What the paths of diagrams are held against."""
    in_force = {id for rules in rulebook.rules_in_force for id in rules.policies}
    obligations = [one for one in rulebook.obligations if one.policy in in_force]
    lanes = {lane.name: lane.id for lane in rulebook.permissions.lanes.values()}
    simplified = {national: rules.deadlines for national, rules in rulebook.rules_of_simplified.items()}
    return Law(
        forms,
        rulebook.rules_of_all_times,
        rulebook.rules_in_force,
        obligations,
        lanes,
        rulebook.limits,
        rulebook.calendar,
        simplified,
        tuple(rulebook.permissions.lanes.values()),
    )


def misnamed_in(rulebook: Rulebook, forms: Mapping[str, Form] | None) -> Iterator[PolicyError]:
    """Obligations, limits and texts kept ready that name what neither shelf has; nothing while the forms cannot be read."""
    if forms is None:
        return
    nouns = nouns_known(rulebook, forms)
    yield from misnamed(law_known(rulebook, forms).obligations, nouns)
    yield from limits_misnamed(rulebook.limits, nouns)
    yield from replies_misnamed(rulebook.replies, forms, rulebook.gaps)
    yield from watch_misnamed(rulebook.watch, forms)


def nouns_known(rulebook: Rulebook, forms: Mapping[str, Form]) -> Nouns:
    """The names obligations may use."""
    names, lanes = rulebook.names(), rulebook.permissions.lanes
    events = {f"{paper}.{what}" for paper in names.documents for what in ("issued", "served")}
    events |= {f"{step}.{what}" for step in forms for what in ("done", "opened")} | {f"lane.{lane}" for lane in lanes}
    events |= {f"{stage}.{what}" for stage in STAGES for what in ("started", "completed")}
    events |= {f"{deadline}.lapsed" for deadline in names.deadlines} | names.events
    facts = frozenset(fact for form in forms.values() for fact in form.facts)
    return Nouns(frozenset(events), frozenset(forms), names.deadlines, facts, frozenset(names.switches))


def diagrams(workflows: Mapping[str, bytes]) -> dict[str, bytes]:
    """The diagrams of a shelf, and the decision tables beside them."""
    return {path: content for path, content in workflows.items() if path.endswith(KINDS)}


def readable_forms(workflows: Mapping[str, bytes]) -> dict[str, Form] | None:
    """The forms; None where one cannot be read, which ``engine.policy.forms.problems_of`` tells: nothing is held against them then."""
    try:
        return all_forms(workflows)
    except PolicyError:
        return None
