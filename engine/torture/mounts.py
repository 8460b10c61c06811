"""A small file system of our own, seen by this process and its children only: what a full disk is, on a real one."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

CLONE_NEWNS = 0x00020000
MS_REC_PRIVATE = 0x4000 | 0x40000
BLOCK, BALLAST = 4096, "ballast"


def mount_small(folder: Path, kilobytes: int, owner: int = 0) -> bool:
    """Mount a tmpfs of this size over ``folder`` in a namespace of this process; False where the machine does not allow it."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) or libc.mount(b"none", b"/", None, MS_REC_PRIVATE, None):
        return False
    options = f"size={kilobytes}k,uid={owner},gid={owner},mode=700".encode()
    return not libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, options)


def fill(folder: Path) -> None:
    """Take all the room there is."""
    with suppress(OSError), (folder / BALLAST).open("wb", buffering=0) as file:
        while True:
            file.write(bytes(BLOCK))


def empty(folder: Path) -> None:
    """Give the room back."""
    (folder / BALLAST).unlink()


def in_small_tablespace(folder: Path, kilobytes: int, user: int, group: int) -> Callable[[], None]:
    """What a server's process does before it starts: mount the small file system, then give up being root."""

    def prepare() -> None:
        mount_small(folder, kilobytes, user)
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)

    return prepare
