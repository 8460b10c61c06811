"""A decision table is changed where it stands: columns come and go, and what nobody touched stays byte for byte."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.decisiontable import ColumnChange, EditableTable, TableColumn, TableRow
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
        fewer = EDITOR.written(path.name, content, table.id, [table.rows[0], *table.rows[2:]])
        assert EDITOR.written(path.name, fewer, table.id, table.rows) == content, "a rule taken away comes back as it was"
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


FOREIGN = """<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id='d' name="d" namespace="n">
  <decision id='t' name="表"><decisionTable hitPolicy="COLLECT" aggregation='SUM'>
    <input id='in' label='类别'><inputExpression typeRef="string"><text>petition.category</text></inputExpression></input>
    <output id="out" name="points" typeRef="number" />
    <annotation name="依据" />
    <!-- 先看检举控告 -->
    <rule id='one'><inputEntry id='one_in'><text>&quot;accusation&quot;</text></inputEntry>
      <outputEntry id="o1"><text>1</text></outputEntry></rule>
    <!-- 再看其他，1 > 0 -->
    <rule><inputEntry><text><![CDATA["grievance",
"suggestion"]]></text></inputEntry>  <outputEntry><text> 2 </text></outputEntry><annotationEntry><text/></annotationEntry></rule>
  </decisionTable></decision>
