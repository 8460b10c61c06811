"""The lines of lists as nouns, from their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.casework.rows import PetitionRow, TaskRow
from engine.storage.layout import PETITIONS, TASKS, Layout, Noun


def _split(layout: Layout[Noun], row: Sequence[Any]) -> tuple[Noun, Sequence[Any]]:
    """The noun a row begins with, and the columns after it."""
    width = len(layout.columns)
    values = tuple(row)
    return layout.noun(values[:width]), values[width:]


def task_row(row: Sequence[Any]) -> TaskRow:
    """A line of the desk."""
    task, more = _split(TASKS, row)
    number, gist, category, channel, kind, place, filed_on, deadline, due_on, due_at, assignee, read_at = more
    told = (number, gist, category or "", channel, kind, place, filed_on, deadline or "", due_on, due_at, assignee or "", read_at)
    return TaskRow(task, *told)


def petition_row(row: Sequence[Any]) -> PetitionRow:
    """A line of the list of petitions."""
    petition, more = _split(PETITIONS, row)
    authority, due_on, deadline = more
    return PetitionRow(petition, authority or "", due_on, deadline or "")
