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


_GROWING = ("tasks", "deadlines", "documents")


class Changes(NamedTuple):
    """What an act did to one list of a dossier: new nouns, and changed ones each with its mark from before and its values now."""

    new: list[Any]
    changed: list[tuple[Any, Row, Row]]


class Loan:
    """One dossier and the snapshots it is compared with."""

    def __init__(self, petition: Petition) -> None:
        """``petition`` as it lies in its table."""
        self.dossier = Dossier(petition)
        self.mark = PETITIONS.mark(petition)
        self._snapshots: dict[str, dict[Any, Row]] = {name: {} for name in PARTS}

    def add(self, name: str, noun: Any) -> None:
        """Put a noun that was read into its list."""
        layout = PARTS[name]
        self._snapshots[name][getattr(noun, layout.key)] = layout.mark(noun)
        getattr(self.dossier, name).append(noun)

    def arrange(self) -> None:
        """Every list in the order of its making: no database promises one."""
        for name in PARTS:
            getattr(self.dossier, name).sort(key=_IN_ORDER.get(name, lambda noun: noun.id))

    def is_untouched(self, changes: Mapping[str, Changes]) -> bool:
        """Whether the act only read."""
        return not self.dossier.entries and not changes and PETITIONS.values(self.dossier.petition) == self.mark

    def changes(self) -> dict[str, Changes]:
        """New and changed nouns of the lists an act touched; OutOfOrder when one that was read is gone: nothing is ever deleted."""
        found = ((name, self._changes_in(name)) for name in PARTS)
        return {name: changes for name, changes in found if changes.new or changes.changed}

    def _changes_in(self, name: str) -> Changes:
        layout, snapshots, found = PARTS[name], self._snapshots[name], Changes([], [])
        nouns, values_of, key_at = getattr(self.dossier, name), layout.values, layout.key_at
        for noun in nouns:
            values = values_of(noun)
            snapshot = snapshots.get(values[key_at])
            if snapshot is None:
                noun.petition_id = self.dossier.petition.id
                found.new.append(noun)
            elif snapshot != values:
                found.changed.append((noun, snapshot, values))
        if len(nouns) - len(found.new) != len(snapshots):
            raise OutOfOrder("row_missing", number=self.dossier.petition.number, table=name)
        return found

    def written(self, changes: Mapping[str, Changes]) -> None:
        """The changes lie in the tables: they are what the next changes are compared with."""
        self.dossier.petition.version += 1
        self.mark = PETITIONS.marked(PETITIONS.values(self.dossier.petition), self.mark)
        for name, (new, changed) in changes.items():
            layout, snapshots = PARTS[name], self._snapshots[name]
            for noun in new:
                values = layout.values(noun)
                snapshots[values[layout.key_at]] = layout.marked(values)
            for _, before, values in changed:
                snapshots[values[layout.key_at]] = layout.marked(values, before)

    def settle(self) -> None:
        """Make ready to be lent again: without the entries of the act that is over, without people, and without what is history."""
        self.dossier.entries.clear()
        self.dossier.petitioners.clear()
        self._snapshots["petitioners"].clear()
        for name in _GROWING:
            if not all(noun.at_hand for noun in getattr(self.dossier, name)):
                self._put_away(name)

    def _put_away(self, name: str) -> None:
        """Drop from a list what acts no longer ask for."""
        layout, nouns = PARTS[name], getattr(self.dossier, name)
        for noun in [one for one in nouns if not one.at_hand]:
            nouns.remove(noun)
            del self._snapshots[name][getattr(noun, layout.key)]
