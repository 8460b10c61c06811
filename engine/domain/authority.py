"""机关、单位: the tree of authorities, and the officials who work in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AuthorityKind(StrEnum):
    """What an authority is, which decides its part in a petition."""

    GOVERNMENT = "government"
    PETITION_OFFICE = "petition_office"
    COMPETENT = "competent"
    DISCIPLINE = "discipline"


class Level(StrEnum):
    """The levels of the tree, from the village to the nation."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority; ``path`` is the chain of ids from the root, each followed by a slash.

    ``superior`` answers requests for re-examination of its opinions (信访工作条例 第三十五条);
    ``short`` is the code its papers are numbered under (云信访〔2026〕12号).
    """

    id: str
    name: str
    name_en: str
    kind: AuthorityKind
    level: Level
    area_code: str
    parent: str = ""
    superior: str = ""
    path: str = ""
    short: str = ""

    def is_above(self, other: Authority) -> bool:
        """Whether ``other`` stands below this authority in the tree."""
        return other.path.startswith(self.path) and other.path != self.path


@dataclass(frozen=True, slots=True)
class Official:
    """A person who works in an authority; ``roles`` as in permissions.yaml."""

    id: int
    username: str
    name: str
    authority: str
    roles: frozenset[str]
    authority_path: str = ""
    active: bool = True

    def has_role(self, role: str) -> bool:
        """Whether the official holds ``role``."""
        return role in self.roles


SYSTEM = Official(0, "system", "system", "", frozenset({"system"}))
