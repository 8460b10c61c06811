"""Columns a table has beyond its noun, and columns it keeps in cipher text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine.domain.deadline import Deadline
from engine.domain.petition import Petition, Petitioner
from engine.domain.task import Instance
from engine.errors import OutOfOrder
from engine.storage.cipher import Cipher
from engine.storage.layout import PARTS, PETITIONERS, Row

SECRET = ("identity_number", "phone", "address")


def columns_of(name: str, noun: Any, cipher: Cipher, petition: Petition | None = None) -> dict[str, Any]:
    """The noun of the list ``name`` as its table holds it; ``petition`` is the one it belongs to, where its clocks are written."""
    columns = PARTS[name].named(PARTS[name].row(noun))
    return columns | _BEYOND[name](noun, cipher, petition) if name in _BEYOND else columns


def moved_of(name: str, changed: tuple[Any, Row, Row], cipher: Cipher, petition: Petition) -> dict[str, Any]:
    """The columns of a noun of the list ``name`` that differ from its mark, with those that follow from it."""
    noun, mark, values = changed
    columns = PARTS[name].moved(mark, values)
    return columns | _BEYOND[name](noun, cipher, petition) if name in _BEYOND else columns


def kept(name: str, text: str, petition: int, cipher: Cipher) -> str:
    """A secret column of a person of a petition as its row keeps it."""
    return cipher.encrypt(text, _place(name, petition))


def revealed(name: str, kept: str, petition: int, cipher: Cipher) -> str:
    """A secret column of a person of a petition, readable."""
    return cipher.decrypt(kept, _place(name, petition))


def opened(row: Row, cipher: Cipher) -> Row:
    """A petitioner's row with its secret columns readable."""
    columns = PETITIONERS.named(row)
    for secret in SECRET:
        columns[secret] = cipher.decrypt(columns[secret], _place(secret, columns["petition_id"]))
    return tuple(columns.values())


def check_state(instance: Instance) -> None:
    """OutOfOrder unless the process state is the one its hash was taken of."""
    if hashlib.sha256(instance.state).hexdigest() != instance.state_hash:
        raise OutOfOrder("state_changed", petition=instance.petition_id, instance=instance.no)


def _petitioner(petitioner: Petitioner, cipher: Cipher, _: Petition | None) -> dict[str, Any]:
    secrets = {name: cipher.encrypt(getattr(petitioner, name), _place(name, petitioner.petition_id)) for name in SECRET}
    return secrets | {
        "identity_index": cipher.identity_index(petitioner.identity_number),
        "person_index": cipher.person_index(petitioner.name, petitioner.phone),
    }


def _deadline(deadline: Deadline, _: Cipher, petition: Petition | None) -> dict[str, Any]:
    lasting = [begun for begun, ended in deadline.pauses if not ended]
    # Whoever writes a clock has looked at it: no sweep claims it any longer.
    of_party = petition is not None and deadline.authority in petition.parties.values()
    return {"paused_on": date.fromisoformat(lasting[-1]) if lasting else None, "claimed_until": None, "of_party": of_party}


def _instance(instance: Instance, _: Cipher, __: Petition | None) -> dict[str, Any]:
    check_state(instance)
    return {}


def _place(column: str, petition_id: int | None) -> str:
    return f"{column}:{petition_id}"


_BEYOND: Mapping[str, Callable[[Any, Cipher, Petition | None], dict[str, Any]]] = {
    "petitioners": _petitioner,
    "deadlines": _deadline,
    "instances": _instance,
}
