"""批量: one kind of act on many steps, shown before it is done. Each step is an act of its own, done whole or refused with its reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from typing import cast

from engine.casework import access, handing, remarks, tasks, urging
from engine.casework.acting import step_title
from engine.casework.deskviews import BulkLine, BulkView
from engine.casework.office import Office
from engine.casework.ports import Acting, Answer, Store, Transaction
from engine.casework.views import FieldView, FormView, Outcome
from engine.domain.authority import Official
from engine.domain.task import Task, TaskStatus
from engine.errors import InvalidForm, NotFound, PetitionError, Refusal
from engine.watching import metrics

MOST = 100
# The key of what is only tried: it is taken back with everything else.
TRIED = "tried"

Verb = Callable[[Office, str, Mapping[str, str], Official, str, str], Outcome]


def number_in(said: str, digits: int = 9) -> int:
    """The whole number a text is, with so many digits at the most; 0, which is nobody's id and no length, for any other text."""
    return int(said) if said.isdecimal() and len(said) <= digits else 0


def _claim(office: Office, task: str, _: Mapping[str, str], by: Official, key: str, lang: str) -> Outcome:
    return tasks.claim(office, task=task, by=by, key=key, lang=lang)


def _hand_over(office: Office, task: str, said: Mapping[str, str], by: Official, key: str, lang: str) -> Outcome:
    to = number_in(said.get("to", ""))
    return handing.hand_over(office, task=task, to=to, reason=said.get("reason", ""), by=by, key=key, lang=lang)


def _urge(office: Office, task: str, said: Mapping[str, str], by: Official, key: str, lang: str) -> Outcome:
    return urging.urge(office, task=task, note=said.get("note", ""), by=by, key=key, lang=lang)


VERBS: Mapping[str, Verb] = {"claim": _claim, "hand_over": _hand_over, "urge": _urge}


class Undone(Exception):
    """Ends the transaction of an act that was only tried: whatever it wrote is gone with it."""


class Trial:
    """A store in which acts are done and taken back at once: what would refuse them refuses them here too."""

    def __init__(self, store: Store) -> None:
        """``store``: the office's own."""
        self._store = store
        self.registers = store.registers

    def act(self, work: Callable[[Acting], Answer]) -> Answer:
        """Do one act, and undo it."""
        answers: list[Answer] = []
        with suppress(Undone), self._store.transaction() as tx:
            answers.append(work(tx))
            raise Undone
        return answers[0]

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """What follows an act beside it, undone too."""
        with suppress(Undone), self._store.transaction() as tx:
            yield tx
            raise Undone


@contextmanager
def trying(office: Office) -> Iterator[Office]:
    """The office with a store that takes every act back; what is done in the block is counted nowhere."""
    tried = copy(office)
    tried.store = cast(Store, Trial(office.store))
    with metrics.tried():
        yield tried


def preview(office: Office, *, act: str, chosen: Sequence[str], said: Mapping[str, str], by: Official, lang: str = "zh") -> BulkView:
    """What would come of an act on each step: it is tried and taken back. ``said`` is the form; nothing is changed.

    Refusal ``bulk_none`` or ``bulk_many`` for no step or too many, NotFound for an act there is not.
    """
    check(act, chosen)
    asked = form(office, act, by, lang)
    missing = [field.name for field in (asked.fields if asked else ()) if field.required and not said.get(field.name, "").strip()]
    with trying(office) as tried:
        lines = [line(tried, act, task, said, by, TRIED, lang, waits=bool(missing)) for task in dict.fromkeys(chosen)]
    return told(office, act, lines, asked, lang)


def carry_out(
    office: Office, *, act: str, chosen: Sequence[str], said: Mapping[str, str], by: Official, key: str, lang: str = "zh"
) -> BulkView:
    """批量办理: do an act on each step, one after the other, each with a key of its own; one that is refused stops no other.

    The same key gives the first answers again. Raises as ``preview`` does, and InvalidForm for a form that is not filled in.
    """
    check(act, chosen)
    asked = form(office, act, by, lang)
    check_form(asked, said)
    lines = [line(office, act, task, said, by, key, lang) for task in dict.fromkeys(chosen)]
    return told(office, act, lines, asked, lang)


