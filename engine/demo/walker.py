"""Every class of moves the path explorer knows made in the whole office, as far as law and calendar let it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TypeAlias

from engine.demo.county import PLACE
from engine.demo.scenario import ScenarioPlayer
from engine.demo.walk import Setting, Unlike, Walked, Way
from engine.policy.rulebook import Rulebook
from engine.process.paths.covering import Errands
from engine.process.paths.explorer import Move, Paths
from engine.process.paths.judging import moved

# No place of the rulebook has the rules the paths were found under.
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

    def setting_for(self, paths: Paths) -> Setting | None:
        """The first setting whose rules lead to these paths; None when no place has them."""
        asked, office = paths.values.rulings, self.player.office
        clocks = {name: moved(asked.deadlines[name]) for name in paths.values.clocks}
        for one in self.settings:
            rules = office.current.rulebook.rules(one.place, one.filed_on)
            is_so = {name: rules.flags.get(name) for name in asked.flags} == asked.flags
            if is_so and {name: moved(rule) for name, rule in rules.deadlines.items() if name in clocks} == clocks:
                return one
        return None

    def through(self, paths: Paths, most: int | None, keep: Keep) -> Walks:
        """Go ways until every class of moves is made or none is left to try, or ``most`` ways are gone, the longest first.

        ``keep`` is given each way that came to its end, or to a difference.
        """
        errands = Errands(paths, deepest_first=most is not None)
        walks, setting = Walks(errands.classes), self.setting_for(paths)
        for errand in islice(errands, most):
            if setting is None:
                walks.halted[NO_PLACE] += 1
                break
            walked = Way(self.player, paths, errand.facts, f"{paths.values.root.id}-{walks.ways + 1:04}", setting).gone(errand.moves)
            errands.went(errand, walked.classes)
            walks.add(walked)
            if not walked.halted:
                keep(walked)
        walks.left = len(errands.left)
        return walks


def _settings(rulebook: Rulebook) -> Iterator[Setting]:
    """The day each policy begins to be in force, in the place it is for; the newest first."""
    first = date(min(year.year for year in rulebook.calendar.years), 1, 1)
    for policy in sorted(rulebook.policies, key=lambda one: one.valid_from, reverse=True):
        filed_on = max(policy.valid_from, first)
        codes = [one.code for one in rulebook.places if one.bore(filed_on) and policy.covers(one.code, frozenset(), "")]
        yield from (Setting(code, filed_on) for code in ([PLACE] if policy.kind == "national" else codes)[:1])
