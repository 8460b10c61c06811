"""One act of casework in progress: who does what to which petition, when, and under which rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.casework import clocks
from engine.casework.office import Edition, Office
from engine.casework.ports import Acting
from engine.domain.authority import Authority, Official
from engine.domain.calendar import Calendar
from engine.domain.clock import day_of
from engine.domain.deadline import MAIN_INSTANCE
from engine.domain.dossier import Dossier
from engine.domain.petition import Petition
from engine.domain.process import Facts
from engine.domain.rules import Rules
from engine.domain.territory import is_direct, territory_of
from engine.watching import traces

PETITIONER = -1


@dataclass
class Act:
    """What every step of one act needs; lives as long as its transaction."""

    office: Office
    tx: Acting
    dossier: Dossier
    by: Official
    at: datetime

    def __post_init__(self) -> None:
        """The petition acted on, and the legal day of the act."""
        self.petition: Petition = self.dossier.petition
        self.on: date = day_of(self.at)
        self._rules: tuple[bool, Rules] | None = None

    @property
    def edition(self) -> Edition:
        """The release the petition is pinned to."""
        return self.office.edition(self.petition.release)

    @property
    def calendar(self) -> Calendar:
        """The calendar as published today: which days are worked is a fact, not a rule a petition is pinned to."""
        return self.office.current.rulebook.calendar

    @property
    def rules(self) -> Rules:
        """The rulebook of the petition; asked anew when triage has chosen the simplified procedure."""
        simplified = self.petition.simplified
        if self._rules is None or self._rules[0] is not simplified:
            self._rules = simplified, self.office.rules_of(self.petition)
        return self._rules[1]

    def authority(self, part: str) -> Authority | None:
        """The authority that has ``part`` in the petition."""
        return self.office.authorities.get(self.petition.parties.get(part, ""))

    def facts(self) -> Facts:
        """What conditions of diagrams may ask of the petition and of the rulebook."""
        return {"petition": petition_facts(self.petition, self.authority("receiving")), "rule": dict(self.rules.flags)}

    def enter(self, kind: str, /, *, basis: str = "", actor: int | None = None, **body: Any) -> None:
        """One docket entry of this act."""
        who = self.by.id if actor is None else actor
        told = {name: value for name, value in body.items() if value not in ("", None, (), [], {})}
        self.dossier.enter(kind, actor=who, at=self.at, body=told, basis=basis, trace=traces.current())

    def record(self, event: str, /, *, on: date | None = None, basis: str = "", instance: int = MAIN_INSTANCE, **body: Any) -> None:
        """Enter that ``event`` happened on the legal day ``on`` and let the clocks that hang on it start, stop or pause."""
        clocks.hear(self, event, self.happened(event, on=on, basis=basis, **body), instance)

    def happened(self, event: str, /, *, on: date | None = None, basis: str = "", **body: Any) -> date:
        """Enter that ``event`` happened on the legal day ``on``, which is returned; no clock hears of it yet."""
        day = on or self.on
        self.petition.mark(event, day)
        self.enter(event, basis=basis, **({"on": day.isoformat()} if day != self.on else {}) | body)
        return day


def petition_facts(petition: Petition, receiving: Authority | None) -> dict[str, str | int | bool | None]:
    """The facts of a petition that conditions and rules may ask for; ``receiving`` is the authority that registered it."""
    return {
        "category": str(petition.category) if petition.category else None,
        "route": str(petition.route) if petition.route else None,
        "channel": str(petition.channel),
        "kind": str(petition.kind),
        "territory": str(territory_of(petition.place, receiving)),
        "is_direct": is_direct(receiving),
        "is_simplified": petition.simplified,
        "is_anonymous": petition.anonymous,
        "is_referred": bool(petition.referral_kind),
        "referral_kind": petition.referral_kind or None,
    }
