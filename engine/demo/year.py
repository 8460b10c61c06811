"""From the counts of a year file to one plan for each filing, so that every cell comes out again.

1. Each level's visits are spread over collective and individual groups with the persons counted.
2. Of the county's visits as many end on the spot as the file says; the others are registered.
3. As many as the superior assigned are marked, from the filings of each channel. 4. Re-examinations
are laid on petitions that get an opinion, of the right kind, topic and disposition; where a year has
fewer such petitions than re-examinations, petitions filed at the end of the year before carry the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from engine.demo.cells import BOUNDS, COLLECTIVE_FROM, Cell, cells_of
from engine.demo.plan import Plan
from engine.domain.calendar import Calendar
from engine.domain.clock import SHANGHAI
from engine.errors import PolicyError

TARGETS = {
    "rural_land": "990121-zr", "enterprise_restructuring": "990121-rs", "posts_and_staffing": "990121-jy", "demolition": "990121-zj",
    "other": "990121-ny",
}  # fmt: skip
TOPICS = tuple(TARGETS)
# A petition with a re-examination must come in early enough for the request to fall in the same year.
LAST_MONTH_WITH_REQUEST = 7
NOT_YET = datetime.max.replace(tzinfo=SHANGHAI)
Counts = Mapping[str, Any]


def plans_of(year: Counts, calendar: Calendar, chance: Random, file: str) -> list[Plan]:
    """All plans of a year, in order of filing. PolicyError, naming the key, for counts nothing can add up to."""
    number = int(year["year"])
    visits = list(_visits(year, chance, file))
    others = [Plan(NOT_YET, *one) for one in _not_visits(year["not_visits"])]
    _settle_county(year["county_visits"], visits, chance)
    _assign(year["assigned_by_superior"], visits + others, file)
    _leave_open(year, visits + others)
    extra = _reexamine(year["reexamination"], visits + others, chance)
    days = working_days(calendar, number)
    for plan in visits + others:
        _dress(plan, chance)
        plan.received_at = moment(_day(days, plan, chance), chance)
    for plan in extra:
        _dress(plan, chance)
        plan.received_at = moment(date(number - 1, 12, chance.randint(10, 28)), chance)
    return sorted(visits + others + extra, key=lambda plan: plan.received_at)


def spread(filings: int, persons: int, low: int, high: int, chance: Random) -> list[int]:
    """``filings`` numbers between ``low`` and ``high`` that add up to ``persons``; ValueError when there are none."""
    if not filings * low <= persons <= filings * high:
        raise ValueError
    sizes = [low] * filings
    left = persons - filings * low
    while left:
        index = chance.randrange(filings)
        room = min(left, high - sizes[index])
        step = min(room, chance.randint(1, max(1, 2 * (persons // max(1, filings)))))
        sizes[index] += step
        left -= step
    return sizes


def _visits(year: Counts, chance: Random, file: str) -> Iterator[Plan]:
    """Every visit of the year with its number of persons."""
    for cell in cells_of(year):
        low, high = BOUNDS[cell.kind]
        try:
            sizes = spread(cell.filings, cell.persons, low, high, chance)
        except ValueError as error:
            raise _impossible(file, f"by_level_visited.{cell.level}.{cell.kind}.persons", cell, low, high) from error
        for size in sizes:
            plan = Plan(NOT_YET, "visit", cell.kind, size, "opinion", level=cell.level, received_by=cell.received_by)
            plan.settled = cell.settled
            yield plan


def _impossible(file: str, key: str, cell: Cell, low: int, high: int) -> PolicyError:
    expected = f"{cell.filings * low}–{cell.filings * high}"
    return PolicyError("year_persons_impossible", file=file, key=key, expected=expected, filings=cell.filings, persons=cell.persons)


def _not_visits(counts: Counts) -> Iterator[tuple[str, str, int, str]]:
    named = {"letter": counts["letters"], "phone": counts["calls"], "online": counts["mailbox"]}
    named["fax"] = counts["filings"] - sum(named.values())
    for channel, filings in named.items():
        for _ in range(filings):
            yield channel, "individual", 1, "on_the_spot" if channel == "phone" else "opinion"


def _settle_county(counts: Counts, visits: Sequence[Plan], chance: Random) -> None:
    """As many of the county's visits end on the spot as the file says; small groups first, by chance."""
    county = [plan for plan in visits if plan.level == "county"]
    chance.shuffle(county)
    county.sort(key=lambda plan: (plan.settled is not True, plan.settled is False, plan.kind == "collective"))
    for plan in county[: counts["settled_on_the_spot"]]:
        plan.ending = "on_the_spot"


