"""听证员名册: the roster a hearing's panel is drawn from, kept by the heads of authorities (信访工作条例 第三十一条第六项)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.casework import access, hearings
from engine.casework.acting import keyed
from engine.casework.office import Office
from engine.casework.pageviews import ExpertView
from engine.casework.ports import Transaction
from engine.casework.saying import authority_name
from engine.domain.authority import Official
from engine.domain.clock import day_of
from engine.domain.dossier import Dossier
from engine.domain.expert import Expert
from engine.domain.task import Task
from engine.errors import Conflict, FieldError, InvalidForm, NotFound

LONGEST = {"name": 40, "field": 80, "employer": 120}


def add_expert(office: Office, *, name: str, field: str, employer: str, by: Official, key: str, lang: str = "zh") -> ExpertView:
    """Enter somebody on the roster of ``by``'s authority, once for a key.

    NotPermitted for others than who may ``manage_experts``; InvalidForm for what is missing or too long; Conflict for somebody
    of that name and employer who is on it already.
    """
    access.require(office, by, "manage_experts")
    said = {"name": name.strip(), "field": field.strip(), "employer": employer.strip()}
    wrong = [FieldError(one, "field_required") for one, text in said.items() if not text]
    wrong += [FieldError(one, "field_too_long", (("at_most", LONGEST[one]),)) for one, text in said.items() if len(text) > LONGEST[one]]
    if wrong:
        raise InvalidForm(wrong, form="add_expert")

    def enter(tx: Transaction) -> Expert:
        there = office.store.registers.experts([by.authority])
        if any((one.name, one.employer) == (said["name"], said["employer"]) and one.retired_at is None for one in there):
            raise Conflict("conflict_exists")
        return tx.add_expert(Expert(None, by.authority, said["name"], said["field"], said["employer"], by.id, office.now()))

    return _once(office, by, key, enter, lang)


def retire_expert(office: Office, *, expert: int, by: Official, key: str, lang: str = "zh") -> ExpertView:
    """Draw somebody no longer; whoever is retired already stays so. NotFound for nobody on the roster of ``by``'s authority."""
    access.require(office, by, "manage_experts")
    found = next((one for one in office.store.registers.experts([by.authority]) if one.id == expert), None)
    if found is None:
        raise NotFound(expert=expert)
    retired = found if found.retired_at else replace(found, retired_by=by.id, retired_at=office.now())

    def keep(tx: Transaction) -> Expert:
        tx.keep_expert(retired)
        return retired

    return _once(office, by, key, keep, lang)


def _once(office: Office, by: Official, key: str, work: Callable[[Transaction], Expert], lang: str) -> ExpertView:
    """Do it once for a key; the key brought again gets the same person, as he is now."""
    kept = keyed(office, by, key, "expert", lambda tx: work(tx).id or 0)
    return view(office, office.store.registers.experts_named([kept])[0], lang)


def experts(office: Office, *, by: Official, lang: str = "zh") -> tuple[ExpertView, ...]:
    """The rosters ``by``'s authority may draw from, its own among them, the retired last."""
    access.require(office, by, "see_petitions")
    found = office.store.registers.experts(keepers(office, by.authority))
    return tuple(view(office, one, lang) for one in sorted(found, key=lambda one: (one.retired_at is not None, one.id)))


def keepers(office: Office, authority: str, *others: str) -> list[str]:
    """Whose rosters an authority may draw from: its own, those above it, those right beside it, and ``others``."""
    here = office.authorities.get(authority)
    above = here.path.strip("/").split("/") if here else []
    beside = [one.id for one in office.authorities.values() if here and one.parent and one.parent == here.parent]
    return [one for one in dict.fromkeys((authority, *reversed(above), *beside, *others)) if one]


def drawable(office: Office, dossier: Dossier, task: Task, lang: str) -> tuple[ExpertView, ...]:
    """Everybody on the rosters for a hearing that are not retired, each with what keeps him from this petition, if anything does."""
    there = present(office, dossier, task)
    return tuple(view(office, one, lang, hearings.obstacle(office, dossier, one.name, one.employer)) for one in there)


def present(office: Office, dossier: Dossier, task: Task) -> list[Expert]:
    """Everybody on the rosters a hearing may draw from who is not retired."""
    rosters = keepers(office, task.authority, dossier.petition.parties.get("receiving", ""))
    return [one for one in office.store.registers.experts(rosters) if one.retired_at is None]


def keeper_name(office: Office, by: Official, lang: str) -> str:
    """What ``by``'s authority is called as the keeper of a roster."""
    return authority_name(office, by.authority, lang)


def view(office: Office, expert: Expert, lang: str, obstacle: str = "") -> ExpertView:
    """One person in words; ``obstacle`` is a term of the glossary."""
    retired = day_of(expert.retired_at) if expert.retired_at else None
    employer = authority_name(office, expert.employer, lang) or expert.employer
    keeper = authority_name(office, expert.authority, lang)
    return ExpertView(
        expert.id or 0, expert.name, expert.field, employer, keeper, day_of(expert.added_at), retired, office.say(obstacle, lang)
    )
