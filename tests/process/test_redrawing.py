"""A diagram two sides changed: nobody's change is lost unseen, and what comes out can be read and hangs together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.redrawing import BOTH, THEIRS_FIRST, Redrawing
from engine.errors import DiagramError
from engine.process.merging.deciding import differing
from engine.process.merging.parts import Part, reading
from engine.process.merging.redrawing import redrawn
from tests.casework.test_editions import shelves
from tests.redrawing import with_step, without_step

FILE = "hearing/hearing.bpmn"
FLOWS = re.compile(r'<bpmn:sequenceFlow id="(\w+)"')
NAMED = re.compile(r'(<bpmn:(?:userTask|serviceTask|exclusiveGateway) id="\w+" name=")[^"]*')
CONDITIONS = re.compile(r'(?<=tFormalExpression">)[^<]*')
NOTES = re.compile(r"(?<=<bpmn:documentation>)[^<]*")
BOUNDS = re.compile(r'(<dc:Bounds x=")\d+')
MEMBERS = re.compile(r" *<bpmn:flowNodeRef>\w+</bpmn:flowNodeRef>\n")
# Steps with one way in and one way out.
STEPS = ("prepare_hearing", "record_hearing_concluded")
# Where the arrow ends into which both sides put a step.
WAYPOINT = '<di:waypoint x="560" y="250" />'
Change = tuple[str, int]
Parts = Mapping[str, Part]


def base() -> str:
    """The diagram both sides begin with."""
    return shelves().workflows[FILE].decode()


def changed(text: str, who: str, changes: Sequence[Change]) -> str:
    """A diagram after some changes; ``who`` is in every word and id that is new."""
    for verb, nth in changes:
        if verb == "insert":
            flow = sorted(set(FLOWS.findall(base())) & set(FLOWS.findall(text)))
            text = with_step(text, flow[nth % len(flow)], f"{who}_{len(text)}", f"{who}新步骤")
        elif verb == "delete":
            step = STEPS[nth % len(STEPS)]
            text = without_step(text, step) if f'id="{step}"' in text else text
        elif verb == "hand_over":
            member = MEMBERS.findall(text)[nth % len(MEMBERS.findall(text))]
            at = sorted(one.start() for one in re.finditer(" *</bpmn:lane>", text.replace(member, "", 1)))
            text = text.replace(member, "", 1)
            text = text[: at[nth % len(at)]] + member + text[at[nth % len(at)] :]
        else:
            found = {"rename": NAMED, "ask": CONDITIONS, "explain": NOTES, "move": BOUNDS}[verb]
            one = list(found.finditer(text))[nth % len(found.findall(text))]
            new = f"{one[1]}{900 + len(who)}" if verb == "move" else f"{one[1] if found.groups else ''}{who}{nth}"
            text = text[: one.start()] + new + text[one.end() :]
    return text


def merged(mine: str, theirs: str, chosen: Mapping[str, str] | None = None) -> Redrawing:
    """The two sides of the diagram put together."""
    found = redrawn(FILE, base().encode(), mine.encode(), theirs.encode(), chosen or {})
    assert found is not None
    return found


def parts(content: bytes) -> Parts:
    """A diagram part by part, after everything it speaks of was found in it."""
    read = reading(FILE, content)
    assert read is not None
    for id, part in read.parts.items():
        assert {*part.ties, *part.facets["lane"]} <= read.parts.keys(), id
        for name, at in (("incoming", 1), ("outgoing", 0)):
            said = sorted(one.text.strip() for one in part.element.elements if one.name == name)
            arrows = [one for one in read.parts.values() if one.kind == "sequenceFlow"]
            assert said == sorted(one.id for one in arrows if one.facets["ends"][at] == id), (id, name)
        if default := part.element.attributes.get("default"):
            assert read.parts[default].facets["ends"][0] == id
    for one in read.sheet.root.every():
        assert one.name != "flowNodeRef" or one.text.strip() in read.parts
        assert one.attributes.get("bpmnElement", FILE.partition("/")[0]) in read.parts
    return read.parts


@cache
def begun() -> Parts:
    """The diagram both sides begin with, part by part."""
    return parts(base().encode())


def said(found: Parts) -> Mapping[str, Mapping[str, object]]:
    """What a diagram says, whatever the order."""
    return {id: part.facets for id, part in found.items()}


def untold(found: Redrawing, now: Parts, side: Parts, other: Parts) -> list[tuple[str, str]]:
    """What a side changed and the merged diagram (``now``) has not, though nobody was asked."""
    was = begun()
    told = {id for one in found.changes if one.choices for id in (one.id, *one.hung)} | {*found.left_out, *found.kept}
    lost = [(id, "added") for id in side if id not in {*was, *told, *now}]
    lost += [(id, "removed") for id in was if id not in {*side, *told} and id in now]
    for id in (side.keys() & was.keys()) - told:
        for facet in differing(was[id], side[id]):
            if id not in now:
                lost += [(id, facet)] if id in other or facet not in ("place", "label") else []
            elif now[id].facets.get(facet) != side[id].facets.get(facet) and not (facet == "place" and "ends" in side[id].facets):
                lost.append((id, facet))
    return lost


VERBS = ("rename", "ask", "explain", "move", "hand_over", "insert", "delete")
CHANGES = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 5)), max_size=4)


@settings(max_examples=15)
@given(CHANGES, CHANGES, st.randoms(use_true_random=False))
def test_every_change_of_either_side_is_in_the_diagram_or_somebody_is_asked(
    ours: list[Change], others: list[Change], chooser: Random
) -> None:
    mine, theirs = changed(base(), "甲", ours), changed(base(), "乙丙", others)
    found = merged(mine, theirs)
    chosen = {one.id: chooser.choice(one.choices) for one in found.open}
    sides = parts(mine.encode()), parts(theirs.encode())
    if chosen:
        found = merged(mine, theirs, chosen)
        assert not found.open
    now = parts(found.content)
    if not chosen:
        assert said(now) == said(parts(merged(theirs, mine).content))
    assert untold(found, now, *sides) == untold(found, now, *reversed(sides)) == []
    if mine == base():
        assert found.content == theirs.encode()
    if theirs == base():
        assert said(now) == said(sides[0])


def insertions() -> tuple[str, str, str]:
    """Both sides put a step into one arrow; the arrow."""
    flow = "flow_by_hearing_decision_to_prepare_hearing"
    sides = [base().replace(WAYPOINT, WAYPOINT.replace("250", y)) for y in ("240", "230")]
    assert base() not in sides
    return with_step(sides[0], flow, "consult", "征求意见"), with_step(sides[1], flow, "publish", "公告"), flow


def way(content: bytes, shape: str) -> list[str]:
    """The shapes a way without branches leads over."""
    follows = dict(one.facets["ends"] for one in parts(content).values() if one.kind == "sequenceFlow" and "gateway" not in one.id)
    found = [shape]
    while found[-1] in follows and len(found) < 4:
        found.append(follows[found[-1]])
    return found


def test_of_two_steps_put_into_one_arrow_either_stays_or_one_follows_the_other() -> None:
    mine, theirs, flow = insertions()
    [asked] = merged(mine, theirs).open
    assert (asked.id, asked.clash, asked.choices) == (flow, ("ends", "layout"), ("mine", "theirs", BOTH, THEIRS_FIRST))
    assert set(asked.gone["theirs"]) == {"consult", "flow_consult"} and asked.gone[BOTH] == asked.gone[THEIRS_FIRST] == ()
    after = {whose: merged(mine, theirs, {flow: whose}) for whose in asked.choices}
    begin = {whose: parts(one.content)[flow].facets["ends"][1] for whose, one in after.items()}
    ways = {whose: way(one.content, begin[whose]) for whose, one in after.items()}
    assert ways["mine"][:2] == ["consult", "prepare_hearing"] and ways["theirs"][:2] == ["publish", "prepare_hearing"]
    assert ways[BOTH][:3] == ["consult", "publish", "prepare_hearing"]
    assert ways[THEIRS_FIRST][:3] == ["publish", "consult", "prepare_hearing"]
    assert set(after["mine"].left_out) == {"publish", "flow_publish"} and after[BOTH].left_out == after[THEIRS_FIRST].left_out == ()
    for whose in (BOTH, THEIRS_FIRST):
        places = [parts(after[whose].content)[step].facets["place"] for step in ("consult", "publish")]
        assert places[0] != places[1]


def test_a_step_one_side_took_away_and_the_other_changed_is_asked_about_with_all_that_hangs_on_it() -> None:
    mine = with_step(base(), "flow_prepare_hearing_to_issue_hearing_notice", "consult", "征求意见")
    mine = mine.replace('name="准备听证"', 'name="筹备听证"')
    theirs = without_step(base(), "prepare_hearing").replace('name="听证结论"', 'name="结论"')
    [asked] = merged(mine, theirs).open
    assert (asked.id, asked.clash) == ("prepare_hearing", ("removed",)) and asked.mine["name"] == ("准备听证", "筹备听证")
    assert "consult" in asked.gone["theirs"]
    kept, gone = (merged(mine, theirs, {"prepare_hearing": whose}) for whose in ("mine", "theirs"))
    assert way(kept.content, "prepare_hearing") == ["prepare_hearing", "consult", "issue_hearing_notice", "serve_hearing_notice"]
    assert gone.content == theirs.encode() and set(gone.left_out) == {"consult", "flow_consult"}


def test_who_only_moved_what_the_other_took_away_is_not_asked() -> None:
    mine = base().replace('<dc:Bounds x="510" y="250"', '<dc:Bounds x="510" y="290"')
    assert mine != base()
    found = merged(mine, without_step(base(), "prepare_hearing"))
    assert not found.open and found.content == without_step(base(), "prepare_hearing").encode()


def test_remarks_and_spelling_of_the_other_release_stay_and_other_programs_prefixes_mean_the_same() -> None:
    theirs = base().replace('<bpmn:endEvent id="hearing_held"', '<!-- 报告以后 -->\n    <bpmn:endEvent   id="hearing_held"')
    mine = with_step(base().replace('name="准备听证"', 'name="筹备"'), "flow_hold_hearing_to_conclude_hearing", "note", "笔录")
    mine = mine.replace('answer.hearing_decision == "hold"', 'answer.hearing_decision != "no"')
    mine = mine.replace("xmlns:bpmn=", "xmlns:semantic=").replace("bpmn:", "semantic:").replace("office:semantic:", "office:bpmn:")
    found = merged(mine, theirs)
    assert not found.open and said(parts(found.content)) == said(parts(mine.encode()))
    lost = set(theirs.splitlines()) - set(found.content.decode().splitlines())
    assert b"<!-- \xe6\x8a\xa5" in found.content and b'<bpmn:endEvent   id="hearing_held"' in found.content
    assert all(any(one in line for one in ("hold_hearing_to_conclude", "准备听证", "hearing_decision ==")) for line in lost)


def test_what_cannot_be_taken_apart_is_not_merged() -> None:
    twice = base().replace('id="hearing_held"', 'id="hold_hearing"')
    assert redrawn(FILE, base().encode(), base().encode(), twice.encode(), {}) is None
    with pytest.raises(DiagramError):
        redrawn(FILE, base().encode(), b"<a/>", base().encode(), {})
