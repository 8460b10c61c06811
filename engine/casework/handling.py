"""办理: the handler, recusal and extension (信访工作条例 第二十八条、第三十二条、第三十四条)."""

from __future__ import annotations

from typing import Any

from engine.casework import clocks
from engine.casework.act import Act
from engine.domain.authority import Official
from engine.domain.deadline import Deadline, DeadlineStatus
from engine.domain.dossier import Dossier
from engine.domain.petition import Petition
from engine.domain.rules import Extension, Length
from engine.domain.task import Task
from engine.errors import FieldError, InvalidForm, Refusal

RECUSAL_BASIS = "信访工作条例 第二十八条第三款"
SECOND_PERSON_BASIS = "信访工作条例 第三十二条"

# The steps that approve what another drafted, each with the step of the draft.
SECOND_PERSON = {
    "approve_reexamination_opinion": "draft_reexamination_opinion",
    "approve_final_review_opinion": "draft_final_review_opinion",
}


def check_handler(act: Act, answer: dict[str, Any]) -> None:
    """The handler works in the competent authority and has no interest in the matter (第二十八条)."""
    chosen = _official(act, answer.get("handler") or answer.get("new_handler"))
    if answer.get("recusal_decision") == "refused" and not answer.get("new_handler"):
        return
    if chosen is None or chosen.authority != act.petition.parties.get("competent") or not chosen.has_role("handler"):
        raise Refusal("no_such_handler", basis=RECUSAL_BASIS)
    replaced = act.petition.handler if "new_handler" in answer else None
    if chosen.id == replaced or not may_handle(chosen, act.petition):
        raise Refusal("recused", basis=RECUSAL_BASIS)


def may_handle(official: Official, petition: Petition) -> bool:
    """Whether nothing keeps an official from the petition: neither recused nor accused in it (第二十八条、第三十条)."""
    return official.id not in petition.recused and f"official:{official.id}" not in petition.accused


def _official(act: Act, value: object) -> Official | None:
    text = str(value or "")
    return act.office.official(int(text)) if text.isdigit() else None


def appoint(act: Act, answer: dict[str, Any]) -> None:
    """The chosen handler gets the petition and its steps."""
    act.petition.handler = int(str(answer["handler"]))
    act.enter("handler_appointed", basis=RECUSAL_BASIS, official=act.petition.handler)


def recuse(act: Act) -> None:
    """From the decision on the recused handler sees nothing of the petition; what he did stands (第二十八条)."""
    answer = act.dossier.answer_of("decide_recusal")
    petition, old = act.petition, act.petition.handler
    if old:
        petition.recused = tuple(dict.fromkeys((*petition.recused, old)))
    petition.handler = int(str(answer["new_handler"]))
    for task in act.dossier.open_tasks:
        if old and act.dossier.is_of(task, old):
            hand_to(task, petition.handler, act)
    act.record("recused", basis=RECUSAL_BASIS, official=old, new_handler=petition.handler)


def hand_to(task: Task, official: int | None, act: Act) -> None:
    """Give an open step to another official, or back to its lane; who was involved for its holder is so no more."""
    act.dossier.loosen(task)
    task.assignee, task.claimed_at = official, act.at if official is not None else None


def running_clock(act: Act, name: str) -> Deadline | None:
    """The clock ``name`` that may still be lengthened."""
    return next((one for one in reversed(act.dossier.deadlines) if one.name == name and one.is_live), None)


def check_extension(act: Act, answer: dict[str, Any]) -> None:
    """Ask the rule before the leader's approval is taken: how long, how often, and before the lapse (第三十四条)."""
    if answer.get("extension_decision", "approve") != "approve":
        return
    days = answer.get("days") or act.dossier.answer_of("extension_requested").get("days")
    allowed_extension(act, "handling", Length(int(days or 0), "days"))


def allowed_extension(act: Act, name: str, length: Length) -> Deadline:
    """The clock that may be lengthened by ``length``.

    Raises Refusal with the rule's article when the rule knows no extension, no such period ever began, it has
    lapsed, the extension is too long, or one was used before.
    """
    rule = act.rules.deadline(name)
    clock = running_clock(act, name)
    if rule.extension is None:
        raise Refusal("extension_not_allowed", basis=rule.basis, deadline=rule.id)
    if act.dossier.last_clock(name) is None:
        raise Refusal("extension_of_nothing", basis=rule.basis, deadline=rule.id)
    if clock is None or act.on > clock.due_on or clock.status is DeadlineStatus.LAPSED:
        raise Refusal("extension_after_lapse", basis=rule.basis, deadline=rule.id)
    _check_amount(clock, rule.extension, length, rule.basis)
    return clock


def _check_amount(clock: Deadline, extension: Extension, length: Length, basis: str) -> None:
    if length.is_longer_than(extension.at_most):
        raise Refusal("extension_too_long", basis=basis, asked=length, at_most=extension.at_most)
    if len(clock.extensions) >= extension.times:
        raise Refusal("extension_twice", basis=basis, times=extension.times)


def extend(act: Act, name: str) -> None:
    """Lengthen the clock by what the leader approved, else by what was asked (第三十四条)."""
    days = act.dossier.answer_of("approve_extension").get("days") or act.dossier.answer_of("extension_requested")["days"]
    length = Length(int(days), "days")
    clocks.extend(act, allowed_extension(act, name, length), length)
    act.record("extended", basis=act.rules.deadline(name).basis, deadline=name)


def check_consent(act: Act, answer: dict[str, Any]) -> None:
    """An agreement rests on the consent of all sides (第三十三条)."""
    if answer.get("mediation_result") == "settled" and not answer.get("parties_consented"):
        raise InvalidForm([FieldError("parties_consented", "field_must_be_confirmed")], form="mediate", basis="信访工作条例 第三十三条")


def check_second_person(act: Act, approving: str) -> None:
    """Who drafted an opinion does not sign it, and nobody signs it in his name."""
    if drafters(act.dossier, approving) & {act.by.id, *act.dossier.in_name_of(act.by.id, approving)}:
        raise Refusal("same_person", basis=SECOND_PERSON_BASIS)


def drafters(dossier: Dossier, approving: str) -> frozenset[int]:
    """Everybody who worked at the draft that a step approves, by himself or lent to; nobody for a step that approves none."""
    drafted = SECOND_PERSON.get(approving, "")
    drafts = [task for task in dossier.tasks if task.element == drafted and task.done_by]
    return dossier.hands_on(max(drafts, key=lambda task: (task.done_at, task.id))) if drafts else frozenset()
