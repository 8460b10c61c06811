"""Imported by the fork server only, before it forks the first child: everything a torture needs, and a petition's way taken once.

The first acts of a process cost ten times what the later ones do, and its imports more; every child would pay for them anew.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from engine.casework import deadlines
from engine.domain.frozen import FrozenClock
from engine.errors import PetitionError
from engine.settings import Settings
from engine.testing import on
from engine.torture import course, warm
from engine.torture.client import Client

__all__ = ["course"]
# Acts from the window until the petition has been accepted and is being handled, claims included.
WAY = 12


def warm_up(home: Path) -> None:
    """A petition goes the straight way and gets a file, a sweep runs: with the edition every child will use."""
    office = warm.founded(warm.own(Settings.read(), home, f"sqlite:///{home / 'petition.sqlite'}"), FrozenClock(on("2026-03-02")))
    client = Client(office, "nursery", Random(1))
    at = client.perform(client.register())
    for following in (client.attach, *[client.next] * WAY):
        command = following(at)
        at = client.perform(command) if command else at
    deadlines.sweep(office)
    office.store.close()


with suppress(PetitionError), TemporaryDirectory(prefix="petition-nursery-") as folder:  # a wrong setting is told by whoever uses it
    warm_up(Path(folder))
# What stands in memory now is never looked through again, so that children share it with their parent.
gc.collect()
gc.freeze()
