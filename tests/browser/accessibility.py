"""axe-core on a page: what somebody who sees little or nothing would stumble over; of its own grades the serious and the critical."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

# The picture of a diagram is the viewer's; the list below it says the same.
RUN = """async (options) => (await axe.run({ exclude: [['#canvas']] }, options)).violations
  .filter((found) => ['serious', 'critical'].includes(found.impact))
  .flatMap((found) => found.nodes.map((node) => `${found.id}: ${node.html.slice(0, 140)}`))"""
# In the dark only colours differ.
RULES = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}


@cache
def axe() -> str:
    """The script of axe-core."""
    return Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


def stumbled_over(page: Page) -> list[str]:
    """What is seriously wrong, by day and by night."""
    page.evaluate(axe())
    found: list[str] = []
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{scheme} {one}" for one in page.evaluate(RUN, {"resultTypes": ["violations"]} | rules)]
    page.emulate_media(color_scheme="light")
    return found
