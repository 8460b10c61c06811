"""Who may know of a petition: one rule, asked of one petition here and of all petitions by the registers.

Deny by default. An authority sees a petition while it has a part in it; a petition officer, registrar
or supervisor of an authority higher in the tree sees those below; a sealed accusation (信访工作条例
第三十条) is seen only by the authorities that have a part in it and by officials cleared for
accusations, never by the accused or the authority it heads, whatever their role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.domain.petition import Petition


@dataclass(frozen=True, slots=True)
class Scope:
    """What one official may know of.

    ``path`` is the official's authority's path in the tree; ``sees_below`` whether the petitions of
    authorities under ``path`` are seen too; ``cleared`` whether sealed accusations may be seen;
    ``nothing`` for roles that see no petition at all (designer, administrators).
    """

    official: int
    authority: str
    path: str
    sees_below: bool = False
    cleared: bool = False
    nothing: bool = False

    def covers(self, petition: Petition, paths: Mapping[str, str]) -> bool:
        """Whether this official may know that ``petition`` exists; ``paths`` maps authority ids to tree paths."""
        if self.nothing or self.official in petition.recused or self._is_accused(petition, paths):
            return False
        if petition.sealed and not self.cleared:
            return False
        parties = petition.parties.values()
        if self.authority in parties:
            return True
        return self.sees_below and not petition.sealed and any(paths.get(party, "").startswith(self.path) for party in parties)

    def _is_accused(self, petition: Petition, paths: Mapping[str, str]) -> bool:
        """Accused by name, or working where nothing may be told."""
        return f"official:{self.official}" in petition.accused or is_told_nothing(self.path, petition.accused, paths)


def is_told_nothing(path: str, accused: Iterable[str], paths: Mapping[str, str]) -> bool:
    """Whether the authority at ``path`` is accused, stands under an accused one, or is the parent of one."""
    above = path.split("/")
    return any(one in above or paths.get(one, "?").rsplit("/", 2)[0] + "/" == path for one in accused)
