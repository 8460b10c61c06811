"""A dossier lent to an act: the nouns as the act changes them beside the rows as they were read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from engine.domain.dossier import Dossier
from engine.domain.petition import Petition
from engine.errors import OutOfOrder
from engine.storage.layout import PARTS, PETITIONS, Row

# The ids of tasks tell no order, so they are read in the order of their making.
_IN_ORDER: Mapping[str, Callable[[Any], Any]] = {
    "instances": lambda instance: instance.no,
    "tasks": lambda task: (task.created_at, task.id),
}


class Changes(NamedTuple):
    """What an act did to one list of a dossier."""

    new: list[Any]
    changed: list[Any]


class Loan:
    """One dossier and the snapshots it is compared with."""

    def __init__(self, petition: Petition, row: Row) -> None:
        """``row``: the petition as it lies in its table."""
        self.dossier = Dossier(petition)
        self.row = row
        self._snapshots: dict[str, dict[Any, Row]] = {name: {} for name in PARTS}

    def add(self, name: str, row: Row) -> None:
        """Put a row that was read into its list."""
        layout = PARTS[name]
        noun = layout.noun(row)
        self._snapshots[name][getattr(noun, layout.key)] = row
        getattr(self.dossier, name).append(noun)

    def arrange(self) -> None:
        """Every list in the order of its making: no database promises one."""
        for name in PARTS:
            getattr(self.dossier, name).sort(key=_IN_ORDER.get(name, lambda noun: noun.id))

    def is_untouched(self, changes: Mapping[str, Changes]) -> bool:
        """Whether the act only read."""
        same = PETITIONS.row(self.dossier.petition) == self.row
        return same and not self.dossier.entries and not any(new or changed for new, changed in changes.values())

    def changes(self) -> dict[str, Changes]:
        """New and changed nouns of every list; OutOfOrder when one that was read is gone: nothing is ever deleted."""
        return {name: self._changes_in(name) for name in PARTS}

    def _changes_in(self, name: str) -> Changes:
        layout, snapshots, found = PARTS[name], self._snapshots[name], Changes([], [])
        nouns = getattr(self.dossier, name)
        for noun in nouns:
            noun.petition_id = self.dossier.petition.id
            snapshot = snapshots.get(getattr(noun, layout.key))
            if snapshot is None:
                found.new.append(noun)
            elif snapshot != layout.row(noun):
                found.changed.append(noun)
        if len(nouns) - len(found.new) != len(snapshots):
            raise OutOfOrder("row_missing", number=self.dossier.petition.number, table=name)
        return found
