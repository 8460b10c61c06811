"""如果没有人办理: the running limits that end in the next days, by the authority and the person that hold them.

For whoever may see the supervisor's queue, to share the work out in time. Authorities stand as the tree does, persons by their names:
nobody is ranked, and who holds nothing is not named.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from engine.casework import access, indicatorareas
from engine.casework.indicators import check
from engine.casework.indicatorviews import Asked
from engine.casework.office import Office
from engine.casework.pictureviews import Holder, Holders
from engine.casework.saying import authority_name
from engine.domain.authority import Official
from engine.domain.counting import due_at

# How many days from today each span goes: today, the rest of three days, of a week, of half a month, of thirty days.
REACHES = (0, 3, 7, 15, 30)


def holders(office: Office, *, by: Official, asked: Asked, lang: str = "zh") -> Holders:
    """Who holds how many limits that end when. Of ``asked`` only the authority counts: what lies ahead is of today.

    NotPermitted without ``see_statistics`` and ``see_queue``; else as ``indicators.figures``.
    """
    access.require(office, by, "see_statistics")
    access.require(office, by, "see_queue")
    check(office, asked)
    spans, whose = spans_from(office.today()), indicatorareas.authorities(office, asked.authority, alone=asked.alone)
    found = office.store.registers.milestones.holding(access.scope_of(office, by), office.now(), due_at(spans[-1][1]), whose)
    names = {one.id: one.name for one in office.store.registers.officials()}
    table: dict[tuple[str, str, int], list[int]] = defaultdict(lambda: [0] * len(spans))
    for one in found:
        at = next(at for at, (_, last) in enumerate(spans) if one.day <= last)
        table[one.authority, names.get(one.official) or office.name_of(one.official or None), one.official][at] += one.number
    order = sorted(table, key=lambda key: (*indicatorareas.in_order(office, "authority", key[0]), key[2] == 0, key[1], key[2]))
    lines = tuple(Holder(key[0], authority_name(office, key[0], lang), key[1], tuple(table[key])) for key in order)
    totals = tuple(sum(line.counts[at] for line in lines) for at in range(len(spans)))
    return Holders(asked, spans, lines, totals, (office.current.rulebook.message("holders_counted", lang),))


def spans_from(today: date) -> tuple[tuple[date, date], ...]:
    """The spans of days ahead, first and last day of each; the first is today alone."""
    ends = [today + timedelta(days=reach) for reach in REACHES]
    return tuple(zip((today, *(end + timedelta(days=1) for end in ends)), ends, strict=False))
