"""新决策表: a decision table begun from the facts it asks and the answers it gives, and the rule task on the board that comes to ask it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.casework import designs, drawings, drawingwords, newnames
from engine.casework.designbench import in_both
from engine.casework.designforms import SHELF
from engine.casework.drawingviews import FactChoice
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.domain.decisiontable import NewColumn
from engine.domain.words import is_name
from engine.errors import FieldError, InvalidForm, LocatedError, NotFound, OutOfOrder, Refusal

TYPES: Mapping[str, str] = {"text": "string", "number": "number", "yes_no": "boolean"}
YES_NO: Mapping[str, str] = {"是": "true", "否": "false", "yes": "true", "no": "false", "true": "true", "false": "false"}
# A cell that asks nothing.
ANYTHING = "-"
# What is a word of the table's own language rather than a text somebody forgot to quote.
OWN_WORDS = re.compile(r'-|null|not\(.*\)|.*"[^"]*".*|[<>=\[(].*|.*\.\..*')


@dataclass(frozen=True, slots=True)
class Asks:
    """An input: the fact, as ``petition.category``, and what the first rule wants of it, '' for anything."""

    fact: str
    first: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """An output: what it is called, the name it is kept under, string, number or boolean, and what is answered."""

    label: str
    name: str
    type: str = "string"
    first: str = ""
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class TableStart:
    """What a new table begins with: the processes and facts to choose from, and what it could be called."""

    processes: Sequence[tuple[str, str]]
    facts: Sequence[FactChoice]
    name: str


@dataclass(frozen=True, slots=True)
class Asker:
    """A rule task that asks a table: the diagram and the shape."""

    path: str
    shape: str


def starting(office: Office, *, by: Official, design: int, step: str = "", title: str = "", lang: str = "zh") -> TableStart:
    """What a new table begins with."""
    release = designs.release_of(office, by=by, design=design)
    facts = drawingwords.vocabulary(office, by=by, design=design, lang=lang).facts
    name, _ = newnames.suggested(office, release, title, "new_table")
    return TableStart(newnames.processes(office, release, lang), facts, name)


def begin(
    office: Office, *, by: Official, design: int, process: str, name: str, title: str, policy: str, asks: Sequence[Asks],
    answers: Sequence[Answers], basis: str = "", step: str = "",
) -> str:  # fmt: skip
    """Begin a table in a process's folder and have the rule task ``step`` ask it; the path of its file.

    Words a text is answered by may be typed plainly, or as people call them; they are quoted here. Raises InvalidForm for what is
    missing or no name, NotFound for a process or a shape there is not, Refusal ``design_text_wrong`` for a cell that cannot be read.
    """
    versions, release = designs.versions_of(office, by=by, design=design), designs.release_of(office, by=by, design=design)
    facts = {one.id: one for one in drawingwords.vocabulary(office, by=by, design=design).facts}
    wrong = [*newnames.wrong(release, name), *_wrong(title, asks, answers, facts)]
    if wrong:
        raise InvalidForm(wrong, form="new_table")
    if process not in dict(newnames.processes(office, release)):
        raise NotFound("design_file_unknown", file=process)
    columns = [*(_input(facts[one.fact], one) for one in asks), *map(_output, answers), NewColumn("annotation", "依据", first=basis)]
    path, drawn = f"{SHELF}{process}/{name}.dmn", drawings.path_of(process)
    if office.tables is None:
        raise OutOfOrder("out_of_order")
    try:
        files = {path: office.tables.begun(path.removeprefix(SHELF), name, title.strip(), policy, columns)}
        if step:
            files[drawn] = office.tables.bound(release.workflows[drawn.removeprefix(SHELF)], step, name)
    except LocatedError as error:
        raise Refusal("design_text_wrong", found=in_both(office, [error])) from error
    designs.save_all(office, by=by, design=design, files=files, versions=versions)
    return path


def _wrong(title: str, asks: Sequence[Asks], answers: Sequence[Answers], facts: Mapping[str, FactChoice]) -> Iterator[FieldError]:
    """What is missing, and what is no fact or no name."""
    if not title.strip():
        yield FieldError("title", "field_required")
    if not asks:
        yield FieldError("asks-0", "field_required")
    for no, one in enumerate(asks):
        if one.fact not in facts or one.fact in {other.fact for other in asks[:no]}:
            yield FieldError(f"asks-{no}", "field_unknown_choice", (("value", one.fact),))
    if not answers:
        yield FieldError("label-0", "field_required")
    for no, answer in enumerate(answers):
        if not answer.label.strip():
            yield FieldError(f"label-{no}", "field_required")
        if not is_name(answer.name) or answer.name in {other.name for other in answers[:no]}:
            yield FieldError(f"answer-{no}", "form_field_name")
        if answer.type not in TYPES.values():
            yield FieldError(f"type-{no}", "field_unknown_choice", (("value", answer.type),))


def _input(fact: FactChoice, asked: Asks) -> NewColumn:
    """An input with every value its fact can have."""
    type = TYPES.get(fact.kind, "")
    known = {label: id for one in fact.values for id, label in ((one.id, one.id), (one.id, one.label))}
    values = tuple(f'"{one.id}"' for one in fact.values) if type == "string" else ()
    return NewColumn("input", fact.label, fact.id, type, values, _cell(asked.first, type, known) or ANYTHING)


def _output(one: Answers) -> NewColumn:
    said = {name: _cell(text, one.type, {}) for name, text in (("first", one.first), ("otherwise", one.otherwise))}
    return NewColumn("output", one.label.strip(), one.name, one.type, (), said["first"] or "null", said["otherwise"])


def _cell(text: str, type: str, known: Mapping[str, str]) -> str:
    """What was typed, as the table says it: a plain word of a text column quoted, yes and no in the table's words."""
    text = text.strip()
    if type not in ("string", "boolean") or not text or (type == "string" and OWN_WORDS.fullmatch(text)):
        return text
    words = [one.strip() for one in re.split(r"[,，、]", text) if one.strip()]
    return ", ".join(YES_NO.get(one.lower(), one) if type == "boolean" else f'"{known.get(one, one)}"' for one in words)


def askers(office: Office, *, by: Official, design: int, path: str) -> Sequence[Asker]:
    """The rule tasks of all diagrams that ask a table of a file."""
    release = designs.release_of(office, by=by, design=design)
    ids = newnames.decisions_in(release.workflows.get(path.removeprefix(SHELF), b""))
    task = re.compile(rb'<(?:\w+:)?businessRuleTask\b[^>]*?\bid="([^"]+)"(?:(?!</?(?:\w+:)?businessRuleTask).)*?\bref="([^"]+)"', re.DOTALL)
    return [
        Asker(f"{SHELF}{place}", found[1].decode())
        for place, text in sorted(release.workflows.items())
        if place.endswith(drawings.KIND)
        for found in task.finditer(text)
        if found[2].decode() in ids
    ]
