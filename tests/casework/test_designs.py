"""A designer changes files beside the release in force; nothing is lost when two do, and a second person decides."""

from __future__ import annotations

from datetime import date

import pytest

from engine.bootstrap import JUDGE
from engine.casework import designs, releases
from engine.domain.design import DesignState, is_shelf_path
from engine.errors import Conflict, InvalidForm, NotFound, NotPermitted
from tests.builders import County, refused
from tests.casework.test_editions import DEADLINES

RULES = f"policies/{DEADLINES}"
DRAWING = "workflows/reexamination/reexamination.bpmn"
TODAY = date(2026, 3, 2)


def test_a_design_lies_over_its_release_until_the_second_person_puts_it_in_force(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    office.judge = JUDGE
    design = designs.begin(office, by=by, name=" 云溪县二十五日复查 ", place="990121").id or 0
    rules = designs.read(office, by=by, design=design, path=RULES)
    assert (rules.version, rules.content) == (0, rules.before)
    shorter = rules.content.replace(b"length: 60 days\n  starts: accepted", b"length: 40 days\n  starts: accepted")
    assert designs.save(office, by=by, design=design, path=RULES, content=shorter, version=0) == 1
    view = designs.opened(office, by=by, design=design)
    assert [(one.path, one.change, one.saved_by) for one in view.changed] == [(RULES, "changed", "耿新")]
    assert (view.line.name, view.line.place_label, view.line.is_base_current) == ("云溪县二十五日复查", "云溪县", True)
    release = designs.release_of(office, by=by, design=design)
    assert release.policies[DEADLINES] == shorter
    assert not designs.found_in(office, by=by, design=design)
    life = designs.propose(office, by=by, design=design, valid_from=TODAY, reason="县里规定")
    assert (life.fingerprint, life.name) == (release.fingerprint, "云溪县二十五日复查")
    with refused("design_not_open"):
        designs.propose(office, by=by, design=design, valid_from=TODAY, reason="再")
    with refused("design_not_open"):
        designs.save(office, by=by, design=design, path=RULES, content=b"", version=1)
    releases.activate(office, by=county.who("sunjie"), number=life.number)
    assert office.current.release.fingerprint == release.fingerprint
    assert designs.listed(office, by=by)[0].state_label == "已提出"


def test_of_two_who_change_one_file_the_second_is_told_by_whom_and_when(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = designs.begin(office, by=by, name="两个人").id or 0
    designs.save(office, by=by, design=design, path=DRAWING, content=b"<first/>", version=0)
    with pytest.raises(Conflict) as late:
        designs.save(office, by=by, design=design, path=DRAWING, content=b"<second/>", version=0)
    assert (
        office.tell(late.value) == f"耿新已于 2026年3月2日 10:00 保存过 {DRAWING}，您的修改没有覆盖它。请打开最新的内容，再把您的修改加上。"
    )
    assert designs.read(office, by=by, design=design, path=DRAWING).content == b"<first/>"
    with pytest.raises(Conflict):
        designs.revert(office, by=by, design=design, path=DRAWING, version=0)
    designs.revert(office, by=by, design=design, path=DRAWING, version=1)
    assert designs.read(office, by=by, design=design, path=DRAWING).version == 0


def test_files_are_added_and_taken_away(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = designs.begin(office, by=by, name="情景").id or 0
    story = "workflows/intake/scenarios/新的情景.yaml"
    designs.save(office, by=by, design=design, path=story, content=b"given: {}\n", version=0)
    designs.remove(office, by=by, design=design, path=DRAWING, version=0)
    view = designs.opened(office, by=by, design=design)
    assert {one.path: one.change for one in view.changed} == {story: "added", DRAWING: "removed"}
    assert "reexamination/reexamination.bpmn" not in designs.release_of(office, by=by, design=design).workflows
    with pytest.raises(NotFound):
        designs.read(office, by=by, design=design, path=DRAWING)
    for path in ("engine/x.yaml", "workflows/../x.yaml", "workflows/.x.yaml", "policies/x.py", "policies", "/policies/x.yaml"):
        assert not is_shelf_path(path)
        with refused("design_path_wrong"):
            designs.save(office, by=by, design=design, path=path, content=b"", version=0)


def test_what_is_again_as_the_design_began_is_no_change(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = designs.begin(office, by=by, name="撤销").id or 0
    before = designs.read(office, by=by, design=design, path=DRAWING).content
    for version, content in enumerate((b"<other/>", before)):
        designs.save(office, by=by, design=design, path=DRAWING, content=content, version=version)
        told = designs.opened(office, by=by, design=design)
        assert [one.change for one in told.changed] == ["changed"][version:] and told.line.changes == 1 - version
    assert designs.read(office, by=by, design=design, path=DRAWING).version == 2, "whoever has it open goes on from what was saved"


def test_a_design_is_put_aside_and_taken_up_again(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = designs.begin(office, by=by, name="先放一放").id or 0
    designs.discard(office, by=by, design=design)
    with refused("design_not_open"):
        designs.rename(office, by=by, design=design, name="别的")
    designs.take_up(office, by=by, design=design)
    designs.rename(office, by=by, design=design, name="别的")
    assert designs.design_of(office, by=by, design=design).state is DesignState.OPEN
    with pytest.raises(InvalidForm) as wrong:
        designs.begin(office, by=by, name=" ", place="12")
    assert [one.field for one in wrong.value.fields] == ["name", "place"]
    with pytest.raises(NotPermitted):
        designs.listed(office, by=county.who("lihua"))
    with pytest.raises(NotFound):
        designs.opened(office, by=by, design=99)
