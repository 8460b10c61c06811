"""An act that does not wait loses nothing: what it trusted wrongly is found out when it is written, and done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from engine.casework.ports import Acting
from engine.domain.deadline import DeadlineStatus
from engine.domain.task import TaskStatus
from engine.errors import NotFound, Refusal
from engine.storage import SqlStore
from engine.storage.connect import open_engine
from engine.storage.live import LivePetitions
from engine.storage.loan import Loan
from tests.storage.builders import (
    KEY,
    NOW,
    TODAY,
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

Work = Callable[[Acting], object]


@pytest.fixture
def live(url: str) -> Iterator[SqlStore]:
    """A node that keeps petitions in memory."""
    opened = SqlStore(url, KEY, live=10)
    yield opened
    opened.close()


def noting(number: str, kind: str, key: str = "") -> Work:
    """An act that enters ``kind``; with a key it is done once."""

    def work(act: Acting) -> object:
        earlier = act.replay(key) if key else None
        if earlier is not None:
            return earlier
        dossier = act.dossier(number)
        dossier.enter(kind, actor=1, at=NOW, body={})
        answer = {"seq": dossier.petition.docket_seq}
        if key:
            act.remember(key, answer)
        return answer

    return work


def kinds(store: SqlStore, number: str) -> list[str]:
    found = store.registers.dossier(number)
    assert found is not None
    return [entry.kind for entry in store.registers.docket(found.petition.id or 0)]


def test_an_act_on_a_petition_in_memory_sends_one_statement_to_postgresql_and_three_to_sqlite(live: SqlStore, url: str) -> None:
    number = keep(live).number
    live.act(noting(number, "a"))
    before = live.statements, live.commits
    live.act(noting(number, "b", "key"))
    assert (live.statements - before[0], live.commits - before[1]) == (3 if url.startswith("sqlite") else 1, 1)


def test_a_petition_just_registered_is_in_memory_for_its_first_step_without_the_people(live: SqlStore, url: str) -> None:
    petition = keep(live, a_petition(), petitioners=[a_petitioner()])
    before = live.statements
    live.act(noting(petition.number, "a", "key"))
    assert live.statements - before == (3 if url.startswith("sqlite") else 1)
    found = live.registers.dossier(petition.number)
    assert found and len(found.petitioners) == 1
    seen: list[int] = []
    live.act(lambda act: seen.append(len(act.dossier(petition.number).petitioners)))
    assert seen[0] == 0


def test_an_act_on_a_petition_not_in_memory_reads_it_by_one_statement_more(store: SqlStore, url: str) -> None:
    number = keep(store).number
    before = store.statements
    store.act(noting(number, "b", "key"))
    assert store.statements - before == (4 if url.startswith("sqlite") else 2)


def test_what_another_node_did_meanwhile_is_never_overwritten(live: SqlStore, url: str) -> None:
    other = SqlStore(url, KEY, live=10)
    number = keep(live).number
    for node, kind in ((live, "a"), (other, "b"), (live, "c"), (live, "d"), (other, "e")):
        node.act(noting(number, kind))
    assert kinds(live, number) == ["a", "b", "c", "d", "e"]
    other.close()


def test_what_another_node_moved_is_read_anew_by_one_statement_and_not_patiently(live: SqlStore, url: str) -> None:
    other = SqlStore(url, KEY, live=10)
    number = keep(live, tasks=[a_task()]).number
    live.act(noting(number, "a"))
    other.act(lambda act: setattr(act.dossier(number).tasks[0], "name", "moved"))

    def take(act: Acting) -> None:
        if act.dossier(number).tasks[0].name != "moved":
            raise NotFound(number=number)
        noting(number, "b", "key")(act)

    before = live.statements
    live.act(take)
    assert live.statements - before == (4 if url.startswith("sqlite") else 2)
    other.act(noting(number, "c"))
    before = live.statements
    live.act(noting(number, "d"))
    assert live.statements - before <= (6 if url.startswith("sqlite") else 3)
    assert kinds(live, number) == ["a", "b", "c", "d"]
    other.close()


def test_a_refusal_that_rests_on_a_stale_reading_is_asked_again_of_the_database(live: SqlStore, url: str) -> None:
    number = keep(live, tasks=[a_task()]).number
    live.act(noting(number, "known"))
    other = SqlStore(url, KEY)
    with other.transaction() as tx:
        tx.dossier(number).petition.gist = "已更正"

    def only_when_corrected(act: Acting) -> str:
        gist = act.dossier(number).petition.gist
        if gist != "已更正":
            raise Refusal("stale")
        return gist

    assert live.act(only_when_corrected) == "已更正"
    other.close()


def test_an_act_that_finds_nothing_to_do_in_a_stale_copy_looks_again(live: SqlStore, url: str) -> None:
    """Such an act writes nothing, so no version would tell that what it looked at is gone."""
    number = keep(live).number
    live.act(noting(number, "known"))
    other = SqlStore(url, KEY)
    with other.transaction() as tx:
        tx.dossier(number).start_clock(a_deadline(-1))

    def look(act: Acting) -> int:
        return len(act.dossier(number).deadlines)

    assert live.act(look) == 1
    other.close()


def test_a_refused_act_leaves_nothing_in_memory_or_in_the_database(live: SqlStore) -> None:
    number = keep(live, tasks=[a_task()]).number
    live.act(noting(number, "a"))

    def refused(act: Acting) -> None:
        dossier = act.dossier(number)
        dossier.petition.gist = "改"
        dossier.enter("x", actor=1, at=NOW, body={})
        act.next_in("清信访〔2026〕")
        raise Refusal("no")

    with pytest.raises(Refusal):
        live.act(refused)
    live.act(noting(number, "b"))
    found = live.registers.dossier(number)
    assert found is not None
    assert (found.petition.gist, kinds(live, number), live.registers.series()) == ("征地补偿未足额发放", ["a", "b"], frozenset())


def test_a_key_used_before_brings_its_first_answer_also_from_memory(live: SqlStore) -> None:
    number = keep(live).number
    first = live.act(noting(number, "a", "same"))
    assert live.act(noting(number, "a", "same")) == first
    assert kinds(live, number) == ["a"]


def test_a_key_used_before_is_asked_for_at_once_where_the_petition_is_in_memory(live: SqlStore, url: str) -> None:
    number = keep(live).number
    readings: list[int] = []

    def work(act: Acting) -> object:
        readings.append(1)
        return noting(number, "a", "same")(act)

    for _ in range(2):
        live.act(work)
    assert len(readings) == 3, "the first, the one refused, and the one that found the key"


def test_a_key_used_on_another_petition_is_found_out_when_the_act_is_written(live: SqlStore) -> None:
    one, two = keep(live).number, keep(live).number
    first = live.act(noting(one, "a", "same"))
    assert live.act(noting(two, "a", "same")) == first
    assert kinds(live, two) == []


def test_a_number_of_a_series_and_the_act_that_drew_it_are_kept_together(live: SqlStore, url: str) -> None:
    number = keep(live).number

    def issue(act: Acting) -> int:
        running = act.next_in("清信访〔2026〕")
        act.dossier(number).add_document(a_document(number=f"清信访〔2026〕{running}号"))
        return running

    assert [live.act(issue) for _ in range(3)] == [1, 2, 3]
    assert raw(url, "SELECT last FROM series") == [(3,)]


def test_a_petition_nobody_knows_is_not_found(live: SqlStore) -> None:
    with pytest.raises(NotFound):
        live.act(noting("330106-2026-999999", "a"))


def test_new_rows_know_their_ids_when_the_petition_stays_in_memory(live: SqlStore) -> None:
    number = keep(live).number

    def start(act: Acting) -> None:
        for days in (3, 9):
            act.dossier(number).start_clock(a_deadline(days, name=f"clock{days}"))

    def meet(act: Acting) -> None:
        for clock in act.dossier(number).deadlines:
            clock.status, clock.met_on = DeadlineStatus.MET, TODAY

    live.act(start)
    live.act(meet)
    found = live.registers.dossier(number)
    assert found is not None
    assert [(clock.name, clock.status.value) for clock in found.deadlines] == [("clock3", "met"), ("clock9", "met")]


def test_parties_accused_and_recused_follow_the_petition(live: SqlStore, url: str) -> None:
    petition = keep(live, a_petition(accused=("land", "official:3"), recused=(4,)))

    def move(act: Acting) -> None:
        one = act.dossier(petition.number).petition
        one.parties, one.accused, one.recused = {"competent": "labour", "superior": "city"}, ("official:3",), (4, 5)

    live.act(move)
    assert sorted(raw(url, "SELECT part, authority_id FROM parties")) == [("competent", "labour"), ("superior", "city")]
    assert raw(url, "SELECT who FROM accused") == [("official:3",)]
    assert sorted(raw(url, "SELECT official FROM recused")) == [(4,), (5,)]


def test_acts_read_neither_people_nor_history(store: SqlStore) -> None:
    number = keep(
        store,
        instances=[an_instance(), an_instance(b"", no=2, completed=True)],
        tasks=[a_done_task(1, at_hand=False), a_done_task(1), a_task()],
        deadlines=[a_deadline(at_hand=False), a_deadline()],
        documents=[a_document(at_hand=False), a_document()],
        petitioners=[a_petitioner()],
    ).number

    def seen(act: Acting) -> tuple[int, ...]:
        dossier = act.dossier(number)
        return tuple(map(len, (dossier.instances, dossier.tasks, dossier.deadlines, dossier.documents, dossier.petitioners)))

    assert store.act(seen) == (2, 2, 1, 1, 0)
    whole = store.registers.dossier(number)
    assert whole is not None
    assert [len(whole.tasks), len(whole.deadlines), len(whole.documents), len(whole.petitioners)] == [3, 2, 2, 1]


def test_a_petition_that_goes_round_and_round_stays_as_light_as_a_new_one(live: SqlStore) -> None:
    number = keep(live, tasks=[a_task(element="write")]).number

    def round_(act: Acting) -> int:
        dossier = act.dossier(number)
        task = dossier.open_tasks[0]
        task.status, task.done_at, task.done_by = TaskStatus.DONE, NOW, 1
        dossier.put_form(task)
        dossier.tasks.append(a_task(element="write"))
        return len(dossier.tasks)

    assert {live.act(round_) for _ in range(30)} == {2, 3}
    whole = live.registers.dossier(number)
    assert whole is not None
    assert len(whole.tasks) == 31


def test_a_connection_cut_between_two_acts_is_not_noticed_by_the_second(postgresql_url: str) -> None:
    live, other = SqlStore(postgresql_url, KEY, live=10), open_engine(postgresql_url)
    number = keep(live).number
    live.act(noting(number, "a"))
    with other.connect() as connection:
        them = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {them}"))
    live.act(noting(number, "b", "key"))
    assert kinds(live, number) == ["a", "b"]
    other.dispose()
    live.close()


def test_many_hands_on_one_petition_from_two_nodes_all_hold(live: SqlStore, url: str) -> None:
    other, number = SqlStore(url, KEY, live=10), keep(live).number
    gate = Barrier(8)

    def hand(which: int) -> None:
        gate.wait()
        for step in range(4):
            (live, other)[which % 2].act(noting(number, f"{which}.{step}"))

    hands = [Thread(target=hand, args=(which,)) for which in range(8)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    assert sorted(kinds(live, number)) == sorted(f"{which}.{step}" for which in range(8) for step in range(4))
    found = live.registers.dossier(number)
    assert found is not None
    assert found.petition.docket_seq == 32
    other.close()


@given(st.integers(0, 4), st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), max_size=40))
@settings(deadline=None)
def test_memory_holds_the_latest_few_and_lends_each_once(most: int, moves: list[tuple[str, bool]]) -> None:
    live, model = LivePetitions(most), dict[str, Loan]()
    for number, put in moves:
        if put:
            petition = replace(a_petition(), number=number)
            loan = Loan(petition)
            live.put(number, loan)
            model.pop(number, None)
            model[number] = loan
            while len(model) > most:
                del model[next(iter(model))]
        else:
            assert live.take(number) is model.pop(number, None)
        assert len(live) == len(model)
