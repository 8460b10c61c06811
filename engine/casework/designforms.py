"""设计稿的表单: a step's questions put together field by field; what names a field is shown before it is called otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from engine.casework import designs, forming
from engine.casework.designbench import Bench, in_both
from engine.casework.designformviews import FieldLine, FormDesign, FormLine, Use
from engine.casework.designviews import FindingView
from engine.casework.office import Office
from engine.casework.views import FieldView, FormView
from engine.domain.authority import Official
from engine.errors import FieldError, InvalidForm, NotFound, PolicyError, Refusal
from engine.policy.editing import edited, lines_at, lines_of, with_lines
from engine.policy.forms import choices_of, problems_of
from engine.policy.loader import load

FORMS = "forms.yaml"
SHELF = "workflows/"
# The step a line of a scenario answers.
STEP = re.compile(r"\b(?:task|message): ?([a-z0-9_]+)")
NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
# A kind of question as a designer chooses it: the schema it stands for.
KINDS: Mapping[str, Mapping[str, Any]] = {
    "text": {"type": "string", "maxLength": 200}, "textarea": {"type": "string", "maxLength": 2000, "x-widget": "textarea"},
    "radio": {"type": "string", "x-widget": "radio"}, "select": {"type": "string", "x-widget": "select"},
    "checkbox": {"type": "boolean", "x-widget": "checkbox"}, "date": {"type": "string", "format": "date", "x-widget": "date"},
    "number": {"type": "integer", "x-widget": "number"},
}  # fmt: skip
# What a field may say of itself that the builder writes; all else of it stays as it is.
ASKED = ("title", "x-title-en", "description", "x-description-en", "x-group", "x-group-en")


# ---- looking


def forms(office: Office, *, by: Official, design: int, lang: str = "zh") -> tuple[FormLine, ...]:
    """Every form of a design, process by process; a file that cannot be read has none."""
    release = designs.release_of(office, by=by, design=design)
    paths = sorted(path for path in release.workflows if path.rpartition("/")[2] == FORMS)
    return tuple(line for path in paths for line in _lines(office, path, release.workflows[path], lang))


def _lines(office: Office, path: str, content: bytes, lang: str) -> Iterator[FormLine]:
    process = path.partition("/")[0]
    for name, form in _readable(content, path).items():
        fields = form.get("schema", {}).get("properties", {}) if isinstance(form, Mapping) else {}
        title = str(form.get("title_en" if lang == "en" else "title", name)) if isinstance(form, Mapping) else name
        facts = sum(bool(isinstance(one, Mapping) and one.get("x-fact")) for one in fields.values())
        yield FormLine(name, SHELF + path, office.say(f"process.{process}", lang), title, str(form.get("basis", "")), len(fields), facts)


def _readable(content: bytes, path: str) -> Mapping[str, Any]:
    try:
        return load(content, path).data or {}
    except PolicyError:
        return {}


def form(office: Office, *, by: Official, design: int, path: str, name: str, text: str | None = None, lang: str = "zh") -> FormDesign:
    """One form with its preview; with other lines (``text``) in the place of its own, nothing being kept. NotFound for none."""
    kept = designs.read(office, by=by, design=design, path=path)
    content = kept.content if text is None else with_lines(kept.content, path, (name,), text)
    data = _readable(content, path)
    if name not in data and text is None:
        raise NotFound("design_file_unknown", file=f"{path}#{name}")
    one = data.get(name) or {}
    begins, until = lines_at(content, path, (name,)) if name in data else (0, 0)
    workflows = designs.release_of(office, by=by, design=design).workflows
    found = problems_of({**workflows, path.removeprefix(SHELF): content})
    naming = list(_naming(Bench.of(office, by, design, lang)))
    return FormDesign(
        name, path, str(one.get("title", "")), str(one.get("title_en", "")), str(one.get("basis", "")), kept.version,
        tuple(_field_line(naming, name, field, said, one) for field, said in _properties(one).items()), preview(office, name, one, lang),
        lines_of(content, begins, until), begins, tuple(_told(office, found, lang)), kept.guests,
        tuple((kind, office.say(f"field_kind.kind_{kind}", lang)) for kind in KINDS),
    )  # fmt: skip


def _told(office: Office, found: Sequence[PolicyError], lang: str) -> Iterator[FindingView]:
    yield from (designs.as_view(office, one, lang) for one in found)


def _properties(form: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = form.get("schema", {}).get("properties", {})
    return found


def _field_line(naming: Sequence[tuple[str, str]], form: str, name: str, said: Mapping[str, Any], whole: Mapping[str, Any]) -> FieldLine:
    title, title_en, description, description_en, group, group_en = (str(said.get(key, "")) for key in ASKED)
    zh, en = said.get("x-labels", {}), said.get("x-labels-en", {})
    options = [f"{value} = {zh.get(str(value), '')} = {en.get(str(value), '')}" for value in choices_of(said)]
    show_if = next((f"{other} = {_word(value)}" for other, value in said.get("x-show-if", {}).items()), "")
    return FieldLine(
        name, title, title_en, description, description_en, group, group_en, str(said.get("type", "")), forming.widget(said),
        "\n".join(options), name in whole.get("schema", {}).get("required", ()), bool(said.get("x-fact")), show_if,
        str(said.get("maxLength", "")), tuple(_uses(naming, form, name)),
    )  # fmt: skip


def _word(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def preview(office: Office, name: str, form: Mapping[str, Any], lang: str) -> FormView:
    """A form as the desk will draw it, with invented choices where the petition would give them."""
    english = lang == "en"
    fields = tuple(_previewed(office, field, said, form, lang) for field, said in _properties(form).items())
    return FormView(name, str(form.get("title_en" if english else "title", "")), str(form.get("basis", "")), fields)


def _previewed(office: Office, name: str, said: Mapping[str, Any], form: Mapping[str, Any], lang: str) -> FieldView:
    english, drawn = lang == "en", forming.widget(said)
    labels = said.get("x-labels-en" if english else "x-labels", {})
    options = tuple((str(value), str(labels.get(str(value), value))) for value in choices_of(said))
    if drawn in ("authority", "official", "reviewer") and not options:
        options = ((drawn, office.say(f"field_kind.kind_{drawn}", lang)),)
    show_if = next(iter(said.get("x-show-if", {}).items()), None)
    title, description, group = ("x-title-en", "x-description-en", "x-group-en") if english else ("title", "description", "x-group")
    return FieldView(
        name=name, label=str(said.get(title) or name), description=str(said.get(description) or ""), widget=drawn,
        required=name in form.get("schema", {}).get("required", ()), options=options, value=said.get("default", ""),
        max_length=said.get("maxLength"), minimum=said.get("minimum"), maximum=said.get("maximum"),
        show_if=(show_if[0], str(show_if[1])) if show_if else None, group=str(said.get(group) or ""),
    )  # fmt: skip


# ---- who names a field


def _uses(files: Sequence[tuple[str, str]], form: str, field: str) -> Iterator[Use]:
    """Every line outside the form that names a field: conditions and tables, scenarios, letters, and what other forms begin with."""
    word = re.compile(rf"(?:\banswer\.|(?<![\w.])){re.escape(field)}(?!\w)")
    for path, text in files:
        if field not in text:
            continue
        what, step = _what(path), ""
        for no, line in enumerate(text.split("\n"), 1):
            if what == "scenario":
                asked = STEP.search(line)
                step = asked[1] if asked else step
                if step != form:  # another step's question of the same name
                    continue
            if field in line and _names(what, line, word, form, field):
                yield Use(what, path, no, line.strip()[:160])


def _naming(bench: Bench) -> Iterator[tuple[str, str]]:
    """The files that may name a field, and their text."""
    for shelf, files in (("workflows", bench.release.workflows), ("policies", bench.release.policies)):
        for path, content in sorted(files.items()):
            if _what(f"{shelf}/{path}"):
                yield f"{shelf}/{path}", content.decode("utf-8", "replace")


def _what(path: str) -> str:
    """What kind of file may name a field, '' for one that cannot."""
    name = path.rpartition("/")[2]
    if path.endswith((".bpmn", ".dmn")):
        return "condition" if path.endswith(".bpmn") else "table"
    if "/scenarios/" in path:
        return "scenario"
    return {"documents.yaml": "letter", "replies.yaml": "letter", "obligations.yaml": "rule", FORMS: "form"}.get(name, "")


def _names(what: str, line: str, word: re.Pattern[str], form: str, field: str) -> bool:
    """Whether a line of that kind of file names the field, not only a word like it."""
    if what == "form":
        return f"{form}.{field}" in line
    if what == "letter":
        return f"{{{field}}}" in line or bool(re.match(rf"\s+{re.escape(field)}:", line))
    if what in ("condition", "table"):
        return bool(word.search(line)) and any(
            mark in line for mark in ("xpression", "<text>", "<bpmn:text>", "<semantic:text>", "ondition")
        )
    return bool(word.search(line))


# ---- changing


def add_field(office: Office, *, by: Official, design: int, path: str, name: str, field: str, said: Mapping[str, str], version: int) -> int:
    """Add a question at the end of a form. InvalidForm for a name that is none or is taken, and for what the form's schema refuses."""
    _require_name(field)

    def work(form: dict[str, Any]) -> None:
        if field in _properties(form):
            raise InvalidForm([FieldError("name", "form_field_taken", (("value", field),))], form="field")
        properties = form.setdefault("schema", {"type": "object", "additionalProperties": False, "properties": {}})["properties"]
        properties[field] = {"title": "", "x-title-en": "", **KINDS.get(said.get("kind", "text"), KINDS["text"])}
        _say(form, field, said)

    return change_with(office, by=by, design=design, path=path, name=name, version=version, work=work)


