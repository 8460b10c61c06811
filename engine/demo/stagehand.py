"""The stage in a process of its own: a draft may be anything, and what it takes is taken from no counter.

The child is begun when the first story is played and waits for the next; it ends with this process, after an idle quarter of an hour,
or when an answer takes too long or too much memory. It is a new program and no fork, which would carry the threads of a server.
"""

from __future__ import annotations

import atexit
import os
import resource
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from select import POLLIN, poll, select
from threading import Lock, Thread
from time import monotonic
from typing import Any

import orjson
from pydantic import TypeAdapter

from engine.casework.office import BROKEN
from engine.casework.playviews import Covered, Cue, Played
from engine.casework.simulationviews import Counts, Setting
from engine.demo.stage import Theatre
from engine.domain.release import Release
from engine.errors import LocatedError, NotFound, OutOfOrder, PetitionError, PolicyError, Refusal

# Bytes of address space of the child, and seconds by the clock on the wall: a busy machine takes several times what the work takes.
MEMORY = 3 << 30
SECONDS, SECONDS_FOR_ALL, SECONDS_FOR_A_MONTH = 40.0, 180.0, 900.0
IDLE = 900
PIPEFUL = 1 << 16

PLAYED = TypeAdapter(Played)
COVERED = TypeAdapter(Covered)
SETTING = TypeAdapter(Setting)
Words = dict[str, Any]


