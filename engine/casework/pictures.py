"""看板: the work of a period in pictures, each a table whose numbers lead to their rows (信访工作条例 第三十九条).

Nothing is ranked: authorities stand as the tree does, areas and topics as their codes. No person is in any picture. An accusation is
counted only for whoever may know of it (第三十条).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from operator import or_

from engine.casework import access, indicatorareas, indicatornumbers, indicatorwords
from engine.casework.indicatorkeeping import fresh
from engine.casework.indicatornumbers import STRETCHES, days_of, stretches
from engine.casework.indicatorports import Alike, Counted, Span
from engine.casework.indicators import Looking, asked_for, check, looking
from engine.casework.indicatorviews import Asked
from engine.casework.office import Office
from engine.casework.pictureports import Grouped, StepRow
from engine.casework.pictureviews import Dashboard, EndingLine, Picture, PicturedRow, PicturedRows, PictureLine, Series
from engine.casework.saying import authority_name, days_words
from engine.domain.authority import Official
from engine.domain.counting import due_at
from engine.domain.indicator import sieve_of
from engine.errors import NotFound

PER_PAGE, AHEAD_DAYS = 50, 30
# A backlog is told by how long ago it was filed: the last day of each band, and what is older.
AGES = (15, 60, 90, 180, 365)
LONG_AGO = date(1949, 1, 1)
BEFORE = "before"

# A period of at most so many days is told week by week: of one month a picture by months would be a single point.
WEEKLY_DAYS = 62


@dataclass(frozen=True, slots=True)
class Drawn:
    """How one picture is counted: by which day rows fall into the period, by what they are grouped, the conditions of each series."""

    form: str
    day: str
    by: str
    series: Mapping[str, tuple[str, ...]]
    attributed: str = "receiving"


OWED = ("matter", "answer_owed", "not answer_void")
PICTURES: Mapping[str, Drawn] = {
    "flow": Drawn("lines", "registered", "month", {
        "registered": ("matter",), "accepted": ("matter", "accepted or on_the_spot"), "answered": ("matter", "answered"),
        "closed": ("matter", "closed"),
    }),
    "backlog": Drawn("bars", "filed", "age", {"open": ("matter", "not closed")}),
    "on_time": Drawn("stack", "answer", "authority", {
        "on_time": (*OWED, "answer_on_time"), "late": (*OWED, "answer_late", "not answer_on_time"),
        "unanswered": (*OWED, "not answer_on_time", "not answer_late"),
    }, "competent"),
    "topics": Drawn("bars", "registered", "topic", {"now": ("matter",), BEFORE: ("matter",)}),
    "channels": Drawn("shares", "registered", "channel", {"filings": ("filing",)}),
    "areas": Drawn("areas", "registered", "place", {"registered": ("matter",)}),
}  # fmt: skip
Table = dict[str, list[int]]
# Rows in groups, by what they are counted from and how they are grouped.
Found = Mapping[tuple[Span, str], Sequence[Grouped]]


def dashboard(office: Office, *, by: Official, asked: Asked, lang: str = "zh") -> Dashboard:
    """Every picture of a period, and what ends in the next days if no one acts.

    NotPermitted without ``see_statistics``; Refusal or NotFound for what cannot be asked, as ``indicators.figures``.
    """
    access.require(office, by, "see_statistics")
    check(office, asked)
    looks, as_of = looking(office, by, asked), fresh(office)
    found = gathered(office, looks, asked, [drawn_of(name, asked) for name in PICTURES])
    pictures = tuple(picture(office, looks, asked, name, found, lang) for name in PICTURES)
    until = office.today() + timedelta(days=AHEAD_DAYS)
    shown = [line.key for one in pictures if one.id == "areas" for line in one.lines]
    notes = indicatorwords.notes(office, looks.called, asked, lang, places=shown)
    return Dashboard(asked, as_of, looks.called, pictures, ahead(office, by, looks, asked, until, lang), until, notes)


def picture(office: Office, looks: Looking, asked: Asked, name: str, found: Found, lang: str) -> Picture:
    """One picture with its words; what is small is held back where it may leave the office."""
    drawn = drawn_of(name, asked)
    table = by_age(office, looks, asked) if name == "backlog" else counted(office, asked, drawn, found)
    keys = list(table) if name == "backlog" else sorted(table, key=lambda key: indicatorareas.in_order(office, drawn.by, key))
    hidden = held_back(table, nested=name == "flow") if looks.public else set()
    lines = []
    for key in keys:
        counts, whole = table[key], sum(table[key])
        rate = counts[0] / whole if name == "on_time" and whole and key not in hidden else None
        told = tuple(None if key in hidden else count for count in counts)
        lines.append(PictureLine(key, label(office, drawn, key, asked, lang), told, rate))
    say = office.say
    series = tuple(Series(one, say(f"pictured.{one}", lang)) for one in drawn.series)
    counting = f"{name}_by_week" if drawn.by == "week" else name
    return Picture(name, drawn.form, drawn.by, say(f"picture.{name}", lang), say(f"picture_counts.{counting}", lang), series, tuple(lines))


def drawn_of(name: str, asked: Asked) -> Drawn:
    """How a picture is counted for a period: what is told by months is told by weeks where the period is short."""
    drawn = PICTURES[name]
    return replace(drawn, by="week") if drawn.by == "month" and (asked.until - asked.since).days < WEEKLY_DAYS else drawn


def gathered(office: Office, looks: Looking, asked: Asked, drawn: Iterable[Drawn]) -> Found:
    """The rows of some pictures in groups: what falls by the same day is asked for together."""
    wanted: dict[Span, dict[str, int]] = {}
    for one in drawn:
        for span in (spans_of(office, asked, one) if one.by != "age" else {}).values():
            bits = wanted.setdefault(span, {})
            bits[one.by] = bits.get(one.by, 0)
            for lines in one.series.values():
                bits[one.by] |= sieve_of(lines).asks
    reader, found = office.store.registers.milestones, dict[tuple[Span, str], list[Grouped]]()
    for span, bits in wanted.items():
        found |= {(span, by): [] for by in bits}
        for group in reader.grouped(looks.sight, span, list(bits), reduce(or_, bits.values())):
            found[span, group.by].append(group)
    return found


def spans_of(office: Office, asked: Asked, drawn: Drawn) -> Mapping[str, Span]:
    """The rows each series of a picture is counted from."""
    now, then = (span_of(office, when, drawn) for when in (asked, before(asked) if BEFORE in drawn.series else asked))
    same = {name: then if name == BEFORE else now for name in drawn.series}
    return same if drawn.by == "authority" else {name: asked_for(span) for name, span in same.items()}


def counted(office: Office, asked: Asked, drawn: Drawn, found: Found) -> Table:
    """The numbers of a picture by key, a number for each series."""
    table = defaultdict[str, list[int]](lambda: [0] * len(drawn.series))
    for at, (name, span) in enumerate(spans_of(office, asked, drawn).items()):
        sieve = sieve_of(drawn.series[name])
        for group in found[span, drawn.by]:
            if sieve.holds(group.truths):
                key = f"{date.fromisoformat(group.key):{STRETCHES[drawn.by]}}" if drawn.by in STRETCHES else group.key
                table[key][at] += group.number
    none = dict[str, list[int]]()
    if table and drawn.by in STRETCHES:
        # A week without any stands as nought, a month as well, but none of long before the first that has some.
        first = min(table) if drawn.by == "month" else ""
        every = stretches(drawn.by, asked.since, min(asked.until, office.today()))
        none = {key: [0] * len(drawn.series) for key in every if key >= first}
    return shown_by(office, asked, drawn, none | table)


def shown_by(office: Office, asked: Asked, drawn: Drawn, table: Mapping[str, Sequence[int]]) -> Table:
    """The numbers by the key they are shown under; areas one level below what was asked for, further down while all lie in one."""
    place, found = asked.place, dict[str, list[int]]()
    while True:
        turn = indicatorareas.keyed(office, drawn.by, place, asked.topic)
        found.clear()
        for key, counts in table.items():
            line = found.setdefault(turn(key), [0] * len(counts))
            line[:] = [one + other for one, other in zip(line, counts, strict=True)]
        only = next(iter(found), "")
        if drawn.by != "place" or len(found) != 1 or not only or only == place:
            return found
        place = only


def by_age(office: Office, looks: Looking, asked: Asked) -> Table:
    """What is open now by how long ago it was filed, every band."""
    spans = {key: age_span(office, asked, key) for key in age_keys()}
    found = {one.band: one.number for one in office.store.registers.milestones.open_by_age(looks.sight, list(spans.values()))}
    table = {key: [found.get(at, 0)] for at, key in enumerate(spans)}
    return table if any(found.values()) else {}


def alike(office: Office, looks: Looking, span: Span, by: str = "") -> Sequence[Alike]:
    """The rows of a span in groups."""
    return office.store.registers.milestones.alike(looks.sight, span, by=by, today=office.today())


def before(asked: Asked) -> Asked:
    """The same of the period just before."""
    earlier = indicatornumbers.before(asked, "period")
    if earlier is None:
        raise NotFound("unknown_picture", picture=BEFORE)
    return earlier


def span_of(office: Office, asked: Asked, drawn: Drawn) -> Span:
    """The rows a picture counts for what is asked."""
    return Span(
        drawn.day, asked.since, asked.until, drawn.attributed, indicatorareas.authorities(office, asked.authority, alone=asked.alone),
        indicatorareas.prefixes(office, asked.place), indicatorareas.topics_under(office, asked.topic), asked.channel, asked.category,
        asked.kind,
    )  # fmt: skip


def age_keys() -> tuple[str, ...]:
    """The bands by their first and last day of age: 0-15, 16-60, … 366-."""
    firsts = (0, *(last + 1 for last in AGES))
    return tuple(f"{first}-{last}" for first, last in zip(firsts, (*AGES, ""), strict=True))


def age_span(office: Office, asked: Asked, key: str) -> Span:
    """What was filed so many days ago, whatever the period asked for: a backlog is of today."""
    first, _, last = key.partition("-")
    today = office.today()
    since = today - timedelta(days=int(last)) if last else LONG_AGO
    return replace(span_of(office, asked, PICTURES["backlog"]), since=since, until=today - timedelta(days=int(first)))


def label(office: Office, drawn: Drawn, key: str, asked: Asked, lang: str) -> str:
    """What a line is called."""
    if drawn.by == "week" and (days := days_of("week", key, asked)):
        return days_words(*days, lang)
    if drawn.by != "age":
        return indicatorareas.label(office, drawn.by, key, lang)
    first, _, last = key.partition("-")
    return office.current.rulebook.message("picture_age" if last else "picture_age_over", lang, first=first, last=last or int(first) - 1)


def held_back(table: Table, *, nested: bool) -> set[str]:
    """Keys of lines that could tell of somebody: a cell, or in ``nested`` series what one leaves of another, is too small.

    Where only one would be missing it could be told from the sum, and the smallest other goes too.
    """

    def is_small(counts: Sequence[int]) -> bool:
        cells = {*counts, *(abs(one - other) for one in counts for other in counts)} if nested else set(counts)
        return any(0 < cell < indicatornumbers.SMALL for cell in cells)

    hidden = {key for key, counts in table.items() if is_small(counts)}
    others = [key for key in table if key not in hidden and any(table[key])]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda key: (sum(table[key]), key)))
    return hidden


def ahead(office: Office, by: Official, looks: Looking, asked: Asked, until: date, lang: str) -> tuple[EndingLine, ...]:
    """The clocks that end until a day if no one acts; nothing outside the office, where no clock is anybody's business."""
    if looks.public:
        return ()
    whose = indicatorareas.authorities(office, asked.authority, alone=asked.alone)
    found = office.store.registers.milestones.ending(access.scope_of(office, by), office.now(), due_at(until), whose)
    ordered = sorted(found, key=lambda one: (one.day, indicatorareas.in_order(office, "authority", one.authority), one.name))
    return tuple(
        EndingLine(one.day, office.clock_label(one.name, lang), one.authority, authority_name(office, one.authority, lang), one.number)
        for one in ordered
    )


