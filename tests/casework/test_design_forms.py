"""A designer puts a form together: a question whose answer feeds a gateway, in its place, and what names it is known."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from engine.casework import designforms, designs, designtables, fieldkinds, renaming
from engine.casework.renamings import Renaming
from engine.documents.confining import confined
from engine.domain.decisiontable import ColumnChange, TableRow
from engine.errors import Conflict, InvalidForm, NotFound, Refusal
from engine.process.board import Board
from engine.process.decisions.retabling import TableEditor
from tests.builders import County

PATH, NAME = "workflows/reexamination/forms.yaml", "examine_reexamination_request"


def test_a_question_is_added_ordered_grouped_renamed_and_taken_away(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = designs.begin(office, by=by, name="表单").id or 0
    at = {"by": by, "design": design, "path": PATH, "name": NAME}
    before = designs.read(office, by=by, design=design, path=PATH).content.decode()
    said = {"kind": "radio", "title": "是否需要听证", "x-title-en": "Hearing needed", "required": "1", "fact": "1",
            "options": "yes = 需要 = Yes\nno = 不需要 = No", "x-group": "听证", "x-group-en": "Hearing"}  # fmt: skip
    with pytest.raises(InvalidForm):
        designforms.add_field(office, **at, field="1x", said=said, version=0)
    with pytest.raises(Refusal) as wrong:
        designforms.add_field(office, **at, field="needs_hearing", said={**said, "options": "yes = 需要"}, version=0)
    assert "forms.yaml" in office.tell(wrong.value)
    designforms.add_field(office, **at, field="needs_hearing", said=said, version=0)
    with pytest.raises(InvalidForm):
        designforms.add_field(office, **at, field="reason", said=said, version=1)
    designforms.move_field(office, **at, field="needs_hearing", by_places=-1, version=1)
    designforms.change_field(office, **at, field="reason", said={"show_if": "needs_hearing = no", "description": "写明"}, version=2)
    asked = Renaming("field", "needs_hearing", "with_hearing", PATH, NAME)
    [changed] = renaming.preview(office, by=by, design=design, asked=asked).files
    assert (changed.path, len(changed.lines)) == (PATH, 3), "where it is required, asked, and waited for"
    seen = renaming.preview(office, by=by, design=design, asked=asked).seen
    renaming.rename(office, by=by, design=design, asked=asked, seen=seen)
    form = designforms.form(office, **at)
    assert [one.name for one in form.fields] == ["request_decision", "with_hearing", "reason"]
    assert form.fields[2].show_if == "with_hearing = no" and form.fields[1].required and form.fields[1].fact
    assert [one.group for one in form.preview.fields] == ["", "听证", ""] and not form.findings
    uses = {(one.what, one.file.rpartition("/")[2]) for one in form.fields[0].uses}
    assert ("condition", "reexamination.bpmn") in uses and any(what == "scenario" for what, _ in uses)
    assert not form.fields[1].uses
    now = designs.read(office, by=by, design=design, path=PATH).content.decode()
    assert now.partition("serve_reexamination_refusal:")[2] == before.partition("serve_reexamination_refusal:")[2]
    text = form.text.replace("是否需要听证", "要不要听证")
    assert designforms.form(office, **at, text=text).preview.fields[1].label == "要不要听证"
    designforms.keep_text(office, **at, text=text, version=4)
    designforms.change_field(office, **at, field="reason", said={"show_if": "", "description": ""}, version=5)
    designforms.remove_field(office, **at, field="with_hearing", version=6)
    assert designs.read(office, by=by, design=design, path=PATH).content.decode() == before
    with pytest.raises(NotFound):
        designforms.remove_field(office, **at, field="with_hearing", version=7)
    assert any(line.id == NAME and line.facts == 1 for line in designforms.forms(office, by=by, design=design))


def test_a_decision_table_is_changed_cell_by_cell_and_all_else_stays(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    office.tables = TableEditor()
    design = designs.begin(office, by=by, name="决策表").id or 0
    at = {"by": by, "design": design, "path": "workflows/intake/triage.dmn"}
    assert at["path"] in designtables.files(office, by=by, design=design)
    before = designs.read(office, **at).content
    [table] = designtables.tables(office, **at).tables
    rows = list(table.rows)
    assert table.columns[0].label == "类别" and rows[0].cells[0] == '"accusation"' and len(rows[0].cells) == len(table.columns)
    designtables.keep(office, **at, table=table.id, rows=rows, version=0)
    assert designs.read(office, **at).content == before, "nothing was changed"
    with pytest.raises(Refusal) as wrong:
        designtables.keep(office, **at, table=table.id, rows=[TableRow(rows[0].id, ("<<", *rows[0].cells[1:])), *rows[1:]], version=1)
    assert "triage.dmn" in office.tell(wrong.value)
    said = TableRow(rows[0].id, (*rows[0].cells[:-1], "保密 & 转送"))
    designtables.keep(office, **at, table=table.id, rows=[rows[1], said, TableRow("", rows[2].cells), *rows[2:]], version=1)
    [made] = designtables.tables(office, **at).tables
    assert [one.cells for one in made.rows] == [rows[1].cells, said.cells, rows[2].cells, *(one.cells for one in rows[2:])]
    assert len({one.id for one in made.rows}) == len(rows) + 1
    designtables.keep(office, **at, table=table.id, rows=rows, version=2)
    assert designs.read(office, **at).content == before
    with pytest.raises(InvalidForm) as missing:
        designtables.change_column(office, **at, table=table.id, change=ColumnChange("add"), version=3)
    assert [one.field for one in missing.value.fields] == ["label", "about"]
    column = ColumnChange("add", kind="input", label="匿名", about="petition.anonymous", type="boolean", fill="-")
    designtables.change_column(office, **at, table=table.id, change=column, version=3)
    designtables.change_policy(office, **at, table=table.id, policy="FIRST", version=4)
    [made] = designtables.tables(office, **at).tables
    assert (made.hit_policy, len(made.columns)) == ("FIRST", len(table.columns) + 1)


def test_a_question_is_asked_as_another_kind_and_what_is_lost_and_no_longer_fits_is_told_before(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    office.board = Board(confined)
    design = designs.begin(office, by=by, name="换种类").id or 0
    at = {"by": by, "design": design, "path": PATH, "name": NAME}
    before = designs.read(office, by=by, design=design, path=PATH).content
    decided = fieldkinds.preview(office, **at, field="request_decision", kind="checkbox")
    assert [what for what, _ in decided.lost] == ["选项"] and "受理" in decided.lost[0][1] and not decided.options
    assert {one.what for one in decided.field.uses} >= {"condition", "scenario"}
    assert [one.rule for one in decided.findings] == ["diagram_condition_type"] and "request_decision" in decided.findings[0].message
    assert designs.read(office, by=by, design=design, path=PATH).content == before, "looking keeps nothing"
    assert not fieldkinds.unfit(office, **at)
    fieldkinds.change(office, **at, field="request_decision", kind="checkbox", version=0)
    [unfit] = fieldkinds.unfit(office, **at)
    assert (unfit.rule, unfit.file) == ("diagram_condition_type", "reexamination/reexamination.bpmn")
    back = fieldkinds.preview(office, **at, field="request_decision", kind="radio")
    assert back.options.splitlines()[0] == "yes = 是 = Yes" and not back.lost
    with pytest.raises(InvalidForm) as missing:
        fieldkinds.change(office, **at, field="request_decision", kind="radio", version=1)
    assert [one.field for one in missing.value.fields] == ["options"]
    options = "accept = 受理 = Accept\nrefuse = 不予受理 = Refuse"
    fieldkinds.change(office, **at, field="request_decision", kind="radio", options=options, version=1)
    assert not fieldkinds.unfit(office, **at)
    fields = {one.name: one for one in designforms.form(office, **at).fields}
    assert fields["request_decision"].required and fields["request_decision"].fact and fields["request_decision"].title == "是否受理"
    reason = fieldkinds.preview(office, **at, field="reason", kind="number")
    assert [what for what, _ in reason.lost] == ["最少几个字", "最多几个字"] and not reason.findings
    with pytest.raises(NotFound):
        fieldkinds.preview(office, **at, field="reason", kind="colour")
    with pytest.raises(NotFound):
        fieldkinds.change(office, **at, field="nothing", kind="number", version=2)


def test_a_table_edited_as_a_whole_is_held_against_the_file(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    office.tables = TableEditor()
    at = {"by": by, "design": designs.begin(office, by=by, name="整张表").id or 0, "path": "workflows/intake/triage.dmn"}
    before = designs.read(office, **at).content
    [table] = designtables.tables(office, **at).tables
    shown = designtables.replaced(office, **at, wanted=[table], version=0)
    assert shown.tables == shown.before == (table,)
    assert designs.read(office, **at).content == before, "nothing was changed"
    first, *rest = table.rows
    said = replace(first, cells=(*first.cells[:-1], "保密转送"))
    with pytest.raises(Conflict):
        designtables.replaced(office, **at, wanted=[replace(table, rows=(said, *rest))], version=0)
    shown = designtables.replaced(office, **at, wanted=[replace(table, rows=(said, *rest))], version=1)
    after = designs.read(office, **at).content
    assert (shown.version, shown.tables[0].rows[0]) == (2, said)
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    assert [new.strip() for old, new in pairs if old != new] == ["<text>保密转送</text>".encode()]
    wrong = replace(first, cells=("grievanse", *first.cells[1:]))
    with pytest.raises(Refusal) as refused:
        designtables.replaced(office, **at, wanted=[replace(table, rows=(wrong, *rest))], version=2)
    told = office.tell(refused.value)
    assert "#1" in told and "类别" in told and "grievanse" in told
    [finding] = designtables.judged(office, **at, wanted=[replace(table, rows=(wrong, *rest))])
    assert (finding.element, finding.suggestion) == (first.id, '"grievance"')
    assert designs.read(office, **at).content == after, "nothing was kept"
    root = ElementTree.fromstring(after)
    cell = next(one for one in root.iter() if one.get("id") == "litigation_visit_channel")
    cell[0].text = '"visit", "phone"'
    elsewhere = ElementTree.tostring(root)
    designtables.bring(office, **at, content=elsewhere, version=2)
    pairs = zip(after.splitlines(), designs.read(office, **at).content.splitlines(), strict=True)
    assert [new.strip() for old, new in pairs if old != new] == [b'<text>"visit", "phone"</text>'], "however else it is written"
    boxed = elsewhere.replace(b"decisionTable", b"literalExpression")
    for content, told in ((boxed, "literalExpression"), (elsewhere.replace(b'id="triage"', b'id="other"'), "triage"), (b"", "triage.dmn")):
        with pytest.raises(Refusal) as refused:
            designtables.bring(office, **at, content=content, version=3)
        assert told in office.tell(refused.value)
