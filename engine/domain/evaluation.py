"""满意度评价: what a petitioner may evaluate, how, and on which days (信访工作条例 第二十一条第二款).

Only what was said counts. Who says nothing is neither satisfied nor dissatisfied, and no day that passes turns silence into a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.domain.milestones import ANSWERED
from engine.domain.petition import Petition

# Whom the petitioner evaluates: the petition office that received the matter, and the authority responsible for it; each by the part
# it has in the petition.
EVALUATED = {"office": "receiving", "competent": "competent"}


@dataclass(frozen=True, slots=True)
class Word:
    """What was said of one of them: ``grade`` of GRADES, '' for nothing; ``reason`` in the petitioner's own words."""

    grade: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """The first and the last day to evaluate; ``is_answered``: they are counted from the answer, not from the filing."""

    opens_on: date
    until: date
    is_answered: bool

    def is_open(self, on: date) -> bool:
        """Whether a word is taken on that day."""
        return self.opens_on <= on <= self.until


def answered_on(petition: Petition) -> date | None:
    """The day of the latest answer."""
    days = [petition.happened_on(event) for event in ANSWERED]
    return max((day for day in days if day), default=None)


def window(petition: Petition, flags: Mapping[str, bool | int | str]) -> Window | None:
    """When a matter may be evaluated: so many days from its answer; without one between two days counted from its filing.

    None for a matter that ended without an answer (it was never handled here: declined, diverted, barred, withdrawn), and while it is
    unanswered under rules that know no such days.
    """
    answered = answered_on(petition)
    if answered:
        days = flags.get("evaluation_window_days")
        return Window(answered, answered + timedelta(days=int(days)), is_answered=True) if days else None
    opens, ends = flags.get("evaluation_unanswered_from_days"), flags.get("evaluation_unanswered_until_days")
    if not (petition.is_open and opens and ends):
        return None
    return Window(petition.filed_on + timedelta(days=int(opens)), petition.filed_on + timedelta(days=int(ends)), is_answered=False)
