"""Plain data written as the shelves write it: short lists and records in one line, long texts as blocks, quotes only where needed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from engine.policy.loader import Plain

# Letters of a line, and of what is written in one line of a record.
WIDTH, MOST_IN_LINE = 120, 90
ENDLESS = 10**9


def in_line(value: Any, *, style: str | None = None, flow: bool = False, deep: bool = False) -> str | None:
    """A value in one line; None for one written over several.

    ``style``: the quotes it was written in, ``flow``: inside brackets, ``deep``: a record may hold lists, as one that was so written.
    """
    if isinstance(value, Mapping):
        if not all(_is_plain(one) or deep and isinstance(one, list) and all(map(_is_plain, one)) for one in value.values()):
            return None
        parts = [f"{in_line(str(key), flow=True)}: {in_line(one, flow=True)}" for key, one in value.items()]
        return "{ " + ", ".join(parts) + " }" if parts else "{}"
    if isinstance(value, list | tuple):
        told = [str(in_line(one, flow=True)) for one in value]
        return f"[{', '.join(told)}]" if all(map(_is_plain, value)) else None
    if isinstance(value, str) and ("\n" in value or style == '"'):
        return json.dumps(value, ensure_ascii=False)
    return _scalar(value, flow=flow)


def _is_plain(value: Any) -> bool:
    return not isinstance(value, Mapping | list | tuple)


def _scalar(value: Any, *, flow: bool) -> str:
    """One text, number, yes, no or nothing."""
    wrapped = yaml.dump([value], Dumper=Plain, allow_unicode=True, default_flow_style=flow, width=ENDLESS)
    told = wrapped.strip()[1:-1] if flow else wrapped.removeprefix("- ")
    plain = str(told).rstrip("\n")
    return json.dumps(value, ensure_ascii=False) if plain.startswith("'") else plain


def block(value: Any, indent: int) -> str:
    """A mapping or list of one entry a line, each line ended."""
    return "".join(_lines(value, indent))


def line_of(key: str, value: Any, indent: int) -> str:
    """A key with its value, over as many lines as it needs."""
    pad, name = " " * indent, in_line(key)
    short = None if isinstance(value, str) and _reads_as_block(value) else in_line(value)
    fits = short is not None and (_is_plain(value) or not value or indent + len(key) + len(short) < (MOST_IN_LINE if value else WIDTH))
    if short is not None and fits and (indent or not value or not isinstance(value, Mapping)):
        return f"{pad}{name}: {short}\n"
    if isinstance(value, str):
        lines = "".join(f"{pad}  {line}\n" if line else "\n" for line in value.split("\n"))
        return f"{pad}{name}: |-\n{lines}"
    return f"{pad}{name}:\n{block(value, indent + 2)}"


def _reads_as_block(text: str) -> bool:
    """Whether a text of several lines can stand as a block, line by line."""
    lines = text.split("\n")
    return len(lines) > 1 and not text.endswith("\n") and all(line == line.strip() and line for line in lines)


def _lines(value: Any, indent: int) -> Iterator[str]:
    pad = " " * indent
    if isinstance(value, Mapping):
        yield from (line_of(str(key), one, indent) for key, one in value.items())
        return
    for one in value:
        short = in_line(one)
        if short is not None and (_is_plain(one) or not one or indent + len(short) < WIDTH):
            yield f"{pad}- {short}\n"
        else:
            inner = block(one, indent + 2)
            yield f"{pad}- {inner[indent + 2 :]}"
