"""A full disk and a read-only database: a clear message, nothing lost, and recovery without a restart.

SQLite: a child fills a file system of its own of a few megabytes (where mounting is not allowed, the size a file may
have is limited instead). PostgreSQL: its tables lie on such a file system (needs root; else only read-only is tried).
"""

from __future__ import annotations

import os
import pwd
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from engine.casework.views import Outcome
from engine.domain.frozen import FrozenClock
from engine.errors import OutOfOrder
from engine.settings import Settings
from engine.storage import clusters
from engine.storage.private import a_server
from engine.testing import on
from engine.torture import mounts, warm
from engine.torture.books import Books
from engine.torture.client import Client, Command
from engine.torture.hands import Hand, tell
from engine.torture.report import Ground, Report, Tally

DAY = on("2026-03-02")
SIZES = {"short": 1, "full": 20}
KILOBYTES = {"sqlite": 8_000, "postgresql": 48_000}
AT_MOST, BEFORE, AFTER = 300, 3, 3
FULL = frozenset({"database_full"})
# Where only a file's size can be limited, SQLite calls it a failed write.
LIMITED = frozenset({"database_full", "database_failed"})
READ_ONLY = frozenset({"database_read_only"})


class Trouble:
    """Clients before, during and after a trouble; what failed in it is repeated after it."""

    def __init__(self, tally: Tally, client: Client) -> None:
        """Acts go through ``client``."""
        self.tally, self.client, self.books = tally, client, Books()
        self.at: Outcome | None = None
        self.codes: set[str] = set()

    def act(self, command: Command | None = None) -> Command | None:
        """One act; the command when the machine was out of order, None when it was answered."""
        command = command or (self.client.next(self.at) if self.at else None) or self.client.register()
        try:
            self.at = self.client.perform(command)
        except OutOfOrder as error:
            self.codes.add(error.code)
            return command
        self.tally.expect(self.books.acknowledge(command, self.at), f"{command.key}: a second answer")
        return None

    def _failures(self) -> Iterator[Command]:
        """Commands that fail twice in a row: what is left of the room is used up before."""
        for _ in range(AT_MOST):
            failed = self.act()
            if failed is not None and self.act(failed) is not None:
                yield failed

    def suffer(self, begin: Callable[[], object], end: Callable[[], object], codes: frozenset[str]) -> None:
        """All is well, then it is not, then it is again: in the trouble acts fail in clear words, after it they are done."""
        self.codes.clear()
        for _ in range(BEFORE):
            self.tally.expect(self.act() is None, f"out of order before the trouble: {self.codes}")
        begin()
        failed = next(self._failures(), None)
        self.tally.expect(failed is not None and self.codes <= codes, f"in the trouble acts failed with {sorted(self.codes)}")
        end()
        self.codes.clear()
        recovered = failed is None or self.act(failed) is None or self.act(failed) is None  # one act may still meet a dead connection
        self.tally.expect(recovered, f"after the trouble still {self.codes}")
        for _ in range(AFTER):
            self.tally.expect(self.act() is None, f"after the trouble still {self.codes}")
        self.tally.rounds += 1


