"""One node: ``petition serve`` or ``petition worker`` as a process of its own, with a home of its own as on its own machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

from engine.storage.private import free_port
from tests.support.places import PROGRAMS, ROOT


class Node:
    """A running node; ``port`` is where a web node listens."""

    def __init__(self, command: str, home: Path, database: str, *options: str, key: Path, **settings: object) -> None:
        """``key``: the office's key, which every node has a copy of."""
        home.mkdir(parents=True)
        shutil.copy(key, home / "secret.key")
        self.port = free_port() if command == "serve" else 0
        place = ["--port", str(self.port)] if self.port else []
        given = {name: str(value) for name, value in settings.items()}
        environ = {"PATH": PROGRAMS, "PYTHONPATH": str(ROOT), "PETITION_HOME": str(home), "PETITION_DATABASE": database, **given}
        words = [sys.executable, "-P", "-m", "engine.cli", command, *place, *options]
        # A session of its own: with workers the whole group can be killed, as a machine that loses its power.
        self.process = subprocess.Popen(words, env=environ, cwd=home, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.said: list[str] = []
        self._begun = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.said.append(line)
            if not line.startswith(" ") and ("http://" in line or re.search(r"看护|watch", line, re.IGNORECASE)):
                self._begun.set()
        self._begun.set()

    def begun(self) -> Node:
        """Itself, once it has said where it is."""
        assert self._begun.wait(60), "".join(self.said)
        assert self.process.poll() is None, "".join(self.said)
        return self

    def kill(self) -> None:
        """Pull the plug."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def tell_to_stop(self) -> None:
        """SIGTERM, as systemd, Compose and Kubernetes send it."""
        self.process.send_signal(signal.SIGTERM)

    def stop(self) -> int:
        """Stop in good order, or by force after half a minute; the exit code."""
        if self.process.poll() is None:
            self.tell_to_stop()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.returncode
