"""The register of designs: what designers change on the shelves before it is proposed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from engine.domain.design import Design, DesignFile, DesignGuest, SimulatedMonth
from engine.storage.connect import upsert
from engine.storage.design_tables import design_files, design_guests, designs, simulations
from engine.storage.layout import Layout

Ask = Callable[[Select[Any]], Sequence[Sequence[Any]]]

DESIGNS = Layout(Design, designs)
FILES = Layout(DesignFile, design_files, "path")
GUESTS = Layout(DesignGuest, design_guests, "official")
MONTHS = Layout(SimulatedMonth, simulations, "design")


def _files(design: int) -> Select[Any]:
    return select(*FILES.columns).where(design_files.c.design == design).order_by(design_files.c.path)


class DesignsReader:
    """Fits ``engine.casework.designports.DesignReader``."""

    def __init__(self, ask: Ask) -> None:
        """``ask`` puts one question to the database, outside a transaction."""
        self._ask = ask

    def all(self) -> Sequence[Design]:
        """Every design, the latest changed first."""
        return [DESIGNS.noun(row) for row in self._ask(select(*DESIGNS.columns).order_by(designs.c.changed_at.desc(), designs.c.id.desc()))]

    def one(self, design: int) -> Design | None:
        """A design by its id."""
        rows = self._ask(select(*DESIGNS.columns).where(designs.c.id == design))
        return DESIGNS.noun(rows[0]) if rows else None

    def files(self, design: int) -> Sequence[DesignFile]:
        """What a design changes, in the order of paths."""
        return [FILES.noun(row) for row in self._ask(_files(design))]

    def file(self, design: int, path: str) -> DesignFile | None:
        """What a design changes in one file; None for nothing."""
        rows = self._ask(_files(design).where(design_files.c.path == path))
        return FILES.noun(rows[0]) if rows else None

    def changed(self) -> Sequence[tuple[int, int]]:
        """How many files each design changes."""
        asked = select(design_files.c.design, func.count()).group_by(design_files.c.design)
        return [(row[0], row[1]) for row in self._ask(asked)]

    def guests(self, design: int, since: datetime) -> Sequence[DesignGuest]:
        """Who had a design open since then, the first come first."""
        asked = select(*GUESTS.columns).where(design_guests.c.design == design, design_guests.c.seen_at >= since)
        return [GUESTS.noun(row) for row in self._ask(asked.order_by(design_guests.c.seen_at, design_guests.c.official))]

    def month(self, design: int) -> SimulatedMonth | None:
        """The latest month simulated for a design."""
        rows = self._ask(select(*MONTHS.columns).where(simulations.c.design == design))
        return MONTHS.noun(rows[0]) if rows else None


class DesignsRegister:
    """Writes in the transaction of ``connection``; fits ``engine.casework.designports.DesignRegister``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._upsert = partial(upsert, connection.dialect.name)

    def begin(self, design: Design) -> Design:
        """Enter a design and give it its id."""
        columns = {name: value for name, value in DESIGNS.named(DESIGNS.row(design)).items() if name != "id"}
        design.id = self._connection.execute(insert(designs).values(columns).returning(designs.c.id)).scalar_one()
        return design

    def locked(self, design: int) -> Design | None:
        """A design; whoever else would change it waits until this transaction has ended."""
        row = self._connection.execute(select(*DESIGNS.columns).where(designs.c.id == design).with_for_update()).first()
        return DESIGNS.noun(tuple(row)) if row else None

    def files(self, design: int) -> Sequence[DesignFile]:
        """What a design changes, as this transaction finds it."""
        return [FILES.noun(tuple(row)) for row in self._connection.execute(_files(design))]

    def file(self, design: int, path: str) -> DesignFile | None:
        """The same of one file; None for nothing."""
        row = self._connection.execute(_files(design).where(design_files.c.path == path)).first()
        return FILES.noun(tuple(row)) if row else None

    def keep(self, design: Design) -> None:
        """Write a design over as it is now."""
        self._connection.execute(update(designs).where(designs.c.id == design.id).values(DESIGNS.named(DESIGNS.row(design))))

    def save(self, file: DesignFile) -> None:
        """Keep a file in the place of the design's earlier one of that path."""
        columns = FILES.named(FILES.row(file))
        self._connection.execute(
            self._upsert(design_files).values(columns).on_conflict_do_update(index_elements=["design", "path"], set_=columns)
        )

    def revert(self, design: int, path: str) -> None:
        """Forget what a design changes in a file."""
        self._connection.execute(delete(design_files).where(design_files.c.design == design, design_files.c.path == path))

    def seen(self, guest: DesignGuest, stale: datetime) -> None:
        """Note who has a design open, and forget whom nobody has seen since ``stale``."""
        self._connection.execute(delete(design_guests).where(design_guests.c.seen_at < stale))
        columns = GUESTS.named(GUESTS.row(guest))
        self._connection.execute(
            self._upsert(design_guests).values(columns).on_conflict_do_update(index_elements=["design", "official"], set_=columns)
        )

    def month(self, design: int) -> SimulatedMonth | None:
        """The latest month simulated for a design; whoever else would go on with it waits until this transaction has ended."""
        row = self._connection.execute(select(*MONTHS.columns).where(simulations.c.design == design).with_for_update()).first()
        return MONTHS.noun(tuple(row)) if row else None

    def keep_month(self, month: SimulatedMonth) -> None:
        """Write a month over as it is now, in the place of the design's earlier one."""
        columns = MONTHS.named(MONTHS.row(month))
        self._connection.execute(self._upsert(simulations).values(columns).on_conflict_do_update(index_elements=["design"], set_=columns))
