"""外发途径: which ways out of the house work and which are dead; trying again by hand. Counts and error codes, nothing of any petition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.casework import access
from engine.casework.archiving import FILE_PAPER
from engine.casework.leaving import HOOKS, WORK
from engine.casework.office import Office
from engine.domain.alert import WEBHOOK
from engine.domain.authority import Official

# Each way with its outgoing work; the archive is one that is always set up.
WAYS: Mapping[str, str] = {**WORK, "archive": FILE_PAPER}


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One way out of the house, as things stand.

    ``state``: off (not set up, and nothing waits), ok, retrying (something failed and is tried again) or dead (something was given up,
    or waits for a way that is no longer set up). ``since`` when the first that failed was handed over; ``said`` the code of an error.
    """

    way: str
    state: str
    waiting: int
    put_off: int
    given_up: int
    since: datetime | None
    said: str


@dataclass(frozen=True, slots=True)
class Retried:
    """How many pieces of work are tried again now: those given up, and those that were put off."""

    revived: int
    hastened: int


def lines(office: Office) -> tuple[ChannelLine, ...]:
    """Every way out of the house; of further webhooks those that were set up, or that something waits for."""
    told = office.store.gauge.troubles()
    found = []
    for way, work in WAYS.items():
        waiting, put_off, given_up, since, said = told.get(work, (0, 0, 0, None, ""))
        is_set_up = way not in WORK or way in office.channels
        if way in HOOKS and way != WEBHOOK and not (is_set_up or work in told):
            continue
        state = "dead" if given_up or (waiting and not is_set_up) else "retrying" if put_off else "ok" if is_set_up else "off"
        found.append(ChannelLine(way, state, waiting, put_off, given_up, since, said))
    return tuple(found)


def name_of(office: Office, way: str, lang: str) -> str:
    """What a way is called; a further webhook by its number."""
    number = way.removeprefix(WEBHOOK) if way in HOOKS else ""
    return office.say(f"channel.{WEBHOOK if number else way}", lang) + (f" {number}" if number else "")


def troubled(office: Office) -> tuple[str, ...]:
    """The ways alerts leave by that do not work just now."""
    return tuple(one.way for one in lines(office) if one.way in WORK and one.state in ("retrying", "dead"))


def channels(office: Office, *, by: Official) -> tuple[ChannelLine, ...]:
    """外发途径: how each way stands. NotPermitted for who may not operate."""
    access.require(office, by, "operate")
    return lines(office)


def retry(office: Office, *, by: Official) -> Retried:
    """重新发送: try again now what was given up and what was put off; nothing that is done is done again. NotPermitted as above."""
    access.require(office, by, "operate")
    with office.store.transaction() as tx:
        hastened = tx.outgoing.hasten(office.now())
        revived = tx.outgoing.revive(office.now())
    return Retried(revived, hastened)
