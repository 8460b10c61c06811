"""The watch: a supervisor's morning and a month's end; nobody in them does anything but read, click and type."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.testing import Clerk
from tests.browser.counter import Counter
from tests.browser.days import months_end, morning
from tests.support.long import is_long

# The long form tells the month's end too.
DAYS = (morning.is_a_supervisors, months_end.is_reported) if is_long() else (morning.is_a_supervisors,)


@pytest.mark.timeout(600 if is_long() else 120)
@pytest.mark.parametrize("day", DAYS, ids=lambda one: one.__module__.rpartition(".")[2])
def test_what_goes_wrong_is_seen_and_the_month_reports_itself(counter: Counter, clerk: Clerk, day: Callable[[Counter, Clerk], None]):
    day(counter, clerk)
