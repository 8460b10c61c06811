"""登记: a letter, call, visit, fax or online filing entered at the window; suspected repeats are their own step before saving."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage, MultiDict

from engine.casework import attachments, dossiers, formdrafts, intake, queryslips
from engine.casework.arrivals import Scan, check_scans
from engine.casework.draftviews import KeptText
from engine.casework.registration import check
from engine.casework.views import SuspectView
from engine.domain.draft import WINDOW
from engine.domain.particulars import ASKED, Arrival
from engine.domain.petition import Channel
from engine.errors import Conflict, FieldError, InvalidForm, NotPermitted, Refusal
from webui.auth import Page, guard, here, need, official
from webui.errors import status_of
from webui.filling import texts_of
from webui.presenters import Sent, key_sent, told
from webui.words import lang, say

ROWS = 5  # as many representatives as may be sent (信访工作条例 第二十条)
CARRIED = frozenset({"csrf_token", "action", "number"})
FORM = "registration"

bp = Blueprint("intake", __name__, url_prefix="/registration")
bp.before_request(guard)
bp.before_request(need("register"))


@bp.get("")
def registration() -> Page:
    """The form as its draft left it, else for the channel chosen."""
    kept = formdrafts.form_drafts(here(), number=WINDOW, forms=[FORM], by=official()).get(FORM)
    if kept is not None:
        return form_page(MultiDict(texts_of(kept.answer)), kept=kept)
    channel = request.args.get("channel", "")
    begun = {"channel": channel if channel in set(Channel) else "visit", "received_on": here().today().isoformat(), "persons": "1"}
    return form_page(MultiDict(begun))


@bp.post("")
def register() -> Page:
    """Save, link or go back, as the button says; without a decision suspected repeats are shown first."""
    action = request.form.get("action", "check")
    if action == "back":
        return form_page(request.form)
    try:
        return decide(action, read_registration(request.form))
    except (Refusal, Conflict) as error:
        return form_page(request.form, error), status_of(error)


def decide(action: str, filed: intake.Registration) -> Page:
    """Carry out the button: 跟进这件, 继续登记新件, or look for earlier petitions first, once the form is sound."""
    check(here(), filed)
    scans = tuple(Scan(one.filename or "", one.read()) for one in sent_files())
    check_scans(here(), scans)
    asked: dict[str, Any] = {"by": official(), "registration": filed, "key": key_sent(), "lang": lang(), "scans": scans}
    if action == "link":
        told(intake.link_repeat(here(), number=request.form.get("number", ""), **asked), say("已并入这件，作为重复信访记录。"))
        formdrafts.drop_form(here(), number=WINDOW, form=FORM, by=official())
        return redirect(url_for("petition.petition", number=request.form["number"], tab="matter"), 303)
    suspects = () if action == "new" else intake.suspects(here(), by=official(), registration=filed, lang=lang())
    if suspects:
        formdrafts.keep_form(here(), number=WINDOW, form=FORM, answer=typed(request.form), by=official(), key=asked["key"])
        return suspects_page(suspects)
    outcome = intake.register(here(), **asked)
    formdrafts.drop_form(here(), number=WINDOW, form=FORM, by=official())
    return redirect(url_for("intake.registered", number=outcome.number), 303)


@bp.get("/done/<number>")
def registered(number: str) -> Page:
    """The receipt: the number, the query code, the first clocks and what comes next; to print for the petitioner."""
    view = dossiers.petition(here(), number=number, by=official(), lang=lang())
    try:
        slip = queryslips.query_slip(here(), number=number, by=official(), lang=lang())
    except Refusal:
        slip = None  # another day, or another's registration: the page says who issues a slip anew
    return render_template("registration/done.html", view=view, slip=slip)


def form_page(
    entered: Sent, error: Refusal | Conflict | NotPermitted | None = None, *, kept: KeptText | None = None, said: str = ""
) -> str:
    """The form with what was entered, and what is wrong with it or ``said`` of it; ``kept``: the draft it is."""
    fields = dict(here().tell_fields(error, lang())) if isinstance(error, InvalidForm) else {}
    return render_template(
        "registration/form.html",
        entered=entered,
        accused=entered.getlist("accused"),
        choices=intake.choices(here(), by=official(), lang=lang()),
        groups=intake.groups(here(), by=official(), on=day_sent(entered), lang=lang()),
        organisations=[one for one in entered.getlist("organisations") if one.strip()],
        largest=attachments.largest(here()),
        lost=len(sent_files()),
        errors=fields,
        sentence=here().tell(error, lang()) if error else said,
        basis=error.basis if error else "",
        rows=ROWS,
        kept=kept,
    )


def suspects_page(suspects: tuple[SuspectView, ...]) -> str:
    """Earlier petitions that may be the same matter; the form travels along unseen."""
    carried = [(name, text) for name, text in request.form.items(multi=True) if name not in CARRIED]
    return render_template("registration/suspects.html", suspects=suspects, carried=carried, entered=request.form, files=len(sent_files()))


def read_registration(sent: Sent) -> intake.Registration:
    """The registration as entered; the office checks the rest."""
    get = {name: text.strip() for name, text in sent.items()}.get
    anonymous = get("anonymous", "") == "yes"
    return intake.Registration(
        channel=get("channel", ""),
        gist=get("gist", ""),
        facts=(get("facts") or "").replace("\r\n", "\n"),
        requests=tuple(line.strip() for line in (get("requests") or "").splitlines() if line.strip()),
        place=get("place", ""),
        persons=read_number(get("persons", "")),
        petitioner=None if anonymous else read_person(sent, ""),
        representatives=() if anonymous else read_representatives(sent),
        anonymous=anonymous,
        topic=get("topic", ""),
        accused=tuple(one for one in sent.getlist("accused") if one),
        purpose=get("purpose", ""),
        organisations=tuple(one.strip() for one in sent.getlist("organisations") if one.strip()),
        arrival=read_arrival(sent),
        same_facts_as=get("same_facts_as", ""),
        level_visited=get("level_visited") or "county",
        received_by=get("received_by") or "window",
        received_on=read_day(get("received_on", "")),
        assigned_by_superior=get("assigned_by_superior", "") == "yes",
    )


def typed(sent: Sent) -> dict[str, list[str]]:
    """What was typed into the form, by field."""
    return {name: sent.getlist(name) for name in sent if name in formdrafts.AT_WINDOW[FORM][1]}


def sent_files() -> list[FileStorage]:
    """The files that were chosen."""
    return [one for one in request.files.getlist("files") if one.filename]


def read_arrival(sent: Sent) -> Arrival:
    """The particulars the chosen channel asks for; what was left in the fields of another is passed over."""
    channel = sent.get("channel", "")
    asked = ASKED[Channel(channel)] if channel in set(Channel) else ()
    said = {name: sent.get(name, "").strip() for name in asked}
    pages = said.pop("pages", "")
    posted_on = read_day(said.pop("posted_on", ""), "posted_on")
    # -1 is what the office refuses: a number that cannot be read.
    return Arrival(posted_on=posted_on, pages=read_number(pages) if pages.isdecimal() else -1 if pages else 0, **said)


def day_sent(entered: Sent) -> date | None:
    """The day of receipt as entered, if it is one."""
    try:
        return read_day(entered.get("received_on", ""))
    except InvalidForm:
        return None


def read_person(sent: Sent, row: str) -> intake.Person:
    """One person; ``row`` is empty for the petitioner, ``representative_1_`` … for representatives."""
    texts = {name: sent.get(row + name, "").strip() for name in ("name", "identity_number", "phone", "address")}
    return intake.Person(**texts)


def read_representatives(sent: Sent) -> tuple[intake.Person, ...]:
    """The rows that were filled in; a sixth one sent by hand is passed on, for the office to refuse."""
    people = (read_person(sent, f"representative_{row}_") for row in range(1, ROWS + 2))
    return tuple(person for person in people if person.name or person.identity_number)


def read_number(text: str) -> int:
    """A number of persons; anything else counts as none, which the office refuses."""
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def read_day(text: str, field: str = "received_on") -> date | None:
    """A day; empty means none, which of the day of receipt is today."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidForm((FieldError(field, "field_date"),)) from None
