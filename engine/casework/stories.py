"""A story between two of its pages: a scenario without its end, as JSON text; one act more, one less, a day further on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import orjson

from engine.errors import Refusal

Story = Mapping[str, Any]
Act = dict[str, Any]
# A story of two hundred long opinions is no longer.
MOST_BYTES = 1 << 20


def from_text(text: str) -> dict[str, Any]:
    """A story from the text a page sent back. Refusal ``story_unreadable`` for what has not its shape; its words are read when played."""
    try:
        told = orjson.loads(text) if len(text) <= MOST_BYTES else None
    except orjson.JSONDecodeError:
        told = None
    shaped = told if isinstance(told, dict) else {}
    given, acts = shaped.get("given"), shaped.get("when")
    if not isinstance(given, dict) or not isinstance(acts, list) or not all(isinstance(one, dict) for one in acts):
        raise Refusal("story_unreadable")
    return {"given": given, "when": acts}


def to_text(story: Story) -> str:
    """The text for a page."""
    return orjson.dumps({"given": story["given"], "when": story["when"]}).decode()


def day_of(story: Story) -> str:
    """The virtual day a story has come to, YYYY-MM-DD."""
    return str(story["when"][-1].get("on", "") if story["when"] else story["given"].get("filed_on", ""))


def act(kind: str, element: str, by: str, on: str, answer: Mapping[str, Any]) -> Act:
    """An act of a story: ``kind`` is task or message; blank fields are left out."""
    said = {name: value for name, value in answer.items() if value not in ("", None, [])}
    return {"on": on, "by": by, kind: element, **({"answer": said} if said else {})}


def with_act(story: Story, one: Act) -> dict[str, Any]:
    """A story with one act more."""
    return {"given": story["given"], "when": [*story["when"], one]}


def with_refusal(story: Story, one: Act, code: str, basis: str) -> dict[str, Any]:
    """A story with an act more the office is to refuse."""
    return with_act(story, {**one, "refused": {"code": code, **({"basis": basis} if basis else {})}})


def until(story: Story, day: str) -> dict[str, Any]:
    """A story in which the days pass up to one; Refusal ``story_day_wrong`` for no day, or one before the story's own."""
    try:
        there = date.fromisoformat(day) > date.fromisoformat(day_of(story))
    except ValueError:
        there = False
    if not there:
        raise Refusal("story_day_wrong", on=day_of(story))
    acts = story["when"]
    kept = acts[:-1] if acts and acts[-1].keys() <= {"on"} else acts  # days that pass one after the other are one
    return {"given": story["given"], "when": [*kept, {"on": day}]}


def next_day(story: Story) -> dict[str, Any]:
    """A story in which the day after has come; Refusal ``story_day_wrong`` for a story of no day."""
    try:
        tomorrow = date.fromisoformat(day_of(story)) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise Refusal("story_day_wrong", on=day_of(story)) from None
    return until(story, tomorrow.isoformat())


def undone(story: Story) -> dict[str, Any]:
    """A story without its last act."""
    return {"given": story["given"], "when": story["when"][:-1]}
