"""A dossier comes back as it was put in, and only what changed is written."""

from __future__ import annotations

import dataclasses
import hashlib
from copy import deepcopy
from datetime import date, timedelta

import pytest

from engine.domain.deadline import DeadlineStatus
from engine.domain.dossier import Dossier
from engine.domain.involvement import Involvement, Kind, Mode, State, Verdict
from engine.domain.petition import Closing, Route, Status
from engine.domain.task import TaskStatus
from engine.errors import Conflict, NotFound, OutOfOrder
from engine.storage import SqlStore
from engine.storage.layout import PARTS
from tests.storage.builders import (
    KEY,
    NOW,
    TODAY,
    a_deadline,
    a_document,
    a_done_task,
    a_filing,
    a_petition,
    a_petitioner,
    a_proceeding,
    a_task,
    an_instance,
    keep,
    raw,
)


def a_full_petition() -> dict[str, list[object]]:
    """At least one, mostly two, of everything a dossier holds."""
    done = a_done_task(7, claimed_at=NOW, answer={"意见": ["一", "二"], "deep": {"n": 1, "none": None}})
    signing = {"round": 1, "mode": Mode.RATIO, "threshold": 67, "weight": 2, "note": "请会签"}
    return {
        "instances": [an_instance(), an_instance(b"", no=2, process="supervision", completed=True, ended=("closed",), subject="handling")],
        "tasks": [done, a_task(assignee=8)],
        "involvements": [
            Involvement(None, None, done.id, Kind.BEFORE, 9, 7, NOW, State.ANSWERED, verdict=Verdict.CONSENT, answered_at=NOW, **signing),
            Involvement(None, None, done.id, Kind.DELEGATION, 8, 7, NOW),
        ],
        "deadlines": [a_deadline(3, pauses=(("2026-03-02", "2026-03-05"), ("2026-03-09", "")), extensions=("30 days",)), a_deadline(-5)],
        "documents": [a_document(), a_document(kind="handling_opinion", content={}, served_on=None)],
        "proceedings": [a_proceeding(), a_proceeding(stage="reexamination", completed_on="2026-04-01", disposition="upheld")],
        "petitioners": [a_petitioner(), a_petitioner(name="王 芳", identity_number="", phone="", address="")],
        "filings": [a_filing(), a_filing(persons=12, is_repeat=True, note="第二次来访", assigned_by_superior=True)],
    }


def keep_full(store: SqlStore) -> Dossier:
    """A petition with everything, as the act that registered it left it."""
    petition = a_petition(
        requests=("补发", "道歉"), route=Route.PETITION_PROCEDURE, accused=("official:3", "labour"), recused=(4, 5), policies=("征地",),
        events={"filed": "2026-03-02"}, handler=8, same_facts_as="330106-2025-000001", closing=Closing.OPINION, closed_on=date(2026, 5, 1),
    )  # fmt: skip
    with store.transaction() as tx:
        dossier = tx.register(petition)
        for name, nouns in a_full_petition().items():
            getattr(dossier, name).extend(nouns)
        dossier.enter("filed", actor=-1, at=NOW, body={"channel": "visit"}, basis="信访工作条例 第二十二条")
    return dossier


def test_a_dossier_with_everything_comes_back_equal(store: SqlStore) -> None:
    kept = keep_full(store)
    kept.entries.clear()
    assert store.registers.dossier(kept.petition.number) == kept
    with store.transaction() as tx:
        assert tx.dossier(kept.petition.number) == kept


def test_every_row_has_an_id_after_the_act_and_belongs_to_the_petition(store: SqlStore) -> None:
    kept = keep_full(store)
    for name in PARTS:
        assert {noun.petition_id for noun in getattr(kept, name)} == {kept.petition.id}
    assert [clock.id for clock in kept.deadlines] == sorted({clock.id for clock in kept.deadlines})


def test_a_petition_that_does_not_exist_is_not_found(store: SqlStore) -> None:
    assert store.registers.dossier("330106-2026-999999") is None
    with pytest.raises(NotFound), store.transaction() as tx:
        tx.dossier("330106-2026-999999")


def test_changes_of_every_kind_are_kept(store: SqlStore) -> None:
    number = keep_full(store).petition.number
    with store.transaction() as tx:
        dossier = tx.dossier(number)
        dossier.petition.mark("accepted", TODAY)
        dossier.petition.parties["competent"] = "labour"
        dossier.tasks[1].status, dossier.tasks[1].answer["late"] = TaskStatus.DONE, True
        dossier.deadlines[0].status, dossier.deadlines[0].met_on = DeadlineStatus.MET, TODAY
        dossier.documents[0].receipt["received_by"] = "本人"
        dossier.petitioners[0].phone = "13900002222"
        dossier.instances[0].state = b"further"
        dossier.instances[0].state_hash = hashlib.sha256(b"further").hexdigest()
        dossier.tasks.append(a_task())
        after = dossier
    assert store.registers.dossier(number) == after
    assert after.petition.status is Status.ACCEPTED
    assert after.petition.version == 2


