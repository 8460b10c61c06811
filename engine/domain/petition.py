"""信访事项 Petition, its filings (件) and its petitioners (信访人)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Channel(StrEnum):
    """信访形式: the five ways to file (信访工作条例 第十七条)."""

    ONLINE = "online"
    LETTER = "letter"
    PHONE = "phone"
    FAX = "fax"
    VISIT = "visit"


class Category(StrEnum):
    """三类: suggestion (第二十九条), accusation (第三十条), grievance (第三十一条)."""

    SUGGESTION = "suggestion"
    ACCUSATION = "accusation"
    GRIEVANCE = "grievance"


class Route(StrEnum):
    """The six routes of 第三十一条, items one to six in order."""

    LITIGATION = "litigation"
    ARBITRATION = "arbitration"
    PARTY_DISCIPLINE = "party_discipline"
    ADMINISTRATIVE_PROCEDURE = "administrative_procedure"
    STATUTORY_DUTY = "statutory_duty"
    PETITION_PROCEDURE = "petition_procedure"


class Disposition(StrEnum):
    """处理方式: what triage does with a petition (信访工作条例 第十九条、第二十条、第二十二条、第二十三条、第三十一条、第三十六条)."""

    ON_THE_SPOT = "on_the_spot"
    ACCEPT = "accept"
    TRANSFER = "transfer"
    ASSIGN = "assign"
    DECLINE = "decline"
    DIVERT = "divert"
    BARRED = "barred"
    GUIDE = "guide"


class ReferralKind(StrEnum):
    """转送 hands a petition on; 交办 also asks for a report by a date (信访工作条例 第二十二条)."""

    TRANSFER = "transfer"
    ASSIGN = "assign"


class Status(StrEnum):
    """办理状态: how far a petition has come; computed from its events, never typed in."""

    REGISTERED = "registered"
    REFERRED = "referred"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    REEXAMINATION = "reexamination"
    REEXAMINED = "reexamined"
    FINAL_REVIEW = "final_review"
    CLOSED = "closed"


class Closing(StrEnum):
    """How a petition ended, or would end if nothing more came."""

    ON_THE_SPOT = "on_the_spot"
    DECLINED = "declined"
    DIVERTED = "diverted"
    BARRED = "barred"
    REPLIED = "replied"
    ACCUSATION_ANSWERED = "accusation_answered"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    OPINION = "opinion"
    CONCLUDED = "concluded"


class FilingKind(StrEnum):
    """个体访 one to four persons, 集体访 from five (the number is rule ``collective_from``)."""

    INDIVIDUAL = "individual"
    COLLECTIVE = "collective"


class LevelVisited(StrEnum):
    """The level at which a visit was made: counted in the aggregate only, never an attribute of a person."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    NATIONAL = "national"


# The docket entry by which a petition ends.
ENDED = "closed"
# Which event moves a petition to which status; what is not here moves nothing.
STATUS_AFTER = {
    "filed": Status.REGISTERED,
    "referred": Status.REFERRED,
    "taken_back": Status.REGISTERED,
    "accepted": Status.ACCEPTED,
    "handling_opinion.served": Status.ANSWERED,
    "reexamination_requested": Status.REEXAMINATION,
    "reexamination_opinion.served": Status.REEXAMINED,
    "reexamination_refusal.served": Status.REEXAMINED,
    "final_review_requested": Status.FINAL_REVIEW,
}
CLOSING_AFTER = {
    "answered_on_the_spot": Closing.ON_THE_SPOT,
    "decline_notice.issued": Closing.DECLINED,
    "diversion_notice.issued": Closing.DIVERTED,
    "barred_notice.issued": Closing.BARRED,
    "suggestion_reply.issued": Closing.REPLIED,
    "accusation_answered": Closing.ACCUSATION_ANSWERED,
    "settled": Closing.SETTLED,
    "withdrawn": Closing.WITHDRAWN,
    "handling_opinion.issued": Closing.OPINION,
    "reexamination_settled": Closing.SETTLED,
    "reexamination_withdrawn": Closing.WITHDRAWN,
    "final_review_withdrawn": Closing.WITHDRAWN,
    "concluded": Closing.CONCLUDED,
}


@dataclass(slots=True)
class Petition:
    """信访事项: one matter, from the window to finality.

    ``place`` is the area code of the problem, ``filed_on`` the legal day of filing: both choose the
    rulebook. ``events`` holds the latest legal day of every event recorded. ``docket_seq`` and
    ``docket_hash`` are the head of the hash chain. ``parties`` maps a part in the work (receiving,
    competent, superior, reexamining, final_reviewing, sender) to the id of an authority.
    """

    id: int | None
    number: str
    place: str
    filed_on: date
    received_at: datetime
    channel: Channel
    release: str
    gist: str
    facts: str = ""
    requests: tuple[str, ...] = ()
    category: Category | None = None
    route: Route | None = None
    topic: str = ""
    status: Status = Status.REGISTERED
    closing: Closing | None = None
    closed_on: date | None = None
    anonymous: bool = False
    sealed: bool = False
    simplified: bool = False
    referral_kind: str = ""
    persons: int = 1
    kind: FilingKind = FilingKind.INDIVIDUAL
    parties: dict[str, str] = field(default_factory=dict)
    accused: tuple[str, ...] = ()
    recused: tuple[int, ...] = ()
    handler: int | None = None
    same_facts_as: str = ""
    policies: tuple[str, ...] = ()
    events: dict[str, str] = field(default_factory=dict)
    docket_seq: int = 0
    docket_hash: str = ""
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether anything may still be owed to the petitioner."""
        return self.status is not Status.CLOSED

    @property
    def is_secret(self) -> bool:
        """Whether nothing of it is told but face to face: an accusation, sealed or not yet, or one that names an accused (第三十条)."""
        return self.sealed or self.category is Category.ACCUSATION or bool(self.accused)

    def mark(self, event: str, on: date) -> None:
        """Remember that ``event`` happened on the legal day ``on`` and move status and closing with it."""
        self.events[event] = on.isoformat()
        self.status = STATUS_AFTER.get(event, self.status)
        self.closing = CLOSING_AFTER.get(event, self.closing)

    def happened_on(self, event: str) -> date | None:
        """The latest legal day of ``event``, None when it has not happened."""
        day = self.events.get(event)
        return date.fromisoformat(day) if day else None


@dataclass(slots=True)
class Filing:
    """件/批: one letter, call, online filing or visit; a repeat is a filing linked to its petition.

    A visit of a group counts once with all persons present; a letter, call or online item counts as
    one person. ``received_by`` is window, leader or weekly_meeting.
    """

    id: int | None
    petition_id: int | None
    place: str
    received_at: datetime
    received_on: date
    channel: Channel
    persons: int
    kind: FilingKind
    level_visited: LevelVisited = LevelVisited.COUNTY
    received_by: str = "window"
    assigned_by_superior: bool = False
    is_repeat: bool = False
    note: str = ""


@dataclass(slots=True)
class Petitioner:
    """信访人 or representative (代表) of one petition; identity, phone and address rest encrypted."""

    id: int | None
    petition_id: int | None
    name: str
    is_representative: bool = False
    identity_number: str = ""
    phone: str = ""
    address: str = ""
