"""The whole course: which tortures there are, on which database each can be had, and running them in turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from engine.settings import Settings
from engine.storage.private import PostgresServer, a_server
from engine.torture import clocks, counts, cuts, deploys, disks, doubles, kills, races, restarts, sweepers, warm
from engine.torture.report import Ground, Report, Torture

TORTURES: Mapping[str, Torture] = {
    "kills": kills.run, "restarts": restarts.run, "cuts": cuts.run, "doubles": doubles.run, "races": races.run,
    "sweepers": sweepers.run, "clocks": clocks.run, "counts": counts.run, "disks": disks.run, "deploys": deploys.run,
}  # fmt: skip
SQLITE, POSTGRESQL = "sqlite", "postgresql"
# There is no server to stop and no wire to cut where the database is a file; counts need no database at all.
ONLY = {"restarts": (POSTGRESQL,), "cuts": (POSTGRESQL,), "counts": (SQLITE,)}


def kinds_of(name: str, kinds: Sequence[str]) -> list[str]:
    """On which of these kinds of database a torture can be had."""
    return [kind for kind in kinds if kind in ONLY.get(name, (SQLITE, POSTGRESQL))]


def torment(
    names: Sequence[str], kinds: Sequence[str], settings: Settings, *, scale: str, seed: int, minutes: float = 0.0
) -> Iterator[Report]:
    """Each torture on each kind of database, in databases of its own; its report as soon as it ends.

    With ``minutes`` the course is run again and again, each time with the next seed, until the time is over.
    Raises SettingError when a PostgreSQL is asked for and none can be started.
    """
    until = monotonic() + minutes * 60
    planned = [(name, kind) for name in names for kind in kinds_of(name, kinds)]
    with ExitStack() as open_things:
        server = open_things.enter_context(a_server()) if any(kind == POSTGRESQL for _, kind in planned) else None
        while True:
            for name, kind in planned:
                yield once(name, settings, server if kind == POSTGRESQL else None, scale, seed)
            seed += 1
            if monotonic() >= until:
                return


def once(name: str, settings: Settings, server: PostgresServer | None, scale: str, seed: int) -> Report:
    """One torture in a folder and a database of its own; only the shelves and ``live`` are taken from the settings."""
    with TemporaryDirectory(prefix="petition-torture-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        database = server.create_database() if server else f"sqlite:///{home / 'petition.sqlite'}"
        return TORTURES[name](Ground(warm.own(settings, home, database), server), scale, seed)
