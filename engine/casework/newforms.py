"""新表单: a step gets a form – its entry in the process's forms.yaml with a first question – and the shape on the board its id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from engine.casework import designs, drawings, newnames
from engine.casework.designbench import in_both
from engine.casework.designforms import KINDS, NAME, SHELF
from engine.casework.office import Office
from engine.casework.renamings import FORMS, readable
from engine.domain.authority import Official
from engine.domain.release import Release
from engine.errors import DiagramError, FieldError, InvalidForm, NotFound, Refusal
from engine.policy.editing import edited
from engine.policy.forms import problems_of

# What has to be written of a form and of its first question, and what that could be.
OWN = ("title", "title_en", "basis")
WORDS = (*OWN, "field_title", "field_title_en")
YES_OR_NO = {"enum": ["yes", "no"], "x-labels": {"yes": "是", "no": "否"}, "x-labels-en": {"yes": "Yes", "no": "No"}}
FIRST = {"field": "content", "field_title": "内容", "field_title_en": "Content", "kind": "textarea"}


@dataclass(frozen=True, slots=True)
class Formless:
    """A step of a diagram that has no form yet: the process, its name, the shape and what is written on it."""

    process: str
    process_name: str
    shape: str
    name: str


@dataclass(frozen=True, slots=True)
class FormStart:
    """What a new form begins with: the processes to choose from, what could be written, and the articles other forms stand on."""

    processes: Sequence[tuple[str, str]]
    said: Mapping[str, str]
    bases: Sequence[str]


@dataclass(frozen=True, slots=True)
class Copied:
    """A form called ``name`` that asks what ``like`` asks, or one question where that is ''; what it says of itself, '' for the same."""

    name: str
    like: str
    title: str = ""
    title_en: str = ""
    basis: str = ""


# ---- looking


def formless(office: Office, *, by: Official, design: int, lang: str = "zh") -> Sequence[Formless]:
    """The steps that have no form, of the diagrams beside which a design changes something; none where the office has no board."""
    changed = {one.path.split("/")[1] for one in designs.opened(office, by=by, design=design).changed if one.path.startswith(SHELF)}
    if office.board is None or not changed:
        return ()
    release, board = designs.release_of(office, by=by, design=design), office.board
    names = dict(newnames.processes(office, release, lang))
    return [
        Formless(process := path.partition("/")[0], names.get(process, process), one.element, one.name)
        for path in sorted(release.workflows)
        if path.endswith(drawings.KIND) and path.partition("/")[0] in changed
        for one in board.lint(release, path, release.workflows[path])
        if one.code == "diagram_no_form" and isinstance(one, DiagramError)
    ]


def starting(
    office: Office, *, by: Official, design: int, process: str = "", step: str = "", title: str = "", lang: str = "zh"
) -> FormStart:
    """What a new form of a process begins with; for a ``step`` of that name its id, where somebody gave it one of his own."""
    release = designs.release_of(office, by=by, design=design)
    name, english = newnames.suggested(office, release, title, "new_form")
    if step and not newnames.is_numbered(step) and not newnames.wrong(release, step, step):
        name = step
    processes = newnames.processes(office, release, lang)
    said = {
        "process": process or next(iter(processes), ("", ""))[0],
        "name": name,
        "title": title,
        "title_en": english,
        "basis": "",
        **FIRST,
    }
    bases = [str(one.get("basis", "")) for path, _, one in newnames.forms_of(release) if path.partition("/")[0] == said["process"]]
    return FormStart(processes, said, tuple(dict.fromkeys(filter(None, bases))))


# ---- beginning


def begin(office: Office, *, by: Official, design: int, said: Mapping[str, str], step: str = "") -> str:
    """Begin a form in its process's forms.yaml with a first question, and give the ``step`` on the board its id; the path of its file.

    ``said``: process, name (the id), title, title_en, basis, field, field_title, field_title_en, kind. Raises InvalidForm for what
    is missing and for a name that is none or is there, NotFound for a shape or a process there is not.
    """
    versions, release = designs.versions_of(office, by=by, design=design), designs.release_of(office, by=by, design=design)
    process, name = said.get("process", ""), said.get("name", "").strip()
    told = {key: said.get(key, "").strip() for key in (*WORDS, "field")}
    wrong = [*newnames.wrong(release, name, step), *(FieldError(key, "field_required") for key in WORDS if not told[key])]
    if not NAME.fullmatch(told["field"]):
        wrong.append(FieldError("field", "form_field_name"))
    if wrong:
        raise InvalidForm(wrong, form="new_form")
    files = _files(office, release, process, {name: _form({**said, **told})}, {step: name} if step else {})
    designs.save_all(office, by=by, design=design, files=files, versions=versions)
    return next(iter(files))


def _form(said: Mapping[str, str]) -> dict[str, Any]:
    """A form with one question, which must be answered."""
    asked = {"title": said["field_title"], "x-title-en": said["field_title_en"], **KINDS.get(said.get("kind", ""), KINDS["textarea"])}
    if asked.get("x-widget") in ("radio", "select"):
        asked |= YES_OR_NO
    schema = {"type": "object", "additionalProperties": False, "required": [said["field"]], "properties": {said["field"]: asked}}
    return {key: said[key] for key in OWN} | {"schema": schema}


def copy(office: Office, *, by: Official, design: int, process: str, forms: Sequence[Copied]) -> Sequence[str]:
    """Begin forms that ask what others of the shelves ask, for the steps of a common part; those that were made, none that is there.

    Raises InvalidForm for a name that is none or taken by something else than a step of the process's own diagram, NotFound for a form
    there is not.
    """
    versions, release = designs.versions_of(office, by=by, design=design), designs.release_of(office, by=by, design=design)
    known = {name: one for _, name, one in newnames.forms_of(release)}
    made = {one.name: alike(known, one) for one in forms if one.name not in known}
    wrong = [fault for name in made for fault in newnames.wrong(release, name, name)]
    if wrong:
        raise InvalidForm(wrong, form="new_form")
    if made:
        designs.save_all(office, by=by, design=design, files=_files(office, release, process, made, {}), versions=versions)
    return tuple(made)


def alike(known: Mapping[str, Mapping[str, object]], asked: Copied) -> Mapping[str, Any]:
    """The form that is asked for, made of those that are known; NotFound for one there is not."""
    own = {key: getattr(asked, key) for key in OWN}
    if not asked.like:
        return _form({**FIRST, **own})
    if asked.like not in known:
        raise NotFound("design_file_unknown", file=asked.like)
    return {**deepcopy(known[asked.like]), **{key: told for key, told in own.items() if told}}


def _files(
    office: Office, release: Release, process: str, made: Mapping[str, Any], shapes: Mapping[str, str]
) -> dict[str, bytes]:  # fmt: skip
    """The file of forms with new ones, and behind it the diagram whose shapes are called after them."""
    if process not in dict(newnames.processes(office, release)):
        raise NotFound("design_file_unknown", file=process)
    path, drawn = f"{SHELF}{process}/{FORMS}", drawings.path_of(process)
    before = release.workflows.get(path.removeprefix(SHELF), b"")
    files = {path: edited(before, path, {**readable(before, path), **made})}
    found = problems_of({path.removeprefix(SHELF): files[path]})
    if found:
        raise Refusal("design_text_wrong", found=in_both(office, found))
    for shape, name in shapes.items():
        content = release.workflows[drawn.removeprefix(SHELF)]
        if not newnames.has_shape(content, shape):
            raise NotFound("design_file_unknown", file=f"{drawn}#{shape}")
        if shape != name:
            files[drawn] = newnames.renamed(content, shape, name)
    return files


def beside(office: Office, *, by: Official, design: int, path: str, name: str) -> str:
    """The diagram in which a form of a file is asked; '' for one in none."""
    drawn = drawings.path_of(path.split("/")[1])
    content = designs.release_of(office, by=by, design=design).workflows.get(drawn.removeprefix(SHELF), b"")
    return drawn if newnames.has_shape(content, name) else ""
