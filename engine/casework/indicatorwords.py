"""How an indicator is told: its name, its formula, the deadlines it judges by with their lengths, and why a row is counted or left out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.casework import indicatorareas
from engine.casework.indicatornumbers import part_of
from engine.casework.indicatorviews import Asked
from engine.casework.office import Office
from engine.domain.indicator import NOT, OR, Indicator
from engine.domain.rules import Length
from engine.domain.territory import area_prefix

UNITS = ("day", "days", "month", "months")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one indicator."""

    name: str
    formula: str
    unit: str
    basis: str
    counting: str
    note: str
    because: tuple[str, ...]
    parts: dict[str, str]


def of(office: Office, one: Indicator, basis: str, asked: Asked, lang: str) -> Said:
    """One indicator in the words of a language."""
    english = lang == "en"
    return Said(
        one.name_en if english else one.name, one.formula_en if english else one.formula, office.say(f"measure.{one.measure}", lang),
        office.say(f"counted_by.{basis}", lang), counting(office, one, asked, lang),
        one.note_en if english else one.note, tuple(out.because_en if english else out.because for out in one.exclusions),
        {part: name_en if english else name for part, (_, name, name_en) in (one.parts or {}).items()},
    )  # fmt: skip


def counting(office: Office, one: Indicator, asked: Asked, lang: str) -> str:
    """The deadlines it judges by, each with its length, and how their days are counted; days of a mean are calendar days."""
    say = office.current.rulebook.message
    rules = office.current.rulebook.rules(asked.place, asked.until)
    known = [rules.deadlines[name] for name in one.deadline if name in rules.deadlines]
    lengths = [f"{rule.name_en if lang == 'en' else rule.name} {length_said(rule.length, lang)}" for rule in known]
    if lengths:
        told = ("; " if lang == "en" else "；").join(lengths)
        return say("indicator_counting", lang, deadlines=told, basis=rules.counting.basis)
    return say("indicator_calendar_days", lang) if one.measure == "days" else ""


def length_said(length: Length | None, lang: str) -> str:
    """15 日（自然日）, 5 个工作日."""
    if length is None:
        return ""
    return str(length) if lang == "en" else length.in_words


def reason(office: Office, one: Indicator, truths: int, lang: str) -> str:
    """Why a row is counted, counted without being in the numerator, or left out."""
    where, english = one.place_of(truths), lang == "en"
    say = office.current.rulebook.message
    if where.startswith("excluded"):
        out = one.exclusions[int(where.split()[1])]
        return say("indicator_left_out", lang, because=out.because_en if english else out.because)
    if where == "numerator":
        lines = "；".join(line_said(office, line, lang) for line in (one.numerator or one.cohort))
        return say("indicator_counted", lang, because=lines if not english else lines.replace("；", "; "))
    part = part_of(one, truths)
    if part:
        _, name, name_en = (one.parts or {})[part]
        return say("indicator_missed", lang, because=name_en if english else name)
    lines = "；".join(line_said(office, line, lang) for line in one.numerator)
    return say("indicator_missed_not", lang, because=lines if not english else lines.replace("；", "; "))


def line_said(office: Office, line: str, lang: str) -> str:
    """A line of conditions in words."""
    mark, no = (" or ", "not: ") if lang == "en" else ("或者", "不是：")
    parts = [one.strip() for one in line.split(OR)]
    told = [(no if one.startswith(NOT) else "") + office.say(f"condition.{one.removeprefix(NOT).strip()}", lang) for one in parts]
    return mark.join(told)


def notes(office: Office, called: str, asked: Asked, lang: str, *, places: Collection[str] = ()) -> tuple[str, ...]:
    """What else must be said of the numbers: who looks, what is held back, which old codes are counted where.

    ``places``: the area codes there are numbers of; of others nothing is said.
    """
    say = office.current.rulebook.message
    found = [say(f"indicator_sight_{called}", lang)]
    shown = tuple(map(area_prefix, filter(None, (asked.place, *places))))
    if shown:
        name = office.current.rulebook.place_name
        for old, now in indicatorareas.merged_into(office, asked.place):
            if not now.startswith(shown):
                continue
            end = max(place.valid_to for place in office.current.rulebook.places if place.code == old and place.valid_to)
            found.append(say("indicator_area_merged", lang, old=f"{name(old, end, lang)}（{old}）", now=name(now, office.today(), lang)))
    return tuple(found)
