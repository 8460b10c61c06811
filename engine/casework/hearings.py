"""听证 (信访工作条例 第三十一条第六项、第三十六条): asking for it, the panel, its notice, its votes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from engine.casework import access, remarks
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.office import Office
from engine.casework.saying import authority_name
from engine.casework.views import Outcome
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.errors import Refusal

BASIS = "信访工作条例 第三十一条第六项"
RECUSAL_BASIS = "信访工作条例 第二十八条第三款"
NOTICE = "hearing_notice_days"
# Steps in which somebody finds out the facts, or writes the opinion the hearing is about; and those that choose the hearing.
INVESTIGATING = (
    "inquiry",
    "reexamine",
    "final_review_inquiry",
    "draft_opinion",
    "draft_reexamination_opinion",
    "draft_final_review_opinion",
)
CHOOSING = {"inquiry": "next_step", "final_review_inquiry": "final_review_step"}


def ask_hearing(office: Office, *, number: str, reason: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """申请听证: write down that the petitioner asks for a hearing; whoever inquires must then put it before the head.

    NotPermitted without the right ``ask_hearing``; InvalidForm without a reason; Refusal ``hearing_not_now`` when no inquiry is open.
    """
    access.require(office, by, "ask_hearing")

    def work(act: Act) -> None:
        if not any(task.element in CHOOSING for task in act.dossier.open_tasks):
            raise Refusal("hearing_not_now", basis=BASIS)
        act.record("hearing_asked", basis=BASIS, reason=remarks.kept(reason, name="reason", form="ask_hearing", required=True, basis=BASIS))

    return perform(office, number=number, by=by, key=key, work=work, lang=lang)


def check_choice(act: Act, element: str, answer: dict[str, Any]) -> None:
    """A hearing that was asked for since it was last decided on goes before the head, who may say no with his reasons."""
    asked, decided = (act.petition.happened_on(event) for event in ("hearing_asked", "decide_hearing.done"))
    if asked and (decided is None or decided < asked) and answer.get(CHOOSING[element]) != "hearing":
        raise Refusal("hearing_asked_for", basis=BASIS)


def check_panel(act: Act, answer: dict[str, Any]) -> None:
    """The hearing lies far enough ahead; presider and officers are nobody who may not; officers are odd in number, enough, and as drawn."""
    presider, officers = str(answer.get("presider", "")).strip(), officer_names(answer.get("officers", ""))
    if presider in investigators(act.office, act.dossier):
        raise Refusal("presider_is_handler", basis=BASIS)
    check_size(act, len(officers))
    check_notice(act, date.fromisoformat(str(answer["held_on"])))
    drawn = officer_names(act.dossier.answer_of("panel_drawn").get("officers", ""))
    if drawn and sorted(drawn) != sorted(officers):
        raise Refusal("panel_not_as_drawn", basis=BASIS, drawn="、".join(drawn))
    if len({*officers, presider}) <= len(officers):
        raise Refusal("officer_twice", basis=BASIS)
    whole = act.office.store.registers.dossier(act.petition.number) or act.dossier  # an act has no people at hand
    for name in (presider, *officers):
        why = obstacle(act.office, whole, name)
        if why:
            raise Refusal("officer_in_conflict", basis=RECUSAL_BASIS, name=name, why=act.office.say(why))


def check_size(act: Act, officers: int) -> None:
    """The officers are odd in number and enough."""
    if officers % 2 == 0:
        raise Refusal("panel_must_be_odd", basis=BASIS, officers=officers)
    least = int(act.rules.flags.get("hearing_officers_min", 1))
    if officers < least:
        raise Refusal("panel_too_small", basis=act.rules.flag_basis("hearing_officers_min"), officers=officers, least=least)


def check_notice(act: Act, held_on: date) -> None:
    """The hearing is not past, and leaves the days the rules want between its notice and itself."""
    if held_on < act.on:
        raise Refusal("hearing_in_past", basis=BASIS, on=held_on)
    days = int(act.rules.flags.get(NOTICE, 0))
    if (held_on - act.on).days < days:
        first = act.on + timedelta(days=days)
        raise Refusal("hearing_notice_short", basis=act.rules.flag_basis(NOTICE), days=days, first=first)


def check_holding(act: Act, answer: dict[str, Any]) -> None:
    """Nobody is heard before the day he was told, nor before the notice has lain with him for the days the rules want."""
    told = str(act.dossier.answer_of("prepare_hearing").get("held_on", ""))
    served = str(act.dossier.answer_of("serve_hearing_notice").get("received_on", ""))
    first = date.fromisoformat(told) if told else act.on
    if served:
        first = max(first, date.fromisoformat(served) + timedelta(days=int(act.rules.flags.get(NOTICE, 0))))
    if act.on < first:
        raise Refusal("hearing_too_early", basis=act.rules.flag_basis(NOTICE), first=first)


def investigators(office: Office, dossier: Dossier) -> frozenset[str]:
    """The names of who handles the petition, inquired into it or drafted its opinion."""
    ids = {task.done_by for task in dossier.tasks if task.element in INVESTIGATING} | {dossier.petition.handler}
    return frozenset(found.name for one in ids if (found := office.official(one)))


def obstacle(office: Office, dossier: Dossier, name: str, employer: str = "") -> str:
    """Why somebody may not sit on the panel, as a term of the glossary; '' when nothing is known against it (第二十八条第三款)."""
    petition = dossier.petition
    accused = [one.removeprefix("official:") for one in petition.accused]
    known: dict[str, Iterable[str]] = {
        "conflict_investigator": investigators(office, dossier),
        "conflict_party": (person.name for person in dossier.petitioners),
        "conflict_recused": _names(office, petition.recused),
        "conflict_accused": _names(office, (int(one) for one in accused if one.isdigit())),
    }
    found = next((why for why, names in known.items() if name in names), "")
    parties = {*accused, *petition.parties.values()} - {petition.parties.get("receiving", "")}
    at_work = {text for one in parties for text in (one, authority_name(office, one, "zh"), authority_name(office, one, "en")) if text}
    return found or ("conflict_employer" if employer in at_work else "")


def _names(office: Office, officials: Iterable[int]) -> list[str]:
    return [found.name for one in officials if (found := office.official(one))]


def officer_names(text: object) -> list[str]:
    """The names of a panel written in one field, however they are separated."""
    if isinstance(text, list | tuple):
        return [str(name) for name in text]
    for mark in "，,;；\n":
        text = str(text).replace(mark, "、")
    return [name.strip() for name in str(text).split("、") if name.strip()]


def check_votes(act: Act, answer: dict[str, Any]) -> None:
    """Every officer votes once, and who voted otherwise is heard in the conclusion."""
    panel = officer_names(act.dossier.answer_of("prepare_hearing").get("officers", ""))
    against = int(answer.get("votes_against") or 0)
    votes = int(answer.get("votes_for") or 0) + against
    if panel and votes != len(panel):
        raise Refusal("votes_do_not_add_up", basis=BASIS, officers=len(panel), votes=votes)
    if against and not str(answer.get("dissent") or "").strip():
        raise Refusal("dissent_missing", basis=BASIS, votes=against)
