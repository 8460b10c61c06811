"""用印、撤回、重新出具: what befalls a paper between its issue and its service; its number is its own for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.casework import access, notices, referrals, remarks
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.material import FACTS
from engine.casework.office import Office
from engine.casework.saying import authority_name
from engine.casework.views import FieldView, FormView, Outcome
from engine.domain.authority import Official
from engine.domain.document import Document, DocumentStatus
from engine.domain.dossier import Dossier
from engine.domain.reply import gap_in
from engine.domain.rules import DocumentRule
from engine.errors import Conflict, FieldError, InvalidForm, NotFound, NotPermitted, Refusal

AFFIX, WITHDRAW, REISSUE = "affix_seal", "withdraw_paper", "reissue_paper"
LONGEST_PART = 8000
# What a paper issued anew says as of that day, whatever the one before said.
OF_THE_DAY = ("issued_on", "query_code", "query_number", "query_address")


def affix_seal(office: Office, *, number: str, document: int, by: Official, key: str, lang: str = "zh") -> Outcome:
    """用印: the seal of the authority goes onto an issued paper, where the rules do not affix it with the issue.

    NotPermitted for others than those who may, of the authority itself; Conflict for a paper that bears its seal already;
    Refusal ``paper_withdrawn_already``.
    """
    access.require(office, by, AFFIX)

    def work(act: Act) -> None:
        paper = paper_of(act, document)
        require_in_force(act, paper)
        if paper.sealed_on is not None:
            raise Conflict("paper_sealed_already", document=paper.number)
        paper.sealed_by, paper.sealed_on = by.id, act.on
        act.enter("seal_affixed", basis=rule_of(act, paper).basis, number=paper.number, sha256=paper.sha256)

    return perform(office, number=number, by=by, key=key, work=work, lang=lang)


def withdraw_paper(office: Office, *, number: str, document: int, reason: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """撤回: a paper not yet served is void from today; its number is never given again.

    NotPermitted for others than those who may, of the authority itself; InvalidForm without a reason; Refusal
    ``paper_served_stays`` for a paper that was served (an opinion is changed by re-examination alone, 第三十五条).
    """
    access.require(office, by, WITHDRAW)

    def work(act: Act) -> None:
        paper = paper_of(act, document)
        rule = rule_of(act, paper)
        said = remarks.kept(reason, name="reason", form=WITHDRAW, required=True, basis=rule.basis)
        require_in_force(act, paper)
        if paper.status is DocumentStatus.SERVED:
            raise Refusal("paper_served_stays", basis=rule.basis, document=paper.number)
        notices.withdraw(act, paper, because=said, basis=rule.basis)

    return perform(office, number=number, by=by, key=key, work=work, lang=lang)


def reissue_paper(
    office: Office, *, number: str, document: int, corrections: Mapping[str, str], by: Official, key: str, lang: str = "zh"
) -> Outcome:
    """重新出具: a withdrawn paper is issued anew under the next number, with ``corrections`` of its parts; no clock moves.

    Issuing is signing here too: Refusal ``signer_wrong``; ``opinion_part_missing`` when a required part was emptied;
    ``paper_not_withdrawn``; ``letter_of_another`` for the letter of a referral that no longer stands; InvalidForm as ``corrected`` says.
    """
    access.require(office, by, WITHDRAW)

    def work(act: Act) -> None:
        paper = paper_of(act, document)
        rule = rule_of(act, paper)
        if paper.status is not DocumentStatus.WITHDRAWN:
            raise Refusal("paper_not_withdrawn", basis=rule.basis, document=paper.number)
        if referrals.is_void_letter(act.office, act.petition, paper):
            raise Refusal("letter_of_another", basis=rule.basis, document=paper.number)
        filled = paper.content | refreshed(act, rule) | corrected(rule, corrections)
        notices.require_parts(rule, filled)
        new = notices.numbered(act, rule, paper.authority, filled)
        act.enter(f"{new.kind}.issued", basis=rule.basis, number=new.number, sha256=new.sha256, replaces=paper.number)

    return perform(office, number=number, by=by, key=key, work=work, lang=lang)


def refreshed(act: Act, rule: DocumentRule) -> dict[str, Any]:
    """What a paper issued anew says of itself: its basis, and the day and the query code in force where its wording names them."""
    return {"basis": rule.basis} | {name: FACTS[name](act) for name in OF_THE_DAY if name in rule.filled_by}


def corrected(rule: DocumentRule, corrections: Mapping[str, str]) -> dict[str, str]:
    """The parts as they are corrected; InvalidForm for a part the paper has not, one too long, or one in which something is 【…未填】."""
    known = {part.id for part in rule.parts}
    wrong = [FieldError(name, "unknown_field", (("field", name),)) for name in corrections if name not in known]
    wrong += [
        FieldError(name, "field_too_long", (("at_most", LONGEST_PART),)) for name, text in corrections.items() if len(text) > LONGEST_PART
    ]
    wrong += [gap for name, text in corrections.items() if (gap := gap_in(name, text))]
    if wrong:
        raise InvalidForm(wrong, form=REISSUE, basis=rule.basis)
    return {name: text.strip() for name, text in corrections.items()}


def paper_of(act: Act, document: int) -> Document:
    """A paper at hand of the petition, and of the acting official's own authority; NotFound or NotPermitted."""
    paper = next((one for one in act.dossier.documents if one.id == document), None)
    if paper is None:
        raise NotFound(document=document)
    if paper.authority != act.by.authority:
        whose = {lang: authority_name(act.office, paper.authority, lang) for lang in ("zh", "en")}
        raise NotPermitted("paper_of_others", document=paper.number, authority=whose)
    return paper


