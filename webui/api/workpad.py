"""What stands beside a step's form: the draft of it, who fills it in, what each answer will start, and texts kept ready."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from engine.casework import drafts, foreseeing, formdrafts, replying
from engine.casework.draftviews import DraftView, KeptText
from engine.casework.foreseen import ForeseenView
from engine.casework.replying import ReplyView
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body


class DraftText(Body):
    """What was typed so far, field by field; nothing of it is checked before the step is completed."""

    answer: Annotated[dict[str, Any], Field(max_length=100)]


@api.get("/tasks/<task>/draft")
@operation(DraftView)
def draft(ask: Ask, task: str) -> DraftView:
    """One's own draft of a step, and who is filling it in now."""
    return drafts.draft(ask.office, task=task, by=ask.by)


@api.put("/tasks/<task>/draft")
@operation(DraftView, body=DraftText, keyed=True)
def keep_draft(ask: Ask, task: str) -> DraftView:
    """Keep what was typed in the place of one's earlier draft; also while another fills the step in, which the answer says."""
    return drafts.keep_draft(ask.office, task=task, answer=ask.body.answer, by=ask.by)


@api.delete("/tasks/<task>/draft")
@operation(DraftView, keyed=True)
def drop_draft(ask: Ask, task: str) -> DraftView:
    """Forget one's draft, and that one is filling the step in."""
    return drafts.drop_draft(ask.office, task=task, by=ask.by)


@api.post("/tasks/<task>/take_over_editing")
@operation(DraftView, keyed=True)
def take_over_editing(ask: Ask, task: str) -> DraftView:
    """Go on with a step another is filling in; what he typed comes with it."""
    return drafts.take_over_editing(ask.office, task=task, by=ask.by)


@api.get("/petitions/<number>/drafts/<form>")
@operation(KeptText | None)
def form_draft(ask: Ask, number: str, form: str) -> KeptText | None:
    """One's own draft of a form beside the steps, null for none.

    `form`: the name of an act, `<move>-<task>`, `document-<id>-<act>`, `note`, `ask_hearing`, `draw_panel`, `unmask`, `reissue`, `merge`,
    `link` or `unlink`; of the number `window`, which is no petition's, `registration`.
    """
    return formdrafts.form_drafts(ask.office, number=number, forms=[form], by=ask.by).get(form)


@api.put("/petitions/<number>/drafts/<form>")
@operation(KeptText | None, body=DraftText, keyed=True)
def keep_form_draft(ask: Ask, number: str, form: str) -> KeptText | None:
    """Keep what was typed into a form beside the steps in the place of one's earlier draft of it."""
    return formdrafts.keep_form(ask.office, number=number, form=form, answer=ask.body.answer, by=ask.by)


@api.delete("/petitions/<number>/drafts/<form>")
@operation(KeptText | None, keyed=True)
def drop_form_draft(ask: Ask, number: str, form: str) -> KeptText | None:
    """Forget one's draft of a form beside the steps; the answer is null."""
    formdrafts.drop_form(ask.office, number=number, form=form, by=ask.by)
    return None


@api.get("/tasks/<task>/foreseen")
@operation(tuple[ForeseenView, ...])
def foreseen(ask: Ask, task: str) -> tuple[ForeseenView, ...]:
    """What each answer would start today: papers, clocks, and who gets the next step."""
    return foreseeing.foreseen(ask.office, task=task, by=ask.by, lang=ask.lang)


@api.get("/tasks/<task>/replies")
@operation(tuple[ReplyView, ...])
def replies(ask: Ask, task: str) -> tuple[ReplyView, ...]:
    """The texts the office keeps ready for a step, filled from the petition."""
    return replying.replies(ask.office, task=task, by=ask.by, lang=ask.lang)
