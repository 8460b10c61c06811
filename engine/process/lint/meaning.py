"""Whether what a condition compares can be compared: kinds, the values a field can have, lists on their side."""

from __future__ import annotations

from collections.abc import Iterator

from engine.domain.facts import KINDS, NUMBER, TEXT, YES_NO
from engine.process.diagram import Diagram, Flow
from engine.process.lint.finding import Finding, Types, Words
from engine.process.vocabulary import Comparison, Condition, nearest
from engine.process.xmlfile import Tag

_ORDER = frozenset({"<", "<=", ">", ">="})
_AMONG = frozenset({"in", "not in"})
_EXAMPLES = {TEXT: '"…"', NUMBER: "1", YES_NO: "True False"}


def judge(diagram: Diagram, where: Flow | Tag, asked: Condition, known: Words) -> Iterator[Finding]:
    """What no value a field can have would make sense of; names whose type nobody knows are let pass."""
    for one in asked.comparisons:
        shape = _of_its_shape(diagram, where, one)
        if shape is not None:
            yield shape
        elif len(one.names) > 1:
            yield from _of_two_names(diagram, where, one, known)
        elif types := known.types(one.names[0]):
            yield from _of_literals(diagram, where, one, types)


def _of_its_shape(diagram: Diagram, where: Flow | Tag, one: Comparison) -> Finding | None:
    """A list stands to the right of ``in`` and nowhere else; something is asked; and not of a name about itself."""
    if one.lists[0] or any(one.lists) != (one.op in _AMONG):
        written = ".".join(one.names[0]) if one.names else "answer.…"
        return Finding.at(diagram, where, "condition_list", found=one.op, expected=f'{written} in ["a", "b"]')
    if not one.names or (one.op in _AMONG and not one.literals):
        return Finding.at(diagram, where, "condition_constant", found=" ".join(map(_written, one.literals)) or "[]", expected="answer.…")
    if len(one.names) > 1 and one.names[0] == one.names[1]:
        name = ".".join(one.names[0])
        return Finding.at(diagram, where, "condition_itself", found=f"{name} {one.op} {name}")
    return None


def _of_two_names(diagram: Diagram, where: Flow | Tag, one: Comparison, known: Words) -> Iterator[Finding]:
    left, right = (known.types(name) for name in one.names)
    if not left or not right:
        return
    kinds = {type.kind for type in left} & {type.kind for type in right}
    if not kinds:
        told = " ".join(f"{'.'.join(name)}: {_kinds(known.types(name))}" for name in one.names)
        yield Finding.at(diagram, where, "condition_type", found=told, expected=_kinds(left))
    elif one.op in _ORDER and NUMBER not in kinds:
        yield Finding.at(diagram, where, "condition_order", found=one.op, expected="== !=")


def _of_literals(diagram: Diagram, where: Flow | Tag, one: Comparison, types: Types) -> Iterator[Finding]:
    name = ".".join(one.names[0])
    kinds = {type.kind for type in types}
    if one.op == "is" and YES_NO not in kinds:
        yield Finding.at(diagram, where, "condition_type", found=name, expected=f"{name} == {_examples(types)}")
    elif one.op in _ORDER and NUMBER not in kinds:
        yield Finding.at(diagram, where, "condition_order", found=f"{name} {one.op}", expected="== != in")
    else:
        for literal in one.literals:
            yield from _of_literal(diagram, where, name, literal, types)


def _of_literal(diagram: Diagram, where: Flow | Tag, name: str, literal: str | int | bool, types: Types) -> Iterator[Finding]:
    alike = [one for one in types if one.kind == KINDS[type(literal)]]
    if not alike:
        suggestion = nearest(str(literal).capitalize(), ("True", "False")) if any(one.kind == YES_NO for one in types) else ""
        yield Finding.at(
            diagram, where, "condition_type", found=f"{name}: {_written(literal)}", expected=_examples(types), suggestion=suggestion
        )
    elif all(one.values for one in alike) and not any(literal in one.values for one in alike):
        values = dict.fromkeys(str(value) for one in alike for value in one.values)
        yield Finding.at(
            diagram, where, "condition_value", found=f"{name}: {_written(literal)}",
            expected=" ".join(values), suggestion=nearest(str(literal), values),
        )  # fmt: skip


def _kinds(types: Types) -> str:
    return " ".join(sorted({_EXAMPLES[type.kind] for type in types}))


def _examples(types: Types) -> str:
    """How a value of these types is written: the values themselves, where there are some."""
    values = dict.fromkeys(_written(value) for type in types for value in type.values)
    return " ".join(values) or _kinds(types)


def _written(value: str | int | bool) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
