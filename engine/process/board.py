"""The drawing board: judges a diagram while it is drawn, among the others of a release that need not be whole.

What is drawn over and over again beside the same rules and the same other diagrams is held against them as they were read once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol

from engine.domain.redrawing import Redrawing
from engine.domain.release import Release
from engine.domain.sketch import Drawable, Sheets
from engine.errors import DiagramError, LocatedError, PolicyError
from engine.policy.forms import Form
from engine.policy.rulebook import Rulebook
from engine.process.decisions import read_decisions
from engine.process.diagram import Diagram
from engine.process.keeping import Remembered
from engine.process.known import diagrams, judged_diagrams, law_known, readable_forms, words_known
from engine.process.lint import ERROR, decided, elements, judge_one, shelf, words
from engine.process.lint.proposed import judge_proposals
from engine.process.lint.standard import EVENTS
from engine.process.merging.redrawing import redrawn
from engine.process.paths.judging import judge_paths
from engine.process.xmlfile import read

Told = Mapping[str, Any]
# Under which rules the paths of diagrams are gone.
ALL_TIMES, TODAY, NOT_AT_ALL = "all", "today", ""
# So many proofs are remembered.
KEPT = 16
NONE: Mapping[str, bytes] = MappingProxyType({})


class Heard(Protocol):
    """What a confined child told, and why it did not come to its end."""

    @property
    def told(self) -> list[dict[str, Any]]:
        """Line by line."""
        ...

    @property
    def broken_off(self) -> str:
        """'' when it came to its end."""
        ...


Confine = Callable[[Callable[[], Iterable[Told]], int], Heard]


class Board:
    """Judges a file of a release; ``confine`` does work in a child of bounded time and memory."""

    def __init__(self, confine: Confine) -> None:
        self._confine = confine
        self._proved: Remembered[Sequence[Told]] = Remembered(KEPT)

    def drawable(self) -> Drawable:
        """What may be drawn: the lint's own tables."""
        return Drawable(tuple(elements.SUPPORTED), EVENTS, elements.MOST_INSTANCES)

    def rulebook(self, release: Release) -> Rulebook | None:
        """The rules of a release; None where they cannot be read."""
        return _rulebook(Release.of({}, release.policies))

    def forms(self, release: Release) -> Mapping[str, Form]:
        """The forms of a release; none where they cannot be read."""
        return self._forms(release) or {}

    def _forms(self, release: Release) -> Mapping[str, Form] | None:
        return _read_forms(Release.of(_only(release.workflows, "forms.yaml"), {}))

    def forms_in(self, content: bytes) -> Sequence[str]:
        """The ids of the forms of one file; none where it cannot be read."""
        return tuple(readable_forms({"forms.yaml": content}) or ())

    def sheets(self, release: Release) -> Sheets:
        """What the diagrams and tables of a release are called; what cannot be read is left out."""
        beside = _read(Release.of(diagrams(release.workflows), {}))
        processes = {one.process_id: (one.file, one.process_name) for one in beside.diagrams}
        given: dict[str, tuple[str | int | bool, ...]] = {}
        for fact, value in beside.set_by_acts:
            given[fact] = tuple(dict.fromkeys((*given.get(fact, ()), value)))
        for fact, type in decided.answers_given(beside.readings):
            given[fact] = type.values if type else ()
        names = {id: one.name for reading in beside.readings for id, one in reading.decisions.items()}
        return Sheets(processes, names, given)

    def lint(self, release: Release, path: str, content: bytes) -> Sequence[LocatedError]:
        """What is wrong with a diagram as it stands beside the others: quick, no path is gone."""
        beside = _read(Release.of(_without(diagrams(release.workflows), path), {}))
        forms = self._forms(release)
        try:
            drawn = Diagram.of(path, read(path, content), beside.decisions)
        except DiagramError as error:
            return [error]
        known = words_known(self.rulebook(release), forms).with_answers(
            [*beside.set_by_acts, *words.answers_set(drawn)], decided.answers_given(beside.readings)
        )
        found = judge_one(drawn, beside.diagrams, content, known)
        found += [*judge_proposals([drawn], forms or {}), *decided.tasks_name_a_decision([drawn], beside.readings, known)]
        return [one.as_error() for one in sorted(found, key=lambda one: (one.line, one.column))]

    def redrawn(self, path: str, base: bytes, mine: bytes, theirs: bytes, chosen: Mapping[str, str]) -> Redrawing | None:
        """The diagram of theirs with everything mine changed since the base; ``chosen`` says by part whose a clash is to be.

        None where a side cannot be taken apart. DiagramError for no quiet BPMN.
        """
        return redrawn(path, base, mine, theirs, chosen)

    def judge_table(self, release: Release, path: str, content: bytes) -> Sequence[LocatedError]:
        """What is wrong with a file of decision tables: values, gaps, overlaps, hidden rules, facts nobody knows."""
        beside = _read(Release.of(_without(diagrams(release.workflows), path), {}))
        reading = read_decisions(path, content)
        given = decided.answers_given([*beside.readings, reading])
        known = words_known(self.rulebook(release), self._forms(release)).with_answers(beside.set_by_acts, given)
        return [one.as_error() for one in sorted(decided.judge_readings([reading], known), key=lambda one: (one.line, one.column))]

    def prove(
        self, release: Release, path: str, content: bytes, tell: Callable[[LocatedError], Told], seconds: int, lang: str
    ) -> tuple[Sequence[Told], str]:
        """Everything wrong with a diagram and on the paths through it under today's rules, found in a child.

        And why it was not judged to its end: ``time``, ``memory``, ``died``, ``busy``, or '' when it was. What was found in ``lang`` on the
        same files before is told again: who takes a change back does not wait.
        """
        key = (Release.of({**release.workflows, path: content}, release.policies).fingerprint, path, lang)
        known = self._proved.get(key)
        if known is not None:
            return known, ""
        book, others = self.rulebook(release), _without(release.workflows, path)

        def work() -> Iterator[Told]:
            _, _, found = judged_workflows({path: content}, book, others, under=TODAY, through={path})
            return map(tell, found)

        heard = self._confine(work, seconds)
        if not heard.broken_off:
            self._proved.keep(key, heard.told)
        return heard.told, heard.broken_off


