"""The moves a random history may make: the answers officials might choose, and who might try."""

from __future__ import annotations

from typing import Any

from engine.casework import reexamination
from engine.domain.authority import Official
from tests.builders import County
from tests.people import LABOUR, LAND, TOWNSHIP

OBJECT = {"jurisdiction": "object", "reasons": "不属本机关职责。"}
FAILED = {"mediation_result": "failed", "agreement_kind": None, "terms": None, "performance_on": None}
# What may be chosen at a step beside its ready answer.
CHOICES: dict[str, list[dict[str, Any]]] = {
    "triage": [
        {"disposition": "accept"}, {"disposition": "assign"}, {"disposition": "decline"}, {"disposition": "barred"},
        {"disposition": "guide", "route": "litigation"}, {"disposition": "on_the_spot"},
        {"disposition": "divert", "route": "arbitration"}, {"simplified": True},
        {"category": "suggestion", "route": None}, {"category": "accusation", "route": None}, {"route": "statutory_duty"},
    ],
    "answer_on_the_spot": [{"satisfied": False}],
    "prepare_referral": [
        {"kind": "assign", "period_days": 20, "points": "请查清事实。"}, {"authority": LABOUR}, {"authority": TOWNSHIP},
        {"authority": "atlantis"},
    ],
    "prepare_confidential_transfer": [{"authority": TOWNSHIP}],
    "confirm_jurisdiction": [OBJECT, {"jurisdiction": "object"}],
    "decide_objection": [{"objection_decision": choice, "reason": "核实。"} for choice in ("agree", "refuse", "dispute")],
    "decide_jurisdiction": [{"authority": target, "reason": "指定。"} for target in (LABOUR, LAND)],
    "inquiry": [{"next_step": "mediate"}, {"next_step": "hearing"}],
    "mediate": [FAILED, {"parties_consented": False}, {"agreement_kind": "settlement_agreement"}],
    "draft_opinion": [{"outcome": "not_upheld"}, {"remedy": None}],
    "decide_hearing": [{"hearing_decision": "not_hold"}],
    "prepare_hearing": [{"officers": "安宁、方圆"}, {"officers": "安宁、方圆、江山、石磊、云开"}],
    "conclude_hearing": [{"votes_for": 9}],
    "approve_extension": [{"extension_decision": "refuse", "days": None}, {"days": 10}, {"days": 90}],
    "examine_reexamination_request": [{"request_decision": "refuse"}],
    "examine_final_review_request": [{"request_decision": "refuse"}],
    "reexamine": [{"reexamination_step": "settled"}],
    "draft_reexamination_opinion": [{"reexamination_outcome": outcome} for outcome in ("changed", "redo")],
    "draft_final_review_opinion": [{"final_review_outcome": outcome} for outcome in ("changed", "redo")],
    "final_review_inquiry": [{"final_review_step": "hearing"}],
    "decide_supervision": [
        {"supervision_kind": kind, "reason": "逾期。", "demand": "限期办结。"} for kind in ("reminder", "supervision_letter", "no_action")
    ],
    "give_feedback": [{"adoption": "adopted", "feedback": "已办理。"}],
    "escalate": [{"escalation": escalation, "reason": "逾期。"} for escalation in ("improve", "accountability", "none")],
    "close_supervision": [{"closed": closed, "note": "已核实。"} for closed in ("yes", "continue")],
}  # fmt: skip
# Steps without a ready answer: the first choice stands for it.
BARE = ("decide_objection", "decide_jurisdiction", "decide_supervision", "give_feedback", "escalate", "close_supervision")
REVIEWERS = {bench.step: bench.part for bench in reexamination.REVIEWERS.values()}
MESSAGES = (
    "extension_requested", "recusal_requested", "explanation_given", "withdrawn", "reexamination_requested", "reexamination_withdrawn",
    "final_review_requested", "final_review_withdrawn",
)  # fmt: skip


def answer(county: County, element: str, choice: int) -> dict[str, Any]:
    """An answer to a step; ``choice`` 0 is the ready one."""
    changes = [*([] if element in BARE else [{}]), *CHOICES.get(element, [])]
    said = county.answer(element, **changes[choice % len(changes)])
    if element.startswith("approve_") and choice % 5 == 4:
        said = said | {"approval": "return", "comment": "请修改。"} if "approval" in said else said
    if element in ("assign_handler", "decide_recusal"):
        said |= person(county, element, choice)
    if element in REVIEWERS:
        said = reviewer(county, element, choice)
    return said


def reviewer(county: County, element: str, choice: int) -> dict[str, Any]:
    """Who stands aside in a review: one of those who could act, or nobody."""
    there = county.office.store.registers.officials(county.dossier.petition.parties[REVIEWERS[element]], "reexaminer")
    if choice % 3 == 0:
        return {"recusal_decision": "refused", "reason": "无利害关系。"}
    return {"recusal_decision": "granted", "reason": "属实。", "recused_official": str(there[choice % len(there)].id)}


def person(county: County, element: str, choice: int) -> dict[str, Any]:
    """The handler to name: any of the competent authority who is not recused."""
    petition = county.dossier.petition
    handlers = county.office.store.registers.officials(petition.parties["competent"], "handler")
    fit = [one for one in handlers if one.id not in petition.recused] or list(handlers)
    if element == "assign_handler":
        return {"handler": str(fit[choice % len(fit)].id)}
    if choice % 3 == 0:
        return {"recusal_decision": "refused", "reason": "无利害关系。"}
    return {"recusal_decision": "granted", "reason": "属实。", "new_handler": str(fit[choice % len(fit)].id)}


def form_of(county: County, message: str) -> dict[str, Any]:
    """A form for a message."""
    if message == "recusal_requested":
        return {"person": "承办人", "relation": "近亲属。"}
    return county.answer_of_message(message)


def senders(county: County, message: str) -> list[Official]:
    """Who may send a message: those of the authorities in the petition whose role allows it."""
    allowed = county.office.current.rulebook.permissions.actions[f"send_{message}"]
    parties = set(county.dossier.petition.parties.values())
    return [one for one in county.office.store.registers.officials() if one.authority in parties and one.roles & allowed]
