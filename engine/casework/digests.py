"""每日汇总: once a working day each official is told what lies with him, by how long it has; never opened apart from changed since.

It counts nobody's work and is shown to nobody but himself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.casework import access, unread
from engine.casework.acting import step_title
from engine.casework.alertports import AlertRow
from engine.casework.office import BROKEN, Office
from engine.casework.queue import bounds_of
from engine.casework.rows import DeskFilter, TaskRow
from engine.casework.saying import authority_name, day_words
from engine.casework.timeleft import remaining
from engine.casework.watchports import WatchFilter, WatchRow
from engine.casework.worklists import length_of
from engine.domain.alert import DIGEST, Alert, AlertRules, DigestRule, ways_of
from engine.domain.authority import Official
from engine.domain.clock import SHANGHAI, day_of
from engine.domain.deadline import Deadline
from engine.domain.watch import Cause
from engine.errors import OutOfOrder
from engine.watching import logs

# Lines of a list that are looked at, and officials whose digest one tick makes.
MOST_LINES, MOST_MADE = 100, 500
GROUPS = ("never", "updated", "overdue", "near")
# The groups of one's own steps, and the tabs of the desk they stand under.
OWN, TABS = ("never", "updated"), ("mine", "claimable")
# Which of the numbers kept with the alert of a digest may be more.
AT_LEAST = "at_least"
# The causes of the queue whose clocks a digest lists, by the group they stand in.
WATCHED = {"overdue": (Cause.OVERDUE,), "near": (Cause.NEXT_DAY, Cause.PROMISE, Cause.ASSIGNMENT, Cause.ABOUT_TO_LAPSE)}


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One petition and why it stands here; ``days``: how long it has, or until it lapses."""

    number: str
    reason: str
    days: int


@dataclass(frozen=True, slots=True)
class DigestBand:
    """The lines of one age band, the oldest first."""

    label: str
    lines: tuple[DigestLine, ...]


@dataclass(frozen=True, slots=True)
class DigestGroup:
    """``id``: never (opened), updated (since it was looked at), overdue or near (clocks one watches).

    ``total``: how many there are, listed or not; ``at_least``: or more, as not all were looked at.
    """

    id: str
    name: str
    total: int
    at_least: bool
    bands: tuple[DigestBand, ...]

    @property
    def unlisted(self) -> int:
        """How many of ``total`` are in no band."""
        return self.total - sum(len(band.lines) for band in self.bands)


@dataclass(frozen=True, slots=True)
class DigestView:
    """What lies with an official on a day. ``seen``: how many steps he has opened and nothing changed since; they are not listed.

    ``unlisted``: how many steps more lie with him that were not looked at, beyond the MOST_LINES of each list that lapse first.
    """

    day: date
    groups: tuple[DigestGroup, ...]
    seen: int
    unlisted: int
    basis: str


def rules_at(office: Office, by: Official) -> AlertRules:
    """The rules of alerts at the place of an official's authority."""
    authority = office.authorities.get(by.authority)
    return office.current.rulebook.alerts_for(authority.area_code if authority else "", office.today())


def digest(office: Office, *, by: Official, lang: str = "zh", leaving: bool = False) -> DigestView:
    """今日汇总: what lies with ``by`` now. ``leaving``: as it may leave the house, without accusations. NotPermitted as for the inbox."""
    access.require(office, by, "see_petitions")
    rule = rules_at(office, by).digest
    if rule is None:
        return DigestView(office.today(), (), 0, 0, "")
    steps, clocks = _steps(office, by), _clocks(office, by, rule)
    unlisted = _more_steps(office, by, steps)
    totals, cut = _totals(office, by, clocks), _cut(clocks) | (set(OWN) if unlisted else set())
    if leaving:  # not even how many there are
        numbers = [row.number for row in steps] + [row.number for rows in clocks.values() for row in rows]
        known = office.store.registers.alerts.leavable(list(dict.fromkeys(numbers)))
        steps = [row for row in steps if row.number in known]
        clocks = {name: [row for row in rows if row.number in known] for name, rows in clocks.items()}
        totals, unlisted = {}, 0
    told = {
        "never": [_step_line(office, row, lang) for row in steps if row.read_at is None],
        "updated": [_step_line(office, row, lang) for row in steps if row.read_at is not None and unread.is_unread(row)],
        **{name: [_clock_line(office, row.number, row.deadline, lang) for row in rows if row.deadline] for name, rows in clocks.items()},
    }
    groups = [
        DigestGroup(
            name, office.say(f"digest.{name}", lang), totals.get(name, len(told[name])), name in cut - set(totals),
            _bands(office, name, told[name], rule, lang),
        )
        for name in GROUPS if told.get(name)
    ]  # fmt: skip
    seen = len(steps) - len(told["never"]) - len(told["updated"])
    return DigestView(office.today(), tuple(groups), seen, unlisted, rule.basis)


