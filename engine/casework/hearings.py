"""听证 (信访工作条例 第三十一条第六项、第三十六条): the panel and its votes."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.casework.act import Act
from engine.errors import Refusal

BASIS = "信访工作条例 第三十一条第六项"


def check_panel(act: Act, answer: dict[str, Any]) -> None:
    """The presider is not the handler; the officers are odd in number and enough; the hearing lies ahead."""
    handler = act.office.official(act.petition.handler)
    if handler and handler.name == str(answer.get("presider", "")).strip():
        raise Refusal("presider_is_handler", basis=BASIS)
    officers = officer_names(answer.get("officers", ""))
    if len(officers) % 2 == 0:
        raise Refusal("panel_must_be_odd", basis=BASIS, officers=len(officers))
    least = int(act.rules.flags.get("hearing_officers_min", 1))
    if len(officers) < least:
        raise Refusal("panel_too_small", basis=act.rules.flag_basis("hearing_officers_min"), officers=len(officers), least=least)
    if date.fromisoformat(str(answer["held_on"])) < act.on:
        raise Refusal("hearing_in_past", basis=BASIS, on=str(answer["held_on"]))


def officer_names(text: object) -> list[str]:
    """The names of a panel written in one field, however they are separated."""
    if isinstance(text, list | tuple):
        return [str(name) for name in text]
    for mark in "，,;；\n":
        text = str(text).replace(mark, "、")
    return [name for name in str(text).split("、") if name.strip()]


def check_votes(act: Act, answer: dict[str, Any]) -> None:
    """Every officer votes once."""
    panel = officer_names(act.dossier.answer_of("prepare_hearing").get("officers", ""))
    votes = int(answer.get("votes_for") or 0) + int(answer.get("votes_against") or 0)
    if panel and votes != len(panel):
        raise Refusal("votes_do_not_add_up", basis=BASIS, officers=len(panel), votes=votes)
