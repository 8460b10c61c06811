"""One ``decisionTable`` element, read into a table: its columns, its rules, and every cell."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import TypeVar

from engine.process.decisions.cells import Entry, Test, listed
from engine.process.decisions.grammar import input_cell, output_cell
from engine.process.decisions.names import FIRST_EDITION, INSTEAD, TYPES, hit_policy_like, is_name, kind_named
from engine.process.decisions.sheet import WARNING, Sheet, near
from engine.process.decisions.table import (
    AGGREGATIONS,
    COLLECT,
    LISTS,
    OUTPUT_ORDER,
    POLICIES,
    PRIORITY,
    UNIQUE,
    Input,
    Output,
    Rule,
    Table,
)  # fmt: skip
from engine.process.decisions.tokens import NotACell
from engine.process.decisions.values import ANY, Value, written
from engine.process.xmlfile import Tag

MOST_RULES, MOST_COLUMNS = 1000, 50

T = TypeVar("T")


class Types:
    """The types a file defines, and what its inputs are declared as."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.defined = {tag.attributes.get("name", ""): tag for tag in sheet.find(sheet.root, "itemDefinition")}
        self.declared: dict[str, str] = {}
        for tag in (*sheet.find(sheet.root, "decision"), *sheet.find(sheet.root, "inputData")):
            variable = sheet.only(tag, "variable")
            type = variable.attributes.get("typeRef", "") if variable is not None and tag.name == "inputData" else ""
            for named in filter(None, (tag, variable)):
                self.declared[" ".join(named.attributes.get("name", "").split())] = type

    def of(self, tag: Tag, type: str) -> tuple[str, Test | None]:
        """The kind of a type and the values it allows; says so when there is no such type."""
        allowed: Test | None = None
        for _ in range(len(self.defined) + 1):
            definition = self.defined.get(type.rpartition(":")[2])
            if definition is None:
                break
            values = self.sheet.only(definition, "allowedValues")
            if allowed is None and values is not None:
                allowed = cell(self.sheet, values, "allowedValues", type, input_cell)
            inner = self.sheet.only(definition, "typeRef")
            is_plain = inner is not None and definition.attributes.get("isCollection") != "true"
            type = inner.text.strip() if inner is not None and is_plain else f"{type} {{…}}"
        kind = kind_named(type)
        if kind is None:
            known = (*TYPES, *self.defined)
            self.sheet.say(tag, "type", found=type, expected=" ".join(known[:20]), suggestion=near(type, known))
        return kind or ANY, allowed


def cell(sheet: Sheet, tag: Tag, row: str, label: str, read: Callable[[str], T], known: Collection[str] = ()) -> T | None:
    """What a cell says; None, and one more mistake, when it cannot be read. ``known``: values it may have meant."""
    try:
        return read(sheet.text(tag))
    except NotACell as fault:
        meant = near(f'"{fault.found}"', known) if fault.code == "name" and not sheet.is_full() else ""
        told = {"found": fault.found, "expected": fault.expected, "suggestion": meant or fault.suggestion}
        sheet.say(tag, f"cell_{fault.code}", row=row, label=label, **told)
        return None


def table_of(sheet: Sheet, decision: Tag, types: Types) -> Table | None:
    """The table of a decision; None, with what is wrong said, when there is none that can be read to its end."""
    tags = sheet.find(decision, "decisionTable")
    if len(tags) != 1:
        if not any(child.name in INSTEAD for child in decision.children):  # what stands there instead has been told
            sheet.say(decision, "no_table", found=len(tags), expected="decisionTable")
        return None
    [tag] = tags
    if not _is_readable(sheet, tag):
        return None
    policy, aggregation = _hit_policy(sheet, tag)
    inputs = tuple(_input(sheet, one, number, types) for number, one in enumerate(sheet.find(tag, "input"), 1))
    outputs = _outputs(sheet, decision, tag, types, policy)
    if outputs and aggregation and len(outputs) > 1:
        sheet.say(tag, "aggregation_of_many", found=len(outputs), expected="1 output")
    if outputs and policy in (PRIORITY, OUTPUT_ORDER) and not any(output.order for output in outputs):
        sheet.say(tag, "no_priority", found=policy, expected="outputValues")
    rules = _rules(sheet, tag, inputs, outputs)
    return Table(inputs, outputs, tuple(rules), policy, aggregation, sheet.edition == FIRST_EDITION)


def _is_readable(sheet: Sheet, table: Tag) -> bool:
    """Whether a table has rules and outputs, and is not larger than anybody reads."""
    outputs, rules = sheet.find(table, "output"), sheet.find(table, "rule")
    columns = len(sheet.find(table, "input")) + len(outputs)
    for found, most, what in ((len(rules), MOST_RULES, "rule"), (columns, MOST_COLUMNS, "input + output")):
        if found > most:
            sheet.say(table, "too_large", found=found, expected=f"<= {most} {what}")
            return False
    for tags, what in ((outputs, "output"), (rules, "rule")):
        if not tags:
            sheet.say(table, "lacks", found=what, expected=what)
            return False
    return True


