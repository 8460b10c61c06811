"""petition check: reads shelves, folders or single files and says what is wrong with them, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from engine.bootstrap import diagrams, words_known
from engine.cli.speaking import Session, sentence
from engine.errors import LocatedError, PetitionError, PolicyError, Refusal
from engine.policy.forms import Form, all_forms
from engine.policy.forms import problems_of as form_problems
from engine.policy.rulebook import Rulebook, files_of, problems_of
from engine.policy.scenarios import read_scenario
from engine.policy.yearfile import read_year
from engine.process.lint import judge

FINE, FINDINGS = 0, 1


def run(session: Session, paths: Sequence[Path]) -> int:
    """Check both shelves, or the given files and folders; 0 when clean, 1 with findings."""
    found = list(check_paths(session, paths) if paths else check_shelves(session))
    session.answer([as_json(session, error) for error in found])
    for error in found:
        session.say(sentence(error, session.settings, session.lang))
    if not found:
        session.say(sentence(PetitionError("check_clean"), session.settings, session.lang))
    return FINDINGS if any(error.severity == "error" for error in found) else FINE


def check_shelves(session: Session) -> Iterator[LocatedError]:
    """Every mistake of the two shelves."""
    policies, workflows = files_of(session.settings.policies), files_of(session.settings.workflows)
    yield from problems_of(policies)
    yield from check_workflows(session, workflows)


def check_workflows(session: Session, workflows: dict[str, bytes], *, alone: bool = False) -> Iterator[LocatedError]:
    """Every mistake of diagrams, forms and scenarios; ``alone`` when forms of other processes are not at hand."""
    yield from form_problems(workflows)
    forms = readable_forms(workflows) | (readable_forms(files_of(session.settings.workflows)) if alone else {})
    yield from check_diagrams(session, diagrams(workflows), forms)
    for path in sorted(path for path in workflows if "/scenarios/" in f"/{path}" and path.endswith(".yaml")):
        yield from caught(read_scenario, workflows[path], path)


def readable_forms(workflows: dict[str, bytes]) -> dict[str, Form]:
    """The forms that can be read; what cannot is told by ``form_problems``."""
    try:
        return all_forms(workflows)
    except PolicyError:
        return {}


def check_diagrams(session: Session, files: dict[str, bytes], forms: dict[str, Form]) -> Iterator[LocatedError]:
    """What the lint says of the diagrams, against the rules and forms at hand."""
    book = Rulebook.from_folder(session.settings.policies)
    others = diagrams(files_of(session.settings.workflows))
    for finding in judge(others | files, words_known(book, forms))[1]:
        if finding.file in files:
            yield finding.as_error()


def caught(read: Any, content: bytes, path: str) -> Iterator[LocatedError]:
    """The mistake a reader raises, if any."""
    try:
        read(content, path)
    except LocatedError as error:
        yield error


def check_paths(session: Session, paths: Iterable[Path]) -> Iterator[LocatedError]:
    """Every mistake of the given files and folders."""
    for path in paths:
        if not path.exists():
            raise Refusal("file_missing", file=str(path))
        if path.is_dir():
            yield from check_folder(session, path)
        else:
            yield from check_file(session, path)


def check_folder(session: Session, folder: Path) -> Iterator[LocatedError]:
    """A folder laid out like one of the shelves, or one process of it."""
    files = files_of(folder)
    if any(name.endswith("policy.yaml") for name in files):
        yield from problems_of(files)
    else:
        yield from check_workflows(session, files, alone=True)


def check_file(session: Session, path: Path) -> Iterator[LocatedError]:
    """One file, by what it is."""
    content = path.read_bytes()
    if path.suffix == ".bpmn":
        yield from check_workflows(session, {path.name: content}, alone=True)
    elif path.name == "forms.yaml":
        yield from form_problems({path.name: content})
    elif path.parent.name == "scenarios":
        yield from caught(read_scenario, content, path.name)
    elif b"by_level_visited" in content:
        yield from caught(read_year, content, path.name)
    else:
        yield from problems_of({path.name: content})


def as_json(session: Session, error: LocatedError) -> dict[str, Any]:
    """A finding as JSON."""
    return {
        "file": error.file, "line": error.line, "column": error.column, "element": getattr(error, "element", ""),
        "name": getattr(error, "name", ""), "rule": error.code, "severity": error.severity,
        "message": sentence(error, session.settings, session.lang), "basis": error.basis, "expected": error.expected,
        "suggestion": error.suggestion, "path": getattr(error, "key", ""),
    }  # fmt: skip
