"""Lists: the desk, and the petitions one may know of. Everything goes through the scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta

from engine.casework import access, filters, searching, unread
from engine.casework.acting import step_title
from engine.casework.deskviews import DeskLine, DeskView, FilterView, ListLine, ListView, WrongView
from engine.casework.office import Office
from engine.casework.ports import MOST_COUNTED, DeskFilter, PetitionFilter, PetitionRow, TaskRow
from engine.casework.rows import Narrowing
from engine.casework.saying import authority_name
from engine.casework.timeleft import BANDS, band_names, band_of, bands_of, remaining
from engine.domain.access import Scope
from engine.domain.authority import Official
from engine.domain.petition import Petition, Status

TABS = ("mine", "claimable", "unit", "delegated", "done", "due_soon")
PER_PAGE = 25


def pages_of(total: int, per_page: int, page: int = 1) -> int:
    """How many pages ``total`` lines fill, at least one; nobody knows of a list longer than is counted: there is one more."""
    pages = max(1, -(-total // per_page))
    return max(pages, page + 1) if total > MOST_COUNTED else pages


def desk(
    office: Office,
    *,
    by: Official,
    tab: str = "mine",
    band: str = "",
    page: int = 1,
    asked: Mapping[str, str] | None = None,
    offering: bool = True,
    lang: str = "zh",
) -> DeskView:
    """我的工作台: one tab of tasks, the one with the least time left first, narrowed by the filters ``asked`` for.

    What cannot be followed narrows nothing and is said. ``unit`` is for who may see it. Without ``offering`` the filters are not
    offered: what may be chosen is not looked for.
    """
    scope, now = access.scope_of(office, by), office.now()
    shown, wrong = tab_of(office, by, tab, lang)
    days = bands_of(office)
    which = DeskFilter(shown, by.roles, now + timedelta(days=days.soon), "", max(1, page), PER_PAGE, now, bands=days)
    given = {name: value for name, value in (asked or {}).items() if value}
    choices = office.store.registers.desk_choices(scope, which) if offering or given else ()
    known = filters.known_to(office, lang, choices) if offering or given else {}
    narrowed, unknown = filters.read(office, given, known, lang)
    first, last, no_days = filters.read_days(office, given, shown, lang)
    which = replace(which, band=band, narrowed=narrowed, first=first, last=last)
    rows, total = office.store.registers.desk(scope, which)
    # What is done has no time left to be counted by.
    bands = office.store.registers.desk_bands(scope, which) if shown != "done" else {}
    return DeskView(
        shown, counts_of(office, by, scope, which, total), {name: bands.get(name, 0) for name in BANDS},
        tuple(desk_line(office, row, shown, by, lang) for row in rows), total, max(1, page), pages_of(total, PER_PAGE, page),
        filters.offered(office, narrowed, known, choices, lang) if known else (), (*wrong, *unknown, *no_days), first, last,
    )  # fmt: skip


def tabs_of(office: Office, by: Official) -> tuple[str, ...]:
    """The tabs an official has."""
    return tuple(tab for tab in TABS if tab != "unit" or access.may(office, by, "see_unit"))


def tab_of(office: Office, by: Official, tab: str, lang: str) -> tuple[str, tuple[WrongView, ...]]:
    """The tab asked for; the first, and what is said of it, for one there is not or one not for this official."""
    if tab in tabs_of(office, by):
        return tab, ()
    tabs = {one: office.say(f"tab.{one}", lang) for one in tabs_of(office, by)}
    said = office.current.rulebook.message("unit_not_permitted", lang) if tab == "unit" else ""
    wrong = WrongView("tab", tab, said, "") if said else filters.unknown(office, "tab", tab, tabs, lang)
    return TABS[0], (wrong,) if tab else ()


def asked_of(
    office: Office, by: Official, asked: Mapping[str, str], lang: str
) -> tuple[Mapping[str, filters.Known], Narrowing, tuple[WrongView, ...]]:
    """What a link to the desk asks for: what each of its parts may be, its filters, and what is said of parts there are not."""
    shown, wrong = tab_of(office, by, asked.get("tab", "") or TABS[0], lang)
    bands = band_names(office, lang)
    band = asked.get("band", "")
    wrong += (filters.unknown(office, "band", band, bands, lang),) if band and band not in bands else ()
    which = DeskFilter(shown, by.roles, office.now() + timedelta(days=bands_of(office).soon), now=office.now())
    known = filters.known_to(office, lang, office.store.registers.desk_choices(access.scope_of(office, by), which))
    narrowed, unknown = filters.read(office, asked, known, lang)
    unknown += filters.read_days(office, asked, shown, lang)[2]
    tabs = {name: office.say(f"tab.{name}", lang) for name in tabs_of(office, by)}
    return {**known, "tab": tabs, "band": bands}, narrowed, (*wrong, *unknown)


def asked_of_list(
    office: Office, by: Official, asked: Mapping[str, str], lang: str
) -> tuple[Mapping[str, filters.Known], Narrowing, tuple[WrongView, ...]]:
    """The same of a link to the list of petitions."""
    known = filters.known_to(office, lang, office.store.registers.petition_choices(access.scope_of(office, by)))
    narrowed, wrong = filters.read(office, asked, known, lang)
    year = asked.get("year", "")
    own: dict[str, filters.Known] = {
        "status": {one.value: office.say(one, lang) for one in Status},
        "state": {one: office.say(f"filter.state_{one}", lang) for one in ("open", "closed")},
        "year": {year: year} if year.isdecimal() and len(year) == 4 else {},
    }
    unknown = [(name, asked[name]) for name in own if asked.get(name) and asked[name] not in own[name]]
    told = tuple(filters.unknown(office, name, value, own[name], lang) for name, value in unknown)
    return {**known, **own}, narrowed, (*wrong, *told)


def counts_of(office: Office, by: Official, scope: Scope, which: DeskFilter, total: int) -> dict[str, int]:
    """How many tasks stand under each tab, whatever the filters; what was handed on is counted only where it is shown.

    ``total`` are those found: where nothing narrows them they are not counted again.
    """
    registers, whole = office.store.registers, replace(which, band="", narrowed=Narrowing(), first=None, last=None)
    told = {which.tab: total} if (which.band, which.narrowed) == ("", Narrowing()) else {}
    counts = dict(registers.desk_counts(scope, by.roles, which.until or office.now()))
    beside = [tab for tab in ("unit", "delegated") if tab in tabs_of(office, by) and (tab == "unit" or tab == which.tab)]
    return counts | {tab: told[tab] if tab in told else registers.desk_total(scope, replace(whole, tab=tab)) for tab in beside}


def desk_line(office: Office, row: TaskRow, tab: str, by: Official, lang: str) -> DeskLine:
    """One task as the desk shows it."""
    band = "done" if tab == "done" else band_of(office, row.due_on)
    length = length_of(office, row)
    return DeskLine(
        row.task.id, row.number, step_title(office, row.task.element, row.task.name, lang), row.gist, office.say(row.category, lang),
        office.say(row.channel, lang), office.say(row.kind, lang), row.filed_on, office.clock_label(row.deadline, lang), row.due_on,
        remaining(office, row.due_on, length, lang) if tab != "done" else "", band, row.assignee_name,
        tab != "done" and unread.is_unread(row), row.task.assignee == by.id, row.task.done_at,
    )  # fmt: skip


def length_of(office: Office, row: TaskRow) -> str:
    """The length of the clock shown with a task, empty when a letter set it."""
    rule = office.current.rulebook.rules(row.place, row.filed_on).deadlines.get(row.deadline)
    return str(rule.length) if rule and rule.length else ""


def petitions(office: Office, *, by: Official, which: PetitionFilter, asked: Mapping[str, str] | None = None, lang: str = "zh") -> ListView:
    """The petitions one may know of, the latest first; where words are looked for, each with the places they stand in.

    ``asked`` are the filters of a link, as of the desk: they narrow ``which``, and the answer offers and judges them.
    """
    people, scope = searching.may_find_people(office, by), access.scope_of(office, by)
    offered: tuple[FilterView, ...] = ()
    wrong: tuple[WrongView, ...] = ()
    if asked is not None:
        choices = office.store.registers.petition_choices(scope)
        known = filters.known_to(office, lang, choices)
        narrowed, wrong = filters.read(office, asked, known, lang)
        which = replace(which, **asdict(narrowed))
        offered = filters.offered(office, narrowed, known, choices, lang, whole=set(filters.NAMES) - {"topic", "place"})
    rows, total = office.store.registers.petitions(scope, which, people=people)
    lines = tuple(list_line(office, row, lang) for row in rows)
    if which.words:
        found = searching.passages(office, rows, which.words, people=people, lang=lang)
        lines = tuple(replace(line, passages=told) for line, told in zip(lines, found, strict=True))
    return ListView(lines, total, which.page, pages_of(total, which.per_page, which.page), offered, wrong)


def list_line(office: Office, row: PetitionRow, lang: str) -> ListLine:
    """One petition as the list shows it."""
    petition = row.petition
    return ListLine(
        number=petition.number,
        gist=petition.gist,
        category=office.say(petition.category or "", lang),
        channel=office.say(petition.channel, lang),
        kind=office.say(petition.kind, lang),
        status=petition.status.value,
        status_label=status_label(office, petition, lang),
        authority=authority_name(office, petition.parties.get("competent", ""), lang),
        filed_on=petition.filed_on,
        clock=office.clock_label(row.deadline, lang),
        due_on=row.due_on,
        band=band_of(office, row.due_on),
    )


def status_label(office: Office, petition: Petition, lang: str) -> str:
    """The status in words; a closed petition says how it ended."""
    return office.say(petition.status if petition.is_open or petition.closing is None else petition.closing, lang)
