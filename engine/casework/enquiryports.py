"""What a petitioner's enquiry asks of the storage room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.domain.querycode import QueryCodes

# The docket entry that ends the code of a petition; how many there are is the issue in force.
REISSUED = "query_code_reissued"


@dataclass(frozen=True, slots=True)
class Asked:
    """A petition a code may be of. ``proofs``: what each of its people shows beside the code, none for an anonymous one."""

    number: str
    is_secret: bool
    issue: int
    proofs: tuple[str, ...]


class Enquiries(Protocol):
    """Codes and the petitions they lead to."""

    @property
    def codes(self) -> QueryCodes:
        """The codes of this office."""
        ...

    def asked(self, row: int) -> Asked | None:
        """The petition of a row; as many statements are sent for one there is as for one there is not."""
        ...

    def in_vain(self, keys: Sequence[str]) -> Sequence[Sequence[datetime]]:
        """When was asked in vain, of each key that is counted."""
        ...

    def issue(self, petition: int, until: int | None = None) -> int:
        """How often the code of a petition was issued anew, up to the docket entry ``until``."""
        ...


class VainRegister(Protocol):
    """When was asked in vain, by who is counted (``patience``); inside a transaction."""

    def hold(self, key: str, now: datetime) -> Sequence[datetime]:
        """The instants kept of a key, and nobody else may have them until the transaction ends."""
        ...

    def write(self, key: str, asked: Sequence[datetime]) -> None:
        """Keep these instants of a key instead; none forgets it."""
        ...

    def prune(self, before: datetime) -> int:
        """Forget keys nobody asked by since an instant; how many."""
        ...
