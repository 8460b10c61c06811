"""Imported by the fork server only, before it forks the first child: a few acts in a throw-away office.

The first acts of a process cost ten times what the later ones do; every child would pay for them anew.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.casework import deadlines
from engine.errors import PetitionError
from engine.settings import Settings
from engine.testing import Clerk, FrozenClock, on
from engine.torture import warm


def warm_up(home: Path) -> None:
    """A petition is registered and sorted, a sweep runs; the shelves stay in memory."""
    clerk = Clerk(warm.founded(Settings.read({"PETITION_HOME": str(home)}), FrozenClock(on("2026-03-02"))))
    warm.edition_of(Settings.read().workflows, Settings.read().policies)
    clerk.register()
    clerk.complete("triage", category="grievance", route="petition_procedure", disposition="transfer", reason="属于本县。")
    deadlines.sweep(clerk.office)
    clerk.office.store.close()


with suppress(PetitionError), TemporaryDirectory(prefix="petition-nursery-") as folder:  # a wrong setting is told by whoever uses it
    warm_up(Path(folder))
