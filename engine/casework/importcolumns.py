"""导入的各列: what each column of an import is called and how its text becomes a part of a registration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NoReturn, TypeVar

from engine.casework import places, topics
from engine.casework.arrivals import organisation_of
from engine.casework.office import Office
from engine.casework.registration import Person, Registration
from engine.casework.sheets import Heading
from engine.domain.authority import Official
from engine.domain.particulars import Arrival, Purpose
from engine.domain.petition import Channel, LevelVisited
from engine.errors import FieldError, InvalidForm
from engine.policy.checking import nearest

Read = TypeVar("Read")

# In the order of the template; those a row cannot do without are marked.
COLUMNS: Mapping[str, bool] = {
    "channel": True, "received_on": True, "name": False, "anonymous": False, "identity_number": False, "phone": False, "address": False,
    "persons": False, "representatives": False, "gist": True, "requests": False, "facts": True, "place": True, "topic": False,
    "purpose": False, "organisations": False, "earlier": False, "level_visited": False, "assigned_by_superior": False, "posted_on": False,
    "mail_number": False, "pages": False, "line": False, "came_at": False, "site": False, "site_number": False,
}  # fmt: skip
SEVERAL = re.compile(r"[、;；\n]+")
LINES = re.compile(r"[;；\n]+")
YES = frozenset({"是", "yes", "y", "true", "1"})
NO = frozenset({"", "否", "no", "n", "false", "0"})
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
CHOICES: Mapping[str, tuple[type[Channel] | type[Purpose] | type[LevelVisited], str]] = {
    "channel": (Channel, "channel"), "purpose": (Purpose, "purpose"), "level_visited": (LevelVisited, "level_visited"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as it would be registered; ``earlier`` is the number of the petition it repeats, empty for a new matter.

    ``wrong``: the columns whose text cannot be what it should be; they count as empty.
    """

    registration: Registration
    earlier: str
    wrong: tuple[FieldError, ...] = ()


def heading(office: Office, column: str, lang: str) -> str:
    """What stands above a column."""
    return office.say(f"column.{column}", lang)


def headings(office: Office, by: Official, lang: str) -> list[Heading]:
    """The columns of the template, with the values of those that take no others."""
    home, yes_no = places.home_of(office, by), (office.say("answer.yes", lang), office.say("answer.no", lang))
    values: dict[str, Sequence[str]] = {
        "topic": [label for _, label in topics.options(office, home, lang)],
        "place": [places.label(one, lang) for one in places.ordered(office, by, office.today())],
        "anonymous": yes_no, "assigned_by_superior": yes_no,
    }  # fmt: skip
    values |= {column: [office.say(f"{group}.{one}", lang) for one in kind] for column, (kind, group) in CHOICES.items()}
    say = office.current.rulebook.message
    return [
        Heading(heading(office, name, lang), say(f"column_{name}", lang), needed, tuple(values.get(name, ())))
        for name, needed in COLUMNS.items()
    ]


def columns_of(office: Office, texts: Sequence[str]) -> tuple[list[str], list[tuple[int, str, str]]]:
    """(the column each heading names, '' for none; what is wrong as place, code and nearest right word)."""
    known = {heading(office, name, lang).casefold(): name for name in COLUMNS for lang in ("zh", "en")} | {name: name for name in COLUMNS}
    found = [known.get(text.strip().rstrip("*").casefold(), "") for text in texts]
    wrong = [
        (at, "column_unknown", nearest(text, known)) for at, (text, name) in enumerate(zip(texts, found, strict=True)) if text and not name
    ]
    wrong += [(at, "column_twice", "") for at, name in enumerate(found) if name and name in found[:at]]
    return found, wrong


