"""The only room that knows APScheduler: a few jobs, each one call into casework.

Deadlines are rows; APScheduler only ticks, in memory. After a standstill one tick stands for all
missed ones, and what was missed is found by the index.
"""

from __future__ import annotations

from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

from engine.casework import (
    alerting,
    deadlines,
    digests,
    drafts,
    heads,
    indicatorkeeping,
    patience,
    releases,
    reportkeeping,
    searching,
    statistics,
)  # fmt: skip
from engine.casework.following import Round
from engine.casework.office import Office
from engine.watching import logs, traces


def start(office: Office) -> BackgroundScheduler:
    """Begin to tick: the sweep at once and at its interval, and as often a look whether another release is in force, and at what
    is to be indexed, what the indicators are to count and what officials are to be told of.

    Every five minutes a look for digests to be made. Every hour a recount of provisional dates, a look for yesterday's head, the
    count for the yearbook, drafts of steps long done and alerts of a year ago forgotten, the reports of a period that is over, and a
    look ahead at the years to come, which costs nothing when it was done that day.
    """
    scheduler = BackgroundScheduler(
        timezone="Asia/Shanghai", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    scheduler.add_job(guarded(lambda: sweep_all(office)), "interval", seconds=office.sweep_seconds, id="sweep", next_run_time=office.now())
    scheduler.add_job(guarded(lambda: releases.follow(office, at_once=True)), "interval", seconds=office.sweep_seconds, id="release")
    rounds, counted = Round(), Round()
    scheduler.add_job(guarded(lambda: searching.keep_up(office, rounds)), "interval", seconds=office.sweep_seconds, id="words")
    rows = guarded(lambda: indicatorkeeping.keep_up(office, counted))
    scheduler.add_job(rows, "interval", seconds=office.sweep_seconds, id="milestones")
    scheduler.add_job(guarded(lambda: alerting.keep_up(office)), "interval", seconds=office.sweep_seconds, id="alerts")
    scheduler.add_job(guarded(lambda: digests.make_due(office)), "interval", minutes=5, id="digests", next_run_time=office.now())
    scheduler.add_job(guarded(lambda: deadlines.recount_provisional(office)), "interval", hours=1, id="recount")
    scheduler.add_job(guarded(lambda: heads.make_latest(office)), "interval", hours=1, id="head", next_run_time=office.now())
    scheduler.add_job(guarded(lambda: office.store.look_ahead(office.now())), "interval", hours=1, id="years", next_run_time=office.now())
    scheduler.add_job(guarded(lambda: statistics.tally(office)), "interval", hours=1, id="tally", next_run_time=office.now())
    scheduler.add_job(guarded(lambda: alerting.forget(office)), "interval", hours=1, id="old_alerts")
    scheduler.add_job(guarded(lambda: drafts.prune(office)), "interval", hours=1, id="drafts", next_run_time=office.now())
    scheduler.add_job(guarded(lambda: patience.forget(office)), "interval", minutes=5, id="in_vain")
    scheduler.add_job(guarded(lambda: reportkeeping.draft_due(office)), "interval", hours=1, id="reports", next_run_time=office.now())
    scheduler.start()
    return scheduler


def sweep_all(office: Office) -> int:
    """Sweep until nothing more is due; how many clocks were noticed is returned."""
    noticed = 0
    while True:
        report = deadlines.sweep(office)
        noticed += report.noticed
        if report.due:
            logs.info("swept", due=report.due, noticed=report.noticed)
        if not report.more:
            return noticed


def guarded(job: Callable[[], object]) -> Callable[[], None]:
    """A job under a trace of its own, whose failure is logged and does not end the ticking."""

    def run() -> None:
        with traces.under():
            try:
                job()
            except Exception as error:  # the next tick must come whatever this one met
                logs.failed("job_failed", error)

    return run
