"""The only room that knows APScheduler: a few jobs, each one call into casework.

Deadlines are rows; APScheduler only ticks, in memory. After a standstill one tick stands for all
missed ones, and what was missed is found by the index.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

from engine.casework import deadlines, heads
from engine.casework.office import Office

logger = logging.getLogger(__name__)


def start(office: Office) -> BackgroundScheduler:
    """Begin to tick: the sweep at once and at its interval, every hour a recount of provisional dates and a look for yesterday's head."""
    scheduler = BackgroundScheduler(
        timezone="Asia/Shanghai", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    scheduler.add_job(guarded(lambda: sweep_all(office)), "interval", seconds=office.sweep_seconds, id="sweep", next_run_time=office.now())
    scheduler.add_job(guarded(lambda: deadlines.recount_provisional(office)), "interval", hours=1, id="recount")
    scheduler.add_job(guarded(lambda: heads.make_latest(office)), "interval", hours=1, id="head", next_run_time=office.now())
    scheduler.start()
    return scheduler


def sweep_all(office: Office) -> int:
    """Sweep until nothing more is due; how many clocks were noticed is returned."""
    noticed = 0
    while True:
        report = deadlines.sweep(office)
        noticed += report.noticed
        for number, error in report.failed:
            logger.error("petition %s set aside: %s", number, error)
        if report.due < deadlines.BATCH:
            return noticed


def guarded(job: Callable[[], object]) -> Callable[[], None]:
    """A job whose failure is logged and does not end the ticking."""

    def run() -> None:
        try:
            job()
        except Exception:  # the next tick must come whatever this one met
            logger.exception("a scheduled job failed")

    return run
