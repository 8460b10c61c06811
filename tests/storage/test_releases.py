"""The shelves a petition began with are kept, once, and come back byte by byte."""

from __future__ import annotations

import zlib

import pytest

from engine.domain.release import Release
from engine.errors import OutOfOrder
from engine.storage import SqlStore
from engine.storage.releases import packed, unpacked
from tests.storage.builders import raw

RELEASE = Release.of(
    {"intake/intake.bpmn": b"<xml/>" * 100, "intake/forms.yaml": "甄别".encode()}, {"national/deadlines.yaml": b"\xff\x00"}
)


def test_a_release_comes_back_as_it_was(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.keep_release(RELEASE)
    assert store.registers.release(RELEASE.fingerprint) == RELEASE
    assert store.registers.release("0" * 64) is None


def test_a_release_is_kept_once(store: SqlStore, url: str) -> None:
    for _ in range(3):
        with store.transaction() as tx:
            tx.keep_release(RELEASE)
    before = store.statements
    with store.transaction() as tx:
        tx.keep_release(RELEASE)
    assert store.statements == before
    assert raw(url, "SELECT count(*) FROM releases") == [(1,)]


def test_a_release_whose_act_failed_is_kept_by_the_next(store: SqlStore) -> None:
    with pytest.raises(OutOfOrder), store.transaction() as tx:
        tx.keep_release(RELEASE)
        raise OutOfOrder("x")
    with store.transaction() as tx:
        tx.keep_release(RELEASE)
    assert store.registers.release(RELEASE.fingerprint) == RELEASE


def test_the_same_files_make_the_same_blob() -> None:
    assert packed(RELEASE) == packed(Release.of(dict(reversed(RELEASE.workflows.items())), RELEASE.policies))


@pytest.mark.parametrize("blob", [b"", b"no zip", packed(Release.of({"a": b"1"}, {})), zlib.compress(b"x")])
def test_files_that_have_not_the_fingerprint_are_refused(blob: bytes) -> None:
    with pytest.raises(OutOfOrder) as refused:
        unpacked(RELEASE.fingerprint, blob)
    assert refused.value.code == "release_changed"
