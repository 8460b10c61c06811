"""Two petitions side by side before one act on both: which other one, and the page with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.errors import NotFound
from webui.auth import here
from webui.words import lang

View = TypeVar("View")
LONGEST_NUMBER = 40


def other_of(sent: str) -> str:
    """The number of the other petition as it was typed, cut to what a number can be."""
    return sent.strip()[:LONGEST_NUMBER]


def beside(preview: Callable[[str], View], other: str) -> tuple[View, str]:
    """What ``preview`` shows with the other petition; one that leads nowhere is told, and shown is what there is to choose from."""
    if other:
        try:
            return preview(other), ""
        except NotFound as error:
            return preview(""), here().tell(error, lang())
    return preview(""), ""
