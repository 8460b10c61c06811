"""设计稿的规则怎样改: what a form or a text says becomes the file it would be, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from engine.casework.designbench import SHELF, Bench, in_both
from engine.errors import FieldError, InvalidForm, PolicyError, Refusal
from engine.policy.described import Described, value_at
from engine.policy.editing import edited, with_lines
from engine.policy.loader import Path, dotted, load
from engine.policy.writing import block

# The words a local policy begins with.
HEAD = ("name", "name_en", "basis", "valid_from")


def tried_with(
    bench: Bench, path: str, where: Path, said: Mapping[str, str] | None, text: str | None, head: Mapping[str, str]
) -> dict[str, bytes]:
    """The files as they would be, by path: with what a form says, or with the text of the entry; a new local policy with its head.

    InvalidForm for what cannot be read.
    """
    heads = begun(bench, path, head)
    if text is not None:
        return heads | {path: with_text(bench.content(path), path, where, text)}
    values = dict(_values(bench, path, where, said or {}))
    data = deepcopy(_data_of(bench, path))
    old, holder = value_at(data, where), value_at(data, where[:-1])
    new = _laid(old or {}, values, bench.fields(path, where))
    is_away = old is None and isinstance(holder, dict) and bool(where) and where[-1] in holder  # a rule of the country taken away
    if new or not is_away:
        _put(data, where, new)
    return heads | {path: edited(bench.content(path), path, data)}


def _data_of(bench: Bench, path: str) -> Any:
    """What a file says; Refusal, with its place, for one that only its text can mend."""
    try:
        return bench.data(path)
    except PolicyError as error:
        raise Refusal("design_text_wrong", found=in_both(bench.office, [error])) from error


def begun(bench: Bench, path: str, head: Mapping[str, str]) -> dict[str, bytes]:
    """The head of a local policy still to be begun; {} where there is one."""
    folder = path.removeprefix(SHELF).rpartition("/")[0]
    if f"{folder}/policy.yaml" in bench.files or not folder.startswith("local/"):
        return {}
    missing = [FieldError(f"head.{name}", "field_required") for name in HEAD if not head.get(name, "").strip()]
    if missing:
        raise InvalidForm(missing, form="rule")
    told = {name: head[name].strip() for name in HEAD}
    data = {"id": folder.rpartition("/")[2].partition("-")[2], "kind": "local", "name": told["name"], "name_en": told["name_en"],
            "basis": told["basis"], "certainty": "L", "valid_from": told["valid_from"], "area": bench.place}  # fmt: skip
    return {f"{SHELF}{folder}/policy.yaml": block(data, 0).encode()}


def begun_with(bench: Bench, path: str) -> tuple[tuple[str, str], ...]:
    """The words to begin a local policy with, for a file in a folder that has none yet."""
    if f"{path.removeprefix(SHELF).rpartition('/')[0]}/policy.yaml" in bench.files or not bench.is_local(path):
        return ()
    on = bench.office.today()
    place, english = (bench.office.current.rulebook.place_name(bench.place, on, lang) for lang in ("zh", "en"))
    return (
        ("name", f"{place}信访工作规定"), ("name_en", f"{english} petition rules"),
        ("basis", ""), ("valid_from", on.isoformat()),
    )  # fmt: skip


def _values(bench: Bench, path: str, where: Path, said: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """What a form says of each field it has, None for one left empty. InvalidForm for data that cannot be read."""
    wrong = []
    for one in bench.fields(path, where):
        if one.name not in said:
            continue
        try:
            yield one.path, _value(one, said[one.name].replace("\r\n", "\n").strip())
        except PolicyError as error:
            wrong.append(FieldError(one.name, error.code, tuple(error.args_for_message.items())))
    if wrong:
        raise InvalidForm(wrong, form="rule")


def _value(field: Described, text: str) -> Any:
    """The value a text stands for; a number nobody can read stays text, which the schema then refuses."""
    if not text:
        return {} if field.required and field.kind in ("texts", "lists", "records") else None
    if field.kind == "facts":
        facts = [{"true": True, "false": False}.get(line.strip(), line.strip()) for line in text.split("\n") if line.strip()]
        return facts if len(facts) > 1 else facts[0]
    if field.kind in ("texts", "lists"):
        return dict(_named(line, field) for line in text.split("\n") if line.strip())
    if field.kind in ("names", "lengths"):
        return [line.strip() for line in text.split("\n") if line.strip()]
    if field.kind in ("records", "data"):
        return load(text.encode(), field.name).data
    if field.kind in ("yes_no", "value") and text in ("true", "false"):
        return text == "true"
    return int(text) if field.kind in ("number", "value") and text.isascii() and text.isdecimal() and len(text) < 10 else text


def _named(line: str, field: Described) -> tuple[str, Any]:
    """A line ``name = what it says``; of several texts parted by commas. A text's own line breaks are written as \\n."""
    name, is_said, said = (part.strip() for part in line.partition("="))
    if not is_said or not name:
        raise PolicyError("design_line_unnamed", key=field.name, value=line.strip()[:40])
    if field.kind == "lists":
        return name, [one for one in re.split(r"[\s,，、]+", said) if one]
    return name, said.replace("\\n", "\n") or None