def change_field(
    office: Office, *, by: Official, design: int, path: str, name: str, field: str, said: Mapping[str, str], version: int
) -> int:
    """Have a question ask otherwise; what ``said`` does not name stays. Raises as ``add_field`` does."""

    def work(form: dict[str, Any]) -> None:
        _say(form, _known(form, field), said)

    return change_with(office, by=by, design=design, path=path, name=name, version=version, work=work)


def move_field(office: Office, *, by: Official, design: int, path: str, name: str, field: str, by_places: int, version: int) -> int:
    """Ask a question earlier (negative) or later."""

    def work(form: dict[str, Any]) -> None:
        properties = form["schema"]["properties"]
        order = list(properties)
        at = order.index(_known(form, field))
        order.insert(max(0, at + by_places), order.pop(at))
        form["schema"]["properties"] = {one: properties[one] for one in order}

    return change_with(office, by=by, design=design, path=path, name=name, version=version, work=work)


def remove_field(office: Office, *, by: Official, design: int, path: str, name: str, field: str, version: int) -> int:
    """Ask a question no more; others that were asked only after it are refused by the check until they are changed."""

    def work(form: dict[str, Any]) -> None:
        del form["schema"]["properties"][_known(form, field)]
        _require(form, field, needed=False)

    return change_with(office, by=by, design=design, path=path, name=name, version=version, work=work)