def _steps(office: Office, by: Official) -> list[TaskRow]:
    """The open steps ``by`` holds, and those he may take."""
    scope = access.scope_of(office, by)
    asked = [DeskFilter(tab, by.roles, per_page=MOST_LINES, now=office.now()) for tab in TABS]
    return [row for which in asked for row in office.store.registers.desk(scope, which)[0]]


def _more_steps(office: Office, by: Official, steps: Sequence[TaskRow]) -> int:
    """How many steps lie with ``by`` beyond those looked at; asked only where there may be any."""
    if len(steps) < MOST_LINES:
        return 0
    counts = office.store.registers.desk_counts(access.scope_of(office, by), by.roles, office.now())
    return max(sum(counts[tab] for tab in TABS) - len(steps), 0)


def _clocks(office: Office, by: Official, rule: DigestRule) -> dict[str, Sequence[WatchRow]]:
    """The clocks ``by`` watches, as the queue names them: overdue for no more than a year, and about to lapse."""
    if not (by.roles & rule.clocks) or not access.may(office, by, "see_queue"):
        return {}
    scope, reader, bounds = access.scope_of(office, by), office.store.registers.watch, bounds_of(office)
    return {name: reader.lines(scope, WatchFilter(causes, bounds, lines=MOST_LINES)) for name, causes in WATCHED.items()}


def _cut(clocks: Mapping[str, Sequence[WatchRow]]) -> set[str]:
    """The lists of clocks of which not all were looked at."""
    return {name for name, rows in clocks.items() if len(rows) >= MOST_LINES}


def _totals(office: Office, by: Official, clocks: Mapping[str, Sequence[WatchRow]]) -> dict[str, int]:
    """How many clocks there are of each list that is cut."""
    cut = _cut(clocks)
    if not cut:
        return {}
    spread = office.store.registers.watch.spread(access.scope_of(office, by), WatchFilter((), bounds_of(office)))
    return {name: sum(one.number for one in spread if one.cause in WATCHED[name] and not one.old) for name in cut}


def _step_line(office: Office, row: TaskRow, lang: str) -> DigestLine:
    came = day_of(row.task.claimed_at or row.task.created_at)
    step = step_title(office, row.task.element, row.task.name, lang)
    left = remaining(office, row.due_on, length_of(office, row), lang)
    term = "digest_step" if row.task.assignee else "digest_free"
    said = office.current.rulebook.message(term, lang, step=step, day=day_words(came, lang))
    if left:
        clock = office.clock_label(row.deadline, lang)
        said = office.current.rulebook.message("digest_left", lang, said=said, clock=clock, left=left)
    return DigestLine(row.number, said, (office.today() - came).days)


def _clock_line(office: Office, number: str, clock: Deadline, lang: str) -> DigestLine:
    said = office.current.rulebook.message(
        "digest_clock", lang, clock=office.clock_label(clock.name, lang), authority=authority_name(office, clock.authority, lang),
        left=remaining(office, clock.due_on, clock.length, lang),
    )  # fmt: skip
    return DigestLine(number, said, abs((office.today() - clock.due_on).days))


def _bands(office: Office, name: str, lines: Sequence[DigestLine], rule: DigestRule, lang: str) -> tuple[DigestBand, ...]:
    """The lines in bands: what is overdue or lies here longest comes first, what lapses next comes first."""
    edges = [*rule.bands, None]
    found = []
    for low, high in zip([-1, *rule.bands], edges, strict=True):
        mine = [one for one in lines if one.days > low and (high is None or one.days <= high)]
        if mine:
            ordered = sorted(mine, key=lambda one: (one.days if name == "near" else -one.days, one.number))
            found.append(DigestBand(_label(office, name, low + 1, high, lang), tuple(ordered)))
    return tuple(found if name == "near" else found[::-1])


