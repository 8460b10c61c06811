"""Rules of a decision table changed cell by cell, added, moved and taken away in its file; everything else stays byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from engine.domain.decisiontable import TableRow
from engine.errors import Refusal
from engine.process.decisions.pieces import ATTRIBUTE, TAG, Edit, Piece, gap, prefix, replaced, saying
from engine.process.decisions.recolumning import CELL_OF, KINDS, NAME, Earlier, cells_of, ids_in, new_id


def rerowed(content: bytes, table: Piece, rows: Sequence[TableRow], taken: set[str], earlier: Earlier | None = None) -> bytes:
    """The file with these rules in a table, in this order; a remark before a rule goes with it. Refusal for ragged ones, and for none.

    One that is not there and was in the ``earlier`` table comes back as it was, where nobody in the file has its ids by now.
    """
    heads, rules = table.all(*KINDS), table.all("rule")
    if not heads:
        raise Refusal("design_table_empty")
    if not rows or any(len(row.cells) != len(heads) for row in rows):
        raise Refusal("design_table_ragged", expected=len(heads))
    if not rules:
        return _first(content, heads, prefix(content, table), rows, taken)
    ids, leads = row_ids(rules), _leads(table, rules)
    left, made, was = dict(zip(ids, rules, strict=True)), b"", _was(heads, taken, prefix(content, table), earlier)
    for row in rows:
        known = left.pop(row.id, None)
        if known is None and row.id in was and earlier is not None:
            old, lead = was.pop(row.id)
            made += earlier[0][slice(*lead)] + _rule(earlier[0], old, earlier[1].all(*KINDS), row)
            continue
        like = known or rules[0]
        rule = _rule(content, like, heads, row)
        lead = leads[rules.index(like)]
        made += content[slice(*lead)] + rule if known else gap(content, like) + _anew(rule, like.attributes.get("id", ""), row.id, taken)
    return content[: leads[0][0]] + made + content[rules[-1].end :]


def _was(heads: Sequence[Piece], taken: set[str], own: str, earlier: Earlier | None) -> dict[str, tuple[Piece, tuple[int, int]]]:
    """The rules an earlier table had under the same columns and whose ids are free, each with where what stands before it is."""
    if earlier is None or prefix(*earlier) != own:
        return {}
    rules, columns = earlier[1].all("rule"), earlier[1].all(*KINDS)
    if [(one.name, one.attributes.get("id")) for one in columns] != [(one.name, one.attributes.get("id")) for one in heads]:
        return {}
    found = zip(rules, _leads(earlier[1], rules) if rules else (), strict=True)
    return {id: (one, lead) for one, lead in found if (id := one.attributes.get("id")) and not taken & set(ids_in(one))}


def row_ids(rules: Sequence[Piece]) -> list[str]:
    """What each rule is called by: its id, or its place where it has none."""
    return [one.attributes.get("id") or f"#{no}" for no, one in enumerate(rules, 1)]


def _leads(table: Piece, rules: Sequence[Piece]) -> list[tuple[int, int]]:
    """Where what stands before each rule begins and ends: its space and its remarks."""
    before = [one for one in table.children if one.end <= rules[0].begin]
    ends = [before[-1].end if before else table.inner, *(one.end for one in rules)]
    return [(end, one.begin) for end, one in zip(ends, rules, strict=False)]


def _rule(content: bytes, like: Piece, heads: Sequence[Piece], row: TableRow) -> bytes:
    """The bytes of a rule with other words in its cells."""
    cells = cells_of(like, heads)
    edits = [saying(content, cell, text) for cell, text in zip(cells, row.cells, strict=True) if cell is not None and cell.said() != text]
    missing = [no for no, cell in enumerate(cells) if cell is None]
    if any(row.cells[no] for no in missing):
        edits.append(_remarks(content, like, [(heads[no].name, row.cells[no]) for no in missing]))
    return replaced(content[: like.end], edits)[like.begin :]


def _remarks(content: bytes, rule: Piece, missing: Sequence[tuple[str, str]]) -> Edit:
    """The edit that gives a rule the remarks it was written without. Refusal where it lacks another cell."""
    if not rule.children or any(kind != "annotation" for kind, _ in missing):
        raise Refusal("design_table_ragged", expected=len(rule.children) + len(missing))
    own, last = prefix(content, rule), rule.children[-1]
    made = [f"<{own}annotationEntry><{own}text>{escape(text)}</{own}text></{own}annotationEntry>".encode() for _, text in missing]
    return last.end, last.end, b"".join(gap(content, last) + one for one in made)


def _first(content: bytes, heads: Sequence[Piece], own: str, rows: Sequence[TableRow], taken: set[str]) -> bytes:
    """The file with the first rules of a table that had none."""
    apart, made = gap(content, heads[0]).decode(), b""
    for row in rows:
        cells = "".join(f"{apart}  {one}" for one in _cells(heads, own, row, taken))
        made += f'{apart}<{own}rule id="{new_id("rule", taken)}">{cells}{apart}</{own}rule>'.encode()
    return replaced(content, [(heads[-1].end, heads[-1].end, made)])


def _cells(heads: Sequence[Piece], own: str, row: TableRow, taken: set[str]) -> Iterator[str]:
    for head, text in zip(heads, row.cells, strict=True):
        name = CELL_OF[head.name]
        id = "" if head.name == "annotation" else f' id="{new_id(name, taken)}"'
        yield f"<{own}{name}{id}><{own}text>{escape(text)}</{own}text></{own}{name}>"


def _anew(rule: bytes, old: str, wanted: str, taken: set[str]) -> bytes:
    """A rule made after another, with ids nobody else in the file has; what its cells are called begins as what it is called.

    Whoever brings back a rule that was taken away brings its id: the rule is called so again.
    """
    called = wanted if NAME.fullmatch(wanted) and wanted not in taken else _free(old, taken)

    def other(found: re.Match[bytes]) -> bytes:
        id = found[2][1:-1].decode()
        own = called if id == old else called + id.removeprefix(old) if old and id.startswith(f"{old}_") else id
        name = _free(own, taken)
        taken.add(name)
        return found[1] + f'"{name}"'.encode()

    return TAG.sub(lambda tag: re.sub(ATTRIBUTE % b"id", other, tag[0]), rule)


def _free(id: str, taken: set[str]) -> str:
    """An id, or the first after it that nobody has."""
    return id if id and id not in taken else next(one for no in range(2, 100_000) if (one := f"{id}_{no}") not in taken)
