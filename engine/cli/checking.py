"""petition check: reads shelves, folders, ZIPs or single files and says what is wrong with them, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import is_zipfile

from engine.bootstrap import settle_down
from engine.casework.bundling import MOST_BYTES, Shelf, bundle_of
from engine.cli.bundling import files_at
from engine.cli.speaking import FINDINGS, FINE, Session, sentence_of, words
from engine.cli.storying import Stories
from engine.documents.confining import confined
from engine.domain.sketch import BROKEN_OFF
from engine.errors import LocatedError, PetitionError, PolicyError, Refusal
from engine.policy.checking import nearest
from engine.policy.forms import problems_of as form_problems
from engine.policy.loader import load
from engine.policy.policies import HEAD, OTHERS, SECTIONS
from engine.policy.rulebook import TOP_FILES, Rulebook, files_of, judged, problems_alone
from engine.policy.scenarios import read_scenario, scenario_paths
from engine.policy.words import Words
from engine.policy.yearfile import read_year
from engine.process.board import ALL_TIMES, NONE, TODAY, judged_workflows
from engine.process.judgement import SECONDS, WHOLE, not_to_the_end
from engine.process.known import diagrams, misnamed_in, readable_forms, words_known
from engine.process.library import KINDS
from engine.process.lint import judge

# Seconds of the processor a single file may take, and a folder, a ZIP or both shelves.
FILE_SECONDS, SHELF_SECONDS = 4, SECONDS
YAML = (".yaml", ".yml")
# What its name says it is, whatever else it may be at the same time: the office would read it as that.
READ = (".bpmn", ".dmn", *YAML)
# What may lie beside diagrams and rules without being judged.
BESIDE = (".md", ".txt", ".json", ".svg", ".png", ".pdf")
RULES = ("policy", *SECTIONS, *OTHERS, *(PurePosixPath(name).stem for name in TOP_FILES))
_YEAR = re.compile(r"[12][0-9]{3}")
_STORY = re.compile(rb"^given:.*^then:", re.MULTILINE | re.DOTALL)
_YEARBOOK = b"by_level_visited"


def run(session: Session, paths: Sequence[Path]) -> int:
    """Check both shelves, or the given files and folders; 0 when clean, 1 with findings."""
    for path in paths:
        if not path.exists():
            raise Refusal("file_missing", file=str(path))
    settle_down()  # a hundred thousand small things are made and dropped while paths are gone through
    speech = Speech(session)
    found = [told for path in paths for told in checked(session, speech, path)] if paths else shelves(session, speech)
    session.answer(found)
    for told in found:
        session.say(told["message"])
    if not found:
        session.say(speech.sentence(PetitionError("check_clean")))
    return FINDINGS if any(told["severity"] == "error" for told in found) else FINE


class Speech:
    """Says findings; the words are read once."""

    def __init__(self, session: Session) -> None:
        """In the language of ``session``."""
        self.words: Words = words(session.settings)
        self.lang = session.lang

    def sentence(self, error: PetitionError) -> str:
        """An error as one sentence."""
        return sentence_of(error, self.words, self.lang)

    def as_json(self, error: LocatedError) -> dict[str, Any]:
        """A finding as JSON."""
        return {
            "file": error.file, "line": error.line, "column": error.column, "element": getattr(error, "element", ""),
            "name": getattr(error, "name", ""), "rule": getattr(error, "rule", "") or error.code, "severity": error.severity,
            "message": self.sentence(error), "basis": error.basis, "expected": error.expected, "suggestion": error.suggestion,
            "path": list(getattr(error, "path", ())), "key": getattr(error, "key", ""),
        }  # fmt: skip


# ---- in a child of its own


def shelves(session: Session, speech: Speech) -> list[dict[str, Any]]:
    """Every mistake of the two shelves."""
    return told_by(speech, check_shelves(session), SHELF_SECONDS, WHOLE)


def checked(session: Session, speech: Speech, path: Path, *, under: str = ALL_TIMES) -> list[dict[str, Any]]:
    """Every mistake of a file, folder or ZIP; where a folder could not be read to its end, of each of its files by itself."""
    is_folder = path.is_dir()
    seconds = SHELF_SECONDS if is_folder or path.suffix == ".zip" else FILE_SECONDS
    found = told_by(speech, check_path(session, path, under=under), seconds, path.name)
    if not is_folder or not is_broken_off(found):
        return found
    alone = [told for one in sorted(path.rglob("*")) if one.is_file() for told in checked(session, speech, one)]
    return alone if is_broken_off(alone) else found


def is_broken_off(found: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a child that found this did not come to its end."""
    return any(told["rule"] in BROKEN_OFF.values() for told in found)


