"""Foreign PDFs are looked at in a process of their own, with as much time and memory as honest files need, before they are bound.

Whatever becomes of that process, this one lives. It is a new program and no fork: a fork of a server carries threads of the press that
have stopped, and would wait for them for ever.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from engine.documents import press

# Bytes of address space, the press and its fonts included; seconds of the processor, and so many times as many by the clock on the wall.
MEMORY, SECONDS, PATIENCE = 2 << 30, 20, 5
# A longer file lies in the ZIP only.
MOST_PAGES = 300
# One thread and one arena: on a large machine what every thread sets aside would fill the address space.
ALONE = {"RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def pages_of(paths: Sequence[Path]) -> list[int]:
    """How many pages of each PDF the press can bind; 0 for one that is encrypted, broken, too long, or takes too much time or memory.

    One process reads them all; where one of them ends it, another goes on behind that one.
    """
    found: list[int] = []
    while len(found) < len(paths):
        told = _told([str(path) for path in paths[len(found) :]])
        found += told if len(found) + len(told) == len(paths) else [*told, 0]
    return found


def _told(names: Sequence[str]) -> list[int]:
    """What one process told of the files before it came to its end, or was ended."""
    spec = find_spec("engine")
    home = Path(spec.origin).parents[1] if spec and spec.origin else Path()
    command = [sys.executable, "-m", "engine.documents.apart", *names]
    try:
        done = subprocess.run(
            command, capture_output=True, cwd=home, env=ALONE, stdin=subprocess.DEVNULL,
            timeout=SECONDS * PATIENCE * len(names), check=False,
        )  # fmt: skip
        said = done.stdout
    except subprocess.TimeoutExpired as error:
        said = error.stdout or b""
    return [int(line) for line in said.split(b"\n")[:-1]]


def confined(work: Callable[[Path], int], names: Sequence[str]) -> None:
    """The child's whole life: limits first, then one file after another, until one of them ends it. Of what it died of nothing is told."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    for name in names:
        used = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + SECONDS, resource.RLIM_INFINITY))
        sys.stdout.write(f"{work(Path(name))}\n")
        sys.stdout.flush()  # what comes after may be the end of this child


def counted(path: Path) -> int:
    """The number of pages, once the press has taken every one of them; 0 where there are too many, or it takes no password."""
    from pypdf import PdfReader  # here: only the child reads foreign files
    from typst import compile as pressed

    count = len(PdfReader(path).pages)
    if not 0 < count <= MOST_PAGES:
        return 0
    shown = "\n".join(f'#image("/{path.name}", page: {no})' for no in range(1, count + 1))
    pressed(  # type: ignore[call-overload]  # sources as bytes beside a folder by name, its types do not say so
        shown.encode(), root=str(path.parent), font_paths=[str(press.fonts())], ignore_system_fonts=True, format="pdf",
    )  # fmt: skip
    return count


if __name__ == "__main__":
    confined(counted, sys.argv[1:])
