"""Registering and completing on viewflow: lock the process, take the task, execute it, commit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from viewflow.workflow.models import Task

from bench.viewflow.office.flows import Petition
from engine.bench.places import answers


class ViewflowOffice:
    """Side: viewflow called from code, one transaction a completion."""

    def __init__(self) -> None:
        """One official, who may do everything."""
        self.forms = answers()
        self.user, _ = get_user_model().objects.get_or_create(username="official", defaults={"is_superuser": True})
        self.request = SimpleNamespace(user=self.user)
        self.sent = self.committed = 0
        connection.execute_wrappers.append(self._counted)

    def _counted(self, execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        self.sent += 1
        return execute(statement, values, many, context)

    def counts(self) -> tuple[int, int]:
        """Statements and commits so far."""
        return self.sent, self.committed

    def begin(self) -> int:
        """Start a process."""
        process = Petition.filed.run()
        number: int = process.pk
        return number

    def act(self, number: int) -> int | None:
        """Complete the first open user task by name."""
        with Petition.lock(number):
            task = min(
                Task.objects.filter(process_id=number, status="NEW", flow_task_type="HUMAN").select_related("process"),
                key=lambda task: str(task.flow_task.name),
            )
            activation = task.flow_task.activation_class(task)
            activation.process.data.update(self.forms[task.flow_task.name])
            activation.process.save()
            activation.assign(self.user)
            activation.start(self.request)
            activation.execute()
            activation.process.refresh_from_db(fields=["status"])
            ended = activation.process.status == "DONE"
        self.committed += 1
        return None if ended else number