def _laid(old: Mapping[str, Any], values: Mapping[tuple[str, ...], Any], fields: Sequence[Described]) -> dict[str, Any]:
    """An entry with other values: its keys as they stood, new ones in the order of the form."""
    made = deepcopy(dict(old))
    for field in fields:
        if field.path not in values:
            continue
        [*outer, last] = field.path
        holder = made
        for part in outer:
            holder = holder.setdefault(part, {}) if isinstance(holder.get(part, {}), dict) else {}
        if values[field.path] is None:
            if written(field, holder.get(last)):  # what says nothing already stays as it is: an empty list, null
                holder.pop(last)
        elif field.kind != "facts" or holder.get(last) != [values[field.path]]:  # one in a list stays one in a list
            holder[last] = values[field.path]
    nested = {field.path[0] for field in fields if len(field.path) > 1}
    return {key: value for key, value in made.items() if value != {} or key not in nested or old.get(key) == {}}


def _put(data: Any, where: Path, value: Any) -> None:
    """Put an entry where it belongs; what holds it is made where it is missing."""
    if not where:
        data.clear()
        data.update(value)
        return
    for part, below in zip(where, where[1:], strict=False):
        data = data[int(part)] if isinstance(data, list) else data.setdefault(str(part), [] if isinstance(below, int) else {})
    if isinstance(data, list) and where[-1] == len(data):
        data.append(value)
    else:
        data[where[-1]] = value


def with_text(content: bytes, path: str, where: Path, text: str) -> bytes:
    """The file with other lines in the place of an entry's; the whole of one that cannot be read, for that was shown."""
    if not where:
        return text.replace("\r\n", "\n").encode()
    try:
        return with_lines(content, path, where, text)
    except PolicyError:
        return (text.replace("\r\n", "\n").strip("\n") + "\n").encode()


def without(bench: Bench, path: str, where: Path) -> bytes:
    """The file without an entry."""
    data = deepcopy(_data_of(bench, path))
    holder = value_at(data, where[:-1])
    if not where or value_at(data, where) is None and not (isinstance(holder, dict) and where[-1] in holder):
        raise Refusal("design_rule_not_there", name=dotted(where))
    del holder[where[-1]]
    return edited(bench.content(path), path, data) if data else b""


def require_sound(bench: Bench, path: str, where: Path, *, by_form: bool) -> None:
    """Refuse a file that is wrong by itself: by its fields what a form says of the entry, else by line and column."""
    for other in bench.tried:
        found = bench.wrong_alone(other)
        if not found:
            continue
        fields = [field for one in found if (field := _field_of(bench, path, where, one, other)) is not None]
        if by_form and fields:
            raise InvalidForm(fields, form="rule")
        raise Refusal("design_text_wrong", found=in_both(bench.office, found))
    section = path.rpartition("/")[2].removesuffix(".yaml")
    own = value_at(_data_of(bench, path), where)
    if (
        by_form
        and bench.is_local(path)
        and section in ("deadlines", "flags", "documents")
        and isinstance(own, dict)
        and not own.get("basis")
    ):
        raise InvalidForm([FieldError("basis", "field_required")], form="rule")


def _field_of(bench: Bench, path: str, where: Path, error: PolicyError, file: str) -> FieldError | None:
    """The field of the form a mistake is in; None for one elsewhere."""
    args = (*error.args_for_message.items(), ("expected", error.expected), ("suggestion", error.suggestion))
    if file != path:
        return FieldError(f"head.{error.key}", error.code, tuple(dict(args).items()))
    begin = f"{dotted(where)}." if where else ""
    if not error.key.startswith(begin):
        return None
    rest = error.key.removeprefix(begin).partition("[")[0]
    names = sorted((one.name for one in bench.fields(path, where)), key=len, reverse=True)
    name = next((one for one in names if rest == one or rest.startswith(f"{one}.")), rest)
    return FieldError(name, error.code, tuple(dict(args).items()))


def written(field: Described, value: Any) -> str:
    """A value as the text of its field."""
    if value is None:
        return ""
    if field.kind == "facts":
        return "\n".join(str(one).lower() if isinstance(one, bool) else str(one) for one in (value if isinstance(value, list) else [value]))
    if isinstance(value, bool):
        return "true" if value else "false"
    if field.kind in ("names", "lengths") and isinstance(value, list):
        return "\n".join(map(str, value))
    if field.kind in ("texts", "lists") and isinstance(value, dict):
        told = {
            name: ", ".join(map(str, one)) if isinstance(one, list) else str(one or "").replace("\n", "\\n") for name, one in value.items()
        }
        return "\n".join(f"{name} = {one}" for name, one in told.items())
    return block(value, 0).rstrip("\n") if isinstance(value, dict | list) else str(value)
