"""仿真: the same month under a design and under the release in force; the same seed gives the same month, in whichever process."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import orjson
import pytest

from engine.casework import designs, handling, indicatorkeeping, monthpattern, simulating
from engine.casework.monthpattern import DEMONSTRATION, ROLES
from engine.casework.monthsums import spread, summed, worse
from engine.casework.simulating import Asked
from engine.casework.simulationviews import Counts, Setting, Spread
from engine.demo import stagehand
from engine.demo.filling import Filler
from engine.demo.month import Month, arrivals
from engine.demo.stage import Theatre
from engine.demo.stagehand import Words, done
from engine.domain.design import MonthState
from engine.domain.release import Release
from engine.errors import InvalidForm, NotPermitted, OutOfOrder, PetitionError, Refusal
from tests.builders import REEXAMINATION, County, refused
from tests.casework.working import worked

FEW = Asked("0.3", "1", "2", dict.fromkeys(ROLES, "1"), ("0", "1", "2", "3", "4"), "2026-05", "4")

QINGHE = """id: qinghe-2026
kind: local
name: 青禾县试点
name_en: Qinghe's trial
basis: 青禾县试点方案
certainty: L
valid_from: 2022-05-01
area: "990122"
""".encode()
SHORTER = "handling: { basis: 青禾县试点方案 第一条, length: 30 days }\n".encode()


class Here:
    """The child of a stagehand in this process: what is said goes through JSON all the same."""

    is_alive = True

    def __init__(self, theatre: Theatre) -> None:
        self.theatre = theatre

    def ask(self, asked: Words) -> None:
        self.told = done(self.theatre, orjson.loads(orjson.dumps(asked, option=orjson.OPT_NON_STR_KEYS)))

    def answer(self, _seconds: float) -> Words:
        answer: Words = orjson.loads(orjson.dumps({"answer": self.told}))
        return answer

    def end(self) -> None:
        self.is_alive = False


def test_a_month_is_simulated_beside_the_release_in_force_and_seen_on_every_node(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    office, by, theatre = county.office, county.who("gengxin"), Theatre()
    monkeypatch.setattr(stagehand, "Child", lambda: Here(theatre))
    office.simulator = stagehand.Stagehand()
    design = designs.begin(office, by=by, name="仿真", place="990122").id or 0
    path = "policies/local/990122-qinghe/deadlines.yaml"
    begun = {path.replace("deadlines", "policy"): QINGHE}
    designs.save(office, by=by, design=design, path=path, content=SHORTER, version=0, begun=begun)
    assert simulating.found(office, by=by, design=design) is None
    with refused("simulation_over"):
        simulating.stop(office, by=by, design=design)
    month = simulating.begin(office, by=by, design=design, asked=FEW)
    with refused("simulation_running"):
        simulating.begin(office, by=by, design=design, asked=FEW)
    designs.revert(office, by=by, design=design, path=path, version=1)  # what was begun goes on with what it was begun with
    assert worked(office, most=1) == 1
    found = simulating.found(office, by=by, design=design, lang="en")
    assert found is not None and (found.state_label, found.done, found.whole) == ("Under way", 1, 2)
    assert (found.is_over, found.is_current, found.asked_by) == (False, False, by.name)
    ours, theirs = found.design, found.in_force
    assert ours is not None and theirs is not None and ours.came == theirs.came and ours.came.median > 0
    assert "handling" in {one.id for one in ours.lapses} and "handling" not in {one.id for one in theirs.lapses}
    assert "handling" in {one.id for one in worse(ours, theirs)}
    assert "promise_reply" not in {one.id for one in (*ours.lapses, *theirs.lapses)}  # what only another county promises
    assert [one.id for one in ours.queues] == list(ROLES) and "Inquiry" in {one.label for one in ours.waits}
    assert (ours.stuck.high, theirs.stuck.high) == (0, 0) and ours.stuck_at == theirs.stuck_at == ()
    simulating.stop(office, by=by, design=design)
    assert worked(office) == 1 and worked(office) == 0
    stopped = simulating.found(office, by=by, design=design)
    assert stopped is not None and (stopped.state_label, stopped.done, stopped.is_over) == ("已停止", 1, True)
    with theatre.player(office.current) as player:
        once_more = Month(player.office, theatre.people, found.setting, month.setting["first_seed"]).run()
    theatre.close()
    assert (once_more["came"], once_more["left"]) == (theirs.came.median, theirs.left.median)
    assert once_more["waits"] == {one.id: one.number.median for one in theirs.waits}
    assert simulating.begin(office, by=by, design=design, asked=FEW).run == 2
    office.simulator.close()
    with pytest.raises(OutOfOrder, match="stage_closed"):  # a process that ends leaves the repetition to whoever works next
        simulating.go_on(office, {"design": design, "run": 2, "seed": 4})


class Fallen:
    """A simulator that falls over, or is closed."""

    def __init__(self, error: PetitionError) -> None:
        self.error = error

    def simulate(self, releases: tuple[Release, Release], setting: Setting, seed: int) -> tuple[Counts, Counts]:
        raise self.error

    def close(self) -> None:
        """Nothing is under way."""


def test_what_breaks_a_month_ends_it_and_what_befalls_the_machine_is_tried_again(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = designs.begin(office, by=by, name="仿真").id or 0
    month = simulating.begin(office, by=by, design=design, asked=FEW)
    body = {"design": design, "run": month.run, "seed": 4}
    for closed in (None, Fallen(OutOfOrder("stage_closed"))):
        office.simulator = closed
        with pytest.raises(OutOfOrder):
            simulating.go_on(office, body)
    simulating.go_on(office, {**body, "run": 9})  # of a month that was begun anew since
    running = simulating.found(office, by=by, design=design)
    assert running is not None and not running.is_over and running.setting == simulating.setting_from(month.setting)
    office.simulator = Fallen(Refusal("stage_slow", seconds=900))
    simulating.go_on(office, body)
    broken = simulating.found(office, by=by, design=design)
    assert broken is not None and broken.state is MonthState.BROKEN and "仿真中断了" in broken.wrong


def test_where_petitions_stopped_is_summed_up_and_what_was_counted_before_is_still_read(county: County) -> None:
    setting = simulating.setting_of(county.office, FEW, DEMONSTRATION)
    old: Counts = {"came": 3, "left": 1, "stuck": 0, "lapses": {}, "queues": {}, "waits": {}, "names": {}}
    new: Counts = {**old, "stuck": 2, "stuck_at": {"inquiry": 2}, "names": {"inquiry": ["调查核实", "Inquiry"]}}
    [line] = summed(county.office, [old, new], setting, "en").stuck_at
    assert (line.id, line.label, line.number) == ("inquiry", "Inquiry", Spread(1, 0, 2))


def test_who_drafted_is_not_chosen_to_sign_whoever_acted_in_between(county: County) -> None:
    county.answered().send("reexamination_requested")
    county.walk(*REEXAMINATION[:3])
    dossier, filler = county.dossier, Filler(county.office, [county.who("heping"), county.who("qianyi")])
    [task] = [one for one in dossier.open_tasks if one.element == "approve_reexamination_opinion"]
    signs = filler.who(dossier, task, "")
    assert signs and signs.id not in handling.drafters(dossier, task.element)
    other = filler.who(dossier, task, "", frozenset({signs.id}))
    assert other and other.id != signs.id, "who may sign as well is chosen before who may not"


def test_petitions_come_by_the_pattern_on_office_days_only() -> None:
    pattern = replace(DEMONSTRATION, per_day=4.0, weekdays={0: 3.0, 1: 1.0, 2: 1.0})
    setting = Setting(pattern, date(2026, 3, 2), 364, 0, {}, 8, (0, 1, 2), 1)
    come = list(arrivals(setting, setting.first, lambda day: day.weekday() < 3, Random(7)))
    assert come == list(arrivals(setting, setting.first, lambda day: day.weekday() < 3, Random(7)))
    assert come != list(arrivals(setting, setting.first, lambda day: day.weekday() < 3, Random(8)))
    days = [one.received_at.weekday() for one in come]
    assert set(days) == {0, 1, 2} and days.count(0) > 2 * days.count(1)
    assert 3.5 < len(come) / (52 * 3) < 4.5
    assert come == sorted(come, key=lambda one: one.received_at)
    assert {one.channel for one in come} == set(pattern.channels) and {one.topic for one in come} == set(pattern.topics)
    assert spread([1, 2, 6]) == replace(spread([0]), median=2, low=1, high=6)
    busy = replace(setting, pattern=replace(pattern, months={5: 3.0, 6: 0.0}))
    months = [one.received_at.month for one in arrivals(busy, setting.first, lambda day: day.weekday() < 3, Random(7))]
    assert months.count(5) > 2 * months.count(7) > 0 and months.count(6) == 0


def test_an_office_without_a_year_takes_the_demonstration_pattern_and_only_sound_numbers(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    design = designs.begin(office, by=by, name="仿真").id or 0
    start = simulating.starting(office, by=by, design=design)
    assert (start.pattern, start.shrunk, start.area) == (DEMONSTRATION, 1, "云溪县")
    assert start.staff == {"registrar": 2, "petition_officer": 1, "handler": 12, "leader": 10, "reexaminer": 3}
    assert (start.months[0], start.months[-1]) == (date(2026, 4, 1), date(2027, 3, 1))
    wrong = Asked("100", "", "0", {**dict.fromkeys(ROLES, "1"), "handler": "x"}, (), "2026-13", "-1")
    with pytest.raises(InvalidForm) as error:
        simulating.begin(office, by=by, design=design, asked=wrong)
    fields = ["per_day", "steps_a_day", "seeds", "first_seed", "staff_handler", "weekdays", "month"]
    assert [one.field for one in error.value.fields] == fields
    with pytest.raises(NotPermitted):
        simulating.starting(office, by=county.who("lihua"), design=design)


def test_an_office_with_a_year_takes_how_its_own_petitions_came_and_never_an_accusation(county: County) -> None:
    for channel in ("visit", "letter", "letter"):
        county.register(channel=channel)
        county.clock.move(timedelta(days=1))
    county.accused("990121-zr")
    county.clock.move(timedelta(days=1))
    indicatorkeeping.fill(county.office)
    pattern = monthpattern.pattern_of(county.office, "990121", fewest=3)
    assert (pattern.counted, pattern.channels) == (3, {"visit": 1, "letter": 2})
    assert pattern.weekdays == {0: 1, 1: 1, 2: 1} and pattern.topics == {"rural_land": 3}
    assert pattern.months == {3: 1.0} and pattern.per_day == 0.8
    assert monthpattern.pattern_of(county.office, "990122", fewest=3) == DEMONSTRATION
    many = replace(pattern, per_day=30.0)
    assert monthpattern.scaled(many, {"handler": 9, "leader": 1}) == (replace(many, per_day=10.0), {"handler": 3, "leader": 1}, 3)
