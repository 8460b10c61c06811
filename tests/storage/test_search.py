"""The index of words: two signs are enough, nothing secret lies in it, and it is found only by who may know."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.casework.ports import PetitionFilter
from engine.domain.access import Scope
from engine.domain.petition import Category, Petition, Status
from engine.storage import SqlStore, grams
from tests.storage.builders import NOW, a_document, a_filing, a_petition, a_petitioner, add_tree, everything, keep, raw

WINDOW = Scope(official=1, authority="county", path="city/county/", sees_below=True)


def index(store: SqlStore) -> list[int]:
    """Bring the index up to now; which petitions stood behind."""
    with store.transaction() as tx:
        behind, last = store.registers.index.behind(0, 100, open_only=False)
        assert last == 0
        tx.words.take_in(behind)
        return list(behind)


def found(store: SqlStore, words: str, scope: Scope = WINDOW, *, people: bool = False, **more: Any) -> list[str]:
    """The numbers of the petitions words are found in."""
    rows, total = store.registers.petitions(scope, PetitionFilter(words=words, **more), people=people)
    assert total == len(rows)
    return [row.petition.number for row in rows]


@pytest.fixture
def petition(store: SqlStore) -> Petition:
    """A petition with a letter, a note, a name and a docket entry, indexed."""
    add_tree(store)
    kept = a_petition(facts="村里修路占用耕地，ＡＢ区 3号楼 漏水", requests=("请求支付青苗费",))
    with store.transaction() as tx:
        dossier = tx.register(kept)
        dossier.documents.append(a_document(number="清信访〔2026〕9号", content={"opinion": "补偿标准符合规定", "kind": "upheld"}))
        dossier.filings.append(a_filing(note="第二次来访"))
        dossier.petitioners.append(a_petitioner(name="欧阳建国"))
        dossier.enter("handed_over", actor=1, at=NOW, body={"task": "inquiry", "official": 7, "reason": "外出培训"})
    keep(store, a_petition(gist="反映路灯不亮"))
    assert len(index(store)) == 2
    return kept


def test_words_are_found_wherever_they_were_written(store: SqlStore, petition: Petition) -> None:
    in_matter, in_papers, in_docket = ("征地", "占用耕地", "青苗费", "二次来", "ab区", "3号"), ("补偿标准",), ("培训", "外出培训")
    for words in (*in_matter, *in_papers, *in_docket, "征地 培训", "耕", "楼", "费", "征地，青苗"):
        assert found(store, words) == [petition.number], words
    for words in ("地征", "占用补偿", "征地 路灯", "inquiry", "upheld", "外出来访", "％", "！？"):
        assert found(store, words) == [], words
    assert len(found(store, "")) == 2
    assert found(store, "征地", status=Status.CLOSED) == []


def test_a_name_is_found_by_who_may_see_identities_alone(store: SqlStore, petition: Petition) -> None:
    asked = ("欧阳建国", "建国", "33010619900101123X", "33010619900101123x", "欧阳建国 13800001111", "13800001111 欧阳建国")
    for words in asked:
        assert found(store, words, people=True) == [petition.number], words
        assert found(store, words) == [], words
    assert found(store, "欧阳建国 13800001112", people=True) == []
    said = store.registers.written([petition.id or 0], people=True)[petition.id or 0]
    assert [text for part, text in said if part == "people"] == ["欧阳建国"]
    assert "people" not in [part for part, _ in store.registers.written([petition.id or 0], people=False)[petition.id or 0]]


def test_nothing_that_is_encrypted_lies_in_the_index(store: SqlStore, petition: Petition, url: str) -> None:
    rows = raw(url, "SELECT grams FROM search_texts")
    lies = {pair for (text,) in rows for pair in re.sub(r":[\d,]+|'", "", text).split()}
    assert "欧阳" in lies and not lies & {"33", "13", "80", "河东", "7号"}


def test_an_accusation_is_found_only_in_its_own_scope(store: SqlStore) -> None:
    add_tree(store)
    sealed = a_petition(gist="举报征地受贿", category=Category.ACCUSATION, sealed=True, accused=("land",), parties={"receiving": "county"})
    keep(store, sealed)
    index(store)
    assert found(store, "受贿") == []
    assert found(store, "受贿", Scope(official=1, authority="county", path="city/county/", cleared=True)) == []  # it heads the accused
    assert found(store, "受贿", Scope(official=1, authority="land", path="city/county/land/", cleared=True)) == []
    assert found(store, "受贿", everything()) == []
    in_office = a_petition(
        gist="举报某某受贿", category=Category.ACCUSATION, sealed=True, accused=("official:9",), parties={"receiving": "county"}
    )
    keep(store, in_office)
    index(store)
    assert found(store, "受贿", Scope(official=1, authority="county", path="city/county/", cleared=True)) == [in_office.number]
    assert found(store, "受贿", Scope(official=9, authority="county", path="city/county/", cleared=True)) == []


def test_what_was_just_registered_is_found_before_it_is_indexed(store: SqlStore, petition: Petition) -> None:
    new = keep(store, a_petition(gist="物业费上涨", facts="小区停车位不足"))
    assert found(store, "停车位") == [new.number]
    assert found(store, "停车位 物业") == [new.number]
    assert found(store, "停车位", Scope(official=1, authority="other", path="city/other/")) == []


def test_the_index_follows_the_acts_and_can_be_made_anew(store: SqlStore, petition: Petition) -> None:
    assert index(store) == []
    with store.transaction() as tx:
        tx.dossier(petition.number).enter("handed_over", actor=1, at=NOW, body={"reason": "改由二组办理"})
    assert found(store, "二组") == []
    assert index(store) == [petition.id]
    assert found(store, "二组") == found(store, "培训") == [petition.number]
    with store.transaction() as tx:
        tx.words.forget()
    assert list(store.registers.index.newest(1)) == [petition.id]
    assert store.registers.index.behind(0, 1, open_only=True) == ([petition.id], petition.id)
    assert index(store)[0] == petition.id
    assert found(store, "二组") == [petition.number]


def test_a_long_text_is_found_to_its_end(store: SqlStore) -> None:
    add_tree(store)
    kept = keep(store, a_petition(facts="甲乙" * 12_000 + "结尾处写着滴水岩"))
    index(store)
    assert found(store, "滴水岩") == found(store, "处写着滴") == [kept.number]


@given(st.text(max_size=60), st.text(max_size=12))
def test_a_word_stands_in_a_text_if_its_pairs_stand_there_in_a_row(text: str, asked: str) -> None:
    told = grams.grams(text)
    whole = [f"{run}" for run in grams.runs(grams.folded(text))]
    for word in grams.words(asked):
        if len(word[0]) == 2:
            run = word[0] + "".join(pair[1] for pair in word[1:])
            in_a_row = any(told[at : at + len(word)] == word for at in range(len(told)))
            assert in_a_row == any(run in one for one in whole)
