"""What the documents promise exists: links, commands, settings, fixtures."""

from __future__ import annotations

import re

import pytest

from engine.cli.program import petition
from tests.architecture.sources import files, place
from tests.support.places import ROOT

PAGES = list(files(suffix=".md"))
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
COMMAND = re.compile(r"\./petition ([a-z]+)")
SETTING = re.compile(r"PETITION_[A-Z]+(?:_[A-Z]+)*")
LAUNCHER_S_OWN = {"test"}


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_every_link_leads_somewhere(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_every_command_shown_is_a_command(page):
    shown = set(COMMAND.findall(page.read_text(encoding="utf-8")))
    assert shown - set(petition.commands) - LAUNCHER_S_OWN == set()


def test_every_setting_is_explained_to_the_operator():
    read = set(SETTING.findall((ROOT / "engine" / "settings.py").read_text(encoding="utf-8"))) - {"PETITION_"}
    explained = set(SETTING.findall((ROOT / "docs" / "operator.md").read_text(encoding="utf-8")))
    assert read == explained


def test_every_fixture_the_developer_is_promised_is_there():
    offered = re.findall(r"^def (\w+)\(", (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"), re.MULTILINE)
    page = (ROOT / "docs" / "developer.md").read_text(encoding="utf-8")
    assert [name for name in offered if f"`{name}" not in page] == []
