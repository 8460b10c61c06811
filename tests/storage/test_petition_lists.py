"""Lists of petitions: latest first, narrowed by what is asked, never more than one may know."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engine.casework.ports import MOST_COUNTED, PetitionFilter
from engine.domain.petition import Category, Channel, Petition, Status
from engine.storage import SqlStore
from tests.storage.builders import NOW, a_deadline, a_petition, add_tree, everything, keep, raw


@pytest.fixture(autouse=True)
def tree(store: SqlStore) -> None:
    """The authorities are there."""
    add_tree(store)


def listed(store: SqlStore, **given: Any) -> list[str]:
    """The numbers of a list."""
    rows, total = store.registers.petitions(everything(), PetitionFilter(**given))
    assert total >= len(rows)
    return [row.petition.number for row in rows]


def test_the_latest_stands_first(store: SqlStore) -> None:
    kept = [keep(store, a_petition(received_at=NOW + timedelta(hours=hour))) for hour in (1, 3, 2)]
    assert listed(store) == [kept[1].number, kept[2].number, kept[0].number]


@pytest.mark.parametrize(
    ("text", "found"),
    [("征地", True), ("100%", True), ("LAND_x", True), ("land_X", True), ("%", True), ("landyx", False), ("征_", False), ("不存在", False)],
)
def test_text_is_searched_as_it_stands(store: SqlStore, text: str, found: bool) -> None:
    petition = keep(store, a_petition(gist="征地补偿 100%", facts="See land_X."))
    assert listed(store, text=text) == ([petition.number] if found else [])


def test_a_number_is_found_by_a_part_of_it(store: SqlStore) -> None:
    petition = keep(store, a_petition(number="330106-2026-424242"))
    keep(store)
    assert listed(store, text="424242") == [petition.number]


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"status": Status.ACCEPTED}, {"status": "accepted"}),
        ({"category": Category.SUGGESTION}, {"category": "suggestion"}),
        ({"category": Category.ACCUSATION}, {"category": "accusation"}),
        ({"channel": Channel.LETTER}, {"channel": "letter"}),
        ({"channel": Channel.FAX}, {"channel": "fax"}),
        ({"filed_on": date(2025, 12, 31)}, {"year": 2025}),
        ({"parties": {"receiving": "other"}}, {"authority": "other"}),
        ({"status": Status.CLOSED}, {"is_open": False}),
    ],
)
def test_each_filter_narrows(store: SqlStore, given: dict[str, Any], asked: dict[str, Any]) -> None:
    keep(store)
    petition = keep(store, a_petition(**given))
    assert listed(store, **asked) == [petition.number]
    assert len(listed(store)) == 2


def test_open_petitions_are_those_not_closed(store: SqlStore) -> None:
    still: Petition = keep(store)
    closed = keep(store, a_petition(status=Status.CLOSED))
    assert listed(store, is_open=True) == store.registers.open_numbers() == [still.number]
    assert store.registers.all_numbers() == [still.number, closed.number]


def test_a_line_tells_the_authority_that_handles_and_the_nearest_clock(store: SqlStore) -> None:
    clock = a_deadline(4, name="triage")
    keep(store, deadlines=[a_deadline(9), clock])
    keep(store, a_petition(parties={"receiving": "county"}, received_at=NOW - timedelta(days=1)))
    rows, _ = store.registers.petitions(everything(), PetitionFilter())
    assert [(row.authority_name, row.deadline, row.due_on) for row in rows] == [
        ("清河县自然资源局", "triage", clock.due_on),
        ("清河县信访局", "", None),
    ]


def test_pages_follow_one_another(store: SqlStore) -> None:
    numbers = [keep(store, a_petition(received_at=NOW - timedelta(days=day))).number for day in range(5)]
    assert [listed(store, page=page, per_page=2) for page in (1, 2, 3, 4)] == [numbers[:2], numbers[2:4], numbers[4:], []]
    assert store.registers.petitions(everything(), PetitionFilter(page=4, per_page=2))[1] == 5


def test_a_long_list_is_counted_to_one_beyond_a_thousand(store: SqlStore, url: str) -> None:
    add_tree(store)
    petition = keep(store)
    columns = "place, filed_on, received_at, channel, release, gist, facts, requests, topic, status, anonymous, sealed, simplified, "
    columns += "referral_kind, persons, kind, parties, accused, recused, same_facts_as, policies, events, docket_seq, docket_hash, version"
    numbers = "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 1005)"
    raw(url, f"INSERT INTO petitions (id, number, {columns}) {numbers} SELECT 5000 + k, 'x' || k, {columns} FROM petitions, n")
    raw(url, "INSERT INTO parties SELECT id, 'competent', 'land' FROM petitions WHERE id > 5000")
    assert store.registers.petitions(everything(), PetitionFilter())[1] == MOST_COUNTED + 1
    assert store.registers.petitions(everything(), PetitionFilter(text=petition.number))[1] == 1


def test_a_word_that_is_no_category_or_channel_finds_nothing(store: SqlStore) -> None:
    keep(store)
    for asked in ({"category": "accusation' OR 'a' = 'a"}, {"channel": "nothing"}, {"category": "accusation", "channel": "fax"}):
        assert listed(store, **asked) == []
