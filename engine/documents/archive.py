"""档案库: content kept under its own SHA-256, in a folder or in any S3-compatible store. Knows obstore.

A key says what must lie under it, so nothing is ever overwritten, two offices may share one archive, and whatever comes
out is checked. Contents rest as they are: names, identity numbers, phones and addresses are in encrypted columns, what a
file holds is protected by the encryption of the disk or of the bucket. A key of ours would have to be kept for as long as
the files, and a lost one would lose every file of every petition.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from engine.casework.keeping import Archive
from engine.documents.folder import aside_of, sync_folder, written
from engine.errors import NotFound, OutOfOrder, SettingError
from engine.settings import Settings
from engine.watching import points

if TYPE_CHECKING:
    from obstore.store import RetryConfig

KEY = re.compile(r"[0-9a-f]{64}")
# What the store says when it fails; some of it in the words of the file system.
FAILED = (BaseError, OSError)
# A store that is away is asked again for a few seconds, then the official is told.
PATIENCE: RetryConfig = {"max_retries": 3, "retry_timeout": timedelta(seconds=15)}
S3 = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>[A-Za-z0-9._/-]*))?")


def open_archive(settings: Settings) -> Archive:
    """The archive of these settings: ``s3://bucket/prefix``, or a folder. SettingError for any other address."""
    if "://" not in settings.archive:
        return FolderArchive(Path(settings.archive or settings.home / "archive"))
    found = S3.fullmatch(settings.archive)
    if not found:
        raise SettingError("setting_archive", value=settings.archive, expected="s3://bucket/prefix, /folder")
    return S3Archive(found["bucket"], (found["prefix"] or "").strip("/"), settings)


def hash_of(content: bytes) -> str:
    """SHA-256 as hex."""
    return hashlib.sha256(content).hexdigest()


def checked(sha256: str, content: bytes) -> bytes:
    """The content when it is what its key says; OutOfOrder otherwise."""
    if hash_of(content) != sha256:
        raise OutOfOrder("file_changed", sha256=sha256[:12])
    return content


def is_key(sha256: str) -> str:
    """The key again; NotFound for what can be no key, so that no path is ever made of it."""
    if not KEY.fullmatch(sha256):
        raise NotFound("file_lost", sha256=sha256[:12])
    return sha256


class FolderArchive:
    """``ab/cdef…`` under one folder."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made with the first file."""
        self._folder = folder

    def _path(self, sha256: str) -> Path:
        return self._folder / is_key(sha256)[:2] / sha256[2:]

    def put(self, content: bytes) -> str:
        """Keep the content on the disk and answer its SHA-256; what is kept already and whole is not written again."""
        sha256 = hash_of(content)
        path = self._path(sha256)
        if not (path.is_file() and path.stat().st_size == len(content) and hash_of(path.read_bytes()) == sha256):
            try:
                with written(path) as file:
                    file.write(content)
                sync_folder(self._folder)
            except OSError as error:
                raise OutOfOrder("archive_failed", reason=type(error).__name__) from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """The content; NotFound when it is not kept, OutOfOrder when it is no longer what it was."""
        try:
            return checked(sha256, self._path(sha256).read_bytes())
        except FileNotFoundError as error:
            raise NotFound("file_lost", sha256=sha256[:12]) from error
        except OSError as error:
            raise OutOfOrder("archive_failed", reason=type(error).__name__) from error

    def has(self, sha256: str) -> bool:
        """Whether something is kept under that hash."""
        return bool(KEY.fullmatch(sha256)) and self._path(sha256).is_file()

    def all_keys(self) -> Iterator[tuple[str, datetime]]:
        """Every hash kept, with the instant it was written; files aside are not kept."""
        for path in sorted(self._folder.glob("??/*")):
            if KEY.fullmatch(path.parent.name + path.name):
                yield path.parent.name + path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def half_written(self) -> Iterator[tuple[str, datetime]]:
        """Files aside, with the instant they were last written to."""
        for path in sorted(self._folder.glob(f"??/{aside_of('*')}")):
            with suppress(FileNotFoundError):  # it got its name, or was taken away, since the folder was read
                yield f"{path.parent.name}/{path.name}", datetime.fromtimestamp(path.stat().st_mtime, UTC)


class S3Archive:
    """The same in a bucket: a put is whole or not there, and is answered only when the store has it."""

    def __init__(self, bucket: str, prefix: str, settings: Settings) -> None:
        """Endpoint, region and keys come from the settings; without keys the library asks the machine it runs on."""
        self._prefix = f"{prefix}/" if prefix else ""
        given = {
            "endpoint": settings.s3_endpoint, "region": settings.s3_region,
            "access_key_id": settings.s3_key, "secret_access_key": settings.s3_secret,
        }  # fmt: skip
        plain = settings.s3_endpoint.startswith("http://")
        told = {name: value for name, value in given.items() if value}
        self._store = S3Store(bucket, client_options={"allow_http": plain, "timeout": "30s"}, retry_config=PATIENCE, **told)  # type: ignore[arg-type]

    def _name(self, sha256: str) -> str:
        return f"{self._prefix}{is_key(sha256)[:2]}/{sha256[2:]}"

    def put(self, content: bytes) -> str:
        """Keep the content and answer its SHA-256; what is kept already is not sent again."""
        sha256 = hash_of(content)
        if not self.has(sha256):
            points.reached("file.written")
            try:
                obstore.put(self._store, self._name(sha256), content)
            except FAILED as error:
                raise OutOfOrder("archive_failed", reason=type(error).__name__) from error
            points.reached("file.renamed")
        return sha256

    def get(self, sha256: str) -> bytes:
        """The content; NotFound when it is not kept, OutOfOrder when it is no longer what it was."""
        try:
            content = bytes(obstore.get(self._store, self._name(sha256)).bytes())
        except FileNotFoundError as error:
            raise NotFound("file_lost", sha256=sha256[:12]) from error
        except FAILED as error:
            raise OutOfOrder("archive_failed", reason=type(error).__name__) from error
        return checked(sha256, content)

    def has(self, sha256: str) -> bool:
        """Whether something is kept under that hash."""
        if not KEY.fullmatch(sha256):
            return False
        try:
            obstore.head(self._store, self._name(sha256))
        except FileNotFoundError:
            return False
        except FAILED as error:
            raise OutOfOrder("archive_failed", reason=type(error).__name__) from error
        return True

    def half_written(self) -> Iterator[tuple[str, datetime]]:
        """Nothing: a store shows nothing before it has all of it."""
        yield from ()

    def all_keys(self) -> Iterator[tuple[str, datetime]]:
        """Every hash kept, with the instant it was written."""
        try:
            for page in obstore.list(self._store, self._prefix or None):
                for one in page:
                    key = one["path"].removeprefix(self._prefix).replace("/", "")
                    if KEY.fullmatch(key):
                        yield key, one["last_modified"]
        except FAILED as error:
            raise OutOfOrder("archive_failed", reason=type(error).__name__) from error