def _label(office: Office, name: str, first: int, last: int | None, lang: str) -> str:
    """The band of the days from ``first`` to ``last``: 1 天以内, 2–3 天, 超过 15 天."""
    term = "digest_band_within" if first == 0 else "digest_band_beyond" if last is None else "digest_band"
    until = {"near": "_left", "overdue": "_over"}.get(name, "")
    return office.current.rulebook.message(f"{term}{until}", lang, first=first, last=last, before=first - 1)


# ---- making it


def make_due(office: Office) -> int:
    """Make the digests of today that are due and not made yet; how many. None on a day of rest."""
    now, today = office.now(), office.today()
    if not office.current.rulebook.calendar.is_working_day(today):
        return 0
    made, hour = office.store.registers.alerts.digested(today), now.astimezone(SHANGHAI).time()
    done = 0
    for official in office.store.registers.officials():
        if official.id not in made and access.may(office, official, "see_petitions"):
            rule = rules_at(office, official).digest
            if rule is not None and hour >= rule.at and done < MOST_MADE:
                done += _made(office, official, rule, today)
    return done


def _made(office: Office, official: Official, rule: DigestRule, today: date) -> bool:
    """Make one digest; one that cannot be made is logged and keeps nobody else from his."""
    try:
        return _make(office, official, rule, today)
    except OutOfOrder:  # the machines are away: the whole tick comes again
        raise
    except BROKEN as error:
        logs.failed("digest_failed", error, official=official.id)
        return False


def _make(office: Office, official: Official, rule: DigestRule, today: date) -> bool:
    """Make one digest, unless another node was faster; of an official with whom nothing lies nothing is told."""
    view, now = digest(office, by=official), office.now()
    told = counts(view)
    silenced = office.store.registers.alerts.silenced(official.id)
    ways = [way for way in rule.channels if ways_of(way, office.channels) and not (way == "mail" and DIGEST in silenced)]
    reason: dict[str, Any] = {"day": today.isoformat(), "who": 0, AT_LEAST: at_least(view), **told} | ({"ways": ways} if ways else {})
    alert = Alert(None, f"{DIGEST}:{official.id}:{today}", official.id, None, DIGEST, reason, now, now if ways else None)
    with office.store.transaction() as tx:
        is_new = tx.alerts.make_digest(official.id, today, now)
        if is_new and any(told.values()):
            tx.alerts.enter([alert])
    return is_new


# ---- in words


def counts(view: DigestView) -> dict[str, int]:
    """How many lines each group of a digest has."""
    return {name: sum(one.total for one in view.groups if one.id == name) for name in GROUPS}


def at_least(view: DigestView) -> list[str]:
    """The groups that may have more than they count."""
    return [one.id for one in view.groups if one.at_least]


def sentence(office: Office, told: Mapping[str, Any], lang: str) -> str:
    """The numbers of a digest in a sentence: 从未打开 2，打开后有变化至少 100. ``told``: the counts, and of which there may be more."""
    parts = [_counted(office, name, told[name], lang, more=name in told.get(AT_LEAST, ())) for name in GROUPS if told.get(name)]
    return ("，" if lang == "zh" else ", ").join(parts)


def _counted(office: Office, name: str, number: int, lang: str, *, more: bool) -> str:
    """What a group is called, and how many there are."""
    said = office.say(f"digest.{name}", lang)
    return office.current.rulebook.message("digest_at_least", lang, what=said, number=number) if more else f"{said} {number}"


def basis(office: Office, row: AlertRow) -> str:
    """The article a digest rests on."""
    official = office.official(row.alert.official)
    rule = rules_at(office, official).digest if official else None
    return rule.basis if rule else ""


def lines(office: Office, view: DigestView, lang: str) -> list[str]:
    """A digest as paragraphs of plain text: its groups, their bands, each line with its number and reason."""
    return ["\n".join(_written(office, group, lang)) for group in view.groups]


def _written(office: Office, group: DigestGroup, lang: str) -> Iterator[str]:
    yield _counted(office, group.id, group.total, lang, more=group.at_least)
    for band in group.bands:
        yield f"  {band.label}"
        yield from (f"    {line.number}  {line.reason}" for line in band.lines)
