"""信访人: people as a page may show them, masked; in full only for a reason that stands in the docket."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from engine.casework import access, remarks
from engine.casework.act import Act
from engine.casework.acting import check_key, perform
from engine.casework.office import Office
from engine.casework.views import PersonView
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.identity import masked
from engine.domain.petition import Petitioner

BASIS = "个人信息保护法 第三十四条"


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


def unmask(office: Office, *, number: str, reason: str, by: Official, key: str, lang: str = "zh") -> tuple[PersonView, ...]:
    """查看身份信息: the people of a petition in full, for this answer only; who saw it and why stands in the docket first.

    NotPermitted without the right ``see_identity``; InvalidForm without a reason; NotFound for a petition ``by`` may not know of,
    a sealed accusation above all (信访工作条例 第三十条).
    """
    access.require(office, by, "see_identity")
    # A key brought again gets its first answer before anything is asked: bound to this act, so that the key of another opens nobody.
    key = sha256(f"unmask\0{number}\0{check_key(key, by)}".encode()).hexdigest()
    shown = tuple(in_full(person) for person in access.visible(office, by, number).petitioners)  # an act has no people at hand

    def work(act: Act) -> None:
        said = remarks.kept(reason, name="reason", form="unmask", required=True, basis=BASIS)
        act.enter("identity_shown", basis=BASIS, reason=said, persons=len(shown))

    perform(office, number=number, by=by, key=key, work=work, lang=lang)
    return shown


def in_full(person: Petitioner) -> PersonView:
    """A person with nothing hidden."""
    return PersonView(person.id or 0, person.name, person.is_representative, person.identity_number, person.phone, person.address)


def join(act: Act, arriving: Iterable[Petitioner]) -> int:
    """Who is not yet among the petitioners becomes one of them, and is answered with them; how many did."""
    whole = act.office.store.registers.dossier(act.petition.number)  # an act has no people at hand
    known = {one.id: one for one in (whole or act.dossier).petitioners if one.id}
    there, before = [*known.values(), *(one for one in act.dossier.petitioners if one.id not in known)], len(act.dossier.petitioners)
    for person in arriving:
        if not any(is_same(person, one) for one in there):
            there.append(person)
            act.dossier.petitioners.append(person)
    return len(act.dossier.petitioners) - before


def is_same(one: Petitioner, other: Petitioner) -> bool:
    """Whether two entries are one person: by the identity number where both have one, else by name, and by phone where both have one."""
    numbers = one.identity_number.upper(), other.identity_number.upper()
    if all(numbers):
        return numbers[0] == numbers[1]
    return one.name.strip() == other.name.strip() and (one.phone == other.phone or not (one.phone and other.phone))


def masked_name(name: str) -> str:
    """The family name and stars: 王**."""
    return masked(name, keep_first=1)


def addressee(dossier: Dossier) -> str:
    """Whom a letter to the petitioner addresses, in full: the letter itself is the petitioner's."""
    names = [person.name for person in dossier.petitioners]
    return "、".join(names[:1]) + ("等" if len(names) > 1 else "")
