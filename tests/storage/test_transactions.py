"""One act is one transaction: all of it or nothing, once, and in its turn."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from engine.domain.docket import first_break
from engine.errors import Conflict, OutOfOrder, Refusal
from engine.storage import SqlStore
from tests.storage.builders import (
    NOW,
    a_deadline,
    a_document,
    a_done_task,
    a_petition,
    a_petitioner,
    a_task,
    an_instance,
    keep,
    raw,
)


def together(number: int, act: Callable[[int], object]) -> list[object]:
    """The answers, or errors, of an act done by several people at the same moment."""
    barrier = Barrier(number)

    def one(who: int) -> object:
        barrier.wait(20)
        try:
            return act(who)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_an_error_leaves_nothing_behind(store: SqlStore) -> None:
    petition = a_petition()
    with pytest.raises(Refusal), store.transaction() as tx:
        dossier = tx.register(petition)
        dossier.tasks.append(a_task())
        tx.next_in("petitions:330106:2026")
        tx.replay("key")
        tx.remember("key", {"number": petition.number})
        dossier.enter("filed", actor=1, at=NOW, body={})
        raise Refusal("no")
    assert store.registers.dossier(petition.number) is None
    assert set(store.registers.totals().values()) == {0}
    with store.transaction() as tx:
        assert tx.next_in("petitions:330106:2026") == 1
        assert tx.replay("key") is None


def test_an_error_at_the_last_row_leaves_nothing_behind(store: SqlStore) -> None:
    kept = keep(store, documents=[a_document(number="清信访〔2026〕1号")])
    with pytest.raises(Conflict), store.transaction() as tx:
        dossier = tx.dossier(kept.number)
        dossier.petition.gist = "改"
        dossier.tasks.append(a_task())
        dossier.documents.append(a_document(number="清信访〔2026〕1号"))
    found = store.registers.dossier(kept.number)
    assert found is not None
    assert (found.petition.gist, found.tasks, found.petition.version) == (kept.gist, [], 1)


def test_an_act_commits_once(store: SqlStore) -> None:
    before = store.commits
    keep(store, tasks=[a_task()], deadlines=[a_deadline()])
    assert store.commits == before + 1
    with pytest.raises(Refusal), store.transaction() as tx:
        tx.next_in("x")
        raise Refusal("no")
    assert store.commits == before + 1


def test_completing_a_task_takes_few_statements(store: SqlStore, url: str) -> None:
    kept = keep(store, instances=[an_instance()], tasks=[a_done_task(1), a_task()], petitioners=[a_petitioner()], deadlines=[a_deadline()])
    before = store.statements, store.commits
    with store.transaction() as tx:
        tx.replay("complete")
        dossier = tx.dossier(kept.number)
        dossier.tasks[1].answer = {"next_step": "opinion"}
        dossier.tasks.append(a_task())
        dossier.deadlines[0].warned_on = "2026-03-20"
        dossier.deadlines.append(a_deadline())
        dossier.enter("inquiry.done", actor=1, at=NOW, body={})
        tx.remember("complete", {"task": dossier.tasks[1].id})
    assert store.statements - before[0] == (9 if url.startswith("sqlite") else 4)
    assert store.commits - before[1] == 1


def test_a_key_brings_the_first_answer_again(store: SqlStore) -> None:
    with store.transaction() as tx:
        assert tx.replay("k1") is None
        tx.remember("k1", {"number": "330106-2026-000001", "n": 1})
    with store.transaction() as tx:
        assert tx.replay("k1") == {"number": "330106-2026-000001", "n": 1}
        assert tx.replay("k2") is None


def test_a_key_nothing_was_remembered_under_is_free_again(store: SqlStore, url: str) -> None:
    with store.transaction() as tx:
        tx.replay("k1")
    assert raw(url, "SELECT count(*) FROM commands") == [(0,)]


def test_a_used_key_cannot_be_used_for_another_answer(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.remember("k1", {"n": 1})
    with pytest.raises(Conflict), store.transaction() as tx:
        tx.remember("k1", {"n": 2})


def test_of_many_acts_with_one_key_at_once_one_acts_and_all_get_its_answer(store: SqlStore) -> None:
    def act(who: int) -> object:
        with store.transaction() as tx:
            answer = tx.replay("same")
            if answer is None:
                tx.register(a_petition(number="330106-2026-777777"))
                answer = {"by": who}
                tx.remember("same", answer)
            return answer["by"]

    answers = together(8, act)
    assert len(set(answers)) == 1
    assert store.registers.totals()["petitions"] == 1


def test_a_series_has_no_gap_and_no_double_under_eight_hands(store: SqlStore) -> None:
    def act(who: int) -> object:
        given = []
        for turn in range(10):
            try:
                with store.transaction() as tx:
                    number = tx.next_in("handling_opinion:2026")
                    if (who + turn) % 3 == 0:
                        raise Refusal("given back")
                    given.append(number)
            except Refusal:
                continue
        return given

    given = [number for numbers in together(8, act) for number in numbers]  # type: ignore[attr-defined]
    assert sorted(given) == list(range(1, len(given) + 1))


def test_series_count_apart(store: SqlStore) -> None:
    with store.transaction() as tx:
        assert [tx.next_in("a"), tx.next_in("a"), tx.next_in("b")] == [1, 2, 1]


def test_many_hands_on_one_petition_take_turns_and_lose_nothing(store: SqlStore) -> None:
    kept = keep(store)

    def act(who: int) -> object:
        for _ in range(5):
            with store.transaction() as tx:
                dossier = tx.dossier(kept.number)
                dossier.petition.persons += 1
                dossier.enter("counted", actor=who, at=NOW, body={"persons": dossier.petition.persons})
        return None

    together(8, act)
    found = store.registers.dossier(kept.number)
    assert found is not None
    assert found.petition.persons == 41
    docket = store.registers.docket(kept.id or 0)
    assert [entry.seq for entry in docket] == list(range(1, 41))
    assert first_break(docket) is None


def test_a_reader_sees_the_last_act_that_ended_and_does_not_wait(store: SqlStore) -> None:
    kept = keep(store)
    with store.transaction() as tx:
        tx.dossier(kept.number).petition.gist = "改"
        seen = store.registers.dossier(kept.number)
        assert seen is not None
        assert seen.petition.gist == kept.gist


def test_an_act_that_waits_too_long_is_a_conflict(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, inside, finish = keep(store), Event(), Event()
    monkeypatch.setattr("engine.storage.unit_of_work.PATIENCE_SECONDS", 0.2)

    def hold() -> None:
        with store.transaction() as tx:
            tx.dossier(kept.number)
            inside.set()
            finish.wait(20)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        inside.wait(20)
        with pytest.raises(Conflict) as refused, store.transaction() as tx:
            if store._engine.dialect.name == "postgresql":
                tx._connection.exec_driver_sql("SET LOCAL lock_timeout = '200ms'")
            tx.dossier(kept.number)
        finish.set()
        holding.result(20)
    assert refused.value.code == "conflict_busy"


def test_an_unreachable_database_is_out_of_order_and_says_no_secret() -> None:
    store = SqlStore("postgresql://petition:hunter2@127.0.0.1:9/nowhere", b"k" * 32)
    with pytest.raises(OutOfOrder) as refused:
        store.registers.totals()
    assert refused.value.code == "database_unreachable"
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is not None
