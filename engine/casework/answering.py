"""逐项答复: an opinion answers the petition's requests one by one (信访工作条例 第三十二条)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from engine.casework.act import Act
from engine.domain.petition import Petition
from engine.errors import FieldError, InvalidForm
from engine.policy.forms import Form

# The fields of the three drafts that hold one entry for each request, in the order of the requests.
OUTCOMES, ANSWERS = "request_outcomes", "request_answers"
# One request is answered by the opinion itself; more than one, each by an answer of its own.
SEVERAL = 2
NUMERALS = "一二三四五六七八九十"


def entries_of(petition: Petition) -> tuple[str, ...]:
    """The requests that are to be answered one by one; none where the opinion itself answers the only one."""
    return petition.requests if len(petition.requests) >= SEVERAL else ()


def checker(element: str, outcome: str) -> Any:
    """The check of the draft ``element``, whose field ``outcome`` holds the outcome of the whole."""

    def check(act: Act, answer: dict[str, Any]) -> None:
        form = act.edition.forms.get(element)
        faults = list(_faults(entries_of(act.petition), answer, form, outcome)) if form else []
        if form and faults:
            raise InvalidForm(faults, form=form.id, basis=form.basis)

    return check


def _faults(requests: Sequence[str], answer: dict[str, Any], form: Form, outcome: str) -> Iterator[FieldError]:
    """The first request without an answer or without an outcome of its own, and an outcome of the whole that none of them has."""
    for field, code in ((ANSWERS, "request_unanswered"), (OUTCOMES, "request_outcome_missing")):
        if field not in form.fields:
            continue
        given = _given(answer, field)
        if len(given) > len(requests):
            yield FieldError(field, "request_too_many", (("count", len(requests)), ("given", len(given))))
        missing = [no for no, (_, said) in enumerate(zip_longest(requests, given)) if no < len(requests) and not said]
        if missing:
            yield FieldError(field, code, (("no", missing[0] + 1), ("request", requests[missing[0]])))
    told = _given(answer, OUTCOMES)
    if requests and all(told) and told and answer.get(outcome) not in told:
        yield FieldError(outcome, "outcome_of_no_request")


def _given(answer: dict[str, Any], field: str) -> list[str]:
    """The entries of a field as they were written, without the space around them."""
    return [str(one).strip() for one in answer.get(field, ())]


def told(requests: Sequence[str], answer: dict[str, Any], form: Form | None) -> str:
    """The answers as the letter writes them, a line for each request; '' where the opinion answers the only one."""
    answers, outcomes = _given(answer, ANSWERS), _given(answer, OUTCOMES)
    lines = []
    for no, (request, said, outcome) in enumerate(zip_longest(requests, answers, outcomes, fillvalue="")):
        if request and said:
            label = (form.label(OUTCOMES, outcome) if form and outcome else "") or outcome
            lines.append(f"（{numeral(no + 1)}）关于“{request}”：{f'{label}。' if label else ''}{said}")
    return "\n".join(lines)


def numeral(no: int) -> str:
    """一, 二, … 十, 十一 … as paragraphs of letters are numbered; up to 99."""
    tens, ones = divmod(no, 10)
    head = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return head + (NUMERALS[ones - 1] if ones else "")
