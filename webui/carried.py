"""What was typed is carried through the door: an expired session or a stale page loses no word."""

from __future__ import annotations

from flask import request, session

# Forms people write into at length; what is sent to them is carried, and nothing else.
WRITTEN_INTO = frozenset({"task.complete", "task.make", "petition.act", "draft.keep", "draft.take_over", "draft.reply", "draft.adopt"})
MARK, PATH, WHO = "carried_", "carried_path", "carried_who"


def carried() -> list[tuple[str, str]]:
    """Hidden fields for the door: what was typed, where it was sent to, and whose session it was; none when nothing was typed."""
    if request.method != "POST":
        return []
    if request.endpoint == "auth.sign_in":
        return [(name, text) for name, texts in request.form.lists() if name.startswith(MARK) for text in texts]
    typed = [(MARK + name, text) for name, texts in request.form.lists() if name.startswith("f_") for text in texts if text]
    if request.endpoint not in WRITTEN_INTO or not typed:
        return []
    return [(PATH, request.path), (WHO, str(session.get("official") or "")), *typed]
