"""深色: the same page on dark ground; what is read on a diagram can be read, and its marks are told apart."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

STYLES = Path("webui/static/css")
OFFICE, LOOK = (STYLES / "office.css").read_text(encoding="utf-8"), (STYLES / "look.css").read_text(encoding="utf-8")
# What is written on what, on the sheet of a diagram and beside it.
READ = [
    ("sheet-ink", "sheet"), ("done-ink", "done-fill"), ("sheet-ink", "now-fill"), ("sheet-ink", "lit"), ("sheet-ink", "add-fill"),
    ("sheet-ink", "gone-fill"), ("sheet-ink", "new-fill"), ("sheet-ink", "rule-fill"), ("sheet-ink", "heat-1"), ("sheet-ink", "heat-2"),
    ("sheet-ink", "heat-3"), ("heat-ink", "heat-4"), ("heat-ink", "heat-5"), ("never", "sheet"), ("taken", "sheet"), ("ink", "paper"),
    ("muted", "paper"), ("grey", "paper"), ("on-brand", "brand"),
]  # fmt: skip
# Lines seen beside one another on the same sheet.
LINES = [("done-edge", "now-edge", "next-edge"), ("taken", "never"), ("add-edge", "gone-edge", "new-edge", "rule-edge", "move-edge")]


def colours(block: str) -> dict[str, str]:
    return {name: value if len(value) > 4 else "#" + "".join(c * 2 for c in value[1:])
            for name, value in re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6})\b", block)}  # fmt: skip


def light(colour: str) -> float:
    """Relative luminance, as WCAG 2 reckons it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def looks() -> dict[str, dict[str, str]]:
    """The colours by day, of who asked for dark, and of whose machine does."""
    asked, machine = re.findall(r"color-scheme: dark;(.*?)\}", LOOK, re.DOTALL)
    day = colours(OFFICE[: OFFICE.index("html {")])
    return {"light": day, "dark": day | colours(asked), "dark machine": day | colours(machine)}


def test_on_a_diagram_everything_can_be_read_by_day_and_on_dark_ground():
    faint = [(look, *pair) for look, known in looks().items() for pair in READ if contrast(known[pair[0]], known[pair[1]]) < 4.5]
    assert faint == []


def test_the_marks_of_a_diagram_stand_out_from_the_sheet_and_are_told_apart():
    for look, known in looks().items():
        for names in LINES:
            assert [(look, name) for name in names if contrast(known[name], known["sheet"]) < 3] == []
            apart = [(one, other) for one, other in combinations(names, 2) if _distance(known[one], known[other]) < 60]
            assert apart == [], look


def _distance(one: str, other: str) -> float:
    return sum((int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) ** 2 for at in (1, 3, 5)) ** 0.5


def test_dark_is_the_same_however_it_was_asked_for_and_never_on_paper():
    known = looks()
    assert known["dark"] == known["dark machine"]
    assert LOOK.index("@media screen {") < LOOK.index("color-scheme: dark") and "@media screen and (prefers-color-scheme: dark)" in LOOK
