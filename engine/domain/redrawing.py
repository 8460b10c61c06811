"""合图: what two sides did to one diagram, and the diagram that keeps both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.domain.process import Structure

# Beside mine and theirs: both steps put into one arrow stay, mine before theirs or theirs before mine.
BOTH, THEIRS_FIRST = "both", "theirs_first"
# What a side did to a part as a whole; every other aspect is of what it says.
ADDED, REMOVED = "added", "removed"
# Aspects: what it is called, who does it, between what it leads, and so on; the rest has no word of its own.
NAME, LANE, ENDS, CONDITION = "name", "lane", "ends", "condition"
DOCUMENTATION, DOING, LAYOUT, REST = "documentation", "doing", "layout", "rest"
Aspects = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A shape, an arrow or another part at least one side changed: by aspect what it was before and what it is on that side.

    ``ends``: ``a->b`` for what leads from one shape to another, else ''. ``clash`` are the aspects both sides have otherwise, REMOVED
    where one side has it no more; no ``choices`` where nothing is to be decided. ``hung`` are the parts that follow the choice, ``gone``
    by choice those that are no more though another choice keeps them; ``usual`` what to choose where nobody has a reason.
    """

    id: str
    kind: str
    name: str
    ends: str
    mine: Aspects
    theirs: Aspects
    clash: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    chosen: str = ""
    usual: str = ""
    hung: tuple[str, ...] = ()
    gone: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Redrawing:
    """The merged diagram, what both sides changed, and the three states it was made of.

    ``left_out`` stood on a side and lost what it hung on; ``kept`` was taken away by a side and is still spoken of by the other.
    """

    content: bytes
    changes: Sequence[Redrawn]
    left_out: tuple[str, ...]
    kept: tuple[str, ...]
    before: Structure
    mine: Structure
    theirs: Structure

    @property
    def open(self) -> tuple[Redrawn, ...]:
        """What nobody has decided on."""
        return tuple(one for one in self.changes if one.choices and not one.chosen)
