"""关联、解除关联: two petitions on the same facts are linked after they were registered, and a wrong link is undone; neither is merged.

The later one names the earlier, as it would had the window known of it; both dockets say so and why. No clock moves, no step changes
hands. Accusations are linked with nothing afterwards: the other's docket would tell of them (信访工作条例 第三十条).
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.casework import access, merging, related, remarks
from engine.casework.act import Act
from engine.casework.office import Office
from engine.casework.pageviews import LinkView
from engine.casework.pairing import perform_on_both
from engine.casework.views import Outcome
from engine.domain.authority import Official
from engine.domain.petition import Petition
from engine.errors import Refusal

BASIS = "信访工作条例 第十九条第三款"
BARRED_BASIS = "信访工作条例 第三十六条第三款"
# What was told to the petitioner on the ground of the link.
GROUNDS = ("decline_notice.issued", "barred_notice.issued")


def link(office: Office, *, number: str, to: str, reason: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """关联: ``number`` rests on the same facts as ``to``, which was received before it; both go on as they are.

    NotFound for a petition ``by`` may not know of, NotPermitted for who may not, InvalidForm without a reason; Refusal ``link_…``
    with its article for itself, an accusation, one in triage still, the earlier to the later, and one that is linked already.
    """
    access.require(office, by, "link")

    def work(act: Act, earlier: Act) -> None:
        said = remarks.kept(reason, name="reason", form="link", required=True, basis=BASIS)
        refused = next(_objections(office, act.petition, earlier.petition, by), None)
        if refused is not None:
            raise refused
        act.petition.same_facts_as = to
        act.enter("linked", basis=BASIS, same_facts=to, reason=said)
        earlier.enter("linked_here", basis=BASIS, same_facts=number, reason=said)

    return perform_on_both(office, number=number, other=to, by=by, key=key, work=work, lang=lang)


def unlink(office: Office, *, number: str, to: str, reason: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """解除关联: the link of ``number`` to the earlier ``to`` was wrong; both dockets keep that it stood, and why it does no longer.

    NotFound, NotPermitted and InvalidForm as ``link``; Refusal ``link_none`` for one that is not linked so, ``link_is_ground`` where
    the petitioner was told on its ground that the petition is not accepted.
    """
    access.require(office, by, "link")

    def work(act: Act, earlier: Act) -> None:
        said = remarks.kept(reason, name="reason", form="unlink", required=True, basis=BASIS)
        if act.petition.same_facts_as != to:
            raise Refusal("link_none", basis=BASIS, number=to)
        if is_ground(act.petition):
            raise Refusal("link_is_ground", basis=BARRED_BASIS, number=to)
        act.petition.same_facts_as = ""
        act.enter("unlinked", basis=BASIS, same_facts=to, reason=said)
        if not act.petition.is_secret:  # of an accusation the other's docket says nothing
            earlier.enter("unlinked_here", basis=BASIS, same_facts=number, reason=said)

    return perform_on_both(office, number=number, other=to, by=by, key=key, work=work, lang=lang)


def is_ground(petition: Petition) -> bool:
    """Whether its petitioner was told on the ground of the link that the petition is not accepted."""
    return any(petition.happened_on(event) for event in GROUNDS)


def _objections(office: Office, one: Petition, earlier: Petition, by: Official) -> Iterator[Refusal]:
    """What stands against it, the weightiest first; a petition ``by`` may not know of is not named."""
    if one.number == earlier.number:
        yield Refusal("link_itself", basis=BASIS)
    if one.is_secret or earlier.is_secret:
        yield Refusal("link_accusation", basis=access.ACCUSATION_BASIS)
    for each in (one, earlier):
        if not each.category:  # it may turn out to be an accusation still
            yield Refusal("link_in_triage", basis=BASIS, number=each.number)
    if one.same_facts_as:
        told = access.may_know(office, by, one.same_facts_as)
        yield Refusal("link_there", basis=BASIS, number=one.same_facts_as) if told else Refusal("link_there_untold", basis=BASIS)
    if one.received_at < earlier.received_at:
        yield Refusal("link_later", basis=BASIS, number=earlier.number)
    if earlier.same_facts_as == one.number:
        yield Refusal("link_there", basis=BASIS, number=earlier.number)


def is_offered(office: Office, petition: Petition, by: Official) -> bool:
    """Whether ``by`` may link a petition to an earlier one, or undo its link."""
    return bool(petition.category) and access.may(office, by, "link") and not petition.is_secret


def preview(office: Office, *, number: str, to: str = "", by: Official, lang: str = "zh") -> LinkView:
    """The two petitions side by side and what stands against it; without ``to`` what there is to choose from. Changes nothing."""
    access.require(office, by, "link")
    dossier = access.visible(office, by, number)
    found = related.of_person(office, dossier, by, lang)
    candidates = tuple(one for one in found if one.filed_on <= dossier.petition.filed_on)
    this = related.view(office, "link_this", dossier.petition, lang)
    if not to:
        return LinkView(this, None, candidates, (), "", "")
    other = access.visible(office, by, to)
    refused = next(_objections(office, dossier.petition, other.petition, by), None)
    told = (office.tell(refused, lang), refused.basis) if refused else ("", BASIS)
    return LinkView(
        this, related.view(office, "same_facts_earlier", other.petition, lang), candidates,
        tuple(merging.evidence(office, dossier, other, lang)), *told,
    )  # fmt: skip
