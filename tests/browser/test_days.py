"""Days of clerks, told from the first knock to the last signature; nobody in them does anything but read, click and type."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.testing import Clerk, a_registration
from tests.browser.answers import RECEIPT
from tests.browser.counter import Counter
from tests.browser.days import chain, heard, opening, too_late, wrong_transfer
from tests.support.long import is_long

STEPS = ("triage", "prepare_referral", "confirm_jurisdiction", "prepare_transferred_acceptance", "serve_transferred_acceptance")
TWICE = ("依法办理宅基地登记", "书面说明逾期未办的原因")
# One that begins on the handler's desk is told at all times; the long form also plays how they got there, and the others.
IN_HAND = (too_late.extends_too_late, chain.goes_through_many_hands)
WHOLE = (wrong_transfer.goes_wrong_comes_back_and_is_settled, heard.are_heard_twice)
DAYS = (*IN_HAND, *WHOLE) if is_long() else IN_HAND[:1]


@pytest.mark.timeout(1800 if is_long() else 300)
@pytest.mark.parametrize("day", DAYS, ids=lambda one: one.__name__)
def test_a_clerks_day_comes_out_as_the_law_says(counter: Counter, clerk: Clerk, day: Callable[[Counter], None]):
    if day in IN_HAND:
        opening.in_hand(counter) if is_long() else in_a_moment(counter, clerk)
    day(counter)


def in_a_moment(counter: Counter, clerk: Clerk) -> None:
    """The same beginning without a look at it."""
    clerk.register(a_registration(requests=TWICE))
    counter.on("2026-03-04")
    clerk.answers["serve_transferred_acceptance"] = RECEIPT | {"received_on": "2026-03-04"}
    for step in STEPS:
        clerk.complete(step)
    clerk.complete("assign_handler", handler=str(clerk.who("zhaomin").id), recusal_checked=True)
