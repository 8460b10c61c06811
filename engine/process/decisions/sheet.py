"""A decision file as tags, and the mistakes found in it so far."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from engine.errors import DiagramError
from engine.process.decisions.names import DRAWING, EDITIONS, INSIDE, INSTEAD, QUIET
from engine.process.vocabulary import nearest
from engine.process.xmlfile import Tag, quiet

WARNING = "warning"
MOST_TOLD, MOST_COMPARED = 200, 500
NAMED = ("decision", "rule", "inputData", "itemDefinition", "knowledgeSource", "textAnnotation")


@dataclass(slots=True)
class Sheet:
    """One file being read: ``wrong`` collects what is said about it, ``edition`` is the namespace it is written in."""

    file: str
    root: Tag
    wrong: list[DiagramError] = field(default_factory=list)

    @property
    def edition(self) -> str:
        """The namespace of the standard's edition."""
        return self.root.space

    def find(self, tag: Tag, name: str) -> list[Tag]:
        """The children of that name."""
        return tag.find(name, self.edition)

    def only(self, tag: Tag, name: str) -> Tag | None:
        """The first child of that name."""
        return next(iter(self.find(tag, name)), None)

    def text(self, tag: Tag | None) -> str:
        """What stands in an element's ``text``."""
        inside = None if tag is None else self.only(tag, "text")
        return "" if inside is None else inside.text.strip()

    def say(self, tag: Tag, code: str, severity: str = "error", **told: object) -> None:
        """One more mistake, on the line of ``tag`` and in the name of the rule or decision around it; none after very many."""
        if self.is_full():
            return
        self.wrong.append(mistake(self.file, tag, code, severity, **told))
        if self.is_full():
            self.wrong.append(mistake(self.file, self.root, "more", found=MOST_TOLD))

    def is_full(self) -> bool:
        """Whether so much is wrong that nobody would read more."""
        return len(self.wrong) >= MOST_TOLD


def near(word: str, known: Collection[str]) -> str:
    """The known word most like this one; none when there are very many to compare with."""
    return nearest(word, known) if len(known) <= MOST_COMPARED else ""


def mistake(file: str, tag: Tag, code: str, severity: str = "error", **told: object) -> DiagramError:
    """A mistake of a decision file: the element named is the rule or the decision around ``tag``, the name the decision's."""
    element = next((one.attributes["id"] for one in _around(tag) if one.name in NAMED and one.attributes.get("id")), "")
    name = next((one.attributes["name"] for one in _around(tag) if one.attributes.get("name") and one.name in NAMED), "")
    error = DiagramError(
        f"decision_{code}", file=file, line=tag.line, column=tag.column, element=element or tag.attributes.get("id", ""), name=name, **told
    )
    error.severity = severity
    return error


def _around(tag: Tag | None) -> list[Tag]:
    found = []
    while tag is not None:
        found.append(tag)
        tag = tag.parent
    return found


def opened(file: str, data: bytes) -> Sheet:
    """The tags of a decision file; DiagramError when it is not quiet UTF-8 XML below ``definitions`` of the standard."""
    root = quiet(file, data)
    if root.name != "definitions" or root.space not in EDITIONS:
        expected = f"definitions xmlns={EDITIONS[-1]}"
        suggestion = nearest(root.space, EDITIONS) if root.name == "definitions" else ""
        found = f"{root.name} xmlns={root.space}" if root.space else root.name
        raise mistake(file, root, "not_dmn", found=found[:120], expected=expected, suggestion=suggestion)
    sheet = Sheet(file, root)
    _judge_elements(sheet)
    _judge_ids(sheet)
    return sheet


def _judge_elements(sheet: Sheet) -> None:
    """Elements the standard has and this office has not are refused; what other tools have added is told once each."""
    foreign: set[str] = set()
    stack = [sheet.root]
    while stack and not sheet.is_full():
        tag = stack.pop()
        _judge_attributes(sheet, tag, foreign)
        for child in reversed(tag.children):
            if sheet.is_full():
                return
            if DRAWING.match(child.space):
                continue
            if tag.name == "extensionElements":
                _foreign(sheet, child, f"{child.space}:{child.name}", foreign)
            elif child.space == sheet.edition and child.name in INSIDE.get(tag.name, ()):
                stack.append(child)
            else:
                allowed = INSIDE.get(tag.name, ())
                instead = INSTEAD.get(child.name) or nearest(child.name, allowed)
                sheet.say(child, "unsupported", found=child.name, expected=" ".join(allowed), suggestion=instead)


def _judge_attributes(sheet: Sheet, tag: Tag, foreign: set[str]) -> None:
    for name, value in tag.attributes.items():
        space, _, local = name.rpartition(" ")
        if name == "expressionLanguage" and "feel" not in value.lower():
            sheet.say(tag, "language", found=value[:80], expected="FEEL")
        elif space and space not in QUIET and not DRAWING.match(space):
            _foreign(sheet, tag, f"{space}:{local}", foreign)


def _foreign(sheet: Sheet, tag: Tag, what: str, told: set[str]) -> None:
    if what not in told:
        told.add(what)
        sheet.say(tag, "foreign", WARNING, found=what[:120])


def _judge_ids(sheet: Sheet) -> None:
    seen: set[str] = set()
    for tag in (tag for tag in sheet.root.every() if tag.space == sheet.edition):
        id = tag.attributes.get("id", "")
        if id and id in seen:
            sheet.say(tag, "duplicate_id", found=id)
        seen.add(id)
