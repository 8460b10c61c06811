"""A process that is told to stop ends in good order, whenever it is told."""

from __future__ import annotations

import subprocess
import sys

from tests.support.places import ROOT

# Told at the very instant at which a wait has begun and does not sleep yet, and at the latest a little later.
TOLD_EARLY = """
import os, signal, sys, threading
from engine.cli.serving import hear_stop

begun = 0

def tell():
    sys.settrace(None)
    os.kill(os.getpid(), signal.SIGTERM)

def traced(frame, event, _arg):
    global begun
    if frame.f_code is threading.Event.wait.__code__ and event == "line":
        begun += 1
        if begun == 2:
            tell()
    return traced

until_told = hear_stop()
late = threading.Timer(0.2, tell)
late.daemon = True
late.start()
sys.settrace(traced)
until_told()
"""


def test_who_is_told_to_stop_while_he_begins_to_wait_stops() -> None:
    assert subprocess.run([sys.executable, "-P", "-c", TOLD_EARLY], env={"PYTHONPATH": str(ROOT)}, timeout=30, check=False).returncode == 0
