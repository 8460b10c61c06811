"""What is due is found by an index, and looked at by one sweep only."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from engine.casework.ports import Due
from engine.domain.deadline import DeadlineStatus
from engine.storage import SqlStore
from engine.storage.connect import for_writing, open_engine
from engine.storage.queries import due
from tests.storage.builders import NOW, a_deadline, a_done_task, a_task, an_instance, keep


def test_what_is_due_comes_earliest_first_and_up_to_the_limit(store: SqlStore) -> None:
    hours = {name: NOW + timedelta(hours=hour) for name, hour in {"b": -2, "a": -3, "now": 0, "later": 1}.items()}
    petition = keep(store, deadlines=[a_deadline(next_at=at) for at in hours.values()] + [a_deadline(next_at=None)])
    found = store.registers.due(NOW, 10)
    assert [one.next_at for one in found] == [hours["a"], hours["b"], hours["now"]]
    assert {one.petition for one in found} == {petition.number}
    assert store.registers.due(NOW, 1) == found[:1]


def test_microseconds_do_not_confuse_the_order(store: SqlStore) -> None:
    whole = NOW.replace(microsecond=0)
    keep(store, deadlines=[a_deadline(next_at=whole + timedelta(microseconds=1)), a_deadline(next_at=whole)])
    assert [one.next_at for one in store.registers.due(whole, 10)] == [whole]
    assert len(store.registers.due(whole + timedelta(microseconds=1), 10)) == 2


def test_the_index_answers_what_is_due(store: SqlStore, url: str) -> None:
    keep(store, deadlines=[a_deadline(next_at=NOW + timedelta(days=day)) for day in range(100)])
    engine = open_engine(url)
    with for_writing(engine).begin() as connection:
        connection.execute(text("ANALYZE"))
        if engine.dialect.name == "postgresql":
            # With so few rows a scan would be cheaper: the question is whether the index can answer.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        query = due(NOW, 500).compile(engine, compile_kwargs={"literal_binds": True})
        explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
        plan = repr(connection.execute(text(f"{explain} {query}")).all())
    engine.dispose()
    assert "ix_deadlines_next" in plan


def the_due(store: SqlStore) -> Due:
    """The one deadline that is due."""
    keep(store, deadlines=[a_deadline(next_at=NOW)])
    (found,) = store.registers.due(NOW, 10)
    return found


def test_a_bad_petition_is_looked_at_again_later(store: SqlStore) -> None:
    found = the_due(store)
    with store.transaction() as tx:
        tx.postpone(found, NOW + timedelta(hours=1))
    assert store.registers.due(NOW, 10) == []
    assert [one.deadline for one in store.registers.due(NOW + timedelta(hours=1), 10)] == [found.deadline]


def test_live_clocks_counted_beyond_the_calendar_are_known(store: SqlStore) -> None:
    keep(
        store,
        deadlines=[
            a_deadline(provisional=True, name="live"),
            a_deadline(provisional=True, status=DeadlineStatus.MET, name="met"),
            a_deadline(name="certain"),
        ],
    )
    (found,) = store.registers.provisional()
    dossier = store.registers.dossier(found.petition)
    assert dossier is not None
    assert [clock.name for clock in dossier.deadlines if clock.id == found.deadline] == ["live"]


def test_the_last_sweep_leaves_its_hour_and_its_report(store: SqlStore) -> None:
    assert store.registers.last_sweep() is None
    for hour in (1, 2):
        with store.transaction() as tx:
            tx.note_sweep(NOW + timedelta(hours=hour), {"due": hour, "failed": ["330106-2026-000001"]})
    assert store.registers.last_sweep() == (NOW + timedelta(hours=2), {"due": 2, "failed": ["330106-2026-000001"]})


def test_totals_count_what_is_stored(store: SqlStore) -> None:
    petition = keep(store, deadlines=[a_deadline(), a_deadline()], tasks=[a_task(), a_done_task(1)], instances=[an_instance()])
    with store.transaction() as tx:
        tx.dossier(petition.number).enter("filed", actor=1, at=NOW, body={})
    counted = {"petitions": 1, "tasks": 2, "completions": 1, "deadlines": 2, "documents": 0, "docket": 1, "instances": 1}
    assert store.registers.totals() == counted
