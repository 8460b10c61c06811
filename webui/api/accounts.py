"""Who the token belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from engine.casework import accounts
from webui.api.operation import Ask, api, operation


@dataclass(frozen=True, slots=True)
class MeView:
    """The official a token speaks for; ``roles`` as in the rules on permissions."""

    id: int
    username: str
    name: str
    authority: str
    authority_name: str
    roles: tuple[str, ...]


@api.get("/me")
@operation(MeView)
def me(ask: Ask) -> MeView:
    """The official this token speaks for."""
    authority = accounts.authority(ask.office, ask.by.authority)
    name = "" if authority is None else authority.name_en if ask.lang == "en" else authority.name
    return MeView(ask.by.id, ask.by.username, ask.by.name, ask.by.authority, name, tuple(sorted(ask.by.roles)))
