"""Whether the names in a scenario exist: steps, messages, ends, people, authorities, papers, deadlines, and the fields of the forms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.demo.county import county_and_windows
from engine.domain.petition import Status
from engine.errors import FieldError, InvalidForm, PolicyError
from engine.policy.checking import nearest
from engine.policy.forms import Form
from engine.policy.loader import Path, Source, load
from engine.policy.rulebook import Rulebook
from engine.policy.scenarios import read_scenario
from engine.process.diagram import Diagram


@dataclass(frozen=True)
class Stories:
    """What a scenario may name: the diagrams and forms of the shelf, the rules, and the people of the county it is played in.

    Without diagrams, forms or rules that could be read, their names are let pass: what is wrong with them is told already.
    """

    diagrams: Collection[Diagram]
    forms: Mapping[str, Form]
    book: Rulebook | None

    def wrong(self, content: bytes, path: str) -> Iterator[PolicyError]:
        """The mistakes of one scenario: the first of its shape, else every name that does not exist."""
        try:
            read_scenario(content, path)
        except PolicyError as error:
            yield error
            return
        source = load(content, path)
        yield from _known(source, ("given", "by"), "official", source.data["given"].get("by"), self.people)
        for index in range(len(source.data["when"])):
            yield from self._of_move(source, ("when", index))
        yield from self._of_end(source)

    def _of_move(self, source: Source, path: Path) -> Iterator[PolicyError]:
        move = source.data["when"][path[1]]
        yield from _known(source, (*path, "by"), "official", move.get("by"), self.people)
        yield from _known(source, (*path, "task"), "task", move.get("task"), self._shapes("userTask"))
        yield from _known(source, (*path, "message"), "message", move.get("message"), self._messages)
        refused = move.get("refused", {}).get("code")
        yield from _known(source, (*path, "refused", "code"), "refusal", refused, self.book.words.messages if self.book else ())
        form = self.forms.get(move.get("task") or move.get("message", ""))
        if form is not None and refused != InvalidForm.default_code:
            yield from self._of_answer(source, (*path, "answer"), form, move.get("answer", {}))

    def _of_answer(self, source: Source, path: Path, form: Form, answer: Mapping[str, Any]) -> Iterator[PolicyError]:
        """The form's own words on the answer, but that officials are named in stories and chosen by number in forms."""
        for error in form.validate(form.clean(answer)):
            yield _said(source, path, form, error, answer.get(error.field))
        for name, field in form.fields.items():
            known = {"official": self.people, "authority": self._authorities}.get(field.get("x-widget", ""))
            yield from _known(source, (*path, name), field.get("x-widget", ""), answer.get(name), known or ())

    def _of_end(self, source: Source) -> Iterator[PolicyError]:
        then = source.data["then"]
        names = self.book.names() if self.book else None
        yield from _known(source, ("then", "status"), "status", then.get("status"), tuple(map(str, Status)))
        yield from _known(source, ("then", "ended"), "end", then.get("ended"), self._shapes("endEvent"))
        for index, paper in enumerate(then.get("documents", ())):
            yield from _known(source, ("then", "documents", index), "document", paper, names.documents if names else ())
        for index, deadline in enumerate(then.get("lapsed", ())):
            yield from _known(source, ("then", "lapsed", index), "deadline", deadline, names.deadlines if names else ())
        for deadline in then.get("deadlines", {}):
            yield from _known(source, ("then", "deadlines", deadline), "deadline", deadline, names.deadlines if names else (), at_key=True)

    @cached_property
    def _county(self) -> Mapping[str, Any]:
        return county_and_windows()

    @cached_property
    def people(self) -> frozenset[str]:
        """The officials of the county, by name."""
        return frozenset(said["name"] for said in self._county["officials"].values())

    @cached_property
    def _authorities(self) -> frozenset[str]:
        return frozenset(self._county["authorities"])

    def _shapes(self, kind: str) -> frozenset[str]:
        return frozenset(node.id for diagram in self.diagrams for node in diagram.nodes.values() if node.kind == kind)

    @cached_property
    def _messages(self) -> frozenset[str]:
        return frozenset(name for diagram in self.diagrams for name in diagram.messages.values())


def _known(source: Source, path: Path, kind: str, name: object, known: Collection[str], *, at_key: bool = False) -> Iterator[PolicyError]:
    """Nothing when a name is not given, is known, or when nothing is known of its kind."""
    if isinstance(name, str) and known and name not in known:
        yield source.error(f"scenario_unknown_{kind}", path, at_key=at_key, value=name, suggestion=nearest(name, known))


def _said(source: Source, path: Path, form: Form, error: FieldError, value: object) -> PolicyError:
    """A mistake of an answer at its field, with what the form would take."""
    choices = form.fields.get(error.field, {}).get("enum", ())
    words = form.fields if error.code == "unknown_field" else choices
    suggestion = nearest(error.field if error.code == "unknown_field" else str(value), words) if words and value is not None else ""
    told = {name: said for name, said in error.args if name != "expected"}
    expected = error.field if error.code == "field_required" else ", ".join(map(str, choices))
    return source.error(error.code, (*path, error.field), at_key=not choices, expected=expected, suggestion=suggestion, **told)
