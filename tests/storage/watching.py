"""What the supervisor's queue is asked with in these tests: the bounds of the causes on the Monday of the builders."""

from __future__ import annotations

from datetime import timedelta

from engine.domain.counting import due_at
from engine.domain.watch import Bounds, Cause
from tests.storage.builders import NOW, TODAY

BOUNDS = Bounds(
    now=NOW, since=NOW - timedelta(days=365), next_end=due_at(TODAY + timedelta(days=1)),
    within={
        cause: due_at(TODAY + timedelta(days=days))
        for cause, days in ((Cause.PROMISE, 3), (Cause.ASSIGNMENT, 10), (Cause.ABOUT_TO_LAPSE, 7))
    },
    paused_before=TODAY - timedelta(days=30), late_since=TODAY - timedelta(days=30),
    waiting_before={
        cause: NOW - timedelta(days=days) for cause, days in ((Cause.OBJECTION, 3), (Cause.UNSERVED, 3), (Cause.IDLE, 15))
    },
    clocks={
        Cause.NOTIFIED_LATE: ("notice_direct",), Cause.PROMISE: ("promise_answer", "promise_reply"), Cause.ASSIGNMENT: ("assigned",),
    },
    steps={Cause.OBJECTION: ("decide_objection",), Cause.UNSERVED: ("serve_opinion", "serve_agreement")},
)  # fmt: skip
