"""导出: the log of events for analysis elsewhere, one pass over the register, entered in a register of exports of its own.

De-identified always (个人信息保护法 第五十一条第三项): there is no way to ask for names. Sealed accusations go out only to who may know
of them (信访工作条例 第三十条).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from engine.casework import access
from engine.casework.acting import keyed
from engine.casework.exportviews import FORMATS, SERIES, Case, Counts, ExportAsked, ExportView, Selection, entered, written
from engine.casework.office import Office
from engine.casework.ports import Transaction
from engine.casework.things import Things
from engine.casework.trails import Teller
from engine.domain.access import Scope
from engine.domain.authority import SYSTEM, Official
from engine.domain.clock import FIRST_YEAR, LAST_YEAR, SHANGHAI, is_in_reach
from engine.domain.masking import Pseudonyms, cells_of
from engine.errors import OutOfOrder, Refusal
from engine.policy.checking import nearest

BASIS = "信访工作条例 第四十一条"
LONGEST_PURPOSE = 200
SHORTEST_KEY = 16
KEY_BYTES = 32
SHOWN = 20
INSTANT = timedelta(microseconds=1)


@dataclass
class Export:
    """An export under way: take its ``pieces`` to the end, and ``counts`` are whole."""

    office: Office
    asked: ExportAsked
    which: Selection
    scope: Scope | None
    lang: str
    number: int = 0
    counts: Counts = Counts()
    seen: set[bytes] = field(default_factory=set)

    @property
    def file_name(self) -> str:
        """What the file is called unless somebody says otherwise."""
        first = self.which.first.isoformat() if self.which.first else "begin"
        return f"petitions_{first}_{self.which.last.isoformat()}.{'json' if self.asked.format == 'ocel' else self.asked.format}"

    def pieces(self) -> Iterator[bytes]:
        """The file, piece by piece; at its end the counts are entered in the register of exports."""
        if self.office.event_logs is None:
            raise OutOfOrder("out_of_order")
        writer = self.office.event_logs.begin(self.asked.format, self._about(), bom=self.asked.bom)
        things: Things | None = None
        for cases, kept in self._pages():
            things = kept or things
            for case in cases:
                writer.add(case)
            yield writer.taken()
        yield from writer.end(things.common.values() if things else ())
        if self.number:
            made = written(self.number)
            with self.office.store.transaction() as tx:
                if tx.replay(made) is None:
                    tx.remember(made, asdict(self.counts))

    def count(self) -> Counts:
        """The same pass, of which nothing is written."""
        for cases, _things in self._pages():
            for _case in cases:
                pass
        return self.counts

    def _pages(self) -> Iterator[tuple[Iterator[Case], Things | None]]:
        trails = self.office.store.registers.trails
        self.counts = Counts(left_out=trails.sealed(self.which) if self.scope is None else None)
        names = Pseudonyms(self.asked.key or secrets.token_bytes(KEY_BYTES))
        teller = Teller(self.office, names, cells_of(trails.cells(self.scope, self.which)), self.lang)
        things = Things(teller) if self.asked.format == "ocel" else None
        after = 0
        while page := trails.page(self.scope, self.which, after, objects=things is not None):
            after = page[-1].id
            yield self._cases(page, teller, things), things

    def _cases(self, page: Any, teller: Teller, things: Things | None) -> Iterator[Case]:
        for trail in page:
            case, noted = teller.case(trail)
            self._tally(case)
            yield things.of(trail, case, noted) if things is not None else case

    def _tally(self, case: Case) -> None:
        """Count a case; of a variant only a short digest is remembered."""
        self.seen.add(hashlib.blake2b("\0".join([event.what.activity for event in case.events]).encode(), digest_size=8).digest())
        done = self.counts
        self.counts = replace(done, cases=done.cases + 1, events=done.events + len(case.events), variants=len(self.seen))

    def _about(self) -> dict[str, str]:
        say = self.office.current.rulebook.message
        return {
            "name": say("export_name", self.lang), "first": self.which.first.isoformat() if self.which.first else "",
            "last": self.which.last.isoformat(), "until": _last_day(self.which.before),
            "procedure": self.office.say(f"process.{self.which.procedure}", self.lang) if self.which.procedure else "",
            "release": self.office.current.release.fingerprint, "deidentified": say("export_deidentified", self.lang),
        }  # fmt: skip


def begin(office: Office, *, asked: ExportAsked, by: Official, lang: str = "zh", key: str = "") -> Export:
    """Enter an export in the register and make it ready; the office itself (``SYSTEM``) takes everything but what is sealed.

    NotPermitted for others than who may ``export_log``; Refusal for a format, procedure or period nobody knows, and for an
    official who gives no purpose. An idempotency ``key`` brought again enters nothing anew.
    """
    export = _ready(office, asked, by, lang)
    purpose = asked.purpose.strip()
    if by is not SYSTEM and not purpose:
        raise Refusal("export_purpose", basis=BASIS)
    if len(purpose) > LONGEST_PURPOSE:
        raise Refusal("export_purpose_long", at_most=LONGEST_PURPOSE)
    told = {
        "by": by.id, "authority": by.authority, "at": office.now().isoformat(), "format": asked.format, "purpose": purpose,
        "first": export.which.first.isoformat() if export.which.first else "", "last": export.which.last.isoformat(),
        "until": export.which.before.isoformat(), "procedure": asked.procedure,
    }  # fmt: skip

    def enter(tx: Transaction) -> int:
        number = tx.next_in(SERIES)
        tx.remember(entered(number), told)
        return number

    if key:
        export.number = keyed(office, by, key, "export", enter)
    else:
        with office.store.transaction() as tx:
            export.number = enter(tx)
    return export


def count(office: Office, *, asked: ExportAsked, by: Official, lang: str = "zh") -> Counts:
    """How many cases, events and variants such an export would hold; nothing goes out and nothing is entered."""
    return _ready(office, asked, by, lang).count()


def exports(office: Office, *, by: Official, lang: str = "zh") -> tuple[ExportView, ...]:
    """The latest exports of ``by``'s authority, the latest first: who took what, for which purpose."""
    access.require(office, by, "export_log")
    trails = office.store.registers.trails
    latest = trails.latest()
    numbers = range(latest, max(0, latest - SHOWN), -1)
    kept = trails.kept(numbers)
    return tuple(_view(office, number, kept) for number in numbers if kept.get(entered(number), {}).get("authority") == by.authority)


