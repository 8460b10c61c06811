"""The counts of a year, cell by cell, from filings kept one by one."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from engine.domain.petition import Channel, Closing, Filing, FilingKind, LevelVisited, Status
from engine.storage import SqlStore
from engine.storage.yearbook import area_prefix
from tests.storage.builders import KEY, a_filing, a_petition, a_proceeding, keep, raw

DAY = date(2007, 6, 1)


def filed(
    store: SqlStore, *, closing: Closing | None = None, handled: bool = False, closed: bool = False, sealed: bool = False, **given: Any
) -> None:  # fmt: skip
    """One petition with one filing of 2007."""
    persons = given.setdefault("persons", 1)
    given.setdefault("kind", FilingKind.COLLECTIVE if persons >= 5 else FilingKind.INDIVIDUAL)
    petition = a_petition(closing=closing, status=Status.CLOSED if closed else Status.ACCEPTED, filed_on=DAY, sealed=sealed)
    proceedings = [a_proceeding(started_on="2007-06-02", completed_on="2007-07-01" if handled else "")]
    keep(store, petition, filings=[a_filing(received_on=given.pop("received_on", DAY), **given)], proceedings=proceedings)


def reexamined(store: SqlStore, topic: str, *, disposition: str = "", completed_on: str = "", **given: Any) -> None:
    """One petition with a re-examination of 2007."""
    proceeding = a_proceeding(
        stage="reexamination", started_on=given.pop("started_on", "2007-09-01"), completed_on=completed_on, disposition=disposition
    )
    keep(store, a_petition(topic=topic, **given), proceedings=[a_proceeding(started_on="2007-01-01"), proceeding])


def asked(store: SqlStore, place: str, year: int) -> Mapping[str, Any]:
    """The cells of a year, which are the same before, while and after filings of closed petitions are counted up."""
    cells, unsealed = store.registers.yearbook(place, year), store.registers.yearbook(place, year, sealed=False)
    for limit in (1, 100):
        with store.transaction() as tx:
            tx.tally(limit)
        assert store.registers.yearbook(place, year) == cells
        assert store.registers.yearbook(place, year, sealed=False) == unsealed
    return cells


def count(filings: int, persons: int) -> dict[str, int]:
    """件 and 人次."""
    return {"filings": filings, "persons": persons}


def shape(cells: Any) -> Any:
    """The keys of a year without its numbers; topics are names, not keys."""
    return {key: shape(value) if key != "topic" else None for key, value in cells.items()} if isinstance(cells, Mapping) else None


def test_a_year_without_filings_has_every_cell_at_nought(store: SqlStore) -> None:
    nought = {"filings": None, "persons": None}
    whole = nought | {"collective": nought, "individual": nought}
    cells = asked(store, "330106", 2007)
    assert cells["year"] == 2007
    assert shape(cells) == {
        "year": None,
        "total": nought,
        "by_kind": {"collective": nought, "individual": nought},
        "by_level_visited": dict.fromkeys(("county", "city", "province", "national"), whole),
        "not_visits": dict.fromkeys(("filings", "letters", "calls", "mailbox")),
        "county_visits": dict.fromkeys(("settled_on_the_spot", "registered", "registered_completed")),
        "assigned_by_superior": dict.fromkeys(("total", "visits", "letters", "calls", "mailbox", "completed")),
        "leader_reception": {
            "total": nought,
            "collective": nought,
            "individual": nought,
            "settled_on_the_spot": whole,
            "registered": nought,
        },
        "weekly_meeting": whole,
        "reexamination": dict.fromkeys(("total", "collective", "individual", "topic", "settled_and_withdrawn", "completed", "open")),
    }
    assert cells["total"] == count(0, 0)
    assert cells["reexamination"]["topic"] == {}


def test_filings_and_persons_are_counted_by_kind_and_level(store: SqlStore) -> None:
    filed(store, persons=12)
    filed(store, persons=3)
    filed(store, persons=20, level_visited=LevelVisited.CITY)
    filed(store, persons=2, level_visited=LevelVisited.NATIONAL)
    filed(store, channel=Channel.LETTER, level_visited=LevelVisited.NATIONAL)
    cells = asked(store, "330106", 2007)
    assert cells["total"] == count(5, 38)
    assert cells["by_kind"] == {"collective": count(2, 32), "individual": count(3, 6)}
    levels = cells["by_level_visited"]
    assert levels["county"] == count(2, 15) | {"collective": count(1, 12), "individual": count(1, 3)}
    assert levels["city"] == count(1, 20) | {"collective": count(1, 20), "individual": count(0, 0)}
    assert (levels["province"]["filings"], levels["national"]["filings"]) == (0, 1)


def test_without_sealed_accusations_every_cell_is_as_if_they_had_never_come(store: SqlStore) -> None:
    """Counted up before or not: nobody can tell their number from what is left (信访工作条例 第三十条)."""

    def some(**more: Any) -> None:
        filed(store, persons=12, **more)
        filed(store, channel=Channel.FAX, closed=True, handled=True, **more)
        filed(store, closing=Closing.ON_THE_SPOT, closed=True, received_by="leader", assigned_by_superior=True, **more)
        reexamined(store, "rural_land", completed_on="2007-09-20", **more)

    some()
    cells = asked(store, "330106", 2007)
    some(sealed=True)
    filed(store, sealed=True, received_on=date(2008, 1, 1))
    assert asked(store, "330106", 2007) != cells
    assert store.registers.yearbook("330106", 2007, sealed=False) == cells


def test_what_is_no_visit_is_counted_by_its_channel(store: SqlStore) -> None:
    for channel, times in ((Channel.LETTER, 2), (Channel.PHONE, 3), (Channel.ONLINE, 1), (Channel.FAX, 1), (Channel.VISIT, 4)):
        for _ in range(times):
            filed(store, channel=channel)
    assert asked(store, "330106", 2007)["not_visits"] == {"filings": 7, "letters": 2, "calls": 3, "mailbox": 1, "fax": 1}


def test_county_visits_are_settled_on_the_spot_or_registered_and_completed(store: SqlStore) -> None:
    filed(store, closing=Closing.ON_THE_SPOT, closed=True)
    filed(store)
    filed(store, handled=True)
    filed(store, closing=Closing.SETTLED, closed=True)
    filed(store, handled=True, closed=True)
    filed(store, handled=True, level_visited=LevelVisited.CITY)
    filed(store, handled=True, channel=Channel.PHONE)
    county = asked(store, "330106", 2007)["county_visits"]
    assert county == {"settled_on_the_spot": 1, "registered": 4, "registered_completed": 3}


def test_what_a_superior_assigned_is_counted_by_channel(store: SqlStore) -> None:
    for channel, handled in ((Channel.VISIT, True), (Channel.LETTER, False), (Channel.PHONE, True), (Channel.ONLINE, True)):
        filed(store, channel=channel, handled=handled, assigned_by_superior=True)
        filed(store, channel=channel)
    assigned = asked(store, "330106", 2007)["assigned_by_superior"]
    assert assigned == {"total": 4, "visits": 1, "letters": 1, "calls": 1, "mailbox": 1, "completed": 3}


def test_who_received_a_filing_is_counted_apart(store: SqlStore) -> None:
    filed(store, received_by="leader", persons=10, closing=Closing.ON_THE_SPOT, closed=True)
    filed(store, received_by="leader", persons=2)
    filed(store, received_by="weekly_meeting", persons=7)
    filed(store, received_by="weekly_meeting")
    cells = asked(store, "330106", 2007)
    assert cells["leader_reception"] == {
        "total": count(2, 12),
        "collective": count(1, 10),
        "individual": count(1, 2),
        "settled_on_the_spot": count(1, 10) | {"collective": count(1, 10), "individual": count(0, 0)},
        "registered": count(1, 2),
    }
    assert cells["weekly_meeting"] == count(2, 8) | {"collective": count(1, 7), "individual": count(1, 1)}


def test_a_repeat_counts_as_a_filing_of_its_own(store: SqlStore) -> None:
    repeats: list[Filing] = [a_filing(received_on=DAY + timedelta(days=day), is_repeat=day > 0) for day in range(3)]
    keep(store, a_petition(), filings=repeats)
    assert asked(store, "330106", 2007)["total"] == count(3, 3)


def test_reexaminations_are_counted_by_kind_topic_and_end(store: SqlStore) -> None:
    reexamined(store, "rural_land", completed_on="2007-10-01", disposition="upheld", kind=FilingKind.COLLECTIVE)
    reexamined(store, "rural_land")
    reexamined(store, "demolition", completed_on="2008-01-05", disposition="changed")
    reexamined(store, "demolition", completed_on="2007-10-01", disposition="settled")
    reexamined(store, "other", completed_on="2007-10-01", disposition="withdrawn", kind=FilingKind.COLLECTIVE)
    assert asked(store, "330106", 2007)["reexamination"] == {
        "total": 5,
        "collective": 2,
        "individual": 3,
        "topic": {"rural_land": 2, "demolition": 1},
        "settled_and_withdrawn": 2,
        "completed": 4,
        "open": 1,
    }


@pytest.mark.parametrize(("day", "counted"), [("2006-12-31", 0), ("2007-01-01", 1), ("2007-12-31", 1), ("2008-01-01", 0)])
def test_a_year_goes_from_its_first_day_to_its_last(store: SqlStore, day: str, counted: int) -> None:
    filed(store, received_on=date.fromisoformat(day))
    reexamined(store, "other", started_on=day)
    cells = asked(store, "330106", 2007)
    assert (cells["total"]["filings"], cells["reexamination"]["total"]) == (counted, counted)


def test_a_place_holds_all_places_below_it_and_no_other(store: SqlStore) -> None:
    for place in ("330106", "330107", "330206", "340106"):
        filed(store, place=place)
        reexamined(store, "other", place=place)
    for place, counted in (("330106", 1), ("330100", 2), ("330000", 3), ("000000", 4), ("350000", 0)):
        cells = asked(store, place, 2007)
        assert (cells["total"]["filings"], cells["reexamination"]["total"]) == (counted, counted)


@pytest.mark.parametrize(
    ("place", "prefix"), [("330106", "330106"), ("330100", "3301"), ("330000", "33"), ("331000", "3310"), ("000000", ""), ("", "")]
)
def test_trailing_noughts_of_an_area_code_go_in_pairs(place: str, prefix: str) -> None:
    assert area_prefix(place) == prefix


def test_filings_of_closed_petitions_are_counted_up_once_and_those_of_others_later(store: SqlStore, url: str) -> None:
    for persons in (3, 4):
        filed(store, closed=True, persons=persons)
    still = keep(store, a_petition(status=Status.ANSWERED), filings=[a_filing(received_on=DAY), a_filing(received_on=DAY)])
    with store.transaction() as tx:
        assert [tx.tally(limit) for limit in (1, 5, 5)] == [1, 1, 0]
    assert raw(url, "SELECT sum(filings), sum(persons) FROM tallies") == [(2, 7)]
    assert asked(store, "330106", 2007)["total"] == count(4, 9)
    with store.transaction() as tx:
        tx.dossier(still.number).petition.status = Status.CLOSED
    with store.transaction() as tx:
        assert tx.tally(5) == 2
    assert raw(url, "SELECT sum(filings), sum(persons) FROM tallies") == [(4, 9)]
    assert asked(store, "330106", 2007)["total"] == count(4, 9)


def count_up(store: SqlStore) -> int:
    """Count up one filing after another until none is left, or the others are in another's hand."""
    counted = 0
    while True:
        with store.transaction() as tx:
            some = tx.tally(1)
        if not some:
            return counted
        counted += some


def test_two_counts_at_once_count_nothing_twice(postgresql_url: str) -> None:
    store, other = SqlStore(postgresql_url, KEY), SqlStore(postgresql_url, KEY)
    for _ in range(4):
        filed(store, closed=True)
    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(count_up, (store, other))) + count_up(store) == 4
    assert asked(store, "330106", 2007)["total"] == count(4, 4)
    for one in (store, other):
        one.close()
