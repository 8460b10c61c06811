"""What the program itself speaks by on the shelves cannot be called otherwise: the list of it is no shorter than the sources say."""

from __future__ import annotations

import re

import pytest
import yaml

from engine.casework.programnames import KNOWN, NAMES
from tests.architecture.sources import files
from tests.support.places import ROOT

# Rooms that speak of no field: they store, print and tell what they are given.
SILENT = {"storage", "cli", "policy", "documents"}
ELSEWHERE = {"torture", "testing.py", "bench", "demo", "programnames.py", "newcalendars.py", "rehearsing.py", "bench.py"}


def said(leave_out: set[str]) -> str:
    """The sources, without some rooms."""
    return "".join(path.read_text(encoding="utf-8") for path in files("engine", suffix=".py") if not leave_out & set(path.parts))


def names(kind: str) -> set[str]:
    """Every name of that kind on the shelves of the country."""
    if kind != "field":
        return set(yaml.safe_load((ROOT / "policies" / "national" / f"{kind}s.yaml").read_text(encoding="utf-8")))
    forms = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "workflows").glob("*/forms.yaml")]
    return {field for one in forms for form in one.values() for field in form["schema"]["properties"]}


@pytest.mark.parametrize("kind", KNOWN)
def test_every_name_the_sources_quote_is_listed(kind: str):
    text = said(ELSEWHERE | (SILENT if kind == "field" else set()))
    quoted = {name for name in names(kind) if re.search(rf"""["'{{]{name}["'.}}]""", text)}
    assert quoted <= KNOWN[kind] and KNOWN[kind] <= names(kind)


# The modules that belong to each part a designer is told of.
PARTS = {
    "intake": "triage intake registration proposing merging linking importing importcolumns topics topic",
    "referral": "referrals",
    "handling": "handling extending",
    "hearing": "hearings drawing_lots",
    "review": "reexamination proceedings repeats",
    "supervision": "caseviews cases",
    "papers": "notices receipts printing paperwork answering particulars designletters",
    "clocks": "clocks stations progress deadlines",
    "figures": "reportfigures reportinstructions statistics heatmap milestones yearbook reporting indicatornumbers indicatorwords "
    "indicators indicatorviews indicatorareas",
    "releases": "takeover moving rulestanding comparing_rules stricter",
}


@pytest.mark.parametrize("part", PARTS)
def test_a_designer_is_told_which_part_speaks_of_a_name(part: str):
    modules = set(PARTS[part].split())
    texts = {path: path.read_text(encoding="utf-8") for path in files("engine", suffix=".py") if path.stem in modules}
    for kind, known in KNOWN.items():
        loud = "".join(text for path, text in texts.items() if kind != "field" or not SILENT & set(path.parts))
        assert set(NAMES[part].get(kind, "").split()) == {name for name in known if re.search(rf"""["'{{]{name}["'.}}]""", loud)}