def told_by(speech: Speech, findings: Iterable[LocatedError], seconds: int, name: str) -> list[dict[str, Any]]:
    """What a child finds, and whether it had to be broken off."""
    heard = confined(lambda: map(speech.as_json, to_the_end(findings)), seconds)
    if not heard.broken_off:
        return heard.told
    return [*heard.told, speech.as_json(not_to_the_end(heard.broken_off, seconds, name))]


def to_the_end(findings: Iterable[LocatedError]) -> Iterator[LocatedError]:
    """Findings; the last may be a mistake after which nothing more can be judged, unless it was told before.

    Such are a ZIP that cannot be read, and a shelf of the office itself that is wrong.
    """
    told: set[str] = set()
    try:
        for found in findings:
            told.add(str(found))
            yield found
    except LocatedError as wrong:
        if str(wrong) not in told:
            yield wrong


# ---- what is checked


def check_shelves(session: Session) -> Iterator[LocatedError]:
    """Every mistake of the two shelves."""
    book, wrong = judged(files_of(session.settings.policies))
    workflows = files_of(session.settings.workflows)
    yield from wrong
    if book is not None:
        yield from misnamed_in(book, readable_forms(workflows))
    yield from check_workflows(workflows, book)


def check_path(session: Session, path: Path, *, under: str = ALL_TIMES) -> Iterator[LocatedError]:
    """Every mistake of a file, folder or ZIP."""
    if not path.is_dir() and not path.is_file():
        yield unknown_kind(path.name)
    elif path.is_file() and path.stat().st_size > MOST_BYTES:
        yield PolicyError("bundle_too_large", file=path.name, line=1, column=1, expected=f"<= {MOST_BYTES} bytes")
    elif path.is_dir() or path.suffix == ".zip" or (path.suffix not in READ and is_zipfile(path)):
        yield from check_bundle(session, files_at(path), path.stem, under=under)
    else:
        yield from check_file(session, path.name, path.read_bytes(), path.parent.name)


def check_bundle(session: Session, files: Mapping[str, bytes], name: str, *, under: str = ALL_TIMES) -> Iterator[LocatedError]:
    """Files laid out like the shelves, like one of them, or like one process or one policy; diagrams are held against the rules beside."""
    bundle, book = bundle_of(files), None
    workflows, policies = bundle.workflows, bundle.policies
    if not workflows.files and not policies.files:
        yield PolicyError("check_nothing", file=name, line=1, column=1)
    for shelf, read in ((policies, YAML), (workflows, READ)):
        yield from shelf.placed(unknown_kind(path) for path in sorted(shelf.files) if PurePosixPath(path).suffix not in (*read, *BESIDE))
    yield from (outside(path) for path in bundle.beside if PurePosixPath(path).suffix not in BESIDE)
    own = files_of(session.settings.workflows)
    if policies.files:
        book, wrong = judged_policies(session, policies, name, {**own, **workflows.files})
        yield from wrong
    if workflows.files:
        yield from workflows.placed(check_some(session, workflows.files, book, own, under=under), own)
    elif book is not None:  # other rules, other paths through the office's own diagrams
        yield from check_workflows({}, book, own, under=under)


def judged_policies(
    session: Session, shelf: Shelf, name: str, workflows: Mapping[str, bytes]
) -> tuple[Rulebook | None, list[LocatedError]]:
    """A whole shelf of rules as a rulebook, and what is wrong with it, held against ``workflows`` where it names steps.

    One policy of a folder is laid among those of the office, in the place of the one it has of that id.
    """
    own, folder = files_of(session.settings.policies), ""
    if HEAD in shelf.files:
        folder = _folder_of(own, _id_in(shelf.files[HEAD])) or f"local/{name}"
        lent = {path: content for path, content in own.items() if path.rpartition("/")[0] != folder}
    else:
        lent = {path: content for path, content in own.items() if path in TOP_FILES or path.startswith("calendar/")}
    book, wrong = judged(lent | {f"{folder}/{path}".lstrip("/"): content for path, content in shelf.files.items()})
    mistakes: list[LocatedError] = [*wrong, *(misnamed_in(book, readable_forms(workflows)) if book is not None else ())]
    for found in mistakes:
        found.file = found.file.removeprefix(f"{folder}/")
    return book, list(shelf.placed(mistakes, lent))


