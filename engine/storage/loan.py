"""A dossier lent to an act: the nouns as the act changes them beside the rows as they were read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from engine.domain.dossier import Dossier
from engine.domain.petition import Petition
from engine.errors import OutOfOrder
from engine.storage.layout import PARTS, PETITIONS, Layout, Row

# The ids of tasks tell no order, so they are read in the order of their making.
_IN_ORDER: Mapping[str, Callable[[Any], Any]] = {
    "instances": lambda instance: instance.no,
    "tasks": lambda task: (task.created_at, task.id),
}


_GROWING = ("tasks", "deadlines", "documents", "involvements")
_at_hand = attrgetter("at_hand")


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
        found: dict[str, Changes] = {}
        for name, layout in PARTS.items():
            nouns, snapshots = getattr(self.dossier, name), self._snapshots[name]
            if nouns or snapshots:
                new, changed = _compared(layout, nouns, snapshots)
                if len(nouns) - len(new) != len(snapshots):
                    raise OutOfOrder("row_missing", number=self.dossier.petition.number, table=name)
                if new or changed:
                    found[name] = Changes(new, changed)
        for changes in found.values():
            for noun in changes.new:
                noun.petition_id = self.dossier.petition.id
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
            if not all(map(_at_hand, getattr(self.dossier, name))):
                self._put_away(name)

    def _put_away(self, name: str) -> None:
        """Drop from a list what acts no longer ask for."""
        layout, nouns = PARTS[name], getattr(self.dossier, name)
        for noun in [one for one in nouns if not one.at_hand]:
            nouns.remove(noun)
            del self._snapshots[name][getattr(noun, layout.key)]


def _compared(layout: Layout[Any], nouns: Sequence[Any], snapshots: Mapping[Any, Row]) -> tuple[list[Any], list[tuple[Any, Row, Row]]]:
    """The nouns that have no snapshot, and those that differ from theirs."""
    new: list[Any] = []
    changed: list[tuple[Any, Row, Row]] = []
    key_at = layout.key_at
    for noun, values in zip(nouns, map(layout.values, nouns), strict=True):
        snapshot = snapshots.get(values[key_at])
        if snapshot is None:
            new.append(noun)
        elif snapshot != values:
            changed.append((noun, snapshot, values))
    return new, changed
