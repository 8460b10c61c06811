"""督办件: every supervision stands in a list with its letters, the clock of its answer and its suggestions, for whoever may know of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.casework import cases, paperwork
from engine.casework.caseviews import CaseLine, CasesView
from engine.storage.supervised import letters_by_petition
from engine.testing import on
from tests.builders import County, refused
from tests.people import LAND, LAND_HANDLER, OFFICE_HEAD, OTHER_COUNTY, SUPERVISOR, TOWNSHIP, TOWNSHIP_HEAD, YUNXI


def listed(county: County, state: str = "open", by: str = SUPERVISOR, **asked: str) -> CasesView:
    return cases.cases(county.office, by=county.who(by), state=state, **asked)


def only(county: County, state: str = "open") -> CaseLine:
    [line] = listed(county, state).lines
    return line


def test_a_supervision_is_followed_from_its_letter_to_its_suggestions_and_its_end(any_county: County) -> None:
    county = any_county
    county.handled().night("2026-05-07")
    line = only(county)
    assert (line.number, line.authority, line.clock, line.state) == (county.number, "云溪县自然资源局", "办理期限", "决定督办方式")
    assert (line.letters, line.feedback, line.suggestions, line.closed) == ((), "", (), False)
    county.complete("decide_supervision", supervision_kind="supervision_letter", reason="逾期未办结。", demand="十日内办结。")
    line = only(county, "feedback")
    [letter] = line.letters
    assert (letter.label, letter.number) == ("督办函", county.dossier.documents[-1].number)
    assert (line.feedback, line.due_on, line.band) == ("督办反馈期限", date(2026, 6, 8), "later") and "还剩" in line.remaining
    # Unanswered, the letter is followed by a suggestion; both steps wait side by side and each has its own place in the line.
    county.night("2026-06-09")
    county.complete("escalate", escalation="improve", reason="逾期不反馈。")
    line = only(county, "adoption")
    assert line.state == "书面反馈、登记升级建议的采纳情况" and line.band == "overdue"
    assert [one.label for one in line.letters] == ["督办函", "改进工作建议书"]
    assert [(one.kind, one.adoption_label) for one in line.suggestions] == [("improve", "尚未反馈")]
    county.complete("give_feedback", by=LAND_HANDLER, adoption="partly", feedback="正在办理。")
    county.complete("close_supervision", closed="list", note="长期拖延")
    county.complete("list_case", listing_level="county", listing_reason="长期拖延", listing_due_on="2026-06-30")
    county.complete("close_supervision", closed="suggest", note="政策不清")
    county.complete("suggest", suggestion="policy", reason="登记政策不清")
    answered = {"suggestion_adoption_from": "县政府", "suggestion_adoption_on": "2026-06-09", "suggestion_adoption_note": "修订办法"}
    county.complete("record_adoption", suggestion_adoption="partly", **answered)
    line = only(county, "listed")
    assert (line.listed, line.listed_due_on, line.state) == ("县级挂牌", date(2026, 6, 30), "登记升级建议的采纳情况、审核反馈")
    assert [(one.label, one.adoption) for one in line.suggestions] == [("改进工作", "awaited"), ("完善政策", "partly")]
    # The word on one is not the word on the other.
    assert (county.state("suggestion_feedback"), county.state("proposal_feedback"), line.feedback) == ("met", "running", "升级建议反馈期限")
    assert (line.number, county.is_sound) == (only(county, "examine").number, True)
    assert listed(county).counts == {"open": 1, "feedback": 0, "examine": 1, "adoption": 1, "listed": 1, "closed": 0}


def test_what_ended_says_how_and_is_listed_apart(county: County) -> None:
    county.handled().night("2026-05-07")
    county.complete("decide_supervision", supervision_kind="reminder", reason="逾期未办结。")
    assert listed(county).lines == () and listed(county).total == 0
    line = only(county, "closed")
    assert (line.state, line.closed, [one.label for one in line.letters]) == ("已催办", True, ["催办单"])


def test_an_answer_that_is_late_stands_first_then_the_one_due_next_then_what_waits_for_none(county: County) -> None:
    letter = {"supervision_kind": "supervision_letter", "reason": "逾期未办结。"}
    opened = [county.handled().number for _ in range(4)]
    county.night("2026-05-07")
    # One letter was sent on the day, one the week after; two cases wait for a decision.
    for number, day in ((opened[1], "2026-05-07"), (opened[3], "2026-05-12")):
        county.turn_to(number)
        county.day(day)
        county.complete("decide_supervision", **letter, demand="书面反馈。")
    first, second, *others = listed(county).lines
    assert (first.number, second.number) == (opened[1], opened[3]) and first.due_on < second.due_on
    # What waits for no answer comes after them, the longest open first.
    assert [one.number for one in others] == [opened[0], opened[2]] and {one.feedback for one in others} == {""}
    county.night("2026-06-09")
    first, second, *_ = listed(county).lines
    assert (first.number, first.band, first.remaining) == (opened[1], "overdue", "已逾期 1 日")
    assert (second.number, second.band) == (opened[3], "3") and listed(county, "feedback").lines[0].number == opened[1]


def test_cases_are_narrowed_to_the_authority_supervised(county: County) -> None:
    county.handled().night("2026-05-07")
    assert listed(county).by_authority == ((LAND, "云溪县自然资源局", 1),)
    assert listed(county, authority=LAND).total == 1 and listed(county, authority=TOWNSHIP).total == 0
    assert listed(county, authority=TOWNSHIP).counts["open"] == 0


def test_nobody_sees_a_supervision_of_a_petition_he_may_not_know_of(county: County) -> None:
    county.handled().night("2026-05-07")
    assert listed(county, by=OTHER_COUNTY).total == 0 and listed(county, by=OTHER_COUNTY).by_authority == ()
    with refused("not_permitted"):
        listed(county, by=LAND_HANDLER)
    # An accusation that nobody passed on in time is supervised; the accused reads of it in no line and no count.
    county.accused(TOWNSHIP).night("2026-06-20")
    assert county.number in {line.number for line in listed(county).lines}
    view = listed(county, by=TOWNSHIP_HEAD)
    assert (view.lines, view.total, set(view.counts.values()), view.by_authority) == ((), 0, {0}, ())


@pytest.mark.parametrize(("asked", "shown"), [("nonsense", "open"), ("", "open"), ("closed", "closed")])
def test_a_state_there_is_not_shows_the_open_ones(county: County, asked: str, shown: str) -> None:
    assert listed(county, asked).state == shown


LETTER = {"supervision_kind": "supervision_letter", "reason": "逾期未办结。", "demand": "三十日内反馈。"}


def two_letters_of_one_instant(county: County) -> tuple[str, str]:
    """Both promised times of a petition lapsed and are supervised; each supervision sends its letter, both at the same instant."""
    county.handled(place=YUNXI).night("2026-03-10")
    county.night("2026-04-03")
    county.day("2026-04-03")
    sent = []
    for _ in range(2):
        county.clock.set(on("2026-04-03"))
        county.complete("decide_supervision", **LETTER)
        sent.append(county.dossier.documents[-1].number)
    first, second = sent
    return first, second


def letters(county: County) -> dict[int, list[str]]:
    return {line.instance: [one.number for one in line.letters] for line in listed(county).lines}


def test_each_supervision_of_a_petition_shows_its_own_letters_though_both_were_sent_at_one_instant(any_county: County) -> None:
    first, second = two_letters_of_one_instant(any_county)
    assert letters(any_county) == {2: [first], 3: [second]} and any_county.is_sound
    said = [entry.body.get("instance") for entry in any_county.entries if entry.kind == "supervision_letter.issued"]
    assert said == [2, 3]


def test_a_letter_issued_anew_stays_with_its_supervision(county: County) -> None:
    first, second = two_letters_of_one_instant(county)
    old = next(one for one in county.dossier.documents if one.number == first)
    to = {"number": county.number, "document": old.id or 0, "by": county.who(OFFICE_HEAD)}
    paperwork.withdraw_paper(county.office, reason="文字有误", key=county.key(), **to)
    assert letters(county) == {2: [], 3: [second]}
    county.clock.move(timedelta(hours=1))
    paperwork.reissue_paper(county.office, corrections={}, key=county.key(), **to)
    anew = county.dossier.documents[-1].number
    assert letters(county) == {2: [anew], 3: [second]} and anew not in (first, second) and county.is_sound


def test_letters_of_an_older_docket_that_names_no_supervision_are_shown_as_before() -> None:
    at = datetime(2026, 4, 3, 2, tzinfo=UTC)
    rows = [(1, "supervision_letter", "1号", at, at.date()), (1, "supervision_letter", "2号", at, at.date())]
    issues = [(1, at, '{"number": "1号"}'), (1, at, '{"number": "2号", "instance": 3}')]
    assert [(one.number, one.instance) for one in letters_by_petition(rows, issues)[1]] == [("1号", 0), ("2号", 3)]
    assert letters_by_petition(rows, [])[1][1].instance == 0
    # A clock that began with a letter names the supervision where its own entry does not; that of another act or kind does not.
    begun = [
        (1, at, '{"number": "1号"}'), (1, at, '{"deadline": "handling", "instance": 9}'),
        (1, at, '{"deadline": "supervision_feedback", "instance": 2}'), (1, at, '{"number": "2号"}'),
        (1, at + timedelta(days=1), '{"deadline": "supervision_feedback", "instance": 5}'),
    ]  # fmt: skip
    assert [(one.number, one.instance) for one in letters_by_petition(rows, begun)[1]] == [("1号", 2), ("2号", 0)]
