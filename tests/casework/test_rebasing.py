"""A design goes over to a release that came into force meanwhile: nobody's change is lost unseen, and what both changed is decided on."""

from __future__ import annotations

import pytest

from engine.casework import designs, rebasedrawings, rebasing, transition
from engine.documents.confining import confined
from engine.errors import Conflict, InvalidForm
from engine.process.board import Board
from tests.builders import County, refused
from tests.casework.migrating import HANDLING, put_in_force, written
from tests.casework.test_designs import DRAWING, RULES
from tests.casework.test_editions import DEADLINES, shelves

CLASH = f"{RULES}#handling.length"


def changed(county: County, *changes: tuple[str, str, str]) -> int:
    """A design that changes some files: (path, old, new)."""
    office, by = county.office, county.who("gengxin")
    design = designs.begin(office, by=by, name="二十五日").id or 0
    for path, old, new in changes:
        file = designs.read(office, by=by, design=design, path=path)
        assert old.encode() in file.content
        designs.save(office, by=by, design=design, path=path, content=file.content.replace(old.encode(), new.encode(), 1), version=0)
    return design


def test_a_design_goes_over_to_the_release_in_force_with_its_own_changes(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    office.board = Board(confined)
    drawn = shelves().workflows[DRAWING.removeprefix("workflows/")].decode()
    design = changed(
        county, (RULES, HANDLING, HANDLING.replace("60", "40")), (DRAWING, 'id="reexamine" name="复查"', 'id="reexamine" name="再查"')
    )
    assert rebasedrawings.both(office, by=by, design=design, path=DRAWING)[0].theirs == ()
    theirs = drawn.replace('id="reexamine" name="复查"', 'id="reexamine" name="复查核实"').replace('name="记录和解"', 'name="记下和解"')
    put_in_force(county, written(("policies/" + DEADLINES, "warn: [10 days, 3 days]", "warn: [9 days]"), (DRAWING, drawn, theirs)))
    plan = rebasing.plan(office, by=by, design=design)
    assert plan.is_needed and {one.path: one.how for one in plan.files} == {RULES: "merged", DRAWING: "clash"}
    shapes = rebasedrawings.both(office, by=by, design=design, path=DRAWING)
    assert [(one.place, one.element, one.choices) for one in shapes] == [
        ("reexamine", "reexamine", ("mine", "theirs")), ("record_reexamination_settlement", "record_reexamination_settlement", ()),
    ]  # fmt: skip
    assert "再查" in shapes[0].mine[0] and "复查核实" in shapes[0].theirs[0]
    assert (shapes[1].mine, len(shapes[1].theirs)) == ((), 1) and "记下和解" in shapes[1].theirs[0]
    picture = rebasedrawings.pictured(office, by=by, design=design, path=DRAWING)
    assert picture.marks_before["reexamine"] == picture.marks_after["reexamine"] == "clash" and len(picture.notes["reexamine"]) == 2
    with refused("rebase_clashes"):
        rebasing.rebase(office, by=by, design=design, onto=plan.onto, chosen={}, stamp=plan.stamp)
    with pytest.raises(Conflict):
        rebasing.rebase(office, by=by, design=design, onto=plan.onto, chosen={f"{DRAWING}#": "theirs"}, stamp="old")
    assert rebasing.plan(office, by=by, design=design, chosen={f"{DRAWING}#": "theirs"}).files[1].content == theirs.encode()
    looked_at = rebasing.rebase(office, by=by, design=design, onto=plan.onto, chosen={f"{DRAWING}#reexamine": "mine"}, stamp=plan.stamp)
    assert looked_at == [RULES, DRAWING]
    view = designs.opened(office, by=by, design=design)
    assert view.line.is_base_current and [one.path for one in view.changed] == [RULES, DRAWING]
    assert designs.read(office, by=by, design=design, path=DRAWING).content.decode() == theirs.replace('name="复查核实"', 'name="再查"')
    text = designs.read(office, by=by, design=design, path=RULES).content.decode()
    assert HANDLING.replace("60", "40") in text and "warn: [9 days]" in text


def test_of_a_rule_both_changed_the_designer_says_whose_it_is(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = changed(county, (RULES, HANDLING, HANDLING.replace("60", "40")))
    put_in_force(county, written(("policies/" + DEADLINES, HANDLING, HANDLING.replace("60", "50"))))
    plan = rebasing.plan(office, by=by, design=design)
    [clash] = plan.files[0].clashes
    assert (clash.key, clash.mine.strip(), clash.theirs.strip()) == ("handling.length", "length: 40 days", "length: 50 days")
    rebasing.rebase(office, by=by, design=design, onto=plan.onto, chosen={CLASH: "mine"}, stamp=plan.stamp)
    assert HANDLING.replace("60", "40") in designs.read(office, by=by, design=design, path=RULES).content.decode()
    assert not rebasing.plan(office, by=by, design=design).is_needed


def test_what_becomes_of_petitions_under_way_is_written_with_its_ground(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = changed(county)
    with pytest.raises(InvalidForm):
        transition.choose(office, by=by, design=design, choice="keep", basis=" ")
    transition.choose(office, by=by, design=design, choice="stay", basis="")
    assert designs.opened(office, by=by, design=design).changed == ()
    transition.choose(office, by=by, design=design, choice="keep", basis="新规定附则")
    said = transition.chosen(office, by=by, design=design)
    assert (said.chosen, said.basis, said.path) == ("keep", "新规定附则", "policies/national/policy.yaml")
    transition.choose(office, by=by, design=design, choice="stay", basis="")
    assert transition.chosen(office, by=by, design=design).chosen == "stay"
