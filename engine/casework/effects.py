"""One small applier per act of a diagram, inside the caller's transaction. Appliers decide nothing the rules do not say."""

from __future__ import annotations

from collections.abc import Callable

from engine.casework import clocks, handling, notices, proceedings, reexamination, referrals
from engine.casework.act import Act
from engine.domain.process import Effect
from engine.domain.task import Instance
from engine.errors import OutOfOrder

Applier = Callable[[Act, Effect, Instance], None]


def apply(act: Act, effect: Effect, instance: Instance) -> None:
    """Apply one effect; OutOfOrder for an act nobody knows, which the lint should have refused."""
    applier = APPLIERS.get(effect.act)
    if applier is None:
        raise OutOfOrder("act_unknown", act=effect.act, element=effect.element)
    applier(act, effect, instance)


def _record(act: Act, effect: Effect, instance: Instance) -> None:
    act.record(effect.arguments["event"], instance=instance.no)


def _issue(act: Act, effect: Effect, instance: Instance) -> None:
    notices.issue(act, effect.arguments["document"], instance)


def _set(act: Act, effect: Effect, instance: Instance) -> None:
    """The process room keeps the answer itself; the docket need not repeat it."""


def _accept(act: Act, effect: Effect, instance: Instance) -> None:
    act.record("accepted", basis=notices.acceptance_basis(act))


def _start(act: Act, effect: Effect, instance: Instance) -> None:
    clocks.start(act, act.rules.deadline(effect.arguments["deadline"]), act.on, instance.no)


def _meet(act: Act, effect: Effect, instance: Instance) -> None:
    for deadline in act.dossier.deadlines:
        if deadline.name == effect.arguments["deadline"] and deadline.is_unmet and not deadline.is_apart(instance.no):
            clocks.meet(deadline, act.on)


def _recuse(act: Act, effect: Effect, instance: Instance) -> None:
    if effect.process in reexamination.REVIEWERS:
        reexamination.set_aside(act, effect.process)
    else:
        handling.recuse(act)


def _supervise(act: Act, effect: Effect, instance: Instance) -> None:
    act.record("supervision_asked", instance=instance.no, reason=effect.arguments.get("reason", ""))


APPLIERS: dict[str, Applier] = {
    "record": _record,
    "set": _set,
    "accept": _accept,
    "refer": lambda act, effect, instance: referrals.refer(act),
    "take_back": lambda act, effect, instance: referrals.take_back(act),
    "designate": lambda act, effect, instance: referrals.designate(act),
    "seal": lambda act, effect, instance: referrals.seal(act),
    "issue": _issue,
    "serve": lambda act, effect, instance: notices.serve(act, effect.arguments["document"], instance),
    "start_deadline": _start,
    "meet_deadline": _meet,
    "extend": lambda act, effect, instance: handling.extend(act, effect.arguments["deadline"]),
    "recuse": _recuse,
    "conclude": lambda act, effect, instance: act.record("concluded", basis="信访工作条例 第三十六条"),
    "supervise": _supervise,
    "open_stage": lambda act, effect, instance: proceedings.open_stage(act, effect.arguments["stage"]),
    "close_stage": lambda act, effect, instance: proceedings.close_stage(act, effect.arguments["stage"]),
}