def rule_of(act: Act, paper: Document) -> DocumentRule:
    """What the catalogue says of a paper."""
    return act.rules.document(paper.kind)


def require_in_force(act: Act, paper: Document) -> None:
    """Refusal for a paper that was withdrawn."""
    if paper.status is DocumentStatus.WITHDRAWN:
        raise Refusal("paper_withdrawn_already", basis=rule_of(act, paper).basis, document=paper.number)


def offered(office: Office, dossier: Dossier, paper: Document, by: Official, lang: str) -> tuple[FormView, ...]:
    """The forms of what ``by`` may do with a paper now; the id of each is the verb's name."""
    if paper.authority != by.authority or not paper.at_hand:
        return ()
    rule, forms = office.rules_of(dossier.petition).document(paper.kind), []
    if access.may(office, by, AFFIX, dossier.petition) and paper.sealed_on is None and paper.status is not DocumentStatus.WITHDRAWN:
        forms.append(FormView(AFFIX, office.say("seal_affixed", lang), rule.basis, ()))
    if access.may(office, by, WITHDRAW, dossier.petition) and paper.status is DocumentStatus.ISSUED:
        reason = remarks.field(office, "reason", "withdrawal_reason", lang, required=True)
        forms.append(FormView(WITHDRAW, office.say("paper_withdrawn", lang), rule.basis, (reason,)))
    may_again = access.may(office, by, WITHDRAW, dossier.petition) and not referrals.is_void_letter(office, dossier.petition, paper)
    if may_again and paper.status is DocumentStatus.WITHDRAWN:
        fields = tuple(part_field(rule, name, str(paper.content.get(name, "")), lang) for name in (part.id for part in rule.parts))
        forms.append(FormView(REISSUE, office.say(REISSUE, lang), rule.basis, fields))
    return tuple(forms)


def part_field(rule: DocumentRule, name: str, text: str, lang: str) -> FieldView:
    """One part of a paper to be corrected."""
    part = next(one for one in rule.parts if one.id == name)
    label = part.name if lang == "zh" else part.name_en
    return FieldView(name, label, "", "textarea", name in rule.required_parts, (), text, LONGEST_PART, None, None, None)


def make(
    office: Office, *, act: str, number: str, document: int, answer: Mapping[str, Any], by: Official, key: str, lang: str = "zh"
) -> Outcome:
    """Do one of these from its form, all of it text; NotFound for anything else."""
    if act == AFFIX:
        return affix_seal(office, number=number, document=document, by=by, key=key, lang=lang)
    if act == WITHDRAW:
        return withdraw_paper(office, number=number, document=document, reason=str(answer.get("reason") or ""), by=by, key=key, lang=lang)
    if act == REISSUE:
        given = {name: str(text) for name, text in answer.items()}
        return reissue_paper(office, number=number, document=document, corrections=given, by=by, key=key, lang=lang)
    raise NotFound(move=act)
