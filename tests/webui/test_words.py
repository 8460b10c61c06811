"""Two languages: every sentence of the counter is said in both, and days are written as people write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest

import webui
from webui.words import catalogue, day, moment, near_day, say

HOUSE = Path(webui.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sentences() -> set[str]:
    """Every sentence the templates and the rooms of the pages say."""
    found = set()
    for path in HOUSE.rglob("*.html"):
        found |= set(re.findall(r"\b_\('((?:[^'\\]|\\.)*)'", path.read_text(encoding="utf-8")))
    for path in (*HOUSE.glob("*.py"), *HOUSE.glob("*/*.py")):
        found |= set(re.findall(r'\bsay\("((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8")))
    return found


def test_every_sentence_is_said_in_english():
    assert sorted(sentences() - set(catalogue())) == []


def test_no_english_sentence_is_left_over():
    assert sorted(set(catalogue()) - sentences()) == []


def test_both_languages_name_the_same_places():
    def places(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert [text for text, english in catalogue().items() if places(text) != places(english)] == []


def test_no_english_sentence_holds_chinese():
    assert [english for english in catalogue().values() if CHINESE.search(english)] == []


def test_templates_say_nothing_past_the_catalogue():
    """Chinese outside ``_('…')`` would stay Chinese in English; only letters are Chinese in every language."""
    bare = {}
    for path in HOUSE.rglob("*.html"):
        text = re.sub(r"\{#.*?#\}|\b_\('(?:[^'\\]|\\.)*'", "", path.read_text(encoding="utf-8"), flags=re.S)
        if path.name != "letter.html" and CHINESE.search(text):
            bare[path.name] = CHINESE.findall(text)
    assert bare == {"base.html": ["中", "文"]}


@pytest.mark.parametrize("lang, long, short", [("zh", "2026年3月2日", "3月2日（星期一）"), ("en", "2 March 2026", "Mon 2 March")])
def test_days_are_written_as_people_write_them(county_app, lang, long, short):
    with county_app.test_request_context() as context:
        context.session["lang"] = lang
        assert (day(date(2026, 3, 2)), near_day(date(2026, 3, 2))) == (long, short)


def test_instants_are_shown_in_shanghai(county_app):
    with county_app.test_request_context():
        assert moment(datetime(2026, 3, 1, 17, 30, tzinfo=UTC)) == "2026年3月2日 01:30"
        assert day(datetime(2026, 3, 1, 17, 30, tzinfo=UTC)) == "2026年3月2日"
        assert day(None) == near_day(None) == moment(None) == ""


def test_a_sentence_without_english_is_said_in_chinese(county_app):
    with county_app.test_request_context() as context:
        context.session["lang"] = "en"
        assert say("没有这句话 {count}", count=3) == "没有这句话 3"
