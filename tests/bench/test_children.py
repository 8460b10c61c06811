"""Nothing the bench starts outlives it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

from engine.bench.children import environment, start, stop

# Starts a child that writes when it is told to end, says that it stands ready, and waits.
PARENT = """
import subprocess, sys
from engine.bench.children import environment, start
child = start([sys.executable, "-c", sys.argv[1], sys.argv[2]], environment(), stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.read()
"""
CHILD = """
import os, signal, sys
def end(*_):
    open(sys.argv[1], "w").write("told to end")
    os._exit(0)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
signal.pause()
"""


def ended(pid: int) -> bool:
    """Wait until a process is gone, by its own file descriptor: no polling."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 30)[0])
    finally:
        os.close(handle)


def test_a_child_is_told_to_end_when_the_bench_is_killed(tmp_path: Path):
    note = tmp_path / "note"
    command = [sys.executable, "-c", PARENT, CHILD, str(note)]
    parent = subprocess.Popen(command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert ended(child)
    assert note.read_text() == "told to end"
    for pipe in (parent.stdin, parent.stdout):
        assert pipe
        pipe.close()


def test_a_child_sees_no_setting_of_this_machine(monkeypatch):
    monkeypatch.setenv("PETITION_LIVE", "7")
    asking = [sys.executable, "-c", "import os; print(sorted(name for name in os.environ if name.startswith('PETITION')))"]
    child = start(asking, environment(PETITION_HOME="there"), stdout=subprocess.PIPE)
    assert child.communicate()[0].strip() == "['PETITION_HOME']"


def test_stopping_what_has_ended_is_no_error():
    child = start([sys.executable, "-c", ""], environment())
    child.wait()
    stop(child)
    assert child.returncode == 0
