"""Three texts of one YAML file merged key by key, as text: comments and layout stay as whoever changed them wrote them.

A key changed on one side only is taken from there. Changed on both it is looked into, and where nothing deeper tells the two
changes apart it is a clash: a person says whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.policy.loader import Path, Source, dotted, load

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Clash:
    """A key changed on both sides: its three texts, '' where it is not. ``chosen`` is whose it is to be, '' while nobody said."""

    key: str
    base: str
    mine: str
    theirs: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What three texts make: where a clash is not settled the text is mine."""

    text: str
    clashes: tuple[Clash, ...]

    @property
    def is_settled(self) -> bool:
        """Whether every clash was decided on."""
        return all(one.chosen for one in self.clashes)


@dataclass(frozen=True)
class _Piece:
    """A key with everything below it: the lines before its first key below it, and the pieces below; none where it is one value."""

    head: str
    below: Mapping[str, _Piece] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All of it as it stands in the file."""
        return self.head + "".join(one.text for one in self.below.values())


def merged(base: bytes, mine: bytes, theirs: bytes, file: str, chosen: Mapping[str, str]) -> Merged:
    """Merge; ``chosen`` says by key whose a clash is to be. PolicyError for a text that is no YAML, or for what comes out as none."""
    pieces = [piece_of(text, file) for text in (base, mine, theirs)]
    clashes: list[Clash] = []
    text = _merged(pieces[0], pieces[1], pieces[2], (), chosen, clashes)
    load(text.encode(), file)
    return Merged(text, tuple(clashes))


def piece_of(content: bytes, file: str) -> _Piece:
    """A file as pieces; one that is not written line by line is one piece."""
    source = load(content, file)
    lines = content.decode().splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return _piece(source, lines, (), 0, len(lines))


def with_key(content: bytes, file: str, key: str, text: str) -> bytes:
    """A file with one of its outermost keys written otherwise, or added at its end; ``text`` is whole lines of YAML, '' takes it away."""
    whole = piece_of(content, file)
    below = dict(whole.below)
    if text:
        below[key] = _Piece(text if text.endswith("\n") else f"{text}\n")
    else:
        below.pop(key, None)
    made = _Piece(whole.head, below).text.encode()
    load(made, file)
    return made


def _piece(source: Source, lines: Sequence[str], path: Path, begin: int, end: int) -> _Piece:
    """The lines from ``begin`` to ``end`` as the piece of a key."""
    keys = [key for key in source.keys if len(key) == len(path) + 1 and key[:-1] == path]
    rows = [source.keys[key][0] - 1 for key in keys]
    first = begin if not path else begin + 1
    columns = {source.keys[key][1] for key in keys}
    apart = len(set(rows)) == len(rows) and len(columns) == 1 and all(first <= row for row in rows)
    if not keys or not apart or any(lines[row][: source.keys[key][1] - 1].strip() for key, row in zip(keys, rows, strict=True)):
        return _Piece("".join(lines[begin:end]))
    begins = [_with_comments(lines, row, first if nth == 0 else rows[nth - 1] + 1) for nth, row in enumerate(rows)]
    ends = [*begins[1:], end]
    below = {
        str(key[-1]): _piece_from(source, lines, key, (start, row, stop))
        for key, start, row, stop in zip(keys, begins, rows, ends, strict=True)
    }
    return _Piece("".join(lines[begin : begins[0]]), below)


def _piece_from(source: Source, lines: Sequence[str], key: Path, span: tuple[int, int, int]) -> _Piece:
    """The piece of a key whose own line is not its first: comments stand above it."""
    start, row, stop = span
    inner = _piece(source, lines, key, row, stop)
    return _Piece("".join(lines[start:row]) + inner.head, inner.below)


def _with_comments(lines: Sequence[str], row: int, first: int) -> int:
    """Where a key begins with the comments right above it."""
    while row > first and lines[row - 1].lstrip().startswith("#"):
        row -= 1
    return row


def _merged(
    base: _Piece | None, mine: _Piece | None, theirs: _Piece | None, path: tuple[str, ...], chosen: Mapping[str, str], clashes: list[Clash]
) -> str:
    """One key of three files."""
    was, ours, other = (one.text if one else "" for one in (base, mine, theirs))
    if ours in (other, was):
        return other
    if other == was:
        return ours
    if base and mine and theirs and base.below and mine.below and theirs.below:
        return _within(base, mine, theirs, path, chosen, clashes)
    key = dotted(path)
    whose = chosen.get(key, "")
    clashes.append(Clash(key, was, ours, other, whose if whose in (MINE, THEIRS) else ""))
    return other if whose == THEIRS else ours


def _within(
    base: _Piece, mine: _Piece, theirs: _Piece, path: tuple[str, ...], chosen: Mapping[str, str], clashes: list[Clash]
) -> str:  # fmt: skip
    """The keys below one that was changed on both sides: in my order, theirs that are new after the one they follow there."""
    heads = [_Piece(one.head) for one in (base, mine, theirs)]
    text = _merged(heads[0], heads[1], heads[2], (*path, "#"), chosen, clashes)
    order = list(mine.below)
    for nth, key in enumerate(theirs.below):
        if key not in order:
            before = [one for one in list(theirs.below)[:nth] if one in order]
            order.insert(order.index(before[-1]) + 1 if before else 0, key)
    for key in order:
        text += _merged(base.below.get(key), mine.below.get(key), theirs.below.get(key), (*path, key), chosen, clashes)
    return text
