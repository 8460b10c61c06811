"""甄别 (信访工作条例 第二十二条、第二十八条至第三十一条): the class, the route and what follows from them."""

from __future__ import annotations

from typing import Any

from engine.casework.act import Act
from engine.domain.petition import Category, Closing, Route
from engine.errors import Refusal


def check(act: Act, answer: dict[str, Any]) -> None:
    """A grievance needs its route; another statutory route is no petition procedure; the simplified procedure has its bounds."""
    category, route, disposition = (str(answer.get(name) or "") for name in ("category", "route", "disposition"))
    if category == Category.GRIEVANCE and not route and act.rules.flags.get("classes"):
        raise Refusal("grievance_needs_route", basis="信访工作条例 第三十一条")
    if disposition == "divert" and route in ("", Route.PETITION_PROCEDURE):
        raise Refusal("divert_needs_other_route", basis="信访工作条例 第三十一条第一项至第五项")
    if category == Category.ACCUSATION and disposition not in ("transfer", "assign", "decline", "barred"):
        raise Refusal("accusation_is_transferred", basis="信访工作条例 第三十条")
    if disposition != "barred" and is_final(act, act.petition.same_facts_as):
        raise Refusal("barred_same_facts", basis="信访工作条例 第三十六条第三款", number=act.petition.same_facts_as)
    if answer.get("simplified"):
        check_simplified(act, category, disposition)


def is_final(act: Act, number: str) -> bool:
    """Whether the petition ``number`` has had its last opinion: the final review's, or where there is none the re-examination's."""
    earlier = act.office.store.registers.dossier(number) if number else None
    if earlier is None or earlier.petition.closing is not Closing.CONCLUDED:
        return False
    levels = act.office.rules_of(earlier.petition).flags
    last = "final_review_opinion.served" if levels.get("final_review") else "reexamination_opinion.served"
    return earlier.petition.happened_on(last) is not None


def check_simplified(act: Act, category: str, disposition: str) -> None:
    """Simplified handling is for first petitions that are plain, not for assigned or accused ones (国信发〔2016〕8号 第四条、第五条)."""
    repeated = any(filing.is_repeat for filing in act.dossier.filings)
    if category == Category.ACCUSATION or disposition == "assign" or repeated or act.petition.same_facts_as:
        raise Refusal("not_simplified", basis="信访事项简易办理办法（试行） 第五条")


def take_over(act: Act, answer: dict[str, Any]) -> None:
    """Keep class, route, topic and procedure with the petition."""
    petition = act.petition
    petition.category = Category(answer["category"])
    petition.route = Route(answer["route"]) if answer.get("route") else None
    petition.simplified = bool(answer.get("simplified"))
    petition.topic = str(answer.get("topic") or petition.topic)
    petition.policies = act.rules.policies
    if answer.get("disposition") in ("transfer", "assign"):
        petition.referral_kind = str(answer["disposition"])
