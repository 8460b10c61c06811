"""Every class of moves the path explorer knows made in the whole office, as far as law and calendar let it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, product
from typing import TypeAlias

from engine.demo.county import PLACE, windows
from engine.demo.lost import Lost, losses
from engine.demo.scenario import ScenarioPlayer
from engine.demo.walk import BY_LAW, Kept, Setting, Unlike, Walked, Way
from engine.domain.process import Value
from engine.domain.territory import is_direct, territory_of
from engine.policy.rulebook import Rulebook
from engine.process.paths.covering import Class, Errands
from engine.process.paths.explorer import Paths
from engine.process.paths.going import Facts, Move
from engine.process.paths.judging import moved

# Ways of so many beginnings are not gone: no window there is receives petitions under these rules, seen from there as they say.
NO_PLACE = "no_place"
Keep: TypeAlias = Callable[[Walked], None]


@dataclass(slots=True)
class Walks:
    """Ways gone: of how many classes, in how many moves; which classes were lost and why; how often what ended a way early.

    ``not_tried`` classes were left when as many ways were gone as were asked for.
    ``kept`` are the first refusals met at each class, one of each code.
    """

    classes: int
    ways: int = 0
    moves: int = 0
    lost: list[Lost] = field(default_factory=list)
    not_tried: int = 0
    halted: Counter[str] = field(default_factory=Counter)
    kept: dict[tuple[Class, str], Kept] = field(default_factory=dict)
    unlike: list[tuple[tuple[Move, ...], Unlike]] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many classes were not made."""
        return len(self.lost) + self.not_tried

    @property
    def with_reason(self) -> list[Lost]:
        """The classes not made for a reason."""
        return [one for one in self.lost if one.kept is not None]

    @property
    def not_reached(self) -> list[Lost]:
        """The classes not made for no reason."""
        return [one for one in self.lost if one.kept is None]

    def add(self, walked: Walked) -> bool:
        """Count one way; whether it is worth telling: it came to its end, to a difference, or to a refusal not met there before."""
        self.ways, self.moves = self.ways + 1, self.moves + len(walked.moves)
        if walked.unlike:
            self.unlike.append((tuple(walked.moves), walked.unlike))
        for one in walked.overtaken:
            if one.at is not None:
                self.kept.setdefault((one.at, one.why), one)
        if walked.kept is None:
            return True
        self.halted[walked.halted] += 1
        at = walked.kept.at
        is_new = at is not None and (at, walked.halted) not in self.kept
        if is_new and at is not None:
            self.kept[at, walked.halted] = walked.kept
        return is_new and walked.kept.why == BY_LAW


class Walker:
    """Goes ways through the office of a player, one petition each."""

    def __init__(self, player: ScenarioPlayer, settings: Sequence[Setting]) -> None:
        """``settings`` are tried in their order for the rules a way asks for."""
        self.player, self.settings = player, settings

    @classmethod
    def of(cls, player: ScenarioPlayer) -> Walker:
        """One that knows every place and time the rulebook of the player's office has rules of its own for, and every window."""
        return cls(player, list(_settings(player.office.current.rulebook)))

    def setting_for(self, paths: Paths, begun: Facts) -> Setting | None:
        """The first setting whose rules lead to these paths, seen from its window as ``begun`` says; None when there is none."""
        asked, office = paths.values.rulings, self.player.office
        clocks = {name: moved(asked.deadlines[name]) for name in paths.values.clocks | paths.values.lengthened}
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
        window = self.player.office.authorities[self.player.official(setting.by).authority]
        seen: dict[str, Value] = {"territory": str(territory_of(setting.place, window)), "is_direct": is_direct(window)}
        asked = {name: value for name, value in begun["petition"].items() if name in seen}
        return all(paths.values.alike(("petition", name), value, seen[name]) for name, value in asked.items())

    def through(self, paths: Paths, most: int | None, keep: Keep) -> Walks:
        """Go ways until every class of moves is made or none is left to try, or ``most`` ways are gone, the longest first.

        ``keep`` is given each way that came to its end, to a difference, or to a refusal not met there before.
        """
        found = [(number, self.setting_for(paths, facts)) for facts, _, number in paths.starts]
        settings = {number: setting for number, setting in found if setting is not None}
        errands = Errands(paths, deepest_first=most is not None, starts=list(settings))
        walks = Walks(errands.classes)
        walks.halted += Counter(NO_PLACE for _, setting in found if setting is None)
        for errand in islice(errands, most):
            name = f"{paths.values.root.id}-{walks.ways + 1:04}"
            walked = Way(self.player, paths, errand.facts, name, settings[errand.classes[0][0]]).gone(errand.moves)
            errands.went(errand, walked.classes)
            if walks.add(walked):
                keep(walked)
        tried = errands.left if most is None else errands.left & {at for at, _ in walks.kept}
        walks.lost = list(losses(paths, tried, list(settings), walks.kept))
        walks.not_tried = len(errands.left) - len(walks.lost)
        return walks


def _settings(rulebook: Rulebook) -> Iterator[Setting]:
    """The day each policy begins to be in force, in each place it is for, the newest first; and all that from each window."""
    first = date(min(year.year for year in rulebook.calendar.years), 1, 1)
    newest_first = sorted(rulebook.policies, key=lambda one: one.valid_from, reverse=True)
    for by, policy in product(windows()["windows"], newest_first):
        filed_on = max(policy.valid_from, first)
        there = [one.code for one in rulebook.places if one.bore(filed_on)]
        codes = [PLACE, *there] if policy.kind == "national" else [code for code in there if policy.covers(code, frozenset(), "")]
        yield from (Setting(code, filed_on, by) for code in codes)
