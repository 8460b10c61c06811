"""The door itself: signing in, and handing back what was typed before one had to sign in again or the page had grown stale."""

from __future__ import annotations

from apiflask import APIFlask
from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from engine.casework import accounts, dossiers, drafts, formdrafts
from engine.casework.views import FormView
from engine.domain.authority import Official
from engine.domain.draft import WINDOW
from engine.errors import Conflict, NotFound, NotPermitted, PetitionError, Refusal
from webui import filling
from webui.auth import Page, at_the_door, bp, here, limiter, now, official, own_path, returning
from webui.carried import BESIDE, MARK, PATH, WHO, WRITTEN_INTO, carried
from webui.counter import enquiry
from webui.desk import formdraft, intake
from webui.desk.petition import show
from webui.errors import http_error, petition_error
from webui.presenters import Entered, Sent, kept_texts, values_sent
from webui.words import lang, say


@bp.get("/login")
def login() -> Page:
    """The door."""
    return at_the_door([], to=request.args.get("to", ""))


@bp.post("/login")
@limiter.limit(lambda: current_app.config["LOGIN_LIMIT"], deduct_when=lambda answer: answer.status_code == 422)
def sign_in() -> Page:
    """Check name and password; only wrong ones count against the limit."""
    username, to = request.form.get("username", "").strip()[:80], request.form.get("to", "")
    try:
        entering = accounts.authenticate(here(), username=username, password=request.form.get("password", ""))
    except Refusal as refusal:
        return at_the_door(carried(), to=to, username=username, error=here().tell(refusal, lang())), 422
    kept = lang()
    session.clear()
    session.update(official=entering.id, seen=now(), lang=kept)
    return handed_back(entering) or redirect(own_path(to), 303)


def handed_back(entering: Official) -> Page | None:
    """Give back what was typed before: into the step's form as a draft, or into that of the act or move beside it.

    Where that form is gone, to be read and copied; None when nothing was typed. Only to whom it was taken from.
    """
    path, whose = request.form.get(PATH, ""), request.form.get(WHO, "")
    if not path or whose not in ("", str(entering.id)):
        return None
    g.official = entering
    sent: Sent = MultiDict((name.removeprefix(MARK), text) for name, text in carried() if name not in (PATH, WHO))
    sentence, form, back = say("您填写的内容没有提交。"), None, ""
    try:
        endpoint, ids = current_app.url_map.bind("").match(path, method="POST")
        if endpoint not in WRITTEN_INTO:
            return None
        if endpoint in BESIDE:
            back = formdraft.where(ids.get("number", WINDOW), "")
            return put_beside(ids.get("number", WINDOW), BESIDE[endpoint].format(**ids), sent, entering)
        back = url_for("task.task", task=ids["task"]) if "task" in ids else url_for("petition.petition", number=ids["number"])
        form = form_at(endpoint, ids)
        if endpoint not in ("task.make", "petition.act"):
            drafts.keep_draft(here(), task=ids["task"], answer=filling.typed(form, sent), by=entering)
            flash(say("登录前填写的内容已经放回表单，请核对后再提交。"), "info")
            return redirect(url_for("task.task", task=ids["task"]), 303)
        if form is not None:
            return typed_anew(endpoint, ids, sent, say("登录前填写的内容已经放回表单，请核对后再提交。"))
        if "message" in ids:
            form = dossiers.form_of_act(here(), number=ids["number"], message=ids["message"], by=entering, lang=lang())
    except (Refusal, Conflict, NotPermitted, NotFound) as error:
        sentence = here().tell(error, lang())
    except HTTPException:
        return None
    return render_template("kept.html", entered=Entered(sentence=sentence, kept=kept_texts(values_sent(sent), form)), back=back)


def put_beside(number: str, form: str, sent: Sent, entering: Official) -> Page:
    """Keep what was typed into a form beside the steps as its draft, and come to its page."""
    answer = intake.typed(sent) if number == WINDOW else values_sent(sent)
    formdrafts.keep_form(here(), number=number, form=form, answer=answer, by=entering)
    flash(say("登录前填写的内容已经放回表单，请核对后再提交。"), "info")
    return redirect(formdraft.where(number, form), 303)


def form_at(endpoint: str, ids: dict[str, str]) -> FormView | None:
    """The form that is sent to an address."""
    if endpoint == "petition.act":
        acts = dossiers.petition(here(), number=ids["number"], by=official(), lang=lang()).acts
        return next((act.form for act in acts if act.message == ids["message"]), None)
    view = dossiers.task(here(), task=ids["task"], by=official(), lang=lang())
    return next((move for move in view.moves if move.id == ids["move"]), None) if endpoint == "task.make" else view.form


def stale(error: CSRFError) -> tuple[str, int] | HTTPException | Page:
    """A page opened before one signed in anew: nothing was submitted, and what was typed stands in its form again."""
    if request.blueprint == enquiry.bp.name:
        return enquiry.asked_again()
    hidden = carried()
    g.official = returning()
    if not hidden:
        return http_error(error)
    if g.official is None:
        return at_the_door(hidden), 401
    try:
        sentence = say("这个页面是您这次登录之前打开的，没有提交。内容原样保留在下面，请核对后再提交一次。")
        return typed_anew(request.endpoint or "", request.view_args or {}, request.form, sentence), 400
    except PetitionError as wrong:
        return petition_error(wrong)


def typed_anew(endpoint: str, ids: dict[str, str], sent: Sent, sentence: str) -> str:
    """The petition's page with what was sent to an address in its form, and a sentence that says why."""
    values, task = values_sent(sent), ids.get("task", "")
    if endpoint in BESIDE and ids.get("number", WINDOW) == WINDOW:
        return intake.form_page(sent, said=sentence)
    if endpoint in BESIDE:
        name = BESIDE[endpoint].format(**ids)
        entered = Entered(name, values, sentence=sentence, kept=kept_texts(values, None))
        return show(ids["number"], tab=formdraft.TABS.get(name, "work"), entered=entered)
    form = form_at(endpoint, ids)
    number = ids.get("number") or dossiers.task(here(), task=task, by=official(), lang=lang()).number
    scope = {"petition.act": ids.get("message", ""), "task.make": f"{ids.get('move')}-{task}"}.get(endpoint, task)
    labels = {one.name: one.label for one in form.fields} if form else {}
    return show(number, entered=Entered(scope, values, sentence=sentence, labels=labels, kept=kept_texts(values, form)))


def init(app: APIFlask) -> None:
    """Open the door of ``app``."""
    app.register_error_handler(CSRFError, stale)
