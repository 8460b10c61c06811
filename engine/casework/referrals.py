"""转送、交办、异议、退回、指定管辖 (信访工作条例 第二十二条至第二十四条), and the sealed transfer of accusations (第三十条)."""

from __future__ import annotations

from typing import Any

from engine.casework import notices
from engine.casework.act import Act
from engine.casework.office import Office
from engine.domain.access import is_told_nothing
from engine.domain.authority import Authority
from engine.domain.deadline import DeadlineStatus
from engine.domain.document import Document, DocumentStatus
from engine.domain.petition import Petition
from engine.errors import Refusal

OBJECTION_BASIS = "信访工作条例 第二十三条第三款"
DISPUTE_BASIS = "信访工作条例 第二十四条"
LETTERS = ("transfer_letter", "assignment_letter")
TARGET_FORMS = ("prepare_referral", "prepare_confidential_transfer")


def check_target(act: Act, answer: dict[str, Any]) -> None:
    """A referral goes to an authority that is offered; why another cannot be chosen is not said, it may be accused."""
    target = str(answer.get("authority", ""))
    if target not in [authority.id for authority in reachable(act.office, act.petition)]:
        raise Refusal("no_authority", basis="信访工作条例 第二十二条、第三十条", authority=target)
    if answer.get("kind") == "assign" and not answer.get("period_days"):
        raise Refusal("assignment_needs_period", basis="信访工作条例 第二十二条第一款第三项")
    if answer.get("kind") == "assign" and act.petition.simplified:
        raise Refusal("not_simplified", basis="信访事项简易办理办法（试行） 第五条")


def reachable(office: Office, petition: Petition) -> list[Authority]:
    """Authorities of the receiving one's government and below where somebody handles petitions.

    Without those that are told nothing of the petition (第二十二条、第三十条).
    """
    receiving = office.authorities[petition.parties["receiving"]]
    home = office.authorities.get(receiving.parent, receiving)
    staffed = {official.authority for official in office.store.registers.officials(role="handler")}
    below = [office.authorities[one] for one in sorted(staffed - {receiving.id}) if office.authorities[one].path.startswith(home.path)]
    return [one for one in below if not is_told_nothing(one.path, petition.accused, office.paths)]


def refer(act: Act) -> None:
    """Hand the petition to the chosen authority; its clocks start on this day."""
    answer = act.dossier.answer_of(*TARGET_FORMS)
    kind = str(answer.get("kind") or "transfer")
    _appoint(act, str(answer["authority"]))
    act.petition.referral_kind = kind
    act.record("referred", basis="信访工作条例 第二十二条", authority=str(answer["authority"]), referral_kind=kind)
    if kind == "assign":
        act.record("assigned", basis="信访工作条例 第二十二条第一款第三项", period_days=answer.get("period_days"))


def _appoint(act: Act, authority: str) -> None:
    """Make ``authority`` the competent one, and its superior the one to answer a request for re-examination."""
    petition = act.petition
    petition.parties["sender"] = petition.parties.get("receiving", "")
    petition.parties["competent"] = authority
    superior = act.office.authorities[authority].superior
    if superior:
        petition.parties["superior"] = superior
    petition.handler = None


def take_back(act: Act) -> None:
    """The sender agreed with the objection: the papers come back (信访工作条例 第二十三条第三款)."""
    petition = act.petition
    left = petition.parties.get("competent", "")
    petition.parties["competent"] = petition.parties["receiving"]
    petition.parties.pop("superior", None)
    petition.referral_kind, petition.handler = "", None
    act.record("taken_back", basis=OBJECTION_BASIS, authority=left)
    _withdraw_letter(act, left, "letter_taken_back", OBJECTION_BASIS)


def designate(act: Act) -> None:
    """The common superior decides who is competent (信访工作条例 第二十四条)."""
    answer, left = act.dossier.answer_of("decide_jurisdiction"), act.petition.parties.get("competent", "")
    _appoint(act, str(answer["authority"]))
    act.record("designated", basis=DISPUTE_BASIS, authority=str(answer["authority"]))
    if left != answer["authority"]:
        _withdraw_letter(act, str(answer["authority"]), "letter_designated", DISPUTE_BASIS)


def _withdraw_letter(act: Act, authority: str, why: str, basis: str) -> None:
    """The letter of a referral that no longer stands is void; it keeps its number. ``why`` is a sentence that names ``authority``."""
    letters = [paper for kind in LETTERS if (paper := act.dossier.latest_document(kind)) and paper.status is DocumentStatus.ISSUED]
    for paper in letters:
        because = act.office.current.rulebook.message(why, "zh", authority=act.office.authorities[authority].name)
        notices.withdraw(act, paper, because=because, basis=basis)


def is_void_letter(office: Office, petition: Petition, paper: Document) -> bool:
    """Whether a paper is the letter of a referral to another authority than the one the petition is with."""
    competent = office.authorities.get(petition.parties.get("competent", ""))
    return paper.kind in LETTERS and paper.content.get("authority") != (competent.name if competent else "")


def seal(act: Act) -> None:
    """Seal an accusation: from now on only the authorities in it and cleared officials know of it (第三十条)."""
    act.petition.sealed = True
    act.record("sealed", basis="信访工作条例 第三十条")


def check_confirmation(act: Act, answer: dict[str, Any]) -> None:
    """An objection must come within its period, where the rulebook knows one at all (第二十三条第三款)."""
    if answer.get("jurisdiction") != "object":
        return
    basis = OBJECTION_BASIS
    if not act.rules.flags.get("objection"):
        raise Refusal("objection_unknown", basis=basis)
    running = [one for one in act.dossier.deadlines if one.name == "objection" and one.status is DeadlineStatus.RUNNING]
    if not running:
        raise Refusal("late_objection", basis=basis)
    if not answer.get("reasons"):
        raise Refusal("objection_needs_reasons", basis=basis)


def confirmed(act: Act, answer: dict[str, Any]) -> None:
    """Tell the clocks which way the receiving authority decided."""
    act.record("objected" if answer.get("jurisdiction") == "object" else "jurisdiction_confirmed", basis="信访工作条例 第二十三条第三款")
