"""督办台: what is about to go wrong, the gravest first; each line with whose it is, why, and what is left of the time (第三十八条)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime

from engine.casework import access, docketing, filters, indicatorkeeping
from engine.casework.acting import step_title
from engine.casework.deskviews import FilterView, WrongView
from engine.casework.office import Office
from engine.casework.queueviews import BranchView, CauseView, QueueLine, QueueView
from engine.casework.rows import Narrowing
from engine.casework.saying import authority_name, day_words
from engine.casework.sifting import Choice
from engine.casework.timeleft import clock_band, remaining, span
from engine.casework.watchports import Spread, WatchFilter, WatchRow
from engine.domain.authority import Official
from engine.domain.clock import day_of
from engine.domain.deadline import Deadline
from engine.domain.watch import OF_CLOCKS, Bounds, Cause, CauseRule, Watch, bounds, in_force
from engine.errors import PetitionError, PolicyError

ALL = "all"
PER_PAGE = 50
# So many petitions not laid out yet are laid out while somebody looks.
FEW = 500
# What of a link makes a queue, besides its page.
PARTS = ("view", "authority", "procedure", "older", *filters.NAMES)


def watch_of(office: Office) -> Watch:
    """The causes of the rules in force; PolicyError where no rule says any."""
    watch = in_force(office.current.rulebook.watch, office.today())
    if watch is None:
        raise PolicyError("watch_missing", file="national/watch.yaml", line=1, column=1)
    return watch


def bounds_of(office: Office) -> Bounds:
    """From when each cause holds now."""
    return bounds(watch_of(office), office.now(), office.current.rulebook.calendar)


def queue(
    office: Office, *, by: Official, view: str = ALL, authority: str = "", page: int = 1, older: bool = False,
    asked: Mapping[str, str] | None = None, offering: bool = True, lang: str = "zh",
) -> QueueView:  # fmt: skip
    """督办台: clocks and steps that ask for a supervisor, by cause, authority and the filters ``asked`` for; what is over a year old apart.

    ``authority`` stands for everything below it too. What of a link cannot be followed narrows nothing and is said. Without
    ``offering`` the filters are not offered: what may be chosen is not looked for.
    """
    access.require(office, by, "see_queue")
    as_of = laid_out(office)
    watch = watch_of(office)
    shown, wrong = _view_of(office, watch, view, lang)
    given = {name: value for name, value in (asked or {}).items() if value}
    narrowed, procedure, offered, unknown = _narrowed(office, given, offering=offering, lang=lang)
    there, unknown_there = _below(office, authority, lang)
    causes = watch.order if shown == ALL else (Cause(shown),)
    which = WatchFilter(causes, bounds_of(office), there, narrowed, procedure, older, lines=PER_PAGE)

    def turn(spread: Sequence[Spread]) -> WatchFilter:
        numbers = counted(spread, there, older=older)
        shown_causes, skipped = on_page({cause: numbers[cause] for cause in causes}, max(1, page))
        return replace(which, causes=shown_causes, skipped=skipped)

    spread, found = office.store.registers.watch.page(access.scope_of(office, by), which, turn)
    counts = counted(spread, there, older=older)
    total = sum(counts[cause] for cause in causes)
    lines = tuple(queue_line(office, row, watch.causes[row.cause], lang) for row in found)
    left_out = sum(one.number for one in spread if one.old and one.cause in causes and _is_there(one, there))
    at_each = Counter[str]()
    for one in spread:
        if _is_of(one, causes, older):
            at_each[one.authority] += one.number
    at_some = [(one, number) for one, number in at_each.items() if not there or one in there]
    most_first = sorted(at_some, key=lambda pair: (-pair[1], pair[0]))
    return QueueView(
        shown, {cause.value: counts[cause] for cause in watch.order},
        tuple(_cause_view(watch.causes[cause], counts[cause], lang) for cause in watch.order),
        tuple((one, authority_name(office, one, lang), number) for one, number in most_first), branches(office, at_each, authority, lang),
        lines, total, max(1, page), max(1, -(-total // PER_PAGE)), 0 if older else left_out, offered,
        (*wrong, *unknown, *unknown_there), authority if there else "", as_of,
    )  # fmt: skip


def asked_of(
    office: Office, by: Official, asked: Mapping[str, str], lang: str
) -> tuple[Mapping[str, filters.Known], Narrowing, tuple[WrongView, ...]]:
    """What a link to the queue asks for: what its parts may be, its filters, and what is said of parts there are not."""
    watch, given = watch_of(office), {name: value for name, value in asked.items() if value}
    _, of_view = _view_of(office, watch, given.get("view", ""), lang)
    _, of_authority = _below(office, given.get("authority", ""), lang)
    narrowed, _, offered, unknown = _narrowed(office, given, offering=False, lang=lang)
    known = {"view": _views(watch, lang), "authority": _names(office, lang), **{one.name: dict(one.options) for one in offered}}
    return known, narrowed, (*of_view, *of_authority, *unknown)


def on_page(counts: Mapping[Cause, int], page: int) -> tuple[tuple[Cause, ...], int]:
    """The causes of which a page shows lines, and how many of the first of them come before: no other cause need be asked."""
    first, last = (page - 1) * PER_PAGE, page * PER_PAGE
    shown: list[Cause] = []
    before, skipped = 0, 0
    for cause, number in counts.items():
        if before < last and before + number > first:
            skipped = skipped if shown else first - before
            shown.append(cause)
        before += number
    return tuple(shown), max(0, skipped)


def laid_out(office: Office) -> datetime | None:
    """Up to when steps and last acts are known; what much is missing of is left to the ticks, and nobody waits for it.

    A page must open also while nothing can be written: then as of the last time.
    """
    with suppress(PetitionError):
        return indicatorkeeping.fresh(office, FEW + 1)
    return office.store.registers.milestones.kept().at


def counted(spread: Sequence[Spread], there: Sequence[str], *, older: bool) -> Counter[Cause]:
    """How many lines there are of each cause, of long ago only with ``older``."""
    found = Counter[Cause]()
    for one in spread:
        if (older or not one.old) and _is_there(one, there):
            found[one.cause] += one.number
    return found


def _is_of(one: Spread, causes: Sequence[Cause], older: bool) -> bool:
    return one.cause in causes and (older or not one.old)


def _is_there(one: Spread, there: Sequence[str]) -> bool:
    return not there or one.authority in there


def _view_of(office: Office, watch: Watch, view: str, lang: str) -> tuple[str, tuple[WrongView, ...]]:
    """The view asked for; all, and what is said of it, for one there is not."""
    if view in ("", ALL) or view in set(watch.order):
        return view or ALL, ()
    return ALL, (filters.unknown(office, "view", view, _views(watch, lang), lang),)


def _views(watch: Watch, lang: str) -> filters.Known:
    """The views there are besides all: the causes."""
    return {one.value: watch.causes[one].label(lang) for one in watch.order}


def _names(office: Office, lang: str) -> filters.Known:
    """The authorities there are."""
    return {one: authority_name(office, one, lang) for one in office.paths}


def _narrowed(
    office: Office, given: Mapping[str, str], *, offering: bool, lang: str
) -> tuple[Narrowing, str, tuple[FilterView, ...], tuple[WrongView, ...]]:
    """The filters of a link, the procedure among them, all that may be chosen, and what of the link is passed over."""
    if not (offering or given):
        return Narrowing(), "", (), ()
    # What occurs is not looked for: that would take longer than the queue itself.
    choices = [Choice("", "", "", "", place, "", "", "") for place in sorted({one.area_code for one in office.authorities.values()})]
    known = filters.known_to(office, lang, choices)
    narrowed, wrong = filters.read(office, given, known, lang)
    processes = {one: office.say(f"process.{one}", lang) for one in office.current.rulebook.words.groups.get("process", {})}
    procedure = given.get("procedure", "").strip()[: filters.LONGEST]
    if procedure and procedure not in processes:
        wrong = (*wrong, filters.unknown(office, "procedure", procedure, processes, lang))
        procedure = ""
    offered = filters.offered(office, narrowed, known, choices, lang, whole=set(filters.NAMES) - {"place"})
    label, chosen = office.say("filter.procedure", lang), processes.get(procedure, "")
    return narrowed, procedure, (FilterView("procedure", label, tuple(processes.items()), procedure, chosen), *offered), wrong


def _below(office: Office, authority: str, lang: str) -> tuple[tuple[str, ...], tuple[WrongView, ...]]:
    """An authority with all below it; none for none asked for, and what is said of one there is not."""
    if not authority:
        return (), ()
    if authority not in office.paths:
        return (), (filters.unknown(office, "authority", authority, _names(office, lang), lang),)
    top = office.paths[authority]
    return tuple(sorted(one for one, path in office.paths.items() if path.startswith(top))), ()


def branches(office: Office, at_each: Mapping[str, int], chosen: str, lang: str) -> tuple[BranchView, ...]:
    """The authorities that have lines, with those above them, down the tree, each with the lines at it and below."""
    below = Counter[str]()
    for one, number in at_each.items():
        for above in office.paths.get(one, "").strip("/").split("/"):
            below[above] += number
    if chosen in office.paths:
        below[chosen] += 0
    there = sorted((office.paths[one], one) for one in below if one in office.paths)
    least = min((path.count("/") for path, _ in there), default=0)
    return tuple(BranchView(one, authority_name(office, one, lang), path.count("/") - least, below[one]) for path, one in there)


def _cause_view(rule: CauseRule, number: int, lang: str) -> CauseView:
    return CauseView(rule.cause.value, rule.label(lang), number, rule.basis, rule.advised(lang))


def queue_line(office: Office, row: WatchRow, rule: CauseRule, lang: str) -> QueueLine:
    """One line as the queue shows it."""
    clock, is_clock = row.deadline, row.cause in OF_CLOCKS
    reminded = datetime.fromisoformat(clock.reminded_on).date() if clock and clock.reminded_on else None
    left = remaining(office, clock.due_on, clock.length, lang) if clock and clock.is_unmet else ""
    return QueueLine(
        row=f"c{clock.id}" if clock and is_clock else f"t{row.task}", cause=row.cause.value, label=rule.label(lang),
        why=why(office, row, lang), basis=clock.basis if clock and is_clock else rule.basis, deadline=(clock.id or 0) if clock else 0,
        number=row.number, gist=row.gist, category=office.say(row.category, lang),
        clock=office.clock_label(clock.name, lang) if clock else "", authority=authority_name(office, row.authority, lang),
        handler=row.holder, step=step_title(office, row.step, row.step_name, lang) if row.step else "",
        due_on=clock.due_on if clock else None, remaining=left, band=_band(office, clock), reminded_on=reminded,
        supervised=row.supervised,
        acted=docketing.title(office, row.acted_kind, lang) if row.acted_kind else "",
        acted_on=day_of(row.acted_at) if row.acted_at else None,
    )  # fmt: skip


def _band(office: Office, clock: Deadline | None) -> str:
    """The colour of a line's time: that of its clock, which may have been met late."""
    return clock_band(office, clock) if clock else "none"


