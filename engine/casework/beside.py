"""Who may be involved in a step beside its holder, and how the cards of the moves ask for him."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.casework import access, handling, holding
from engine.casework.act import Act
from engine.casework.besideviews import InvolvementView
from engine.casework.office import Office
from engine.casework.saying import authority_name, plain_words
from engine.casework.views import FieldView
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.involvement import Involvement, Kind, State
from engine.domain.task import Task
from engine.errors import Refusal

Choices = tuple[tuple[str, str], ...]


def invited(act: Act, task: Task, official: int, *, same_authority: bool = False, only_reads: bool = False) -> Official:
    """The official who may be involved in a step.

    Refusal ``asked_oneself``; ``recused`` (第二十八条) for who must stay out of the petition, ``no_such_colleague`` for who may not know
    of it (第三十条) or works elsewhere, ``same_person`` (第三十二条) for who worked at the draft a step approves and does not only read.
    """
    found = act.office.official(official)
    if official == act.by.id:
        raise Refusal("asked_oneself", basis=holding.basis_of(act.office, act.dossier, task))
    if found is None or not found.active or (same_authority and found.authority != task.authority):
        raise Refusal("no_such_colleague", basis=holding.basis_of(act.office, act.dossier, task))
    if not handling.may_handle(found, act.petition):
        raise Refusal("recused", basis=handling.RECUSAL_BASIS)
    if not holding.is_fit(act.office, act.petition, found):
        raise Refusal("no_such_colleague", basis=access.ACCUSATION_BASIS)
    if not only_reads and found.id in handling.drafters(act.dossier, task.element):
        raise Refusal("same_person", basis=handling.SECOND_PERSON_BASIS)
    return found


def guests(office: Office, dossier: Dossier, task: Task, by: Official) -> list[Official]:
    """Who may be involved in a step, but for who asks: of the authorities that have a part in the petition, and of the step's own."""
    barred = {by.id, *handling.drafters(dossier, task.element)}
    authorities = {one for one in (*dossier.petition.parties.values(), task.authority) if one}
    there = [one for authority in sorted(authorities) for one in office.store.registers.officials(authority)]
    return [one for one in there if one.id not in barred and holding.is_fit(office, dossier.petition, one)]


def named(office: Office, officials: Sequence[Official], lang: str) -> Choices:
    """Officials to choose from, each with the authority he works in."""
    join = "{} ({})" if lang == "en" else "{}（{}）"
    return tuple((str(one.id), join.format(one.name, authority_name(office, one.authority, lang))) for one in officials)


def choice(office: Office, name: str, term: str, lang: str, options: Choices, *, value: str = "", widget: str = "select") -> FieldView:
    """A field that asks for one of ``options``, or by ``checkbox`` for several, called as the glossary calls ``term``."""
    return FieldView(name, office.say(term, lang), "", widget, True, options, value, None, None, None, None)


def ids_of(value: object) -> list[int]:
    """Officials as a card sends them: one text, or the texts of the boxes ticked; 0 for what is no id."""
    texts = value if isinstance(value, (list, tuple)) else [value] if value else []
    return [int(text) if text.isdecimal() else 0 for text in dict.fromkeys(map(str, texts)) if text]


def views(office: Office, dossier: Dossier, task: Task, lang: str) -> tuple[InvolvementView, ...]:
    """Everybody involved in a step, for its card: the first asked first."""
    votes = {one.no: one.vote.value for one in holding.rounds(office, dossier, task)}
    return tuple(_view(office, one, votes, lang) for one in dossier.beside(task))


def _view(office: Office, one: Involvement, votes: Mapping[int, str], lang: str) -> InvolvementView:
    who, vote = office.official(one.who), votes.get(one.round, "") if one.is_signature else ""
    return InvolvementView(
        kind=one.kind.value, kind_label=office.say(one.kind.value, lang), who=office.name_of(one.who),
        authority=authority_name(office, who.authority, lang) if who else "", asked_by=office.name_of(one.asked_by),
        asked_at=one.asked_at, note=one.note, state=one.state.value, state_label=office.say(_state_term(one), lang),
        verdict=one.verdict or "", verdict_label=office.say(one.verdict.value, lang) if one.verdict else "", opinion=one.opinion,
        answered_at=one.answered_at if one.kind is not Kind.SUBSTITUTION else None, until_on=one.until_on, round=one.round,
        rule=rule_words(office, one, lang), vote=vote, vote_label=office.say(vote, lang),
    )  # fmt: skip


def _state_term(one: Involvement) -> str:
    if one.kind is Kind.COPY:
        return "copy_unread" if one.is_open else "read_copy"
    return f"involved_{one.state.value}"


def kept(office: Office, dossier: Dossier, task: Task, by: Official, lang: str) -> tuple[tuple[str, str], ...]:
    """(label, text) of what was put into an open step's form and waits: for its holder, his head, and who is asked beside it."""
    form = office.edition(dossier.petition.release).forms.get(task.element)
    asked = {one.who for one in dossier.beside(task) if one.kind is not Kind.COPY and one.state is not State.ENDED}
    heads = by.authority == task.authority and by.has_role("leader")
    if form is None or not (by.id in asked or task.assignee == by.id or heads):
        return ()
    return tuple(
        (form.field_title(name, lang) or office.say(name, lang), form.label(name, value, lang) or plain(office, value, lang))
        for name, value in task.answer.items()
    )


def plain(office: Office, value: object, lang: str) -> str:
    """An answer that is no choice, in words."""
    if isinstance(value, bool):
        return office.say("yes" if value else "no", lang)
    return "、".join(map(str, value)) if isinstance(value, (list, tuple)) else plain_words(office, str(value), lang) or str(value)


def rule_words(office: Office, one: Involvement, lang: str) -> str:
    """How the joint signing of a row is decided, in words."""
    if one.mode is None:
        return ""
    return office.current.rulebook.message(f"signing_{one.mode.value}", lang, threshold=one.threshold, weight=one.weight)
