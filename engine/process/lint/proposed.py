"""Decision tables that propose something for a form (甄别建议): held against that form, and against what decides after it.

A table proposes for the form it is named after, where no diagram asks it: what it answers under the name of a field is
shown at that field. It may propose only what the form offers and what no table the diagrams ask turns aside again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from engine.domain.facts import PETITION_FACTS, SWITCH
from engine.domain.process import Value
from engine.errors import DiagramError
from engine.policy.forms import Form
from engine.process.decisions import Decision, NoAnswer, from_fact
from engine.process.decisions.cells import holds
from engine.process.decisions.sheet import WARNING, mistake
from engine.process.diagram import Diagram
from engine.process.lint.finding import Finding
from engine.process.vocabulary import nearest

MOST_MATTERS = 20_000


def judge_proposals(sheets: Iterable[Diagram], forms: Mapping[str, Form]) -> Iterator[Finding]:
    """Everything wrong with the tables of a shelf that propose something."""
    decisions: dict[str, Decision] = {}
    asked: dict[str, Decision] = {}
    for sheet in sheets:
        decisions |= sheet.decisions
        refs = [tag.attributes.get("ref", "") for node in sheet.nodes.values() for tag in node.tag.extensions("decision")]
        asked |= {ref: sheet.decisions[ref] for ref in refs if ref in sheet.decisions}
    for id, decision in decisions.items():
        if id in forms and id not in asked:
            wrong = list(_unlike_the_form(decision, forms[id]))
            yield from map(Finding.of, wrong or _turned_aside(decision, forms[id], list(asked.values())))


def _unlike_the_form(decision: Decision, form: Form) -> Iterator[DiagramError]:
    """Outputs that are no field, values the field does not offer, and inputs the form does not answer."""
    for output in decision.table.outputs:
        tag = output.tag or decision.tag
        assert tag is not None
        if output.name not in form.fields:
            yield mistake(decision.file, tag, "proposes_no_field", found=output.name, suggestion=nearest(output.name, form.fields))
            continue
        offered = form.fields[output.name].get("enum")
        for value in decision.possible()[output.name] or ():
            if value is not None and offered is not None and value not in offered:
                suggestion = nearest(str(value), list(map(str, offered)))
                yield mistake(decision.file, tag, "proposes_unknown", found=value, label=output.label, suggestion=suggestion)
    for column in decision.table.inputs:
        scope, _, field = column.name.partition(".")
        if scope == "answer" and field not in form.facts and column.tag is not None:
            near = nearest(field, form.facts)
            yield mistake(decision.file, column.tag, "proposal_asks", found=column.name, suggestion=near and f"answer.{near}")


def _turned_aside(decision: Decision, form: Form, asked: Sequence[Decision]) -> Iterator[DiagramError]:
    """For each table that decides about a field anew, the first matter for which it does not follow the proposal."""
    for other in asked:
        for field in (output.name for output in decision.table.outputs):
            answers_it = field in [output.name for output in other.table.outputs]
            if answers_it and f"answer.{field}" in other.kinds:
                yield from _differs(decision, other, form, field)


def _differs(decision: Decision, other: Decision, form: Form, field: str) -> Iterator[DiagramError]:
    names = sorted((decision.kinds.keys() | other.kinds.keys()) - {f"answer.{field}"})
    domains = [_told_apart(name, _domain(name, form), (decision, other)) for name in names]
    assert decision.tag is not None
    if prod(map(len, domains)) > MOST_MATTERS:
        yield mistake(decision.file, decision.tag, "unchecked", WARNING, what=other.name)
        return
    for values in product(*domains):
        matter = dict(zip(names, values, strict=True))
        facts = _facts(matter)
        if not all(value is None or form.is_shown(name, facts["answer"]) for name, value in facts["answer"].items()):
            continue
        proposal = _answer(decision, facts, field)
        if proposal is None:
            continue
        facts["answer"][field] = proposal
        instead = _answer(other, facts, field)
        if instead != proposal:
            example = ", ".join(f"{name} = {value}" for name, value in matter.items() if value is not None)
            yield mistake(decision.file, decision.tag, "turned_aside", found=proposal, other=other.name, instead=instead, example=example)
            return


def _domain(name: str, form: Form) -> tuple[Value, ...]:
    """The values a fact may have when the form is answered; nothing among them where it may be left open."""
    scope, _, fact = name.partition(".")
    types = {"answer": form.fact_types, "petition": PETITION_FACTS}
    known = SWITCH if scope == "rule" else types.get(scope, {}).get(fact)
    if known is None:
        return (None,)
    return known.values if known.is_given and known.shown_if is None else (*known.values, None)


def _told_apart(name: str, values: Iterable[Value], decisions: Iterable[Decision]) -> list[Value]:
    """One value for each set that no row of these tables tells apart; the first of each. Nothing stands for itself."""
    tables = [needed.table for decision in decisions for needed in decision.with_needed()]
    columns = [(table, at, column) for table in tables for at, column in enumerate(table.inputs) if column.name == name]
    first: dict[tuple[object, ...], Value] = {}
    for value in values:
        cells = ((rule.tests[at], column.kind) for table, at, column in columns for rule in table.rules)
        first.setdefault((value is None, *(holds(test, from_fact(value, kind)) for test, kind in cells)), value)
    return list(first.values())


def _facts(matter: Mapping[str, Value]) -> dict[str, dict[str, Value]]:
    facts: dict[str, dict[str, Value]] = {"petition": {}, "rule": {}, "answer": {}}
    for name, value in matter.items():
        scope, _, fact = name.partition(".")
        facts.setdefault(scope, {})[fact] = value
    return facts


def _answer(decision: Decision, facts: Mapping[str, Mapping[str, Value]], field: str) -> Value:
    try:
        return decision.answers(facts).get(field)
    except (NoAnswer, ValueError):
        return None
