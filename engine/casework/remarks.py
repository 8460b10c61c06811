"""What somebody writes beside a move: one line of text, kept in the docket."""

from __future__ import annotations

from engine.casework.office import Office
from engine.casework.views import FieldView
from engine.domain.reply import gap_in
from engine.errors import FieldError, InvalidForm

LONGEST = 500


def kept(text: str, *, name: str, form: str, required: bool = False, basis: str = "") -> str:
    """The text of the field ``name`` as it is kept, on one line.

    InvalidForm for none where it is ``required``, for one too long, and for one in which something is 【…未填】.
    """
    said = " ".join(text.split())
    if required and not said:
        raise InvalidForm([FieldError(name, "field_required")], form=form, basis=basis)
    if len(said) > LONGEST:
        raise InvalidForm([FieldError(name, "field_too_long", (("at_most", LONGEST),))], form=form, basis=basis)
    gap = gap_in(name, said)
    if gap is not None:
        raise InvalidForm([gap], form=form, basis=basis)
    return said


def field(office: Office, name: str, term: str, lang: str, *, required: bool = False) -> FieldView:
    """The field it is written into, called as the glossary calls ``term``."""
    return FieldView(name, office.say(term, lang), "", "text", required, (), "", LONGEST, None, None, None)
