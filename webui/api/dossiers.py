"""The petition, its papers, its pictures and its single steps, read only."""

from __future__ import annotations

from engine.casework import dossiers, lighting
from engine.casework.views import DiagramView, DocumentView, PetitionView, TaskView
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Query, Word


class DiagramQuery(Query):
    """Which diagram: the id of a process the petition passed; empty for the one it stands in."""

    process: Word = ""


@api.get("/petitions/<number>")
@operation(PetitionView)
def petition(ask: Ask, number: str) -> PetitionView:
    """Everything this official may know of a petition."""
    return dossiers.petition(ask.office, number=number, by=ask.by, lang=ask.lang)


@api.get("/petitions/<number>/documents/<int:document>")
@operation(DocumentView)
def document(ask: Ask, number: str, document: int) -> DocumentView:
    """A paper of a petition, with its wording and its service."""
    return dossiers.document(ask.office, number=number, document=document, by=ask.by, lang=ask.lang)


@api.get("/petitions/<number>/diagram")
@operation(DiagramView, query=DiagramQuery)
def diagram(ask: Ask, number: str) -> DiagramView:
    """The BPMN of one process of a petition and the state of its shapes."""
    return lighting.diagram(ask.office, number=number, process=ask.query.process, by=ask.by, lang=ask.lang)


@api.get("/tasks/<task>")
@operation(TaskView)
def task(ask: Ask, task: str) -> TaskView:
    """A human step, with its form where this official may complete it."""
    return dossiers.task(ask.office, task=task, by=ask.by, lang=ask.lang)
