"""Whoever decides reads what he decides on: the form of the step before stands above his own."""

from __future__ import annotations

import pytest

from engine.casework import dossiers
from engine.casework.office import Office
from engine.casework.views import BroughtView
from engine.testing import Clerk
from tests.browser.answers import ANSWERS


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return Clerk(office, ANSWERS)


def brought(clerk: Clerk, by: str, lang: str = "zh") -> BroughtView | None:
    assert clerk.last is not None
    task = clerk.last.next_tasks[0].id
    return dossiers.task(clerk.office, task=task, by=clerk.who(by), lang=lang).brought


def test_the_reasons_of_an_objection_stand_before_who_decides_on_it(clerk: Clerk):
    clerk.register()
    clerk.complete("triage")
    clerk.complete("prepare_referral", kind="transfer", authority="990121-zj", reason="初步判断。")
    seen = brought(clerk, "xulin")
    assert seen and ("收件机关", "云溪县住房和城乡建设局") in seen.said
    clerk.complete("confirm_jurisdiction", by="xulin", jurisdiction="object", reasons="不属本局职责。", proposed_authority="990121-zr")
    seen = brought(clerk, "lihua")
    assert seen and (seen.title, seen.who) == ("接收确认", "徐琳")
    assert seen.said == (("是否接收", "提出异议"), ("异议理由", "不属本局职责。"), ("建议的机关", "云溪县自然资源局"))
    english = brought(clerk, "lihua", "en")
    assert english and english.said[0][1] == "Object"


def test_who_may_not_decide_and_who_follows_a_receipt_is_brought_nothing(clerk: Clerk):
    clerk.register()
    assert brought(clerk, "lihua") is None
    clerk.complete("triage")
    assert brought(clerk, "wangmin") is None
    for step in ("prepare_referral", "confirm_jurisdiction", "prepare_transferred_acceptance", "serve_transferred_acceptance"):
        clerk.complete(step)
    assert brought(clerk, "chengang") is None