def why(office: Office, row: WatchRow, lang: str) -> str:
    """The cause in words: what was to be done, since when, or until when."""
    clock, today = row.deadline, office.today()
    told = {"clock": office.clock_label(clock.name, lang) if clock else "", "day": "", "days": "", "span": ""}
    told["step"] = step_title(office, row.step, row.step_name, lang) if row.step else ""
    since = _since(row)
    if since is not None:
        told |= {"days": str(abs((today - since).days)), "day": day_words(since, lang)}
        told |= {"span": span(office, since, today, clock.length, lang)} if clock else {}
    if row.cause is Cause.NOTIFIED_LATE and clock and clock.met_on:
        told |= {"span": span(office, clock.due_on, clock.met_on, clock.length, lang), "day": day_words(clock.met_on, lang)}
    return office.current.rulebook.message(f"queue_{row.cause.value}", lang, **told)


def _since(row: WatchRow) -> date | None:
    """The day a cause counts from: the last day of the clock, the first of the pause, of the wait, or of the standstill."""
    clock = row.deadline
    if row.cause is Cause.IDLE:
        return day_of(row.acted_at) if row.acted_at else None
    if row.cause not in OF_CLOCKS:
        return day_of(row.since) if row.since else None
    if clock is None:
        return None
    return date.fromisoformat(clock.pauses[-1][0]) if row.cause is Cause.PAUSED and clock.pauses else clock.due_on
