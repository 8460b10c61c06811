"""A designer plays a design as anybody of the county, day by day, and keeps what he played as a scenario."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from engine.casework import designs, playing, stories
from engine.casework.playing import Beginning
from engine.casework.playviews import Cue, Played
from engine.demo.stage import Theatre
from engine.errors import DiagramError, InvalidForm, NotPermitted, PolicyError
from tests.builders import TO_ACCEPTANCE, County, refused
from tests.casework.test_editions import DEADLINES

VISIT = Beginning("visit", "990100", "2026-03-02")


@pytest.fixture(scope="module")
def theatre() -> Iterator[Theatre]:
    stage = Theatre()
    yield stage
    stage.close()


class Designer:
    """Somebody who plays one design act after act."""

    def __init__(self, county: County, theatre: Theatre, name: str = "演练") -> None:
        self.office, self.by = county.office, county.who("gengxin")
        self.office.stage = theatre
        self.design = designs.begin(self.office, by=self.by, name=name).id or 0
        self.story: dict[str, Any] = playing.begun(self.office, by=self.by, beginning=VISIT)

    def play(self, story: dict[str, Any] | None = None, **cue: str) -> Played:
        played = playing.play(self.office, by=self.by, design=self.design, story=story or self.story, cue=Cue(**cue))
        self.story = dict(played.story)
        return played

    def act(self, element: str, **changes: Any) -> Played:
        """Do a step as the page offers it, with other answers where they are given; what is refused is in no story."""
        before = self.play(step=element)
        assert before.step == element
        kind = next(one.kind for one in before.offers if one.element == element)
        one = stories.act(kind, element, before.by, stories.day_of(self.story), {**(before.ready or {}), **changes})
        return self.play(stories.with_act(self.story, one))


@pytest.fixture
def designer(county: County, theatre: Theatre) -> Designer:
    return Designer(county, theatre)


def test_a_petition_is_played_to_its_acceptance_and_kept_as_a_scenario(designer: Designer) -> None:
    for element in TO_ACCEPTANCE:
        played = designer.act(element)
        assert played.refused is None
    assert (played.status_label, played.today) == ("已受理", date(2026, 3, 2))
    assert [label for label, _, _ in played.documents] == ["转送函", "转送（交办）去向告知书", "受理告知书"]
    assert [one.title for one in played.moves][:3] == ["已登记", "甄别", "拟定去向"]
    diagram = designer.play(process="referral").diagram
    assert (diagram.process, diagram.states["confirm_jurisdiction"]) == ("referral", "done")
    assert played.diagram.states["assign_handler"] == "current"
    assert ("referral", "flow_confirm_jurisdiction_to_by_jurisdiction") in played.taken
    assert {"assign_handler"} <= {one.element for one in played.offers if one.process == "handling"}
    by, design = designer.by, designer.design
    path = playing.record(designer.office, by=by, design=design, process="referral", title="当天受理", story=designer.story)
    assert path == "workflows/referral/scenarios/当天受理.yaml"
    assert playing.story_of(designer.office, by=by, design=design, path=path) == designer.story
    assert path in playing.scenarios(designer.office, by=by, design=design)
    for other in playing.scenarios(designer.office, by=by, design=design):
        if "/handling/" not in other and other != path:
            designs.remove(designer.office, by=by, design=design, path=other, version=0)
    found = playing.cover(designer.office, by=by, design=design, process="handling")
    assert (found.failed, found.stories[-1].differences) == (0, ())
    assert [one.title for one in found.stories][-2:] == ["调解达成协议即办结", "当天受理"]
    summed = next(one for one in found.processes if one.process == "handling")
    assert summed.taken == sum(bool(one.scenarios) for one in found.arrows) < summed.arrows == len(found.arrows)
    ways = {one.name: {way.name: way.scenarios for way in one.ways} for one in found.gateways}
    assert ways["是否延期"] == {"批准": 1, "不批准": 0}  # 延期一次后按期办结 is the only one that asks
    assert ways["调解结果"] == {"达成协议": 1, "未达成": 0}
    with pytest.raises(InvalidForm):
        playing.record(designer.office, by=by, design=design, process="referral", title="当天受理", story=designer.story)
    for title in ("", "a/b", ".hidden", "长" * 61):
        with pytest.raises(InvalidForm):
            playing.record(designer.office, by=by, design=design, process="referral", title=title, story=designer.story)


def test_days_pass_up_to_the_lapse_and_an_act_is_taken_back(designer: Designer) -> None:
    designer.act("triage")
    clock = min((one for one in designer.play().clocks if one.is_running), key=lambda one: one.day)
    assert (clock.label, clock.due_on, clock.day) == ("直接提出的告知期限", date(2026, 3, 17), date(2026, 3, 18))
    played = designer.play(stories.until(designer.story, str(clock.day)))
    assert "notice_direct" in played.end.lapsed and played.today == clock.day
    later = stories.until(designer.story, "2026-04-01")
    assert later["when"][-1] == {"on": "2026-04-01"} and len(later["when"]) == len(designer.story["when"])
    with refused("story_day_wrong"):
        stories.until(designer.story, "2026-03-01")
    with refused("story_day_wrong"):
        stories.until(designer.story, "morgen")
    with refused("story_day_wrong"):
        stories.next_day({"given": {"filed_on": "gestern"}, "when": []})
    played = designer.play(stories.undone(stories.undone(designer.story)))
    assert (played.status_label, [one.element for one in played.offers]) == ("已登记", ["triage"])
    assert not played.end.lapsed


def test_what_the_law_refuses_is_told_and_can_be_noted_as_to_be_refused(designer: Designer) -> None:
    played = designer.act("triage", disposition="")
    no = played.refused
    assert no is not None and (no.at, no.code, [field for field, _ in no.fields]) == (0, "form_invalid", ["disposition"])
    assert played.story["when"] == []
    act = {**stories.act("task", "triage", "李华", "2026-03-02", {}), "refused": {"code": "form_invalid"}}
    played = designer.play(stories.with_act(designer.story, act))
    assert played.refused is None and played.moves[-1].refusal == "表单中有内容需要改正。"
    not_refused = {**act, "refused": {"code": "late_request"}}
    with refused("story_unfinished"):
        story = stories.with_act(designer.story, not_refused)
        playing.record(designer.office, by=designer.by, design=designer.design, process="intake", title="不成", story=story)


def test_what_a_design_changes_is_seen_at_once(designer: Designer) -> None:
    path = f"policies/{DEADLINES}"
    rules = designs.read(designer.office, by=designer.by, design=designer.design, path=path).content
    shorter = rules.replace(b"length: 60 days\n  starts: accepted", b"length: 40 days\n  starts: accepted")
    for element in TO_ACCEPTANCE[:4]:
        designer.act(element)
    before = next(one for one in designer.play().clocks if one.name == "handling")
    designs.save(designer.office, by=designer.by, design=designer.design, path=path, content=shorter, version=0)
    after = next(one for one in designer.play().clocks if one.name == "handling")
    assert (before.due_on, after.due_on) == (date(2026, 5, 6), date(2026, 4, 13))
    drawing = "workflows/intake/intake.bpmn"
    designs.save(designer.office, by=designer.by, design=designer.design, path=drawing, content=b"<nothing/>", version=0)
    with pytest.raises(DiagramError):
        designer.play()


def test_only_what_can_be_a_petition_is_played_and_by_designers_only(designer: Designer, county: County) -> None:
    with pytest.raises(InvalidForm) as wrong:
        playing.begun(designer.office, by=designer.by, beginning=Beginning("pigeon", "000001", "2026-03-02", "0"))
    assert [one.field for one in wrong.value.fields] == ["channel", "place", "persons"]
    with pytest.raises(InvalidForm):
        playing.begun(designer.office, by=designer.by, beginning=Beginning("visit", "990121", "03/02"))
    with pytest.raises(NotPermitted):
        playing.play(designer.office, by=county.who("lihua"), design=designer.design, story=designer.story)
    with pytest.raises(PolicyError):
        designer.play({"given": {}, "when": []})
    with refused("story_too_long"):
        designer.play({**designer.story, "when": [{"on": "2026-03-02"}] * 201})
    for text in ("", "[]", '{"given": {}}', '{"given": {}, "when": [1]}'):
        with refused("story_unreadable"):
            stories.from_text(text)
    designer.office.stage = None
    with refused("stage_missing"):
        designer.play()
