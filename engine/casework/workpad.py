"""What stands beside the form of a step: the official's draft and who fills it in, what each answer starts, texts kept ready."""

from __future__ import annotations

from dataclasses import dataclass

from engine.casework import drafts, foreseeing, replying, tasks
from engine.casework.draftviews import DraftView
from engine.casework.foreseen import ForeseenView
from engine.casework.office import Office
from engine.casework.replying import ReplyView
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.task import Task


@dataclass(frozen=True, slots=True)
class WorkpadView:
    """Everything beside the form of one step."""

    draft: DraftView
    foreseen: tuple[ForeseenView, ...]
    replies: tuple[ReplyView, ...]


def workpad(office: Office, *, task: str, by: Official, lang: str = "zh") -> WorkpadView | None:
    """What stands beside a step's form; None for a step that is not open to ``by``. Read together: the petition is loaded once."""
    return of_step(office, *tasks.seen(office, task, by), by, lang)


def of_step(office: Office, dossier: Dossier, step: Task, by: Official, lang: str) -> WorkpadView | None:
    """The same of a petition at hand."""
    if not tasks.is_for(by, step):
        return None
    return WorkpadView(
        drafts.view(office, dossier, step.id, by),
        foreseeing.of_step(office, dossier, step, by, lang),
        replying.of_step(office, dossier, step, by, lang),
    )