def rows(
    office: Office, *, by: Official, asked: Asked, picture: str, key: str, series: str, page: int = 1, lang: str = "zh"
) -> PicturedRows:  # fmt: skip
    """The petitions behind one number of a picture, only what ``by`` may know of.

    NotPermitted without ``see_statistics`` and ``see_petitions``; NotFound for a picture, line or series there is not.
    """
    access.require(office, by, "see_statistics")
    access.require(office, by, "see_petitions")
    check(office, asked)
    if picture not in PICTURES or series not in PICTURES[picture].series:
        raise NotFound("unknown_picture", picture=picture)
    drawn = drawn_of(picture, asked)
    asked = replace(asked, public=False)
    looks, as_of, reader = looking(office, by, asked), fresh(office), office.store.registers.milestones
    span = narrowed(office, before(asked) if series == BEFORE else asked, drawn, key)
    groups = [group for group in alike(office, looks, span) if sieve_of(drawn.series[series]).holds(group.truths)]
    truths, total = sorted({group.truths for group in groups}), sum(group.number for group in groups)
    found = reader.listed(looks.sight, span, truths, stage="", page=page, per_page=PER_PAGE) if truths else ()
    lines = tuple(pictured(office, row, getattr(row, drawn.attributed), lang) for row in found)
    said = office.say(f"picture.{picture}", lang), label(office, drawn, key, asked, lang), office.say(f"pictured.{series}", lang)
    notes = indicatorwords.notes(office, looks.called, asked, lang)
    return PicturedRows(picture, *said, lines, total, page, max(1, -(-total // PER_PAGE)), as_of, notes)


def pictured(office: Office, row: Counted | StepRow, authority: str, lang: str) -> PicturedRow:
    """One petition behind a number, as a list shows it."""
    said = office.say(row.category, lang), office.say(row.channel, lang), authority_name(office, authority, lang)
    return PicturedRow(row.number, row.gist, *said, row.day)


def narrowed(office: Office, asked: Asked, drawn: Drawn, key: str) -> Span:
    """The rows of one line; NotFound for a line there is not."""
    span = span_of(office, asked, drawn)
    if drawn.by == "age" and key in age_keys():
        return age_span(office, asked, key)
    if days := days_of(drawn.by, key, asked):
        return replace(span, since=days[0], until=days[1])
    if drawn.by == "authority" and key in office.authorities:
        return replace(span, authorities=(key,))
    if drawn.by == "place" and indicatorareas.is_known(office, key):
        return replace(span, places=indicatorareas.prefixes(office, key))
    if drawn.by == "topic" and indicatorareas.knows_topic(office, key):
        return replace(span, topics=indicatorareas.topics_under(office, key))
    if drawn.by == "channel" and key:
        return replace(span, channel=key)
    raise NotFound("unknown_picture", picture=key)