@dataclass
class Reading:
    """One row being read: its texts by column, and what could not be read."""

    office: Office
    texts: Mapping[str, str]
    wrong: list[FieldError] = field(default_factory=list)

    def read(self, column: str, turn: Callable[[str], Read]) -> Read:
        """The text of a column turned; of one that cannot be, its fault is kept and an empty text turned."""
        try:
            return turn(self.texts.get(column, ""))
        except InvalidForm as error:
            self.wrong += [FieldError(column, one.code, one.args) for one in error.fields]
            return turn("")

    def chosen(self, column: str) -> str:
        """One of a short list."""
        return self.read(column, partial(choice, self.office, column))

    def plain(self, *columns: str) -> tuple[str, ...]:
        """Texts as they stand."""
        return tuple(self.texts.get(column, "") for column in columns)

    def person(self) -> Person | None:
        """The petitioner, None when nothing is written of one."""
        person = Person(*self.plain("name", "identity_number", "phone", "address"))
        return person if any((person.name, person.identity_number, person.phone)) else None

    def arrival(self) -> Arrival:
        """The particulars of the channel."""
        posted_on, pages = self.read("posted_on", day), self.read("pages", partial(number, empty=0))
        mail_number, line, came_at, site, site_number = self.plain("mail_number", "line", "came_at", "site", "site_number")
        return Arrival(posted_on, mail_number, pages, line, came_at, site, site_number)


def entry_of(office: Office, texts: Mapping[str, str]) -> Entry:
    """A row read."""
    row = Reading(office, texts)
    received_on = row.read("received_on", day)
    on = received_on if received_on and received_on <= office.today() else office.today()
    where, anonymous = row.read("place", partial(place, office, on)), row.read("anonymous", yes)
    gist, facts, requests, representatives, organisations = row.plain("gist", "facts", "requests", "representatives", "organisations")
    registration = Registration(
        channel=row.chosen("channel"), gist=gist, facts=facts, place=where, requests=several(requests, LINES),
        persons=row.read("persons", partial(number, empty=1)), petitioner=None if anonymous else row.person(),
        representatives=tuple(Person(name) for name in several(representatives, SEVERAL)), anonymous=anonymous,
        topic=row.read("topic", partial(topic, office, where, on)), level_visited=row.chosen("level_visited") or LevelVisited.COUNTY,
        received_on=received_on, assigned_by_superior=row.read("assigned_by_superior", yes), purpose=row.chosen("purpose"),
        organisations=tuple(organisation_of(office, one) for one in several(organisations, SEVERAL)), arrival=row.arrival(),
    )  # fmt: skip
    return Entry(registration, texts.get("earlier", "").strip(), tuple(row.wrong))


def several(text: str, between: re.Pattern[str]) -> tuple[str, ...]:
    """The parts of a text that lists several."""
    return tuple(part.strip() for part in between.split(text) if part.strip())


def day(text: str) -> date | None:
    """2026-03-02, 2026/3/2 or 2026年3月2日; None for an empty text."""
    if not text:
        return None
    found = DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else refuse("field_date")
    except ValueError:
        return refuse("field_date")


def number(text: str, empty: int) -> int:
    """A whole number; ``empty`` for an empty text."""
    return empty if not text else int(text) if text.isdecimal() and len(text) < 6 else refuse("field_not_integer")


def yes(text: str) -> bool:
    """是 or 否; an empty text is 否."""
    said = text.casefold()
    return said in YES if said in YES | NO else refuse("field_not_boolean")


def choice(office: Office, column: str, text: str) -> str:
    """One of a short list, by its id or its name in either language."""
    kind, group = CHOICES[column]
    named = {office.say(f"{group}.{one}", lang).casefold(): one.value for one in kind for lang in ("zh", "en")}
    named |= {one.value: one.value for one in kind}
    return named[text.casefold()] if text.casefold() in named else "" if not text else unknown(text, named)


def place(office: Office, on: date, text: str) -> str:
    """A place by its code or its name, which may stand behind or before the code."""
    found = next((code for part in (text, *text.split()) if (code := places.named(office, part, on))), "")
    return (
        found if found or not text else unknown(text, [word for one in places.borne(office, on).values() for word in (one.code, one.name)])
    )


def topic(office: Office, where: str, on: date, text: str) -> str:
    """A topic by its id, code, name or path."""
    tree = office.current.rulebook.topic_tree(where, on)
    found = tree.named(text) or next((found for part in text.split() if (found := tree.named(part))), "") if text else ""
    return found if found or not text else unknown(text, [leaf.name for leaf in tree.leaves])


def unknown(text: str, words: Iterable[str]) -> NoReturn:
    """Refuse a choice there is not, with the nearest one there is."""
    near = nearest(text, words)
    raise InvalidForm(
        [FieldError("", "field_unknown_choice_near" if near else "field_unknown_choice", (("value", text), ("nearest", near)))]
    )


def refuse(code: str) -> NoReturn:
    """Refuse a text for this reason."""
    raise InvalidForm([FieldError("", code)])
