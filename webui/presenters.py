"""Between forms and verbs: reading what was entered, keeping it when it cannot be taken, and showing what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from apiflask import APIFlask
from flask import current_app, flash, request
from werkzeug.datastructures import MultiDict

from engine.casework import topics
from engine.casework.attachments import largest
from engine.casework.ports import MOST_COUNTED
from engine.casework.views import FieldView, FormView, Outcome
from engine.domain.evaluation import EVALUATED, Word
from engine.errors import Conflict, InvalidForm, Refusal
from webui import words
from webui.auth import here, visitor

PREFIX = "f_"
Sent = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Entered:
    """What someone entered into the form ``scope`` (a task or a message) and why it was not taken.

    ``values`` are the texts as sent, by field; ``errors`` a sentence by field; ``sentence`` and ``basis`` concern
    the whole, ``note`` says where the texts come from when nothing is wrong; ``labels`` name the fields, ``kept`` is
    (label, text) of all that was written, to show where the form itself is gone.
    """

    scope: str = ""
    values: Mapping[str, list[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""
    basis: str = ""
    note: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[tuple[str, str], ...] = ()


def beyond_count(number: int) -> bool:
    """Whether a list is longer than the office counts."""
    return number > MOST_COUNTED


def counted(number: int) -> str:
    """A number of lines as the office counted it: 1000+ for any more."""
    return f"{MOST_COUNTED}+" if beyond_count(number) else str(number)


def values_sent(sent: Sent) -> dict[str, list[str]]:
    """Every field of a form as it was sent, by name."""
    return {name.removeprefix(PREFIX): sent.getlist(name) for name in sent if name.startswith(PREFIX)}


def read_answer(form: FormView | None, sent: Sent) -> dict[str, Any]:
    """The answer to a form: its own fields only, as text, yes or no, or a list; the form itself makes the rest of them."""
    return {one.name: _read(one, sent.getlist(PREFIX + one.name)) for one in (form.fields if form else ())}


def _read(one: FieldView, texts: list[str]) -> Any:
    """One field: a box is ticked or not, boxes are those ticked, everything else is text."""
    if one.each:
        return [text.replace("\r\n", "\n") for text in texts]
    if one.widget == "checkbox":
        return texts if one.options else bool(texts)
    return texts[0].replace("\r\n", "\n") if texts else ""


def refused(error: Refusal | Conflict, scope: str, sent: Sent, form: FormView | None) -> Entered:
    """What was entered, with the reasons the office gave."""
    fields = dict(here().tell_fields(error, words.lang())) if isinstance(error, InvalidForm) else {}
    return Entered(
        scope=scope,
        values=values_sent(sent),
        errors=fields,
        sentence=here().tell(error, words.lang()),
        basis=error.basis,
        labels={one.name: one.label for one in form.fields} if form else {},
        kept=kept_texts(values_sent(sent), form),
    )


def evaluated(sent: Sent) -> dict[str, Word]:
    """What was said of each of the two that are evaluated."""
    return {of: Word(sent.get(f"{PREFIX}{of}", ""), sent.get(f"{PREFIX}{of}_reason", "")) for of in EVALUATED}


def kept_texts(values: Mapping[str, list[str]], form: FormView | None) -> tuple[tuple[str, str], ...]:
    """What was written, each with its label; choices by what they say."""
    return tuple(_kept(values, form))


def _kept(values: Mapping[str, list[str]], form: FormView | None) -> Iterator[tuple[str, str]]:
    known = {one.name: one for one in form.fields} if form else {}
    for name, texts in values.items():
        one = known.get(name)
        said = dict(one.options) if one else {}
        if any(texts):
            yield one.label if one else here().say(name, words.lang()), "\n".join(said.get(text, text) for text in texts)


def told(outcome: Outcome, sentence: str) -> None:
    """Show on the next page what was done and what it led to."""
    shown = {
        "sentence": sentence,
        "status": outcome.status_label,
        "documents": outcome.documents,
        "clocks": [(name, words.day(date.fromisoformat(due_on))) for name, due_on in outcome.clocks],
        "next": [step.title for step in outcome.next_tasks],
    }
    flash(shown, "outcome")  # type: ignore[arg-type]


def key_sent() -> str:
    """The idempotency key of the form that was sent; a form without one is an act of its own."""
    return request.form.get("key", "")[:80] or new_key()


def new_key() -> str:
    """A fresh idempotency key."""
    return token_urlsafe(18)


def is_script() -> bool:
    """Whether a script asks, which wants JSON, not a reader."""
    return request.accept_mimetypes.best == "application/json"


def page_asked() -> int:
    """The page of a list, from 1."""
    asked = request.args.get("page", "1")
    return min(max(int(asked), 1), 100_000) if asked.isdecimal() and len(asked) < 7 else 1


def text_of(value: object) -> str:
    """A value as the text of an input."""
    return "" if value is None or value is False else "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def chosen(one: FieldView, entered: Entered | None, value: str = "true") -> bool:
    """Whether an option of a field is chosen: as entered, else as the form begins."""
    if entered is not None:
        return value in entered.values.get(one.name, [])
    begun = one.value
    return value in map(str, begun) if isinstance(begun, (list, tuple)) else str(begun).lower() == value.lower()


def typed(one: FieldView, entered: Entered | None) -> str:
    """The text of a field: as entered, else as the form begins."""
    return text_of(one.value) if entered is None else "\n".join(entered.values.get(one.name, []))


def typed_at(one: FieldView, entered: Entered | None, at: int) -> str:
    """The text of one entry of a field that is answered for each request, as entered, else as the form begins."""
    given = one.value if entered is None else entered.values.get(one.name, [])
    return str(given[at]) if isinstance(given, (list, tuple)) and at < len(given) else ""


def register(app: APIFlask) -> None:
    """Give the templates their words, days and helpers."""
    app.context_processor(visitor)
    app.jinja_env.globals.update(
        _=words.say, new_key=new_key, chosen=chosen, typed=typed, typed_at=typed_at, text_of=text_of, say_term=say_term
    )
    app.jinja_env.globals.update(say_topic=say_topic, say_basis=say_basis)
    app.jinja_env.globals.update(asset=asset, largest_attachment=lambda: largest(here()))
    app.jinja_env.filters.update(
        day=words.day, near_day=words.near_day, moment=words.moment, zh_day=words.zh_day, bytes=size, counted=counted, law=cite
    )
    app.jinja_env.tests.update(beyond_count=beyond_count)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def size(count: int) -> str:
    """How large a file is: 900 B, 1.4 kB, 20.0 MB."""
    for unit, of in (("MB", 1024 * 1024), ("kB", 1024)):
        if count >= of:
            return f"{count / of:.1f} {unit}"
    return f"{count} B"


def say_term(term: str) -> str:
    """A term of the glossary in the visitor's language."""
    return here().say(term, words.lang())


def say_topic(topic: str) -> str:
    """A topic of the tree, or as it was written before there was one, in the visitor's language."""
    return topics.said(here(), topic, words.lang())


def say_basis(term: str) -> str:
    """The article a term of the glossary rests on, as it is cited in the visitor's language."""
    found = here().current.rulebook.words.term(term)
    return cite(found.basis) if found else ""


def cite(basis: str) -> str:
    """An article as it is cited in the visitor's language."""
    return here().cite(basis, words.lang())


def asset(path: str) -> str:
    """The address of a local asset; it changes with the file, so that browsers may keep it."""
    file = f"{current_app.static_folder}/{path}"
    return f"{current_app.static_url_path}/{path}?v={_stamp(file)}"


def _stamp(file: str) -> str:
    """When a file was last changed; empty when it is not there."""
    found = Path(file)
    return str(int(found.stat().st_mtime)) if found.is_file() else ""
