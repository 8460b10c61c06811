"""设计稿的文字: what may stand in a file of rules or forms, told key by key, and what is wrong with a text while it is being written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.casework import designs
from engine.casework.designbench import NAMED_FROM, Bench, parsed
from engine.casework.designviews import FindingView
from engine.casework.office import Office
from engine.casework.ruledrafts import with_text
from engine.domain.authority import Official
from engine.errors import PolicyError
from engine.policy.described import described, schema_at
from engine.policy.editing import lines_at
from engine.policy.forms import problems_of
from engine.policy.loader import Path
from engine.policy.policies import SECTIONS

WORKFLOWS = "workflows/"


def shape(office: Office, *, by: Official, design: int, path: str, lang: str = "zh") -> Mapping[str, Any]:
    """What may stand in a file, by the schema of its kind.

    A piece has its ``label`` and ``what`` it is, and as they apply: ``keys`` (pieces by their names) of which some are ``needed``,
    ``each`` (the piece behind any name) with the names there are (``named``), ``items`` (the piece of a list), and ``values``.
    Names and values are (what is written, what it is called). {} for a file nobody has a schema for.
    """
    bench = Bench.of(office, by, design, lang)
    kind = _kind(bench, path)
    return _piece(bench, schema_at(kind, ()), (), list(_named(bench, kind))) if kind else {}


def _kind(bench: Bench, path: str) -> str:
    if path.startswith(WORKFLOWS):
        return "forms" if path.endswith("/forms.yaml") else ""
    return bench.kind(path)


def _named(bench: Bench, kind: str) -> Iterator[tuple[str, str]]:
    """The rules of the country a local file may speak of."""
    section = kind.removesuffix("_overlay")
    if bench.standing is None or kind == section or section not in SECTIONS:
        return
    found = bench.standing.base[-1].sections
    data = found[section].data if section in found else {}
    yield from ((name, bench.label(data, (name,))) for name in data)


def _piece(bench: Bench, schema: Mapping[str, Any], path: tuple[str, ...], named: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if path:
        one = described(path, schema)
        found = {"label": bench.word(path[-1]), "what": bench.office.current.rulebook.message(f"design_kind_{one.kind}", bench.lang)}
        values = list(_values(bench, path, one))
        found |= {"values": values} if values else {}
    if schema.get("properties"):
        found["keys"] = {name: _piece(bench, inside, (*path, name)) for name, inside in schema["properties"].items()}
        found["needed"] = list(schema.get("required", ()))
    for key, part in (("each", "additionalProperties"), ("items", "items")):
        inside = schema.get(part)
        if isinstance(inside, Mapping):
            found[key] = _piece(bench, inside, path if key == "items" or not path else (*path, path[-1]))
    return found | ({"named": list(named)} if named else {})


def _values(bench: Bench, path: tuple[str, ...], one: Any) -> Sequence[tuple[str, str]]:
    """What may be chosen at a place: the choices of its schema, or the names there are."""
    if one.kind == "yes_no":
        return [("true", bench.told("", True)), ("false", bench.told("", False))]
    if one.options:
        return bench.options(one)
    names = next((name for name in (".".join(path[-2:]), path[-1]) if name in NAMED_FROM), "")
    return bench.names(names) if names and one.kind in ("names", "text") else ()


def checked(
    office: Office, *, by: Official, design: int, path: str, text: str, entry: str = "", lang: str = "zh"
) -> tuple[int, Sequence[FindingView]]:
    """The line a file's text, or that of its ``entry``, would begin with, and what would be wrong with the file were it ``text``.

    Nothing is kept. Lines and columns are those of the whole file as it would be; what is wrong elsewhere because of it comes last.
    """
    bench = Bench.of(office, by, design, lang)
    where, found = parsed(entry), list[FindingView]()
    if path.startswith(WORKFLOWS):
        forms = bench.release.workflows
        name = path.removeprefix(WORKFLOWS)
        before = forms.get(name, b"")
        made = with_text(before, path, where, text)
        found = [designs.as_view(office, one, lang) for one in problems_of({**forms, name: made})]
    else:
        before = bench.content(path)
        made = with_text(before, path, where, text)
        found = list(bench.trying({path: made}).findings(path))
    return _begins(before, made, path, where), sorted(found, key=lambda one: not path.endswith(one.file))


def _begins(before: bytes, made: bytes, path: str, where: Path) -> int:
    """The line of a file an entry's text begins with; a new one stands at the end."""
    for content in (before, made):
        try:
            first, _ = lines_at(content, path, where) if where and content else (1, 0)
        except PolicyError:
            continue
        if first:
            return first
    return before.count(b"\n") + (2 if before.strip() else 1)
