"""甄别 (信访工作条例 第二十二条、第二十八条至第三十一条): the class, the route and what follows from them.

Two decision tables of the release stand behind the form: ``triage`` proposes what to do, see ``proposing``; ``routing``
says where the petition goes. Where the second turns a choice aside, the choice is refused here with the article of its
row, so that nothing is overruled in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.casework.act import Act
from engine.casework.office import Office
from engine.domain.petition import Category, Closing, Disposition, Petition, Route
from engine.domain.takeover import ROUTED, turned_aside
from engine.errors import Refusal

SIMPLIFIED_BASIS = "信访事项简易办理办法（试行） 第五条"


def check(act: Act, answer: dict[str, Any]) -> None:
    """A grievance needs its route; another statutory route is no petition procedure; then what the tables of the release say."""
    check_knowing(act, answer, lambda: is_final(act.office, act.petition))


def check_knowing(act: Act, answer: dict[str, Any], repeats_final: Callable[[], bool]) -> None:
    """The same for whoever tries many answers: ``repeats_final`` says what ``is_final`` would, which reads another petition."""
    category, route, disposition = (str(answer.get(name) or "") for name in ("category", "route", "disposition"))
    if category == Category.GRIEVANCE and not route and act.rules.flags.get("classes"):
        raise Refusal("grievance_needs_route", basis="信访工作条例 第三十一条")
    if disposition == Disposition.DIVERT and route in ("", Route.PETITION_PROCEDURE):
        raise Refusal("divert_needs_other_route", basis="信访工作条例 第三十一条第一项至第五项")
    if category == Category.ACCUSATION and disposition not in ("transfer", "decline", "barred"):
        raise Refusal("accusation_is_transferred", basis="信访工作条例 第三十条")
    if disposition != Disposition.BARRED and repeats_final():
        raise Refusal("barred_same_facts", basis="信访工作条例 第三十六条第三款", number=act.petition.same_facts_as)
    check_routing(act, answer)
    if answer.get("simplified"):
        check_simplified(act)


def check_routing(act: Act, answer: Mapping[str, Any]) -> None:
    """What the routing table would turn aside is refused with the article of its row."""
    decided = act.edition.engine.decide(ROUTED["triage"], {**act.facts(), "answer": answer})
    aside = turned_aside(answer, decided.answer) if decided else ""
    if decided and aside == "disposition":
        chosen, instead = str(answer.get(aside, "")), str(decided.answer[aside])
        raise Refusal("turned_aside", basis=decided.basis, chosen=worded(chosen), instead=worded(instead))
    if aside:
        raise Refusal("not_simplified", basis=SIMPLIFIED_BASIS)


def worded(disposition: str) -> str:
    """A disposition as it is told: one the law knows is said in the reader's language, one of a designer's own as it is written."""
    return Disposition(disposition) if disposition in set(Disposition) else disposition


def is_final(office: Office, petition: Petition) -> bool:
    """Whether what it repeats has had its last opinion: the final review's, or where there is none the re-examination's."""
    number = petition.same_facts_as
    earlier = office.store.registers.dossier(number) if number else None
    if earlier is None or earlier.petition.closing is not Closing.CONCLUDED:
        return False
    levels = office.rules_of(earlier.petition).flags
    last = "final_review_opinion.served" if levels.get("final_review") else "reexamination_opinion.served"
    return earlier.petition.happened_on(last) is not None


def check_simplified(act: Act) -> None:
    """Simplified handling is for what is petitioned for the first time (国信发〔2016〕8号 第四条、第五条)."""
    repeated = any(filing.is_repeat for filing in act.dossier.filings)
    from_above = any(filing.assigned_by_superior for filing in act.dossier.filings)
    if repeated or from_above or act.petition.same_facts_as:
        raise Refusal("not_simplified", basis=SIMPLIFIED_BASIS)


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
