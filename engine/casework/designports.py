"""What casework asks of the register of designs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from engine.domain.decisiontable import ColumnChange, EditableTable, NewColumn, TableRow
from engine.domain.design import Design, DesignFile, DesignGuest, SimulatedMonth


class DesignReader(Protocol):
    """Reading, outside a transaction."""

    def all(self) -> Sequence[Design]:
        """Every design, the latest changed first."""
        ...

    def one(self, design: int) -> Design | None:
        """A design by its id."""
        ...

    def files(self, design: int) -> Sequence[DesignFile]:
        """What a design changes, in the order of paths."""
        ...

    def file(self, design: int, path: str) -> DesignFile | None:
        """What a design changes in one file; None for nothing."""
        ...

    def changed(self) -> Sequence[tuple[int, int]]:
        """How many files each design changes."""
        ...

    def guests(self, design: int, since: datetime) -> Sequence[DesignGuest]:
        """Who had a design open since then, the first come first."""
        ...

    def month(self, design: int) -> SimulatedMonth | None:
        """The latest month simulated for a design."""
        ...


class DesignRegister(Protocol):
    """Writing, inside a transaction."""

    def begin(self, design: Design) -> Design:
        """Enter a design and give it its id."""
        ...

    def locked(self, design: int) -> Design | None:
        """A design; whoever else would change it waits until this transaction has ended."""
        ...

    def files(self, design: int) -> Sequence[DesignFile]:
        """What a design changes, as this transaction finds it."""
        ...

    def file(self, design: int, path: str) -> DesignFile | None:
        """The same of one file; None for nothing."""
        ...

    def keep(self, design: Design) -> None:
        """Write a design over as it is now."""
        ...

    def save(self, file: DesignFile) -> None:
        """Keep a file in the place of the design's earlier one of that path."""
        ...

    def revert(self, design: int, path: str) -> None:
        """Forget what a design changes in a file."""
        ...

    def seen(self, guest: DesignGuest, stale: datetime) -> None:
        """Note who has a design open, and forget whom nobody has seen since ``stale``."""
        ...

    def month(self, design: int) -> SimulatedMonth | None:
        """The latest month simulated for a design, kept from others until this transaction has ended."""
        ...

    def keep_month(self, month: SimulatedMonth) -> None:
        """Write a month over as it is now, in the place of the design's earlier one."""
        ...


class TableEditor(Protocol):
    """The process room, for decision tables that are being written."""

    def read(self, file: str, content: bytes) -> Sequence[EditableTable]:
        """The tables of a file. DiagramError for a file that cannot be read."""
        ...

    def sound(self, file: str, content: bytes) -> Sequence[EditableTable]:
        """The tables of a file that came from elsewhere. DiagramError for one that cannot be read to its end, or says what none may."""
        ...

    def written(self, file: str, content: bytes, table: str, rows: Sequence[TableRow]) -> bytes:
        """The file with these rules in that table, all else as it was. DiagramError for what would be no table any more."""
        ...

    def recolumned(self, file: str, content: bytes, table: str, change: ColumnChange) -> bytes:
        """The file with a column of that table added, taken away or called otherwise; raises as ``written`` does."""
        ...

    def begun(self, file: str, id: str, name: str, policy: str, columns: Sequence[NewColumn]) -> bytes:
        """A file with one table of these columns and its first rule; raises as ``written`` does."""
        ...

    def bound(self, diagram: bytes, shape: str, table: str) -> bytes:
        """A diagram in which that rule task asks that table, all else as it was; NotFound for no such task."""
        ...

    def with_policy(self, file: str, content: bytes, table: str, policy: str) -> bytes:
        """The file with another hit policy in that table; raises as ``written`` does."""
        ...

    def replaced(self, file: str, content: bytes, wanted: EditableTable, before: bytes = b"") -> bytes:
        """The file with that table as it is wanted as a whole, only what differs changed; raises as ``written`` does, Refusal besides.

        What comes back that ``before``, an earlier state of the file, had is as it was there, ids and remarks and all.
        """
        ...
