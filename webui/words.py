"""The counter's words: Chinese stands in the templates, English in one catalogue; days and instants as people write them."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path

from flask import current_app, has_request_context, session

from engine.casework.saying import day_words
from engine.domain.clock import SHANGHAI

LANGUAGES = {"zh": "中文", "en": "English"}
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
CATALOGUE = Path(__file__).parent / "translations" / "en.json"


@cache
def catalogue() -> dict[str, str]:
    """English by Chinese sentence."""
    told: dict[str, str] = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    return told


def lang() -> str:
    """The language this visitor chose; Chinese when none was chosen."""
    chosen = session.get("lang", "zh") if has_request_context() else "zh"
    return chosen if chosen in LANGUAGES else "zh"


def say(text: str, **args: object) -> str:
    """A sentence of the counter in the visitor's language, its ``{names}`` filled in."""
    told = catalogue().get(text, text) if lang() == "en" else text
    return told.format(**args) if args else told


def day(when: date | datetime | None) -> str:
    """2026年3月2日, or 2 March 2026."""
    if when is None:
        return ""
    on = _local(when)
    return day_words(on, lang())


def zh_day(on: date) -> str:
    """2026年3月2日, as a letter is dated in every language of the screen."""
    return day_words(on, "zh")


def near_day(when: date | datetime | None) -> str:
    """3月2日（星期一）, or Mon 2 March: for days close by; a day of another year than this is said with its year."""
    if when is None:
        return ""
    on = _local(when)
    if on.year != current_app.extensions["office"].today().year:
        return day(on)
    return f"{on:%a} {on.day} {on:%B}" if lang() == "en" else f"{on.month}月{on.day}日（{WEEKDAYS[on.weekday()]}）"


def moment(when: datetime | None) -> str:
    """A day with its time in Asia/Shanghai."""
    return "" if when is None else f"{day(when)} {when.astimezone(SHANGHAI):%H:%M}"


def clock_time(when: datetime) -> str:
    """The time of an instant of today in Asia/Shanghai."""
    return f"{when.astimezone(SHANGHAI):%H:%M}"


def _local(when: date | datetime) -> date:
    """The day in Asia/Shanghai on which an instant falls; a day stays itself."""
    return when.astimezone(SHANGHAI) if isinstance(when, datetime) else when