</definitions>
""".encode()


def foreign() -> EditableTable:
    [table] = EDITOR.read("f.dmn", FOREIGN)
    return table


def test_what_nobody_changed_of_a_foreign_table_stays_however_it_is_written():
    table = foreign()
    assert [row.cells for row in table.rows] == [('"accusation"', "1", ""), ('"grievance",\n"suggestion"', "2", "")]
    assert EDITOR.written("f.dmn", FOREIGN, "t", table.rows) == FOREIGN
    one, other = table.rows
    made = EDITOR.written("f.dmn", FOREIGN, "t", [replace(one, cells=(one.cells[0], "3", "")), other])
    assert made == FOREIGN.replace(b"<text>1</text>", b"<text>3</text>")
    told = EDITOR.written("f.dmn", FOREIGN, "t", [replace(one, cells=(*one.cells[:2], "第十七条")), other])
    assert EDITOR.read("f.dmn", told)[0].rows[0].cells[2] == "第十七条", "a rule that had no remark gets one"
    turned = EDITOR.written("f.dmn", FOREIGN, "t", [other, one])
    assert [row.cells for row in EDITOR.read("f.dmn", turned)[0].rows] == [other.cells, one.cells]
    assert turned.index("再看其他".encode()) < turned.index("先看检举控告".encode()), "a remark goes with its rule"
    double = EDITOR.written("f.dmn", FOREIGN, "t", [one, TableRow("", one.cells), other])
    assert [row.cells for row in EDITOR.read("f.dmn", double)[0].rows] == [one.cells, one.cells, other.cells]
    assert double.count(b"'one'") == double.count(b'"one_2"') == double.count(b'"one_2_in"') == double.count(b'"o1_2"') == 1


def test_a_sum_is_forgotten_with_what_is_added_up():
    assert foreign().aggregation == "SUM"
    assert EDITOR.with_policy("f.dmn", FOREIGN, "t", "COLLECT") == FOREIGN
    made = EDITOR.with_policy("f.dmn", FOREIGN, "t", "UNIQUE")
    assert made == FOREIGN.replace(b"hitPolicy=\"COLLECT\" aggregation='SUM'", b'hitPolicy="UNIQUE"')


# ---- a table as a whole, as a table editor in the browser gives it back


@given(tables(), st.data())
def test_cells_of_a_whole_table_are_changed_as_the_form_changes_them(content: bytes, data: st.DataObject):
    [table] = EDITOR.read("t.dmn", content)
    texts = (st.sampled_from(['"甲"', '"b", "c"', "-"]), st.sampled_from(["7", "null"]), st.text("甲&<\"'", max_size=4).map(str.strip))
    rows = [list(row.cells) for row in table.rows]
    for row, column in data.draw(st.sets(st.tuples(st.integers(0, len(rows) - 1), st.integers(0, 2)), max_size=4)):
        rows[row][column] = data.draw(texts[column])
    said = [TableRow(row.id, tuple(cells)) for row, cells in zip(table.rows, rows, strict=True)]
    said = data.draw(st.permutations(said))[: data.draw(st.integers(1, len(said)))]
    if data.draw(st.booleans()):
        said.append(TableRow("DecisionRule_new", said[0].cells))
    by_sheet = EDITOR.replaced("t.dmn", content, replace(table, rows=tuple(said)))
    assert by_sheet == EDITOR.written("t.dmn", content, "t", said)
    assert [row.cells for row in EDITOR.read("t.dmn", by_sheet)[0].rows] == [row.cells for row in said]
    assert EDITOR.replaced("t.dmn", content, table) == content


@pytest.mark.parametrize("path", SHELF, ids=lambda path: path.name)
def test_columns_and_cells_changed_together_touch_only_their_lines(path):
    content = path.read_bytes()
    [table] = EDITOR.read(path.name, content)
    [first, second, *rest] = table.columns
    turned = EDITOR.replaced(path.name, content, reordered(table, [1, 0, *range(2, len(table.columns))]))
    assert [one.about for one in EDITOR.read(path.name, turned)[0].columns][:2] == [second.about, first.about]
    [again] = EDITOR.read(path.name, turned)
    assert EDITOR.replaced(path.name, turned, reordered(again, [1, 0, *range(2, len(table.columns))])) == content
    new = TableColumn("input", "匿名", "petition.anonymous", "", "boolean")
    wider = replace(
        table,
        columns=(
            new,
            replace(first, values='"suggestion", "accusation", "grievance", "none"'),
            replace(second, label="途径", values=""),
            *rest,
        ),
        rows=tuple(replace(row, cells=("true" if no == 2 else "-", *row.cells)) for no, row in enumerate(table.rows)),
    )
    made = EDITOR.replaced(path.name, content, wider)
    [there] = EDITOR.read(path.name, made)
    assert [row.cells for row in there.rows] == [row.cells for row in wider.rows]
    assert [(one.label, one.values) for one in there.columns[:3]] == [(one.label, one.values) for one in wider.columns[:3]]
    unlike = [column for column in there.columns if column.id not in {one.id for one in table.columns}]
    back = [
        unlike[0],
        *(replace(one, label=old.label, values=old.values) for one, old in zip(there.columns[1:], table.columns, strict=True)),
    ]
    again = EDITOR.read(path.name, EDITOR.replaced(path.name, made, replace(there, columns=tuple(back))))[0]
    assert again.columns[1:] == table.columns, "allowed values that were taken away come back"
    narrower = reordered(there, list(range(1, len(there.columns))))
    made = EDITOR.replaced(path.name, made, narrower)
    assert len(lines(made) - lines(content)) == 2, "the label and the allowed values"
    assert len(lines(content) - lines(made)) <= 4, "those, and the allowed values that are gone"


@pytest.mark.parametrize("path", SHELF, ids=lambda path: path.name)
def test_what_was_taken_away_and_comes_back_is_as_it_was(path):
    content = path.read_bytes().replace(b"</inputExpression>", b"<!-- kept --></inputExpression>", 1)
    table = EDITOR.read(path.name, content)[0]
    for at in (0, len(table.columns) - 1):
        order = [no for no in range(len(table.columns)) if no != at]
        made = EDITOR.replaced(path.name, content, reordered(table, order))
        back = EDITOR.replaced(path.name, made, table, content)
        if table.columns[at].kind != "annotation":
            assert back == content
        elsewhere = EDITOR.read(path.name, EDITOR.replaced(path.name, made, table))[0]
        assert [(one.kind, one.id) for one in elsewhere.columns] == [(one.kind, one.id) for one in table.columns], "its id, at least"
    fewer = EDITOR.replaced(path.name, content, replace(table, rows=table.rows[1:]))
    assert EDITOR.replaced(path.name, fewer, table, content) == content
    again = replace(table, rows=(*table.rows, replace(table.rows[0], id="")))
    assert EDITOR.read(path.name, EDITOR.replaced(path.name, content, again, content))[0].rows[-1].id not in {one.id for one in table.rows}


def reordered(table: EditableTable, order: list[int]) -> EditableTable:
    rows = tuple(replace(row, cells=tuple(row.cells[at] for at in order)) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in order), rows=rows)


def lines(content: bytes) -> set[bytes]:
    return set(content.splitlines())


def test_what_a_file_cannot_be_made_to_say_is_refused_with_its_place():
    table = foreign()
    with pytest.raises(DiagramError, match="decision_type"):
        EDITOR.replaced("f.dmn", FOREIGN, replace(table, columns=(replace(table.columns[0], type="time"), *table.columns[1:])))
    with pytest.raises(DiagramError, match="decision_cell_function") as wrong:
        said = replace(table.rows[0], cells=("contains(x)", "1", ""))
        EDITOR.replaced("f.dmn", FOREIGN, replace(table, rows=(said, table.rows[1])))
    assert (wrong.value.args_for_message["row"], wrong.value.args_for_message["label"]) == ("#1", "类别")
    with pytest.raises(DiagramError, match="decision_aggregation"):
        EDITOR.replaced("f.dmn", FOREIGN, replace(table, aggregation="MEAN"))
    with pytest.raises(Refusal, match="design_table_order"):
        EDITOR.replaced("f.dmn", FOREIGN, reordered(table, [1, 0, 2]))
    with pytest.raises(Refusal, match="design_table_twice"):
        EDITOR.replaced("f.dmn", FOREIGN, reordered(table, [0, 1, 1, 2]))
    with pytest.raises(Refusal, match="design_table_unsaid"):
        said = replace(table.rows[0], cells=('"a",\r"b"', "1", ""))
        EDITOR.replaced("f.dmn", FOREIGN, replace(table, rows=(said, table.rows[1])))
    bare = FOREIGN.replace(b'<inputExpression typeRef="string"><text>petition.category</text></inputExpression>', b"<inputExpression />")
    asking = replace(table.columns[0], type="string")
    made = EDITOR.replaced("f.dmn", bare, replace(table, columns=(asking, *table.columns[1:])))
    assert EDITOR.read("f.dmn", made)[0].columns[0].about == "petition.category"
