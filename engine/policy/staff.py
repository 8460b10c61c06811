"""permissions.yaml: the lanes of the diagrams, and who may do what."""

from __future__ import annotations

from collections.abc import Mapping

from engine.domain.rules import Lane, Permissions
from engine.policy.checking import check, nearest
from engine.policy.loader import Source, load

PATH = "national/permissions.yaml"
# Roles no official holds: the petitioner at the portal, and the machine itself.
OUTSIDERS = ("petitioner", "system")


def permissions_of(files: Mapping[str, bytes]) -> Permissions:
    """The permissions of the shelf; nobody may do anything when there are none."""
    if PATH not in files:
        return Permissions({}, {}, {})
    source = check(load(files[PATH], PATH), "permissions")
    data = source.data
    roles = {role: (said["name"], said["name_en"]) for role, said in data["roles"].items()}
    for lane, said in data["lanes"].items():
        _known(source, ("lanes", lane, "role"), said["role"], roles)
    lanes = {lane: Lane(lane, said["name"], said["name_en"], said["role"], said["authority"]) for lane, said in data["lanes"].items()}
    return Permissions(roles, lanes, _granted(source, roles))


def _granted(source: Source, roles: Mapping[str, object]) -> dict[str, frozenset[str]]:
    """Which roles may do each action."""
    actions = source.data["actions"]
    for name, said in actions.items():
        for index, role in enumerate(said["roles"]):
            _known(source, ("actions", name, "roles", index), role, roles)
    return {name: frozenset(said["roles"]) for name, said in actions.items()}


def _known(source: Source, path: tuple[str | int, ...], role: str, roles: Mapping[str, object]) -> None:
    """A role must be one of those listed."""
    words = [*roles, *OUTSIDERS]
    if role not in words:
        raise source.error("policy_unknown_role", path, value=role, expected=", ".join(words), suggestion=nearest(role, words))
