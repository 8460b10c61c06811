"""What a petitioner's enquiry asks of the storage room."""

from __future__ import annotations

from dataclasses import dataclass
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

    def issue(self, petition: int, until: int | None = None) -> int:
        """How often the code of a petition was issued anew, up to the docket entry ``until``."""
        ...
