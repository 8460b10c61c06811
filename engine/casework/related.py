"""Petitions that hang together: the one this repeats, those that repeat it, and what the same person brought before.

Shown to help the petitioner (what was already answered need not be asked anew), never to judge him: a list by day with its answers,
no count, no score, no mark on the person. What a person brought before names no accusation, whoever asks; one that is linked on its
facts is named to those who are cleared for it, and to nobody else (信访工作条例 第三十条).
"""

from __future__ import annotations

from engine.casework import access
from engine.casework.office import Office
from engine.casework.pageviews import RelatedView
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.petition import Petition


def linked(office: Office, dossier: Dossier, by: Official, lang: str) -> tuple[RelatedView, ...]:
    """The petition whose facts this one shares, then those that share this one's, as far as ``by`` may know of them.

    A sealed one is among them only for who is cleared and has a part in it (第三十条): he needs it to judge what is new.
    """
    petition, scope = dossier.petition, access.scope_of(office, by)
    earlier = office.store.registers.dossier(petition.same_facts_as) if petition.same_facts_as else None
    found = [("same_facts_earlier", earlier.petition)] if earlier else []
    found += [("same_facts_later", one) for one in office.store.registers.same_facts(scope, petition.number)]
    return tuple(view(office, relation, one, lang) for relation, one in found if scope.covers(one, office.paths))


def earlier(office: Office, *, number: str, by: Official, lang: str = "zh") -> tuple[RelatedView, ...]:
    """What the petitioner of ``number`` brought otherwise, the latest first: found by the keyed digest of identity or of name and phone.

    Nothing of an anonymous petition, nothing of or for a sealed one, and only what ``by`` may know of in any case.
    """
    return of_person(office, access.visible(office, by, number), by, lang)


def of_person(office: Office, dossier: Dossier, by: Official, lang: str) -> tuple[RelatedView, ...]:
    """The same of a petition at hand."""
    number = dossier.petition.number
    if dossier.petition.is_secret:
        return ()
    scope, found = access.scope_of(office, by), dict[str, Petition]()
    for person in (one for one in dossier.petitioners if not one.is_representative):
        same = office.store.registers.same_person(scope, identity_number=person.identity_number, phone=person.phone, name=person.name)
        found |= {one.number: one for one in same if one.number != number and not one.is_secret}
    return tuple(view(office, "same_petitioner", one, lang) for one in sorted(found.values(), key=lambda one: one.filed_on, reverse=True))


def view(office: Office, relation: str, petition: Petition, lang: str) -> RelatedView:
    """One petition as a line."""
    answer = office.say(petition.closing.value, lang) if petition.closing else ""
    status = office.say(petition.status.value, lang)
    return RelatedView(petition.number, office.say(relation, lang), petition.gist, petition.filed_on, status, answer, petition.is_open)
