"""满意度评价: the petitioner's word on the petition office and on the competent authority (信访工作条例 第二十一条第二款).

Only what was said is kept: who says nothing is neither satisfied nor dissatisfied. The last word on each counts.
"""

from __future__ import annotations

from datetime import date, timedelta

from engine.casework import access, indicatorkeeping, remarks
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.office import Office
from engine.casework.views import Outcome
from engine.domain.authority import Official
from engine.domain.milestones import ANSWERED, GRADES
from engine.domain.petition import Petition
from engine.errors import FieldError, InvalidForm, Refusal

BASIS = "信访工作条例 第二十一条第二款"
# Whom the petitioner evaluates.
EVALUATED = ("office", "competent")


def evaluate(
    office: Office, *, number: str, of: str, grade: str, by: Official, key: str, reason: str = "", lang: str = "zh"
) -> Outcome:  # fmt: skip
    """Write down how the petitioner evaluated ``of`` (office or competent); entered in the docket.

    NotPermitted without ``record_evaluation``; InvalidForm for a grade there is not; Refusal before there is an answer, and after the
    days in which it may be evaluated (rule ``evaluation_window_days``).
    """
    access.require(office, by, "record_evaluation")
    wrong = [
        FieldError(name, "field_unknown_choice", (("value", value),))
        for name, value, known in (("of", of, EVALUATED), ("grade", grade, GRADES))
        if value not in known
    ]
    if wrong:
        raise InvalidForm(wrong, form="evaluation", basis=BASIS)
    taken: list[int] = []

    def work(act: Act) -> None:
        check(act)
        said = remarks.kept(reason, name="reason", form="evaluation", basis=BASIS)
        act.enter("evaluated", basis=BASIS, of=of, grade=grade, reason=said)
        taken.append(act.petition.id or 0)

    outcome = perform(office, number=number, by=by, key=key, work=work, lang=lang)
    for petition in taken:
        indicatorkeeping.follow_one(office, petition)
    return outcome


def check(act: Act) -> None:
    """Refusal before there is an answer to evaluate, and when the days for it are over."""
    answered = answered_on(act.petition)
    if answered is None:
        raise Refusal("evaluation_too_early", basis=BASIS, number=act.petition.number)
    until = answered + timedelta(days=int(act.rules.flag("evaluation_window_days")))
    if act.on > until:
        raise Refusal("evaluation_too_late", basis=BASIS, number=act.petition.number, until=until)


def answered_on(petition: Petition) -> date | None:
    """The day of the latest answer."""
    days = [petition.happened_on(event) for event in ANSWERED]
    return max((day for day in days if day), default=None)
