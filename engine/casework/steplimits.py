"""Which limit stands over a step: of those the duty chart names there, one that ends with the step, else the shortest.

The diagrams are walked for it with all a petition may be, which takes a few seconds: once for a release and the rules of a place.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from engine.casework.chartsources import Asked, Sources
from engine.casework.dutychart import governing, lane_of
from engine.casework.office import Office
from engine.domain.rules import DeadlineRule, Rules

# By (process, step).
Limits = Mapping[tuple[str, str], DeadlineRule]
# Releases and places whose limits are kept in memory.
KEPT = 8

_kept: OrderedDict[tuple[str, str], Limits] = OrderedDict()
_one_at_a_time = Lock()


def limits_of(office: Office, place: str) -> Limits:
    """The limit over each human step of the release in force, with its length at a place ('' for the country) today."""
    edition, today = office.current, office.today()
    rules = edition.rulebook.rules(place, today)
    lengths = [(id, str(rule.length), rule.policy) for id, rule in rules.deadlines.items()]
    key = edition.release.fingerprint, repr((lengths, sorted(rules.flags.items())))
    with _one_at_a_time:
        if key not in _kept:
            _kept[key] = found(Sources(edition, Asked(today, place), rules), rules)
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def found(sources: Sources, rules: Rules) -> Limits:
    """The same, walked for now."""
    limits: dict[tuple[str, str], DeadlineRule] = {}
    for (process, step), clocks in sources.reach.clocks(rules).items():
        shape = sources.reach.drawings[process].by_id[step]
        known = governing(sources, sources.reach.spots(process, step), lane_of(sources, shape.lane), clocks)
        named = [(not one.stops, rules.deadlines[one.deadline]) for one in known]
        ended = [(later, days_of(rule), rule) for later, rule in named if rule.length]
        if ended:
            limits[process, step] = min(ended, key=lambda one: one[:2])[2]
    return limits


def days_of(rule: DeadlineRule) -> float:
    """How long a limit is at most, in calendar days."""
    return rule.length.at_most_days if rule.length else float("inf")
