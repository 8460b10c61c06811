"""办事指南: a reader's guide, written anew from the diagrams and the rules of a release whenever it is asked for.

Of the release in force anybody may ask, without an account: it holds rules and no petition. Of any other, who may see rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from threading import Lock

from engine.casework import access
from engine.casework.charts import edition_of, in_order, known_place
from engine.casework.chartsources import Asked, Sources
from engine.casework.chartviews import DutyGroup, DutyRow, TimeRow
from engine.casework.dutychart import duty_chart
from engine.casework.guideviews import Guide, GuideChapter, GuideLimit, GuidePress, GuideStep
from engine.casework.office import Edition, Office
from engine.casework.timechart import time_chart
from engine.domain.authority import Official
from engine.errors import OutOfOrder

# How many guides, and how many printed ones, are kept at hand: anybody may ask for one as often as he likes.
KEPT, PRINTED = 32, 8
LANGUAGES = ("zh", "en")
_WRITING = Lock()


@dataclass(frozen=True)
class _Wanted:
    """Which guide; two of the same release, place, day and language are one."""

    release: str
    asked: Asked
    edition: Edition = field(compare=False)


def published(office: Office, *, place: str = "", lang: str = "zh") -> Guide:
    """The guide of the release in force, for anybody. Refusal for a place nobody knows."""
    return _at_hand(_wanted(office.current, office.today(), place, lang))


def shown(office: Office, *, by: Official, release: str, place: str = "", lang: str = "zh") -> Guide:
    """The guide of any kept release. NotPermitted for who may not see rules; Refusal for a release or a place nobody knows."""
    access.require(office, by, "see_rules")
    return _at_hand(_wanted(edition_of(office, release), office.today(), place, lang))


def printed(office: Office, guide: Guide) -> bytes:
    """A guide as PDF; OutOfOrder where nothing prints."""
    if office.guide_press is None:
        raise OutOfOrder("press_failed", reason="")
    return _printed(_Paper((guide.release, guide.place, guide.on, guide.lang), guide, office.guide_press))


def places(office: Office, *, lang: str = "zh") -> tuple[tuple[str, str], ...]:
    """The places a guide may be of, as (area code, name): those with rules of their own today, and '' for the country."""
    book, on = office.current.rulebook, office.today()
    own = sorted({policy.area for policy in book.policies if policy.kind == "local" and policy.area and policy.in_force(on)})
    known = office.place_codes(on)
    return tuple((code, book.place_name(code or "100000", on, lang)) for code in ("", *(one for one in own if one in known)))


@dataclass(frozen=True)
class _Paper:
    key: tuple[str, str, date, str]
    guide: Guide = field(compare=False)
    press: GuidePress = field(compare=False)


@lru_cache(maxsize=PRINTED)
def _printed(paper: _Paper) -> bytes:
    return paper.press.printed(paper.guide)


def _wanted(edition: Edition, on: date, place: str, lang: str) -> _Wanted:
    asked = Asked(on, place, lang=lang if lang in LANGUAGES else "zh")
    return _Wanted(edition.release.fingerprint, replace(asked, place=_ruling(edition, known_place(edition, asked), on)), edition)


def _ruling(edition: Edition, place: str, on: date) -> str:
    """The place whose rules hold at a place: itself or the nearest around it that has its own, '' for the nation's.

    Thousands of places go by the rules of a few; only of those is a guide written.
    """
    local = [one for one in edition.rulebook.policies if one.kind == "local" and one.area and one.in_force(on)]
    own = [one for one in local if place.startswith(one.prefix)]
    return max(own, key=lambda one: len(one.prefix)).area if place and own else ""


def _at_hand(wanted: _Wanted) -> Guide:
    """A guide, written once however many ask for it at the same time."""
    with _WRITING:
        return _made(wanted)


@lru_cache(maxsize=KEPT)
def _made(wanted: _Wanted) -> Guide:
    """Walk the diagrams in the order of the work and say of each step who, how long, by which article, with which papers."""
    edition, asked = wanted.edition, wanted.asked
    sources = Sources(edition, asked, edition.rulebook.rules(asked.place, asked.on))
    duties, times = duty_chart(sources, in_order(edition)), time_chart(sources)
    words = {name: term.label(asked.lang) for name, term in edition.rulebook.words.groups.get("guide", {}).items()}
    return Guide(
        sources.say("guide.title"), asked.place, asked.on, duties.heading.facts, tuple(chapter(sources, one) for one in duties.groups),
        tuple(limit(one) for group in times.groups for one in group.rows), words, wanted.release, asked.lang,
    )  # fmt: skip


def chapter(sources: Sources, group: DutyGroup) -> GuideChapter:
    """One process as a part of the way."""
    return GuideChapter(group.process, group.label, group.about, tuple(step(sources, nth, row) for nth, row in enumerate(group.rows, 1)))


def step(sources: Sources, no: int, row: DutyRow) -> GuideStep:
    """One human step in a reader's words."""
    is_any_time = row.kind == "message"
    who = row.role if is_any_time else row.lane
    return GuideStep(
        no, row.name, who, row.authority, tuple(limits_of(sources, row)), row.basis, tuple(paper for paper, _ in row.papers), row.onward,
        is_any_time,
    )  # fmt: skip


def limits_of(sources: Sources, row: DutyRow) -> Iterator[str]:
    """The time limits of a step, those it ends first."""
    for one in sorted(row.clocks, key=lambda clock: not clock.stops):
        yield one.label if one.stops else sources.tell("guide_within", limit=one.label)


def limit(row: TimeRow) -> GuideLimit:
    """One time limit."""
    return GuideLimit(row.name, row.length, row.starts, row.extension, row.basis, row.who, row.is_local)
