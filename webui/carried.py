"""What was typed is carried through the door: an expired session or a stale page loses no word."""

from __future__ import annotations

from flask import request, session

from engine.casework.formdrafts import AT_WINDOW
from engine.domain.draft import WINDOW

# The forms beside the steps, by where they are sent; the draft of any of them names its form itself.
BESIDE = {
    "aspects.add_note": "note", "aspects.ask_hearing": "ask_hearing", "aspects.draw_panel": "draw_panel", "aspects.unmask": "unmask",
    "aspects.reissue": "reissue", "merging.merge": "merge", "linking.link": "link", "linking.unlink": "unlink",
    "intake.register": "registration",
    "document.act": "document-{document}-{act}", "formdraft.keep": "{form}",
}  # fmt: skip
# Forms people write into at length; what is sent to them is carried, and nothing else.
STEPS = frozenset({"task.complete", "task.make", "petition.act", "draft.keep", "draft.take_over", "draft.reply", "draft.adopt"})
WRITTEN_INTO = STEPS | BESIDE.keys()
MARK, PATH, WHO = "carried_", "carried_path", "carried_who"


def carried() -> list[tuple[str, str]]:
    """Hidden fields for the door: what was typed, where it was sent to, and whose session it was; none when nothing was typed."""
    if request.method != "POST":
        return []
    if request.endpoint == "auth.sign_in":
        return [(name, text) for name, texts in request.form.lists() if name.startswith(MARK) for text in texts]
    typed = [(MARK + name, text) for name, texts in request.form.lists() if is_typed(name) for text in texts if text]
    if request.endpoint not in WRITTEN_INTO or not typed:
        return []
    return [(PATH, request.path), (WHO, str(session.get("official") or "")), *typed]


def is_typed(name: str) -> bool:
    """Whether a field of the form that was sent is one people write into; those of the window go by their own names."""
    at_window = request.endpoint == "intake.register" or (request.view_args or {}).get("number") == WINDOW
    return name in AT_WINDOW["registration"][1] if at_window else name.startswith("f_")
