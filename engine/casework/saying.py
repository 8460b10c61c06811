"""Days, instants, lengths and names in words, in the asked language."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from engine.domain.clock import SHANGHAI
from engine.domain.rules import Length

if TYPE_CHECKING:
    from engine.casework.office import Office

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")


def day_words(day: date, lang: str) -> str:
    """2026年3月2日, or 2 March 2026."""
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {day:%B} {day.year}"


def days_words(first: date, last: date, lang: str) -> str:
    """11月24日至26日, or 24 Nov to 26 Nov, and 11月24日 for one day: days of a year everybody knows."""
    if first == last:
        return f"{first:%-d %b}" if lang == "en" else f"{first.month}月{first.day}日"
    if lang == "en":
        return f"{first:%-d %b} to {last:%-d %b}"
    return f"{first.month}月{first.day}日至{'' if first.month == last.month else f'{last.month}月'}{last.day}日"


def instant_words(at: datetime, lang: str) -> str:
    """2026年3月2日 10:00, or 2 March 2026 10:00, in Asia/Shanghai."""
    local = at.astimezone(SHANGHAI)
    return f"{day_words(local.date(), lang)} {local:%H:%M}"


def moment(at: datetime | None) -> str:
    """An instant as people here read it, the same in both languages; empty for none."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else ""


def length_words(office: Office, text: str, lang: str) -> str:
    """A length as rules write it ("5 working days") in words: 5个工作日."""
    length = Length.parse(text)
    return office.current.rulebook.message(f"length_{length.unit}", lang, value=length.value)


def plain_words(office: Office, text: str, lang: str) -> str | None:
    """A day, an instant or a length in words; None for any other text."""
    if DAY.fullmatch(text):
        return day_words(date.fromisoformat(text), lang)
    if INSTANT.fullmatch(text):
        return instant_words(datetime.fromisoformat(text), lang)
    try:
        return length_words(office, text, lang)
    except ValueError:
        return None


def authority_name(office: Office, authority: str, lang: str) -> str:
    """The name of an authority, empty for an unknown one."""
    found = office.authorities.get(authority)
    return "" if found is None else found.name if lang == "zh" else found.name_en
