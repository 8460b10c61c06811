"""指标: every figure with its formula and the rows behind it, counted now (信访工作条例 第三十九条、第四十一条).

Nothing ranks authorities, places or persons: groups stand in the order of their keys. An accusation is in no figure and no list of
whoever must not know of it (第三十条).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from engine.casework import access, indicatorareas, indicatornumbers, indicatorwords, reportcounts
from engine.casework.indicatorkeeping import fresh
from engine.casework.indicatornumbers import form_of
from engine.casework.indicatorports import Alike, Counted, Sight, Span
from engine.casework.indicatorviews import (
    BASES,
    COMPARISONS,
    GROUPINGS,
    Asked,
    CountedLine,
    Figure,
    FiguresView,
    GroupedView,
    GroupLine,
    Left,
    Numbers,
    RowsView,
    Share,
)
from engine.casework.office import Office
from engine.casework.saying import authority_name
from engine.domain.authority import Official
from engine.domain.clock import LAST_YEAR
from engine.domain.indicator import REPORTS, Indicator
from engine.errors import NotFound, Refusal

FIRST_YEAR, PER_PAGE = 1949, 50
# The part of an indicator that holds what is still owed.
STILL_OWED = "open"
# Which rows a link to them asks for, and where of an indicator they are.
WHICH: Mapping[str, tuple[str, ...]] = {
    "all": ("numerator", "denominator", "excluded"), "numerator": ("numerator",), "denominator": ("numerator", "denominator"),
    "missed": ("denominator",), "excluded": ("excluded",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Looking:
    """How somebody looks: what may be known, and how that is called (whole, scope, public).

    ``kept``: what was counted so far for the same sight, so that each row is gone through once.
    """

    sight: Sight
    called: str
    kept: dict[Hashable, Sequence[Alike]] = field(default_factory=dict, compare=False)

    @property
    def public(self) -> bool:
        """Whether what is shown may leave the office, so that small cells are held back."""
        return self.called == "public"


def looking(office: Office, by: Official, asked: Asked) -> Looking:
    """Whole for the office's own program; the scope of an official; public for whom sees no petition, or asks for that form."""
    if asked.public:
        return Looking(Sight(), "public")
    if by.has_role("system"):
        return Looking(Sight(sealed=True), "whole")
    scope = access.scope_of(office, by)
    return Looking(Sight(), "public") if scope.nothing else Looking(Sight(scope), "scope")


def check(office: Office, asked: Asked) -> None:
    """Refusal for a period that is none and a basis nobody knows; NotFound for an authority, a place or a topic there is not."""
    if asked.since > asked.until or asked.since.year < FIRST_YEAR or asked.until.year > LAST_YEAR:
        raise Refusal("period_reversed", since=asked.since, until=asked.until)
    if asked.basis not in BASES:
        raise Refusal("indicator_basis_unknown", value=asked.basis, known=", ".join(BASES[1:]))
    if asked.authority and asked.authority not in office.authorities:
        raise NotFound("unknown_authority", authority=asked.authority)
    if asked.place and not indicatorareas.is_known(office, asked.place):
        raise NotFound("unknown_place", place=asked.place)
    if asked.topic and not indicatorareas.knows_topic(office, asked.topic):
        raise NotFound("unknown_topic", topic=asked.topic)


def declared(office: Office, place: str = "") -> dict[str, Indicator]:
    """The indicators counted at a place by id, the national ones first."""
    return dict(office.current.rulebook.indicators_for(place, office.today()))


def one_of(office: Office, asked: Asked, indicator: str) -> Indicator:
    """An indicator by id; NotFound when none is declared."""
    found = declared(office, asked.place).get(indicator)
    if found is None:
        raise NotFound("unknown_indicator", indicator=indicator)
    return found


def basis_of(one: Indicator, asked: Asked) -> str:
    """The day its rows fall into the period by: as asked, else its own."""
    return asked.basis if asked.basis in one.bases() else one.basis


def span_of(office: Office, one: Indicator, asked: Asked) -> Span:
    """The rows an indicator counts for what is asked."""
    basis = basis_of(one, asked)
    return Span(
        one.clock if basis == "due" else basis, asked.since, asked.until, one.authority,
        indicatorareas.authorities(office, asked.authority, alone=asked.alone), indicatorareas.prefixes(office, asked.place),
        indicatorareas.topics_under(office, asked.topic), asked.channel, asked.category, asked.kind,
    )  # fmt: skip


