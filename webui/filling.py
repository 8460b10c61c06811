"""What stands around the form of a step on its page: the draft put back into it, and what the office knows beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from engine.casework.draftviews import KeptText
from engine.casework.pages import PageView
from engine.casework.views import FormView
from engine.domain.reply import PUBLIC
from webui.presenters import PREFIX, Entered, Sent, read_answer, text_of, values_sent


def around(page: PageView, chosen: str, entered: Entered | None) -> tuple[str, Entered | None]:
    """The step whose form stands open on the page, and what is in it: as entered, else the draft."""
    first, near = page.first, page.near
    if not first:
        return chosen, entered
    if entered is None and near is not None and near.draft.draft is not None:
        entered = restored(first, near.draft.draft)
    return (chosen if entered and entered.scope != first else first), entered


def restored(task: str, kept: KeptText) -> Entered:
    """A draft as it stands in its form again."""
    return Entered(scope=task, values=texts_of(kept.answer), note="draft")


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
    return any(text_of(said) != text_of(begun.get(name, "")) for name, said in typed(form, sent).items())


def filled_in(form: FormView | None, sent: Sent, texts: Mapping[str, str], ready: Collection[str] = ()) -> dict[str, list[str]]:
    """The fields as they were sent with texts put into them; a text kept ``ready`` that was put in before gives way.

    A choice is chosen, words of several lines follow those that were typed, and one line that was typed stays.
    """
    values, fields = values_sent(sent), {one.name: one for one in (form.fields if form else ())}
    for name, text in texts.items():
        one = fields.get(name)
        before = "\n".join(values.get(name, [])).replace("\r\n", "\n").strip()
        if before in ready or before in text or (one is not None and (one.options or one.widget == "checkbox")):
            values[name] = [text]
        elif one is None or one.widget == "textarea":
            values[name] = [f"{before}\n{text}"]
    return values
