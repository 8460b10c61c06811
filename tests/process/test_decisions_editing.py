"""A decision table is changed where it stands: columns come and go, and what nobody touched stays byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.decisiontable import ColumnChange, TableRow
from engine.errors import DiagramError, Refusal
from engine.process.decisions.retabling import TableEditor
from tests.support.places import ROOT

SHELF = sorted((ROOT / "workflows").glob("*/*.dmn"))
EDITOR = TableEditor()
SPACES = st.sampled_from(["\n      ", "\n\t", " ", "\r\n  ", "\n<!-- 1 > 0 -->\n  "])


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """A small table as any program may write it: other prefixes, spaces, quotes and empty elements."""
    own, space = draw(st.sampled_from(["", "dmn:", "semantic:"])), draw(SPACES)
    empty, quote = draw(st.booleans()), draw(st.sampled_from(["'", '"']))
    note = (
        f"<{own}annotationEntry><{own}text/></{own}annotationEntry>"
        if empty
        else f"<{own}annotationEntry><{own}text>依据 &amp; 说明</{own}text></{own}annotationEntry>"
    )
    rules = "".join(
        f'{space}<{own}rule id={quote}r{no}{quote}><{own}inputEntry id="i{no}">{space}<{own}text>"a{no}"</{own}text></{own}inputEntry>'
        f'<{own}outputEntry id="o{no}"><{own}text>{no}</{own}text>{space}</{own}outputEntry>{space}{note}</{own}rule>'
        for no in range(draw(st.integers(1, 4)))
    )
    name = own.removesuffix(":")
    space_of = f"xmlns{':' if name else ''}{name}"
    return (
        f'<?xml version="1.0"?>\n<{own}definitions {space_of}="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="a&gt;b"'
        f' namespace="n">{space}<{own}decision id="t" name="表"><{own}decisionTable id="tt" hitPolicy={quote}FIRST{quote}>'
        f'{space}<{own}input id="in" label="甲 > 乙"><{own}inputExpression id="x" typeRef="string">'
        f"<{own}text>petition.category</{own}text></{own}inputExpression></{own}input>"
        f'{space}<{own}output id="out" name="way" label="办法" typeRef="number"/>{space}<{own}annotation name="注"/>{rules}'
        f"</{own}decisionTable></{own}decision></{own}definitions>"
    ).encode()


@given(tables(), st.sampled_from(["input", "output", "annotation"]), st.sampled_from(["渠道", 'a "b" & <c>']))
def test_a_column_that_comes_and_goes_leaves_no_trace(content: bytes, kind: str, label: str):
    fill = {"input": "-", "output": "7", "annotation": "x & y"}[kind]
    new = ColumnChange("add", kind=kind, label=label, about="petition.channel" if kind == "input" else "also", type="", fill=fill)
    made = EDITOR.recolumned("t.dmn", content, "t", new)
    [before], [after] = EDITOR.read("t.dmn", content), EDITOR.read("t.dmn", made)
    at = next(no for no, column in enumerate(after.columns) if (column.kind, column.label) == (kind, label))
    assert [[*row.cells[:at], *row.cells[at + 1 :]] for row in after.rows] == [list(row.cells) for row in before.rows]
    assert {row.cells[at] for row in after.rows} == {fill}
    assert EDITOR.recolumned("t.dmn", made, "t", ColumnChange("drop", at)) == content


@given(tables(), st.integers(0, 2))
def test_what_is_called_otherwise_and_back_is_as_it_was(content: bytes, at: int):
    [table] = EDITOR.read("t.dmn", content)
    old = table.columns[at]
    about = "petition.route" if old.kind == "input" else "answer"
    made = EDITOR.recolumned("t.dmn", content, "t", ColumnChange("rename", at, label='别的 "名称"', about=about))
    assert EDITOR.read("t.dmn", made)[0].columns[at].label == '别的 "名称"'
    back = EDITOR.recolumned("t.dmn", made, "t", ColumnChange("rename", at, label=old.label, about=old.about))
    assert EDITOR.read("t.dmn", back) == EDITOR.read("t.dmn", content)
    assert back.replace(b"&gt;", b">") == content.replace(b"&gt;", b">")
    unique = EDITOR.with_policy("t.dmn", content, "t", "UNIQUE")
    assert unique.replace(b'"UNIQUE"', b"FIRST") == content.replace(b"'FIRST'", b"FIRST").replace(b'"FIRST"', b"FIRST")


@given(tables(), st.text("甲乙 &<>\"'", max_size=6).map(str.strip))
def test_a_cell_that_said_nothing_says_something(content: bytes, note: str):
    [table] = EDITOR.read("t.dmn", content)
    rows = [TableRow(row.id, (*row.cells[:-1], note)) for row in table.rows]
    made = EDITOR.written("t.dmn", content, "t", rows)
    assert EDITOR.read("t.dmn", made)[0].rows == tuple(rows)


@pytest.mark.parametrize("path", SHELF, ids=lambda path: path.name)
def test_the_shelves_tables_take_a_column_and_give_it_back(path):
    content = path.read_bytes()
    for table in EDITOR.read(path.name, content):
        new = ColumnChange("add", kind="annotation", label="备注", fill="")
        made = EDITOR.recolumned(path.name, content, table.id, new)
        at = len(EDITOR.read(path.name, made)[0].columns) - 1
        assert EDITOR.recolumned(path.name, made, table.id, ColumnChange("drop", at)) == content


def test_a_table_without_rules_gets_its_first_and_its_last_answer_stays():
    content = SHELF[0].read_bytes()
    [table] = EDITOR.read("a.dmn", content)
    first, last = content.index(b"<rule"), content.rindex(b"</rule>") + len(b"</rule>")
    empty = content[:first].rstrip() + content[last:]
    [none] = EDITOR.read("a.dmn", empty)
    assert none.rows == () and none.columns == table.columns
    made = EDITOR.written("a.dmn", empty, table.id, [TableRow("", row.cells) for row in table.rows])
    assert [row.cells for row in EDITOR.read("a.dmn", made)[0].rows] == [row.cells for row in table.rows]
    with pytest.raises(Refusal, match="design_table_ragged"):
        EDITOR.written("a.dmn", content, table.id, [TableRow("", ("-",))])
    with pytest.raises(Refusal, match="design_table_policy"):
        EDITOR.with_policy("a.dmn", content, table.id, "BEST")
    with pytest.raises(DiagramError):
        EDITOR.recolumned("a.dmn", content, table.id, ColumnChange("add", label="x", about="1 +", fill="-"))
    outputs = [no for no, column in enumerate(table.columns) if column.kind == "output"]
    with pytest.raises(Refusal, match="design_table_last_output"):
        for no in reversed(outputs):
            content = EDITOR.recolumned("a.dmn", content, table.id, ColumnChange("drop", no))
