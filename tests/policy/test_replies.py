"""replies.yaml: what a text names exists, and a place has its own texts before those of all."""

from __future__ import annotations

from datetime import date

import pytest

from engine.policy.forms import all_forms
from engine.policy.replies import replies_misnamed
from engine.policy.rulebook import Rulebook, files_of
from tests.policy.shelf import ELSEWHERE, book, changed, files, refused
from tests.support.places import ROOT

FORMS = all_forms(files_of(ROOT / "workflows"))
FILE = "national/replies.yaml"


def wrong(before: str, after: str) -> list[tuple[str, str, str]]:
    """(code, key, nearest right word) of what is wrong with the shelf's texts once one is changed."""
    changed_book = Rulebook.load(changed(FILE, before, after))
    return [(one.code, one.key, one.suggestion) for one in replies_misnamed(changed_book.replies, FORMS, changed_book.gaps)]


def test_every_text_of_the_shelf_names_what_there_is() -> None:
    assert list(replies_misnamed(book().replies, FORMS, book().gaps)) == []


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("按信访程序办理。本机关自受理之日起{length_handling}", "按信访程序办理。本机关自受理之日起{lenght_handling}",
         ("reply_unknown_gap", "accepted_by_procedure.fields.channel_and_procedure", "length_handling")),
        ("    reason_code: not_competent", "    reason_cod: not_competent",
         ("reply_unknown_field", "declined_not_competent.fields.reason_cod", "reason_code")),
        ("steps: [prepare_referral]", "steps: [prepare_referal]",
         ("reply_unknown_step", "transferred_by_territory.steps", "prepare_referral")),
    ],
)  # fmt: skip
def test_an_unknown_name_is_told_with_the_nearest_that_is_known(before: str, after: str, found: tuple[str, str, str]) -> None:
    assert found in wrong(before, after)


def test_a_key_nobody_reads_is_refused_where_it_stands() -> None:
    error = refused(changed(FILE, "    kind: transfer", "    kind: [transfer]"))
    assert error.file == FILE and error.line and error.key == "transferred_by_territory.fields.kind"


def test_a_place_adds_replaces_and_takes_away() -> None:
    local = """accepted_simplified: null
opinion_upheld:
  name: 本地的
  name_en: Local
  steps: [draft_opinion]
  fields: { opinion: 予以支持。 }
own_text:
  name: 自己的
  name_en: Own
  steps: [inquiry]
  fields: { findings: 经查。 }
"""
    here = Rulebook.load({**files(), "local/990121-yunxi/replies.yaml": local.encode()})
    mine = {one.id: one for one in here.replies_for("990121", date(2026, 3, 2))}
    theirs = {one.id: one for one in here.replies_for(ELSEWHERE, date(2026, 3, 2))}
    assert mine["opinion_upheld"].name == "本地的" and "own_text" in mine and "accepted_simplified" not in mine
    assert theirs["opinion_upheld"].name == "处理意见（予以支持）" and "own_text" not in theirs and "accepted_simplified" in theirs
