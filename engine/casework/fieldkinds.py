"""换一种回答方式: a question asked as another kind of question; what is lost with it and what no longer fits is told before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from engine.casework import designforms, designs, drawings, forming
from engine.casework.designforms import KINDS, SHELF
from engine.casework.designformviews import FieldLine
from engine.casework.designviews import FindingView
from engine.casework.newnames import decisions_in
from engine.casework.office import Office
from engine.casework.renamings import FORMS, readable
from engine.domain.authority import Official
from engine.domain.release import Release
from engine.errors import FieldError, InvalidForm, NotFound
from engine.policy.editing import edited
from engine.policy.forms import choices_of, problems_of
from engine.policy.loader import dumped, load

CHOICES, TEXTS = ("radio", "select"), ("text", "textarea")
# What a question keeps however it is answered.
KEPT = ("title", "x-title-en", "description", "x-description-en", "x-group", "x-group-en", "x-show-if", "x-fact")
# What else it may say: the terms these are told by, and the kinds of question that keep them.
LIMITS: Mapping[str, tuple[str, Sequence[str]]] = {
    "enum": ("lost_options", CHOICES), "x-labels": ("", CHOICES), "x-labels-en": ("", CHOICES), "items": ("lost_options", ()),
    "const": ("lost_const", ()), "default": ("lost_default", ()), "x-default-from": ("lost_default_from", ()),
    "format": ("lost_format", ()), "minLength": ("lost_shortest", TEXTS), "maxLength": ("lost_longest", TEXTS),
    "minimum": ("lost_least", ("number",)), "maximum": ("lost_most", ("number",)),
    "minItems": ("lost_fewest", ()), "maxItems": ("lost_greatest", ()), "uniqueItems": ("", ()),
}  # fmt: skip
# Choices for a question that was answered by yes or no.
YES_NO = "yes = 是 = Yes\nno = 否 = No"


@dataclass(frozen=True, slots=True)
class KindChange:
    """What a question would lose as another kind: each with what it says now; and what would be wrong that is not now.

    ``options`` are those it would have, one a line, where it has a choice; ``field`` is the question as it is, with its uses.
    """

    field: FieldLine
    kind: str
    kind_label: str
    lost: Sequence[tuple[str, str]]
    options: str
    findings: Sequence[FindingView]


def preview(
    office: Office, *, by: Official, design: int, path: str, name: str, field: str, kind: str, options: str = "", lang: str = "zh"
) -> KindChange:
    """What would become of a question; nothing is kept. NotFound for a question or a kind there is not."""
    shown = designforms.form(office, by=by, design=design, path=path, name=name, lang=lang)
    line = next((one for one in shown.fields if one.name == field), None)
    if line is None or kind not in KINDS:
        raise NotFound("design_file_unknown", file=field if line is None else kind)
    content = designs.read(office, by=by, design=design, path=path).content
    own = load(content, path).data[name]["schema"]["properties"][field]
    told = (options or line.options or YES_NO) if kind in CHOICES else ""
    made = _made(content, path, name, field, kind, told)
    release = designs.release_of(office, by=by, design=design)
    found = _new(office, release, _with(release, path, made), path, [field], lang)
    return KindChange(line, kind, office.say(f"field_kind.kind_{kind}", lang), tuple(_lost(office, own, kind, lang)), told, found)


def change(
    office: Office, *, by: Official, design: int, path: str, name: str, field: str, kind: str, options: str = "", version: int
) -> int:
    """Ask a question as another kind; the new version of the file.

    Raises InvalidForm for a choice without options, NotFound as ``preview`` does, and what ``designforms.change_field`` raises: a form
    that would be wrong by itself is not kept, while a diagram that asks for the old kind is, and is told by the check.
    """

    def work(form: dict[str, Any]) -> None:
        _turn(form, field, kind, options)

    if kind not in KINDS:
        raise NotFound("design_file_unknown", file=kind)
    return designforms.change_with(office, by=by, design=design, path=path, name=name, version=version, work=work)


def unfit(office: Office, *, by: Official, design: int, path: str, name: str, lang: str = "zh") -> Sequence[FindingView]:
    """Where diagrams of a design ask for the answers of a form otherwise than it gives them, and did not in the base."""
    kept = designs.read(office, by=by, design=design, path=path)
    if kept.before is None or kept.content == kept.before:
        return ()
    release = designs.release_of(office, by=by, design=design)
    fields = [*_facts(kept.content, path, name), *_facts(kept.before, path, name)]
    found = _new(office, _with(release, path, kept.before), release, path, fields, lang)
    return tuple(one for one in found if one.file.endswith(drawings.KIND))


def _facts(content: bytes, path: str, name: str) -> list[str]:
    """The answers of a form diagrams may ask for."""
    return [field for field, said in _questions(readable(content, path).get(name)).items() if said.get("x-fact")]


def _questions(form: Any) -> Mapping[str, Any]:
    """The questions of a form; none of one that cannot be read."""
    schema = form.get("schema") if isinstance(form, Mapping) else None
    return schema.get("properties") or {} if isinstance(schema, Mapping) else {}


# ---- one question


def _made(content: bytes, path: str, name: str, field: str, kind: str, options: str) -> bytes:
    data = deepcopy(load(content, path).data)
    _turn(data[name], field, kind, options)
    return edited(content, path, data)


def _turn(form: dict[str, Any], field: str, kind: str, options: str) -> None:
    """Write the question anew as another kind, with all it may keep."""
    fields = form.get("schema", {}).get("properties", {})
    if field not in fields:
        raise NotFound("design_file_unknown", file=field)
    own = fields[field]
    was = forming.widget(own)
    kept = {key: value for key, value in own.items() if key in KEPT or key in LIMITS and _stays(own, key, was, kind)}
    head = {key: value for key, value in kept.items() if key in ("title", "x-title-en", "description", "x-description-en")}
    fields[field] = {**head, **KINDS[kind], **{key: value for key, value in kept.items() if key not in head}}
    if kind in CHOICES:
        if not options.strip() and not choices_of(fields[field]):
            raise InvalidForm([FieldError("options", "field_required")], form="field")
        if options.strip():
            designforms.choose(fields[field], options)


def _stays(own: Mapping[str, Any], key: str, was: str, kind: str) -> bool:
    """Whether a question keeps what it says when it is asked as another kind."""
    _, kinds = LIMITS[key]
    if key in ("default", "x-default-from"):
        new = KINDS[kind]
        return own.get("type") == new["type"] and own.get("format") == new.get("format") and (was in CHOICES) == (kind in CHOICES)
    return kind in kinds and was in kinds


def _lost(office: Office, own: Mapping[str, Any], kind: str, lang: str) -> Iterator[tuple[str, str]]:
    """What a question would no longer say: its term and what it says now."""
    was = forming.widget(own)
    labels = own.get("x-labels-en" if lang == "en" else "x-labels", {})
    for key, value in own.items():
        term = LIMITS.get(key, ("", ()))[0]
        if not term or _stays(own, key, was, kind) or (key == "format" and was == kind):
            continue
        words = [str(labels.get(str(one), one)) for one in choices_of(own)] if key in ("enum", "items") else [_plain(office, value, lang)]
        yield office.say(f"field_lost.{term}", lang), ("、" if lang == "zh" else ", ").join(words)


def _plain(office: Office, value: Any, lang: str) -> str:
    return office.say("value_yes" if value else "value_no", lang) if isinstance(value, bool) else str(value)


# ---- what no longer fits


def _new(office: Office, before: Release, after: Release, path: str, fields: Sequence[str], lang: str) -> tuple[FindingView, ...]:
    """What is wrong afterwards and was not before."""
    known = {(one.file, one.element, one.message) for one in _found(office, before, path, fields, lang)}
    return tuple(one for one in _found(office, after, path, fields, lang) if (one.file, one.element, one.message) not in known)


def _with(release: Release, path: str, content: bytes) -> Release:
    return Release.of({**release.workflows, path.removeprefix(SHELF): content}, release.policies)


def _alone(release: Release, path: str, fields: Sequence[str]) -> Release:
    """The release with the forms of other processes asking none of these for diagrams: what a process answers itself is what it means."""
    made = dict(release.workflows)
    for place, content in release.workflows.items():
        if place.endswith(f"/{FORMS}") and place != path.removeprefix(SHELF):
            data = deepcopy(readable(content, place))
            asking = [one for form in data.values() for field, one in _questions(form).items() if field in fields and "x-fact" in one]
            for one in asking:
                del one["x-fact"]
            made[place] = dumped(data).encode() if asking else content
    return Release.of(made, release.policies)


def _found(office: Office, release: Release, path: str, fields: Sequence[str], lang: str) -> Iterator[FindingView]:
    """What is wrong with the forms of a file, and with the diagrams that ask for one of these answers or a table that does."""
    place = path.removeprefix(SHELF)
    yield from (designs.as_view(office, one, lang) for one in problems_of({place: release.workflows.get(place, b"")}))
    if office.board is None or not fields:
        return
    asked = re.compile(rf"answer\.(?:{'|'.join(map(re.escape, fields))})(?![\w-])")
    alone, own = _alone(release, path, fields), path.removeprefix(SHELF).partition("/")[0]
    tables = {
        one for name, text in release.workflows.items() if name.endswith(".dmn") and asked.search(_text(text)) for one in decisions_in(text)
    }
    for name, content in sorted(release.workflows.items()):
        if not name.endswith(drawings.KIND):
            continue
        text = _text(content)
        if asked.search(text) or any(f'ref="{one}"' in text for one in tables):
            for one in office.board.lint(alone if name.startswith(f"{own}/") else release, name, content):
                view = designs.as_view(office, one, lang)
                if asked.search(f"{view.found} {view.expected} {view.message}"):
                    yield view


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
