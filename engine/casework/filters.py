"""The filters of a link to the desk: read, said when they cannot be followed, and offered by what occurs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from engine.casework.acting import step_title
from engine.casework.deskviews import FilterView, WrongView
from engine.casework.office import Office
from engine.casework.rows import Narrowing
from engine.casework.sifting import Choice
from engine.domain.petition import Category, Channel, FilingKind, Route

NAMES = ("category", "route", "channel", "kind", "repeat", "topic", "place", "step", "deadline")
# The days between which what is done was done.
DAYS = ("since", "until")
LONGEST = 80
YEARS = range(1949, 2200)
Known = Mapping[str, str]


def known_to(office: Office, lang: str, choices: Sequence[Choice] = ()) -> Mapping[str, Known]:
    """What each filter may be, by value, with its label; ``choices`` are what occurs besides what the shelves of today name."""
    rulebook, today = office.current.rulebook, office.today()
    steps = {name: form.title if lang == "zh" else form.title_en for name, form in office.current.forms.items()}
    return {
        "category": {one.value: office.say(one, lang) for one in Category},
        "route": {one.value: office.say(one, lang) for one in Route},
        "channel": {one.value: office.say(one, lang) for one in Channel},
        "kind": {one.value: office.say(one, lang) for one in FilingKind},
        "repeat": {one: office.say(f"filter.repeat_{one}", lang) for one in ("yes", "no")},
        "topic": {one: office.say(one, lang) for one in (*office.topics, *(choice.topic for choice in choices)) if one},
        "place": {one.code: rulebook.place_name(one.code, today, lang) for one in rulebook.places},
        "step": steps | {one.step: step_title(office, one.step, one.step_name, lang) for one in choices if one.step},
        "deadline": {one: office.clock_label(one, lang) for one in (*clocks(office), *(choice.deadline for choice in choices)) if one},
    }


def clocks(office: Office) -> Sequence[str]:
    """The names of the clocks the shelves of today know."""
    return [
        name for policy in office.current.rulebook.policies if "deadlines" in policy.sections for name in policy.sections["deadlines"].data
    ]


def read(office: Office, asked: Mapping[str, str], known: Mapping[str, Known], lang: str) -> tuple[Narrowing, tuple[WrongView, ...]]:
    """The filters of a link, given by value or by label; one that is neither narrows nothing and is said, with the nearest right word."""
    narrowed, wrong = Narrowing(), []
    for name in NAMES:
        value = asked.get(name, "").strip()[:LONGEST]
        if not value:
            continue
        by_label = {label: one for one, label in known[name].items()}
        if value in known[name] or value in by_label:
            narrowed = replace(narrowed, **{name: value if value in known[name] else by_label[value]})
        else:
            wrong.append(unknown(office, name, value, known[name], lang))
    return narrowed, tuple(wrong)


def read_days(office: Office, asked: Mapping[str, str], tab: str, lang: str) -> tuple[date | None, date | None, tuple[WrongView, ...]]:
    """The first and the last day of what was done, as a link says; what is no day, or is of another tab, is said and narrows nothing.

    A last day before the first is said too, and neither narrows anything: it would find nothing, as if nothing had been done.
    """
    said = {name: asked.get(name, "").strip()[:LONGEST] for name in DAYS}
    days = {name: day_of_link(value) for name, value in said.items()}
    code = "" if tab == "done" else "filter_day_of_done"
    wrong = [(name, code or "filter_no_day") for name, value in said.items() if value and (code or days[name] is None)]
    first, last = (None, None) if code else (days["since"], days["until"])
    if first and last and last < first:
        wrong, first, last = [("until", "filter_days_crossed")], None, None
    return first, last, tuple(WrongView(name, said[name], told(office, code, said[name], lang), "") for name, code in wrong)


def told(office: Office, code: str, value: str, lang: str) -> str:
    """What is said of a day that cannot be followed."""
    return office.current.rulebook.message(code, lang, value=value)


def day_of_link(said: str) -> date | None:
    """A day as a link writes it, 2026-03-02; None for anything else, and for years no petition is of."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def unknown(office: Office, name: str, value: str, known: Known, lang: str) -> WrongView:
    """What is said of a value no filter has."""
    words = {**{one: one for one in known}, **{label: one for one, label in known.items()}}
    near = get_close_matches(value, words, n=1, cutoff=0.6)
    suggestion = words[near[0]] if near else ""
    told = [office.current.rulebook.message("filter_unknown", lang, label=office.say(f"filter.{name}", lang), value=value)]
    told += [office.current.rulebook.message("nearest_hint", lang, suggestion=known[suggestion])] if suggestion else []
    return WrongView(name, value, ("" if lang == "zh" else " ").join(told), suggestion)


def offered(
    office: Office,
    narrowed: Narrowing,
    known: Mapping[str, Known],
    choices: Sequence[Choice],
    lang: str,
    whole: Collection[str] = ("kind", "repeat"),
) -> tuple[FilterView, ...]:
    """Every filter with what occurs, or the ``whole`` of what there is where that is little, and what is chosen."""
    return tuple(one(office, name, getattr(narrowed, name), known[name], None if name in whole else choices, lang) for name in NAMES)


def one(office: Office, name: str, value: str, known: Known, choices: Sequence[Choice] | None, lang: str) -> FilterView:
    """One filter; without ``choices`` it is offered as a whole."""
    occurs = known.keys() if choices is None else {getattr(choice, name) for choice in choices} | {value}
    options = tuple((term, label) for term, label in known.items() if term in occurs)
    return FilterView(name, office.say(f"filter.{name}", lang), options, value, known.get(value, ""))
