"""Encrypted columns: AES-256-GCM, and keyed digests that let a person be found without being read.

Knows the cryptography library; the key is 32 bytes that lie outside the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import stat
import unicodedata
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.domain.querycode import QueryCodes
from engine.errors import OutOfOrder, SettingError

_NONCE = 12


class Cipher:
    """Encrypts single values and makes the blind indexes of a person."""

    def __init__(self, key: bytes) -> None:
        """``key``: 32 bytes; three keys are drawn from it: to encrypt, for the indexes, and for the codes petitioners ask with."""
        if len(key) != 32:
            raise SettingError("key_length", expected=32, value=len(key))
        self._aead = AESGCM(_drawn(key, "columns"))
        self._index_key = _drawn(key, "indexes")
        self.codes = QueryCodes(_drawn(key, "query codes"))

    def encrypt(self, text: str, place: str) -> str:
        """The text as base64; ``place`` (column and petition) is bound in, so that no row can lend its value to another."""
        if not text:
            return ""
        nonce = os.urandom(_NONCE)
        return base64.b64encode(nonce + self._aead.encrypt(nonce, text.encode(), place.encode())).decode()

    def decrypt(self, cipher_text: str, place: str) -> str:
        """The text again; OutOfOrder when the key is another or the value was changed or moved."""
        if not cipher_text:
            return ""
        try:
            sealed = base64.b64decode(cipher_text, validate=True)
            return self._aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise OutOfOrder("cipher_failed", place=place) from error

    def identity_index(self, identity_number: str) -> str:
        """The blind index of an identity number, empty for none."""
        number = _bare(identity_number)
        return self._digest("identity", number) if number else ""

    def person_index(self, name: str, phone: str) -> str:
        """The blind index of a name with a phone, empty when either is missing."""
        who, tail = _bare(name), _bare(phone)
        return self._digest("person", f"{who}\0{tail}") if who and tail else ""

    def counted(self, key: str) -> str:
        """Under what somebody is counted who asks without an account; only who has the key could tell an address or a code from it."""
        return self._digest("counted", key)

    @property
    def fingerprint(self) -> str:
        """What tells this key from another and tells nothing of it."""
        return self._digest("fingerprint", "")[:16]

    def _digest(self, kind: str, text: str) -> str:
        return hmac.new(self._index_key, f"{kind}\0{text}".encode(), hashlib.sha256).hexdigest()


def _drawn(key: bytes, purpose: str) -> bytes:
    return hmac.new(key, purpose.encode(), hashlib.sha256).digest()


def _bare(text: str) -> str:
    """Full-width digits, case, spaces and dashes make no difference between two people."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in folded if sign.isalnum())


def load_or_create_key(path: Path) -> bytes:
    """The key of the encrypted columns; made once, as a file only its owner can read (mode 0600).

    Two processes that start at once get the same key: the file is written aside and put in place in
    one step, and whoever comes second reads the first one's.
    """
    if not path.exists():
        _create_key(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingError("key_file_open", file=path.name)
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise SettingError("key_file_invalid", file=path.name) from error


def _create_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(os.urandom(32).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