def figures(office: Office, *, by: Official, asked: Asked, compare: str = "", only: Iterable[str] = (), lang: str = "zh") -> FiguresView:
    """Every indicator of a period, each with what was left out and why; compared with the year or the period before when asked.

    NotPermitted without ``see_statistics``; Refusal or NotFound for what cannot be asked.
    """
    access.require(office, by, "see_statistics")
    check(office, asked)
    looks, as_of, wanted = looking(office, by, asked), fresh(office), list(only)
    known = {name: one_of(office, asked, name) for name in wanted} if wanted else declared(office, asked.place)
    found = counted(office, looks, known, asked, lang)
    earlier = indicatornumbers.before(asked, compare if compare in COMPARISONS else "")
    if earlier is not None:
        then = counted(office, looks, known, earlier, lang)
        found = [compared(one, other) for one, other in zip(found, then, strict=True)]
    notes = indicatorwords.notes(office, looks.called, asked, lang)
    ends = (earlier.since, earlier.until) if earlier else (None, None)
    return FiguresView(asked, as_of, looks.called, tuple(found), notes, *ends)


def counted(office: Office, looks: Looking, known: Mapping[str, Indicator], asked: Asked, lang: str) -> list[Figure]:
    """The figures of some indicators; what falls by the same day is asked for once."""
    spans = {name: asked_for(span_of(office, one, asked)) for name, one in known.items()}
    gather(office, looks, ((one, spans[name]) for name, one in known.items()))
    return [figure(office, one, asked, groups_of(office, one, looks, spans[name]), looks, lang) for name, one in known.items()]


def gather(office: Office, looks: Looking, wanted: Iterable[tuple[Indicator, Span]]) -> None:
    """Count what some indicators count of petitions: of spans that differ in their day only each row is gone through once."""
    days: dict[Span, set[str]] = {}
    for one, span in wanted:
        if one.measure != REPORTS and _key(one, span, "") not in looks.kept:
            days.setdefault(replace(span, day=""), set()).add(span.day)
    for span, some in days.items():
        found = office.store.registers.milestones.by_days(looks.sight, span, sorted(some), today=office.today())
        looks.kept.update({(False, staged, replace(span, day=day), ""): found[day] for day in found for staged in (False, True)})


def _key(one: Indicator, span: Span, by: str) -> Hashable:
    """Under what is kept what an indicator counts."""
    return one.measure == REPORTS, bool(one.stage), span, by


def groups_of(office: Office, one: Indicator, looks: Looking, span: Span, by: str = "") -> Sequence[Alike]:
    """The rows an indicator counts in groups: of petitions, or the reports."""
    key = _key(one, span, by)
    if key not in looks.kept:
        reader = office.store.registers.milestones
        looks.kept[key] = (
            reportcounts.alike(office, looks.sight, span, by)
            if one.measure == REPORTS
            else reader.alike(looks.sight, span, by=by, stages=bool(one.stage), today=office.today())
        )
    return looks.kept[key]


def asked_for(span: Span) -> Span:
    """A span as it is asked for: without authorities it does not matter whose the figure is."""
    return span if span.authorities else replace(span, attributed="receiving")


def figure(office: Office, one: Indicator, asked: Asked, groups: Sequence[Alike], looks: Looking, lang: str) -> Figure:
    """One figure from groups of rows alike."""
    numbers = indicatornumbers.numbers_of(one, groups)
    held = looks.public and indicatornumbers.is_small(one, numbers)
    told = indicatornumbers.HIDDEN if held else numbers
    left = indicatornumbers.left_out(one, groups)
    said = indicatorwords.of(office, one, basis_of(one, asked), asked, lang)
    return Figure(
        one.id, said.name, said.formula, one.basis_of_law, one.measure, said.unit, form_of(one), told.numerator, told.denominator,
        told.value,
        tuple(
            Left(out.when, said.because[at], indicatornumbers.small(left[at], public=looks.public))
            for at, out in enumerate(one.exclusions)
        ),
        basis_of(one, asked), said.basis, one.bases(), one.authority, said.counting,
        tuple(shares(office, one, groups, basis_of(one, asked), looks, lang, held=held)),
        said.note, one.legacy, held,
    )  # fmt: skip


def shares(
    office: Office, one: Indicator, groups: Sequence[Alike], basis: str, looks: Looking, lang: str, *, held: bool
) -> Iterator[Share]:  # fmt: skip
    """What the rows are that miss the numerator; by the day due, what is still owed is told apart by whether that day is over."""
    for part, (whole, ahead) in indicatornumbers.parts_of(one, groups).items():
        _, zh, en = (one.parts or {})[part]
        name = en if lang == "en" else zh
        told = [(part, name, whole)]
        if part == STILL_OWED and basis == "due":
            say = office.current.rulebook.message
            told = [
                (f"{part}_{key}", say(f"indicator_{key}", lang, name=name), number)
                for key, number in (("ahead", ahead), ("overdue", whole - ahead))
            ]
        for key, label, number in told:
            yield Share(key, label, None if held else indicatornumbers.small(number, public=looks.public))


