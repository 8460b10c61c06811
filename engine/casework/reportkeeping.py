"""Reports by the calendar: the office drafts those of a closed period itself, once; and holds a kept one against the registers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from engine.casework import access, indicatorareas, reportfigures, reports
from engine.casework.indicatorkeeping import fresh
from engine.casework.office import BROKEN, Office
from engine.casework.reportviews import Changed, Compared, Line, Part, Table, parts_of
from engine.domain.authority import Authority, AuthorityKind, Official
from engine.domain.report import Period, ReportKind, closed_before
from engine.errors import OutOfOrder
from engine.watching import logs


def draft_due(office: Office) -> int:
    """Draft what the calendar asks for: each scheduled kind of the last closed period, from the first working day after it; how many.

    However often and by however many workers it is asked, a period is drafted once. An office whose reports cannot be counted is
    logged and stops no other.
    """
    made = 0
    for issuer in office.authorities.values():
        if issuer.kind != AuthorityKind.PETITION_OFFICE:
            continue
        try:
            for kind, period in due(office, issuer):
                _, is_new = reports.keep(office, kind, period, issuer, 0)
                made += is_new
        except OutOfOrder:  # the machines are away: the whole tick comes again
            raise
        except BROKEN as error:
            logs.failed("report_failed", error, authority=issuer.id)
    return made


def due(office: Office, issuer: Authority) -> Iterator[tuple[ReportKind, Period]]:
    """What a petition office has to report on today by the calendar, whether it was drafted or not."""
    today = office.today()
    for kind in reports.kinds(office, issuer.area_code).values():
        if kind.scheduled and kind.period != "days":
            period = closed_before(kind.period, today)
            if today >= office.current.rulebook.calendar_as_of(today).next_working_day(period.until):
                yield kind, period


def compare(office: Office, *, report: int, by: Official, lang: str = "zh") -> Compared:
    """核对: count a kept report anew and say whether the same comes out; else which figure changed, and what was entered since."""
    access.require(office, by, "see_petitions")
    found = reports.known(office, report, by)
    fresh(office)
    parts = reports.counted_now(office, found)
    _, sha256 = reportfigures.canonical(parts)
    changed = tuple(changes(parts_of(json.loads(found.content)), parts)) if sha256 != found.sha256 else ()
    if not changed:
        return Compared(report, True, found.sha256, sha256, (), ())
    places = indicatorareas.prefixes(office, office.authorities[found.authority].area_code)
    since = office.store.registers.reports.entered_since(places, found.since, found.until, found.counted_at)
    named = [(office.say(one.kind, lang), one) for one in since]
    entered = tuple((name, one.petitions) for name, one in named if name != one.kind)  # of a step done its outcome is told
    return Compared(report, False, found.sha256, sha256, changed, entered)


def changes(before: tuple[Part, ...], now: tuple[Part, ...]) -> Iterator[Changed]:
    """Every cell that differs, with the parts of its line that differ."""
    old, new = tables(before), tables(now)
    for key in dict.fromkeys([*old, *new]):
        was, is_now = lines(old.get(key)), lines(new.get(key))
        table = new.get(key) or old[key]
        for name in dict.fromkeys([*was, *is_now]):
            yield from line_changes(table, was.get(name), is_now.get(name))


def tables(parts: tuple[Part, ...]) -> dict[str, Table]:
    """Every table by its key."""
    return {table.key: table for part in parts for table in part.tables}


def lines(table: Table | None) -> Mapping[str, Line]:
    """The lines of a table by their keys."""
    return {line.key: line for line in table.lines} if table else {}


def line_changes(table: Table, was: Line | None, now: Line | None) -> Iterator[Changed]:
    """The cells of one line that differ; a line that came or went differs in its first. What it is called is no figure of it."""
    named = now or was
    if named is None:
        return
    old, new = was.numbers if was else (), now.numbers if now else ()
    parts = part_changes((was.parts if was else None) or {}, (now.parts if now else None) or {})
    told = False
    for at, column in enumerate(table.columns):
        before, after = (old[at] if at < len(old) else None), (new[at] if at < len(new) else None)
        if before != after:
            yield Changed(table.title, named.label, column, before, after, () if told else parts)
            told = True
    if not told and (parts or was is None or now is None):
        yield Changed(table.title, named.label, "", None, None, parts)


def part_changes(was: Mapping[str, int], now: Mapping[str, int]) -> tuple[tuple[str, int, int], ...]:
    """The parts of a line that differ; those of which the numbers are the same under other names do not."""
    gone, came = [name for name in was if name not in now], [name for name in now if name not in was]
    renamed = {*gone, *came} if sorted(was[name] for name in gone) == sorted(now[name] for name in came) else set()
    told = ((name, was.get(name, 0), now.get(name, 0)) for name in dict.fromkeys([*was, *now]) if name not in renamed)
    return tuple(one for one in told if one[1] != one[2])
