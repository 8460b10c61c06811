"""Who may: one question for the whole office. Deny by default; a secret petition answers as if it did not exist."""

from __future__ import annotations

from engine.casework.office import Office
from engine.domain.access import Scope
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.petition import Petition
from engine.domain.task import Task
from engine.errors import NotFound, NotPermitted

ACCUSATION_BASIS = "信访工作条例 第三十条"


def scope_of(office: Office, by: Official) -> Scope:
    """What ``by`` may know of, from the roles in permissions.yaml."""
    permissions = office.current.rulebook.permissions
    return Scope(
        official=by.id,
        authority=by.authority,
        path=by.authority_path,
        sees_below=permissions.may(by.roles, "see_below"),
        cleared=permissions.may(by.roles, "see_accusations"),
        nothing=not permissions.may(by.roles, "see_petitions"),
    )


def require_known(office: Office, by: Official, petition: Petition) -> None:
    """NotFound, with the same words as for an unknown number, when ``by`` may not know of the petition."""
    if by.has_role("system"):
        return
    if not scope_of(office, by).covers(petition, office.paths):
        raise NotFound(number=petition.number)


def may_know(office: Office, by: Official, number: str) -> bool:
    """Whether ``by`` may know of the petition of a number; False also where there is none."""
    dossier = office.store.registers.dossier(number)
    return dossier is not None and scope_of(office, by).covers(dossier.petition, office.paths)


def require(office: Office, by: Official, action: str) -> None:
    """NotPermitted when none of the official's roles allows ``action``."""
    if not by.has_role("system") and not office.current.rulebook.permissions.may(by.roles, action):
        raise NotPermitted(action=action)


def may(office: Office, by: Official, action: str, petition: Petition | None = None) -> bool:
    """Whether ``by`` may do ``action``, on ``petition`` when one is given."""
    if not office.current.rulebook.permissions.may(by.roles, action):
        return False
    return petition is None or scope_of(office, by).covers(petition, office.paths)


def may_send(office: Office, by: Official, message: str) -> bool:
    """Whether ``by`` may give a petition this message."""
    return by.has_role("system") or office.current.rulebook.permissions.may(by.roles, f"send_{message}")


def may_take(by: Official, task: Task) -> bool:
    """Whether a step stands open to this official: the role and the authority of its lane."""
    return by.authority == task.authority and by.has_role(task.role)


def may_complete(by: Official, task: Task) -> bool:
    """Whether this official may complete the step: his own, or one nobody claimed."""
    return may_take(by, task) and task.assignee in (None, by.id)


def visible(office: Office, by: Official, number: str) -> Dossier:
    """A petition to look at; NotFound when it does not exist for ``by``."""
    dossier = office.store.registers.dossier(number)
    if dossier is None:
        raise NotFound(number=number)
    require_known(office, by, dossier.petition)
    return dossier
