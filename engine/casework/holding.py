"""What holds a step: it is lent out, or others have to sign first; asked of the dossier alone, whenever a step is completed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from engine.casework import access, handling
from engine.casework.act import Act
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.involvement import Involvement, Kind, State, Vote, vote_of
from engine.domain.petition import Petition
from engine.domain.reply import PUBLIC
from engine.domain.task import Task
from engine.errors import Refusal

JOINT_BASIS = "党政机关公文处理工作条例 第十九条第六项、第二十二条"
SEALED_BASIS = access.ACCUSATION_BASIS
# The code of the refusal where those who were to sign did not agree.
FAILED = "held_failed"


@dataclass(frozen=True, slots=True)
class Round:
    """One joint signing of a step: who is counted in it, and how it stands."""

    no: int
    kind: Kind
    rows: Sequence[Involvement]
    vote: Vote

    @property
    def is_waiting(self) -> bool:
        """Whether its signers are asked only once the step's answer is given."""
        return any(one.state is State.WAITING for one in self.rows)


def rounds(office: Office, dossier: Dossier, task: Task) -> list[Round]:
    """The joint signings of a step that count. Who must stay out of the petition by now and did not sign is not waited for (第二十八条)."""
    signing = [one for one in dossier.beside(task) if one.is_signature]
    if not signing:
        return []
    found = []
    for no, rows in groupby(sorted(signing, key=lambda one: one.round), key=lambda one: one.round):
        counted = [one for one in rows if not one.is_open or is_fit(office, dossier.petition, office.official(one.who))]
        if counted:
            found.append(Round(no, counted[0].kind, counted, vote_of(counted)))
    return found


def is_fit(office: Office, petition: Petition, official: Official | None) -> bool:
    """Whether an official may be involved: he works here, may know of the petition, and need not stay out of it (第二十八条、第三十条)."""
    if official is None or not official.active or not handling.may_handle(official, petition):
        return False
    return access.scope_of(office, official).covers(petition, office.paths)


def lent_to(dossier: Dossier, task: Task) -> Involvement | None:
    """The delegation of a step that was not given back yet."""
    return next((one for one in dossier.beside(task) if one.kind is Kind.DELEGATION and one.is_open), None)


def substitution(dossier: Dossier, task: Task) -> Involvement | None:
    """The substitution by which who holds a step has it."""
    standing = (one for one in dossier.beside(task) if one.kind is Kind.SUBSTITUTION and one.state is State.ANSWERED)
    return next((one for one in standing if one.who == task.assignee), None)


def obstacle(office: Office, dossier: Dossier, task: Task) -> Refusal | None:
    """Why a step cannot be completed now although it is open; None when nothing holds it."""
    if not dossier.beside(task):
        return None
    lent = lent_to(dossier, task)
    if lent is not None:
        return Refusal("held_lent", basis=basis_of(office, dossier, task), who=office.name_of(lent.who))
    for one in rounds(office, dossier, task):
        if one.vote is Vote.FAILED:
            return Refusal(FAILED, basis=JOINT_BASIS, who=names_of(office, [row for row in one.rows if row.opinion or row.verdict]))
        if one.vote is Vote.OPEN and not one.is_waiting:
            return Refusal("held_unsigned", basis=JOINT_BASIS, who=names_of(office, [row for row in one.rows if row.is_open]))
    return None


def signers_after(act: Act, task: Task) -> Sequence[Round]:
    """The joint signings that come after a step's answer; Refusal where the step cannot be completed now.

    ``held_lent`` while another has it, ``held_unsigned`` while signatures are missing, ``held_failed`` when the signers did not
    agree, ``absence_over`` when whom one stands in for is back.
    """
    if not act.dossier.beside(task):
        return ()
    held = obstacle(act.office, act.dossier, task)
    if held is not None:
        raise held
    require_power(act, task)
    return [one for one in rounds(act.office, act.dossier, task) if one.kind is Kind.AFTER]


def require_power(act: Act, task: Task) -> None:
    """Refusal ``absence_over`` for who holds a step in the name of somebody who is back."""
    standing = substitution(act.dossier, task)
    if standing is not None and standing.who == act.by.id and standing.until_on is not None and standing.until_on < act.on:
        raise Refusal("absence_over", basis=basis_of(act.office, act.dossier, task), who=act.office.name_of(standing.asked_by))


def is_signed(task: Task, after: Sequence[Round], answer: Mapping[str, Any]) -> bool:
    """Whether everybody who was to sign after a step has signed this very answer."""
    return not any(one.is_waiting for one in after) and task.answer == answer


def with_text(answer: dict[str, Any], told: str) -> dict[str, Any]:
    """An answer as it is kept for its signers: with what the petitioner is to be told, where that is anything."""
    return answer | ({PUBLIC: told} if told else {})


def without_text(kept: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """A kept answer as its form takes it, and what the petitioner is to be told."""
    return {name: value for name, value in kept.items() if name != PUBLIC}, str(kept.get(PUBLIC, ""))


def keep(act: Act, task: Task, answer: dict[str, Any]) -> list[Involvement]:
    """Keep the answer of a step and ask those who sign after it; who signed another answer is asked anew. Whoever is asked now."""
    is_same = task.answer == answer
    task.answer, task.assignee, task.claimed_at = answer, act.by.id, task.claimed_at or act.at
    asked = []
    for one in [one for one in act.dossier.beside(task) if one.kind is Kind.AFTER and one.is_signature]:
        if is_same and not one.is_open:
            continue
        if one.state is State.ANSWERED:
            one.state = State.ENDED
            one = again(act, one)
        one.state = State.ASKED
        asked.append(one)
    act.enter("answer_kept", basis=JOINT_BASIS, task=task.element, officials=[one.who for one in asked])
    return asked


def again(act: Act, one: Involvement) -> Involvement:
    """The same signer asked anew, in the same joint signing."""
    anew = Involvement(
        None, act.petition.id, one.task, one.kind, one.who, one.asked_by, act.at, State.ASKED, one.round, one.mode, one.threshold,
        one.weight, one.note,
    )  # fmt: skip
    act.dossier.involvements.append(anew)
    return anew


def in_name_of(act: Act, task: Task) -> int | None:
    """For whom the official who acts stands in, None when for nobody."""
    standing = substitution(act.dossier, task)
    return standing.asked_by if standing is not None and standing.who == act.by.id else None


def basis_of(office: Office, dossier: Dossier, task: Task) -> str:
    """The article a step rests on, as its form says."""
    form = office.edition(dossier.petition.release).forms.get(task.element)
    return form.basis if form else ""


def names_of(office: Office, rows: Sequence[Involvement]) -> str:
    """The names of who is involved, in the order they were asked."""
    return "、".join(office.name_of(one.who) for one in rows)
