"""满意度评价: the petitioner says how satisfied he is, in person or through the window, and who says nothing has said nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.casework import docketing, evaluating, notes, queryslips
from engine.casework.enquiring import enquire, evaluate
from engine.casework.enquiryviews import EnquiryView, EvaluatedView
from engine.domain.evaluation import Word
from engine.errors import InvalidForm, NotPermitted, Refusal
from tests.builders import TO_OPINION, County
from tests.people import LAND

MINE = "0001"


def code_of(county: County) -> str:
    return queryslips.query_slip(county.office, number=county.number, by=county.who("wangmin")).code


def says(county: County, code: str, words: dict[str, Word], key: str = "", proof: str = MINE) -> EnquiryView:
    """What the petitioner says in person."""
    return evaluate(county.office, code=code, proof=proof, words=words, key=key or county.key())


def writes_down(county: County, words: dict[str, Word], by: str = "lihua", channel: str = "phone") -> tuple[EvaluatedView, ...]:
    """What the window writes down of it."""
    evaluating.evaluate(county.office, number=county.number, words=words, channel=channel, by=county.who(by), key=county.key())
    return evaluating.evaluation(county.office, number=county.number, by=county.who(by)).bodies


def refused(county: County, code: str) -> tuple[str, str]:
    """The code and the article of the refusal in person; the window is refused alike."""
    found = []
    for attempt in (lambda: says(county, code, {"office": Word("satisfied")}), lambda: writes_down(county, {"office": Word("satisfied")})):
        with pytest.raises(Refusal) as error:
            attempt()
        found.append((error.value.code, error.value.basis))
    assert found[0] == found[1]
    return found[0]


def test_within_thirty_days_of_the_opinion_the_petitioner_evaluates_both_and_the_last_word_counts(county: County):
    """第二十一条第二款: the petitioner can query and evaluate."""
    county.register()
    code = code_of(county)
    assert refused(county, code) == ("evaluation_opens_later", "信访工作条例 第二十一条第二款")
    county.walk(*TO_OPINION)
    view = enquire(county.office, code=code, proof=MINE)
    assert view.evaluation is not None and (view.evaluation.is_open, view.evaluation.until) == (True, date(2026, 4, 1))
    assert [(one.of, one.name, one.grade) for one in view.evaluation.bodies] == [
        ("office", "云溪县信访局", ""), ("competent", "云溪县自然资源局", ""),
    ]  # fmt: skip
    words = {"office": Word("basically_satisfied"), "competent": Word("not_satisfied", "没有到现场\n就写了意见")}
    before = county.docket.count("evaluated")
    said = says(county, code, words, key="pressed twice").evaluation
    assert said == says(county, code, words, key="pressed twice").evaluation and said is not None
    assert county.docket.count("evaluated") - before == 2
    assert [(one.said, one.how, one.reason) for one in said.bodies] == [
        ("基本满意", "本人在网上", ""), ("不满意", "本人在网上", "没有到现场 就写了意见"),
    ]  # fmt: skip
    entry = docketing.kept(county.office, county.dossier)[-1]
    assert (entry.actor, entry.body["of"], entry.basis) == (-1, "competent", evaluating.BASIS) and "现场" not in repr(entry)
    # The authority that is dissatisfied with reads why; nobody reads a bare number of a row.
    reading = county.who("zhaomin")
    assert notes.notes(county.office, number=county.number, by=reading)[0].written_by == "信访人"
    [line] = docketing.entries(county.office, [entry], reading, "zh")
    assert dict(line.details) == {"评价对象": "有权处理的机关", "评价": "不满意", "怎么说的": "本人在网上"} and line.actor == "信访人"
    assert [one.said for one in writes_down(county, {"competent": Word("satisfied", "后来补正了")})] == ["基本满意", "满意"]
    county.clock.move(timedelta(days=31))
    assert refused(county, code)[0] == "evaluation_too_late"
    after = enquire(county.office, code=code, proof=MINE).evaluation
    assert after is not None and not after.is_open and after.bodies[1].reason == "后来补正了"


def test_without_an_answer_it_may_be_evaluated_from_the_ninetieth_to_the_hundred_and_twentieth_day(county: County):
    county.register()
    code = code_of(county)
    county.clock.move(timedelta(days=89))
    assert refused(county, code)[0] == "evaluation_opens_later"
    assert enquire(county.office, code=code, proof=MINE).evaluation is None
    county.clock.move(timedelta(days=1))
    view = says(county, code, {"office": Word("not_satisfied")}).evaluation
    assert view is not None and (view.is_open, view.is_answered, view.opens_on, view.until) == (
        True, False, date(2026, 5, 31), date(2026, 6, 30),
    )  # fmt: skip
    county.clock.move(timedelta(days=31))
    assert refused(county, code)[0] == "evaluation_too_late"


def test_what_is_no_word_is_told_at_its_field_and_nothing_is_entered(county: County):
    county.register()
    code = code_of(county)
    county.walk(*TO_OPINION)
    for words, fields in (
        ({}, ["office"]),
        ({"office": Word(), "competent": Word("", " ")}, ["office"]),
        ({"office": Word("", "只写了理由")}, ["office"]),
        ({"mayor": Word("satisfied")}, ["of"]),
        ({"office": Word("delighted"), "competent": Word("satisfied", "长" * 501)}, ["office"]),
        ({"competent": Word("satisfied", "长" * 501)}, ["competent_reason"]),
    ):
        for attempt in (says, lambda county, code, words: writes_down(county, words)):
            with pytest.raises(InvalidForm) as found:
                attempt(county, code, words)
            assert [one.field for one in found.value.fields] == fields and found.value.basis == evaluating.BASIS
    with pytest.raises(InvalidForm, match="channel"):
        writes_down(county, {"office": Word("satisfied")}, channel="rumour")
    with pytest.raises(NotPermitted):  # whoever is evaluated does not write it down
        writes_down(county, {"office": Word("satisfied")}, by="zhaomin")
    with pytest.raises(Refusal, match="enquiry_refused"):
        says(county, code, {"office": Word("satisfied")}, proof="9999")
    assert "evaluated" not in county.docket


def test_who_cannot_be_told_from_others_what_was_not_handled_here_and_what_is_sealed_is_not_evaluated(county: County):
    county.plan.ending = "declined"
    county.register()
    code = code_of(county)
    county.complete("triage")
    while county.steps:
        county.walk(*county.steps)
    assert refused(county, code)[0] == "evaluation_unhandled"
    county.register(petitioner=None, anonymous=True)
    code = code_of(county)
    county.clock.move(timedelta(days=100))
    with pytest.raises(Refusal, match="evaluation_anonymous"):
        says(county, code, {"office": Word("satisfied")}, proof="")
    county.accused(LAND)
    with pytest.raises(Refusal, match="enquiry_refused"):
        evaluating.said_by_petitioner(county.office, number=county.number, words={"office": Word("satisfied")}, key="k")
