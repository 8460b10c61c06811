"""The office's signature under the head of a day: Ed25519, its key in a file beside the key of the columns."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from hmac import digest
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from engine.documents.folder import written
from engine.errors import SettingError


class KeyFile:
    """Signs with the key of one file; the key is made with the first signature."""

    def __init__(self, path: Path, secret: bytes) -> None:
        """``path``: 32 bytes as hex, readable by its owner alone; ``secret``: the office's key, which all its nodes share.

        The key of the heads is drawn from it, so that whichever node signs, all know the signature.
        """
        self._path = path
        self._secret = secret

    def _make(self) -> None:
        """Two processes that sign first at once get the same key: it is written aside and linked, and whoever is second reads it."""
        aside = self._path.with_name(f"{self._path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        with written(aside) as file:
            file.write(digest(self._secret, b"heads of the days", "sha256").hex().encode() + b"\n")
        with suppress(FileExistsError):
            os.link(aside, self._path)
        aside.unlink()

    def _key(self) -> Ed25519PrivateKey:
        if stat.S_IMODE(self._path.stat().st_mode) & 0o077:
            raise SettingError("key_file_open", file=self._path.name)
        try:
            return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self._path.read_text(encoding="ascii").strip()))
        except ValueError as error:
            raise SettingError("key_file_invalid", file=self._path.name) from error

    @property
    def public_key(self) -> str:
        """The key to check signatures with, as hex; empty while nothing was signed here."""
        if not self._path.exists():
            return ""
        return self._key().public_key().public_bytes_raw().hex()

    def sign(self, digest: str) -> str:
        """The signature of a digest, as hex."""
        if not self._path.exists():
            self._make()
        return self._key().sign(digest.encode()).hex()

    def is_genuine(self, digest: str, signature: str, public_key: str) -> bool:
        """Whether ``public_key`` signed this digest."""
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), digest.encode())
        except (InvalidSignature, ValueError):
            return False
        return True
