"""A release laid out in a folder that is there already, a git working copy as a rule: only what differs is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.documents.folder import written
from engine.domain.release import Release
from engine.errors import Refusal

MODE = 0o644


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Which files were written and which taken away, by their path in the folder."""

    written: tuple[str, ...]
    removed: tuple[str, ...]


def laid_out(release: Release, folder: Path) -> LaidOut:
    """Make the shelves in ``folder`` those of a release. Refusal unless it is a folder, and for a link where a shelf or a file is to be.

    Files that are the same already are not touched, nor anything beside the two shelves, nor what is hidden in them.
    """
    if not folder.is_dir():
        raise Refusal("file_missing", file=str(folder))
    wanted: dict[str, bytes] = {}
    for shelf, files in (("policies", release.policies), ("workflows", release.workflows)):
        wanted |= {f"{shelf}/{path}": content for path, content in files.items()}
    there = {path: content for shelf in ("policies", "workflows") for path, content in _files(folder, shelf).items()}
    changed = tuple(sorted(path for path, content in wanted.items() if there.get(path) != content))
    gone = tuple(sorted(there.keys() - wanted.keys()))
    for path in (*changed, *gone):
        _require_inside(folder, path)
    for path in changed:
        with written(folder / path, MODE) as out:
            out.write(wanted[path])
    for path in gone:
        (folder / path).unlink()
    return LaidOut(changed, gone)


def _files(folder: Path, shelf: str) -> Mapping[str, bytes]:
    """What lies on a shelf now; hidden files are nobody's business here."""
    names = ((path, path.relative_to(folder)) for path in sorted((folder / shelf).rglob("*")) if path.is_file())
    return {name.as_posix(): path.read_bytes() for path, name in names if not any(part.startswith(".") for part in name.parts)}


def _require_inside(folder: Path, path: str) -> None:
    """Refusal where a link would lead the writing elsewhere."""
    place = folder / path
    for one in (place, *place.parents):
        if one == folder:
            return
        if one.is_symlink():
            raise Refusal("bundle_entry", entry=path)
