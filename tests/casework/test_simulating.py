"""仿真: the same month under a design and under the release in force; the same seed gives the same month, in whichever process."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import orjson
import pytest

from engine.casework import designs, indicatorkeeping, simulating
from engine.casework.simulating import DEMONSTRATION, ROLES, Asked
from engine.casework.simulationviews import Setting, Simulation
from engine.demo.month import Month, arrivals
from engine.demo.simulator import BackgroundSimulator
from engine.demo.stage import Theatre
from engine.demo.summing import spread
from engine.errors import InvalidForm, NotPermitted
from tests.builders import County, refused
from tests.casework.test_editions import DEADLINES

FEW = Asked("0.3", "1", "1", dict.fromkeys(ROLES, "1"), ("0", "1", "2", "3", "4"))


def test_a_month_is_simulated_apart_beside_the_release_in_force(county: County, tmp_path: Path) -> None:
    office, by = county.office, county.who("gengxin")
    office.simulator = simulator = BackgroundSimulator(tmp_path / "simulations")
    design = designs.begin(office, by=by, name="仿真").id or 0
    path = f"policies/{DEADLINES}"
    rules = designs.read(office, by=by, design=design, path=path).content
    shorter = rules.replace(b"length: 60 days\n  starts: accepted", b"length: 30 days\n  starts: accepted")
    designs.save(office, by=by, design=design, path=path, content=shorter, version=0)
    assert simulating.found(office, by=by, design=design) is None
    setting = simulating.begin(office, by=by, design=design, asked=FEW)
    with refused("simulation_running"):
        simulating.begin(office, by=by, design=design, asked=FEW)
    simulator.wait(f"design-{design}")
    found = simulating.found(office, by=by, design=design, lang="en")
    assert found is not None and found.is_over and found.done == found.whole == 2
    assert simulating.is_of(office, by=by, design=design, simulation=found)
    ours, theirs = found.design, found.in_force
    assert ours is not None and theirs is not None and ours.came == theirs.came and ours.came.mean > 0
    assert "handling" in {one.id for one in ours.lapses} and "handling" not in {one.id for one in theirs.lapses}
    assert {one.id for one in ours.queues} == set(ROLES) and "Inquiry" in {one.label for one in ours.waits}
    assert (ours.stuck.high, theirs.stuck.high) == (0, 0)
    theatre = Theatre()
    with theatre.player(office.current) as player:
        once_more = Month(player.office, theatre.people, setting, setting.first_seed).run()
    theatre.close()
    assert (once_more["came"], once_more["left"]) == (theirs.came.mean, theirs.left.mean)
    assert once_more["waits"] == {one.id: one.number.mean for one in theirs.waits}
    designs.revert(office, by=by, design=design, path=path, version=1)
    assert not simulating.is_of(office, by=by, design=design, simulation=found)


def test_what_falls_silent_counts_as_broken_off(county: County, tmp_path: Path) -> None:
    office, by = county.office, county.who("gengxin")
    office.simulator = BackgroundSimulator(tmp_path)
    design = designs.begin(office, by=by, name="仿真").id or 0
    setting = Setting(DEMONSTRATION, date(2026, 5, 1), 30, 60, dict.fromkeys(ROLES, 1), 8, (0, 1, 2, 3, 4), 5)
    file = tmp_path / f"design-{design}.json"
    file.write_bytes(orjson.dumps(Simulation("a", "b", setting, "2026-03-02T00:00:00Z", 3, 10), option=orjson.OPT_NON_STR_KEYS))
    running = simulating.found(office, by=by, design=design)
    assert running is not None and not running.is_over and running.setting == setting
    os.utime(file, (0, 0))
    broken = simulating.found(office, by=by, design=design)
    assert broken is not None and broken.wrong == "simulation_broken"


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
    assert spread([1, 2, 6]) == replace(spread([0]), mean=3.0, low=1, high=6)


def test_an_office_without_a_year_takes_the_demonstration_pattern_and_only_sound_numbers(county: County) -> None:
    office, by = county.office, county.who("gengxin")
    assert simulating.pattern(office, by=by) == DEMONSTRATION
    design = designs.begin(office, by=by, name="仿真").id or 0
    wrong = Asked("100", "", "0", {**dict.fromkeys(ROLES, "1"), "handler": "x"}, ())
    with pytest.raises(InvalidForm) as error:
        simulating.begin(office, by=by, design=design, asked=wrong)
    assert [one.field for one in error.value.fields] == ["per_day", "steps_a_day", "seeds", "staff_handler", "weekdays"]
    with refused("stage_missing"):
        simulating.begin(office, by=by, design=design, asked=FEW)
    with pytest.raises(NotPermitted):
        simulating.pattern(office, by=county.who("lihua"))


def test_an_office_with_a_year_takes_how_its_own_petitions_came(county: County) -> None:
    for channel in ("visit", "letter", "letter"):
        county.register(channel=channel)
        county.clock.move(timedelta(days=1))
    indicatorkeeping.fill(county.office)
    pattern = simulating.pattern(county.office, by=county.who("gengxin"), fewest=3)
    assert (pattern.counted, pattern.channels) == (3, {"visit": 1, "letter": 2})
    assert pattern.weekdays == {0: 1, 1: 1, 2: 1} and pattern.topics == {"rural_land": 3}
