"""文书与送达: issuing the office's papers under gapless numbers, and recording their service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.casework import clocks
from engine.casework.act import Act
from engine.casework.material import material, submitted
from engine.domain.clock import day_of
from engine.domain.deadline import MAIN_INSTANCE
from engine.domain.document import Document, DocumentStatus, seal_of
from engine.domain.rules import DocumentRule
from engine.domain.task import Instance
from engine.errors import OutOfOrder, Refusal

SERVICE_BASIS = "信访工作条例 第二十三条"
# How the steps are called that approve a paper; who completes one has signed it.
APPROVING = "approve_"


def acceptance_basis(act: Act) -> str:
    """The paragraph acceptance rests on: a direct petition or a transferred one (信访工作条例 第二十三条)."""
    return act.rules.document("acceptance_notice").basis


def issue(act: Act, kind: str, instance: Instance) -> Document:
    """Issue one paper: its parts filled from the forms, its number the next of authority, kind and year.

    Raises Refusal ``opinion_part_missing`` when a part the law asks for is empty (信访工作条例 第三十二条).
    """
    rule = act.rules.document(kind)
    filled = material(act, {*rule.filled_by, *rule.required_parts}) | {"basis": rule.basis}
    require_parts(rule, filled)
    document = numbered(act, rule, issuer(act, rule, instance), filled, is_approved=True)
    # A letter of a supervision says of which: a petition may have several, and acts of one instant.
    whose: dict[str, Any] = {"instance": instance.no} if instance.no != MAIN_INSTANCE else {}
    day = act.happened(f"{kind}.issued", basis=rule.basis, number=document.number, sha256=document.sha256, **whose)
    clocks.hear(act, f"{kind}.issued", day, instance.no)
    return document


def numbered(act: Act, rule: DocumentRule, authority: str, filled: Mapping[str, Any], *, is_approved: bool = False) -> Document:
    """A new paper under the next number of authority, kind and year; signed as ``signed_by`` says, sealed where the rules say at once.

    Raises Refusal ``signer_wrong`` when nobody who may sign a paper of its kind has.
    """
    signer, signed_on = signed_by(act, rule, is_approved=is_approved)
    series = f"{act.office.authorities[authority].short}{rule.prefix}〔{act.on.year}〕"
    document = Document(
        None, act.petition.id, rule.id, f"{series}{act.tx.next_in(series)}号", authority, act.at, act.on, act.by.id,
        {name: filled[name] for name in rule.filled_by if filled.get(name) not in (None, "")},
    )  # fmt: skip
    document.sha256 = seal_of(document)
    if act.by.id > 0:
        document.signed_by, document.signed_on = signer, signed_on
    if not sealed_apart(act):
        document.sealed_by, document.sealed_on = act.by.id, act.on
    act.dossier.add_document(document)
    return document


def signed_by(act: Act, rule: DocumentRule, *, is_approved: bool) -> tuple[int, date]:
    """Who signs a paper and on which day: whoever acts, if he has the role the catalogue names, or it names none.

    ``is_approved``: the text is the one that went its way through the diagram. Where it is issued by another's act, since it waited
    for something beside, the latest who approved has signed it. Refusal ``signer_wrong`` where there is nobody.
    """
    if not rule.signer or act.by.has_role(rule.signer):
        return act.by.id, act.on
    for task in reversed(submitted(act) if is_approved else []):
        approver = act.office.official(task.done_by)
        if task.element.startswith(APPROVING) and task.done_at and approver is not None and approver.has_role(rule.signer):
            return approver.id, day_of(task.done_at)
    zh, en = act.edition.rulebook.permissions.roles[rule.signer]
    raise Refusal("signer_wrong", basis=rule.basis, document=rule.names, role={"zh": zh, "en": en}, who=act.by.name)


def sealed_apart(act: Act) -> bool:
    """Whether the seal of the authority is affixed in an act of its own (用印); rules that do not say so affix it with the issue."""
    return act.rules.flags.get("sealed_at_issue") is False


def require_parts(rule: DocumentRule, filled: Mapping[str, Any]) -> None:
    """Refusal when a part the law asks for is empty."""
    missing = rule.missing_parts(filled)
    if missing:
        raise Refusal("opinion_part_missing", basis=rule.basis, document=rule.names, parts=_part_names(rule, missing))


def _part_names(rule: DocumentRule, parts: tuple[str, ...]) -> dict[str, str]:
    """What parts are called, in one line by language."""
    zh, en = {part.id: part.name for part in rule.parts}, {part.id: part.name_en for part in rule.parts}
    return {"zh": "、".join(zh.get(part, part) for part in parts), "en": ", ".join(en.get(part, part) for part in parts)}


def issuer(act: Act, rule: DocumentRule, instance: Instance) -> str:
    """The authority a paper goes out from: the one that holds the issuer's part in the petition."""
    lane = act.edition.rulebook.permissions.lanes.get(rule.issuer)
    part = lane.authority if lane else rule.issuer
    authority = act.petition.parties.get(part, "")
    running = [one for one in act.dossier.proceedings if not one.completed_on]
    if running and rule.id.startswith("hearing"):
        authority = running[-1].authority
    if not authority:
        raise OutOfOrder("document_without_issuer", document=rule.id, petition=act.petition.number)
    return authority


def serve(act: Act, kind: str, instance: Instance) -> None:
    """Record the service of the latest paper of ``kind`` from the receipt just filled in.

    Where service is impossible (name or address unclear, 信访工作条例 第二十三条第二款) the reason stands in the receipt and the
    clocks run from the day this was recorded.
    """
    document = act.dossier.latest_document(kind)
    if document is None:
        raise Refusal("service_of_none", basis=act.rules.document(kind).basis, document=act.rules.document(kind).names)
    if document.status is DocumentStatus.WITHDRAWN:
        raise Refusal("paper_withdrawn", basis=act.rules.document(kind).basis, document=document.number)
    if document.sealed_on is None and sealed_apart(act):
        raise Refusal("paper_unsealed", basis=act.rules.document(kind).basis, document=document.number)
    receipt = _receipt(act)
    served_on = date.fromisoformat(receipt["received_on"]) if receipt.get("received_on") else act.on
    if served_on < document.issued_on:
        raise Refusal("service_before_issue", basis=SERVICE_BASIS, document=document.number)
    document.receipt, document.served_on, document.status = receipt, served_on, DocumentStatus.SERVED
    act.record(f"{kind}.served", on=served_on, instance=instance.no, number=document.number, method=receipt.get("method", ""))


def withdraw(act: Act, paper: Document, *, because: str, basis: str) -> None:
    """撤回: a paper is void from today and keeps its number; the docket says why."""
    paper.status, paper.withdrawn_on, paper.withdrawn_because = DocumentStatus.WITHDRAWN, act.on, because
    act.enter("paper_withdrawn", basis=basis, number=paper.number, reason=because)


def _receipt(act: Act) -> dict[str, Any]:
    """The receipt completed last."""
    receipts = [task for task in submitted(act) if task.element.startswith("serve_")]
    return dict(receipts[-1].answer) if receipts else {}
