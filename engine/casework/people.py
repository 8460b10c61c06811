"""信访人: people as a page may show them, masked."""

from __future__ import annotations

from engine.casework.views import PersonView
from engine.domain.dossier import Dossier
from engine.domain.identity import masked


def of(dossier: Dossier) -> tuple[PersonView, ...]:
    """The petitioner and the representatives, masked by default."""
    return tuple(
        PersonView(
            person.id or 0, masked_name(person.name), person.is_representative,
            masked(person.identity_number, keep_first=6, keep_last=2), masked(person.phone, keep_first=3, keep_last=2),
            person.address[:6] + "…" if len(person.address) > 6 else person.address,
        )
        for person in dossier.petitioners
    )  # fmt: skip


def masked_name(name: str) -> str:
    """The family name and stars: 王**."""
    return masked(name, keep_first=1)


def addressee(dossier: Dossier) -> str:
    """Whom a letter to the petitioner addresses, in full: the letter itself is the petitioner's."""
    names = [person.name for person in dossier.petitioners]
    return "、".join(names[:1]) + ("等" if len(names) > 1 else "")
