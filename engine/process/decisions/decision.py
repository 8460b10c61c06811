"""One decision of a file: asked by the names of facts, with the other decisions it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as set_up

from engine.domain.process import Facts
from engine.domain.process import Value as Answer
from engine.process.decisions.cells import Copy, listed
from engine.process.decisions.table import LISTS, MAX, MIN, NoAnswer, Result, Table
from engine.process.decisions.values import ANY, Value, from_fact, to_answer, written
from engine.process.xmlfile import Tag


@dataclass(frozen=True, slots=True)
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

    @property
    def kinds(self) -> dict[str, str]:
        """The facts this decision asks for, those of the decisions it needs included: name → kind of its column."""
        kinds: dict[str, str] = {}
        for decision in self.with_needed():
            for column in decision.table.inputs:
                if column.name not in decision.needs and kinds.get(column.name, ANY) == ANY:
                    kinds[column.name] = column.kind
        return kinds

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
        return self.table.decide([self._value(column.name, facts, known) for column in self.table.inputs])

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

        NoAnswer as in ``Table.decide``, ValueError for what a process cannot keep.
        """
        known = {name: from_fact(_fact(facts, name), kind) for name, kind in self.kinds.items()}
        return {name: to_answer(value) for name, value in self.outputs(known).items()}

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
    return facts.get(scope, {}).get(field)
