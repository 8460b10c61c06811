"""合并: a filing that turns out to be the same matter as one in hand is not accepted again, and goes on in that one (第十九条第三款).

Both stay on the docket. The later one ends as every petition that is not accepted does: its triage and the grounds are filled in, the
notice with the number that goes on is issued and waits to be served (第二十三条). Its people become petitioners of the one that goes on,
whose clocks are not touched. A notice that was issued stands, so there is no way back: ``preview`` says beforehand what would come of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from engine.casework import access, holding, people, related, remarks, tasks
from engine.casework.act import Act
from engine.casework.dry import Dry
from engine.casework.office import Office
from engine.casework.pageviews import MergeView
from engine.casework.pairing import perform_on_both
from engine.casework.saying import authority_name, day_words
from engine.casework.views import Outcome
from engine.domain.authority import AuthorityKind, Official
from engine.domain.dossier import Dossier
from engine.domain.likeness import likeness, pairs
from engine.domain.petition import Petition
from engine.domain.task import Task
from engine.errors import Refusal
from engine.watching import metrics

BASIS = "信访工作条例 第十九条第三款"
ACCEPTED_BASIS = "信访工作条例 第二十三条、第三十四条"
ANSWERED_BASIS = "信访工作条例 第三十五条、第三十六条"
ZH = "zh"
TRIAGE, GROUNDS = "triage", "state_refusal"


@metrics.act("merge")
def merge(office: Office, *, number: str, into: str, reason: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """Decline ``number`` as the same matter as ``into``, which goes on; by whoever may complete its triage, in one commit for both.

    NotFound for a petition ``by`` may not know of, NotPermitted for others, InvalidForm without a reason; Refusal ``merge_…`` with its
    article where a procedure or a clock would be lost: an accusation, one accepted already, one answered, another authority's.
    """
    access.require(office, by, "merge")

    def work(act: Act, leading: Act) -> None:
        said = remarks.kept(reason, name="reason", form="merge", required=True, basis=BASIS)
        carry_out(act, leading, checked(act, leading), said)

    return perform_on_both(office, number=number, other=into, by=by, key=key, work=work, lang=lang)


def checked(act: Act, leading: Act) -> Task:
    """The open triage to be completed; Refusal for the first thing that stands against it."""
    refused = next(_objections(act, leading), None)
    if refused is not None:
        raise refused
    step = triage_of(act.dossier)
    assert step is not None, "what stands against it names a triage that is over"
    tasks.require_lane(act.by, step)
    tasks.require_unclaimed(act.office, act.by, step)
    if holding.signers_after(act, step):
        raise Refusal("merge_signers", basis=holding.JOINT_BASIS)
    return step


def triage_of(dossier: Dossier) -> Task | None:
    """The triage of a petition while it is open."""
    return next((one for one in dossier.open_tasks if one.element == TRIAGE), None)


def _objections(act: Act, leading: Act) -> Iterator[Refusal]:
    """What the law has against it, the weightiest first."""
    one, other = act.petition, leading.petition
    if one.number == other.number:
        yield Refusal("merge_itself", basis=BASIS)
    if one.is_secret or other.is_secret:
        yield Refusal("merge_accusation", basis=access.ACCUSATION_BASIS)
    if triage_of(act.dossier) is None:
        yield Refusal("merge_too_late", basis=ACCEPTED_BASIS)
    if not other.is_open or other.happened_on("handling_opinion.issued"):
        yield Refusal("merge_answered", basis=ANSWERED_BASIS, number=other.number)
    if not (other.happened_on("accepted") or other.referral_kind):
        yield Refusal("merge_not_taken_up", basis=BASIS, number=other.number)
    if one.received_at < other.received_at:
        yield Refusal("merge_later", basis=BASIS, number=other.number)
    if not is_below(act, other):
        yield Refusal("merge_other_authority", basis=BASIS, number=other.number)


def is_below(act: Act, other: Petition) -> bool:
    """Whether the other petition is in hand at this one's authority or below it: only then nobody need accept it again.

    A petition office stands for its government.
    """
    paths, own = act.office.paths, act.authority("competent")
    above = paths.get((own.parent or own.id) if own.kind is AuthorityKind.PETITION_OFFICE else own.id, "?") if own else "?"
    return any(paths.get(party, "").startswith(above) for party in other.parties.values())


def carry_out(act: Act, leading: Act, step: Task, said: str) -> None:
    """1. Triage declines. 2. The grounds name the petition that goes on, and the notice is issued. 3. People and dockets follow."""
    one, other = act.petition, leading.petition
    one.same_facts_as = other.number
    choice = {"category": str(other.category), "route": str(other.route) if other.route else "", "disposition": "decline", "reason": said}
    tasks.finish(act, step, {name: text for name, text in choice.items() if text})
    grounds = next((task for task in act.dossier.open_tasks if task.element == GROUNDS), None)
    if grounds is None:  # a designer's own diagram, in which declining goes another way
        raise Refusal("merge_too_late", basis=ACCEPTED_BASIS)
    tasks.finish(act, grounds, told_to_petitioner(act.office, other, said))
    arriving = [replace(person, id=None, petition_id=other.id, is_representative=False) for person in act.dossier.petitioners]
    act.enter("merged_into", basis=BASIS, same_facts=other.number, reason=said)
    leading.enter("merged_here", basis=BASIS, same_facts=one.number, reason=said, joined=people.join(leading, arriving))


def told_to_petitioner(office: Office, other: Petition, said: str) -> dict[str, Any]:
    """The grounds as the notice gives them, in Chinese as every letter."""
    where = authority_name(office, other.parties.get("competent", ""), ZH)
    day = day_words(other.filed_on, ZH)
    told = office.current.rulebook.message("merge_explained", ZH, number=other.number, day=day, where=where, reason=said)
    return {"reason_code": "duplicate_in_period", "refusal_basis": BASIS, "right_body": where, "explanation": told}


def is_offered(office: Office, dossier: Dossier, by: Official) -> bool:
    """Whether ``by`` may merge a petition into another now: its triage is open to him, and it accuses nobody."""
    step = triage_of(dossier)
    return step is not None and access.may(office, by, "merge") and access.may_complete(by, step) and not dossier.petition.is_secret


def preview(office: Office, *, number: str, into: str = "", by: Official, lang: str = "zh") -> MergeView:
    """What merging would lead to, or why it may not be; without ``into`` what it could be merged into. Changes nothing."""
    access.require(office, by, "merge")
    dossier = access.visible(office, by, number)
    found = related.of_person(office, dossier, by, lang)
    candidates = tuple(one for one in (*related.linked(office, dossier, by, lang), *found) if one.is_open)
    if not into:
        return MergeView(related.view(office, "merge_this", dossier.petition, lang), None, candidates, (), 0, "", "")
    other = access.visible(office, by, into)
    act, leading = (Act(office, Dry(), one, by, office.now()) for one in (dossier, other))
    refused: Refusal | None = None
    try:
        checked(act, leading)
    except Refusal as error:
        refused = error
    joining = [one for one in dossier.petitioners if not any(people.is_same(one, there) for there in other.petitioners)]
    return MergeView(
        related.view(office, "merge_this", dossier.petition, lang), related.view(office, "merge_leading", other.petition, lang), candidates,
        tuple(evidence(office, dossier, other, lang)), len(joining), office.tell(refused, lang) if refused else "",
        refused.basis if refused else BASIS,
    )  # fmt: skip


def evidence(office: Office, dossier: Dossier, other: Dossier, lang: str) -> Iterator[str]:
    """What speaks for one matter: the same person, how near the texts are. Nothing beside an accusation: who accuses is not guessed at."""
    if dossier.petition.is_secret or other.petition.is_secret:
        return
    say = office.current.rulebook.message
    if any(people.is_same(one, there) for one in dossier.petitioners for there in other.petitioners):
        yield office.say("same_petitioner", lang)
    texts: Sequence[frozenset[str]] = [pairs(f"{one.petition.gist}\n{one.petition.facts}") for one in (dossier, other)]
    yield say("suspect_near_text", lang, percent=likeness(texts[0], texts[1]))
