"""What leaves the house about an alert: a letter to an official, or a message to another system. Neither serves a paper (送达).

Whether it still matters, and who may still know, is asked when it is written. It carries a petition's number and the terms of the
rules, nothing a person wrote and no official's name beside whom it is for; about an accusation nothing leaves (信访工作条例 第三十条).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.casework import digests
from engine.casework.alertports import AlertRow
from engine.casework.office import Office
from engine.casework.telling import is_past, matters, may_leave, rule_of, sentence, who_holds, who_may_know, who_must_act
from engine.domain.alert import DIGEST, WEBHOOK, WEBHOOKS, Alert
from engine.domain.authority import Official
from engine.domain.clock import day_of

# The outgoing work of each way out of the house.
TELL, HOOK = "tell", "hook"
# Each webhook has work of its own, so that each is tried again, and dead, by itself.
HOOKS = {way: f"{HOOK}{way.removeprefix(WEBHOOK)}" for way in WEBHOOKS}
WORK = {"mail": TELL, **HOOKS}


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to one official."""

    to: Official
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """What another system is told: an ``id`` that is the same however often it is sent, and fields of JSON."""

    id: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """An alert as it leaves the house: whom it is for, what it is called and says, its article, and where it is opened."""

    row: AlertRow
    official: Official
    name: str
    says: str
    basis: str
    path: str
    more: Sequence[str] = ()


def told(office: Office, body: Mapping[str, Any], lang: str) -> Told | None:
    """The alert of a job as things stand now; None when it no longer matters or its official may not know."""
    row = office.store.registers.alerts.alert(int(body["alert"]))
    if row is None:
        return None
    if row.alert.kind == DIGEST:
        return _digest(office, row, lang)
    dossier = office.store.registers.dossier(row.number)
    if dossier is None or not may_leave(dossier.petition):
        return None
    known = who_may_know(office, dossier, [row.alert.official])
    rule = rule_of(office, row)
    if not known or rule is None or not matters(dossier, row.alert.reason, known[0]) or is_past(office, rule, row.alert.reason):
        return None
    name, says = sentence(office, row, lang, names=False)
    return Told(row, known[0], name, says, rule.basis, f"/petitions/{row.number}")


def _digest(office: Office, row: AlertRow, lang: str) -> Told | None:
    """The digest of a day, as long as it is that day; without accusations, whoever it is for."""
    official = office.official(row.alert.official)
    if official is None or not official.active or row.alert.reason.get("day") != office.today().isoformat():
        return None
    view = digests.digest(office, by=official, lang=lang, leaving=True)
    if not view.groups:
        return None
    told = digests.counts(view) | {digests.AT_LEAST: digests.at_least(view)}
    return Told(
        row, official, office.say(DIGEST, lang), digests.sentence(office, told, lang), digests.basis(office, row), "/inbox/digest",
        digests.lines(office, view, lang),
    )  # fmt: skip


def letters(office: Office, body: Mapping[str, Any], lang: str) -> Iterator[Letter]:
    """The letter of one job; none when it no longer matters."""
    if "alert" not in body:
        yield from _of_older(office, body, lang)
        return
    found = told(office, body, lang)
    if found is not None:
        where = office.current.rulebook.message("mail_where", lang, path=found.path)
        yield letter(office, found.official, found.name, found.says, [*found.more, found.basis, where], lang)


def letter(office: Office, to: Official, name: str, said: str, more: Sequence[str], lang: str) -> Letter:
    """A letter with its subject, what more there is to say, and that it serves nothing."""
    say = office.current.rulebook.message
    subject = f"【{name}】{said}" if lang == "zh" else f"[{name}] {said}"
    return Letter(to, subject, "\n\n".join(one for one in (subject, *more, say("mail_footer", lang)) if one) + "\n")


def message(office: Office, body: Mapping[str, Any], lang: str) -> Message | None:
    """What another system is told of one job; None when it no longer matters."""
    found = told(office, body, lang)
    if found is None:
        return None
    alert = found.row.alert
    fields = {
        "type": f"alert.{alert.kind}", "timestamp": alert.at.isoformat(),
        "data": {
            "number": found.row.number, "to": found.official.username, "authority": found.official.authority, "name": found.name,
            "reason": found.says, "basis": found.basis, "path": found.path,
        },
    }  # fmt: skip
    return Message(f"alert-{alert.id}", fields)


# ---- what an older program left waiting

_OLDER = {
    "warned": "due_soon", "asked_delegation": "delegated", "asked_copy": "copied", "asked_signature_before": "to_sign",
    "asked_signature_after": "to_sign",
}  # fmt: skip


def _of_older(office: Office, body: Mapping[str, Any], lang: str) -> Iterator[Letter]:
    """The letters of a job an older program handed over: it names an event of a petition, and no alert."""
    dossier, what = office.store.registers.dossier(str(body["petition"])), str(body["what"])
    if dossier is None or not may_leave(dossier.petition):
        return
    task = next((one for one in dossier.tasks if one.id == body.get("task")), None)
    clock = dossier.last_clock(str(body.get("deadline", "")))
    reason: dict[str, Any] = {"who": 0, "day": body.get("due_on") or (day_of(task.created_at).isoformat() if task else "")}
    reason |= {"clock": clock.name} if clock else {"task": task.id, "element": task.element, "step": task.name} if task else {}
    ids = [int(body["official"])] if body.get("official") else who_must_act(office, dossier, clock) if clock else ()
    for official in who_may_know(office, dossier, ids or (who_holds(office, task) if task else ())):
        if matters(dossier, reason, official):
            told = Alert(None, "", official.id, dossier.petition.id, _OLDER.get(what, what), reason, office.now())
            name, said = sentence(office, AlertRow(told, dossier.petition.number, dossier.petition.place), lang, names=False)
            yield letter(office, official, name, said, [], lang)
