"""Strict YAML: text in, plain data out, and where in the file each piece of it stood.

Refused are tags, anchors, aliases, merge keys, directives, several documents, duplicate keys, invisible
controls (escaped ones too), and files too large or too deep. Only ``true``, ``false``, ``null``, whole numbers and decimals are
more than text: ``no``, ``12:30``, ``010`` and ``2022-05-01`` stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NoReturn

import yaml

from engine.domain.unseen import UNSEEN, unseen
from engine.errors import PolicyError

MAX_BYTES = 256 * 1024
MAX_NODES = 20_000
MAX_DEPTH = 20
MAX_NUMBER = 18
# Files read before that are remembered: a shelf and the few of a design that differ from it.
REMEMBERED = 256

Path = tuple[str | int, ...]
Place = tuple[int, int]

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed file: its data, and line and column (from 1) of every key and value by path."""

    file: str
    data: Any
    keys: dict[Path, Place] = field(repr=False)
    values: dict[Path, Place] = field(repr=False)

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Where the value (or its key) stands; for something missing, the nearest thing that holds it."""
        if key and path in self.keys:
            return self.keys[path]
        if path in self.values:
            return self.values[path]
        while path not in self.values and path:
            path = path[:-1]
        return self.keys.get(path) or self.values.get(path, (1, 1))

    def error(
        self, code: str, path: Path = (), *, at_key: bool = False, expected: str = "", suggestion: str = "", **args: object
    ) -> PolicyError:
        """A PolicyError at this place of the file."""
        line, column = self.place(path, key=at_key)
        return PolicyError(
            code, key=dotted(path), file=self.file, line=line, column=column, expected=expected, suggestion=suggestion, **args
        )


def dotted(path: Path) -> str:
    """A path as people write it: ``handling.warn[0]``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


@lru_cache(REMEMBERED)
def load(content: bytes, file: str) -> Source:
    """Parse one file. PolicyError, with file, line and column, for anything not plain data.

    Who reads the same file again gets the same data: it is to be copied before it is changed.
    """
    if len(content) > MAX_BYTES:
        raise PolicyError("yaml_too_large", file=file, line=1, column=1, expected=f"<= {MAX_BYTES} bytes")
    text = _decoded(content, file)
    tree = _Tree(file)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            tree.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise PolicyError("yaml_syntax", file=file, line=line, column=column, problem=error.problem or "") from error
    except yaml.YAMLError as error:
        raise PolicyError("yaml_syntax", file=file, line=1, column=1, problem="unreadable") from error
    return Source(file, tree.data, tree.keys, tree.values)


def _decoded(content: bytes, file: str) -> str:
    """The text of a file: UTF-8 without hidden characters."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PolicyError("yaml_not_utf8", file=file, line=line, column=1, expected="UTF-8") from error
    for number, line_text in enumerate(text.split("\n"), 1):
        found = UNSEEN.search(line_text)
        if found:
            raise PolicyError("yaml_hidden_character", file=file, line=number, column=found.start() + 1, character=unseen(line_text))
    return text


@dataclass(slots=True)
class _Open:
    """A mapping or sequence not yet closed."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


@dataclass(slots=True)
class _Tree:
    """Builds plain data out of parser events, without recursion."""

    file: str
    data: Any = None
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)
    nodes: int = 0
    documents: int = 0

    def take(self, event: yaml.Event) -> None:
        """One event of the parser."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._begin_document(event)
        elif isinstance(event, yaml.AliasEvent):
            self._refuse(event, "yaml_alias")
        elif isinstance(event, yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._node(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()

    def _begin_document(self, event: yaml.DocumentStartEvent) -> None:
        """Only one document, without directives."""
        self.documents += 1
        if self.documents > 1:
            self._refuse(event, "yaml_several_documents")
        if event.version or event.tags:
            self._refuse(event, "yaml_directive")

    def _node(self, event: Any) -> None:
        """A key, or a value of any kind."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._refuse(event, "yaml_too_many_nodes", expected=f"<= {MAX_NODES}")
        if event.anchor is not None:
            self._refuse(event, "yaml_anchor")
        if event.tag is not None:
            self._refuse(event, "yaml_tag")
        if isinstance(event, yaml.ScalarEvent) and (character := unseen(event.value)):
            self._refuse(event, "yaml_hidden_character", character=character)
        top = self.stack[-1] if self.stack else None
        if top and isinstance(top.value, dict) and top.key is None:
            self._key(top, event)
        else:
            self._value(event)

    def _key(self, top: _Open, event: Any) -> None:
        """The key of a mapping: text, once."""
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(event, "yaml_key_not_text")
        key = str(event.value)
        if key == "<<":
            self._refuse(event, "yaml_merge_key")
        if key in top.value:
            first = self.keys[(*top.path, key)][0]
            self._refuse(event, "yaml_duplicate_key", key=dotted((*top.path, key)), first_line=first)
        top.key = key
        self.keys[(*top.path, key)] = _place(event)

    def _value(self, event: Any) -> None:
        """A value: put where it belongs, and opened when it holds others."""
        path = self._next_path()
        self.values[path] = _place(event)
        if isinstance(event, yaml.ScalarEvent):
            self._put(self._scalar(event))
            return
        if len(self.stack) >= MAX_DEPTH:
            self._refuse(event, "yaml_too_deep", expected=f"<= {MAX_DEPTH}")
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._put(value)
        self.stack.append(_Open(value, path))

    def _next_path(self) -> Path:
        """The path of the value that comes next."""
        if not self.stack:
            return ()
        top = self.stack[-1]
        return (*top.path, len(top.value) if isinstance(top.value, list) else str(top.key))

    def _put(self, value: Any) -> None:
        """Put a value into what is open, or at the top."""
        if not self.stack:
            self.data = value
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        else:
            top.value[str(top.key)] = value
            top.key = None

    def _scalar(self, event: Any) -> Any:
        """Text, unless written plain and one of the few words and numbers."""
        text = str(event.value)
        if event.style:
            return text
        if text in _WORDS:
            return _WORDS[text]
        is_number = _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text)
        if is_number and len(text) > MAX_NUMBER:
            self._refuse(event, "yaml_number_too_long", expected=f"<= {MAX_NUMBER}")
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if is_number else text

    def _refuse(self, event: Any, code: str, **args: Any) -> NoReturn:
        """Raise for an event."""
        line, column = _place(event)
        raise PolicyError(code, file=self.file, line=line, column=column, **args)


def _place(event: Any) -> Place:
    """Line and column of an event, from 1."""
    return event.start_mark.line + 1, event.start_mark.column + 1


def walk(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value inside ``data`` with its path, itself first."""
    yield path, data
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, child in children:
        yield from walk(child, (*path, key))


class Plain(yaml.SafeDumper):
    """Writes what ``load`` reads: no aliases, and quotes only around text that would be read as something else."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # the library's own, to be filled below

    def ignore_aliases(self, data: Any) -> bool:
        """Each value is written out where it stands."""
        return True


Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)\Z"), list("tf"))
Plain.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:null|~|)\Z"), ["n", "~", ""])
Plain.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(rf"(?:{_INTEGER.pattern})\Z"), list("-+0123456789"))
Plain.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(rf"(?:{_DECIMAL.pattern})\Z"), list("-+0123456789"))


def dumped(data: Any) -> str:
    """Plain data (text, numbers, yes and no, lists, mappings) as a file ``load`` reads again, keys in their order."""
    text: str = yaml.dump(data, Dumper=Plain, allow_unicode=True, sort_keys=False, width=120)
    return text