def _folder_of(files: Mapping[str, bytes], id: str) -> str:
    """The folder of the policy with this id on the office's own shelf, '' when it has none."""
    heads = (path for path in sorted(files) if path.endswith(f"/{HEAD}"))
    return next((path.removesuffix(f"/{HEAD}") for path in heads if id and _id_in(files[path]) == id), "")


def _id_in(head: bytes) -> str:
    """The id in the head of a policy, '' in one that is wrong: what is wrong with it is told when the policy is checked."""
    try:
        return str(load(head, HEAD).data["id"])
    except (PolicyError, TypeError, KeyError):
        return ""


def check_some(
    session: Session, workflows: dict[str, bytes], book: Rulebook | None, own: Mapping[str, bytes], *, under: str = ALL_TIMES
) -> Iterator[LocatedError]:
    """Every mistake of a shelf or a part of one, against ``book`` or the office's own rules, and beside what its ``own`` shelf has more."""
    given = {PurePosixPath(path) for path in workflows}
    named = {place.name for place in given if place.suffix in KINDS}
    formed = {place.stem for place in given if place.suffix == ".bpmn" and place.with_name("forms.yaml") in given}
    others = {
        path: content
        for path, content in own.items()
        if (path.endswith(KINDS) and PurePosixPath(path).name not in named)
        or (path.endswith("/forms.yaml") and PurePosixPath(path).parent.name not in formed)
    }
    book = book or Rulebook.from_folder(session.settings.policies)
    yield from check_workflows(workflows, book, others, under=under)


def check_workflows(
    workflows: dict[str, bytes], book: Rulebook | None, others: Mapping[str, bytes] = NONE, *, under: str = ALL_TIMES
) -> Iterator[LocatedError]:
    """Every mistake of diagrams, forms and scenarios, with ``others`` of the same shelf at hand; without a ``book`` names of rules pass.

    Paths are gone ``under`` the rules of ALL_TIMES, of TODAY alone, or not at all.
    """
    unread = form_problems(workflows)
    yield from unread
    sheets, forms, found = judged_workflows(workflows, book, others, under=under)
    yield from found
    stories = Stories(sheets.values(), forms, book)
    for path in scenario_paths(workflows):
        yield from caught(read_scenario, workflows[path], path) if unread else stories.wrong(workflows[path], path)


def the_stories(session: Session) -> Stories:
    """What a scenario by itself may name: what the office's own shelves have."""
    own, book = files_of(session.settings.workflows), Rulebook.from_folder(session.settings.policies)
    forms = readable_forms(own) or {}
    return Stories(judge(diagrams(own), words_known(book, forms))[0].values(), forms, book)


def caught(read: Any, content: bytes, path: str) -> Iterator[LocatedError]:
    """The mistake a reader raises, if any."""
    try:
        read(content, path)
    except LocatedError as error:
        yield error


def check_file(session: Session, name: str, content: bytes, folder: str) -> Iterator[LocatedError]:
    """One file, by what it is."""
    place = PurePosixPath(name)
    if place.suffix in (".bpmn", ".dmn"):
        yield from check_some(session, {name: content}, None, files_of(session.settings.workflows), under=TODAY)
    elif place.suffix not in YAML:
        yield unknown_kind(name)
    elif name == "forms.yaml":
        yield from form_problems({name: content})
    elif folder == "scenarios" or _STORY.search(content):
        yield from the_stories(session).wrong(content, name)
    elif _YEARBOOK in content:
        yield from caught(read_year, content, name)
    elif place.stem in RULES or _YEAR.fullmatch(place.stem):
        yield from problems_alone(name, content)
    else:
        yield from caught(load, content, name)
        yield PolicyError("policy_unknown_file", file=name, line=1, column=1, suggestion=nearest(place.stem, RULES))


def outside(name: str) -> PolicyError:
    """A file beside both shelves, where nobody looks for it."""
    return PolicyError("check_outside", file=name, line=1, column=1, expected="workflows/, policies/")


def unknown_kind(name: str) -> PolicyError:
    """A file nobody here reads."""
    return PolicyError("check_unknown_kind", file=name, line=1, column=1, expected="bpmn, dmn, yaml, zip")