def test_an_act_that_changes_nothing_writes_nothing(store: SqlStore) -> None:
    number = keep_full(store).petition.number
    with store.transaction() as tx:
        tx.dossier(number)
    found = store.registers.dossier(number)
    assert found is not None
    assert found.petition.version == 1


def test_a_dossier_is_the_same_object_all_through_one_act(store: SqlStore) -> None:
    number = keep(store).number
    with store.transaction() as tx:
        assert tx.dossier(number) is tx.dossier(number)


def test_what_a_petition_once_had_cannot_be_taken_out_of_its_dossier(store: SqlStore) -> None:
    kept = keep_full(store)
    with pytest.raises(OutOfOrder) as refused, store.transaction() as tx:
        tx.dossier(kept.petition.number).documents.pop()
    assert refused.value.code == "row_missing"
    found = store.registers.dossier(kept.petition.number)
    assert found is not None
    assert len(found.documents) == 2


def test_a_petition_changed_meanwhile_is_a_conflict(store: SqlStore) -> None:
    kept = keep(store)
    with pytest.raises(Conflict) as refused, store.transaction() as tx:
        dossier = tx.dossier(kept.number)
        tx._connection.exec_driver_sql(f"UPDATE petitions SET version = 9 WHERE id = {kept.id}")
        dossier.petition.gist = "改"
    assert refused.value.code == "conflict_version"
    assert refused.value.args_for_message == {"number": kept.number}
    assert store.registers.dossier(kept.number).petition.gist == kept.gist  # type: ignore[union-attr]


def test_the_same_number_twice_is_a_conflict(store: SqlStore) -> None:
    kept = keep(store)
    with pytest.raises(Conflict) as refused, store.transaction() as tx:
        tx.register(a_petition(number=kept.number))
    assert refused.value.code == "conflict_exists"


def test_a_document_number_is_given_once(store: SqlStore) -> None:
    keep(store, documents=[a_document(number="清信访〔2026〕1号")])
    with pytest.raises(Conflict):
        keep(store, documents=[a_document(number="清信访〔2026〕1号")])


def test_a_process_state_changed_behind_the_offices_back_locks_the_petition(store: SqlStore, url: str) -> None:
    kept = keep_full(store).petition
    raw(url, "UPDATE instances SET state = :state WHERE petition_id = :id AND no = 1", state=b"forged", id=kept.id)
    with pytest.raises(OutOfOrder) as refused:
        store.registers.dossier(kept.number)
    assert refused.value.code == "state_changed"
    with pytest.raises(OutOfOrder), store.transaction() as tx:
        tx.dossier(kept.number)


def test_a_state_without_its_hash_is_not_even_written(store: SqlStore) -> None:
    with pytest.raises(OutOfOrder):
        keep(store, instances=[an_instance(state_hash="0" * 64)])


def test_a_form_with_quotes_nulls_and_emoji_comes_back_as_it_was(store: SqlStore) -> None:
    answer = {"a": "'; DROP TABLE tasks; --", "b": '"\\u0000"', "c": "𠮷😀\u2028", "d": [True, None, 1.5, -(10**18)], "e": {}}
    kept = keep(store, tasks=[a_done_task(1, answer=deepcopy(answer))])
    found = store.registers.dossier(kept.number)
    assert found is not None
    assert found.tasks[0].answer == answer


def test_tasks_come_back_in_the_order_of_their_making(store: SqlStore) -> None:
    petition = a_petition()
    first, second = (f"{petition.number}.1.{name}" for name in ("z", "a"))
    keep(store, petition, tasks=[a_task(id=second, created_at=NOW + timedelta(seconds=1)), a_task(id=first, created_at=NOW)])
    found = store.registers.dossier(petition.number)
    assert found is not None
    assert [task.id for task in found.tasks] == [first, second]


def test_a_naive_instant_is_refused(store: SqlStore) -> None:
    with pytest.raises(OutOfOrder):
        keep(store, a_petition(received_at=NOW.replace(tzinfo=None)))


def test_everything_survives_reopening(store: SqlStore, url: str) -> None:
    kept = keep_full(store)
    store.close()
    kept.entries.clear()
    again = SqlStore(url, KEY)
    assert again.registers.dossier(kept.petition.number) == kept
    assert len(again.registers.docket(kept.petition.id or 0)) == 1
    again.close()


def test_every_field_of_a_dossier_but_the_new_entries_is_a_list_the_store_knows() -> None:
    fields = {field.name for field in dataclasses.fields(Dossier)}
    assert fields == {"petition", "entries", *PARTS}
