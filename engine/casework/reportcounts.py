"""专报、情况 as an indicator counts them: issued in a period, and instructed on by its end (批示率); reports, never who instructs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from engine.casework.indicatorports import Alike, Counted, Sight, Span
from engine.casework.office import Office
from engine.casework.reportports import Issued
from engine.casework.reportsight import is_below, issuer_at
from engine.domain.clock import SHANGHAI, day_of
from engine.domain.milestones import bits

# The kinds of report on which leaders write what is to be done (批示).
INSTRUCTED = ("special", "situation")


def sent(office: Office, since: date, until: date, kinds: Sequence[str] = INSTRUCTED) -> Sequence[Issued]:
    """Reports of these kinds issued in a period, the latest first, by whoever."""
    first, after = (datetime.combine(day, time(), SHANGHAI) for day in (since, until + timedelta(days=1)))
    return office.store.registers.reports.issued(kinds, first, after)


def is_instructed(one: Issued, until: date) -> bool:
    """Whether something was instructed on it by a day."""
    return one.instructed_on is not None and one.instructed_on <= until


def alike(office: Office, sight: Sight, span: Span, by: str = "") -> list[Alike]:
    """The reports of a span in groups, as ``MilestoneReader.alike`` tells rows: by authority, place or month; else all are one."""
    found = Counter((key_of(office, one, by), truths(one, span.until)) for one in within(office, sight, span))
    return [Alike(key, True, told, number, 0, 0, 0, 0, 0) for (key, told), number in sorted(found.items())]


def listed(office: Office, sight: Sight, span: Span, wanted: Sequence[int], page: int, per_page: int) -> list[Counted]:
    """One page of the reports with one of these truths, the latest first; ``petition`` is the id of the report."""
    found = [one for one in within(office, sight, span) if truths(one, span.until) in wanted]
    return [
        Counted(
            one.id, one.number, one.number, 0, "", "", 0, place_of(office, one), one.authority, one.authority, day_of(one.issued_at), None,
            truths(one, span.until),
        )
        for one in found[(page - 1) * per_page : page * per_page]
    ]  # fmt: skip


def within(office: Office, sight: Sight, span: Span) -> Iterator[Issued]:
    """The reports a span asks for, of those that may be known of; none for what only petitions have: a topic, a channel, a class."""
    if span.topics or span.channel or span.category or span.kind:
        return
    for one in sent(office, span.since, span.until):
        here = not span.places or any(place_of(office, one).startswith(place) for place in span.places)
        if here and (not span.authorities or one.authority in span.authorities) and may_see(office, sight, one):
            yield one


def may_see(office: Office, sight: Sight, one: Issued) -> bool:
    """Those of one's own petition office and of the offices below; whoever looks for nobody in particular sees all."""
    if sight.scope is None:
        return True
    own = issuer_at(office, sight.scope.authority)
    return not sight.scope.nothing and (own.id == one.authority or is_below(office, own, one.authority))


def truths(one: Issued, until: date) -> int:
    """What is true of a report on a day."""
    return bits({"report_issued"} | ({"report_instructed"} if is_instructed(one, until) else set()))


def place_of(office: Office, one: Issued) -> str:
    """The area code of who issued it."""
    author = office.authorities.get(one.authority)
    return author.area_code if author else ""


def key_of(office: Office, one: Issued, by: str) -> str:
    """What it is grouped by."""
    keys = {"authority": one.authority, "place": place_of(office, one), "month": f"{day_of(one.issued_at):%Y%m}"}
    return keys.get(by, "")
