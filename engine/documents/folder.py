"""What must survive a fall of the power: a file written aside, forced to the disk, put in place, its folder forced too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from engine.watching import points


def aside_of(name: str, writer: str = "") -> str:
    """What a file that is to be called ``name`` is called until ``writer`` has written it."""
    return f".{name}{writer}.part"


@contextmanager
def written(path: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file to write; it stands under its name only when the block ended well and everything is on the disk.

    1. It is written aside in the same folder. 2. It is forced to the disk. 3. It gets its name in one step.
    4. The folder is forced to the disk. Whatever fails before 3 leaves nothing under the name, and nothing aside unless
    the process itself was killed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(aside_of(path.name, f".{os.getpid()}.{os.urandom(4).hex()}"))
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            points.reached("file.written")
            file.flush()
            os.fsync(file.fileno())
        points.reached("file.synced")
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    points.reached("file.renamed")


def sync_folder(folder: Path) -> None:
    """Force the names of a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
