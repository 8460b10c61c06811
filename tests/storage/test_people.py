"""Authorities, officials, passwords and tokens."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.domain.authority import Official
from engine.errors import OutOfOrder
from engine.storage import SqlStore
from tests.storage.builders import NOW, TREE, add_official, add_tree


def test_the_tree_comes_back_as_it_was_entered(store: SqlStore) -> None:
    add_tree(store)
    add_tree(store)
    assert store.registers.authorities() == sorted(TREE, key=lambda authority: authority.id)


def test_an_authority_entered_again_is_replaced(store: SqlStore) -> None:
    add_tree(store)
    renamed = replace(TREE[2], name="清河县自然资源和规划局")
    with store.transaction() as tx:
        tx.add_authorities([renamed])
        tx.add_authorities([])
    assert renamed in store.registers.authorities()
    assert len(store.registers.authorities()) == len(TREE)


def test_an_official_gets_an_id_and_the_path_of_the_authority(store: SqlStore) -> None:
    add_tree(store)
    zhao = add_official(store, "zhao", "land", "handler", "leader")
    assert zhao.id > 0
    assert zhao.authority_path == "city/county/land/"
    assert store.registers.official(zhao.id) == zhao
    assert store.registers.official(999) is None


def test_an_official_entered_again_keeps_the_id(store: SqlStore) -> None:
    add_tree(store)
    first, second = add_official(store, "zhao"), add_official(store, "zhao", "labour", "leader")
    assert second.id == first.id
    assert store.registers.official(first.id) == second


def test_officials_are_narrowed_to_an_authority_and_a_role(store: SqlStore) -> None:
    add_tree(store)
    zhao, chen = add_official(store, "zhao", "land", "handler"), add_official(store, "chen", "land", "leader")
    wang = add_official(store, "wang", "labour", "handler", "leader")
    assert store.registers.officials() == [zhao, chen, wang]
    assert store.registers.officials("land") == [zhao, chen]
    assert store.registers.officials(role="leader") == [chen, wang]
    assert store.registers.officials("land", "leader") == [chen]
    assert store.registers.officials("land", "lead") == []


def test_only_active_officials_come_in(store: SqlStore) -> None:
    zhao = add_official(store, "zhao")
    assert store.registers.credentials("zhao") == (zhao, "hash of zhao")
    assert store.registers.credentials("nobody") is None
    with store.transaction() as tx:
        tx.add_token("mine", zhao.id, "d" * 64, NOW)
        tx.add_official(replace(zhao, active=False), "x")
    assert store.registers.credentials("zhao") is None
    assert store.registers.official_of_token("d" * 64) is None
    assert store.registers.officials() == []
    gone = store.registers.official(zhao.id)
    assert gone is not None
    assert not gone.active


def test_a_token_is_known_until_another_of_its_name_is_made(store: SqlStore) -> None:
    zhao = add_official(store, "zhao")
    with store.transaction() as tx:
        tx.add_token("printer", zhao.id, "1" * 64, NOW)
        tx.add_token("scanner", zhao.id, "2" * 64, NOW)
    assert store.registers.official_of_token("1" * 64) == zhao
    with store.transaction() as tx:
        tx.add_token("printer", zhao.id, "3" * 64, NOW)
    assert [store.registers.official_of_token(digit * 64) for digit in "1234"] == [None, zhao, zhao, None]


def test_a_token_of_nobody_is_refused(store: SqlStore) -> None:
    with pytest.raises(OutOfOrder) as refused, store.transaction() as tx:
        tx.add_token("printer", 999, "1" * 64, NOW)
    assert refused.value.code == "database_failed"


def test_no_official_is_found_by_a_username_with_a_trick_in_it(store: SqlStore) -> None:
    add_official(store, "zhao")
    assert store.registers.credentials("' OR '1'='1") is None
    assert isinstance(store.registers.officials()[0], Official)
