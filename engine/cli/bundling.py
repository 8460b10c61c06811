"""What the program is pointed at, as files by path: a folder or a ZIP of one."""

from __future__ import annotations

from pathlib import Path

from engine.casework.bundling import MOST_BYTES, unpacked
from engine.errors import PolicyError
from engine.policy.rulebook import files_of


def files_at(path: Path) -> dict[str, bytes]:
    """The files of a folder or ZIP by their path in it. PolicyError for a ZIP that is none, or holds what nobody packs into one."""
    if path.is_dir():
        return files_of(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise PolicyError("bundle_too_large", file=path.name, line=1, column=1, expected=f"<= {MOST_BYTES} bytes")
        return unpacked(path.name, path.read_bytes())
    except OSError as error:
        raise PolicyError("bundle_unreadable", file=path.name, line=1, column=1, expected="ZIP") from error
