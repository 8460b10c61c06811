"""A file of the shelf changed to hold other data: only the lines that must differ do; comments and order stay as they were written.

Pieces are replaced where the parser saw them; where the way a piece is written leaves no room for that, the piece around it is
written anew. What comes out is read again before anybody gets it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from engine.errors import PolicyError
from engine.policy.loader import Path, load
from engine.policy.writing import block, in_line, line_of

Edit = tuple[int, int, str]


class _NoRoom(Exception):
    """A piece cannot be changed in place; the one around it is written anew."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a mapping or list: its lines with the comment directly above them, from ``start`` up to ``end``."""

    key: str
    node: Any
    value: Any
    start: int
    end: int


def edited(content: bytes, file: str, wanted: Mapping[str, Any]) -> bytes:
    """The file with ``wanted`` as its data, keys in that order; lines of what is the same stay byte for byte.

    A key that is new in the place of one that is gone, with the same value, counts as that one renamed. Raises PolicyError for a
    file that cannot be read, and for data no file can hold.
    """
    source = load(content, file)
    if _same(source.data, wanted):
        return content
    text = content.decode("utf-8")
    if text and not text.endswith("\n"):
        text += "\n"
    for attempt in (_in_place, _anew):
        try:
            made = attempt(text, wanted)
            if _same(load(made.encode(), file).data, wanted):
                return made.encode()
        except (_NoRoom, PolicyError):
            continue
    made = block(wanted, 0)
    load(made.encode(), file)
    return made.encode()


def _in_place(text: str, wanted: Mapping[str, Any]) -> str:
    """The text with what differs replaced."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    if node is None or not isinstance(node, yaml.MappingNode):
        return text + block(wanted, 0)
    return _applied(text, 0, len(text), _edits(text, node, load(text.encode(), "").data, wanted))


def _anew(text: str, wanted: Mapping[str, Any]) -> str:
    """The comment at the head of the file, and its data written anew."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    return text[: node.start_mark.index if node else len(text)] + block(wanted, 0)


def _same(one: Any, other: Any) -> bool:
    """Whether two data are the same, their keys in the same order, and yes is no number."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and bool(one == other)


# ---- what differs


def _edits(text: str, node: Any, was: Any, wanted: Any) -> list[Edit]:
    """How the text of a piece becomes another's. _NoRoom when it cannot where it stands."""
    if _same(was, wanted):
        return []
    both = (was, wanted)
    if all(isinstance(one, Mapping) and one for one in both) and not node.flow_style:
        return _of_mapping(text, node, was, wanted)
    if all(isinstance(one, list) and one for one in both) and not node.flow_style:
        return _of_list(text, node, was, wanted)
    written = in_line(wanted, style=getattr(node, "style", None) if isinstance(node, yaml.ScalarNode) else None, deep=True)
    if written is None or (not isinstance(node, yaml.ScalarNode) and not node.flow_style):
        raise _NoRoom
    start, end = node.start_mark.index, _end(text, node)
    return [(start, end, f" {written}" if start == end else written)]


