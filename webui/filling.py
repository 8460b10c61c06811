"""What stands around the form of a step on its page: the draft put back into it, and what the office knows beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from engine.casework.draftviews import KeptText
from engine.casework.pages import PageView
from engine.casework.views import FieldView, FormView
from engine.casework.workpad import WorkpadView
from engine.domain.reply import PUBLIC
from webui.presenters import PREFIX, Entered, Sent, read_answer, text_of, values_sent


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the form of a step.

    ``chosen``: the step whose form stands open; ``near`` is beside it, ``entered`` in what was sent, ``draft`` in the form while
    something else was sent, as a move that was refused.
    """

    chosen: str
    near: WorkpadView | None
    entered: Entered | None
    draft: Entered | None = None


def around(page: PageView, chosen: str, entered: Entered | None) -> Around:
    """The step whose form stands open on the page, what stands beside it, and what is in it: as entered, else the draft."""
    first, near = page.first, page.near
    if not first:
        return Around(chosen, None, entered)
    kept = near.draft.draft if near is not None else None
    draft = restored(first, kept) if kept is not None else None
    if entered is None:
        return Around(first, near, draft)
    return Around(first if entered.scope == first else chosen, near, entered, draft)


def restored(task: str, kept: KeptText) -> Entered:
    """A draft as it stands in its form again."""
    return Entered(scope=task, values=texts_of(kept.answer), note="draft")


def kept_beside(drafts: Mapping[str, KeptText], entered: Entered | None) -> dict[str, Entered]:
    """What stands in each form beside the steps: as it was sent, else its draft."""
    kept = {form: restored(form, text) for form, text in drafts.items()}
    return kept | ({entered.scope: entered} if entered is not None else {})


def texts_of(answer: Mapping[str, Any]) -> dict[str, list[str]]:
    """An answer as the texts of its fields."""
    return {name: list(map(str, value)) if isinstance(value, list) else ["true"] if value is True else [text_of(value)]
            for name, value in answer.items()}  # fmt: skip


def typed(form: FormView | None, sent: Sent) -> dict[str, Any]:
    """Everything typed into the form of a step, with what the petitioner is to be told."""
    return read_answer(form, sent) | {PUBLIC: public_text(sent)}


def public_text(sent: Sent) -> str:
    """What the petitioner is to be told."""
    return sent.get(PREFIX + PUBLIC, "").replace("\r\n", "\n")


def is_changed(form: FormView | None, sent: Sent) -> bool:
    """Whether somebody has typed anything into a form: it is not as it began."""
    begun = {one.name: one.value for one in (form.fields if form else ())}
    return any(_filled(said) != _filled(begun.get(name, "")) for name, said in typed(form, sent).items())


def _filled(said: object) -> list[str]:
    """The texts of a field in which something stands: one that is answered for each request begins with as many empty ones."""
    texts = said if isinstance(said, (list, tuple)) else (text_of(said),)
    return [str(text) for text in texts if text]


def filled_in(form: FormView | None, sent: Sent, texts: Mapping[str, Sequence[str]], ready: Collection[str] = ()) -> dict[str, list[str]]:
    """The fields as they were sent with texts put into them; a text kept ``ready`` that was put in before gives way.

    A choice is chosen, words of several lines follow those that were typed, and one line that was typed stays; what is answered for
    each request, request by request.
    """
    values, fields = values_sent(sent), {one.name: one for one in (form.fields if form else ())}
    for name, told in texts.items():
        one, before = fields.get(name), values.get(name, [])
        if one is not None and not one.each and (one.options or one.widget == "checkbox"):
            values[name] = list(told)
        else:
            values[name] = [_joined(one, *pair, ready) for pair in zip_longest(before, told, fillvalue="")]
    return values


def _joined(one: FieldView | None, before: str, text: str, ready: Collection[str]) -> str:
    """One text with another put into it."""
    stood = before.replace("\r\n", "\n").strip()
    if not text:
        return stood
    if stood in ready or stood in text or (one is not None and one.options):
        return text
    return f"{stood}\n{text}" if one is None or one.each or one.widget == "textarea" else stood
