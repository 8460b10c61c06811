"""Every class of moves the path explorer knows made in the whole office, as far as law and calendar let it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TypeAlias

from engine.demo.county import PLACE
from engine.demo.scenario import WINDOW, ScenarioPlayer
from engine.demo.walk import Setting, Unlike, Walked, Way
from engine.domain.process import Value
from engine.domain.territory import is_direct, territory_of
from engine.policy.rulebook import Rulebook
from engine.process.paths.covering import Errands
from engine.process.paths.explorer import Facts, Move, Paths
from engine.process.paths.judging import moved

# Ways of so many beginnings are not gone: no place the county's window knows has these rules, seen from there as they say.
NO_PLACE = "no_place"
Keep: TypeAlias = Callable[[Walked], None]


@dataclass(slots=True)
class Walks:
    """Ways gone: of how many classes, in how many moves; how many classes are ``left``; how often what ended a way early."""

    classes: int
    ways: int = 0
    moves: int = 0
    left: int = 0
    halted: Counter[str] = field(default_factory=Counter)
    unlike: list[tuple[tuple[Move, ...], Unlike]] = field(default_factory=list)

    def add(self, walked: Walked) -> None:
        """Count one way."""
        self.ways, self.moves = self.ways + 1, self.moves + len(walked.moves)
        if walked.halted:
            self.halted[walked.halted] += 1
        if walked.unlike:
            self.unlike.append((tuple(walked.moves), walked.unlike))


class Walker:
    """Goes ways through the office of a player, one petition each."""

    def __init__(self, player: ScenarioPlayer, settings: Sequence[Setting]) -> None:
        """``settings`` are tried in their order for the rules a way asks for."""
        self.player, self.settings = player, settings

    @classmethod
    def of(cls, player: ScenarioPlayer) -> Walker:
        """One that knows every place and time the rulebook of the player's office has rules of its own for."""
        return cls(player, list(_settings(player.office.current.rulebook)))

    def setting_for(self, paths: Paths, begun: Facts) -> Setting | None:
        """The first setting whose rules lead to these paths, seen from the window as ``begun`` says; None when there is none."""
        asked, office = paths.values.rulings, self.player.office
        clocks = {name: moved(asked.deadlines[name]) for name in paths.values.clocks}
        for one in self.settings:
            rules = office.current.rulebook.rules(one.place, one.filed_on)
            is_so = {name: rules.flags.get(name) for name in asked.flags} == asked.flags
            if not is_so or not self._is_seen_so(paths, begun, one):
                continue
            if {name: moved(rule) for name, rule in rules.deadlines.items() if name in clocks} == clocks:
                return one
        return None

    def _is_seen_so(self, paths: Paths, begun: Facts, setting: Setting) -> bool:
        """Whether a place is of the territory a way begins with, and the window of the kind that receives it."""
        window = self.player.office.authorities[self.player.official(WINDOW).authority]
        seen: dict[str, Value] = {"territory": str(territory_of(setting.place, window)), "is_direct": is_direct(window)}
        asked = {name: value for name, value in begun["petition"].items() if name in seen}
        return all(paths.values.alike(("petition", name), value, seen[name]) for name, value in asked.items())

    def through(self, paths: Paths, most: int | None, keep: Keep) -> Walks:
        """Go ways until every class of moves is made or none is left to try, or ``most`` ways are gone, the longest first.

        ``keep`` is given each way that came to its end, or to a difference.
        """
        settings = [self.setting_for(paths, facts) for facts, _, _ in paths.starts]
        starts = [number for (_, _, number), setting in zip(paths.starts, settings, strict=True) if setting is not None]
        errands = Errands(paths, deepest_first=most is not None, starts=starts)
        walks = Walks(errands.classes)
        walks.halted += Counter({NO_PLACE: settings.count(None)})
        for errand in islice(errands, most):
            setting = self.setting_for(paths, errand.facts)
            assert setting is not None  # it begins at one of the starts that have one
            walked = Way(self.player, paths, errand.facts, f"{paths.values.root.id}-{walks.ways + 1:04}", setting).gone(errand.moves)
            errands.went(errand, walked.classes)
            walks.add(walked)
            if not walked.halted:
                keep(walked)
        walks.left = len(errands.left)
        return walks


def _settings(rulebook: Rulebook) -> Iterator[Setting]:
    """The day each policy begins to be in force, in each place it is for; the newest first."""
    first = date(min(year.year for year in rulebook.calendar.years), 1, 1)
    for policy in sorted(rulebook.policies, key=lambda one: one.valid_from, reverse=True):
        filed_on = max(policy.valid_from, first)
        there = [one.code for one in rulebook.places if one.bore(filed_on)]
        codes = [PLACE, *there] if policy.kind == "national" else [code for code in there if policy.covers(code, frozenset(), "")]
        yield from (Setting(code, filed_on) for code in codes)
