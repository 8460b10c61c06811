"""Names called otherwise in a file of the shelf: only the letters of the name change, everything else stays byte for byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from engine.policy.loader import Path, load


@dataclass(frozen=True, slots=True)
class Spot:
    """A key or a value of a file: where it stands, and what it says."""

    path: Path
    text: str
    is_key: bool

    @property
    def under(self) -> str:
        """The key a value or an entry of a list stands under."""
        return next((one for one in reversed(self.path) if isinstance(one, str)), "")


def renamed(content: bytes, file: str, pattern: Callable[[Spot], re.Pattern[str] | None], to: str) -> bytes:
    """The file with ``to`` in the place of what the pattern for each spot finds there. PolicyError for a file that cannot be read."""
    load(content, file)  # one that lies outside what the shelf takes is told so
    text = content.decode("utf-8")
    edits = {}
    for spot, node in _spots(yaml.compose(text, Loader=yaml.CSafeLoader), ()):
        found = pattern(spot)
        if found is not None:
            begin, end = node.start_mark.index, node.end_mark.index
            edits[begin] = (end, found.sub(to, text[begin:end]))
    for begin, (end, new) in sorted(edits.items(), reverse=True):
        text = text[:begin] + new + text[end:]
    return text.encode()


def _spots(node: Any, path: Path) -> Iterator[tuple[Spot, Any]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            yield Spot(here, str(key.value), True), key
            yield from _spots(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for no, one in enumerate(node.value):
            yield from _spots(one, (*path, no))
    elif node is not None:
        yield Spot(path, str(node.value), False), node


def changed_lines(before: bytes, after: bytes) -> Iterator[tuple[int, str, str]]:
    """The lines (counted from 1) that differ between two texts of equally many lines, as they were and as they are."""
    both: list[list[str]] = [one.decode("utf-8", "replace").split("\n") for one in (before, after)]
    yield from ((no, was.strip(), now.strip()) for no, (was, now) in enumerate(zip(*both, strict=True), 1) if was != now)
