"""The bench's process as a viewflow class: the same shapes where viewflow has them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from viewflow import this
from viewflow.workflow import flow, lock

SIXTY_DAYS = timedelta(days=60)


def recorded(activation: Any) -> None:
    """A service task: note in the process that it was passed."""
    activation.process.data[activation.task.flow_task.name] = True
    activation.process.save()


def page(request: Any, **_: Any) -> None:
    """No page is ever shown: the side executes the tasks."""


class Petition(flow.Flow):
    """Each user task is a node an official executes; the message is a user task too, the called activity stands inline."""

    process_title = "petition"
    lock_impl = lock.SelectForUpdateLock()

    filed = flow.StartHandle().Next(this.triage)
    triage = flow.View(page).OnTimeout(SIXTY_DAYS, this.triage_overrun, interrupting=False).Next(this.by_disposition)
    triage_overrun = flow.End()
    by_disposition = flow.If(lambda on: on.process.data["disposition"] == "accept").Then(this.prepare_acceptance).Else(this.closed)
    prepare_acceptance = flow.View(page).Next(this.accept_petition)
    accept_petition = flow.Function(recorded).Next(this.issue_acceptance)
    issue_acceptance = flow.Function(recorded).Next(this.split_inquiry)
    split_inquiry = flow.Split().Next(this.inquire).Next(this.instruct)
    inquire = flow.View(page).OnTimeout(SIXTY_DAYS, this.handling_overrun, interrupting=False).Next(this.join_inquiry)
    handling_overrun = flow.End()
    instruct = flow.View(page).Next(this.join_inquiry)
    join_inquiry = flow.Join().Next(this.check_findings)
    check_findings = flow.View(page).Next(this.record_check)
    record_check = flow.Function(recorded).Next(this.record_report)
    record_report = flow.Function(recorded).Next(this.by_examination)
    by_examination = flow.If(lambda on: on.process.data["needs_explanation"]).Then(this.explanation_given).Else(this.draft_opinion)
    explanation_given = flow.View(page).Next(this.draft_opinion)
    draft_opinion = flow.View(page).Next(this.approve_opinion)
    approve_opinion = flow.View(page).Next(this.by_approval)
    by_approval = flow.If(lambda on: on.process.data["approval"] == "approve").Then(this.issue_opinion).Else(this.draft_opinion)
    issue_opinion = flow.Function(recorded).Next(this.hand_over)
    hand_over = flow.View(page).Next(this.by_hand_over)
    by_hand_over = flow.If(lambda on: on.process.data["handed_over"]).Then(this.record_feedback).Else(this.hand_over)
    record_feedback = flow.Function(recorded).Next(this.closed)
    closed = flow.End()
