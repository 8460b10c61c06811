"""What the lint says, and the words it may hold a diagram against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from engine.errors import DiagramError
from engine.process.diagram import Diagram, Flow, Node
from engine.process.vocabulary import NotInVocabulary
from engine.process.xmlfile import Tag

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Words:
    """What the other shelf knows; None leaves a kind of name unchecked.

    ``forms`` are the ids of forms, or map them to their fact fields. ``lanes`` are names as drawn.
    """

    deadlines: Collection[str] | None = None
    forms: Collection[str] | Mapping[str, Collection[str]] | None = None
    lanes: Collection[str] | None = None
    documents: Collection[str] | None = None
    events: Collection[str] | None = None
    answers: frozenset[str] | None = None

    def with_answers(self, set_by_acts: Iterable[str]) -> Words:
        """With the names ``answer.`` may be followed by: facts of all forms, and what the acts ``set`` answer."""
        if not isinstance(self.forms, Mapping):
            return self
        facts = {fact for fields in self.forms.values() for fact in fields}
        return replace(self, answers=frozenset(facts | set(set_by_acts)))


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
        element, name = owner.attributes.get("id", ""), owner.attributes.get("name", "")
        return cls(diagram.file, tag.line, tag.column, element, name, rule, severity, f"diagram_{rule}", args)

    @classmethod
    def unspoken(cls, diagram: Diagram, what: Node | Flow, fault: NotInVocabulary) -> Finding:
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
    while "id" not in tag.attributes and tag.parent is not None:
        tag = tag.parent
    return tag
