"""The parcel of a backup: one compressed tar file, written as a stream and readable by any tar.

Its last member is ``manifest.json`` with the SHA-256 of every part, so that a parcel cut short or changed is refused
before a single row of it is used. Nothing in it is ever unpacked to the path it names.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.documents.archive import hash_of
from engine.documents.folder import written
from engine.errors import Refusal

FORMAT = 1
MANIFEST = "manifest.json"
FILES = "files/"
NAME = re.compile(r"tables/[a-z_]+/[0-9]{6}\.jsonl|files/[0-9a-f]{64}|keys/(secret|head)\.key|manifest\.json")
_DAMAGED = (EOFError, OSError, tarfile.TarError, ValueError, zlib.error)


class Parcel:
    """A parcel being packed."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        """``tar``: a stream being written."""
        self._tar = tar
        self._parts: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        """Put in one part; a file of the archive is named by its own hash and need not be listed."""
        if not name.startswith(FILES):
            self._parts[name] = hash_of(content)
        self._put(name, content)

    def close(self, told: Mapping[str, Any]) -> None:
        """Put in the manifest: what is told of the backup, and the hash of every part."""
        manifest = {"format": FORMAT, **told, "parts": self._parts}
        self._put(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())

    def _put(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))


@contextmanager
def packing(path: Path) -> Iterator[Parcel]:
    """A parcel that stands under its name only when it was packed to the end and is on the disk."""
    with (
        written(path) as file,
        gzip.GzipFile(fileobj=file, mode="wb", compresslevel=4, filename="") as stream,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield Parcel(tar)


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every member in order; Refusal ``backup_damaged`` for what is no whole parcel."""
    if not path.is_file():
        raise Refusal("file_missing", file=path.name)
    name = ""
    try:
        with tarfile.open(path, mode="r|gz") as tar:
            for member in tar:
                name = member.name
                stream = tar.extractfile(member) if member.isfile() and NAME.fullmatch(name) else None
                if stream is None:
                    raise Refusal("backup_damaged", part=name)
                yield name, stream.read()
    except _DAMAGED as error:
        raise Refusal("backup_damaged", part=name) from error


def checked(path: Path) -> Mapping[str, Any]:
    """The manifest of a parcel whose every part is what it was; Refusal ``backup_damaged`` names the first that is not."""
    found: dict[str, str] = {}
    manifest: Mapping[str, Any] | None = None
    for name, content in members(path):
        if name == MANIFEST:
            manifest = _manifest(content)
        elif name.startswith(FILES):
            if name != FILES + hash_of(content):
                raise Refusal("backup_damaged", part=name)
        else:
            found[name] = hash_of(content)
    if manifest is None:
        raise Refusal("backup_damaged", part=MANIFEST)
    different = [name for name in {**manifest["parts"], **found} if manifest["parts"].get(name) != found.get(name)]
    if different:
        raise Refusal("backup_damaged", part=different[0])
    return manifest


def _manifest(content: bytes) -> Mapping[str, Any]:
    manifest: Mapping[str, Any] = json.loads(content)
    if manifest.get("format") != FORMAT:
        raise Refusal("restore_newer", table=MANIFEST)
    return manifest
