"""Ways of the path explorer gone by the office itself, with its forms, its rights, its clocks and a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.cli.playing import players
from engine.demo.lost import losses
from engine.demo.scenario import ScenarioPlayer
from engine.demo.walk import BY_LAW, NO_CALENDAR, Halt, Kept, Setting, Walked, Way
from engine.demo.walker import NO_PLACE, Walker
from engine.domain.territory import is_direct
from engine.errors import Refusal
from engine.policy.scenarios import Refused, read_scenario, written
from engine.process.known import law_known
from engine.process.library import Library
from engine.process.paths.explorer import Paths
from engine.process.paths.going import Facts, Move
from engine.process.paths.judging import cases
from engine.process.paths.machine import Machine
from engine.process.paths.net import Net
from engine.settings import Settings
from tests.process.planting import forms, rulebook, shelf

NOW = Setting("990121", date(2026, 3, 2))
OURS = (("category", "grievance"), ("route", "petition_procedure"), ("simplified", False))
ACCEPTED = [
    Move("task", "triage", (*OURS, ("disposition", "accept"))),
    Move("task", "prepare_acceptance"), Move("task", "serve_acceptance"),
]  # fmt: skip
NO_ROUTE = (("category", "grievance"), ("route", None), ("simplified", False), ("disposition", "accept"))
REFERRED = [Move("task", "triage", (*OURS, ("disposition", "transfer"))), Move("task", "prepare_referral")]


@pytest.fixture(scope="module")
def player() -> Iterator[ScenarioPlayer]:
    with players(Settings.read({"PETITION_HOME": "unused"})) as one:
        yield one


@pytest.fixture(scope="module")
def paths() -> Paths:
    """Every path of a petition under the rules of today."""
    library = Library(shelf())
    net = Net({process: library.drawn(process) for process in library.process_ids})
    return next(case.paths for case in cases(net, law_known(rulebook(), forms())))


def known(paths: Paths, moves: Sequence[Move]) -> tuple[Facts, list[Move]]:
    """The same moves as the explorer makes them: with one answer for all that nothing tells apart."""
    facts, _, at = next(
        start for start in paths.starts if {"territory": "here", "is_direct": False}.items() <= start[0]["petition"].items()
    )
    made = []
    for move in moves:
        one, at = next((one, target) for one, _, target in paths.stops[at].edges if one.name == move.name and is_like(paths, one, move))
        made.append(one)
    return facts, made


def is_like(paths: Paths, one: Move, move: Move) -> bool:
    answer = dict(one.answer)
    return all(paths.values.alike(("answer", name), answer.get(name, value), value) for name, value in move.answer)


def gone(player: ScenarioPlayer, paths: Paths, *moves: Move) -> Walked:
    facts, made = known(paths, moves)
    return Way(player, paths, facts, "way", NOW).gone(made)


def test_a_way_is_gone_by_people_who_may_with_forms_that_are_full(player: ScenarioPlayer, paths: Paths) -> None:
    walked = gone(player, paths, *ACCEPTED)
    assert (walked.halted, walked.unlike, len(walked.moves)) == ("", None, 3)
    assert [(act.task, bool(act.by)) for act in walked.story.when] == [
        ("triage", True),
        ("prepare_acceptance", True),
        ("serve_acceptance", True),
    ]
    assert "acceptance_notice" in (walked.story.then.documents or ())
    assert "「甄别」" in walked.told


def test_a_deadline_lapses_when_its_day_has_come_and_not_before(player: ScenarioPlayer, paths: Paths) -> None:
    """Five working days to object to a referral (信访工作条例 第二十三条第三款): Monday 2 March, so until Monday 9 March."""
    walked = gone(player, paths, *REFERRED, Move("deadline", "objection"))
    assert walked.unlike is None
    lapse = walked.story.when[-1]
    assert (lapse.task, lapse.on) == ("", date(2026, 3, 10))
    assert "objection" in (walked.story.then.lapsed or ())


def test_a_clock_that_does_not_run_lapses_on_no_calendar(player: ScenarioPlayer, paths: Paths) -> None:
    facts, _, _ = paths.starts[0]
    way = Way(player, paths, facts, "way", NOW)
    way._begin()
    with pytest.raises(Exception, match=NO_CALENDAR):
        way._lapse("objection")


def test_what_the_law_refuses_ends_a_way_and_is_no_difference(player: ScenarioPlayer, paths: Paths) -> None:
    """A grievance is sorted by its route (信访工作条例 第三十一条); the refusal is the end of its story, and comes so again."""
    walked = gone(player, paths, Move("task", "triage", NO_ROUTE))
    assert (walked.halted, walked.unlike, walked.moves) == ("grievance_needs_route", None, [])
    assert walked.kept is not None and walked.kept.why == BY_LAW
    assert walked.story.when[-1].refused == Refused("grievance_needs_route", "信访工作条例 第三十一条")
    assert walked.told == "「甄别」×grievance_needs_route（信访工作条例 第三十一条）"
    again = read_scenario(written(walked.story, walked.told), "again.yaml")
    assert player.play(again) == []
    for other in (Refused("turned_aside"), Refused("grievance_needs_route", "信访工作条例 第三十条"), None):
        [difference] = player.play(replace(again, when=(replace(again.when[0], refused=other),)))
        assert (difference.what, difference.line) == ("triage", again.when[0].line)


def test_what_is_too_early_twice_is_kept_by_law_and_not_asked_for_ever(
    player: ScenarioPlayer, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hearing is set a number of days ahead of the day it is asked for: a later day of asking is too early as well."""
    asked: list[date] = []

    def too_early(*_: object, **__: object) -> None:
        asked.append(way.on)
        raise Refusal("hearing_notice_short", basis="信访工作条例 第三十六条", days=9, first=str(way.on + timedelta(days=9)))

    facts, made = known(paths, ACCEPTED[:1])
    way = Way(player, paths, facts, "way", NOW)
    monkeypatch.setattr("engine.casework.tasks.complete", too_early)
    walked = way.gone(made)
    assert walked.halted == "hearing_notice_short" and asked == [NOW.filed_on, NOW.filed_on + timedelta(days=9)]


