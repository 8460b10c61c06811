"""The shelf of diagrams and decision tables of one release: found, checked, parsed once, and never changed again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from engine.domain.drawing import Drawing
from engine.domain.process import Element, Structure
from engine.errors import NotFound
from engine.process.diagram import Diagram
from engine.process.lint import Words, judge
from engine.process.lint.decided import decisions_in
from engine.process.parser import parsed
from engine.process.picture import drawing
from engine.process.shapes import CallActivity, ProcessSpec, SubProcess

KINDS = (".bpmn", ".dmn")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Process:
    """One diagram as pages and checks see it."""

    id: str
    name: str
    file: str
    elements: Mapping[str, Element]


class Library:
    """All diagrams of one release, and the decisions by id they may ask; ``fingerprint`` is SHA-256 over their paths and bytes."""

    def __init__(self, files: Mapping[str, bytes], words: Words | None = None) -> None:
        """``files`` maps paths to contents, others than diagrams and decisions are ignored; DiagramError for the first fault."""
        self._files = {path: data for path, data in sorted(files.items()) if path.endswith(KINDS)}
        self._diagrams, findings = judge(self._files, words or Words())
        for finding in findings:
            if finding.severity == "error":
                raise finding.as_error()
        self.decisions = decisions_in(self._files)
        self.fingerprint = _fingerprint(self._files)
        self._specs = self._linked()
        self._drawings: dict[str, Drawing] = {}
        self._processes = {id: Process(id, it.process_name, it.file, it.elements()) for id, it in self._diagrams.items()}

    def _linked(self) -> dict[str, ProcessSpec]:
        """Parse every file and give each sub-process and call activity the spec inside it."""
        shelves = {id: parsed(diagram, self._files[diagram.file]) for id, diagram in self._diagrams.items()}
        processes = {id: specs[id] for id, specs in shelves.items()}
        for specs in shelves.values():
            for shape in (shape for spec in specs.values() for shape in spec.task_specs.values()):
                shape.settle()
                if isinstance(shape, SubProcess):
                    shape.body = specs[shape.spec]
                elif isinstance(shape, CallActivity):
                    shape.body = processes[shape.spec]
        return processes

    @property
    def process_ids(self) -> tuple[str, ...]:
        """Ids of all processes, in order of the alphabet."""
        return tuple(sorted(self._specs))

    def process(self, id: str) -> Process:
        """What is drawn in a process; NotFound when the shelf has no such process."""
        return self._known(self._processes, id)

    def xml(self, id: str) -> bytes:
        """The file of a process as the designer left it."""
        return self._files[self.process(id).file]

    def drawing(self, id: str) -> Drawing:
        """A process as it is drawn: its shapes in their places; read once, since pages ask for it at every look."""
        if id not in self._drawings:
            self._drawings[id] = drawing(self._known(self._diagrams, id))
        return self._drawings[id]

    def drawn(self, id: str) -> Diagram:
        """Our own reading of the file of a process."""
        return self._known(self._diagrams, id)

    def structure(self, id: str) -> Structure:
        """The whole diagram of a process, to be compared with another."""
        return self.drawn(id).structure()

    def spec(self, id: str) -> ProcessSpec:
        """The spec of a process, shared by all its instances."""
        return self._known(self._specs, id)

    @staticmethod
    def _known(shelf: Mapping[str, T], id: str) -> T:
        if id not in shelf:
            raise NotFound("process_not_found", process=id)
        return shelf[id]


def _fingerprint(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path, data in files.items():
        digest.update(f"{path}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()
