"""督办台的一行: each of the five acts is offered where it goes and nowhere else, and looking at what may be done does nothing."""

from __future__ import annotations

import pytest

from engine.casework import queue, queueacts, queuerows
from engine.casework.queueviews import RowAct
from engine.errors import NotFound
from tests.builders import County, refused
from tests.people import LAND_HANDLER, LAND_HEAD, OFFICE_HEAD, OTHER_COUNTY, SUPERVISOR, TOWNSHIP, TRIAGE

FIVE = ["remind", "supervise", "conference", "hand_over", "propose_extension"]


def row_of(county: County, cause: str, by: str = SUPERVISOR) -> str:
    """The first row of a cause that is of the petition in hand."""
    lines = queue.queue(county.office, by=county.who(by), view=cause).lines
    return next(line.row for line in lines if line.number == county.number)


def offered(county: County, row: str, by: str = SUPERVISOR, lang: str = "zh") -> dict[str, RowAct]:
    return {one.act: one for one in queuerows.row_acts(county.office, row=row, by=county.who(by), lang=lang).acts}


def is_supervised(county: County) -> bool:
    """Whether the row of the lapsed clock says that a supervision of it goes on."""
    (line,) = queue.queue(county.office, by=county.who(SUPERVISOR), view="overdue").lines
    return line.supervised


def going(county: County, row: str, by: str = SUPERVISOR) -> list[str]:
    return [act for act, one in offered(county, row, by).items() if one.goes]


def test_a_row_offers_what_goes_there_and_says_what_comes_of_it_and_changes_nothing(any_county: County) -> None:
    county = any_county
    county.handled().day("2026-04-30")
    row, before = row_of(county, "next_day"), len(county.entries)
    found = offered(county, row)
    assert list(found) == FIVE and [act for act, one in found.items() if one.goes] == [
        "remind",
        "supervise",
        "conference",
        "propose_extension",
    ]
    assert "云溪县自然资源局赵敏" in found["remind"].sentence and "只有承办机关负责人可以批准" in found["propose_extension"].sentence
    assert "负责人转办" in found["hand_over"].sentence, "who may not is told who may"
    assert [field.name for field in found["propose_extension"].form.fields] == ["days", "reason"]
    view = queuerows.row_acts(county.office, row=row, by=county.who(SUPERVISOR), lang="en")
    assert (view.row, view.number, view.title) == (row, county.number, "Time to handle") and view.acts[0].label == "Remind"
    assert len(county.entries) == before and county.is_sound


def test_what_lapsed_is_not_extended_and_what_is_supervised_is_not_supervised_again(county: County) -> None:
    county.handled().night("2026-05-07")
    row = row_of(county, "overdue")
    found = offered(county, row)
    assert not found["propose_extension"].goes and "第三十四条" in found["propose_extension"].basis
    assert not found["supervise"].goes and "第四十条" in found["supervise"].basis
    assert is_supervised(county)
    # Once that supervision is over the law lets it be supervised anew, and the row offers it.
    county.complete("decide_supervision", supervision_kind="reminder", reason="逾期未办结。")
    assert "supervise" in going(county, row) and not is_supervised(county)


def test_a_notice_given_late_is_supervised_and_nobody_is_reminded_of_it(county: County) -> None:
    county.transferred().walk("confirm_jurisdiction", "prepare_transferred_acceptance")
    county.night("2026-03-20")
    county.complete("serve_transferred_acceptance")
    assert "remind" not in going(county, row_of(county, "notified_late"))


def test_the_head_hands_a_step_of_his_own_over_to_whom_it_is_open_to_and_nobody_else(county: County) -> None:
    county.handled().night("2026-05-07")
    row = row_of(county, "overdue")
    act = offered(county, row, by=LAND_HEAD)["hand_over"]
    takers = [int(value) for value, _ in act.form.fields[0].options]
    assert act.goes and county.who(LAND_HANDLER).id not in takers and county.who(TRIAGE).id not in takers
    assert act.sentence == "由赵敏转给所选的人，时限不变。"
    done = queueacts.carry_out(
        county.office, act="hand_over", rows=[row], said={"to": str(takers[0]), "reason": "分担"}, by=county.who(LAND_HEAD), key="h"
    )  # fmt: skip
    assert done.going == 1


def test_an_accusation_is_taken_to_no_conference_from_its_row(county: County) -> None:
    county.accused(TOWNSHIP).night("2026-06-20")
    found = offered(county, row_of(county, "overdue", by=OFFICE_HEAD), by=OFFICE_HEAD)
    assert not found["conference"].goes and "第三十条" in found["conference"].basis


def test_acts_without_their_right_are_not_spoken_of_and_rows_of_others_do_not_exist(county: County) -> None:
    county.handled().night("2026-05-07")
    row = row_of(county, "overdue")
    assert "supervise" not in offered(county, row, by=TRIAGE) and "remind" in offered(county, row, by=TRIAGE)
    with refused("not_permitted"):
        offered(county, row, by=LAND_HANDLER)
    for named in (row, "c999999", "t990121-2026-999999.1.1", "x", ""):
        with pytest.raises(NotFound):
            offered(county, named, by=OTHER_COUNTY)


def test_a_step_nobody_goes_on_with_is_urged_from_its_row(county: County) -> None:
    county.handled().day("2026-03-18")
    row = row_of(county, "idle")
    assert row[0] == "t" and "remind" in going(county, row) and "调查核实" in offered(county, row)["remind"].sentence