def compared(now: Figure, then: Figure) -> Figure:
    """A figure with that of another period; what is hidden in either is compared with nothing."""
    numbers = Numbers(then.numerator, then.denominator, then.value, then.hidden)
    own = Numbers(now.numerator, now.denominator, now.value, now.hidden)
    return replace(now, before=numbers, change=indicatornumbers.change(now.form, own, numbers))


def grouped(office: Office, *, by: Official, asked: Asked, indicator: str, group: str, lang: str = "zh") -> GroupedView:
    """One indicator by authority, place, topic, channel, class (category) or month.

    Refusal ``indicator_group_unknown`` for another group; else as ``figures``.
    """
    access.require(office, by, "see_statistics")
    check(office, asked)
    if group not in GROUPINGS:
        raise Refusal("indicator_group_unknown", value=group, known=", ".join(GROUPINGS))
    one, looks, as_of = one_of(office, asked, indicator), looking(office, by, asked), fresh(office)
    table, rows = by_group(office, one, looks, asked, group)
    keys = sorted(table, key=lambda key: indicatorareas.in_order(office, group, key))
    lines = tuple(GroupLine(key, indicatorareas.label(office, group, key, lang), table[key]) for key in keys)
    notes = indicatorwords.notes(office, looks.called, asked, lang, places=keys if group == "place" else ())
    return GroupedView(figure(office, one, asked, rows, looks, lang), group, lines, as_of, notes)


def by_group(office: Office, one: Indicator, looks: Looking, asked: Asked, group: str) -> tuple[Mapping[str, Numbers], Sequence[Alike]]:
    """The numbers of an indicator by group, small cells held back where they must be; and the rows they are counted from."""
    turn = indicatorareas.keyed(office, group, asked.place, asked.topic)
    found = groups_of(office, one, looks, span_of(office, one, asked), group)
    rows = sorted((alike._replace(key=turn(alike.key)) for alike in found), key=lambda row: row.key)
    table = {key: indicatornumbers.numbers_of(one, list(alike)) for key, alike in groupby(rows, key=lambda row: row.key)}
    table = {key: numbers for key, numbers in table.items() if numbers.numerator or numbers.denominator}
    return (indicatornumbers.held_back(one, table) if looks.public else table), rows


def rows(
    office: Office, *, by: Official, asked: Asked, indicator: str, which: str = "denominator", page: int = 1, per_page: int = PER_PAGE,
    lang: str = "zh",
) -> RowsView:  # fmt: skip
    """The rows behind a number of an indicator, each with why it is counted or left out; only what ``by`` may know of.

    NotPermitted without ``see_statistics`` and ``see_petitions``; Refusal ``indicator_rows_unknown`` for another ``which``.
    """
    access.require(office, by, "see_statistics")
    access.require(office, by, "see_petitions")
    check(office, asked)
    if which not in WHICH:
        raise Refusal("indicator_rows_unknown", value=which, known=", ".join(WHICH))
    asked = replace(asked, public=False)
    one, looks, as_of = one_of(office, asked, indicator), looking(office, by, asked), fresh(office)
    span = span_of(office, one, asked)
    groups = groups_of(office, one, looks, span)
    truths, total = indicatornumbers.of_places(one, groups, WHICH[which])
    pages = max(1, -(-total // per_page))
    found = listed(office, one, looks, span, truths, page, per_page) if truths else ()
    lines = tuple(counted_line(office, one, row, lang) for row in found)
    notes = indicatorwords.notes(office, looks.called, asked, lang)
    return RowsView(figure(office, one, asked, groups, looks, lang), which, lines, total, page, pages, as_of, notes)


def listed(
    office: Office, one: Indicator, looks: Looking, span: Span, truths: Sequence[int], page: int, per_page: int
) -> Sequence[Counted]:  # fmt: skip
    """A page of the rows an indicator counts."""
    if one.measure == REPORTS:
        return reportcounts.listed(office, looks.sight, span, truths, page, per_page)
    reader = office.store.registers.milestones
    return reader.listed(looks.sight, span, truths, stage=one.stage, page=page, per_page=per_page)


def counted_line(office: Office, one: Indicator, row: Counted, lang: str) -> CountedLine:
    """One row behind a number, with its reason in words."""
    where = one.place_of(row.truths)
    authority = authority_name(office, row.competent if one.authority == "competent" else row.receiving, lang)
    return CountedLine(
        row.number, row.gist, office.say(row.category, lang) if row.category else "", office.say(row.channel, lang) if row.channel else "",
        authority, row.day, where.split()[0], indicatorwords.reason(office, one, row.truths, lang), row.persons, row.took,
        row.petition if one.measure == REPORTS else 0,
    )  # fmt: skip