def _assign(counts: Counts, plans: Sequence[Plan], file: str) -> None:
    """Mark what a superior assigned: visits made higher up first, then letters, calls and mailbox items."""
    channels = {"visits": "visit", "letters": "letter", "calls": "phone", "mailbox": "online"}
    for key, channel in channels.items():
        pool = [plan for plan in plans if plan.channel == channel and not is_settled_visit(plan)]
        pool.sort(key=lambda plan: plan.level == "county")
        if counts[key] > len(pool):
            raise PolicyError("year_too_many", file=file, key=f"assigned_by_superior.{key}", expected=f"<= {len(pool)}", value=counts[key])
        for plan in pool[: counts[key]]:
            plan.assigned, plan.ending = True, "opinion"


def is_settled_visit(plan: Plan) -> bool:
    """Whether a plan is one of the county's visits that end on the spot."""
    return plan.channel == "visit" and plan.level == "county" and plan.ending == "on_the_spot"


def _leave_open(year: Counts, plans: Sequence[Plan]) -> None:
    """What the file does not call completed stays open in handling."""
    county = year["county_visits"]
    registered = [plan for plan in plans if plan.channel == "visit" and plan.level == "county" and plan.ending != "on_the_spot"]
    assigned = [plan for plan in plans if plan.assigned and plan not in registered]
    both = [plan for plan in registered if plan.assigned]
    open_assigned = year["assigned_by_superior"]["total"] - year["assigned_by_superior"]["completed"]
    open_registered = county["registered"] - county["registered_completed"]
    for plan in assigned[:open_assigned]:
        plan.stop_at = "draft_opinion"
    left = open_assigned - len(assigned[:open_assigned])
    chosen = both[:left] + [plan for plan in registered if not plan.assigned]
    for plan in chosen[: max(open_registered, left)]:
        plan.stop_at = "draft_opinion"


def _reexamine(counts: Counts, plans: Sequence[Plan], chance: Random) -> list[Plan]:
    """Lay the re-examinations on petitions that get an opinion; the petitions of the year before are returned."""
    fates = list(_fates(counts))
    chance.shuffle(fates)
    kinds = ["collective"] * counts["collective"] + ["individual"] * counts["individual"]
    pools = {kind: [one for one in plans if one.kind == kind and one.ending == "opinion" and not one.stop_at] for kind in set(kinds)}
    for pool in pools.values():
        chance.shuffle(pool)
    extra = []
    for kind, (topic, fate) in zip(kinds, fates, strict=True):
        if pools[kind]:
            plan = pools[kind].pop()
        else:
            persons = COLLECTIVE_FROM if kind == "collective" else 1
            plan = Plan(NOT_YET, "visit", kind, persons, "opinion", counted=False)
            extra.append(plan)
        plan.topic, plan.reexamination = topic, fate
    return extra


def _fates(counts: Counts) -> Iterator[tuple[str, str]]:
    """(topic, disposition) of each re-examination; those settled or withdrawn stand outside the topics."""
    settled, still_open = counts["settled_and_withdrawn"], counts["open"]
    for index in range(settled):
        yield TOPICS[index % len(TOPICS)], "settled" if index % 3 else "withdrawn"
    opinions = ("upheld", "upheld", "upheld", "changed")
    topics = [topic for topic, number in counts["topic"].items() for _ in range(number)]
    for index, topic in enumerate(topics):
        yield topic, "open" if index < still_open else opinions[index % len(opinions)]


def _dress(plan: Plan, chance: Random) -> None:
    """Give a plan the rest of its story."""
    if not plan.reexamination:
        plan.topic = chance.choice(TOPICS)
        if plan.ending == "opinion" and not plan.stop_at and not plan.assigned and chance.random() < 0.06:
            plan.ending = "settled"
    plan.target = TARGETS[plan.topic]
    plan.outcome = chance.choice(("upheld", "upheld", "explained", "not_upheld"))
    plan.pace = chance.uniform(0.5, 1.3)
    if plan.reexamination in ("upheld", "changed") and chance.random() < 0.15:
        plan.final_review = "upheld"


def working_days(calendar: Calendar, year: int) -> list[date]:
    """The working days of a year."""
    first = date(year, 1, 1)
    return [day for day in (first + timedelta(days=step) for step in range(366)) if day.year == year and calendar.is_working_day(day)]


def _day(days: Sequence[date], plan: Plan, chance: Random) -> date:
    early = [day for day in days if day.month <= LAST_MONTH_WITH_REQUEST] if plan.reexamination else days
    if plan.reexamination == "open":
        early = [day for day in days if day.month in (8, 9)]
    return chance.choice(early)


def moment(day: date, chance: Random) -> datetime:
    """A moment of a day's opening hours."""
    return datetime.combine(day, time(chance.randint(9, 16), chance.randint(0, 59)), SHANGHAI)
