"""每日封存: a head kept elsewhere tells whether anything of its day or before was changed, and where."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.casework import heads
from engine.casework.office import Office
from engine.casework.verification import verify
from engine.documents.signing import KeyFile
from engine.domain.clock import day_of
from engine.domain.head import BUCKET, Leaf, first_difference, tallied
from engine.testing import on
from tests.builders import County, refused
from tests.casework.damage import tampered

SECRET = b"the key all nodes of an office share"
SOME = [Leaf(f"990121-2026-{n:06d}", n % 7 + 1, f"{n:064x}") for n in range(1, BUCKET * 3 + 5)]
DAY, NEXT = "2026-03-02", "2026-03-03"


@pytest.fixture
def signing(office: Office, tmp_path) -> Office:
    """The office with a key to sign with."""
    office.signer = KeyFile(tmp_path / "head.key", SECRET)
    return office


@pytest.fixture
def county(signing: Office) -> County:
    """Two petitions of the first day, the second of which goes on on the next."""
    county = County(signing)
    county.transferred()
    county.transferred()
    county.day(NEXT)
    county.walk("confirm_jurisdiction")
    return county


def findings(office: Office, head) -> list[tuple[str, str]]:
    return [(one.petition, one.rule) for one in heads.against(office, head)]


def test_a_head_tells_the_register_at_the_end_of_its_day_and_later_work_does_not_change_it(county: County) -> None:
    office = county.office
    head = heads.make(office, day_of(on(DAY)))
    assert (head.petitions, head.buckets[0].first[-6:], head.buckets[0].last[-6:]) == (2, "000001", "000002")
    county.transferred()
    assert findings(office, head) == []
    assert heads.make(office, day_of(on(DAY))) == head
    assert verify(office).findings == ()


def test_a_head_survives_the_way_out_and_in(county: County) -> None:
    head = heads.make(county.office, day_of(on(DAY)))
    assert heads.imported(json.dumps(heads.exported(head))) == head
    for text in ("", "[]", "{}", json.dumps(heads.exported(head) | {"day": "never"}), json.dumps(heads.exported(head) | {"buckets": 7})):
        with refused("head_unreadable"):
            heads.imported(text)


def test_heads_are_chained_from_day_to_day_and_signed_by_the_office(county: County) -> None:
    office = county.office
    first = heads.make(office, day_of(on(DAY)))
    county.day("2026-03-04")
    second = heads.make_latest(office)
    assert (second.day.isoformat(), second.previous, second.entries > first.entries) == (NEXT, first.digest, True)
    assert office.signer.is_genuine(second.digest, second.signature, office.signer.public_key)


def test_a_day_that_is_not_over_has_no_head(county: County) -> None:
    with refused("head_day_not_over"):
        heads.make(county.office, day_of(on(NEXT)))


def test_a_docket_cut_off_and_made_to_fit_again_is_found_by_the_head_alone(county: County) -> None:
    """Whoever may write the database can make chain and head of a petition agree; the head kept elsewhere still knows."""
    office, number = county.office, county.number
    head = heads.make(office, day_of(on(DAY)))
    petition = county.dossier.petition
    entry = next(one for one in county.entries if one.kind == "referred")
    tampered(office, "delete from docket where petition_id = :id and seq > :seq", id=petition.id, seq=entry.seq)
    tampered(
        office, "update petitions set docket_seq = :seq, docket_hash = :hash where id = :id", id=petition.id, seq=entry.seq, hash=entry.hash
    )
    assert number not in [one.petition for one in verify(office).findings if one.rule in ("verify_chain", "verify_head")]
    assert [rule for _, rule in findings(office, head)] == ["verify_head_differs"]
    assert "verify_head_differs" in [one.rule for one in verify(office).findings]


def test_a_head_somebody_else_made_is_forged(county: County, tmp_path) -> None:
    office = county.office
    head = heads.make(office, day_of(on(DAY)))
    stranger = KeyFile(tmp_path / "stranger.key", b"another office")
    for forged in (
        replace(head, signature=stranger.sign(head.digest)),
        replace(head, signature=stranger.sign(head.digest), public_key=stranger.public_key),
        replace(head, petitions=head.petitions + 1),
        replace(head, digest="0" * 64),
    ):
        assert "verify_head_forged" in [rule for _, rule in findings(office, forged)]


def test_a_kept_head_that_was_changed_or_taken_out_of_the_row_is_found(county: County) -> None:
    office = county.office
    heads.make(office, day_of(on(DAY)))
    county.day("2026-03-05")
    heads.make(office, day_of(on(NEXT)))
    heads.make_latest(office)
    assert verify(office).findings == ()
    tampered(office, "delete from heads where day = :day", day=NEXT)
    assert [one.rule for one in verify(office).findings] == ["verify_head_chain"]


def test_a_head_is_made_and_held_against_the_register_on_either_database(any_office: Office, tmp_path) -> None:
    any_office.signer = KeyFile(tmp_path / "head.key", SECRET)
    county = County(any_office)
    county.transferred()
    county.day(NEXT)
    county.walk("confirm_jurisdiction")
    head = heads.make_latest(any_office)
    assert (head.petitions, findings(any_office, head), verify(any_office).findings) == (1, [], ())
    tampered(any_office, "delete from docket where seq = 1")
    assert [one.rule for one in verify(any_office).findings] == ["verify_chain"]


def test_an_empty_register_has_a_head_too(signing: Office) -> None:
    signing.clock.set(on(NEXT))
    head = heads.make_latest(signing)
    assert (head.petitions, head.entries, head.buckets, findings(signing, head)) == (0, 0, (), [])


@given(st.integers(0, len(SOME) - 1), st.sampled_from(["hash", "seq", "gone"]))
def test_whatever_petition_is_changed_its_bucket_is_the_first_that_differs(at: int, damage: str) -> None:
    kept = tallied(SOME).head(day_of(on(DAY)), on(DAY), "")
    leaf = SOME[at]
    changed = {"hash": [replace(leaf, hash="x")], "seq": [replace(leaf, seq=leaf.seq + 1)], "gone": []}[damage]
    found = tallied([*SOME[:at], *changed, *SOME[at + 1 :]]).head(kept.day, kept.made_at, "")
    bucket = first_difference(kept, found)
    assert bucket is not None
    assert bucket.first <= leaf.number <= bucket.last
    assert found.digest != kept.digest
