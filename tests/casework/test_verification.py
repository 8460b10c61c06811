"""核验: whatever is changed behind the office's back is found and named."""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from engine.casework import deadlines
from engine.casework.proving import INVARIANTS
from engine.casework.verification import verify
from engine.testing import county_office, on
from tests.builders import County
from tests.casework.besides import ask, lend, sign
from tests.casework.damage import tampered
from tests.support.places import ROOT

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


def test_an_entry_doubled_in_another_years_part_is_found(tmp_path: Path, postgres_database_url: str):
    office = county_office(tmp_path / "parted", at=on("2026-03-02"), database=postgres_database_url)
    county = County(office)
    county.handled()
    doubled = "petition_id, seq, kind, actor, at + interval '1 year', body, basis, prev_hash, hash, trace"
    with psycopg.connect(postgres_database_url.replace("+psycopg", "")) as connection:
        connection.execute(f"INSERT INTO docket SELECT {doubled} FROM docket WHERE seq = 5")
        parts = connection.execute("SELECT tableoid::regclass::text FROM docket WHERE seq = 5 ORDER BY 1").fetchall()
    assert parts == [("docket_2026",), ("docket_2027",)]
    assert (county.number, "verify_chain", "5") in found(county)
    office.store.close()


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


MINE = "petition_id = (select id from petitions where number = :number)"


def clock(change: str) -> str:
    """A change of the petition's handling clock."""
    return f"update deadlines set {change} where {MINE} and name = 'handling'"


def step(change: str) -> str:
    """A change of its triage."""
    return f"update tasks set {change} where {MINE} and element = 'triage'"


def papers(change: str) -> str:
    """A change of its papers."""
    return f"update documents set {change} where {MINE}"


def row(change: str) -> str:
    """A change of the petition's own row."""
    return f"update petitions set {change} where number = :number"


ADDED = "insert into attachments select null, id, 'a.pdf', 'application/pdf', 7, 'abc', received_at, 1, ''"
BACK = """events = replace(events, '"accepted":"2026-03-02"', '"accepted":"2026-01-01"')"""