def _hit_policy(sheet: Sheet, table: Tag) -> tuple[str, str]:
    policy, aggregation = table.attributes.get("hitPolicy", UNIQUE), table.attributes.get("aggregation", "")
    if policy not in POLICIES:
        sheet.say(table, "hit_policy", found=policy[:40], expected=", ".join(POLICIES), suggestion=hit_policy_like(policy, POLICIES))
    if aggregation and aggregation not in AGGREGATIONS:
        suggestion = hit_policy_like(aggregation, AGGREGATIONS)
        sheet.say(table, "aggregation", found=aggregation[:40], expected=", ".join(AGGREGATIONS), suggestion=suggestion)
    elif aggregation and policy != COLLECT:
        sheet.say(table, "aggregation_without_collect", found=f"{policy[:40]} {aggregation}", expected=COLLECT, suggestion=COLLECT)
    return policy, aggregation


# ---- columns


def _input(sheet: Sheet, tag: Tag, number: int, types: Types) -> Input:
    expression = sheet.only(tag, "inputExpression")
    name = " ".join(sheet.text(expression).split())
    if not is_name(name) and (not name or name not in types.declared):
        sheet.say(expression or tag, "input", place=number, found=name[:80], expected="petition.… rule.… answer.…")
    label = tag.attributes.get("label") or name
    type = expression.attributes.get("typeRef", "") if expression is not None else ""
    kind, allowed = types.of(expression or tag, type or types.declared.get(name, ""))
    values = sheet.only(tag, "inputValues")
    if values is not None and sheet.text(values):
        allowed = cell(sheet, values, "inputValues", label, input_cell)
    return Input(name, kind, allowed, label, tag)


def _outputs(sheet: Sheet, decision: Tag, table: Tag, types: Types, policy: str) -> tuple[Output, ...]:
    tags = sheet.find(table, "output")
    variable = sheet.only(decision, "variable")
    names = [tag.attributes.get("name", "") for tag in tags]
    for tag, name in zip(tags, names, strict=True):
        if len(tags) > 1 and (not name or names.count(name) > 1):
            sheet.say(tag, "output_name", found=name, expected="name")
    alone = decision.attributes.get("id") or decision.attributes.get("name", "")
    found = []
    for tag, name in zip(tags, names, strict=True):
        type = tag.attributes.get("typeRef", "")
        if not type and len(tags) == 1 and variable is not None and policy not in LISTS:
            type = variable.attributes.get("typeRef", "")
        found.append(_output(sheet, tag, name or alone, types.of(tag, type)))
    return tuple(found)


def _output(sheet: Sheet, tag: Tag, name: str, type: tuple[str, Test | None]) -> Output:
    label = tag.attributes.get("label") or name
    kind, allowed = type
    values, entry = sheet.only(tag, "outputValues"), sheet.only(tag, "defaultOutputEntry")
    if values is not None and sheet.text(values):
        allowed = cell(sheet, values, "outputValues", label, input_cell)
    order = listed(allowed) if allowed is not None else None
    has_default = entry is not None and bool(sheet.text(entry))
    default: Value = None
    if entry is not None and has_default:
        default = cell(sheet, entry, "defaultOutputEntry", label, _literal)
    return Output(name, kind, allowed, order or (), default, has_default, label, tag)


def _literal(text: str) -> Value:
    """An output cell that names no input."""
    return output_cell(text)  # type: ignore[return-value]  # without inputs there is none to copy


# ---- rules


def _rules(sheet: Sheet, table: Tag, inputs: tuple[Input, ...], outputs: tuple[Output, ...]) -> list[Rule]:
    """The rules that can be read; a ragged one is told and left out."""
    names = tuple(column.name for column in inputs)
    read_input: Callable[[str], Test] = lru_cache(maxsize=None)(input_cell)
    asked, answered = [_words(column.allowed) for column in inputs], [_words(column.allowed) for column in outputs]
    rules = []
    for number, tag in enumerate(sheet.find(table, "rule"), 1):
        row = f"#{number}"
        tests, entries = sheet.find(tag, "inputEntry"), sheet.find(tag, "outputEntry")
        if _is_ragged(sheet, tag, row, "inputEntry", len(tests), len(inputs)):
            continue
        if _is_ragged(sheet, tag, row, "outputEntry", len(entries), len(outputs)):
            continue
        read = [cell(sheet, one, row, column.label, read_input, words) for one, column, words in zip(tests, inputs, asked, strict=True)]
        put = [_entry(sheet, one, row, column.label, names, words) for one, column, words in zip(entries, outputs, answered, strict=True)]
        if None not in read:
            rules.append(Rule(number, tuple(test for test in read if test is not None), tuple(put), tag))
    return rules


def _is_ragged(sheet: Sheet, rule: Tag, row: str, what: str, found: int, expected: int) -> bool:
    if found != expected:
        sheet.say(rule, "ragged", row=row, kind=what, found=found, expected=str(expected))
    return found != expected


def _words(allowed: Test | None) -> list[str]:
    """The values a column allows, where they are a list."""
    return [written(one) for one in listed(allowed) or ()] if allowed is not None else []


def _entry(sheet: Sheet, tag: Tag, row: str, label: str, names: tuple[str, ...], known: Collection[str]) -> Entry:
    if not sheet.text(tag):
        sheet.say(tag, "empty_output", WARNING, row=row, label=label, expected="null")
    return cell(sheet, tag, row, label, lambda text: output_cell(text, names), known)
