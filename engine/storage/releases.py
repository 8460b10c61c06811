"""The files of a release as one compressed blob, and back."""

from __future__ import annotations

import io
import zipfile

from engine.domain.release import Release
from engine.errors import OutOfOrder

# A fixed hour, so that the same files make the same blob.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(release: Release) -> bytes:
    """Both shelves in one zip."""
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED) as archive:
        for shelf, files in (("workflows", release.workflows), ("policies", release.policies)):
            for path in sorted(files):
                name = zipfile.ZipInfo(f"{shelf}/{path}", _EPOCH)
                archive.writestr(name, files[path], zipfile.ZIP_DEFLATED)
    return blob.getvalue()


def unpacked(fingerprint: str, blob: bytes) -> Release:
    """The release again; OutOfOrder unless its files still have the fingerprint."""
    shelves: dict[str, dict[str, bytes]] = {"workflows": {}, "policies": {}}
    try:
        with zipfile.ZipFile(io.BytesIO(blob)) as archive:
            for name in archive.namelist():
                shelf, _, path = name.partition("/")
                shelves[shelf][path] = archive.read(name)
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise OutOfOrder("release_changed", release=fingerprint[:12]) from error
    release = Release.of(shelves["workflows"], shelves["policies"])
    if release.fingerprint != fingerprint:
        raise OutOfOrder("release_changed", release=fingerprint[:12])
    return release