def procedures(office: Office) -> tuple[str, ...]:
    """The procedures an export can be narrowed to."""
    return tuple(sorted(name for name in office.current.engine.processes() if name != "petition"))


def _view(office: Office, number: int, kept: Mapping[str, Mapping[str, Any]]) -> ExportView:
    told, made = kept[entered(number)], kept.get(written(number))
    who = office.official(int(told["by"]))
    until = _last_day(datetime.fromisoformat(told["until"]))
    return ExportView(
        number, datetime.fromisoformat(told["at"]), who.name if who else "", told["format"], told["first"], told["last"], until,
        told["procedure"], told["purpose"], Counts(**made) if made else None,
    )  # fmt: skip


def _ready(office: Office, asked: ExportAsked, by: Official, lang: str) -> Export:
    access.require(office, by, "export_log")
    known(asked.format, FORMATS, "format")
    if asked.procedure:
        known(asked.procedure, procedures(office), "procedure")
    if asked.key and len(asked.key) < SHORTEST_KEY:
        raise Refusal("export_key_short", at_least=SHORTEST_KEY)
    scope = None if by is SYSTEM else access.scope_of(office, by)
    return Export(office, asked, selection(office, asked), scope, lang)


def selection(office: Office, asked: ExportAsked) -> Selection:
    """The period asked for: until now when no end is given. Refusal when it ends before it begins, or lies where no day is."""
    for day in (asked.first, asked.last, asked.until):
        if day is not None and not is_in_reach(day):
            raise Refusal("day_out_of_reach", day=day, first=FIRST_YEAR, last=LAST_YEAR)
    last = asked.last or asked.until or office.today()
    until = asked.until or last
    for first, end in ((asked.first, last), (last, until)):
        if first is not None and end < first:
            raise Refusal("export_period_reversed", from_on=first, to_on=end)
    # What happens at this very instant has happened.
    return Selection(min(office.now() + INSTANT, _after(until)), last, asked.first, asked.procedure)


def known(word: str, words: tuple[str, ...], what: str) -> None:
    """Refusal with the nearest right word for one that is none."""
    if word not in words:
        near = nearest(word, words)
        raise Refusal(f"export_{what}_unknown", value=word, nearest=near or ", ".join(words))


def _last_day(before: datetime) -> str:
    """The last day of the law before an instant."""
    return (before - INSTANT).astimezone(SHANGHAI).date().isoformat()


def _after(day: date) -> datetime:
    """The instant a day of the law ends at, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)
