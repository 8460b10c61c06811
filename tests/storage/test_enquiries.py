"""What a code leads to, on either database: the petition of its row, or nothing after as many statements."""

from __future__ import annotations

from engine.casework.enquiryports import REISSUED, Asked
from engine.domain.querycode import ROWS
from engine.storage import SqlStore
from tests.storage.builders import NOW, a_petition, a_petitioner, keep


def test_a_row_leads_to_its_petition_or_after_as_many_statements_to_nothing(store: SqlStore):
    people = [a_petitioner(), a_petitioner(name="王芳", phone=""), a_petitioner(name="赵 六", phone="", identity_number="")]
    kept = keep(store, petitioners=people)
    row, sent = kept.id or 0, store.statements
    assert store.enquiries.asked(row) == Asked(kept.number, False, 0, ("1111", "123X", "赵六"))
    known, sent = store.statements - sent, store.statements
    assert [store.enquiries.asked(one) for one in (row + 1, ROWS - 1)] == [None, None]
    assert store.statements - sent == 2 * known


def test_how_often_a_code_was_issued_anew_is_what_the_docket_tells(store: SqlStore):
    kept = keep(store)
    with store.transaction() as tx:
        dossier = tx.dossier(kept.number)
        for kind in (REISSUED, "noted", REISSUED):
            dossier.enter(kind, actor=1, at=NOW, body={})
    row, last = kept.id or 0, dossier.petition.docket_seq
    assert [store.enquiries.issue(row, seq) for seq in (last - 3, last - 2, last - 1, last)] == [0, 1, 1, 2]
    asked = store.enquiries.asked(row)
    assert asked is not None and (asked.issue, asked.proofs) == (2, ())


def test_an_accusation_is_secret_sealed_or_not_yet(store: SqlStore):
    for petition in (a_petition(sealed=True), a_petition(category="accusation"), a_petition(category=None, accused=("land",))):
        asked = store.enquiries.asked(keep(store, petition).id or 0)
        assert asked is not None and asked.is_secret
