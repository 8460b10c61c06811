"""Whose reports somebody may know of: his own petition office's, and what the offices of the areas below issued."""

from __future__ import annotations

from engine.casework.office import Office
from engine.domain.authority import Authority, AuthorityKind, Official
from engine.errors import Refusal


def issuer_of(office: Office, by: Official) -> Authority:
    """The petition office that makes the reports of whoever asks: his own, that of his government, or the highest of the tree."""
    return issuer_at(office, by.authority)


def issuer_at(office: Office, authority: str) -> Authority:
    """The petition office that makes the reports of an authority: its own, else that of the nearest government above it.

    Refusal ``report_no_office`` where the tree has none.
    """
    offices = sorted((one for one in office.authorities.values() if one.kind == AuthorityKind.PETITION_OFFICE), key=lambda one: one.path)
    if not offices:
        raise Refusal("report_no_office")
    of_government = {one.parent: one for one in offices}
    at = office.authorities.get(authority)
    if at is not None and at.kind == AuthorityKind.PETITION_OFFICE:
        return at
    while at is not None:
        if at.id in of_government:
            return of_government[at.id]
        at = office.authorities.get(at.parent)
    return min(offices, key=lambda one: one.path.count("/"))


def works_in(office: Office, by: Official, author: str) -> bool:
    """Whether an official is of the petition office ``author`` or of its government: who drafts, signs and issues its reports."""
    issuer = office.authorities.get(author)
    return by.has_role("system") or by.authority == author or (issuer is not None and by.authority == issuer.parent)


def is_below(office: Office, issuer: Authority, author: str) -> bool:
    """Whether ``author`` makes the reports of an area below that of ``issuer``."""
    other, government = office.authorities.get(author), office.authorities.get(issuer.parent)
    return other is not None and government is not None and government.is_above(other)
