"""How a joint signing is decided: the arithmetic of consents, objections and abstentions."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.involvement import Mode, Verdict, Vote, tally

YES, NO, MAYBE = Verdict.CONSENT, Verdict.OBJECT, Verdict.ABSTAIN
Votes = list[tuple[int, Verdict | None]]

verdicts = st.sampled_from([None, YES, NO, MAYBE])
votes = st.lists(st.tuples(st.integers(1, 100), verdicts), min_size=1, max_size=7)
modes = st.sampled_from(list(Mode))
thresholds = st.integers(1, 100)


def ones(*said: Verdict | None) -> Votes:
    return [(1, verdict) for verdict in said]


@pytest.mark.parametrize(
    ("mode", "threshold", "said", "vote"),
    [
        (Mode.ALL, 100, ones(YES, YES), Vote.PASSED),
        (Mode.ALL, 100, ones(YES, MAYBE), Vote.PASSED),
        (Mode.ALL, 100, ones(MAYBE, MAYBE), Vote.FAILED),
        (Mode.ALL, 100, ones(YES, None), Vote.OPEN),
        (Mode.ALL, 100, ones(NO, None), Vote.FAILED),
        (Mode.ANY, 100, ones(NO, YES, None), Vote.PASSED),
        (Mode.ANY, 100, ones(NO, MAYBE, None), Vote.OPEN),
        (Mode.ANY, 100, ones(NO, MAYBE), Vote.FAILED),
        (Mode.RATIO, 67, ones(YES, YES, NO), Vote.FAILED),  # 66.7 is not 67
        (Mode.RATIO, 66, ones(YES, YES, NO), Vote.PASSED),
        (Mode.RATIO, 50, ones(YES, MAYBE), Vote.PASSED),
        (Mode.RATIO, 51, ones(YES, MAYBE), Vote.FAILED),
        (Mode.WEIGHTED, 60, [(3, YES), (1, NO), (1, None)], Vote.PASSED),
        (Mode.WEIGHTED, 60, [(2, YES), (2, NO), (1, None)], Vote.OPEN),
        (Mode.WEIGHTED, 61, [(2, YES), (2, NO), (1, None)], Vote.FAILED),
    ],
)
def test_a_joint_signing_is_decided_as_its_rule_says(mode: Mode, threshold: int, said: Votes, vote: Vote) -> None:
    assert tally(said, mode, threshold) is vote


@given(votes, modes, thresholds)
def test_what_is_decided_nobody_still_asked_can_turn_and_what_is_open_somebody_can(said: Votes, mode: Mode, threshold: int) -> None:
    ends = {tally(ended, mode, threshold) for ended in endings(said)}
    vote = tally(said, mode, threshold)
    assert Vote.OPEN not in ends
    assert ends == {vote} if vote is not Vote.OPEN else len(ends) == 2


def endings(said: Votes) -> list[Votes]:
    """Everything those not heard yet may say, all of one mind, or one against the others."""
    waiting = [at for at, (_, verdict) in enumerate(said) if verdict is None]
    minds = [dict.fromkeys(waiting, mind) for mind in Verdict]
    minds += [{at: (one if at == odd else other) for at in waiting} for odd in waiting for one in Verdict for other in Verdict]
    return [[(weight, mind.get(at, verdict)) for at, (weight, verdict) in enumerate(said)] for mind in minds]


@given(votes, modes, thresholds, st.randoms(use_true_random=False))
def test_the_order_of_the_signers_decides_nothing(said: Votes, mode: Mode, threshold: int, chance: object) -> None:
    mixed = list(said)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert tally(mixed, mode, threshold) is tally(said, mode, threshold)


@given(votes, modes, thresholds, st.integers(0, 6))
def test_who_consents_instead_never_makes_a_vote_fail(said: Votes, mode: Mode, threshold: int, at: int) -> None:
    rank: Sequence[Vote] = (Vote.FAILED, Vote.OPEN, Vote.PASSED)
    turned = [(weight, YES if place == at else verdict) for place, (weight, verdict) in enumerate(said)]
    objected = any(verdict is NO for _, verdict in said)
    if mode is not Mode.ALL or not objected or not any(verdict is NO for _, verdict in turned):
        assert rank.index(tally(turned, mode, threshold)) >= rank.index(tally(said, mode, threshold))


@given(st.lists(verdicts, min_size=1, max_size=7), thresholds)
def test_signers_of_one_weight_vote_as_by_their_number(said: list[Verdict | None], threshold: int) -> None:
    assert tally([(7, one) for one in said], Mode.WEIGHTED, threshold) is tally([(1, one) for one in said], Mode.RATIO, threshold)