class Stagehand:
    """Fits ``engine.casework.playviews.Stage`` and ``Simulator``; one story after another, whoever asks.

    Months take minutes: they have a stagehand of their own, or who plays would wait.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        """``seconds``: how long the answer to one story may take."""
        self._seconds = seconds
        self._turn = Lock()
        self._child: Child | None = None
        self._is_closed = False
        atexit.register(self.close)

    def ready(self, release: Release) -> None:
        """Begin the child and have it make a release ready, beside whatever is done here."""
        if self._child is None or not self._child.is_alive:
            Thread(target=self._readied, args=(release,), daemon=True).start()

    def _readied(self, release: Release) -> None:
        with suppress(PetitionError):  # what is wrong with a draft is told to who plays it
            self._asked("ready", release, {}, self._seconds)

    def play(self, release: Release, story: Mapping[str, Any], cue: Cue) -> Played:
        """Play a story as far as it goes; raises what ``Theatre.play`` does, and Refusal ``stage_slow``."""
        return PLAYED.validate_python(self._asked("play", release, {"story": story, "cue": asdict(cue)}, self._seconds))

    def cover(self, release: Release, process: str, lang: str) -> Covered:
        """Play every scenario and say how far they go; raises what ``Theatre.cover`` does, and Refusal ``stage_slow``."""
        return COVERED.validate_python(self._asked("cover", release, {"process": process, "lang": lang}, SECONDS_FOR_ALL))

    def simulate(self, releases: tuple[Release, Release], setting: Setting, seed: int) -> tuple[Counts, Counts]:
        """One repetition of a month under each of two releases; raises what ``engine.casework.simulationviews.Simulator`` says."""
        ours, theirs = releases
        said = {"in_force": packed(theirs), "setting": setting, "seed": seed}
        design, in_force = self._asked("simulate", ours, said, SECONDS_FOR_A_MONTH)
        return design, in_force

    def close(self) -> None:
        """End the child, if there is one, and begin no other."""
        self._is_closed = True
        self._dismiss()

    def _dismiss(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _asked(self, job: str, release: Release, said: Words, seconds: float) -> Any:
        with self._turn:
            child = self._alive()
            told = None
            with suppress(OSError):  # it ended meanwhile: nothing is told then
                child.ask({"job": job, "release": packed(release), **said})
                told = child.answer(seconds)
            if told is None:
                self._dismiss()
                if self._is_closed:
                    raise OutOfOrder("stage_closed")
                raise Refusal("stage_slow", seconds=round(seconds))
        if "error" in told:
            raise unpacked_error(told["error"])
        return told["answer"]

    def _alive(self) -> Child:
        if self._child is None or not self._child.is_alive:
            self._dismiss()
            if self._is_closed:
                raise OutOfOrder("stage_closed")
            self._child = Child()
        return self._child


class Child:
    """A process that waits for work and answers line by line."""

    def __init__(self) -> None:
        """It begins at once."""
        spec = find_spec("engine")
        home = Path(spec.origin).parents[1] if spec and spec.origin else Path()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "engine.demo.stagehand"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=home, env={"PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        self._heard = b""

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def ask(self, asked: Words) -> None:
        """Give it work; OSError when it has ended."""
        assert self._process.stdin is not None
        self._process.stdin.write(orjson.dumps(asked, option=orjson.OPT_NON_STR_KEYS) + b"\n")
        self._process.stdin.flush()

    def answer(self, seconds: float) -> Words | None:
        """The next line it tells; None when it ended, or was silent for so long."""
        assert self._process.stdout is not None
        ears, until = poll(), monotonic() + seconds
        ears.register(self._process.stdout, POLLIN)
        while b"\n" not in self._heard:
            more = os.read(self._process.stdout.fileno(), PIPEFUL) if ears.poll(max(0.0, until - monotonic()) * 1000) else b""
            if not more:
                return None
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        told: Words = orjson.loads(line)
        return told

    def end(self) -> None:
        """Leave nothing of it."""
        self._process.kill()
        with suppress(OSError):  # what was not written yet is of no use to anybody
            self._process.communicate()


# ---- what goes through the pipe


def packed(release: Release) -> Words:
    """A release as JSON has it."""
    return {shelf: {path: b64encode(content).decode() for path, content in files.items()}
            for shelf, files in (("workflows", release.workflows), ("policies", release.policies))}  # fmt: skip


def unpacked(told: Words) -> Release:
    """The same again."""
    return Release.of(*({path: b64decode(text) for path, text in told[shelf].items()} for shelf in ("workflows", "policies")))


def packed_error(error: Exception) -> Words:
    """What went wrong, to be raised again on the other side."""
    if not isinstance(error, PetitionError):
        return {"kind": "refusal", "code": "play_broke", "args": {"what": type(error).__name__}}
    kind = "located" if isinstance(error, LocatedError) else "missing" if isinstance(error, NotFound) else "refusal"
    place = {name: getattr(error, name) for name in ("file", "line", "column", "expected", "suggestion")} if kind == "located" else {}
    return {"kind": kind, "code": error.code, "basis": error.basis, "args": error.args_for_message, "place": place}


def unpacked_error(told: Words) -> PetitionError:
    """The same again."""
    args = {name: value for name, value in told["args"].items() if name not in told.get("place", {})}
    if told["kind"] == "located":
        return PolicyError(told["code"], basis=told["basis"], **told["place"], **args)
    return (NotFound if told["kind"] == "missing" else Refusal)(told["code"], basis=told.get("basis", ""), **args)


# ---- the child


def done(theatre: Theatre, asked: Words) -> Any:
    """One piece of work."""
    release = unpacked(asked["release"])
    if asked["job"] == "play":
        return theatre.play(release, asked["story"], Cue(**asked["cue"]))
    if asked["job"] == "ready":
        return theatre.ready(release)
    if asked["job"] == "simulate":
        return theatre.simulate((release, unpacked(asked["in_force"])), SETTING.validate_python(asked["setting"]), asked["seed"])
    return theatre.cover(release, asked["process"], asked["lang"])


def work(lines: Iterator[bytes], tell: Callable[[bytes], object]) -> None:
    """Answer each line with one, until there are no more."""
    theatre = Theatre()
    try:
        for line in lines:
            try:
                tell(orjson.dumps({"answer": done(theatre, orjson.loads(line))}, default=str) + b"\n")
            except MemoryError:
                return  # whoever asked is told that it was too much
            except (PetitionError, *BROKEN, OSError, AssertionError) as error:  # a draft may be anything at all
                tell(orjson.dumps({"error": packed_error(error)}, default=str) + b"\n")
    finally:
        theatre.close()


def heard() -> Iterator[bytes]:
    """The lines of whoever asks; no more after an idle quarter of an hour."""
    while select([sys.stdin], [], [], IDLE)[0]:
        line = sys.stdin.buffer.readline()
        if not line:
            return
        yield line


def tell(line: bytes) -> None:
    """To whoever asked."""
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    work(heard(), tell)
