"""What is to be checked, as files by path: one file, a folder, or a ZIP of one, laid out like the shelves; and a release as such a ZIP."""

from __future__ import annotations

import io
import json
import stat
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from engine.domain.release import Release
from engine.errors import PolicyError
from engine.policy.policies import HEAD
from engine.policy.rulebook import files_of, is_hidden

MOST_ENTRIES, MOST_BYTES = 2000, 64 << 20
SHELVES = ("workflows", "policies")
# What an exported release says of itself, and the hour all its files bear, so that the same release is the same ZIP.
MANIFEST, FORMAT = "release.json", 1
HOUR, MODE, UNIX = (1980, 1, 1, 0, 0, 0), 0o644 << 16, 3
# What some machines pack beside what was to be packed.
MACHINES = "__MACOSX/"


def files_at(path: Path) -> dict[str, bytes]:
    """The files of a folder or ZIP by their path in it. PolicyError for a ZIP that is none, or holds what nobody packs into one."""
    return files_of(path) if path.is_dir() else unpacked(path)


def unpacked(path: Path) -> dict[str, bytes]:
    """The files of a ZIP; nothing is written to the disk, and no more is unpacked than MOST_BYTES."""
    try:
        with ZipFile(path) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            _judge(path.name, entries)
            files, left = {}, MOST_BYTES
            for entry in entries:
                with packed.open(entry) as content:
                    files[entry.filename] = content.read(left + 1)
                left -= len(files[entry.filename])
                if left < 0:
                    raise PolicyError("bundle_too_large", file=path.name, line=1, column=1, expected=f"<= {MOST_BYTES} bytes")
    except (BadZipFile, zlib.error, RuntimeError, EOFError, ValueError, OSError) as error:
        raise PolicyError("bundle_unreadable", file=path.name, line=1, column=1, expected="ZIP") from error
    seen = {name: content for name, content in files.items() if not is_hidden(PurePosixPath(name)) and not name.startswith(MACHINES)}
    return _without_wrapping(seen)


def _judge(file: str, entries: list[ZipInfo]) -> None:
    """Refuse what no honest ZIP of shelves holds."""
    if len(entries) > MOST_ENTRIES:
        raise PolicyError("bundle_too_large", file=file, line=1, column=1, expected=f"<= {MOST_ENTRIES}")
    seen: set[str] = set()
    for entry in entries:
        name = PurePosixPath(entry.filename)
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if is_link or entry.flag_bits & 1 or name.is_absolute() or ".." in name.parts or "\\" in entry.filename or entry.filename in seen:
            raise PolicyError("bundle_entry", file=file, line=1, column=1, entry=ascii(entry.filename[:80]))
        seen.add(entry.filename)


def _without_wrapping(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same without the one folder around everything that packing a folder gives; one that holds no folders is a process or a policy."""
    [top, *others] = {name.partition("/")[0] for name in files} or {""}
    if others or top in SHELVES:
        return files
    inside = {name.partition("/")[2]: content for name, content in files.items()}
    return inside if all("/" in name or name.endswith(".md") for name in inside) else files


def shelves_in(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of workflows and of policies: by the folders of those names, else all of the one they look like."""
    inside = {shelf: {name: content for name, content in files.items() if name.startswith(f"{shelf}/")} for shelf in SHELVES}
    if any(inside.values()):
        workflows, policies = ({name.partition("/")[2]: content for name, content in inside[shelf].items()} for shelf in SHELVES)
        return workflows, policies
    is_rules = any(PurePosixPath(name).name == HEAD for name in files)
    return ({}, dict(files)) if is_rules else (dict(files), {})


def bundled(release: Release) -> bytes:
    """A release as a ZIP ``petition check`` reads, with its manifest; the same bytes on every machine, so nothing in it is compressed."""
    shelves = (("policies", release.policies), ("workflows", release.workflows))
    files = {f"{shelf}/{path}": content for shelf, held in shelves for path, content in held.items()}
    manifest = json.dumps({"format": FORMAT, "release": release.fingerprint, "files": sorted(files)}, ensure_ascii=False, indent=1)
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, content in [(MANIFEST, manifest.encode()), *sorted(files.items())]:
            entry = ZipInfo(name, HOUR)
            entry.create_system, entry.external_attr = UNIX, MODE
            archive.writestr(entry, content)
    return packed.getvalue()


def manifest_of(path: Path) -> str:
    """The fingerprint an exported release says it has, '' when it says none."""
    try:
        said = json.loads(files_at(path).get(MANIFEST, b""))
        return str(said["release"]) if said["format"] == FORMAT else ""
    except (ValueError, TypeError, KeyError):
        return ""