def run(ground: Ground, scale: str, seed: int) -> Report:
    """Full, then read-only, so many times."""
    tally = Tally("disks", ground, seed)
    for number in range(SIZES[scale]):
        if ground.server is None:
            in_a_child(tally, full_sqlite, ground.settings, f"{seed}-{number}-full")
            in_a_child(tally, read_only_sqlite, ground.settings, f"{seed}-{number}-read-only")
        elif number == 0:
            full_postgresql(tally, ground, seed, SIZES[scale])
            read_only_postgresql(tally, ground, seed, SIZES[scale])
    return tally.report()


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder nobody else writes to, and that ``nobody`` may walk to."""
    with TemporaryDirectory(prefix="petition-disks-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


def in_a_child(tally: Tally, work: Callable[..., None], settings: Settings, name: str) -> None:
    """A child does it, for it changes its own rights and mounts; it tells what it counted."""
    with a_folder() as home:
        hand = Hand(work, replace(settings, home=home, database=f"sqlite:///{home / 'disk' / 'petition.sqlite'}"), name, tally.seed)
        told = list(hand.hear())
        tally.expect(hand.end() == 0 and len(told) == 1, f"{name}: the child did not come to its end")
    for one, how in told:
        tally.rounds += one.rounds
        tally.acknowledged += one.acknowledged
        tally.lost += one.lost
        tally.doubled += one.doubled
        tally.findings += [f"{name}: {finding}" for finding in one.findings]
        tally.facts |= how


def full_sqlite(mouth: Connection, settings: Settings, name: str, seed: int) -> None:
    """A child: its disk is full, then has room again."""
    disk = settings.home / "disk"
    disk.mkdir()
    is_mounted = mounts.mount_small(disk, KILOBYTES["sqlite"])
    trouble = sqlite_trouble(settings, name, seed)
    if is_mounted:
        trouble.suffer(lambda: mounts.fill(disk), lambda: mounts.empty(disk), FULL)
    else:
        trouble.suffer(lambda: limit_files(disk), lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1)), LIMITED)
    finish(mouth, trouble, {"full disk": "a file system of its own" if is_mounted else "a limit on the size of files"})


def limit_files(folder: Path) -> None:
    """No file of this process may become larger than the largest there is."""
    largest = max(path.stat().st_size for path in folder.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, -1))


def read_only_sqlite(mouth: Connection, settings: Settings, name: str, seed: int) -> None:
    """A child that is not root: its database may not be written, then may be again."""
    disk = settings.home / "disk"
    disk.mkdir()
    trouble = sqlite_trouble(settings, name, seed)
    drop_root(settings.home)
    trouble.client.office.store.close()

    def forbid() -> None:
        change(disk, 0o400, 0o500)
        trouble.client.office.store.close()  # connections that are open may go on writing; new ones may not

    trouble.suffer(forbid, lambda: change(disk, 0o600, 0o700), READ_ONLY)
    finish(mouth, trouble, {"read-only": "by the rights of the file"})


def drop_root(home: Path) -> None:
    """Root may write everything: become nobody, who owns the home from now on."""
    if os.geteuid():
        return
    nobody = pwd.getpwnam("nobody")
    for path in (home, *home.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)


def change(folder: Path, file: int, place: int) -> None:
    """Set the rights of a folder and of the files in it."""
    folder.chmod(0o700)
    for path in folder.iterdir():
        path.chmod(file)
    folder.chmod(place)


def sqlite_trouble(settings: Settings, name: str, seed: int) -> Trouble:
    """A new office of the child, and a client."""
    office = warm.founded(settings, FrozenClock(DAY))
    return Trouble(Tally(name, Ground(settings), seed), Client(office, name, Random(name)))


def finish(mouth: Connection, trouble: Trouble, how: dict[str, str]) -> None:
    """Compare the books and tell."""
    trouble.books.close(trouble.client.office, trouble.tally)
    trouble.client.office.store.close()
    tell(mouth, trouble.tally.report(), how)


# ---- PostgreSQL


def read_only_postgresql(tally: Tally, ground: Ground, seed: int, times: int) -> None:
    """Every session of the database is read-only for a while, as on a standby that was not promoted yet."""
    office = warm.founded(ground.settings, FrozenClock(DAY))
    trouble = Trouble(tally, Client(office, f"{seed}-read-only", Random(seed)))
    database = ground.settings.database
    for _ in range(times):
        trouble.suffer(
            lambda: clusters.forbid_writes(database, forbidden=True), lambda: clusters.forbid_writes(database, forbidden=False),
            READ_ONLY | {"database_unreachable"},
        )  # fmt: skip
    before = tally.acknowledged
    trouble.books.close(office, tally)
    tally.acknowledged += before
    office.store.close()


def full_postgresql(tally: Tally, ground: Ground, seed: int, times: int) -> None:
    """Its tables lie on a small file system that is filled and emptied again."""
    tally.facts["full disk"] = "needs root, not tried" if os.geteuid() else "a small file system under the tables"
    if os.geteuid():
        return
    nobody = pwd.getpwnam("nobody")
    with a_folder() as home:
        place = home / "tables"
        place.mkdir()
        prepare = mounts.in_small_tablespace(place, KILOBYTES["postgresql"], nobody.pw_uid, nobody.pw_gid)
        with a_server(prepare=prepare) as server:
            clusters.order(server.url(), f"CREATE TABLESPACE small LOCATION '{place}'", "CREATE DATABASE full_disk TABLESPACE small")
            settings = replace(ground.settings, home=home, database=server.url("full_disk"))
            # The mount is seen by the server alone; its own view of the files leads there.
            fill_and_empty(tally, settings, Path(f"/proc/{server.pid}/root{place}"), seed, times)


def fill_and_empty(tally: Tally, settings: Settings, disk: Path, seed: int, times: int) -> None:
    """The trouble itself, so many times."""
    office = warm.founded(settings, FrozenClock(DAY))
    trouble = Trouble(tally, Client(office, f"{seed}-full", Random(seed)))
    for _ in range(times):
        trouble.suffer(lambda: mounts.fill(disk), lambda: mounts.empty(disk), FULL)
    trouble.books.close(office, tally)
    office.store.close()
