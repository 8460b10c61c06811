"""Every field of every noun has a column, and every value survives the way there and back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.domain.task import Task
from engine.storage.beside import ABSENCES
from engine.storage.designs import DESIGNS, FILES, GUESTS
from engine.storage.layout import ATTACHMENTS, AUTHORITIES, ENTRIES, EXPERTS, NOTES, OFFICIALS, PARTS, PETITIONS, TASKS, Layout
from engine.storage.lives import LIVES, MOVES
from engine.storage.particulars import PARTICULARS
from engine.storage.tables import Instant, metadata, sweeps
from tests.storage.builders import NOW, a_task

LAYOUTS = [ATTACHMENTS, AUTHORITIES, OFFICIALS, PETITIONS, ENTRIES, *PARTS.values(), LIVES, MOVES, ABSENCES, NOTES, EXPERTS, PARTICULARS]
LAYOUTS += [DESIGNS, FILES, GUESTS]
BEYOND = {
    "authorities": {"parent_path"},
    "officials": {"password_hash"},
    "petitioners": {"identity_index", "person_index"},
    "deadlines": {"paused_on", "claimed_until", "set_aside_until", "of_party"},
    "filings": {"tallied"},
}
forms = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.table.name)
def test_a_table_has_the_fields_of_its_noun_and_few_more(layout: Layout[Any]) -> None:
    columns = {column.name for column in layout.table.columns}
    assert columns - set(layout.names) == BEYOND.get(layout.table.name, set())


def test_every_table_is_reached_by_a_noun_or_is_the_offices_own() -> None:
    own = {"tokens", "parties", "accused", "recused", "commands", "releases", "series", "sweeps", "nodes", "heads", "outgoing", "tallies"}
    own |= {"saved_views", "read_marks", "drafts", "edit_locks", "reports", "report_instructions"}
    own |= {"alerts", "alerts_followed", "alerts_silenced", "digests", "enquiries_in_vain"}
    own |= {"release_comments", "move_runs", "move_run_lines", "simulations"}
    assert set(metadata.tables) == {layout.table.name for layout in LAYOUTS} | own


@given(st.dictionaries(st.text(), forms, max_size=4), st.datetimes(timezones=st.just(UTC)) | st.none())
def test_a_noun_is_the_same_after_its_row(answer: dict[str, Any], done_at: datetime | None) -> None:
    task: Task = a_task(answer=answer, done_at=done_at)
    row = TASKS.row(task)
    assert TASKS.noun(row) == task
    assert TASKS.settle(json.loads(json.dumps(row, default=str))) == row


def test_a_row_does_not_change_when_the_noun_does() -> None:
    task = a_task(answer={"parts": ["a"]})
    before = TASKS.row(task)
    task.answer["parts"].append("b")
    assert TASKS.row(task) != before


zones = st.sampled_from([UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), timezone(timedelta(hours=5, minutes=45))])
centuries = {"min_value": datetime(1000, 1, 1), "max_value": datetime(9000, 1, 1)}  # noqa: DTZ001
instants = st.datetimes(**centuries, timezones=zones)


@given(st.lists(instants, min_size=2, max_size=6))
def test_instants_on_sqlite_sort_as_they_happened(moments: list[datetime]) -> None:
    kept = [Instant().process_bind_param(moment, sqlite.dialect()) for moment in moments]
    assert {len(text) for text in kept if isinstance(text, str)} == {27}
    assert sorted(kept, key=str) == [
        Instant().process_bind_param(moment, sqlite.dialect()) for moment in sorted(moments, key=lambda one: one.astimezone(UTC))
    ]
    assert [Instant().process_result_value(text, sqlite.dialect()) for text in kept] == [one.astimezone(UTC) for one in moments]


def test_instants_are_utc_whatever_zone_they_came_from() -> None:
    shanghai = NOW.astimezone(ZoneInfo("Asia/Shanghai"))
    kept = Instant().process_bind_param(shanghai, postgresql.dialect())
    assert isinstance(kept, datetime)
    assert (kept, kept.tzinfo) == (NOW, UTC)
    read = Instant().process_result_value(shanghai, postgresql.dialect())
    assert read is not None
    assert read.tzinfo is UTC


def test_an_instant_of_no_zone_is_refused_and_none_stays_none() -> None:
    with pytest.raises(ValueError, match="zone"):
        Instant().process_bind_param(NOW.replace(tzinfo=None), sqlite.dialect())
    assert Instant().process_bind_param(None, sqlite.dialect()) is None
    assert Instant().process_result_value(None, sqlite.dialect()) is None


def test_an_instant_is_text_that_can_be_read_aloud_on_sqlite() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        metadata.create_all(connection)
        connection.execute(insert(sweeps).values(name="x", at=NOW, report="{}"))
        assert connection.exec_driver_sql("SELECT at FROM sweeps").scalar() == "2026-03-02T01:30:15.123456Z"
        assert connection.execute(select(sweeps.c.at)).scalar() == NOW
    assert date.fromisoformat("2026-03-02") == NOW.date()