def _of_mapping(text: str, node: Any, was: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[Edit]:
    """A mapping of one entry a line."""
    keys = _renamed(list(was), list(wanted), was, wanted)
    indent = node.start_mark.column
    if list(was) == [keys.get(key) for key in wanted]:
        found: list[Edit] = []
        for (key, value), old, now in zip(node.value, was, wanted, strict=True):
            found += _key(key, old, now) + _entry_edits(text, key, value, was[old], wanted[now], indent)
        return found
    entries = _entries(text, node, was)
    pieces = {}
    for (key, value), one in zip(node.value, entries, strict=True):
        name = next((new for new, old in keys.items() if old == one.key), None)
        if name is not None:
            changes = _key(key, one.key, name) + _entry_edits(text, key, value, was[one.key], wanted[name], indent)
            pieces[name] = _applied(text, one.start, one.end, changes)
    new = {name: line_of(name, wanted[name], indent) for name in wanted if name not in pieces}
    apart = "\n" if indent == 0 and len(entries) > 1 and any(gap.startswith("\n") for gap in _gaps(text, entries)[1:]) else ""
    names = [keys[name] if name in pieces else "" for name in wanted]
    return [_assembled(text, entries, names, [pieces.get(name) or new[name] for name in wanted], apart)]


def _renamed(was: list[str], names: list[str], old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """What each wanted key was called before: itself, or where all else is there, the one that stood in its place with its value."""
    keys = {name: name for name in names if name in old}
    if len(was) == len(names):
        for before, name in zip(was, names, strict=True):
            if before not in new and name not in old and _same(old[before], new[name]):
                keys[name] = before
    return keys


def _key(node: Any, was: str, wanted: str) -> list[Edit]:
    return [] if was == wanted else [(node.start_mark.index, node.end_mark.index, in_line(wanted) or wanted)]


def _entry_edits(text: str, key: Any, value: Any, was: Any, wanted: Any, indent: int) -> list[Edit]:
    """The value of a key changed where it stands, else written anew behind its key."""
    try:
        return _edits(text, value, was, wanted)
    except _NoRoom:
        begin = text.index(":", key.end_mark.index) + 1
        lines = line_of("k", wanted, indent).removesuffix("\n")
        return [(begin, max(begin, _end(text, value)), lines[indent + len("k:") :])]


def _of_list(text: str, node: Any, was: list[Any], wanted: list[Any]) -> list[Edit]:
    """A list of one entry a line: what is the same at its beginning and end stays."""
    same = next((no for no, (one, other) in enumerate(zip(was, wanted, strict=False)) if not _same(one, other)), min(len(was), len(wanted)))
    rest = min(len(was), len(wanted)) - same
    tail = next((no for no in range(rest) if not _same(was[-1 - no], wanted[-1 - no])), rest)
    if len(was) == len(wanted):
        found: list[Edit] = []
        for no in range(same, len(was) - tail):
            found += _item_edits(text, node.value[no], was[no], wanted[no], node.start_mark.column)
        return found
    column = node.start_mark.column
    entries = _entries(text, node, dict(enumerate(was)))
    names = [*map(str, range(same)), *[""] * (len(wanted) - same - tail), *(str(len(was) - tail + no) for no in range(tail))]
    texts = []
    for name, value in zip(names, wanted, strict=True):
        texts.append(text[entries[int(name)].start : entries[int(name)].end] if name else _item(value, column))
    return [_assembled(text, entries, names, texts, "")]


def _item(value: Any, column: int) -> str:
    """A new entry of a list."""
    return block([value], column)


def _item_edits(text: str, node: Any, was: Any, wanted: Any, column: int) -> list[Edit]:
    """An entry of a list changed where it stands, else written anew behind its dash."""
    try:
        return _edits(text, node, was, wanted)
    except _NoRoom:
        start = node.start_mark.index
        dash = text.rindex("-", 0, start)
        return [(dash, max(dash + 1, _end(text, node)), _item(wanted, column).removesuffix("\n")[column:])]


# ---- lines


def _entries(text: str, node: Any, was: Mapping[Any, Any]) -> list[_Entry]:
    """The entries of a mapping or a list with their lines; _NoRoom where the first does not begin a line."""
    found: list[_Entry] = []
    indent, done = node.start_mark.column, 0
    is_list = isinstance(node, yaml.SequenceNode)
    pairs = [(one, one) for one in node.value] if is_list else node.value
    for name, (key, value) in zip(was, pairs, strict=True):
        begin = text.rindex("-", done, key.start_mark.index) if is_list else key.start_mark.index
        start = text.rfind("\n", 0, begin) + 1
        if text[start:begin].strip():
            raise _NoRoom
        end = text.find("\n", max(_end(text, value), key.end_mark.index if not is_list else 0, begin)) + 1
        start = _with_comment(text, start, done, indent) if found else start
        found.append(_Entry(str(name), key, value, start, end))
        done = end
    return found


def _with_comment(text: str, start: int, floor: int, indent: int) -> int:
    """Where the comment directly above an entry begins, of the same indent; the entry's own line where there is none."""
    while start > floor:
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above:start]
        if above < floor or not line.startswith(" " * indent + "#"):
            break
        start = above
    return start


def _gaps(text: str, entries: Sequence[_Entry]) -> list[str]:
    """What stands before each entry that belongs to none: empty lines, comments by themselves."""
    ends = [entries[0].start, *(one.end for one in entries[:-1])]
    return [text[end : one.start] for end, one in zip(ends, entries, strict=True)]


def _assembled(text: str, entries: Sequence[_Entry], names: Sequence[str], texts: Sequence[str], apart: str) -> Edit:
    """The lines of the entries in another order, without those that are gone, with new ones between ('' among ``names``).

    What stood between the entries stays between those that are left; comments by themselves are never lost.
    """
    gaps = dict(zip([one.key for one in entries], _gaps(text, entries), strict=True))
    left = [name for name in gaps if name in names]
    lost = {name: gap for name, gap in gaps.items() if name not in names and gap.strip()}
    slots = iter([gaps[name] for name in left])
    made, order = "", list(gaps)
    for no, (name, piece) in enumerate(zip(names, texts, strict=True)):
        if name:
            earlier = [one for one in order[: order.index(name)] if one in lost]
            made += "".join(lost.pop(one) for one in earlier) + next(slots)
        elif no:
            made += apart
        made += piece
        if not name and not no and apart:
            made += apart
    return entries[0].start, entries[-1].end, made + "".join(lost.values())


def _end(text: str, node: Any) -> int:
    """Where the text of a piece really ends: the parser reads on to the next one."""
    while not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return start + len(text[start:end].rstrip())
    return end


def _applied(text: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    """A part of the text with some of its pieces replaced."""
    made = ""
    for begin, until, written in sorted(edits):
        made += text[start:begin] + written
        start = until
    return made + text[start:end]


def lines_at(content: bytes, file: str, path: Path) -> tuple[int, int]:
    """The lines of an entry, from its first (counted from 1) up to the one behind its last, without comments above; (0, 0) for none.

    Raises PolicyError for a file that cannot be read.
    """
    source = load(content, file)
    if path not in source.values:
        return 0, 0
    text = content.decode("utf-8")
    node: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
    start = 0
    for part in path:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[int(part)]
            start = text.rfind("-", 0, node.start_mark.index)
        else:
            key, node = next((key, value) for key, value in node.value if key.value == part)
            start = key.start_mark.index
    return text.count("\n", 0, start) + 1, text.count("\n", 0, max(start, _end(text, node))) + 2


def lines_of(content: bytes, first: int, until: int) -> str:
    """The text of these lines, as ``lines_at`` counts them."""
    return "\n".join(content.decode("utf-8", "replace").split("\n")[first - 1 : until - 1]) + "\n"


def with_lines(content: bytes, file: str, path: Path, text: str) -> bytes:
    """The file with other lines in the place of an entry's; at its end, where it has none. PolicyError for one that cannot be read."""
    before = content.decode("utf-8")
    new = text.replace("\r\n", "\n").strip("\n") + "\n"
    first, until = lines_at(content, file, path) if content else (0, 0)
    if not first:
        apart = "\n" if before.strip() else ""
        return (before + ("" if before.endswith("\n") or not before else "\n") + apart + new).encode()
    lines = before.splitlines(keepends=True)
    return "".join([*lines[: first - 1], new, *lines[until - 1 :]]).encode()
