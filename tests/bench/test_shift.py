"""The loop that times acts: what it counts, and what it leaves out."""

from __future__ import annotations

import io
import json

import pytest

from engine.bench.orders import Shifts, answer_orders, together
from engine.bench.shift import DESK, Shift, Tally

EACH = 3


class Pile:
    """A side of three acts a petition that keeps a list of what it was asked."""

    def __init__(self) -> None:
        self.begun, self.acts = 0, []

    def begin(self) -> tuple[int, int]:
        self.begun += 1
        return self.begun, 0

    def act(self, petition: tuple[int, int]) -> tuple[int, int] | None:
        number, step = petition
        self.acts.append((number, step))
        return (number, step + 1) if step + 1 < EACH else None

    def counts(self) -> tuple[int, int]:
        return 4 * len(self.acts), len(self.acts)


@pytest.fixture
def pile() -> Pile:
    return Pile()


def test_petitions_on_the_desk_stand_at_every_step(pile: Pile):
    shift = Shift(pile)
    shift.prepare(30, EACH)
    assert sorted({step for _, step in shift.desk}) == [0, 1, 2]
    assert len(shift.desk) == DESK


def test_what_is_done_in_preparation_is_not_in_the_figures(pile: Pile):
    shift = Shift(pile)
    shift.prepare(30, EACH)
    before = len(pile.acts)
    tally = shift.round(0.02)
    assert tally.done == len(pile.acts) - before > 0
    assert len(tally.latencies) == len(tally.statements) == len(tally.commits) == tally.done


def test_a_round_ends_when_its_work_is_done_and_its_seconds_with_it(pile: Pile):
    shift = Shift(pile)
    shift.prepare(30, EACH)
    tally = shift.round(3600)
    assert 0 < tally.done < 100
    assert tally.seconds < 60
    assert shift.round(3600).done == 0, "an empty desk does no act"


def test_every_act_has_its_statements_and_its_commits(pile: Pile):
    shift = Shift(pile)
    shift.prepare(9, EACH)
    tally = shift.round(3600)
    assert set(tally.statements) == {4}
    assert set(tally.commits) == {1}


def test_no_act_of_a_petition_is_done_twice(pile: Pile):
    shift = Shift(pile)
    for _ in range(4):
        shift.prepare(12, EACH)
        shift.round(3600)
    assert len(pile.acts) == len(set(pile.acts))


def test_playing_goes_on_with_the_same_petition_until_it_is_closed(pile: Pile):
    shift = Shift(pile)
    assert [shift.play(2).done, shift.play(2).done] == [2, 1]
    assert {number for number, _ in pile.acts} == {1}


def test_rounds_side_by_side_add_up_their_acts_and_take_the_longest_time():
    whole = together([Tally(3, 1.0, [1, 2, 3]), Tally(1, 2.0, [9])])
    assert (whole.done, whole.seconds, whole.latencies, whole.rate) == (4, 2.0, [1, 2, 3, 9], 2.0)


def test_a_round_without_an_act_has_no_rate():
    assert Tally().rate == 0.0


def test_a_worker_works_on_as_many_of_its_threads_as_are_asked_for():
    piles = [Pile(), Pile()]
    shifts = Shifts(piles)
    shifts.prepare(9, EACH, threads=1)
    begun, moved = [pile.begun for pile in piles], len(piles[0].acts)
    assert begun[0] > 0 == begun[1]
    assert shifts.round(3600, threads=1)["done"] == len(piles[0].acts) - moved > 0 == len(piles[1].acts)
    shifts.prepare(18, EACH)
    assert all(pile.begun for pile in piles)


def test_a_worker_answers_each_order_with_one_line(pile: Pile):
    orders = [{"do": "prepare", "acts": 9, "acts_each": EACH}, {"do": "round", "seconds": 3600}, {"do": "play", "acts": 1}]
    answers = io.StringIO()
    answer_orders(Shifts([pile, pile]), io.StringIO("".join(json.dumps(order) + "\n" for order in orders)), answers, {"name": "pile"})
    ready, prepared, told, played = map(json.loads, answers.getvalue().splitlines())
    assert ready == {"ready": True, "name": "pile"}
    assert prepared == {"ready": True}
    assert told["done"] == len(told["latencies"]) > 0
    assert played["done"] == 1
