"""督办台批量办理: one kind of act on many rows of the supervisor's queue, tried before it is done, as ``bulk`` does for steps.

A row is a clock (``c12``) or a step (``t`` and its id). Each act is done whole or refused with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from engine.casework import access, bulk, conference, extending, handing, remarks, supervision, tasks, urging
from engine.casework.acting import step_title
from engine.casework.bulk import MOST, TRIED, number_in
from engine.casework.deskviews import BulkLine, BulkView
from engine.casework.office import Office
from engine.casework.saying import authority_name
from engine.casework.views import FieldView, FormView, Outcome
from engine.domain.authority import Official
from engine.domain.deadline import Deadline
from engine.domain.dossier import Dossier
from engine.domain.task import Task
from engine.errors import NotFound, PetitionError, Refusal


class Row(NamedTuple):
    """What a row of the queue is about: the clock it names, or the nearest; the step it names, or one of the authority that must act."""

    dossier: Dossier
    clock: Deadline | None
    step: Task | None
    is_clock: bool


class Ordered(NamedTuple):
    """One act on one row: by whom, under which key, with what all of them have in common."""

    row: Row
    said: Mapping[str, str]
    by: Official
    key: str
    lang: str


def _remind(office: Office, one: Ordered) -> Outcome:
    note = one.said.get("note", "")
    if one.row.is_clock or one.row.step is None:
        return supervision.remind(office, deadline=_clock(one.row), by=one.by, note=note, key=one.key, lang=one.lang)
    return urging.urge(office, task=one.row.step.id, note=note, by=one.by, key=one.key, lang=one.lang)


def _supervise(office: Office, one: Ordered) -> Outcome:
    reason = one.said.get("reason", "")
    return supervision.supervise(office, deadline=_clock(one.row), by=one.by, reason=reason, key=one.key, lang=one.lang)


def _conference(office: Office, one: Ordered) -> Outcome:
    number = one.row.dossier.petition.number
    return conference.put(office, number=number, reason=one.said.get("reason", ""), by=one.by, key=one.key, lang=one.lang)


def _hand_over(office: Office, one: Ordered) -> Outcome:
    if one.row.step is None:
        raise Refusal("no_step_of_row")
    to, reason = number_in(one.said.get("to", "")), one.said.get("reason", "")
    return handing.hand_over(office, task=one.row.step.id, to=to, reason=reason, by=one.by, key=one.key, lang=one.lang)


def _propose_extension(office: Office, one: Ordered) -> Outcome:
    days, reason = number_in(one.said.get("days", ""), digits=3), one.said.get("reason", "")
    return extending.propose(office, deadline=_clock(one.row), days=days, reason=reason, by=one.by, key=one.key, lang=one.lang)


def _clock(row: Row) -> int:
    if row.clock is None or row.clock.id is None:
        raise Refusal("no_clock_of_row", basis=supervision.BASIS)
    return row.clock.id


Verb = Callable[[Office, Ordered], Outcome]
VERBS: Mapping[str, Verb] = {
    "remind": _remind, "supervise": _supervise, "conference": _conference, "hand_over": _hand_over, "propose_extension": _propose_extension,
}  # fmt: skip
# The right each act needs, so that a page offers only what may be done.
RIGHTS: Mapping[str, str] = {
    "remind": "remind", "supervise": "supervise", "conference": "take_to_conference", "hand_over": "hand_over",
    "propose_extension": "propose_extension",
}  # fmt: skip


def preview(office: Office, *, act: str, rows: Sequence[str], said: Mapping[str, str], by: Official, lang: str = "zh") -> BulkView:
    """What would come of an act on each row: it is tried and taken back. ``said`` is the form; nothing is changed.

    Refusal ``bulk_none`` or ``bulk_many`` for no row or too many, NotFound for an act there is not, NotPermitted without its right.
    """
    check(office, act, rows, by)
    asked = form(office, act, by, lang)
    missing = any(field.required and not said.get(field.name, "").strip() for field in asked.fields)
    with bulk.trying(office) as tried:
        lines = [line(tried, act, row, said, by, TRIED, lang, waits=missing) for row in dict.fromkeys(rows)]
    return bulk.told(office, act, lines, asked, lang)


def carry_out(
    office: Office, *, act: str, rows: Sequence[str], said: Mapping[str, str], by: Official, key: str, lang: str = "zh"
) -> BulkView:
    """批量办理: do an act on each row, one after the other, each with a key of its own; one that is refused stops no other.

    The same key gives the first answers again. Raises as ``preview`` does, and InvalidForm for a form that is not filled in.
    """
    check(office, act, rows, by)
    asked = form(office, act, by, lang)
    bulk.check_form(asked, said)
    return bulk.told(office, act, [line(office, act, row, said, by, key, lang) for row in dict.fromkeys(rows)], asked, lang)


def check(office: Office, act: str, rows: Sequence[str], by: Official) -> None:
    """Refuse an act there is not, one without the right, no row at all, and more than a person can look through."""
    access.require(office, by, "see_queue")
    if act not in VERBS:
        raise NotFound(act=act)
    access.require(office, by, RIGHTS[act])
    if not rows:
        raise Refusal("bulk_none")
    if len(rows) > MOST:
        raise Refusal("bulk_many", most=MOST)


def line(
    office: Office, act: str, row: str, said: Mapping[str, str], by: Official, key: str, lang: str, *, waits: bool = False
) -> BulkLine:
    """Do the act on one row, and say what came of it."""
    about: tuple[str, str, str] = ("", "", "")
    try:
        found = found_of(office, row, by)
        about = found.dossier.petition.number, title(office, found, lang), found.dossier.petition.gist
        if waits:
            return BulkLine(row, *about, False, office.current.rulebook.message("bulk_waits", lang), unasked=True)
        sentence = foretold(office, act, found, said, by, lang)
        VERBS[act](office, Ordered(found, said, by, bulk.key_of(key, row), lang))
    except PetitionError as error:  # one that is refused, or fails, is told and stops no other
        return BulkLine(row, *about, False, bulk.refusal(office, error, lang), error.basis)
    return BulkLine(row, *about, True, sentence)


def found_of(office: Office, row: str, by: Official) -> Row:
    """What a row is about; NotFound when it does not exist for ``by``."""
    kind, name = row[:1], row[1:]
    if kind == "c" and number_in(name):
        return _of_clock(office, number_in(name), by)
    if kind == "t":
        dossier, step = tasks.seen(office, name, by)
        return Row(dossier, _nearest(dossier), step, False)
    raise NotFound(row=row)


def _of_clock(office: Office, deadline: int, by: Official) -> Row:
    number = office.store.registers.number_of_deadline(deadline)
    if number is None:
        raise NotFound(deadline=deadline)
    dossier = access.visible(office, by, number)
    clock = next((one for one in dossier.deadlines if one.id == deadline), None)
    if clock is None:
        raise NotFound(deadline=deadline)
    there = [one for one in dossier.open_tasks if one.authority == clock.authority]
    return Row(dossier, clock, min(there, key=lambda one: (one.process == "supervision", one.created_at), default=None), True)


def _nearest(dossier: Dossier) -> Deadline | None:
    """The clock of the office that ends first of those unmet."""
    owed = [one for one in dossier.deadlines if one.holder == "office" and one.is_unmet]
    return min(owed, key=lambda one: (one.due_at, one.id or 0), default=None)


def title(office: Office, row: Row, lang: str) -> str:
    """What a row is about: its clock, or its step."""
    if row.is_clock and row.clock:
        return office.clock_label(row.clock.name, lang)
    return step_title(office, row.step.element, row.step.name, lang) if row.step else ""


def foretold(office: Office, act: str, row: Row, said: Mapping[str, str], by: Official, lang: str) -> str:
    """What an act makes of a row, in one sentence."""
    if act == "hand_over" and row.step is not None:
        return bulk.foretold(office, act, row.step, said, by, lang)
    holder = office.name_of(row.step.assignee) if row.step and row.step.assignee else ""
    there = row.clock.authority if row.clock and row.is_clock else row.step.authority if row.step else ""
    clock = office.clock_label(row.clock.name, lang) if row.clock and (row.is_clock or act != "remind") else title(office, row, lang)
    who = (" " if lang == "en" else "").join(part for part in (authority_name(office, there, lang), holder) if part)
    return office.current.rulebook.message(f"bulk_{act}", lang, who=who, clock=clock)


def form(office: Office, act: str, by: Official, lang: str) -> FormView:
    """What all acts have in common and somebody must say."""
    name = office.say(f"bulk.{act}", lang)
    if act == "hand_over":
        asked = bulk.form(office, act, by, lang)
        assert asked is not None
        return asked
    if act == "remind":
        return FormView(act, name, supervision.BASIS, (remarks.field(office, "note", "reminder_note", lang, required=True),))
    if act == "propose_extension":
        days = FieldView("days", office.say("extension_days", lang), "", "number", True, (), "", None, 1, 999, None)
        reason = remarks.field(office, "reason", "extension_reason", lang, required=True)
        return FormView(act, name, "信访工作条例 第三十四条", (days, reason))
    term, basis = ("conference_reason", conference.BASIS) if act == "conference" else ("reason", supervision.BASIS)
    return FormView(act, name, basis, (remarks.field(office, "reason", term, lang, required=True),))
