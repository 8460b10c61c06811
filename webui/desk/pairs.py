"""Two petitions side by side before one act on both: which other one, and the page with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.casework import formdrafts
from engine.casework.draftviews import KeptText
from engine.errors import NotFound
from webui import filling
from webui.auth import here, official
from webui.presenters import Entered
from webui.words import lang

View = TypeVar("View")
LONGEST_NUMBER = 40


def other_of(sent: str) -> str:
    """The number of the other petition as it was typed, cut to what a number can be."""
    return sent.strip()[:LONGEST_NUMBER]


def beside(preview: Callable[[str], View], other: str) -> tuple[View, str]:
    """What ``preview`` shows with the other petition; one that leads nowhere is told, and shown is what there is to choose from."""
    if other:
        try:
            return preview(other), ""
        except NotFound as error:
            return preview(""), here().tell(error, lang())
    return preview(""), ""


def typed_before(number: str, form: str, entered: Entered | None, field: str, other: str) -> tuple[KeptText | None, Entered | None, str]:
    """The draft of the form, what stands in it, and the other petition: as asked for now, else as it was when the draft was typed."""
    draft = formdrafts.form_drafts(here(), number=number, forms=[form], by=official()).get(form)
    if draft is None or entered is not None:
        return draft, entered, other
    kept = filling.restored(form, draft)
    return draft, kept, other or "".join(kept.values.get(field, []))
