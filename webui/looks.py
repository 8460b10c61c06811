"""How pages look to a browser that was told: dark or light or as the machine is set, large or normal. No account, no person in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

COOKIE = "look"
REMEMBERED = 365 * 24 * 3600
# Each with the one the button leads to.
THEMES = {"auto": "dark", "dark": "light", "light": "auto"}


@dataclass(frozen=True, slots=True)
class Look:
    """``theme``: auto, dark or light."""

    theme: str = "auto"
    large: bool = False

    @property
    def following(self) -> str:
        """The theme the button leads to."""
        return THEMES[self.theme]

    @property
    def text(self) -> str:
        """As the cookie keeps it."""
        return f"{self.theme}.{'large' if self.large else 'normal'}"


def read(kept: str) -> Look:
    """What a cookie says; anything unknown counts as nothing."""
    theme, _, size = kept.partition(".")
    return Look(theme if theme in THEMES else "auto", size == "large")


def asked(kept: str, form: Mapping[str, str]) -> Look:
    """What was kept, with what a form asks for."""
    before = read(kept)
    theme = form.get("theme", before.theme)
    large = form["size"] == "large" if "size" in form else before.large
    return Look(theme if theme in THEMES else before.theme, large)
