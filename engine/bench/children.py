"""Child processes of the bench: every one ends with it, whatever happens to it."""

from __future__ import annotations

import ctypes
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import Any

from engine.settings import ROOT

# Own children see a plain environment, so that no setting of this machine decides a figure.
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PR_SET_PDEATHSIG = 1
PATIENCE = 30


def environment(**more: str) -> dict[str, str]:
    """A plain environment with the house on the import path."""
    return {"PATH": PATH, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC", **more}


def start(
    command: Sequence[str | Path], env: Mapping[str, str] | None, *, last_word: signal.Signals = signal.SIGTERM, **options: Any
) -> subprocess.Popen[str]:
    """Start a child that gets ``last_word`` when we die; text pipes as asked for. Without ``env`` it inherits ours."""
    libc = ctypes.CDLL(None)
    options.setdefault("stdin", subprocess.DEVNULL)
    options["preexec_fn"] = lambda: libc.prctl(PR_SET_PDEATHSIG, last_word)
    child: subprocess.Popen[str] = subprocess.Popen(list(map(str, command)), env=None if env is None else dict(env), text=True, **options)
    return child


def stop(child: subprocess.Popen[str], how: signal.Signals = signal.SIGTERM) -> None:
    """Ask a child to end, and end it when it does not."""
    if child.poll() is None:
        child.send_signal(how)
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait(PATIENCE)


def await_port(port: int) -> None:
    """Wait until somebody listens on a port of 127.0.0.1; TimeoutError after half a minute."""
    pause = Event()
    for _ in range(PATIENCE * 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        pause.wait(0.02)
    raise TimeoutError(f"nobody listens on {port}")
