"""Rules about decision tables: those of the tables themselves, and what a diagram may ask of them.

A table by itself may ask for anything by any name. One that a diagram asks must ask for facts a petition has,
and answer with what a petition can keep: texts, whole numbers, yes or no, lists of texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from engine.domain.facts import NUMBER, PETITION_FACTS, TEXT, YES_NO, FactType
from engine.errors import DiagramError
from engine.process.decisions import Decision, Reading, judge_decisions, read_decisions, to_answer
from engine.process.decisions.cells import Copy
from engine.process.decisions.sheet import mistake
from engine.process.decisions.table import COUNT, Table
from engine.process.decisions.values import Value
from engine.process.diagram import Diagram, Node
from engine.process.lint.finding import Finding, Words
from engine.process.vocabulary import NAME, SCOPES, nearest


def readings_of(files: Mapping[str, bytes]) -> list[Reading]:
    """The decision files of a shelf, each with its mistakes."""
    return [read_decisions(path, files[path]) for path in sorted(files) if path.endswith(".dmn")]


def decisions_in(files: Mapping[str, bytes]) -> dict[str, Decision]:
    """The decisions of a shelf that has been judged, by id."""
    return {id: decision for reading in readings_of(files) for id, decision in reading.decisions.items()}


def answers_given(readings: Sequence[Reading]) -> Iterator[tuple[str, FactType | None]]:
    """What decisions answer, and of which type; every diagram of the instance may ask for it."""
    for decision in (decision for reading in readings for decision in reading.decisions.values()):
        for name, values in decision.possible().items():
            yield name, _type_of(values)


def _type_of(values: tuple[Value, ...] | None) -> FactType | None:
    """The type of an output that may take these values; None for values of several kinds, or any."""
    told = [value for value in values or () if value is not None]
    if told and all(isinstance(value, str) for value in told):
        return FactType(TEXT, tuple(value for value in told if isinstance(value, str)))
    if told and all(isinstance(value, bool) for value in told):
        return FactType(YES_NO)
    return FactType(NUMBER) if told and all(isinstance(value, Decimal) for value in told) else None


def judge_readings(readings: Sequence[Reading], known: Words) -> Iterator[Finding]:
    """Everything wrong with the decision files themselves."""
    for reading in readings:
        yield from map(Finding.of, reading.wrong)
        yield from map(Finding.of, judge_decisions(reading.decisions))
        for decision in reading.decisions.values():
            yield from map(Finding.of, _unknown_facts(decision, known))


def _unknown_facts(decision: Decision, known: Words) -> Iterator[DiagramError]:
    """Inputs that name a fact of the petition, a rule or an answer that there is not."""
    tables = {"petition": PETITION_FACTS, "rule": known.rules, "answer": known.answers}
    for column in decision.table.inputs:
        scope, _, field = column.name.partition(".")
        if not field or column.name in decision.needs or column.tag is None:
            continue
        table = tables.get(scope)
        near = nearest(field, table) if table is not None else "" if scope in SCOPES else nearest(scope, SCOPES)
        told = {"found": column.name, "label": column.label, "expected": "petition.… rule.… answer.…"}
        if table is not None and field not in table:
            yield mistake(decision.file, column.tag, "unknown_fact", suggestion=near and f"{scope}.{near}", **told)
        elif scope not in SCOPES and near:
            yield mistake(decision.file, column.tag, "unknown_fact", suggestion=f"{near}.{field}", **told)


# ---- what a diagram asks


def tasks_name_a_decision(diagrams: Sequence[Diagram], readings: Sequence[Reading], known: Words) -> Iterator[Finding]:
    """Exactly one decision of the shelf on each business-rule task; no other shape carries one."""
    places: dict[str, list[Reading]] = {}
    for reading in readings:
        for id in reading.ids:
            places.setdefault(id, []).append(reading)
    for diagram in diagrams:
        for node in diagram.nodes.values():
            asked = node.tag.extensions("decision")
            if node.kind != "businessRuleTask":
                yield from (Finding.at(diagram, tag, "misplaced_decision", kind=node.kind, expected="businessRuleTask") for tag in asked)
            elif len(asked) != 1:
                yield Finding.at(diagram, node, "no_decision", found=len(asked), expected='<office:decision ref="…"/>')
            else:
                yield from _asked(diagram, node, asked[0].attributes.get("ref", ""), places, known)


def _asked(diagram: Diagram, node: Node, ref: str, places: Mapping[str, Sequence[Reading]], known: Words) -> Iterator[Finding]:
    """The decision a task names: one, and of the kind a process can ask."""
    if ref not in places:
        yield Finding.at(diagram, node, "unknown_decision", found=ref, suggestion=nearest(ref, places))
    elif len(places[ref]) > 1:
        yield Finding.at(diagram, node, "ambiguous_decision", found=ref, other=" ".join(reading.file for reading in places[ref]))
    elif ref in places[ref][0].decisions:  # else the file itself has been told of
        decision = places[ref][0].decisions[ref]
        yield from _facts(diagram, node, decision, known)
        yield from _answers(diagram, node, decision)


def _facts(diagram: Diagram, node: Node, decision: Decision, known: Words) -> Iterator[Finding]:
    """What it asks for is said in full."""
    for name in decision.kinds:
        scope, _, field = name.partition(".")
        if scope not in SCOPES or not NAME.fullmatch(field):
            scopes = {"petition": PETITION_FACTS, "rule": known.rules or {}}
            near = next(
                (f"{one}.{name}" for one, fields in scopes.items() if name in fields), f"answer.{name}" if NAME.fullmatch(name) else ""
            )
            told = {"found": name, "decision": decision.id, "expected": "petition.… rule.… answer.…"}
            yield Finding.at(diagram, node, "decision_fact", suggestion=near, **told)


def _answers(diagram: Diagram, node: Node, decision: Decision) -> Iterator[Finding]:
    """What it answers can be kept under its name."""
    table = decision.table
    if table.is_list and len(table.outputs) > 1:
        yield Finding.at(diagram, node, "decision_list", found=table.policy, decision=decision.id, expected="1 output")
    for number, output in enumerate(table.outputs):
        if not NAME.fullmatch(output.name):
            yield Finding.at(diagram, node, "decision_output", found=output.name, decision=decision.id, expected="[a-z][a-z0-9_]*")
        value = next(_not_kept(table, number), "")
        if value:
            told = {"found": value, "decision": decision.id, "expected": '"…" 5 true null'}
            yield Finding.at(diagram, node, "decision_value", output=output.name, **told)


def _not_kept(table: Table, number: int) -> Iterator[str]:
    """The outputs of one column that a petition cannot keep; a list keeps texts only."""
    if table.aggregation == COUNT:
        return
    for entry in (table.outputs[number].default, *(rule.outputs[number] for rule in table.rules)):
        if isinstance(entry, Copy) or entry is None:
            continue
        try:
            to_answer((entry,) if table.is_list else entry)
        except ValueError as error:
            yield str(error)
