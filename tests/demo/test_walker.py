"""Ways of the path explorer gone by the office itself, with its forms, its rights, its clocks and a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pytest

from engine.bootstrap import law_known
from engine.cli.playing import players
from engine.demo.scenario import ScenarioPlayer
from engine.demo.walk import NO_CALENDAR, Setting, Walked, Way
from engine.demo.walker import NO_PLACE, Walker
from engine.process.library import Library
from engine.process.paths.explorer import Facts, Move, Paths
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
    walked = gone(player, paths, Move("task", "triage", (("category", "accusation"), ("disposition", "accept"))))
    assert (walked.halted, walked.unlike, walked.moves) == ("accusation_is_transferred", None, [])


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
    assert (walks.ways, walks.halted[NO_PLACE], walks.left) == (0, len(paths.starts), walks.classes)


def test_a_way_of_another_place_is_gone_where_the_problem_lies_so(player: ScenarioPlayer, paths: Paths) -> None:
    """What lies elsewhere is filed with a place elsewhere; what another authority received, nobody in the county registers."""
    walker = Walker.of(player)
    found = {}
    for facts, _, _ in paths.starts:
        petition, setting = facts["petition"], walker.setting_for(paths, facts)
        found[petition["territory"], petition["is_direct"]] = setting and setting.place
    assert found["here", False] == "990121"
    assert found["elsewhere", False] not in (None, "990121")
    assert found["here", True] is None and found["elsewhere", True] is None
