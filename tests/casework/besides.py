"""The words of the moves beside a step, for tests: who lends, signs, copies and stands in, by username and step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.casework import copying, delegating, dossiers, signing, standing_in
from engine.casework.views import FormView
from engine.domain.task import Task
from tests.builders import County

CLOCK = ("name", "status", "started_on", "due_on", "due_at", "next_at", "pauses", "extensions", "warned_on", "met_on", "noticed_at")


def lend(county: County, element: str, to: str, by: str, note: str = "请核实宅基地面积") -> None:
    step = county.open_step(element)
    delegating.delegate(county.office, task=step.id, to=county.who(to).id, note=note, by=county.who(by), key=county.key())


def give_back(county: County, element: str, by: str, remark: str = "已核实", **answer: Any) -> None:
    step = county.open_step(element)
    delegating.give_back(county.office, task=step.id, remark=remark, answer=answer, by=county.who(by), key=county.key())


def ask(county: County, element: str, *who: str, by: str, **rule: Any) -> None:
    step, weights = county.open_step(element), rule.pop("weights", {})
    signers = {county.who(one).id: weights.get(one, 1) for one in who}
    signing.add_signer(county.office, task=step.id, signers=signers, by=county.who(by), key=county.key(), **rule)


def sign(county: County, element: str, by: str, verdict: str = "consent", opinion: str = "") -> None:
    step = county.open_step(element)
    signing.sign(county.office, task=step.id, verdict=verdict, opinion=opinion, by=county.who(by), key=county.key())


def spare(county: County, element: str, who: str, by: str, reason: str = "外出") -> None:
    step = county.open_step(element)
    signing.remove_signer(county.office, task=step.id, signer=county.who(who).id, reason=reason, by=county.who(by), key=county.key())


def go_on(county: County, element: str, by: str, reason: str = "依据充分，意见分歧已写入卷内") -> None:
    step = county.open_step(element)
    signing.overrule(county.office, task=step.id, reason=reason, by=county.who(by), key=county.key())


def copy(county: County, element: str, *who: str, by: str, note: str = "") -> None:
    step = county.open_step(element)
    to = [county.who(one).id for one in who]
    copying.copy_to(county.office, task=step.id, to=to, note=note, by=county.who(by), key=county.key())


def take_over(county: County, element: str, by: str) -> None:
    standing_in.take_over(county.office, task=county.open_step(element).id, by=county.who(by), key=county.key())


def changed(county: County, who: str, **how: Any) -> None:
    """Something of an official becomes otherwise: his roles, or that he works here."""
    with county.office.store.transaction() as tx:
        tx.add_official(replace(county.who(who), **how), "x")
    county.office.forget()


def clocks(county: County) -> list[tuple[Any, ...]]:
    """Everything of every clock that an act could move."""
    return [tuple(getattr(one, name) for name in CLOCK) for one in county.dossier.deadlines]


def cards(county: County, task: Task, by: str) -> dict[str, FormView]:
    """The cards of moves a step offers, by name."""
    return {form.id: form for form in dossiers.task(county.office, task=task.id, by=county.who(by)).moves}


def holder(county: County, element: str) -> str:
    found = county.office.official(county.task(element).assignee)
    return found.username if found else ""
