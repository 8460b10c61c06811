"""What keeping and proving ask of the machines: the register page by page, the archive of files, the signature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from engine.domain.attachment import Attachment
from engine.domain.docket import DocketEntry
from engine.domain.dossier import Dossier
from engine.domain.head import Head, Leaf


@dataclass(frozen=True, slots=True)
class Walked:
    """One petition as the verifier meets it, everything of one moment.

    ``dossier`` is None and ``error`` says why when its rows cannot be read; ``unreadable`` is the ``seq`` of the
    first docket entry that cannot be read, and the entries stop before it.
    """

    id: int
    number: str
    dossier: Dossier | None
    docket: Sequence[DocketEntry]
    attachments: Sequence[Attachment]
    error: str = ""
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class CommandRow:
    """A remembered key with its answer, and the version its petition has now; None where there is none."""

    key: str
    answer: Mapping[str, Any] | None
    version: int | None


class Walker(Protocol):
    """The whole register page by page, for the verifier and for the head of the day."""

    def petitions(self, after: int, limit: int, since: datetime | None = None) -> Sequence[Walked]:
        """The next petitions behind the id ``after``, of those acted on at or after ``since``."""
        ...

    def commands(self, after: str, limit: int) -> Sequence[CommandRow]:
        """The next remembered keys behind ``after``."""
        ...

    def series(self) -> Mapping[str, int]:
        """Every gapless series with the last number it gave."""
        ...

    def astray(self) -> Mapping[int, Sequence[str]]:
        """Ids that rows name as their petition's and that are none's, each with the tables such rows lie in."""
        ...

    def leaves(self, before: datetime) -> Iterable[Leaf]:
        """Where every petition's docket stood at ``before``, in the order of registration, of one moment."""
        ...

    def files(self, after: str, limit: int) -> Sequence[str]:
        """The next SHA-256 of attachments behind ``after``, each once."""
        ...

    def papers(self, hashes: Sequence[str]) -> frozenset[str]:
        """Those of some hashes that are hashes of papers."""
        ...

    def heads(self, day: date | None = None) -> Sequence[Head]:
        """The kept heads, latest first, of one day when it is given."""
        ...


class Archive(Protocol):
    """Where the content of papers and attachments lies, by its SHA-256."""

    def put(self, content: bytes) -> str:
        """Keep the content on the disk and answer its SHA-256; what is kept already is not written again."""
        ...

    def get(self, sha256: str) -> bytes:
        """The content; NotFound when it is not kept, OutOfOrder when it is no longer what it was."""
        ...

    def has(self, sha256: str) -> bool:
        """Whether something is kept under that hash."""
        ...

    def all_keys(self) -> Iterable[tuple[str, datetime]]:
        """Every hash kept, with the instant it was written."""
        ...

    def half_written(self) -> Iterable[tuple[str, datetime]]:
        """What lies aside and is not kept, by its name in the archive: a process is writing it, or was killed over it."""
        ...


class Signer(Protocol):
    """The office's own signature (Ed25519)."""

    @property
    def public_key(self) -> str:
        """The key to check signatures with, as hex; empty while nothing was signed here."""
        ...

    def sign(self, digest: str) -> str:
        """The signature of a digest, as hex."""
        ...

    def is_genuine(self, digest: str, signature: str, public_key: str) -> bool:
        """Whether ``public_key`` signed this digest."""
        ...
