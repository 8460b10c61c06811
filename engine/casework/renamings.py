"""到处改名改哪些地方: where the files of a design name a deadline, a letter kind or a field of a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from engine.domain.release import Release
from engine.errors import FieldError, InvalidForm, NotFound, PolicyError
from engine.policy.loader import load
from engine.policy.renaming import Spot, renamed

FORMS = "forms.yaml"
DIAGRAMS = (".bpmn", ".dmn")
SECTION = {"deadline": "deadlines.yaml", "document": "documents.yaml"}
# Under which keys a list or a value names a deadline or a letter.
UNDER = {"deadline": ("deadline", "clocks", "lapsed"), "document": ("notice", "documents")}
# What an event of it is called behind its name.
HAPPENS = {"deadline": r"\.lapsed\b", "document": r"\.(?:issued|served|withdrawn)\b"}
Pattern: TypeAlias = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Renaming:
    """What is to be called otherwise: ``kind`` is field, deadline or document; of a field its file (with its shelf) and its form."""

    kind: str
    name: str
    to: str
    path: str = ""
    form: str = ""


def made_by(release: Release, asked: Renaming) -> dict[str, bytes]:
    """The files of a release that change, by their paths with their shelf, as they will be.

    NotFound for a name there is not, InvalidForm for one that is taken.
    """
    names = OfField(release, asked) if asked.kind == "field" else OfRule(release, asked)
    files = {f"workflows/{path}": one for path, one in release.workflows.items()}
    files |= {f"policies/{path}": one for path, one in release.policies.items()}
    made = {path: _changed(names, path, content, asked) for path, content in sorted(files.items()) if asked.name.encode() in content}
    return {path: content for path, content in made.items() if content != files[path]}


def by_hand(release: Release, asked: Renaming) -> list[PolicyError]:
    """Lines of the rules that ask for an answer of that name where several forms of different processes give one: nobody can tell which."""
    names = OfField(release, asked) if asked.kind == "field" else None
    if names is None or names.is_alone or not names.is_fact:
        return []
    return [
        PolicyError("rename_unclear", file=path, line=no, column=found.start() + 1, value=asked.name)
        for path, content in sorted(release.policies.items())
        if path.endswith(".yaml") and asked.name.encode() in content
        for no, line in enumerate(content.decode("utf-8", "replace").split("\n"), 1)
        if not line.lstrip().startswith("#") and (found := names.answer.search(line))
    ]


def _changed(names: OfRule | OfField, path: str, content: bytes, asked: Renaming) -> bytes:
    """A file with the name changed; one that cannot be read as it is: the check tells it."""
    if path.endswith(DIAGRAMS):
        found = names.in_diagram(path)
        return found.sub(asked.to, content.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape") if found else content
    if not path.endswith(".yaml"):
        return content
    try:
        data = readable(content, path) if "/scenarios/" in path or path.endswith("/replies.yaml") else {}
        return renamed(content, path, partial(names.at, path, data), asked.to)
    except PolicyError:
        return content


def readable(content: bytes, path: str) -> Mapping[str, Any]:
    """What a file says, {} for one that cannot be read or holds no mapping."""
    try:
        data = load(content, path).data
    except PolicyError:
        return {}
    return data if isinstance(data, Mapping) else {}


def _require(asked: Renaming, there: set[str], taken: set[str]) -> None:
    if asked.name not in there:
        raise NotFound("design_file_unknown", file=asked.name)
    if asked.to in taken:
        raise InvalidForm([FieldError("to", "rename_taken", (("value", asked.to),))], form="rename")


class OfRule:
    """Where a deadline or a letter kind is named."""

    def __init__(self, release: Release, asked: Renaming) -> None:
        if asked.kind not in SECTION:
            raise NotFound("design_file_unknown", file=asked.kind)
        self.asked, self.file = asked, f"/{SECTION[asked.kind]}"
        names = {name for path, one in release.policies.items() if path.endswith(self.file) for name in readable(one, path)}
        _require(asked, names, names)
        name = re.escape(asked.name)
        self.alone = re.compile(name)
        self.happens = re.compile(rf"(?<![\w.-]){name}(?={HAPPENS[asked.kind]})")
        if asked.kind == "deadline":
            self.filled_in = re.compile(rf"(?<=\{{length_){name}(?=\}})|(?<=\{{due_){name}(?=\}})")
            timer = rf"""|(?<=deadline\("){name}(?="\))"""
        else:
            self.filled_in = re.compile(rf"(?<=\{{number_){name}(?=\}})|(?<=\{{){name}(?=\.(?:issued|served)_on\}})")
            timer = ""
        self.drawn = re.compile(rf'(?<=\b{asked.kind}="){name}(?=")|(?<=\bevent="){name}(?={HAPPENS[asked.kind]}){timer}')

    def in_diagram(self, path: str) -> Pattern | None:
        """What to look for in a diagram or a table."""
        return self.drawn

    def at(self, path: str, data: Mapping[str, Any], spot: Spot) -> Pattern | None:
        """What to look for at a place of a file of rules."""
        if spot.text == self.asked.name:
            is_own = len(spot.path) == 1 and path.endswith(self.file) or spot.path[-2:-1] == ("deadlines",)
            return self.alone if (is_own if spot.is_key else spot.under in UNDER[self.asked.kind]) else None
        if self.happens.match(spot.text):
            return self.happens
        return self.filled_in if self.filled_in.search(spot.text) else None


class OfField:
    """Where a field of a form is named; a fact is one for all forms of its process, for a condition does not say which it means."""

    def __init__(self, release: Release, asked: Renaming) -> None:
        self.asked = asked
        asking = dict(_asking(release))
        fields = asking.get((asked.path, asked.form), {})
        _require(asked, set(fields), set())
        self.is_fact = bool(fields[asked.name].get("x-fact"))
        here = {form: one for (path, form), one in asking.items() if path == asked.path}
        self.group = {form for form, one in here.items() if form == asked.form or self.is_fact and asked.name in one}
        self.is_alone = not any(asked.name in one for (path, form), one in asking.items() if path != asked.path or form not in self.group)
        facts = {name for one in here.values() for name, said in one.items() if self.is_fact and said.get("x-fact")}
        _require(asked, set(fields), facts | {name for form in self.group for name in here[form]})
        name = re.escape(asked.name)
        self.alone = re.compile(name)
        self.answer = re.compile(rf"(?<=\banswer\.){name}(?![\w-])")
        self.drawn = re.compile(rf'{self.answer.pattern}|(?<=\banswer="){name}(?=")')
        self.filled_in = re.compile(rf"(?<=\{{){name}(?=\}})")
        self.taken_from = re.compile(rf"(?<=\.){name}$")

    def in_diagram(self, path: str) -> Pattern | None:
        """What to look for in a diagram or a table: in the form's own process, elsewhere where nobody else asks it."""
        is_own = self.is_fact and path.startswith(self.asked.path.removesuffix(FORMS))
        return self.drawn if is_own or self.is_alone else None

    def at(self, path: str, data: Mapping[str, Any], spot: Spot) -> Pattern | None:
        """What to look for at a place of a file."""
        is_named = spot.text == self.asked.name
        if path.endswith(f"/{FORMS}"):
            return self._in_forms(path, spot)
        if "/scenarios/" in path:
            return self.alone if is_named and spot.is_key and self._is_answered(data, spot) else None
        if path.endswith("/replies.yaml"):
            steps = set((data.get(str(spot.path[0])) or {}).get("steps") or [""])
            return self.alone if is_named and spot.is_key and spot.path[1:2] == ("fields",) and steps <= self.group else None
        if not self.is_alone:
            return None
        if path.endswith("/documents.yaml"):
            if is_named and spot.is_key and spot.path[1:2] == ("parts",):
                return self.alone
            return self.filled_in if not spot.is_key and self.filled_in.search(spot.text) else None
        return self.answer if not spot.is_key and self.answer.search(spot.text) else None

    def _in_forms(self, path: str, spot: Spot) -> Pattern | None:
        """In the forms of its group; in others only where an answer is taken from it."""
        if spot.under == "x-default-from" and spot.text in {f"{form}.{self.asked.name}" for form in self.group}:
            return self.taken_from
        if spot.text != self.asked.name or path != self.asked.path or spot.path[0] not in self.group:
            return None
        inside = spot.path[1:]
        if not spot.is_key:
            return self.alone if inside[:2] == ("schema", "required") else None
        is_field = inside[:2] == ("schema", "properties") and (len(inside) == 3 or len(inside) == 5 and inside[3] == "x-show-if")
        return self.alone if is_field else None

    def _is_answered(self, data: Mapping[str, Any], spot: Spot) -> bool:
        """Whether a scenario answers it in a step of one of its forms."""
        if len(spot.path) != 4 or spot.path[0] != "when" or spot.path[2] != "answer":
            return False
        move = data["when"][spot.path[1]]
        return str(move.get("task") or move.get("message")) in self.group


def _asking(release: Release) -> list[tuple[tuple[str, str], Mapping[str, Mapping[str, Any]]]]:
    """The fields of each form of a release, by its file with its shelf and its name."""
    return [
        ((f"workflows/{path}", form), one["schema"].get("properties") or {})
        for path, content in release.workflows.items()
        if path.endswith(f"/{FORMS}")
        for form, one in readable(content, path).items()
        if isinstance(one, Mapping) and isinstance(one.get("schema"), Mapping)
    ]
