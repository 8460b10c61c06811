"""登记单: what the window takes down, and every wrong field of it with its reason before anything is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from engine.casework.arrivals import came_at, wrong_arrival, wrong_organisations
from engine.casework.office import Office
from engine.domain.identity import identity_number_fault, phone_is_valid
from engine.domain.particulars import Arrival, Purpose
from engine.domain.petition import Channel, LevelVisited
from engine.errors import FieldError, InvalidForm

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
LONGEST = {"gist": 200, "facts": 20_000, "name": 60, "address": 200}
MOST_PERSONS = 9999
FAULTS = {"places": "field_identity_places", "date": "field_identity_date", "check": "field_identity_number"}


@dataclass(frozen=True, slots=True)
class Person:
    """A petitioner or representative as the window writes down; everything but the name may be missing."""

    name: str
    identity_number: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """登记单: what the window takes down. ``received_on`` is the day a letter came in, today when missing."""

    channel: str
    gist: str
    facts: str
    place: str
    requests: tuple[str, ...] = ()
    persons: int = 1
    petitioner: Person | None = None
    representatives: tuple[Person, ...] = ()
    anonymous: bool = False
    topic: str = ""
    accused: tuple[str, ...] = ()
    same_facts_as: str = ""
    level_visited: str = "county"
    received_by: str = "window"
    received_on: date | None = None
    assigned_by_superior: bool = False
    purpose: str = ""
    organisations: tuple[str, ...] = ()
    arrival: Arrival = Arrival()


def check(office: Office, registration: Registration) -> None:
    """Raise InvalidForm with all fields that are wrong (信访工作条例 第十九条: who, what, which facts)."""
    wrong = [*_texts(registration), *_choices(office, registration), *_people(registration), *_dates(office, registration)]
    wrong += wrong_arrival(registration.arrival, registration.channel, registration.received_on or office.today())
    wrong += wrong_organisations(registration.organisations)
    if wrong:
        raise InvalidForm(wrong, form="registration", basis="信访工作条例 第十九条")


def _texts(registration: Registration) -> list[FieldError]:
    wrong = [FieldError(name, "field_required") for name in ("gist", "facts") if not getattr(registration, name).strip()]
    for name in ("gist", "facts"):
        text = getattr(registration, name)
        if len(text) > LONGEST[name]:
            wrong.append(FieldError(name, "field_too_long", (("at_most", LONGEST[name]),)))
        if CONTROL.search(text):
            wrong.append(FieldError(name, "field_control_character"))
    return wrong


def _choices(office: Office, registration: Registration) -> list[FieldError]:
    wrong = []
    if registration.channel not in set(Channel):
        wrong.append(FieldError("channel", "field_unknown_choice", (("value", registration.channel),)))
    if registration.level_visited not in set(LevelVisited):
        wrong.append(FieldError("level_visited", "field_unknown_choice", (("value", registration.level_visited),)))
    if registration.place not in office.place_codes(registration.received_on or office.today()):
        named = (("value", registration.place),)
        wrong.append(FieldError("place", "field_unknown_choice", named) if registration.place else FieldError("place", "field_required"))
    if registration.topic and registration.topic not in office.topics:
        wrong.append(FieldError("topic", "field_unknown_choice", (("value", registration.topic),)))
    if registration.purpose and registration.purpose not in set(Purpose):
        wrong.append(FieldError("purpose", "field_unknown_choice", (("value", registration.purpose),)))
    if not 1 <= registration.persons <= MOST_PERSONS:
        wrong.append(FieldError("persons", "field_out_of_range", (("minimum", 1), ("maximum", MOST_PERSONS))))
    return wrong


def _people(registration: Registration) -> list[FieldError]:
    if registration.petitioner is None and not registration.anonymous:
        return [FieldError("name", "field_required")]
    wrong = [] if registration.petitioner is None else _person(registration.petitioner, "")
    for index, person in enumerate(registration.representatives, 1):
        wrong += _person(person, f"representative_{index}_")
    return wrong


def _person(person: Person, prefix: str) -> list[FieldError]:
    wrong = []
    if not person.name.strip():
        wrong.append(FieldError(f"{prefix}name", "field_required"))
    for name in ("name", "address"):
        if len(getattr(person, name)) > LONGEST[name]:
            wrong.append(FieldError(f"{prefix}{name}", "field_too_long", (("at_most", LONGEST[name]),)))
        if CONTROL.search(getattr(person, name)):
            wrong.append(FieldError(f"{prefix}{name}", "field_control_character"))
    if person.identity_number and (fault := identity_number_fault(person.identity_number)):
        wrong.append(FieldError(f"{prefix}identity_number", FAULTS[fault]))
    if person.phone and not phone_is_valid(person.phone):
        wrong.append(FieldError(f"{prefix}phone", "field_phone"))
    return wrong


def _dates(office: Office, registration: Registration) -> list[FieldError]:
    if registration.received_on and registration.received_on > office.today():
        return [FieldError("received_on", "field_date_in_future")]
    came = came_at(registration.arrival, registration.received_on or office.today())
    return [FieldError("came_at", "field_time_in_future")] if came and came > office.now() else []
