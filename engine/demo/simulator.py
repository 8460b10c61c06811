"""Months simulated in the background, each in a process of its own; how far it came lies in a file all processes of this node see."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock, Thread
from time import monotonic

import orjson
from pydantic import TypeAdapter

from engine.casework.simulationviews import Setting, Simulated, Simulation
from engine.demo.stagehand import Child, Words, packed, unpacked_error
from engine.domain.clock import SystemClock
from engine.domain.release import Release
from engine.errors import PetitionError, Refusal

# Seconds one repetition may take, and a whole simulation; so long after its last word one counts as broken off.
SECONDS, SECONDS_FOR_ALL = 180.0, 1800.0
FORGOTTEN = timedelta(seconds=2 * SECONDS)
SIMULATION, SIMULATED = TypeAdapter(Simulation), TypeAdapter(Simulated)
KEY = re.compile(r"[a-z0-9-]{1,40}")


class BackgroundSimulator:
    """Fits ``engine.casework.simulationviews.Simulator``. Of petitions, which are all invented, only numbers are kept."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made when the first simulation begins."""
        self._folder = folder
        self._writing = Lock()
        self._watching: dict[str, Thread] = {}

    def begin(self, key: str, design: Release, in_force: Release, setting: Setting, now: str) -> None:
        """Begin one; Refusal ``simulation_running`` while another of that key is on its way."""
        with self._writing:
            there = self.found(key)
            if there is not None and not there.is_over:
                raise Refusal("simulation_running", done=there.done, whole=there.whole)
            begun_one = Simulation(design.fingerprint, in_force.fingerprint, setting, now, 0, 2 * setting.seeds)
            self._write(key, begun_one)
            self._watching[key] = Thread(target=self._watch, args=(key, begun_one, design, in_force), daemon=True)
            self._watching[key].start()

    def wait(self, key: str) -> None:
        """Until the one begun here is over."""
        self._watching[key].join()

    def found(self, key: str) -> Simulation | None:
        """How far the latest of that key came; one of which nothing was heard for long was broken off."""
        file = self._file(key)
        if not file.is_file():
            return None
        found = SIMULATION.validate_json(file.read_bytes())
        heard = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        if not found.is_over and SystemClock().now() - heard > FORGOTTEN:
            return replace(found, wrong="simulation_broken")
        return found

    def _watch(self, key: str, simulation: Simulation, design: Release, in_force: Release) -> None:
        """The child's whole life, seen from here."""
        child, until = Child(), monotonic() + SECONDS_FOR_ALL
        asked = {"job": "simulate", "release": packed(design), "in_force": packed(in_force), "setting": simulation.setting}
        try:
            child.ask(asked)
            while not simulation.is_over:
                simulation = _after(simulation, child.answer(min(SECONDS, until - monotonic())))
                self._write(key, simulation)
        except (OSError, PetitionError):
            self._write(key, replace(simulation, wrong="simulation_broken"))
        finally:
            child.end()

    def _file(self, key: str) -> Path:
        assert KEY.fullmatch(key)
        return self._folder / f"{key}.json"

    def _write(self, key: str, simulation: Simulation) -> None:
        """Put what is known in its place at once: nobody reads a half."""
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._file(key).with_suffix(".new")
        beside.write_bytes(orjson.dumps(simulation, option=orjson.OPT_NON_STR_KEYS))
        beside.replace(self._file(key))


def _after(simulation: Simulation, told: Words | None) -> Simulation:
    """A simulation after one line of its child; None when it fell silent."""
    if told is None:
        return replace(simulation, wrong="simulation_broken")
    if "error" in told:
        return replace(simulation, wrong=unpacked_error(told["error"]).code)
    if "answer" in told:
        design, in_force = (SIMULATED.validate_python(told["answer"][name]) for name in ("design", "in_force"))
        return replace(simulation, design=design, in_force=in_force)
    return replace(simulation, done=told["done"])
