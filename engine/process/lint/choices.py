"""Which exit each combination of values takes at a choice: all of them, so that nothing is left to chance.

A combination is one row of a table; a value nobody has given yet is None. Where there are too many rows the
finding says so, nothing is left unjudged in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TypeAlias

from engine.domain.facts import NUMBER, TEXT
from engine.domain.process import Facts
from engine.process.diagram import Diagram, Flow, Node
from engine.process.lint.finding import WARNING, Finding, Types, Words
from engine.process.vocabulary import Condition, condition

MOST_ROWS = 500
MOST_WORK = 200_000
# Any text or number besides those the conditions name.
OTHER = "…"

Name: TypeAlias = tuple[str, str]
Plain: TypeAlias = str | int | bool | None
# The values each name can have; a class stands for all texts or numbers.
Possible: TypeAlias = Mapping[Name, Collection[Plain | type]]


@dataclass(frozen=True, slots=True)
class Row:
    """One combination, in order of the names, and the conditions that hold for it, by their places."""

    values: tuple[Plain, ...]
    exits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An exclusive gateway as a table; ``exits`` are the arrows with a condition, as they are tried."""

    gateway: Node
    exits: tuple[Flow, ...]
    default: Flow | None
    names: tuple[Name, ...]
    rows: tuple[Row, ...]

    def told(self, row: Row) -> str:
        """A combination as a reader sees it."""
        pairs = zip(self.names, row.values, strict=True)
        return ", ".join(f"{'.'.join(name)} = {_written(value)}" for name, value in pairs)

    def taking(self, place: int | None) -> list[Row]:
        """The rows that leave by an exit; by the default with None."""
        return [row for row in self.rows if (row.exits[0] if row.exits else None) == place]


def _written(value: Plain) -> str:
    return f'"{value}"' if isinstance(value, str) and value != OTHER else str(value)


@dataclass(slots=True)
class Tables:
    """The choices of one diagram by gateway, and the findings on those too wide to be judged."""

    choices: dict[str, Choice]
    findings: list[Finding]
    work: int = 0

    @classmethod
    def of(cls, diagram: Diagram, known: Words) -> Tables:
        """Every choice whose names are of known types; the diagram's words are taken to be right."""
        tables = cls({}, [])
        for node in diagram.nodes.values():
            if node.kind == "exclusiveGateway" and len(diagram.outgoing.get(node.id, [])) > 1:
                tables._add(diagram, node, known)
        return tables

    def _add(self, diagram: Diagram, node: Node, known: Words) -> None:
        flows = diagram.outgoing[node.id]
        default = next((flow for flow in flows if flow.id == node.tag.attributes.get("default")), None)
        exits = tuple(flow for flow in flows if flow is not default)
        asked = [condition(flow.condition or "") for flow in exits]
        names = tuple(sorted({name for one in asked for name in one.names}))
        if not names or not all(known.types(name) for name in names) or _compares_open_names(asked, known):
            return
        domains = [_domain(name, known.types(name), asked) for name in names]
        rows = prod(map(len, domains))
        self.work += rows * sum(len(one.comparisons) for one in asked)
        if rows > MOST_ROWS or self.work > MOST_WORK:
            told = " ".join(".".join(name) for name in names)
            self.findings.append(
                Finding.at(diagram, node, "too_many_combinations", WARNING, found=rows, names=told, expected=str(MOST_ROWS))
            )
            return
        table = tuple(Row(values, _holding(asked, names, values)) for values in product(*domains))
        self.choices[node.id] = Choice(node, exits, default, names, table)


def _compares_open_names(asked: Sequence[Condition], known: Words) -> bool:
    """Whether two names are compared whose values cannot be listed: then a table tells nothing."""
    pairs = (one.names for part in asked for one in part.comparisons if len(one.names) > 1)
    return any(not type.values for pair in pairs for name in pair for type in known.types(name))


def _domain(name: Name, types: Types, asked: Sequence[Condition]) -> list[Plain]:
    """Every value a name can have, those around the literals for what cannot be listed; None unless it is always given."""
    literals = [literal for part in asked for it in part.comparisons if name in it.names for literal in it.literals]
    values: list[Plain] = []
    for one in types:
        if one.values:
            values += one.values
        elif one.kind == NUMBER:
            near = {literal + step for literal in literals if isinstance(literal, int) and type(literal) is int for step in (-1, 0, 1)}
            values += sorted(near) or [0]
        elif one.kind == TEXT:
            values += [literal for literal in literals if isinstance(literal, str)] + [OTHER]
    if name[0] == "answer" or not all(one.is_given for one in types):
        values.append(None)
    return [value for _, value in dict.fromkeys((value.__class__, value) for value in values)]


def _holding(asked: Sequence[Condition], names: Sequence[Name], values: Sequence[Plain]) -> tuple[int, ...]:
    facts: dict[str, dict[str, Plain]] = {}
    for (scope, field), value in zip(names, values, strict=True):
        facts.setdefault(scope, {})[field] = value
    given: Facts = facts
    return tuple(place for place, one in enumerate(asked) if one.holds(given))


# ---- what is wrong with a choice


def dead_exits(diagram: Diagram, choice: Choice) -> Iterator[Finding]:
    """An exit no combination takes, and one that every combination would take."""
    for place, flow in enumerate(choice.exits):
        holding = [row for row in choice.rows if place in row.exits]
        text = " ".join((flow.condition or "").split())
        if not holding:
            yield Finding.at(diagram, flow, "condition_never", found=text)
        elif len(holding) == len(choice.rows):
            yield Finding.at(diagram, flow, "condition_always", found=text)
        elif not choice.taking(place):
            before = " ".join(dict.fromkeys(choice.exits[row.exits[0]].id for row in holding))
            yield Finding.at(diagram, flow, "dead_exit", found=text, before=before)


def without_exit(diagram: Diagram, choice: Choice, can_be: Possible) -> Iterator[Finding]:
    """Combinations that can come about and for which there is neither an exit nor a default."""
    if choice.default is None:
        columns = _columns(choice, can_be)
        left = [choice.told(row) for row in choice.taking(None) if all(map(is_among, row.values, columns))]
        if left:
            some = "; ".join(left[:5]) + ("; …" if len(left) > 5 else "")
            yield Finding.at(diagram, choice.gateway, "value_without_exit", found=some, count=len(left), expected="default")


def overlaps(diagram: Diagram, choice: Choice, can_be: Possible) -> Iterator[Finding]:
    """Two exits that are open to the same combination: the one that stands first in the file is taken."""
    told: set[tuple[int, int]] = set()
    columns = _columns(choice, can_be)
    for row in choice.rows:
        pairs = {(row.exits[0], later) for later in row.exits[1:]} - told
        if pairs and all(map(is_among, row.values, columns)):
            told |= pairs
            for first, later in sorted(pairs):
                found = choice.told(row)
                yield Finding.at(diagram, choice.exits[later], "overlap", WARNING, found=found, first=choice.exits[first].id)


def _columns(choice: Choice, can_be: Possible) -> list[set[tuple[type, Plain]]]:
    return [{sort(value) for value in can_be[name]} for name in choice.names]


def sort(value: Plain | type) -> tuple[type, Plain]:
    """A value with its class, so that 1 is not True; of a class, which stands for all its values, the class alone."""
    return (value, None) if isinstance(value, type) else (type(value), value)


def is_among(value: Plain, some: Collection[tuple[type, Plain]]) -> bool:
    """Whether a value is one of some, or its class is there for all of them."""
    return (type(value), value) in some or (value is not None and (type(value), None) in some)
