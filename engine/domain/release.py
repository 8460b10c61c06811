"""规程版本 Release: the shelves as they stood when a petition began, under one fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Release:
    """Immutable: ``workflows`` and ``policies`` map a file's path on its shelf to its bytes."""

    fingerprint: str
    workflows: Mapping[str, bytes]
    policies: Mapping[str, bytes]

    @classmethod
    def of(cls, workflows: Mapping[str, bytes], policies: Mapping[str, bytes]) -> Release:
        """The release of these files; the fingerprint is SHA-256 over paths and contents, as hex."""
        digest = hashlib.sha256()
        for shelf, files in (("workflows", workflows), ("policies", policies)):
            for path in sorted(files):
                content = files[path]
                digest.update(f"{shelf}/{path}\0{len(content)}\0".encode())
                digest.update(content)
        return cls(digest.hexdigest(), dict(workflows), dict(policies))
