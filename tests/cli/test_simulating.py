"""petition simulate, as an operator runs it: the shelves beside the release in force, in numbers a program reads again."""

from __future__ import annotations

import json

from engine.casework.monthpattern import ROLES
from tests.cli.conftest import Petition


def test_a_month_is_simulated_from_the_command_line(petition_within: Petition) -> None:
    wrong = petition_within("simulate", "--seeds", "0", "--staff", "handler=x", "--lang", "en")
    assert wrong.code == 1 and "seeds: This should lie between 1 and 12" in wrong.err and "staff_handler" in wrong.err
    assert petition_within("simulate", "--staff", "king=1").code == petition_within("simulate", "--weekdays", "8").code == 2
    few = ("--per-day", "0.2", "--steps", "1", "--seeds", "1", "--seed", "4", "--json")
    ran = petition_within("simulate", *few)
    told = json.loads(ran.out)
    assert ran.code == 0 and told["release"] == told["against"] and told["simulated"] == told["compared_with"]
    assert told["setting"]["staff"] == dict.fromkeys(ROLES, 1) and told["setting"]["first_seed"] == 4
    assert told["simulated"]["came"]["low"] > 0 and {"id", "name", "median", "low", "high"} == set(told["simulated"]["waits"][0])