# What is changed behind the office's back, how it must be named, and part of the detail it must be located by.
DAMAGE = {
    "a step done again": (step("status = 'open', done_at = null, done_by = null"), "verify_task", "triage"),
    "a step done by another": (step("done_by = done_by + 1"), "verify_task", "triage"),
    "a step without its hour": (step("done_at = null"), "verify_task", "triage"),
    "a step under another's number": (step("id = '990121-1999-000001.1.1'"), "verify_row", "tasks 990121-1999-000001.1.1"),
    "a later last day": (clock("due_on = '2026-12-31'"), "verify_clock_due", "handling"),
    "a later lapse": (clock("due_at = '2027-01-01T16:00:00.000000Z'"), "verify_clock_due", "handling"),
    "a longer period": (clock("length = '90 days'"), "verify_clock_told", "handling"),
    "a later start": (clock("started_on = '2026-04-01'"), "verify_clock_due", "handling"),
    "an extension nobody approved": (clock("""extensions = '["30 days"]'"""), "verify_clock_told", "handling"),
    "a pause nobody entered": (clock("""pauses = '[["2026-03-03","2026-03-20"]]'"""), "verify_clock_due", "handling"),
    "a clock met that ran": (clock("status = 'met'"), "verify_clock_both", "handling"),
    "a clock both met and lapsed": (clock("status = 'met', met_on = due_on, lapsed_at = due_at"), "verify_clock_both", "handling"),
    "a clock taken out": (f"delete from deadlines where {MINE} and name = 'handling'", "verify_clock_start", "handling"),
    "a paper reworded": (papers("""content = '{"matters":"nothing"}'"""), "verify_paper", "号"),
    "a paper dated back": (papers("issued_on = '2026-01-01'"), "verify_paper", "号"),
    "a paper sealed anew": (papers("sha256 = 'f'"), "verify_paper", "号"),
    "a paper unsealed": (papers("sha256 = ''"), "verify_paper_entry", "号"),
    "a service struck out": (papers("served_on = null"), "verify_paper_entry", "号"),
    "a paper taken out": (f"delete from documents where {MINE}", "verify_paper_entry", "号"),
    "a petition closed by hand": (row("status = 'closed'"), "verify_status", "closed"),
    "a closing by hand": (row("closing = 'withdrawn'"), "verify_status", "accepted"),
    "an acceptance dated back": (row(BACK), "verify_event", "accepted"),
    "nobody responsible": (row("parties = '{}'"), "verify_no_authority", ""),
    "another release": (row("release = 'f'"), "verify_release", "f"),
    "a process on another release": (f"update instances set release = 'f' where {MINE}", "verify_edition", "petition"),
    "a number that is no number": (row("docket_seq = 'x'"), "verify_head", "x"),
    "a key whose petition is behind": (
        """update commands set result = replace(result, '"version":1,', '"version":99,')""", "verify_command", "99",
    ),
    "a key without an answer": ("update commands set result = null", "verify_command", ""),
    "an attachment nobody entered": (f"{ADDED} from petitions where number = :number", "verify_attachment", "abc"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_every_kind_of_damage_is_found_and_located(county: County, name: str) -> None:
    county.handled()
    whole = county.register().number
    county.turn_to(f"{whole[:-6]}000001")
    statement, rule, detail = DAMAGE[name]
    tampered(county.office, statement.replace('":', '"\\:'), **({"number": county.number} if ":number" in statement else {}))
    named = [one for one in verify(county.office).findings if one.rule == rule]
    assert named, [*found(county)]
    assert any(detail in one.detail for one in named)
    if rule != "verify_command":
        assert {one.petition for one in named} == {county.number}
        assert whole not in [one.petition for one in verify(county.office).findings]


def test_every_byte_of_an_entry_that_is_flipped_is_found_and_located(county: County, tmp_path: Path) -> None:
    county.transferred()
    with sqlite3.connect(tmp_path / "office" / "petition.sqlite") as connection:
        seq, body = connection.execute("select seq, body from docket where kind = 'filed'").fetchone()
    for at in range(len(body.encode())):
        raw = bytearray(body.encode())
        raw[at] ^= 1
        tamper(tmp_path, "update docket set body = cast(? as text) where seq = ?", bytes(raw), seq)
        assert (county.number, "verify_chain", str(seq)) in found(county), at
    tamper(tmp_path, "update docket set body = ? where seq = ?", body, seq)
    assert found(county) == []


def test_a_petition_taken_out_with_all_its_rows_leaves_a_gap_in_its_series(county: County, tmp_path: Path) -> None:
    numbers = [county.register().number for _ in range(3)]
    with sqlite3.connect(tmp_path / "office" / "petition.sqlite") as connection:
        connection.execute("pragma foreign_keys = off")
        mine = "(select id from petitions where number = ?)"
        for table in ("docket", "tasks", "deadlines", "documents", "instances", "petitioners", "filings", "parties", "proceedings"):
            connection.execute(f"delete from {table} where petition_id = {mine}", (numbers[1],))
        connection.execute("delete from petitions where number = ?", (numbers[1],))
    assert (numbers[1][:-7], "verify_series", "2 / 3") in found(county)
    assert "verify_command" in [rule for _, rule, _ in found(county)]


def test_rows_whose_petition_is_not_there_are_found(county: County, tmp_path: Path) -> None:
    county.transferred()
    with sqlite3.connect(tmp_path / "office" / "petition.sqlite") as connection:
        connection.execute("pragma foreign_keys = off")
        connection.execute("insert into docket select 4711, seq, kind, actor, at, body, basis, prev_hash, hash, '' from docket")
        connection.execute("insert into recused values (4711, 7)")
        connection.execute("insert into accused values (4712, 'b')")
    named = [("id 4711", "verify_row", "petitions (docket, recused)"), ("id 4712", "verify_row", "petitions (accused)")]
    assert found(county) == named


def test_a_clock_that_is_due_and_that_nobody_noticed_is_found_once_three_sweeps_have_passed(county: County) -> None:
    county.handled()
    due_at = county.clock_named("handling").due_at
    county.clock.set(due_at)
    assert found(county) == []
    county.day("2026-12-31")
    assert {rule for _, rule, _ in found(county)} == {"verify_clock_unnoticed"}
    county.night()
    assert found(county) == []


def test_a_lapse_that_nothing_followed_is_found_once_three_sweeps_have_passed(county: County) -> None:
    county.handled()
    county.clock.set(county.clock_named("handling").due_at)
    assert deadlines.record_all(county.office).noticed == 1 and found(county) == []
    county.clock.move(timedelta(seconds=3 * county.office.sweep_seconds + 1))
    assert [rule for _, rule, _ in found(county)] == ["verify_clock_unfollowed"]
    county.night()
    assert found(county) == []


@pytest.mark.parametrize("change", ["next_at = '2026-03-02T00:00:00.000000Z'", "met_on = due_on", "lapsed_at = null"])
def test_a_lapse_left_to_be_followed_that_cannot_be_one_is_found(county: County, tmp_path: Path, change: str) -> None:
    county.handled()
    county.clock.set(county.clock_named("handling").due_at)
    deadlines.record_all(county.office)
    tamper(tmp_path, f"update deadlines set {change} where {OF_PETITION} and name = 'handling'", county.number)
    assert (county.number, "verify_clock_both", "handling lapsed") in found(county)


def test_a_paper_older_than_the_seal_is_told_apart_and_is_no_finding(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.casework.notices.seal_of", lambda paper: "")  # as the office of the first year wrote them
    county.handled()
    report = verify(county.office)
    assert (report.unsealed, report.findings) == (len(county.papers), ())


def test_only_what_moved_since_a_day_is_walked_when_asked(county: County) -> None:
    county.register()
    county.day("2026-03-04")
    moved = county.register().number
    report = verify(county.office, since=county.clock.now().replace(hour=0))
    assert (report.petitions, report.findings) == (1, ())
    assert moved


def test_an_untouched_office_on_either_database_has_no_findings_and_damage_is_found(any_county: County) -> None:
    any_county.reexamined()
    any_county.handled()
    assert verify(any_county.office).findings == ()
    tampered(any_county.office, "update documents set content = '{}' where id = 1")
    tampered(any_county.office, "delete from docket where seq = 4 and petition_id = 2")
    assert [one.invariant for one in verify(any_county.office).findings] == ["I9", "I11"]


def test_every_finding_has_its_sentence_in_both_languages_and_its_invariant(county: County) -> None:
    told = {word for path in (ROOT / "engine/casework").glob("*.py") for word in re.findall(r'"(verify_[a-z_]+)"', path.read_text())}
    assert told == set(INVARIANTS)
    for rule in told:
        sentences = {county.office.current.rulebook.message(rule, lang, detail="here") for lang in ("zh", "en")}
        assert len(sentences) == 2 and rule not in sentences


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ("set verdict = 'consent' where verdict = 'object'", "consent"),
        ("set verdict = null, answered_at = null where verdict = 'object'", "object"),
        ("set who = who + 1 where kind = 'delegation'", "delegation"),
    ],
)
def test_a_signature_or_a_loan_that_was_altered_is_found(county: County, tmp_path: Path, change: str, detail: str):
    county.handled()
    lend(county, "inquiry", "liuyang", by="zhaomin")
    ask(county, "inquiry", "lihua", by="zhaomin")
    sign(county, "inquiry", "lihua", "object", "依据不足")
    tamper(tmp_path, f"update involvements {change}")
    assert [(rule, detail in said) for _, rule, said in found(county)][0] == ("verify_beside", True)
