"""草稿 beside the steps: what is typed into the form of a move, an act, a note, a paper or a registration is kept until it is sent.

They lie with the drafts of the steps and are as little an act on the petition: no docket entry, no clock, no version. Nobody but who
typed one sees it, and nobody is kept from filling in the same form. A form of a move is of no meaning once its step is not open, any
other once the petition is closed; both are forgotten a day later, as the drafts of steps are. A registration concerns no petition
yet: where the others have a number it has ``WINDOW``, and is forgotten after ``drafts.KEPT_AT_WINDOW``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from engine.casework import access, dossiers, drafts, drawing_lots, moves, paperwork
from engine.casework.acting import check_key
from engine.casework.draftviews import KeptText
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.draft import WINDOW, Draft
from engine.errors import NotFound

# Forms no diagram and no rule names: the right to send each, and its fields.
OWN = {
    "note": ("add_note", ("scope", "text")),
    "ask_hearing": ("ask_hearing", ("reason",)),
    "unmask": ("see_identity", ("reason",)),
    "reissue": ("reissue_query_code", ("reason",)),
    "merge": ("merge", ("into", "reason")),
    "link": ("link", ("to", "reason")),
    "unlink": ("link", ("to", "reason")),
}
DRAW = "draw_panel"
# Forms of the window: the right to send each, and its fields.
AT_WINDOW = {
    "registration": (
        "register",
        frozenset(
            ("channel", "received_on", "persons", "level_visited", "received_by", "posted_on", "mail_number", "line", "came_at", "pages",
             "site", "site_number", "assigned_by_superior", "anonymous", "name", "identity_number", "phone", "address", "gist", "requests",
             "facts", "place", "topic", "purpose", "organisations", "accused", "same_facts_as",
             *(f"representative_{row}_{part}" for row in range(1, 6) for part in ("name", "identity_number", "phone")))
        ),
    ),
}  # fmt: skip


def keep_form(office: Office, *, number: str, form: str, answer: Mapping[str, Any], by: Official, key: str = "") -> KeptText | None:
    """存草稿: keep what ``by`` has typed into a form beside the steps, in the place of what he typed before; None where nothing was.

    ``number``: the petition's, or ``WINDOW``. ``form``: the name of an act or of one in ``OWN`` or ``AT_WINDOW``, ``<move>-<task>``,
    ``document-<id>-<act>``, or ``draw_panel``. ``key`` is the one the form will be sent under: what was sent meanwhile is no draft any
    more. NotFound for a form ``by`` is not offered, InvalidForm
    for fields it does not have, Refusal ``draft_too_long``.
    """
    dossier = concerned(office, number, by)
    version = dossier.petition.version if dossier else 0
    drafts.require_fields(answer, fields(office, dossier, form, by), form)
    typed = {name: value for name, value in answer.items() if (any(value) if isinstance(value, list) else value)}
    drafts.require_short(typed)
    kept = Draft(place(number, form), by.id, typed, office.now(), version)
    with office.store.transaction() as tx:
        if key and tx.replay(check_key(key, by)) is not None:
            return None
        tx.drafts.keep(kept)
    return drafts.kept_text(office, kept, version)


def drop_form(office: Office, *, number: str, form: str, by: Official) -> None:
    """丢弃草稿: forget what ``by`` has typed into a form, because he begins anew or has sent it; also where it is offered no longer."""
    with office.store.transaction() as tx:
        tx.drafts.drop(place(number, form), by.id)


def form_drafts(office: Office, *, number: str, forms: Collection[str], by: Official) -> Mapping[str, KeptText]:
    """What ``by`` has typed into any of these forms and not sent, by form; NotFound for a petition that does not exist for him."""
    dossier = concerned(office, number, by)
    return kept_at(office, number, dossier.petition.version if dossier else 0, forms, by)


def kept(office: Office, dossier: Dossier, forms: Collection[str], by: Official) -> Mapping[str, KeptText]:
    """The same of a petition at hand."""
    return kept_at(office, dossier.petition.number, dossier.petition.version, forms, by)


def kept_at(office: Office, number: str, version: int, forms: Collection[str], by: Official) -> Mapping[str, KeptText]:
    """The same of a petition whose version is known, or of the window."""
    places = {place(number, form): form for form in forms}
    found = office.store.registers.drafts.several(tuple(places), by.id) if places else ()
    told = {places[one.task]: drafts.kept_text(office, one, version) for one in found}
    return {form: text for form, text in told.items() if text is not None}


def concerned(office: Office, number: str, by: Official) -> Dossier | None:
    """The petition a form is of, None at the window; NotFound for one that does not exist for ``by``."""
    return None if number == WINDOW else access.visible(office, by, number)


def place(number: str, form: str) -> str:
    """What a draft is kept under: what its meaning ends with, the step or the petition, and the form."""
    name, _, rest = form.partition("-")
    return f"{rest}/{name}" if rest.startswith(f"{number}.") else f"{number}/{form}"


def fields(office: Office, dossier: Dossier | None, form: str, by: Official) -> Collection[str]:
    """The fields of a form ``by`` is offered, None's are those of the window; raises NotFound."""
    own: Mapping[str, tuple[str, Collection[str]]] = AT_WINDOW if dossier is None else OWN
    if form in own:
        right, names = own[form]
        access.require(office, by, right)
        return names
    if dossier is None:
        raise NotFound(form=form)
    if form == DRAW:
        offer = drawing_lots.offered(office, dossier, by, "zh", ())
        return ("size", "reason", "aside", *(f"why_{one.id}" for one in offer.experts)) if offer.may_draw else ()
    name, _, rest = form.partition("-")
    if name == "document":
        number, _, act = rest.partition("-")
        papers = [one for one in dossier.documents if str(one.id) == number]
        offered = {f"document-{one.id}-{each.id}": each for one in papers for each in paperwork.offered(office, dossier, one, by, "zh")}
    elif rest:
        steps = [one for one in dossier.open_tasks if one.id == rest]
        offered = {f"{each.id}-{one.id}": each for one in steps for each in moves.offered(office, dossier, one, by, "zh")}
    else:
        acts = dossiers.acts(office, dossier, by, "zh")
        offered = {one.message: one.form for one in acts if one.form is not None}
    if form not in offered:
        raise NotFound(form=form)
    return [one.name for one in offered[form].fields]