def test_a_story_that_tells_of_a_refusal_differs_where_the_office_takes_it(player: ScenarioPlayer, paths: Paths) -> None:
    walked = gone(player, paths, ACCEPTED[0])
    told = replace(walked.story.when[0], refused=Refused("grievance_needs_route"))
    [difference] = player.play(replace(walked.story, when=(told,)))
    assert (difference.expected, difference.found) == ("grievance_needs_route", "")


def test_a_story_goes_on_after_a_refusal_as_if_nothing_had_been(player: ScenarioPlayer, paths: Paths) -> None:
    refused = gone(player, paths, Move("task", "triage", NO_ROUTE)).story.when[0]
    walked = gone(player, paths, *ACCEPTED)
    assert player.play(replace(walked.story, when=(refused, *walked.story.when))) == []


def test_what_is_not_made_has_its_article_and_what_lies_behind_it_too(player: ScenarioPlayer, paths: Paths) -> None:
    """Two first moves refused, the others made: what only comes after the two lies behind them, the rest was not tried."""
    begin = next(number for facts, _, number in paths.starts if not facts["petition"]["is_direct"])
    barred = {(begin, target) for _, _, target in paths.stops[begin].edges}
    kept = Kept(BY_LAW, "grievance_needs_route", "信访工作条例 第三十一条")
    after = next((target, onward) for _, target in barred for _, _, onward in paths.stops[target].edges if target != onward)
    lost = {one.goal: one for one in losses(paths, {*barred, after}, [begin], {(one, kept.code): kept for one in barred})}
    assert all(lost[one].kept == kept and not lost[one].is_behind and lost[one].told == "「甄别」" for one in barred)
    assert lost[after].kept == kept and lost[after].is_behind and (lost[after].step, lost[after].step_name) == (1, "甄别")
    [alone] = losses(paths, {after}, [begin], {})
    assert alone.kept is None and len(alone.names) == len(alone.moves) == 2


