"""What the lint says, and the words it may hold a diagram against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from engine.domain.facts import PETITION_FACTS, TEXT, FactType
from engine.errors import DiagramError
from engine.process.diagram import Diagram, Flow, Node
from engine.process.vocabulary import NotInVocabulary
from engine.process.xmlfile import Tag

Types: TypeAlias = tuple[FactType, ...]

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Words:
    """What the other shelf knows; None leaves a kind of name unchecked.

    ``forms`` are the ids of forms, or map them to their fact fields, or those again to what type they are of. ``lanes`` are
    names as drawn. ``answers`` are the names ``answer.`` may be followed by, each with every type it may have, none if unknown;
    ``rules`` those ``rule.`` may be followed by.
    """

    deadlines: Collection[str] | None = None
    forms: Collection[str] | Mapping[str, Collection[str]] | Mapping[str, Mapping[str, FactType]] | None = None
    lanes: Collection[str] | None = None
    documents: Collection[str] | None = None
    events: Collection[str] | None = None
    answers: Mapping[str, Types] | None = None
    rules: Mapping[str, FactType] | None = None

    def with_answers(self, set_by_acts: Iterable[tuple[str, str]], decided: Iterable[tuple[str, FactType | None]] = ()) -> Words:
        """With the names ``answer.`` may be followed by: facts of all forms, what the acts ``set`` and decisions answer.

        A decision that may answer anything has no type.
        """
        if not isinstance(self.forms, Mapping):
            return self
        types: dict[str, dict[FactType, None]] = {}
        unknown = {fact for fields in self.forms.values() if not isinstance(fields, Mapping) for fact in fields}
        for fields in self.forms.values():
            for fact, type in fields.items() if isinstance(fields, Mapping) else ():
                types.setdefault(fact, {})[type] = None
        for fact, value in set_by_acts:
            types.setdefault(fact, {})[FactType(TEXT, (value,))] = None
        for fact, answered in decided:
            if answered is None:
                unknown.add(fact)
            else:
                types.setdefault(fact, {})[answered] = None
        return replace(self, answers={fact: tuple(types.get(fact, ())) for fact in types} | dict.fromkeys(unknown, ()))

    def types(self, name: tuple[str, str]) -> Types:
        """Every type a name of a condition may be of; none when that is not known."""
        scope, fact = name
        if scope == "answer":
            return (self.answers or {}).get(fact, ())
        known = (PETITION_FACTS if scope == "petition" else self.rules or {}).get(fact)
        return (known,) if known else ()

    def asked_as(self, fact: str) -> frozenset[str]:
        """The kinds the forms ask for a fact as; none when no form does, or of unknown type."""
        fields = self.forms.values() if isinstance(self.forms, Mapping) else ()
        return frozenset(one[fact].kind for one in fields if isinstance(one, Mapping) and fact in one)

    def fields(self, form: str) -> Mapping[str, FactType]:
        """The typed fact fields of a form."""
        fields = self.forms.get(form, ()) if isinstance(self.forms, Mapping) else ()
        return fields if isinstance(fields, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where, which shape, which rule, and what would be right (``expected``, ``suggestion`` in ``args``)."""

    file: str
    line: int
    column: int
    element: str
    name: str
    rule: str
    severity: str
    message_code: str
    args: Mapping[str, object] = field(default_factory=dict)
    path: tuple[Mapping[str, object], ...] = ()

    @classmethod
    def at(cls, diagram: Diagram, what: Node | Flow | Tag, rule: str, severity: str = ERROR, **args: object) -> Finding:
        """A fault of a shape, an arrow or any tag; a tag without an id is named by the shape around it."""
        tag = what if isinstance(what, Tag) else what.tag
        owner = _owner(tag)
        element, name = owner.attributes.get("id", ""), " ".join(owner.attributes.get("name", "").split())
        return cls(diagram.file, tag.line, tag.column, element, name, rule, severity, f"diagram_{rule}", args)

    @classmethod
    def unspoken(cls, diagram: Diagram, what: Node | Flow | Tag, fault: NotInVocabulary) -> Finding:
        """A fault of an expression."""
        return cls.at(diagram, what, fault.code, found=fault.found, expected=fault.expected, suggestion=fault.suggestion)

    @classmethod
    def of(cls, error: DiagramError) -> Finding:
        """A file that could not be read at all, or a mistake in a decision table."""
        rule = error.code.removeprefix("diagram_")
        args = {name: value for name, value in error.args_for_message.items() if value} | {"expected": error.expected}
        if error.suggestion:
            args["suggestion"] = error.suggestion
        return cls(error.file, error.line or 1, error.column or 1, error.element, error.name, rule, error.severity, error.code, args)

    def as_error(self) -> DiagramError:
        """The same as an error to raise."""
        told = {name: value for name, value in self.args.items() if name not in ("element", "name", "path", "broken")}
        error = DiagramError(
            self.message_code, element=self.element, name=self.name, file=self.file, line=self.line, column=self.column, **told
        )
        error.severity = self.severity
        error.rule, error.path = str(self.args.get("broken", "")), self.path
        return error


def _owner(tag: Tag) -> Tag:
    """The element with an id that a tag belongs to; what says more of a shape is not asked for an id of its own."""
    around: Tag | None = tag
    while around is not None:
        if around.is_a("extensionElements"):
            tag = around
        elif around.is_a("multiInstanceLoopCharacteristics") and around.parent is not None:
            tag = around.parent
        around = around.parent
    while "id" not in tag.attributes and tag.parent is not None:
        tag = tag.parent
    return tag
