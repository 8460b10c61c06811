"""来件情况: how a filing came in and what it is for, as the window writes it down beside the petition (信访工作条例 第十九条)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum

from engine.domain.petition import Channel

CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Purpose(StrEnum):
    """信访目的 in the petitioner's own words; class and route are decided later, by triage."""

    REQUEST = "request"
    APPEAL = "appeal"
    ACCUSATION = "accusation"
    SUGGESTION = "suggestion"
    ADVICE = "advice"
    THANKS = "thanks"
    OTHER = "other_purpose"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is written down of a filing by its channel; empty where nothing is known.

    ``posted_on`` day of the postmark; ``mail_number`` of a registered letter; ``pages`` of a letter or fax; ``line`` the office's
    number that was called or faxed; ``came_at`` the time of day, 14:05, of a call, fax or visit; ``site`` and ``site_number``
    where a filing came in online and what it is called there.
    """

    posted_on: date | None = None
    mail_number: str = ""
    pages: int = 0
    line: str = ""
    came_at: str = ""
    site: str = ""
    site_number: str = ""

    @property
    def given(self) -> dict[str, str]:
        """What is filled in, by name, as text."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value.isoformat() if isinstance(value, date) else str(value) for name, value in found.items() if value}


# Which of them belong to which channel.
ASKED = {
    Channel.LETTER: ("posted_on", "mail_number", "pages"),
    Channel.PHONE: ("line", "came_at"),
    Channel.VISIT: ("came_at",),
    Channel.FAX: ("line", "came_at", "pages"),
    Channel.ONLINE: ("site", "site_number"),
}


@dataclass(frozen=True, slots=True)
class Particulars:
    """The particulars of one filing. ``organisations`` (涉及单位) are ids of authorities or names; ``arrival`` as ``Arrival.given``."""

    id: int | None
    petition_id: int
    place: str
    topic: str
    received_at: datetime
    received_on: date
    purpose: str = ""
    organisations: tuple[str, ...] = ()
    arrival: dict[str, str] = field(default_factory=dict)
