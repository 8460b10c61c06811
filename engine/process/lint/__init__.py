"""What a diagram must satisfy before it may run, said in the designer's words.

The token engine accepts much that it does not carry out: signals that are never thrown, arrows that lead
nowhere, clocks that cannot be read, joins that wait for ever. Everything is judged here, on our own
reading of the file, before the engine sees it; each finding names file, line, shape and the way out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from engine.domain.facts import FactType
from engine.errors import DiagramError
from engine.process.diagram import Diagram
from engine.process.lint import answers, circles, decided, elements, flow, instances, shelf, soundness, words, writing
from engine.process.lint.finding import ERROR, WARNING, Finding, Words
from engine.process.xmlfile import read

_OF_A_FILE: tuple[Callable[[Diagram, Words], Iterator[Finding]], ...] = (
    *elements.RULES, *writing.RULES, *flow.RULES, *words.RULES, *instances.RULES,
)  # fmt: skip


def lint(
    files: Mapping[str, bytes],
    *,
    deadlines: Collection[str] | None = None,
    forms: Collection[str] | Mapping[str, Collection[str]] | None = None,
    lanes: Collection[str] | None = None,
    documents: Collection[str] | None = None,
    events: Collection[str] | None = None,
    rules: Mapping[str, FactType] | None = None,
) -> list[Finding]:
    """Everything wrong with a shelf of diagrams and decision tables, in order of file and line.

    The names the other shelf knows are held against the diagrams; a kind left None is not checked. With
    ``forms`` as a map from form to its fact fields, the ``answer.`` names of conditions are checked too.
    """
    return judge(files, Words(deadlines, forms, lanes, documents, events, rules=rules))[1]


def judge(files: Mapping[str, bytes], known: Words) -> tuple[dict[str, Diagram], list[Finding]]:
    """The diagrams by process id, and everything wrong with them.

    1. Read each file; a file that is not quiet UTF-8 BPMN yields one finding and is left out.
    2. Judge each file by itself. One too large to read, or whose ids do not tell its shapes apart, is left
       at that; only one without an error is played through, for joins that would wait for ever, and held
       against the schema of BPMN.
    3. Judge what the files say about one another.
    4. Judge the decision tables that lie beside the diagrams, and what the diagrams ask of them.
    5. Follow the answers through the files that are without an error so far, and judge the choices that ask for them.
    """
    diagrams: list[Diagram] = []
    findings: list[Finding] = []
    readings = decided.readings_of(files)
    decisions = {id: decision for reading in readings for id, decision in reading.decisions.items()}
    for path in sorted(path for path in files if path.endswith(".bpmn")):
        try:
            diagrams.append(Diagram.of(path, read(path, files[path]), decisions))
        except DiagramError as error:
            findings.append(Finding.of(error))
    set_by_acts = (fact for diagram in diagrams for fact in words.answers_set(diagram))
    known = known.with_answers(set_by_acts, decided.answers_given(readings))
    unclear: dict[str, list[Finding]] = {}
    for diagram in diagrams:
        unclear[diagram.file] = [*elements.of_a_readable_size(diagram), *elements.ids_tell_shapes_apart(diagram)]
        findings += unclear[diagram.file] or _of_file(diagram, files[diagram.file], known)
    findings += [finding for rule in shelf.RULES for finding in rule(diagrams)]
    findings += decided.judge_readings(readings, known)
    findings += decided.tasks_name_a_decision(diagrams, readings, known)
    clear = [one for one in diagrams if not unclear[one.file]]
    findings += [finding for rule in (*circles.RULES, *instances.RULES_OF_SHELF) for finding in rule(clear)]
    faulty = {finding.file for finding in findings if finding.severity == ERROR}
    sound = {diagram.process_id: diagram for diagram in diagrams if diagram.file not in faulty}
    findings += answers.judge(sound, {called for diagram in diagrams for _, called in shelf.calls(diagram)}, known)
    findings.sort(key=lambda finding: (finding.file, finding.line, finding.column))
    return {diagram.process_id: diagram for diagram in diagrams}, findings


def judge_one(diagram: Diagram, others: Sequence[Diagram], data: bytes, known: Words) -> list[Finding]:
    """What is wrong with one diagram beside ``others`` that are not judged; no answer is followed through it."""
    unclear = [*elements.of_a_readable_size(diagram), *elements.ids_tell_shapes_apart(diagram)]
    found = unclear or [*_of_file(diagram, data, known)]
    found += [finding for rule in shelf.RULES for finding in rule([*others, diagram]) if finding.file == diagram.file]
    if not unclear:
        found += [finding for rule in (*circles.RULES, *instances.RULES_OF_SHELF) for finding in rule([diagram])]
    return found


def _of_file(diagram: Diagram, data: bytes, known: Words) -> Iterable[Finding]:
    found = [finding for rule in _OF_A_FILE for finding in rule(diagram, known)]
    if not any(finding.severity == ERROR for finding in found):
        found += soundness.judge(diagram)
        found += elements.against_schema(diagram, data)
    return found


__all__ = ["ERROR", "WARNING", "Finding", "Words", "judge", "judge_one", "lint"]
