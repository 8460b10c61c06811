"""petition due: a clerk asks when a period ends, and a program asks for thousands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Petition, Ran


@pytest.fixture
def petition(petition_within: Petition) -> Petition:
    """Within this process: there are many runs."""
    return petition_within


def batch(petition: Petition, folder: Path, *requests: object, words: tuple[str, ...] = ()) -> tuple[Ran, list[dict[str, object]]]:
    """Ask a file of requests, one a line; a text is a line as it stands."""
    file = folder / "requests.jsonl"
    lines = [request if isinstance(request, str) else json.dumps(request, ensure_ascii=False) for request in requests]
    file.write_text("\n".join(lines) + "\n")
    ran = petition("due", "--batch", file, *words)
    return ran, [json.loads(line) for line in ran.out.splitlines()]


def test_a_bare_length_is_counted_by_the_national_way_and_keeps_its_unrolled_day(petition: Petition) -> None:
    told = json.loads(petition("due", "--length", "60 days", "--from", "2026-03-02", "--json").out)
    assert (told["raw_due_on"], told["due_on"], told["provisional"]) == ("2026-05-01", "2026-05-06", False)
    assert told["due_at"] == "2026-05-06T16:00:00+00:00"
    assert "民法典" in told["basis"]


def test_of_two_notices_for_one_year_the_one_that_was_out_on_the_day_of_asking_counts(petition: Petition) -> None:
    ask = ("due", "--length", "5 working days", "--from", "2020-01-22", "--json")
    before = json.loads(petition(*ask, "--on", "2020-01-26").out)
    after = json.loads(petition(*ask, "--on", "2020-01-27").out)
    today = json.loads(petition(*ask).out)
    # Until 27 January the 31st and Saturday 1 February were to be worked.
    assert (before["due_on"], after["due_on"], today["due_on"]) == ("2020-02-04", "2020-02-06", "2020-02-06")


def test_a_pause_and_an_extension_are_counted_and_told(petition: Petition) -> None:
    ran = petition("due", "handling", "--from", "2026-03-02", "--pause", "2026-03-10..2026-03-19", "--extend", "30 days")
    assert ran.code == 0
    assert "2026-03-10 至 2026-03-19 中止计期，10 日不计" in ran.out and "延长30日" in ran.out


def test_many_are_asked_at_once_and_answered_line_by_line(petition: Petition, tmp_path: Path) -> None:
    ran, told = batch(
        petition, tmp_path,
        {"deadline": "handling", "from": "2026-09-28T16:00"},
        {"length": "5 working days", "from": "2026-09-28"},
        {"deadline": "handling", "from": "2026-03-02", "place": "330106", "extend": "30 days"},
        {"length": "15 days", "from": "2026-03-02", "pauses": [["2026-03-05", "2026-03-09"], ["2026-03-12", None]]},
    )  # fmt: skip
    assert ran.code == 0
    assert [one["due_on"] for one in told] == ["2026-11-27", "2026-10-10", told[2]["due_on"], "2026-03-23"]
    assert [one["provisional"] for one in told] == [False, False, told[2]["provisional"], True], "the last is still paused"
    assert "第三十四条" in str(told[0]["basis"])
    assert {"day": "2026-10-10", "kind": "makeup_workday"}.items() <= told[1]["steps"][-2].items()  # type: ignore[index]
    alone = json.loads(petition("due", "handling", "--from", "2026-03-02", "--place", "330106", "--extend", "30 days", "--json").out)
    assert {name: alone[name] for name in told[2]} == told[2], "the same as when it is asked alone"


def test_without_steps_the_days_are_the_same(petition: Petition, tmp_path: Path) -> None:
    asked = [{"length": f"{value} {unit}", "from": "2026-01-20"} for value in (1, 7, 40) for unit in ("days", "working days", "months")]
    _, with_steps = batch(petition, tmp_path, *asked)
    _, without = batch(petition, tmp_path, *asked, words=("--no-steps",))
    assert all("steps" not in one for one in without)
    assert [{name: value for name, value in one.items() if name != "steps"} for one in with_steps] == without


@pytest.mark.parametrize(
    ("request_", "code", "named"),
    [
        ('{"deadline": handling}', "request_no_json", "14"),
        (b"\xff\xfe".decode("latin-1"), "request_no_json", "1"),
        ("[1]", "request_no_object", "JSON"),
        ({"deadlin": "handling", "from": "2026-03-02"}, "request_unknown_key", "deadline"),
        ({"deadline": "handlng", "from": "2026-03-02"}, "deadline_unknown", "handling"),
        ({"deadline": "zzz", "from": "2026-03-02"}, "deadline_unheard_of", "final_review"),
        ({"from": "2026-03-02"}, "deadline_or_length", "length"),
        ({"deadline": "handling", "length": "5 days", "from": "2026-03-02"}, "deadline_or_length", "length"),
        ({"length": "5 workdays", "from": "2026-03-02"}, "length_unreadable", "5 workdays"),
        ({"length": "5 days", "from": "2026-02-30"}, "date_unreadable", "2026-02-30"),
        ({"length": "5 days"}, "date_unreadable", ""),
        ({"length": "5 days", "from": 20260302}, "request_bad_value", "from"),
        ({"length": "5 days", "from": "2026-03-02", "place": "Hangzhou", "deadline": None}, "", ""),
        ({"deadline": "handling", "from": "2026-03-02", "place": "Hangzhou"}, "place_unreadable", "Hangzhou"),
        ({"length": "5 days", "from": "2026-03-02", "pauses": ["2026-03-05"]}, "request_bad_value", "pauses"),
        ({"length": "5 days", "from": "2026-03-02", "pauses": [["2026-03-09", "2026-03-05"]]}, "pause_reversed", "2026-03-05"),
        ({"length": "5 days", "from": "2026-03-02", "extend": {"days": 30}}, "request_bad_value", "extend"),
        ({"length": "9000 months", "from": "9900-03-02"}, "period_beyond_calendar", "9900"),
        ({"length": "9999 working days", "from": "9999-12-30"}, "period_beyond_calendar", "9999"),
        ({"length": "1 day", "from": "9999-12-30"}, "period_beyond_calendar", "9999"),
        ({"deadline": "assigned", "from": "2026-03-02"}, "deadline_set_by_letter", "assigned"),
    ],
)
def test_a_wrong_request_is_answered_by_what_is_wrong_and_the_next_is_counted(
    petition: Petition, tmp_path: Path, request_: object, code: str, named: str
) -> None:
    ran, [told, after] = batch(petition, tmp_path, request_, {"length": "5 days", "from": "2026-03-02"})
    assert after["due_on"] == "2026-03-09"
    if not code:
        assert (ran.code, told["due_on"]) == (0, "2026-03-09"), "a bare length does not ask where"
        return
    assert (ran.code, told["code"], told["line"]) == (1, code, 1)
    assert named in str(told["error"]) and str(told["error"]) != code


def test_requests_come_from_standard_input_too(petition: Petition) -> None:
    ran = petition("due", "--batch", "-")
    assert (ran.code, ran.out) == (0, "")


def test_a_file_that_is_not_there_is_named(petition: Petition) -> None:
    ran = petition("due", "--batch", "nowhere.jsonl")
    assert ran.code == 1 and "nowhere.jsonl" in ran.err


def test_a_batch_goes_alone_and_a_period_begins_somewhere(petition: Petition) -> None:
    assert petition("due", "handling", "--batch", "-").code == 2
    assert petition("due", "handling").code == 2
