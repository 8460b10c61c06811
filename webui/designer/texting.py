"""设计稿的文字: what an editor asks while a file is being written – what may stand there, and what is wrong with it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from engine.casework import designtexts
from webui.auth import guard, here, need, official
from webui.words import lang

bp = Blueprint("design_texts", __name__, url_prefix="/designer/<int:design>/texts")
bp.before_request(guard)
bp.before_request(need("design"))


@bp.get("/<path:path>")
def shape(design: int, path: str) -> Response:
    """What may stand in the file."""
    return jsonify(designtexts.shape(here(), by=official(), design=design, path=path, lang=lang()))


@bp.post("/<path:path>")
def check(design: int, path: str) -> Response:
    """What would be wrong with the text, and the line of the file it begins with."""
    text, entry = request.form.get("text", "").replace("\r\n", "\n"), request.form.get("entry", "")
    begins, found = designtexts.checked(here(), by=official(), design=design, path=path, text=text, entry=entry, lang=lang())
    told = [
        {"line": one.line, "column": one.column, "suggestion": one.suggestion, "severity": one.severity, "here": path.endswith(one.file),
         "message": one.message.removeprefix(f"{one.file}:{one.line}:{one.column} ") if path.endswith(one.file) else one.message}
        for one in found
    ]  # fmt: skip
    return jsonify(begins=begins, found=told)