def judged_workflows(
    workflows: Mapping[str, bytes],
    book: Rulebook | None,
    others: Mapping[str, bytes] = NONE,
    *,
    under: str,
    through: set[str] | None = None,
) -> tuple[Mapping[str, Diagram], Mapping[str, Form], list[LocatedError]]:
    """Diagrams with forms and ``others`` of the same shelf at hand: how they were read, and what is wrong with them.

    Without a ``book`` names of rules pass; with a form that cannot be read those of forms, and no path is gone. Paths are gone
    ``under`` the rules of ALL_TIMES, of TODAY alone, or not at all, and of processes that come to a file of ``through`` alone,
    where that is given: then a fault of another file on those paths is told too, since it keeps them from being gone.
    """
    lent, own = readable_forms(others), readable_forms(workflows)
    forms = None if lent is None or own is None else lent | own
    sheets, found = judged_diagrams(diagrams(others) | diagrams(workflows), book, forms)
    gone = sheets if through is None else coming_to(sheets, through)
    near = None if through is None else {sheet.file for sheet in gone.values()} | {path for path in others if path.endswith(".dmn")}
    faults = [one for one in found if one.severity == ERROR and (near is None or one.file in near or one.file in workflows)]
    if under and book is not None and forms is not None and not (faults or is_idle(workflows, sheets)):
        law = law_known(book, forms)
        found += judge_paths(gone, law if under == ALL_TIMES else replace(law, rules=law.now)).findings
    told = [one for one in found if one.file in workflows or one.path or (near is not None and one in faults)]
    return sheets, forms or {}, [one.as_error() for one in told]


def coming_to(sheets: Mapping[str, Diagram], files: set[str]) -> Mapping[str, Diagram]:
    """The processes from which one of these files is come to, with all they call."""
    called = {id: {process for _, process in shelf.calls(sheet)} & sheets.keys() for id, sheet in sheets.items()}
    wanted = {id for id, sheet in sheets.items() if sheet.file in files}
    before: set[str] = set()
    while wanted != before:
        before = set(wanted)
        wanted |= {id for id, inside in called.items() if inside & wanted}
    reached: set[str] = set()
    while wanted != reached:
        reached = set(wanted)
        wanted |= {process for id in reached for process in called[id]}
    return {id: sheet for id, sheet in sheets.items() if id in wanted}


def is_idle(workflows: Mapping[str, bytes], sheets: Mapping[str, Diagram]) -> bool:
    """Whether these are nothing but decision tables no diagram asks: they lie on no path."""
    shapes = [node.tag for sheet in sheets.values() for node in sheet.nodes.values()]
    asked = {tag.attributes.get("ref", "") for shape in shapes for tag in shape.extensions("decision")}
    files = {sheet.decisions[ref].file for sheet in sheets.values() for ref in asked & sheet.decisions.keys()}
    return bool(workflows) and all(path.endswith(".dmn") for path in workflows) and not files & workflows.keys()


# ---- what is read once


class _Beside:
    """The readable diagrams and tables of a shelf."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.readings = decided.readings_of(files)
        self.decisions = {id: decision for reading in self.readings for id, decision in reading.decisions.items()}
        self.diagrams: list[Diagram] = []
        for path in sorted(path for path in files if path.endswith(".bpmn")):
            try:
                self.diagrams.append(Diagram.of(path, read(path, files[path]), self.decisions))
            except DiagramError:  # told when that file is looked at
                continue
        self.set_by_acts = [fact for diagram in self.diagrams for fact in words.answers_set(diagram)]


@lru_cache(maxsize=8)
def _read(shelf: Release) -> _Beside:
    return _Beside(shelf.workflows)


@lru_cache(maxsize=4)
def _rulebook(shelf: Release) -> Rulebook | None:
    try:
        return Rulebook.load(shelf.policies)
    except PolicyError:  # told when the rules are looked at
        return None


@lru_cache(maxsize=4)
def _read_forms(shelf: Release) -> Mapping[str, Form] | None:
    return readable_forms(shelf.workflows)


def _without(files: Mapping[str, bytes], path: str) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name != path}


def _only(files: Mapping[str, bytes], name: str) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if path.endswith(name)}
