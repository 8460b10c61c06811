"""文书与送达: issuing the office's papers under gapless numbers, and recording their service."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from datetime import date
from typing import Any

from engine.casework.act import Act
from engine.casework.saying import day_words
from engine.domain.document import Document, DocumentStatus, seal_of
from engine.domain.rules import DocumentRule
from engine.domain.task import Instance, Task, TaskStatus
from engine.errors import OutOfOrder, Refusal

IMPOSSIBLE = "impossible"
SERVICE_BASIS = "信访工作条例 第二十三条"
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def acceptance_basis(act: Act) -> str:
    """The paragraph acceptance rests on: a direct petition or a transferred one (信访工作条例 第二十三条)."""
    return act.rules.document("acceptance_notice").basis


def issue(act: Act, kind: str, instance: Instance) -> Document:
    """Issue one paper: its parts filled from the forms, its number the next of authority, kind and year.

    Raises Refusal ``opinion_part_missing`` when a part the law asks for is empty (信访工作条例 第三十二条).
    """
    rule = act.rules.document(kind)
    filled = material(act, {*rule.filled_by, *rule.required_parts}) | {"basis": rule.basis}
    missing = rule.missing_parts(filled)
    if missing:
        raise Refusal("opinion_part_missing", basis=rule.basis, document=rule.name, parts="、".join(_part_names(rule, missing)))
    authority = issuer(act, rule, instance)
    series = f"{act.office.authorities[authority].short}{rule.prefix}〔{act.on.year}〕"
    document = Document(
        None, act.petition.id, kind, f"{series}{act.tx.next_in(series)}号", authority, act.at, act.on, act.by.id,
        {name: filled[name] for name in rule.filled_by if filled.get(name) not in (None, "")},
    )  # fmt: skip
    document.sha256 = seal_of(document)
    act.dossier.add_document(document)
    act.record(f"{kind}.issued", basis=rule.basis, instance=instance.no, number=document.number, sha256=document.sha256)
    return document


def _part_names(rule: DocumentRule, parts: tuple[str, ...]) -> list[str]:
    names = {part.id: part.name for part in rule.parts}
    return [names.get(part, part) for part in parts]


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


def material(act: Act, wanted: Set[str]) -> dict[str, Any]:
    """What a paper is filled from, of the names it asks for: the forms, later ones over earlier ones, then the petition's own facts."""
    filled: dict[str, Any] = {}
    for task in submitted(act):
        form = act.edition.forms.get(task.element)
        for name in wanted & task.answer.keys():
            value = task.answer[name]
            filled[name] = (form and form.label(name, value)) or said(act, value)
    return filled | petition_material(act, wanted)


def submitted(act: Act) -> list[Task]:
    """The latest completed form of each step in the order they were completed."""
    done = [task for task in act.dossier.tasks if task.at_hand and task.status is TaskStatus.DONE and task.done_at]
    return sorted(done, key=lambda task: (task.done_at, task.id))


def said(act: Act, value: Any) -> Any:
    """An answer in words: authorities by their names, days as letters write them."""
    authority = act.office.authorities.get(value) if isinstance(value, str) else None
    if authority:
        return authority.name
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return day_words(date.fromisoformat(value), "zh")
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return value


def petition_material(act: Act, wanted: Set[str]) -> dict[str, Any]:
    """Facts of the petition that wordings name, of those asked for: numbers and days as the letter writes them."""
    found = {name: FACTS[name](act) for name in wanted & FACTS.keys()}
    happened = {f"{event}_on": date.fromisoformat(day) for event, day in act.petition.events.items() if f"{event}_on" in wanted}
    due = {f"due_{one.name}": one.due_on for one in act.dossier.deadlines if f"due_{one.name}" in wanted}
    issued = {f"number_{paper.kind}": paper.number for paper in act.dossier.documents}
    return found | {name: day_words(day, "zh") for name, day in {**happened, **due}.items()} | issued


def _handler(act: Act) -> str:
    handler = act.office.official(act.petition.handler)
    return handler.name if handler else ""


def _name(act: Act, part: str) -> str:
    authority = act.authority(part)
    return authority.name if authority else ""


FACTS: Mapping[str, Callable[[Act], str]] = {
    "petition_number": lambda act: act.petition.number,
    "gist": lambda act: act.petition.gist,
    "requests": lambda act: "；".join(act.petition.requests) or act.petition.gist,
    "filed_on": lambda act: day_words(act.petition.filed_on, "zh"),
    "received_on_petition": lambda act: day_words(act.petition.filed_on, "zh"),
    "handler_name": _handler,
    "competent_authority": lambda act: _name(act, "competent"),
    "receiving_authority": lambda act: _name(act, "receiving"),
    "superior_authority": lambda act: _name(act, "superior"),
    "reexamining_authority": lambda act: _name(act, "reexamining"),
    "final_reviewing_authority": lambda act: _name(act, "final_reviewing"),
    "issued_on": lambda act: day_words(act.on, "zh"),
}


def serve(act: Act, kind: str, instance: Instance) -> None:
    """Record the service of the latest paper of ``kind`` from the receipt just filled in.

    Where service is impossible (name or address unclear, 信访工作条例 第二十三条第二款) the reason stands in the receipt and the
    clocks run from the day this was recorded.
    """
    document = act.dossier.latest_document(kind)
    if document is None:
        raise Refusal("service_before_issue", basis=act.rules.document(kind).basis, document=kind)
    receipt = _receipt(act)
    served_on = date.fromisoformat(receipt["received_on"]) if receipt.get("received_on") else act.on
    if served_on < document.issued_on:
        raise Refusal("service_before_issue", basis=SERVICE_BASIS, document=document.number)
    document.receipt, document.served_on, document.status = receipt, served_on, DocumentStatus.SERVED
    act.record(f"{kind}.served", on=served_on, instance=instance.no, number=document.number, method=receipt.get("method", ""))


def _receipt(act: Act) -> dict[str, Any]:
    """The receipt completed last."""
    receipts = [task for task in submitted(act) if task.element.startswith("serve_")]
    return dict(receipts[-1].answer) if receipts else {}


def check_receipt(act: Act, answer: dict[str, Any]) -> None:
    """A paper is not served in the future; an impossible service needs its reason."""
    if answer.get("method") == IMPOSSIBLE and not answer.get("note"):
        raise Refusal("impossible_needs_reason", basis=SERVICE_BASIS)
    if not answer.get("received_on"):
        return
    received = date.fromisoformat(answer["received_on"])
    if received > act.on:
        raise Refusal("service_in_future", basis=SERVICE_BASIS, on=received.isoformat())
