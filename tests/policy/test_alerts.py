"""alerts.yaml: whom an alert is for and what it tells of exists, and a place may have its own alerts before those of all."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import PolicyError
from engine.policy.rulebook import Rulebook
from tests.policy.shelf import files

FILE = "national/alerts.yaml"
ON = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("right", "wrong", "code", "suggestion"),
    [
        ("when: [supervision_started]", "when: [supervision.started]", "alert_unknown_word", "supervision_started"),
        ("leader@competent", "leader@competnt", "alert_unknown_word", "competent"),
        ("{number}：{step}，{who}催办", "{number}：{stepp}，{who}催办", "alert_unknown_word", "step"),
        ("{number}：{step}，{who}催办", "{step}，{who}催办", "policy_missing_key", ""),
        ("clocks: [supervisor,", "clocks: [supervisr,", "alert_unknown_word", "supervisor"),
        ("bands: [1, 3, 7, 15]", "bands: [1, 7, 3, 15]", "policy_bands", ""),
    ],
)
def test_a_wrong_word_is_told_where_it_stands_with_the_nearest_right_one(right: str, wrong: str, code: str, suggestion: str) -> None:
    shelf = files()
    text = shelf[FILE].decode()
    assert right in text
    with pytest.raises(PolicyError) as told:
        Rulebook.load({**shelf, FILE: text.replace(right, wrong, 1).encode()})
    assert (told.value.code, told.value.file, told.value.suggestion) == (code, FILE, suggestion) and told.value.line


def test_a_place_may_take_an_alert_away_change_another_and_have_an_hour_of_its_own() -> None:
    local = """
kinds:
  copied: null
  urged:
    name: 催办
    name_en: Urged
    when: [urged]
    to: [holder, leader@acting]
    channels: [mail]
    rest_days: told
    says: "{number} 催办"
    says_en: "{number} urged"
    basis: 本地规定
digest: { at: "09:00", bands: [5], clocks: [], channels: [], basis: 本地规定 }
"""
    book = Rulebook.load({**files(), "local/990121-yunxi/alerts.yaml": local.encode()})
    here, there = book.alerts_for("990121", ON), book.alerts_for("990122", ON)
    assert "copied" in there.kinds and "copied" not in here.kinds
    assert here.kinds["urged"].to == ("holder", "leader@acting") and not here.kinds["urged"].quiet and there.kinds["urged"].quiet
    assert here.digest is not None and (here.digest.at.hour, here.digest.bands) == (9, (5,))
    assert here.kinds["lapsed"] == there.kinds["lapsed"] and here.kinds["lapsed"].answers_to("handling.lapsed")
