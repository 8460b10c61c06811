"""流程图: the diagrams of a design, the drawing board, and what its script asks for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for

from engine.casework import designs, drawings, drawingwords, rebasedrawings
from engine.errors import Conflict, InvalidForm, NotFound, PetitionError, Refusal
from webui.auth import Page, guard, here, need, official
from webui.errors import status_of
from webui.presenters import Entered, refused
from webui.words import lang, moment, say

bp = Blueprint("drawing", __name__, url_prefix="/designer/<int:design>/draw")
bp.before_request(guard)
bp.before_request(need("design"))


@bp.get("")
def page(design: int) -> Page:
    """All diagrams of a design, and the forms to begin one and to bring one in; with ``file`` the board itself.

    With ``beside``, a release, what that changed in the diagram since the design began is listed beside.
    """
    path = request.args.get("file", "")
    if not path:
        return shown(design)
    view = designs.opened(here(), by=official(), design=design, lang=lang())
    file = designs.read(here(), by=official(), design=design, path=path)
    drawings.placed(path)
    beside, wrong = None, ""
    if onto := request.args.get("beside", "")[:80]:
        try:
            beside = rebasedrawings.both(here(), by=official(), design=design, path=path, onto=onto, lang=lang())
        except (Refusal, NotFound) as error:
            beside, wrong = (), here().tell(error, lang())
    return render_template("designer/draw.html", view=view, file=file, path=path, beside=beside, wrong=wrong)


def shown(design: int, entered: Entered | None = None) -> str:
    """The list, with what was entered kept."""
    view = designs.opened(here(), by=official(), design=design, lang=lang())
    names = {one.id: one.label for one in drawingwords.vocabulary(here(), by=official(), design=design, lang=lang()).processes}
    entries = [(one, names.get(one.path.split("/")[1], "")) for one in view.entries if one.path.endswith(drawings.KIND)]
    return render_template("designer/drawings.html", view=view, entries=entries, entered=entered)


@bp.post("/new")
def begin(design: int) -> Page:
    """A new diagram, and the board to draw it on; or one drawn elsewhere, when a file comes along."""
    said = {name: request.form.get(f"f_{name}", "").strip() for name in ("process", "name")}
    sent = request.files.get("file")
    try:
        if sent is not None and sent.filename:
            brought = drawings.bring(here(), by=official(), design=design, content=sent.read(), **said, lang=lang())
            path = brought.path
            done = say("已导入。左边是画的原样，下面列出了要改的地方；能自动改的，点一下就改。")
            written = say("文件原来是 {encoding} 编码，已转成 UTF-8，内容没有变。", encoding=brought.encoding) if brought.encoding else ""
            flash(" ".join(filter(None, (done, written))), "info")
        else:
            path = drawings.begin(here(), by=official(), design=design, **said)
    except (InvalidForm, Refusal, Conflict) as error:
        return shown(design, refused(error, "diagram", request.form, None)), status_of(error)
    return redirect(url_for("drawing.page", design=design, file=path), 303)


@bp.get("/vocabulary")
def vocabulary(design: int) -> Response:
    """Everything a diagram may name."""
    return jsonify(drawingwords.vocabulary(here(), by=official(), design=design, lang=lang()))


@bp.get("/file")
def file(design: int) -> Page:
    """A diagram as the design has it; ``about`` leaves its text out."""
    try:
        found = designs.read(here(), by=official(), design=design, path=request.args.get("file", ""))
    except PetitionError as error:
        return told(error)
    about: dict[str, Any] = {
        "version": found.version, "saved_by": found.saved_by, "saved_at": moment(found.saved_at) if found.saved_at else "",
        "guests": [one.name for one in found.guests],
    }  # fmt: skip
    return jsonify(about if "about" in request.args else {**about, "xml": found.content.decode("utf-8", "replace")})


@bp.post("/file")
def save(design: int) -> Page:
    """Keep a diagram; 409 with the words for it when another has saved it since."""
    sent = asked()
    try:
        version = designs.save(
            here(), by=official(), design=design, path=drawn(sent), content=sent["xml"].encode(), version=int(sent["version"])
        )
    except PetitionError as error:
        return told(error)
    return jsonify(version=version)


@bp.post("/check")
def check(design: int) -> Page:
    """What is wrong with a diagram as it is drawn; with ``paths`` on every path, too."""
    sent = asked()
    try:
        judged = drawings.judged(
            here(), by=official(), design=design, path=drawn(sent), content=sent["xml"].encode(), paths=bool(sent.get("paths")), lang=lang()
        )
    except PetitionError as error:
        return told(error)
    return jsonify(judged)


def asked() -> dict[str, Any]:
    """What the script sent: ``file``, ``xml`` and the ``version`` it began with."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or not isinstance(sent.get("xml"), str):
        raise Refusal("design_path_wrong", file="")
    return {"version": 0, "file": "", **sent}


def drawn(sent: dict[str, Any]) -> str:
    """The path of the diagram that was sent."""
    path = str(sent["file"])
    drawings.placed(path)
    return path


def told(error: PetitionError) -> tuple[Response, int]:
    """An error in words, for the script."""
    if not isinstance(error, Conflict | NotFound | Refusal):
        raise error
    return jsonify(message=here().tell(error, lang())), status_of(error)