def test_a_story_of_a_way_comes_out_as_told_when_it_is_played(player: ScenarioPlayer, paths: Paths) -> None:
    walked = gone(player, paths, *REFERRED, Move("deadline", "objection"))
    assert player.play(walked.story) == []


def test_rules_told_wrongly_are_caught_by_the_office(player: ScenarioPlayer, paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """An explorer for which a withdrawal cancels nothing: the office has no such steps any more."""
    facts, made = known(paths, [*ACCEPTED, Move("message", "withdrawn")])
    monkeypatch.setattr(Machine, "_cancel", lambda self, token: None)
    walked = Way(player, paths, facts, "way", NOW).gone(made)
    assert walked.unlike is not None
    assert walked.unlike.about in ("steps", "waiting")


def test_rules_no_place_has_are_told_so(player: ScenarioPlayer, paths: Paths) -> None:
    walks = Walker(player, []).through(paths, 3, lambda walked: None)
    assert (walks.ways, walks.halted[NO_PLACE], walks.left, walks.not_tried) == (0, len(paths.starts), walks.classes, walks.classes)


def test_a_way_of_another_place_is_gone_where_the_problem_lies_so(player: ScenarioPlayer, paths: Paths) -> None:
    """What lies elsewhere is filed with a place elsewhere; what an authority received itself, its own window takes down."""
    walker = Walker.of(player)
    found = {}
    for facts, _, _ in paths.starts:
        petition, setting = facts["petition"], walker.setting_for(paths, facts)
        found[petition["territory"], petition["is_direct"]] = setting and setting.place
        if setting is not None:
            window = player.office.authorities[player.official(setting.by).authority]
            assert is_direct(window) == petition["is_direct"]
    assert found["here", False] == "990121"
    assert found["elsewhere", False] not in (None, "990121")
    direct = [found[territory, True] for territory in ("here", "elsewhere")]
    assert None not in direct and direct[0] != direct[1]


SUGGESTION = (("category", "suggestion"), ("disposition", "accept"), ("simplified", False))
SIMPLIFIED = (("category", "grievance"), ("route", "petition_procedure"), ("simplified", True), ("disposition", "accept"))
SERVED = [Move("task", "prepare_acceptance"), Move("task", "serve_acceptance")]
OBJECTED = [
    Move("task", "confirm_jurisdiction", (("jurisdiction", "object"),)),
    Move("task", "decide_objection", (("objection_decision", "refuse"),)),
]


@pytest.mark.parametrize(
    ("begun", "asked", "code"),
    [
        ([*ACCEPTED], Move("message", "extension_requested"), ""),
        ([Move("task", "triage", SUGGESTION), *SERVED], Move("message", "extension_requested"), "extension_of_nothing"),
        ([Move("task", "triage", SIMPLIFIED), *SERVED], Move("message", "extension_requested"), "extension_not_allowed"),
        (REFERRED, Move("task", "confirm_jurisdiction", (("jurisdiction", "object"),)), ""),
        ([*REFERRED, *OBJECTED], Move("task", "confirm_jurisdiction", (("jurisdiction", "object"),)), "late_objection"),
    ],
)
def test_what_the_law_never_takes_the_explorer_does_not_make(
    player: ScenarioPlayer, paths: Paths, begun: list[Move], asked: Move, code: str
) -> None:
    """第三十四条: more time only of the 60 days, and none under simplified handling; 第二十三条第三款: an objection once, in time."""
    facts, made = known(paths, begun)
    way = Way(player, paths, facts, "way", NOW)
    assert way.gone(made).kept is None
    there = [one for one, _, _ in paths.stops[way.at].edges if one.name == asked.name and is_like(paths, one, asked)]
    assert bool(there) == (code == "")
    with nullcontext() if code == "" else pytest.raises(Halt, match=code):
        way._ask(asked, (way.at, way.at))
