"""One decision of a file: asked by the names of facts, with the other decisions it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as set_up
from functools import cached_property
from typing import Any

from engine.domain.process import Facts
from engine.domain.process import Value as Answer
from engine.process.decisions.cells import Anything, Copy, listed
from engine.process.decisions.table import LISTS, MAX, MIN, NoAnswer, Result, Table
from engine.process.decisions.values import ANY, Value, from_fact, to_answer, written
from engine.process.xmlfile import Tag

# So many answers are remembered of one decision, see ``Decision.answers``.
MOST_REMEMBERED = 4096


@dataclass(frozen=True)
class Decision:
    """A table with its file and its name; ``needs`` tells which inputs other decisions of the file answer.

    Each is the decision and the name of its output, '' for the only one.
    """

    id: str
    name: str
    file: str
    table: Table
    needs: Mapping[str, tuple[Decision, str]] = set_up(default_factory=dict)
    tag: Tag | None = set_up(default=None, compare=False)

    def with_needed(self) -> Iterator[Decision]:
        """This decision and all it needs, each once."""
        seen: dict[str, None] = {}
        stack = [self]
        while stack:
            decision = stack.pop()
            if decision.id not in seen:
                seen[decision.id] = None
                yield decision
                stack.extend(needed for needed, _ in decision.needs.values())

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The facts this decision asks for, those of the decisions it needs included: name → kind of its column."""
        kinds: dict[str, str] = {}
        for decision in self.with_needed():
            for column in decision.table.inputs:
                if column.name not in decision.needs and kinds.get(column.name, ANY) == ANY:
                    kinds[column.name] = column.kind
        return kinds

    @cached_property
    def handed_on(self) -> frozenset[str]:
        """The answers no row tests and that go out again under their own name: the decision asks nothing of them."""
        handed = frozenset(f"answer.{output.name}" for output in self.table.outputs)
        for table in (needed.table for needed in self.with_needed()):
            for number, column in enumerate(table.inputs):
                copies = [at for rule in table.rules for at, entry in enumerate(rule.outputs) if entry == Copy(number)]
                is_renamed = any(f"answer.{table.outputs[at].name}" != column.name for at in copies)
                if column.allowed or is_renamed or any(rule.tests[number] != Anything() for rule in table.rules):
                    handed -= {column.name}
        return handed & self.kinds.keys()

    def decide(self, facts: Mapping[str, Value]) -> Result:
        """The answer for facts by name; one that is missing is nothing. NoAnswer as in ``Table.decide``."""
        return self._decided(facts, {})

    def _decided(self, facts: Mapping[str, Value], known: dict[str, Result]) -> Result:
        """The same; ``known`` are the answers of needed decisions so far, each asked once."""
        for needed, _ in self.needs.values():
            if needed.id not in known:
                try:
                    known[needed.id] = needed._decided(facts, known)
                except NoAnswer as none:
                    if none.code != "no_match":
                        raise
                    known[needed.id] = None
        return self.table.decide(self._row(facts, known))

    def _row(self, facts: Mapping[str, Value], known: Mapping[str, Result]) -> tuple[Value, ...]:
        return tuple(self._value(column.name, facts, known) for column in self.table.inputs)

    def _value(self, name: str, facts: Mapping[str, Value], known: Mapping[str, Result]) -> Value:
        if name not in self.needs:
            return facts.get(name)
        needed, output = self.needs[name]
        answer = known[needed.id]
        if isinstance(answer, Mapping):
            return answer.get(output)
        return tuple(answer) if isinstance(answer, list) else answer  # type: ignore[return-value]

    def outputs(self, facts: Mapping[str, Value]) -> dict[str, Value]:
        """The answer by the names of the output columns; a list as a tuple. NoAnswer as in ``Table.decide``."""
        answer = self.decide(facts)
        if isinstance(answer, Mapping):
            return dict(answer)
        return {self.table.outputs[0].name: tuple(answer) if isinstance(answer, list) else answer}  # type: ignore[dict-item]

    def answers(self, facts: Facts) -> dict[str, Answer]:
        """The answer to facts of a petition, by the names of the output columns and as a process may keep it.

        NoAnswer as in ``Table.decide``, ValueError for what a process cannot keep. The same facts have the same answer:
        it is worked out once.
        """
        asked = tuple([_fact(facts, name) for name in self.kinds])
        key = (asked, tuple(map(type, asked)))  # 1 is not True
        answer = self._remembered.get(key)
        if answer is None:
            answer = self._answered(asked)
            if len(self._remembered) < MOST_REMEMBERED:
                self._remembered[key] = answer
        return dict(answer)

    def _answered(self, asked: Sequence[Answer]) -> dict[str, Answer]:
        known = {name: from_fact(value, kind) for (name, kind), value in zip(self.kinds.items(), asked, strict=True)}
        return {name: to_answer(value) for name, value in self.outputs(known).items()}

    def grounds(self, facts: Facts) -> list[str]:
        """What the rows that facts of a petition meet say of themselves, in the order of the table; worked out once, as answers are."""
        asked = tuple([_fact(facts, name) for name in self.kinds])
        key = (asked, tuple(map(type, asked)))
        told = self._grounds.get(key)
        if told is None:
            told = self._told(asked)
            if len(self._grounds) < MOST_REMEMBERED:
                self._grounds[key] = told
        return list(told)

    def _told(self, asked: Sequence[Answer]) -> list[str]:
        facts = {name: from_fact(value, kind) for (name, kind), value in zip(self.kinds.items(), asked, strict=True)}
        known: dict[str, Result] = {}
        self._decided(facts, known)
        texts = (annotation for rule in self.table.met_by(self._row(facts, known)) for annotation in rule.annotations())
        return list(dict.fromkeys(texts))

    @cached_property
    def _grounds(self) -> dict[tuple[object, ...], list[str]]:
        """What rows said so far, by the facts asked for."""
        return {}

    @cached_property
    def _remembered(self) -> dict[tuple[object, ...], dict[str, Answer]]:
        """Answers given so far, by the facts asked for."""
        return {}

    def possible(self) -> dict[str, tuple[Value, ...] | None]:
        """Every value each output may take, rules and defaults together; None where they cannot be listed.

        They cannot for lists, sums and counts, and for what is handed on from an input whose allowed values are no list.
        """
        return {output.name: self._possible(number) for number, output in enumerate(self.table.outputs)}

    def _possible(self, number: int) -> tuple[Value, ...] | None:
        table = self.table
        if table.policy in LISTS and table.aggregation not in (MIN, MAX):
            return None
        found: list[Value] = [table.outputs[number].default] if table.has_defaults else []
        if table.aggregation:
            found.append(None)
        for entry in (rule.outputs[number] for rule in table.rules):
            if not isinstance(entry, Copy):
                found.append(entry)
                continue
            allowed = table.inputs[entry.column].allowed
            values = listed(allowed) if allowed is not None else None
            if values is None:
                return None
            found += [None, *values]
        return tuple({written(value): value for value in found}.values())


def _fact(facts: Facts, name: str) -> Answer:
    scope, _, field = name.partition(".")
    value: Any = facts.get(scope, {}).get(field)
    return tuple(value) if isinstance(value, list) else value