def check(act: str, chosen: Sequence[str]) -> None:
    """Refuse an act there is not, no step at all, and more than a person can look through."""
    if act not in VERBS:
        raise NotFound(act=act)
    if not chosen:
        raise Refusal("bulk_none")
    if len(chosen) > MOST:
        raise Refusal("bulk_many", most=MOST)


def check_form(asked: FormView | None, said: Mapping[str, str]) -> None:
    """InvalidForm for a field that must be filled in and is not, or that holds too much."""
    for field in asked.fields if asked else ():
        remarks.kept(said.get(field.name, ""), name=field.name, form=asked.id if asked else "", required=field.required)


def told(office: Office, act: str, lines: Sequence[BulkLine], asked: FormView | None, lang: str) -> BulkView:
    """The lines, those that go first, each kind in the order they were chosen."""
    ordered = sorted(lines, key=lambda one: not one.goes)
    refused = sum(not one.goes and not one.unasked for one in lines)
    return BulkView(act, office.say(f"bulk.{act}", lang), tuple(ordered), sum(one.goes for one in lines), refused, asked)


def line(
    office: Office, act: str, task: str, said: Mapping[str, str], by: Official, key: str, lang: str, *, waits: bool = False
) -> BulkLine:
    """Do the act on one step, and say what came of it."""
    about: tuple[str, str, str] = ("", "", "")
    try:
        dossier, step = tasks.seen(office, task, by)
        about = dossier.petition.number, step_title(office, step.element, step.name, lang), dossier.petition.gist
        if waits:
            return BulkLine(task, *about, False, office.current.rulebook.message("bulk_waits", lang), unasked=True)
        sentence = foretold(office, act, step, said, by, lang)
        VERBS[act](office, task, said, by, key_of(key, task), lang)
    except PetitionError as error:  # one that is refused, or fails, is told and stops no other
        return BulkLine(task, *about, False, refusal(office, error, lang), error.basis)
    return BulkLine(task, *about, True, sentence)


def refusal(office: Office, error: PetitionError, lang: str) -> str:
    """Why an act is refused, in one sentence."""
    if isinstance(error, InvalidForm):
        return " ".join(sentence for _, sentence in office.tell_fields(error, lang))
    return office.tell(error, lang)


def foretold(office: Office, act: str, step: Task, said: Mapping[str, str], by: Official, lang: str) -> str:
    """What an act makes of a step, in one sentence."""
    say = office.current.rulebook.message
    holder = office.name_of(step.assignee) if step.status is TaskStatus.OPEN else ""
    if act == "claim":
        return say("bulk_claim", lang, who=by.name)
    if act == "urge":
        return say("bulk_urge", lang, who=holder or office.say(step.role, lang))
    taker = office.name_of(number_in(said.get("to", "")) or None)
    return say("bulk_hand_over", lang, who=taker, before=holder or office.say("filter.nobody", lang))


def key_of(key: str, task: str) -> str:
    """The key of one act among many: the same for the same step when all are sent again."""
    return hashlib.sha256(f"{key}\n{task}".encode()).hexdigest()


def form(office: Office, act: str, by: Official, lang: str) -> FormView | None:
    """What all acts have in common and somebody must say: to whom and why, or what is written beside it."""
    if act == "claim":
        return None
    title = office.say(f"bulk.{act}", lang)
    if act == "urge":
        return FormView(act, title, urging.BASIS, (remarks.field(office, "note", "note", lang),))
    there = office.store.registers.officials(by.authority)
    takers = tuple((str(one.id), one.name) for one in there if access.may(office, one, "see_petitions"))
    to = FieldView("to", office.say("handed_to", lang), "", "select", True, takers, "", None, None, None, None)
    return FormView(act, title, "", (to, remarks.field(office, "reason", "handed_reason", lang, required=True)))
