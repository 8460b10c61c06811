"""签发、用印、撤回: what befalls a paper from its signature to its service; its number is its own for good."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from engine.casework import dossiers, paperwork, tasks
from engine.domain.document import Document
from tests.builders import County, refused
from tests.people import LAND, LAND_HANDLER

HEAD, HANDLER = "chengang", "zhaomin"


def opinion_of(county: County) -> Document:
    """The opinion issued last."""
    paper = county.dossier.latest_document("handling_opinion")
    assert paper is not None
    return paper


def do(county: County, verb: Any, by: str = HEAD, **given: Any) -> Any:
    """A verb about the opinion issued last."""
    return verb(county.office, number=county.number, document=opinion_of(county).id, by=county.who(by), key=county.key(), **given)


@pytest.fixture
def approved(county: County) -> County:
    """An opinion signed and issued, and not yet served."""
    county.handled().walk("inquiry", "draft_opinion", "approve_opinion")
    return county


@pytest.fixture
def sealed_apart(county: County) -> County:
    """An office whose rules have the seal affixed in an act of its own."""
    changed(county, flags={"sealed_at_issue": False})
    return county


def changed(county: County, *, flags: dict[str, Any] | None = None, signer: dict[str, str] | None = None) -> None:
    """The rules of the office with some flags and signers of other value, as an overlay of its place would make them."""
    office = county.office
    asked = office.rules_of

    def rules_of(petition: Any) -> Any:
        rules = asked(petition)
        told = {name: replace(rules.flag_rules[name], value=value) for name, value in (flags or {}).items()}
        papers = {kind: replace(rules.documents[kind], signer=role) for kind, role in (signer or {}).items()}
        return replace(rules, flag_rules={**rules.flag_rules, **told}, documents={**rules.documents, **papers})

    office.rules_of = rules_of  # type: ignore[method-assign]


def test_the_approval_is_the_signature_and_stands_on_the_paper(approved: County) -> None:
    paper, head = opinion_of(approved), approved.who(HEAD)
    assert (paper.signed_by, paper.signed_on, paper.sealed_on) == (head.id, paper.issued_on, paper.issued_on)
    view = dossiers.document(approved.office, number=approved.number, document=paper.id or 0, by=head)
    assert (view.signed, view.sha256, [form.id for form in view.acts]) == (head.name, paper.sha256, ["withdraw_paper"])
    assert approved.is_sound


def test_a_place_may_ask_for_a_higher_signature(county: County) -> None:
    """A head signs as head; where the main leader must, only the main leader may."""
    changed(county, signer={"handling_opinion": "main_leader"})
    county.handled().walk("inquiry", "draft_opinion")
    with refused("signer_wrong", "第三十二条") as wrong:
        county.complete("approve_opinion")
    assert county.office.tell(wrong.value, "en") == "Handling opinion must be signed by Main leader; 陈刚 may not."
    assert county.steps == {"approve_opinion"} and "handling_opinion" not in county.papers


def test_where_the_seal_is_affixed_apart_nothing_unsealed_is_served(sealed_apart: County) -> None:
    sealed_apart.register()
    sealed_apart.walk("triage", "prepare_referral", "confirm_jurisdiction", "prepare_transferred_acceptance")
    notice = sealed_apart.dossier.latest_document("acceptance_notice")
    assert notice is not None and notice.sealed_on is None
    with refused("paper_unsealed"):
        sealed_apart.complete("serve_transferred_acceptance")
    affix = partial(paperwork.affix_seal, sealed_apart.office, number=sealed_apart.number, document=notice.id or 0)
    with refused("not_permitted"):
        affix(by=sealed_apart.who(HANDLER), key="by who may not")
    with refused("paper_of_others"):
        affix(by=sealed_apart.who("lihua"), key="by another authority")
    affix(by=sealed_apart.who(HEAD), key="seal")
    with refused("paper_sealed_already"):
        affix(by=sealed_apart.who(HEAD), key="again")
    sealed_apart.complete("serve_transferred_acceptance")
    assert sealed_apart.docket.count("seal_affixed") == 1 and sealed_apart.is_sound


def test_a_withdrawn_paper_keeps_its_number_and_the_new_one_has_the_next(approved: County) -> None:
    before, clocks = opinion_of(approved), len(approved.dossier.deadlines)
    with refused("form_invalid"):
        do(approved, paperwork.withdraw_paper, reason="  ")
    with refused("paper_not_withdrawn"):
        do(approved, paperwork.reissue_paper, corrections={})
    do(approved, paperwork.withdraw_paper, reason="文字有误")
    with refused("paper_withdrawn"):
        approved.complete("serve_opinion")
    with refused("opinion_part_missing", "第三十二条") as gap:
        do(approved, paperwork.reissue_paper, corrections={"legal_basis": " "})
    assert re.fullmatch(r"[\x20-\x7e]+", approved.office.tell(gap.value, "en"))
    with refused("form_invalid"):
        do(approved, paperwork.reissue_paper, corrections={"nothing": "x"})
    with refused("form_invalid") as unfilled:
        do(approved, paperwork.reissue_paper, corrections={"opinion": "本机关将于【落实期限未填】前落实。"})
    assert [one.code for one in unfilled.value.fields] == ["field_unfilled"]  # type: ignore[attr-defined]
    do(approved, paperwork.reissue_paper, corrections={"opinion": "更正后的意见。"})
    old, new = [paper for paper in approved.dossier.documents if paper.kind == "handling_opinion"]
    assert (old.number, old.status, old.withdrawn_because) == (before.number, "withdrawn", "文字有误")
    assert (old.number.rpartition("〕")[2], new.number.rpartition("〕")[2]) == ("1号", "2号")
    assert (new.content["opinion"], new.content["findings"]) == ("更正后的意见。", old.content["findings"])
    approved.complete("serve_opinion")
    assert (opinion_of(approved).number, opinion_of(approved).status) == (new.number, "served")
    assert len(approved.dossier.deadlines) == clocks + 1 and approved.is_sound  # the one the service started


def test_an_opinion_that_was_served_is_not_withdrawn(county: County) -> None:
    county.answered()
    with refused("paper_served_stays", "第三十二条"):
        do(county, paperwork.withdraw_paper, reason="想改一改")
    assert opinion_of(county).status == "served" and opinion_of(county).authority == LAND


def test_many_hands_that_sign_at_once_leave_no_gap_and_no_double_in_the_numbers(any_county: County) -> None:
    """One series for authority, kind and year, on either database."""
    office, steps = any_county.office, []
    for _ in range(5):
        any_county.handled().walk("inquiry", "draft_opinion")
        steps.append(any_county.open_step("approve_opinion").id)
    head = any_county.who(HEAD)

    def sign(task: str) -> str:
        told = tasks.complete(office, task=task, answer={"approval": "approve"}, by=head, key=f"sign {task}")
        return told.documents[0]

    with ThreadPoolExecutor(5) as hands:
        numbers = list(hands.map(sign, steps))
    assert sorted(numbers) == [f"云资信处〔2026〕{no}号" for no in range(1, 6)]


def test_who_has_no_right_withdraws_nothing_and_another_key_withdraws_once(approved: County) -> None:
    with refused("not_permitted"):
        do(approved, paperwork.withdraw_paper, by=HANDLER, reason="不该由我")
    do(approved, paperwork.withdraw_paper, reason="文字有误")
    with refused("paper_withdrawn_already"):
        do(approved, paperwork.withdraw_paper, reason="文字有误")
    assert approved.docket.count("paper_withdrawn") == 1


def test_an_opinion_that_waited_for_the_notice_of_an_extension_bears_the_signature_of_who_approved_it(county: County) -> None:
    county.handled()
    county.walk("inquiry", "draft_opinion")
    county.send("extension_requested", by=LAND_HANDLER)
    county.walk("approve_extension", "approve_opinion")
    assert "handling_opinion" not in county.papers
    county.day("2026-03-03")
    county.walk("serve_extension_notice")
    paper = county.dossier.documents[-1]
    assert (paper.kind, paper.signed_by, paper.signed_on) == ("handling_opinion", county.who("chengang").id, date(2026, 3, 2))
