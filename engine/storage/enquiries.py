"""What a petitioner's query code leads to: a petition by its row, with what its people show beside the code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from engine.casework.enquiryports import REISSUED, Asked
from engine.domain.querycode import QueryCodes, proof_of
from engine.storage import vain
from engine.storage.cipher import Cipher
from engine.storage.connect import door
from engine.storage.derived import kept, revealed
from engine.storage.scope import is_secret
from engine.storage.tables import docket, petitioners, petitions


class SqlEnquiries:
    """Answers from one database; nothing is written here, so that asking leaves no trace on a petition."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        """``engine`` as ``connect.for_reading`` gives it; ``cipher`` opens what people left with their petition."""
        self._engine = engine
        self._cipher = cipher
        # Opened in the place of a person where there is none, so that a petition there is not takes as long to be looked for.
        self._nobody = kept("phone", "00000000000", 0, cipher)

    @property
    def codes(self) -> QueryCodes:
        """The codes of this office."""
        return self._cipher.codes

    def asked(self, row: int) -> Asked | None:
        """The petition of a row; the same three statements and as much work for one there is and for one there is not."""
        of_petition = select(petitions.c.number, is_secret.label("secret")).where(petitions.c.id == row)
        person = petitioners.c
        of_people = select(person.name, person.identity_number, person.phone).where(person.petition_id == row).order_by(person.id)
        with door(), self._engine.connect() as connection:
            found = connection.execute(of_petition).first()
            people = connection.execute(of_people).all()
            issue = _issue(connection, row, None)
        proofs = tuple(self._proof(one, row) for one in people)
        if not people:
            revealed("phone", self._nobody, 0, self._cipher)
        if found is None:
            return None
        return Asked(found.number, bool(found.secret), issue, proofs)

    def _proof(self, person: Any, petition: int) -> str:
        phone = revealed("phone", person.phone, petition, self._cipher)
        identity_number = "" if phone else revealed("identity_number", person.identity_number, petition, self._cipher)
        return proof_of(person.name, identity_number, phone)

    def in_vain(self, keys: Sequence[str]) -> Sequence[Sequence[datetime]]:
        """When was asked in vain, of each key that is counted."""
        with door(), self._engine.connect() as connection:
            return vain.read(connection, self._cipher, keys)

    def issue(self, petition: int, until: int | None = None) -> int:
        """How often the code of a petition was issued anew, up to the docket entry ``until``."""
        with door(), self._engine.connect() as connection:
            return _issue(connection, petition, until)


def _issue(connection: Connection, petition: int, until: int | None) -> int:
    asked = select(func.count()).where(docket.c.petition_id == petition, docket.c.kind == REISSUED)
    return int(connection.execute(asked if until is None else asked.where(docket.c.seq <= until)).scalar_one())
