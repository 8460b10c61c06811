"""核验: whatever is changed behind the office's back is found and named."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from engine.casework.verification import verify
from tests.builders import County

OF_PETITION = "petition_id = (select id from petitions where number = ?)"


def tamper(tmp_path: Path, statement: str, *values: object) -> None:
    """Change the database behind the office's back."""
    with sqlite3.connect(tmp_path / "office" / "petition.sqlite") as connection:
        assert connection.execute(statement, values).rowcount


def found(county: County) -> list[tuple[str, str, str]]:
    return [(finding.petition, finding.rule, finding.detail) for finding in verify(county.office).findings]


def test_an_untouched_office_has_no_findings(county: County):
    county.concluded()
    county.transferred()
    report = verify(county.office)
    assert (report.petitions, report.findings) == (2, ()) and report.entries > 50


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'declined'",
        "actor = actor + 1",
        "at = '2026-01-01T00:00:00.000000+00:00'",
        "body = '{}'",
        "basis = ''",
        "hash = 'x'",
        "prev_hash = 'x'",
    ],
)
def test_an_entry_that_was_altered_is_found_and_located(county: County, tmp_path: Path, change: str):
    county.handled()
    seq = next(entry.seq for entry in county.entries if entry.kind == "referred")
    tamper(tmp_path, f"update docket set {change} where {OF_PETITION} and seq = ?", county.number, seq)
    assert (county.number, "verify_chain", str(seq)) in found(county)


def test_an_entry_that_was_taken_out_is_found(county: County, tmp_path: Path):
    county.handled()
    tamper(tmp_path, f"delete from docket where {OF_PETITION} and seq = 5", county.number)
    assert (county.number, "verify_chain", "6") in found(county)


def test_a_docket_that_was_cut_off_is_found(county: County, tmp_path: Path):
    county.handled()
    tamper(tmp_path, f"delete from docket where {OF_PETITION} and seq = ?", county.number, len(county.entries))
    assert [rule for _, rule, _ in found(county)] == ["verify_head"]


def test_two_entries_that_were_swapped_are_found(county: County, tmp_path: Path):
    county.handled()
    for old, new in ((3, 999), (4, 3), (999, 4)):
        tamper(tmp_path, f"update docket set seq = ? where {OF_PETITION} and seq = ?", new, county.number, old)
    assert (county.number, "verify_chain", "4") in found(county) or (county.number, "verify_chain", "3") in found(county)


def test_a_lapse_nobody_entered_is_found(county: County, tmp_path: Path):
    county.handled()
    tamper(tmp_path, f"update deadlines set lapsed_at = due_at where {OF_PETITION} and name = 'handling'", county.number)
    assert (county.number, "verify_clock_lapse", "handling") in found(county)


def test_a_clock_nobody_watches_is_found(county: County, tmp_path: Path):
    county.handled()
    tamper(tmp_path, f"update deadlines set next_at = null where {OF_PETITION} and name = 'handling'", county.number)
    assert found(county) == [(county.number, "verify_clock_unwatched", "handling")]


def test_a_clock_nobody_started_is_found(county: County, tmp_path: Path):
    county.handled()
    tamper(tmp_path, f"update deadlines set name = 'secret' where {OF_PETITION} and name = 'handling'", county.number)
    assert ("verify_clock_start", "secret") in [(rule, detail) for _, rule, detail in found(county)]


def test_a_petition_nobody_is_responsible_for_any_more_is_found(county: County, tmp_path: Path):
    county.answered()
    tamper(tmp_path, f"update deadlines set status = 'void' where {OF_PETITION}", county.number)
    assert "verify_lost" in [rule for _, rule, _ in found(county)]


def test_a_state_of_the_process_that_was_altered_locks_the_petition_and_is_found(county: County, tmp_path: Path):
    county.handled()
    tamper(tmp_path, f"update instances set state = x'00' where {OF_PETITION}", county.number)
    assert [rule for _, rule, _ in found(county)] == ["verify_row"]


@pytest.mark.parametrize("change", ["status = 'dancing'", "filed_on = 'never'", "events = '{'"])
def test_a_row_that_cannot_be_read_is_a_finding_and_not_a_crash(county: County, tmp_path: Path, change: str):
    broken, whole = county.register().number, county.register().number
    tamper(tmp_path, f"update petitions set {change} where number = ?", broken)
    assert [(petition, rule) for petition, rule, _ in found(county)] == [(broken, "verify_row")] and whole


def test_findings_of_one_petition_do_not_hide_those_of_another(county: County, tmp_path: Path):
    numbers = [county.register().number for _ in range(3)]
    tamper(tmp_path, "delete from docket where seq = 1")
    assert [petition for petition, _, _ in found(county)] == numbers