def change_form(office: Office, *, by: Official, design: int, path: str, name: str, said: Mapping[str, str], version: int) -> int:
    """Change the title and the article of a form."""

    def work(form: dict[str, Any]) -> None:
        form.update({key: said[key].strip() for key in ("title", "title_en", "basis") if key in said})

    return change_with(office, by=by, design=design, path=path, name=name, version=version, work=work)


def keep_text(office: Office, *, by: Official, design: int, path: str, name: str, text: str, version: int) -> int:
    """Keep a form as its lines of the file say; Refusal ``design_text_wrong`` with line and column."""
    kept = designs.read(office, by=by, design=design, path=path)
    return _save(office, by, design, path, with_lines(kept.content, path, (name,), text), version)


def _require_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise InvalidForm([FieldError("name", "form_field_name")], form="field")


def _known(form: Mapping[str, Any], field: str) -> str:
    if field not in _properties(form):
        raise NotFound("design_file_unknown", file=field)
    return field


def _say(form: dict[str, Any], field: str, said: Mapping[str, str]) -> None:
    """Write into a field what the builder says of it."""
    own = form["schema"]["properties"][field]
    for key in ASKED:
        if key in said:
            _put(own, key, said[key].strip())
    if "options" in said:
        choose(own, said["options"])
    if "show_if" in said:
        other, _, value = (part.strip() for part in said["show_if"].partition("="))
        _put(own, "x-show-if", {other: {"true": True, "false": False}.get(value, value)} if other else None)
    if "fact" in said:
        _put(own, "x-fact", True if said["fact"] else None)
    if "at_most" in said:
        text = said["at_most"].strip()
        _put(own, "maxLength", int(text) if text.isdecimal() and len(text) < 7 else text)
    if "required" in said:
        _require(form, field, needed=bool(said["required"]))


def _put(own: dict[str, Any], key: str, value: Any) -> None:
    if value in (None, "", {}) and key not in ("title", "x-title-en"):
        own.pop(key, None)
    else:
        own[key] = value


def choose(own: dict[str, Any], text: str) -> None:
    """The choices of a question, one a line: value = Chinese = English."""
    lines = [[part.strip() for part in line.split("=")] for line in text.splitlines() if line.strip()]
    holder = own.setdefault("items", {"type": "string"}) if own.get("type") == "array" else own
    _put(holder, "enum", [line[0] for line in lines] or None)
    _put(own, "x-labels", {line[0]: line[1] for line in lines if len(line) > 1 and line[1]})
    _put(own, "x-labels-en", {line[0]: line[2] for line in lines if len(line) > 2 and line[2]})


def _require(form: dict[str, Any], field: str, *, needed: bool) -> None:
    before = list(form["schema"].get("required", ()))
    if needed == (field in before):
        return
    after = [*before, field] if needed else [one for one in before if one != field]
    _put(form["schema"], "required", after or None)


def change_with(
    office: Office, *, by: Official, design: int, path: str, name: str, version: int, work: Callable[[dict[str, Any]], None]
) -> int:
    """Keep what ``work`` makes of a form's data; raises as ``change_field`` does."""
    kept = designs.read(office, by=by, design=design, path=path)
    data = deepcopy(load(kept.content, path).data or {})
    if name not in data:
        raise NotFound("design_file_unknown", file=f"{path}#{name}")
    work(data[name])
    return _save(office, by, design, path, edited(kept.content, path, data), version)


def _save(office: Office, by: Official, design: int, path: str, content: bytes, version: int) -> int:
    """Keep a file of forms; Refusal, with its place, for one that is wrong by itself."""
    found = problems_of({path.removeprefix(SHELF): content})
    if found:
        raise Refusal("design_text_wrong", found=in_both(office, found))
    return designs.save(office, by=by, design=design, path=path, content=content, version=version)
