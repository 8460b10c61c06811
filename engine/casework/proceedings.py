"""程序: the register of rounds: handling, re-examination, final review, each by one authority."""

from __future__ import annotations

from engine.casework.act import Act
from engine.domain.task import Proceeding

PART_OF_STAGE = {"handling": "competent", "reexamination": "reexamining", "final_review": "final_reviewing"}
REQUEST_OF_STAGE = {"reexamination": "reexamination_requested", "final_review": "final_review_requested"}
RESULT_FIELDS = {
    "handling": ("draft_opinion", "outcome"),
    "reexamination": ("draft_reexamination_opinion", "reexamination_outcome"),
    "final_review": ("draft_final_review_opinion", "final_review_outcome"),
}
# Events that end a round otherwise than by an opinion, with the word the register keeps.
OTHER_ENDS = {
    "handling": {"settled": "settled", "withdrawn": "withdrawn", "suggestion_reply.issued": "replied", "accusation_answered": "answered"},
    "reexamination": {
        "reexamination_settled": "settled", "reexamination_withdrawn": "withdrawn", "reexamination_refusal.issued": "refused",
    },
    "final_review": {"final_review_withdrawn": "withdrawn", "final_review_refusal.issued": "refused"},
}  # fmt: skip


def open_stage(act: Act, stage: str) -> None:
    """Enter the beginning of a round; a round a petitioner asked for begins on the day of the request."""
    asked = act.petition.happened_on(REQUEST_OF_STAGE.get(stage, ""))
    authority = act.petition.parties.get(PART_OF_STAGE[stage], "")
    begun = (asked or act.on).isoformat()
    act.dossier.proceedings.append(Proceeding(None, act.petition.id, stage, authority, begun))
    act.record(f"{stage}.started")


def close_stage(act: Act, stage: str) -> None:
    """Enter the end of the running round of ``stage`` and how it ended."""
    running = [one for one in act.dossier.proceedings if one.stage == stage and not one.completed_on]
    for proceeding in running[-1:]:
        proceeding.completed_on = act.on.isoformat()
        proceeding.disposition = disposition(act, stage, proceeding.started_on)
    act.record(f"{stage}.completed")


def disposition(act: Act, stage: str, since: str) -> str:
    """How the round ended: by another event since it began, else the outcome of its opinion."""
    for event, word in OTHER_ENDS[stage].items():
        if act.petition.events.get(event, "") >= since and (event in act.petition.events):
            return word
    element, field = RESULT_FIELDS[stage]
    return str(act.dossier.answer_of(element).get(field, ""))
