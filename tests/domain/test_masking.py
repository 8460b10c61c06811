"""What an export tells of places and topics never singles out fewer than five; pseudonyms hold under one key only."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.masking import FEWEST, Pseudonyms, cells_of

codes = st.sampled_from(["990121", "990122", "990121001", "990100", "990221", "980121", ""])
counted = st.dictionaries(st.tuples(codes, st.sampled_from(["land", "posts", ""])), st.integers(1, 9), max_size=12)


@settings(max_examples=50)
@given(counted)
def test_no_place_and_no_topic_told_holds_fewer_than_five(counts: dict[tuple[str, str], int]) -> None:
    cells = cells_of((code, topic, many) for (code, topic), many in counts.items())
    places: Counter[str] = Counter()
    topics: Counter[tuple[str, str]] = Counter()
    for (code, topic), many in counts.items():
        places[cells.place(code)] += many
        topics[cells.place(code), topic] += many
    assert all(many >= FEWEST for place, many in places.items() if place)
    assert all(topics[cells.place(code), topic] >= FEWEST for code, topic in counts if cells.tells_topic(code, topic))


def test_a_county_of_enough_is_told_and_the_few_go_together_as_their_city() -> None:
    cells = cells_of([("990121", "land", 6), ("990122", "land", 3), ("990123", "posts", 2)])
    assert [cells.place(code) for code in ("990121", "990122", "990123")] == ["990121", "990100", "990100"]
    assert cells.tells_topic("990121", "land") and not cells.tells_topic("990122", "land")
    assert cells.is_widened("990122") and not cells.is_widened("990121")


def test_a_pseudonym_is_stable_under_its_key_and_another_under_another() -> None:
    one, other = Pseudonyms(b"one key of the office"), Pseudonyms(b"another key of it")
    assert one.of("petition", 1) == Pseudonyms(b"one key of the office").of("petition", 1)
    assert len({one.of("petition", 1), one.of("petition", 2), one.of("official", 1), other.of("petition", 1)}) == 4
