"""加签、会签、减签: others sign a step before its answer is given, or after it and before the process goes on."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from engine.casework import access, beside, copying, handing, holding, remarks, tasks
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.office import Office
from engine.casework.views import FieldView, FormView, Outcome
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.involvement import SIGNATURES, Involvement, Kind, Mode, State, Verdict, Vote
from engine.domain.task import Task
from engine.errors import Conflict, FieldError, InvalidForm, NotFound, NotPermitted, Refusal
from engine.watching import metrics

WHEN = {"before": Kind.BEFORE, "after": Kind.AFTER}
HEAVIEST = 100


def add_signer(
    office: Office, *, task: str, signers: Mapping[int, int], when: str = "before", mode: str = "all", threshold: int | None = None,
    note: str = "", by: Official, key: str, lang: str = "zh",
) -> Outcome:  # fmt: skip
    """加签: ask officials, by id with the weight of each, to sign a step one holds; several together are a joint signing (会签).

    ``before``: the step cannot be completed until they have decided. ``after``: its answer is kept when it is given, they are asked
    then, and the petition moves on once they agree. ``mode``: all, any, ratio or weighted, the last two with a ``threshold`` per cent
    that is the rulebook's when none is given. A joint signing that failed is over by it. NotPermitted for who does not hold
    the step; InvalidForm for what is out of range; Refusal ``already_asked``, and what ``beside.invited`` says of each.
    """
    access.require(office, by, "add_signer")
    ratio = checked(office, signers, when, mode, threshold)

    def work(act: Act) -> None:
        step = tasks.open_task(act, task)
        if step.assignee != by.id:
            raise NotPermitted("task_not_yours")
        said = remarks.kept(note, name="note", form="add_signer", basis=holding.JOINT_BASIS)
        end_failed(act, step)
        kind, no = WHEN[when], next_round(act, step, signers)
        state = State.WAITING if kind is Kind.AFTER else State.ASKED
        rows = [
            Involvement(None, act.petition.id, step.id, kind, who, by.id, act.at, state, no, Mode(mode), ratio, weight, said)
            for who, weight in signers.items()
        ]
        act.dossier.involvements.extend(rows)
        how = {"threshold": ratio} if mode in (Mode.RATIO, Mode.WEIGHTED) else {}
        act.enter(
            "signers_added", basis=holding.JOINT_BASIS, task=step.element, officials=list(signers), signing_when=kind.value,
            signing_mode=f"mode_{mode}", note=said, **how,
        )  # fmt: skip

    return perform(office, number=tasks.number_of(task), by=by, key=key, work=work, lang=lang)


def next_round(act: Act, step: Task, signers: Iterable[int]) -> int:
    """The number of a joint signing to come; Refusal for whoever may not be asked, or is asked already."""
    signing = [one for one in act.dossier.beside(step) if one.kind in SIGNATURES]
    for who in [beside.invited(act, step, one) for one in signers]:
        if any(one.who == who.id and one.is_open for one in signing):
            raise Refusal("already_asked", basis=holding.JOINT_BASIS, who=who.name)
    return max((one.round for one in signing), default=0) + 1


def checked(office: Office, signers: Mapping[int, int], when: str, mode: str, threshold: int | None) -> int:
    """The threshold of a joint signing, 100 where none is asked for; InvalidForm names what is out of range."""
    words = (("when", when, tuple(WHEN)), ("mode", mode, _MODES))
    wrong = [FieldError(name, "field_unknown_choice", (("value", said[:60]),)) for name, said, known in words if said not in known]
    ratio = default_ratio(office) if threshold is None else threshold
    limits = (("minimum", 1), ("maximum", 100))
    if mode in (Mode.RATIO, Mode.WEIGHTED) and not 1 <= ratio <= 100:
        wrong.append(FieldError("threshold", "field_out_of_range", limits))
    if any(not 1 <= weight <= HEAVIEST for weight in signers.values()):
        wrong.append(FieldError("weights", "field_out_of_range", limits))
    if wrong:
        raise InvalidForm(wrong, form="add_signer", basis=holding.JOINT_BASIS)
    copying.require_some(office, list(signers), "signers", "add_signer")
    return ratio if mode in (Mode.RATIO, Mode.WEIGHTED) else 100


def default_ratio(office: Office) -> int:
    """The percentage of consents the rulebook asks for where nobody says another."""
    return int(office.current.rulebook.rules_of_latest.flags["signing_ratio"])


def end_failed(act: Act, step: Task) -> None:
    """A joint signing that failed is over: its opinions stand in the docket."""
    for one in holding.rounds(act.office, act.dossier, step):
        if one.vote is Vote.FAILED:
            for row in one.rows:
                row.state = State.ENDED


def sign(office: Office, *, task: str, verdict: str, opinion: str = "", by: Official, key: str, lang: str = "zh") -> Outcome:
    """会签意见: consent, object or abstain. Where it was the last that was waited for after a step, the step's kept answer is given.

    An objection ends nothing: the step stays with who holds it, the opinions beside it. NotFound for who is not asked;
    InvalidForm for an objection without an opinion.
    """
    acted: list[Sequence[Official]] = []

    def work(act: Act) -> None:
        step = tasks.open_task(act, task)
        row = next((one for one in act.dossier.beside(step) if one.is_signature and one.state is State.ASKED and one.who == by.id), None)
        if row is None:
            raise NotFound(task=task)
        if verdict not in list(Verdict):
            raise InvalidForm([FieldError("verdict", "field_required" if not verdict else "field_unknown_choice", (("value", verdict),))],
                              form="sign", basis=holding.JOINT_BASIS)  # fmt: skip
        needed = verdict == Verdict.OBJECT
        said = remarks.kept(opinion, name="opinion", form="sign", required=needed, basis=holding.JOINT_BASIS)
        row.answer(act.at, Verdict(verdict), said)
        vote = next(one.vote for one in holding.rounds(office, act.dossier, step) if one.no == row.round)
        act.enter("signed", basis=holding.JOINT_BASIS, task=step.element, verdict=verdict, opinion_said=said, vote=vote.value)
        acted[:] = [owner_of_ready(act, step)]

    told = perform(office, number=tasks.number_of(task), by=by, key=key, work=work, lang=lang)
    return move_on(office, task, acted[0] if acted else owner_since(office, task), key, lang) or told


def owner_of_ready(act: Act, step: Task) -> list[Official]:
    """Who gave the kept answer of a step that nothing holds any longer; nobody when there is none, or something still does."""
    after = [one for one in holding.rounds(act.office, act.dossier, step) if one.kind is Kind.AFTER]
    owner = act.office.official(step.assignee)
    is_kept = owner is not None and after and not any(one.is_waiting for one in after)
    return [owner] if owner and is_kept and holding.obstacle(act.office, act.dossier, step) is None else []


def owner_since(office: Office, task: str) -> list[Official]:
    """Who gave the answer, or holds the step, of an act that was done before under the same key: its second half may be missing."""
    dossier = office.store.registers.dossier(tasks.number_of(task))
    step = next((one for one in dossier.tasks if one.id == task), None) if dossier else None
    owner = office.official(step.done_by or step.assignee) if step else None
    return [owner] if owner else []


def move_on(office: Office, task: str, owners: Sequence[Official], key: str, lang: str) -> Outcome | None:
    """Give the kept answer of a step in the name of who gave it, by an act of its own: what the law refuses by now stays with him.

    So it does where he no longer works here or left the lane.

    His signers' signatures stand in any case, and he may give another answer himself. Under the same key it is done once.
    """
    processes: list[str] = []

    def work(act: Act) -> None:
        processes.clear()
        step = tasks.open_task(act, task)
        tasks.require_lane(act.by, step)
        if act.by.active and step.assignee == act.by.id and act.by.id in {one.id for one in owner_of_ready(act, step)}:
            tasks.finish(act, step, *holding.without_text(step.answer))
            processes.append(step.process)

    own_key, told = f"signed-{hashlib.sha256(key.encode()).hexdigest()[:40]}", None
    for owner in owners:
        with suppress(Refusal, Conflict, NotFound, NotPermitted):
            told = perform(office, number=tasks.number_of(task), by=owner, key=own_key, work=work, lang=lang)
    for process in processes:
        metrics.completed(process)
    return told


def remove_signer(office: Office, *, task: str, signer: int, reason: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """减签: who asked for a signature, or may give the step away, does without one that was not given yet.

    NotPermitted for others; InvalidForm without a reason; Refusal ``not_a_signer`` for who is not asked, or has signed.
    """
    access.require(office, by, "add_signer")
    acted: list[Sequence[Official]] = []

    def work(act: Act) -> None:
        step = tasks.open_task(act, task)
        row = next((one for one in act.dossier.beside(step) if one.is_signature and one.is_open and one.who == signer), None)
        if row is None:
            raise Refusal("not_a_signer", basis=holding.JOINT_BASIS)
        if not may_remove(by, step, row):
            raise NotPermitted("task_not_yours")
        said = remarks.kept(reason, name="reason", form="remove_signer", required=True, basis=holding.JOINT_BASIS)
        row.state, row.at_hand = State.ENDED, False
        act.enter("signer_removed", basis=holding.JOINT_BASIS, task=step.element, official=signer, reason=said)
        acted[:] = [owner_of_ready(act, step)]

    told = perform(office, number=tasks.number_of(task), by=by, key=key, work=work, lang=lang)
    return move_on(office, task, acted[0] if acted else owner_since(office, task), key, lang) or told


def may_remove(by: Official, task: Task, row: Involvement) -> bool:
    """Whether ``by`` may do without a signature."""
    return row.asked_by == by.id or task.assignee == by.id or handing.is_giver(by, task)


def overrule(office: Office, *, task: str, reason: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """说明理由后继续办理: who holds a step goes on although the signers did not agree, and the docket says why.

    Without it an objection could hold a petition for ever. NotPermitted for others; InvalidForm without a reason; Refusal
    ``nothing_failed`` when no joint signing failed.
    """
    access.require(office, by, "add_signer")

    def work(act: Act) -> None:
        step = tasks.open_task(act, task)
        if step.assignee != by.id:
            raise NotPermitted("task_not_yours")
        if not has_failed(office, act.dossier, step):
            raise Refusal("nothing_failed", basis=holding.JOINT_BASIS)
        said = remarks.kept(reason, name="reason", form="overrule", required=True, basis=holding.JOINT_BASIS)
        end_failed(act, step)
        act.enter("objection_overruled", basis=holding.JOINT_BASIS, task=step.element, reason=said)

    return perform(office, number=tasks.number_of(task), by=by, key=key, work=work, lang=lang)


def has_failed(office: Office, dossier: Dossier, task: Task) -> bool:
    """Whether the signers of a step did not agree."""
    return any(one.vote is Vote.FAILED for one in holding.rounds(office, dossier, task))


_MODES = tuple(one.value for one in Mode)


def offered(office: Office, dossier: Dossier, task: Task, by: Official, there: Sequence[Official], lang: str) -> list[FormView]:
    """The cards of asking for signatures, of signing, of doing without one, and of going on without agreement; ``there`` may sign."""
    found = _signing(office, dossier, task, by, lang)
    if not access.may(office, by, "add_signer"):
        return found
    if task.assignee == by.id:
        found += _adding(office, dossier, task, there, lang)
        if has_failed(office, dossier, task):
            reason = remarks.field(office, "reason", "overruled_reason", lang, required=True)
            found.append(FormView("overrule", office.say("overrule", lang), holding.JOINT_BASIS, (reason,)))
    rows = [one for one in dossier.beside(task) if one.is_signature and one.is_open and may_remove(by, task, one)]
    if rows:
        who = beside.choice(office, "signer", "signer", lang, tuple((str(one.who), office.name_of(one.who)) for one in rows))
        reason = remarks.field(office, "reason", "removed_reason", lang, required=True)
        found.append(FormView("remove_signer", office.say("remove_signer", lang), holding.JOINT_BASIS, (who, reason)))
    return found


def _signing(office: Office, dossier: Dossier, task: Task, by: Official, lang: str) -> list[FormView]:
    if not any(one.is_signature and one.state is State.ASKED and one.who == by.id for one in dossier.beside(task)):
        return []
    said = tuple((one.value, office.say(one.value, lang)) for one in Verdict)
    fields = (
        beside.choice(office, "verdict", "verdict", lang, said, widget="radio"),
        remarks.field(office, "opinion", "opinion_said", lang),
    )
    return [FormView("sign", office.say("sign", lang), holding.JOINT_BASIS, fields)]


def _adding(office: Office, dossier: Dossier, task: Task, there: Sequence[Official], lang: str) -> list[FormView]:
    # Who had not signed yet when the others disagreed may be asked anew: with the new joint signing the failed one is over.
    failed = {one.no for one in holding.rounds(office, dossier, task) if one.vote is Vote.FAILED}
    asked = {one.who for one in dossier.beside(task) if one.is_signature and one.is_open and one.round not in failed}
    people = beside.named(office, [one for one in there if one.id not in asked], lang)
    if not people:
        return []
    when = tuple((name, office.say(kind.value, lang)) for name, kind in WHEN.items())
    modes = tuple((one, office.say(f"mode_{one}", lang)) for one in _MODES)
    hint = office.current.rulebook.message("signing_weights_hint", lang)
    ratio_hint = office.current.rulebook.message("signing_ratio_hint", lang, ratio=default_ratio(office))
    fields = (
        beside.choice(office, "signers", "signers", lang, people, widget="checkbox"),
        beside.choice(office, "when", "signing_when", lang, when, value="before", widget="radio"),
        beside.choice(office, "mode", "signing_mode", lang, modes, value="all", widget="select"),
        FieldView("threshold", office.say("threshold", lang), ratio_hint, "number", False, (), "", None, 1, 100, None),
        FieldView("weights", office.say("weights", lang), hint, "text", False, (), "", 500, None, None, ("mode", "weighted")),
        remarks.field(office, "note", "note", lang),
    )
    return [FormView("add_signer", office.say("add_signer", lang), holding.JOINT_BASIS, fields)]


def weights_of(office: Office, chosen: Sequence[int], said: str) -> dict[int, int]:
    """Signers with their weights as the card says them, 赵敏 2，刘洋 1; who is not named weighs 1. InvalidForm for anybody else.

    Of two of one name each is called with his authority, as the card shows them: 刘洋（云溪县信访局） 2.
    """
    people = [found for one in chosen if (found := office.official(one))]
    several = Counter(one.name for one in people)
    zh, en = (dict(beside.named(office, people, lang)) for lang in ("zh", "en"))
    called = {one.name if several[one.name] == 1 else zh[str(one.id)]: one.id for one in people}
    names = {label: int(id) for id, label in (*en.items(), *zh.items())} | called
    weights = dict.fromkeys(chosen, 1)
    for part in said.replace("，", ",").replace("、", ",").replace("；", ",").replace(";", ",").split(","):
        name, _, weight = part.strip().rpartition(" ")
        if not part.strip():
            continue
        if name.strip() not in names or not weight.isdecimal():
            wrong = FieldError("weights", "field_weights", (("value", part.strip()[:60]), ("known", "、".join(called))))
            raise InvalidForm([wrong], form="add_signer", basis=holding.JOINT_BASIS)
        weights[names[name.strip()]] = int(weight[:6])
    return weights
