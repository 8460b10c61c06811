"""A proposed release is spoken about shape by shape, put in force by a second person, and running petitions follow beside the pages."""

from __future__ import annotations

import pytest

from engine.bootstrap import JUDGE
from engine.casework import compared, movingruns, releases, reviewing
from engine.errors import InvalidForm, NotFound, NotPermitted
from tests.builders import County, refused
from tests.casework.migrating import HANDLING, put_in_force, written
from tests.casework.test_editions import DEADLINES, shelves
from tests.casework.test_releases import DESIGNER, HEAD
from tests.casework.working import worked

INTAKE, ACCEPT = "workflows/intake/intake.bpmn", "triage"
YUNXI, TO_HEARING, HANDLING_DRAWN = "990121", "flow_by_next_step_to_call_hearing", "handling/handling.bpmn"
FLAGS, LOCAL_FLAGS = "national/flags.yaml", "local/990121-yunxi/flags.yaml"
FIRST = """
hearing_first:
  name: 疑难件先听证
  name_en: Hearing first in difficult matters
  value: false
  basis: 信访工作条例 第三十一条第六项
  certainty: A
  local: may_become_true
"""
HERE = "hearing_first: { basis: 云溪县信访事项答复承诺（示范，虚构） 第四条, value: true }\n"


def shorter() -> releases.Release:
    """Forty days of handling, and running petitions may move."""
    return written(("policies/" + DEADLINES, HANDLING, HANDLING.replace("60", "40")))


def hearings_in_one_county() -> releases.Release:
    """A diagram that asks for a rule of the designer's own, which is yes in one county only."""
    ours = shelves()
    drawn = ours.workflows[HANDLING_DRAWN].replace(b"rule.hearing<", b"rule.hearing_first<")
    rules = {FLAGS: ours.policies[FLAGS] + FIRST.encode(), LOCAL_FLAGS: HERE.encode()}
    return releases.Release.of({**ours.workflows, HANDLING_DRAWN: drawn}, {**ours.policies, **rules})


def test_opinions_are_given_on_shapes_and_files_and_settled(county: County) -> None:
    office, by, head = county.office, county.who(DESIGNER), county.who(HEAD)
    life = releases.propose(office, by=by, release=shorter(), valid_from=office.today(), reason="依新规定")
    said = reviewing.comment(office, by=head, number=life.number, text=" 四十日够吗？ ", path="policies/" + DEADLINES)
    reviewing.comment(office, by=head, number=life.number, text="谁来决定？", path=INTAKE, element=ACCEPT)
    view = reviewing.shown(office, by=by, number=life.number)
    assert [(one.about, one.text, one.by) for one in view.comments] == [
        ("policies/" + DEADLINES, "四十日够吗？", "孙洁"), ("登记、甄别与告知 · 甄别", "谁来决定？", "孙洁"),
    ]  # fmt: skip
    reviewing.settle(office, by=by, comment=said.id or 0)
    assert reviewing.shown(office, by=by, number=life.number).comments[0].settled_by == "耿新"
    [line] = reviewing.listed(office, by=head).lines
    assert (line.comments, line.state_label, line.proposed_by) == (1, "已提出", "耿新")
    with pytest.raises(InvalidForm):
        reviewing.comment(office, by=by, number=life.number, text=" ")
    with pytest.raises(NotFound):
        reviewing.comment(office, by=by, number=life.number, text="？", path=INTAKE, element="no_such_shape")
    with pytest.raises(NotFound):
        reviewing.settle(office, by=by, comment=99)
    with pytest.raises(NotPermitted):
        reviewing.listed(office, by=county.who("lihua"))


def test_who_proposed_may_not_activate_and_sees_so(county: County) -> None:
    office, by, head = county.office, county.who(DESIGNER), county.who(HEAD)
    office.judge = JUDGE
    life = releases.propose(office, by=by, release=shorter(), valid_from=office.today(), reason="依新规定")
    assert "activate" not in reviewing.shown(office, by=by, number=life.number).may
    view = reviewing.shown(office, by=head, number=life.number)
    assert {"activate", "withdraw"} <= view.may and view.against == office.current.release.fingerprint
    assert [(one.says, one.basis) for one in view.transition if one.policy == "national-2022"] == [
        ("在办事项可以迁移，届满日不变", "新规定附则")
    ]


