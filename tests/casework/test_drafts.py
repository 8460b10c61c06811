"""草稿与编辑占用: what is typed is not lost, nobody reads another's, and two people do not fill in one form unawares."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from engine.casework import drafts, formdrafts, handing, moves, notes
from engine.domain.draft import WINDOW
from engine.errors import Conflict, InvalidForm, NotFound, NotPermitted, Refusal
from tests.builders import TO_HANDLING, County

HIS, HERS = {"reasons": "刘洋写的理由"}, {"reasons": "赵敏写的理由"}


@pytest.fixture
def at_confirmation(county: County) -> County:
    """A petition transferred to the land bureau, whose two handlers may both confirm it."""
    return county.transferred()


def step(county: County) -> str:
    return county.open_step("confirm_jurisdiction").id


def keep(county: County, who: str, answer: dict[str, str]) -> drafts.DraftView:
    return drafts.keep_draft(county.office, task=step(county), answer=answer, by=county.who(who))


def seen(county: County, who: str) -> drafts.DraftView:
    return drafts.draft(county.office, task=step(county), by=county.who(who))


def test_a_draft_comes_back_to_who_typed_it_and_to_nobody_else(at_confirmation: County) -> None:
    version = at_confirmation.dossier.petition.version
    keep(at_confirmation, "zhaomin", HERS)
    mine, others = seen(at_confirmation, "zhaomin"), seen(at_confirmation, "liuyang")
    assert mine.draft is not None and mine.draft.answer == HERS and not mine.draft.changed
    assert mine.editor is not None and mine.editor.mine
    assert (others.draft, others.handed) == (None, None)
    assert others.editor is not None and (others.editor.name, others.editor.mine) == ("赵敏", False)
    assert at_confirmation.dossier.petition.version == version
    with pytest.raises(NotPermitted):
        seen(at_confirmation, "chengang")  # the head is of another lane
    with pytest.raises(NotFound):
        seen(at_confirmation, "duhai")  # another county does not know the petition


def test_it_is_said_that_the_petition_has_changed_since(at_confirmation: County) -> None:
    keep(at_confirmation, "zhaomin", HERS)
    at_confirmation.repeat()
    kept = seen(at_confirmation, "zhaomin").draft
    assert kept is not None and kept.changed


def test_who_types_second_keeps_his_text_and_cannot_submit_before_he_takes_over(at_confirmation: County) -> None:
    keep(at_confirmation, "zhaomin", HERS)
    late = keep(at_confirmation, "liuyang", HIS)
    assert late.draft is not None and late.draft.answer == HIS and late.editor is not None and late.editor.name == "赵敏"
    answer = {"jurisdiction": "accept"}
    with pytest.raises(Conflict) as refused:
        drafts.complete(at_confirmation.office, task=step(at_confirmation), answer=answer, by=at_confirmation.who("liuyang"), key="l1")
    assert refused.value.code == "step_being_edited" and refused.value.args_for_message["who"] == "赵敏"
    taken = drafts.take_over_editing(at_confirmation.office, task=step(at_confirmation), by=at_confirmation.who("liuyang"))
    assert taken.handed is not None and (taken.handed.by, taken.handed.answer) == ("赵敏", HERS)
    assert taken.draft is not None and taken.draft.answer == HIS
    after = keep(at_confirmation, "zhaomin", HERS | {"reasons": "赵敏又写了一句"})
    assert after.editor is not None and after.editor.name == "刘洋" and after.draft is not None
    again = seen(at_confirmation, "liuyang").handed
    assert again is not None and again.answer == HERS, "what she writes after the takeover stays hers"
    drafts.complete(at_confirmation.office, task=step(at_confirmation), answer=answer, by=at_confirmation.who("liuyang"), key="l2")


def test_who_types_nothing_for_ten_minutes_gives_the_step_up(at_confirmation: County) -> None:
    keep(at_confirmation, "zhaomin", HERS)
    at_confirmation.clock.move(timedelta(minutes=10))
    assert seen(at_confirmation, "liuyang").editor is not None
    at_confirmation.clock.move(timedelta(seconds=1))
    assert seen(at_confirmation, "liuyang").editor is None
    taken = keep(at_confirmation, "liuyang", HIS)
    assert taken.editor is not None and taken.editor.mine and taken.handed is None


def test_a_nought_is_kept_as_it_was_typed(at_confirmation: County) -> None:
    kept = drafts.keep_draft(at_confirmation.office, task=step(at_confirmation), answer={"reasons": 0}, by=at_confirmation.who("zhaomin"))
    assert kept.draft is not None and kept.draft.answer == {"reasons": 0}


def test_a_dropped_draft_is_gone_and_the_step_free(at_confirmation: County) -> None:
    keep(at_confirmation, "zhaomin", HERS)
    gone = drafts.drop_draft(at_confirmation.office, task=step(at_confirmation), by=at_confirmation.who("zhaomin"))
    assert (gone.draft, gone.editor) == (None, None)


def test_what_the_form_does_not_ask_for_or_is_far_too_long_is_no_draft(at_confirmation: County) -> None:
    with pytest.raises(InvalidForm):
        keep(at_confirmation, "zhaomin", {"reason": "字段写错了"})
    with pytest.raises(Refusal, match="draft_too_long"):
        keep(at_confirmation, "zhaomin", {"reasons": "长" * (drafts.LONGEST + 1)})
    assert seen(at_confirmation, "zhaomin").draft is None


def test_a_step_done_says_by_whom_and_its_drafts_are_forgotten_a_day_later(at_confirmation: County) -> None:
    task, office = step(at_confirmation), at_confirmation.office
    keep(at_confirmation, "zhaomin", HERS)
    at_confirmation.complete("confirm_jurisdiction", by="liuyang")
    with pytest.raises(Conflict) as done:
        drafts.keep_draft(office, task=task, answer=HERS, by=at_confirmation.who("zhaomin"))
    assert done.value.code == "conflict_task_done" and done.value.args_for_message["who"] == "刘洋"
    hers = partial(office.store.registers.drafts.draft, task, at_confirmation.who("zhaomin").id)
    assert drafts.prune(office) == 0 and hers().answer == HERS
    at_confirmation.clock.move(drafts.KEPT_FOR + timedelta(minutes=5))
    assert drafts.prune(office) == 1 and hers() is None


def test_a_step_handed_over_takes_nobody_s_draft_with_it(county: County) -> None:
    county.handled()
    task = county.open_step("inquiry").id
    drafts.keep_draft(county.office, task=task, answer={"findings": "赵敏查到一半"}, by=county.who("zhaomin"))
    handing.hand_over(county.office, task=task, to=county.who("liuyang").id, reason="外出", by=county.who("zhaomin"), key="h")
    assert drafts.draft(county.office, task=task, by=county.who("liuyang")).draft is None
    with pytest.raises(Conflict):
        drafts.keep_draft(county.office, task=task, answer={}, by=county.who("zhaomin"))


def test_what_the_petitioner_is_told_stands_in_the_docket_entry_of_the_step(county: County) -> None:
    county.register()
    county.walk(*TO_HANDLING[:2])
    entries, task = len(county.entries), step(county)
    drafts.complete(
        county.office, task=task, answer={"jurisdiction": "accept"}, by=county.who("zhaomin"), key="p", public_text="已由自然资源局接收。"
    )
    told = [entry for entry in county.entries[entries:] if "public_text" in entry.body]
    assert [(entry.kind, entry.body["public_text"]) for entry in told] == [("confirm_jurisdiction.done", "已由自然资源局接收。")]


def test_what_is_typed_into_a_form_beside_the_step_comes_back_until_it_is_sent(county: County) -> None:
    county.handled()
    office, number, task, zhaomin = county.office, county.number, county.open_step("inquiry").id, county.who("zhaomin")
    form, version, said = f"hand_over-{task}", county.dossier.petition.version, {"to": str(county.who("liuyang").id), "reason": "外出"}
    keeping = partial(formdrafts.keep_form, office, number=number, by=zhaomin)
    for each, answer in {form: said, "note": {"text": "下周去现场", "scope": "private"}}.items():
        kept = keeping(form=each, answer=answer, key=each)
        assert kept is not None and kept.answer == answer and not kept.changed
    assert (county.dossier.petition.version, drafts.draft(office, task=task, by=zhaomin).editor) == (version, None)
    asked = partial(formdrafts.form_drafts, office, number=number, forms=[form, "note"])
    assert asked(by=county.who("liuyang")) == {} and set(asked(by=zhaomin)) == {form, "note"}
    with pytest.raises(NotFound):
        asked(by=county.who("duhai"))
    with pytest.raises(InvalidForm):
        keeping(form=form, answer={"nonsense": "x"})
    for nothing in (f"fly-{task}", f"hand_over-{number}.99.1", "document-1-burn", "urge", "hand_over"):
        with pytest.raises(NotFound):
            keeping(form=nothing, answer={})
    with pytest.raises(NotPermitted):
        formdrafts.keep_form(office, number=number, form="merge", answer={}, by=zhaomin)
    for other, nothing in (("registration", NotPermitted), ("note", NotFound)):
        with pytest.raises(nothing):
            formdrafts.keep_form(office, number=WINDOW, form=other, answer={}, by=zhaomin)
    with pytest.raises(Refusal) as long:
        keeping(form="note", answer={"text": "长" * (drafts.LONGEST + 1)})
    assert long.value.code == "draft_too_long"
    moves.make(office, move="hand_over", task=task, answer=said, by=zhaomin, key=form)
    notes.add_note(office, number=number, scope="private", text="下周去现场", by=zhaomin, key="note")
    for each in (form, "note"):
        formdrafts.drop_form(office, number=number, form=each, by=zhaomin)
    assert keeping(form="note", answer={"text": "迟到的一次自动保存"}, key="note") is None and asked(by=zhaomin) == {}