def test_two_releases_are_compared_in_words_and_on_the_diagram(county: County) -> None:
    office, by = county.office, county.who(DESIGNER)
    with office.store.transaction() as tx:
        tx.keep_release(shorter())
    view = compared.compared(office, by=by, before="current", after=shorter().fingerprint)
    deadlines = next(group for group in view.groups if group.kind == "deadline")
    assert [one.sentence for one in deadlines.differences] == ["办理期限：60日 → 40日"] and view.drawings == (("handling", "办理", 1),)
    picture = compared.pictured(office, by=by, before="current", after=shorter().fingerprint, process="intake")
    assert picture.before == picture.after != "" and not picture.marks_after
    with pytest.raises(NotFound):
        compared.pictured(office, by=by, before="current", after="current", process="nothing")
    with pytest.raises(NotFound):
        compared.compared(office, by=by, before="design:7", after="current")


def test_a_place_is_held_against_the_nation(county: County) -> None:
    view = compared.locally(county.office, by=county.who(DESIGNER), which="current", place="990121")
    sentences = [one.sentence for group in view.groups for one in group.differences]
    assert (view.before.label, view.after.label) == ("全国", "云溪县")
    assert any("承诺答复期限" in one for one in sentences), sentences
    assert [one for one in sentences if "内容分类" in one or "topics" in one] == [
        "云溪县信访答复承诺（示范）：新增内容分类「茶园承包与改造（云溪）」"
    ]
    with refused("place_unheard_of"):
        compared.locally(county.office, by=county.who(DESIGNER), which="current", place="12")


def test_a_step_only_one_place_takes_is_shown_on_the_diagram(county: County) -> None:
    office, by, release = county.office, county.who(DESIGNER), hearings_in_one_county()
    with office.store.transaction() as tx:
        tx.keep_release(release)
    view = compared.locally(office, by=by, which=release.fingerprint, place=YUNXI)
    assert view.drawings == (("handling", "办理", 2),)
    picture = compared.pictured(office, by=by, before="", after=release.fingerprint, process="handling", place=YUNXI)
    assert picture.before == picture.after and picture.marks_before == picture.marks_after == {TO_HEARING: "ruled"}
    assert picture.notes[TO_HEARING][0] == "云溪县信访答复承诺（示范）：疑难件先听证：否 → 是"
    rules = office.make_edition(release).rulebook.rules
    assert [rules(place, office.today()).flags["hearing_first"] for place in (YUNXI, "990122")] == [True, False]


def test_running_petitions_are_tried_moved_beside_the_pages_and_moved_back(county: County) -> None:
    office, head = county.office, county.who(HEAD)
    county.accepted()
    before = county.dossier.petition.release
    after = put_in_force(county, shorter())
    trial = movingruns.tried(office, by=head, before=before, after=after)
    assert dict(trial.counts) == {"moves": 1} and trial.may_begin and county.dossier.petition.release == before
    run = movingruns.begin(office, by=head, before=before, after=after)
    assert movingruns.shown(office, by=head, run=run.run)[0].percent == 0
    with refused("move_under_way"):
        movingruns.begin(office, by=head, before=before, after=after)
    with refused("move_not_ended"):
        movingruns.undo(office, by=head, run=run.run)
    worked(office)
    view, [line] = movingruns.shown(office, by=head, run=run.run)
    assert (view.percent, dict(view.counts), view.may_undo) == (100, {"moves": 1}, True)
    assert line.number == county.number and "办理期限：仍为 2026年5月6日（按新版本为 2026年4月13日）" in line.sentences
    assert county.dossier.petition.release == after and county.due("handling") == "2026-05-06"
    movingruns.undo(office, by=head, run=run.run)
    worked(office)
    [view] = movingruns.listed(office, by=head)
    assert (view.state, dict(view.counts), view.may_undo) == ("undone", {"back": 1}, False)
    assert county.dossier.petition.release == before and county.is_sound


def test_who_may_not_know_of_a_petition_sees_it_in_no_list_and_no_count_of_a_run(county: County) -> None:
    office, head, security = county.office, county.who(HEAD), county.who("anquan")
    county.accepted()
    before, after = county.dossier.petition.release, put_in_force(county, shorter())
    assert movingruns.tried(office, by=security, before=before, after=after).lines == ()
    run = movingruns.begin(office, by=head, before=before, after=after)
    worked(office)
    view, lines = movingruns.shown(office, by=security, run=run.run)
    assert (view.percent, dict(view.counts), lines) == (100, {}, [])


def test_a_run_that_was_interrupted_goes_on_and_counts_what_it_moved(county: County) -> None:
    office, head = county.office, county.who(HEAD)
    county.accepted()
    before, after = county.dossier.petition.release, put_in_force(county, shorter())
    run = movingruns.begin(office, by=head, before=before, after=after)
    movingruns.moving.move(office, head, county.number, before, office.edition(after), run.run)  # and then the process died
    worked(office)
    assert dict(movingruns.shown(office, by=head, run=run.run)[0].counts) == {"moves": 1}
    assert shelves().fingerprint == before
