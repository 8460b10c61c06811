"""Words: every name and every sentence in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum

import pytest

from engine.domain.acts import ACTS, STAGES
from engine.domain.authority import AuthorityKind, Level
from engine.domain.calendar import DayKind
from engine.domain.deadline import DeadlineStatus
from engine.domain.document import DocumentStatus
from engine.domain.petition import CLOSING_AFTER, STATUS_AFTER, Category, Channel, Closing, FilingKind, LevelVisited, Route, Status
from engine.domain.rules import PLACEHOLDER
from engine.policy.schema import texts
from engine.policy.words import Words
from tests.policy.shelf import book, changed, files, refused, rules
from tests.support.places import ROOT

GROUPS: dict[str, type[StrEnum]] = {
    "status": Status,
    "closing": Closing,
    "category": Category,
    "route": Route,
    "channel": Channel,
    "kind": FilingKind,
    "authority_kind": AuthorityKind,
    "deadline_status": DeadlineStatus,
}
RAISED = {"Refusal", "NotPermitted", "NotFound", "Conflict", "OutOfOrder", "PolicyError", "SettingError", "PetitionError"}
CODE = re.compile(r"[a-z][a-z_]+")


def codes_raised() -> Iterator[str]:
    """Every code the engine raises by name: first argument of an error, second of a FieldError, default of a class."""
    for path in sorted((ROOT / "engine").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                wanted = {"FieldError": 1, "error": 0, "_refuse": 1, "_unknown": 1}.get(name, 0 if name in RAISED else 99)
                if wanted < len(node.args) and isinstance(node.args[wanted], ast.Constant):
                    yield str(node.args[wanted].value)  # type: ignore[attr-defined]
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "default_code":
                yield str(node.value.value)  # type: ignore[attr-defined]


@pytest.mark.parametrize("group", GROUPS)
def test_every_value_of_an_enumeration_has_its_term(group: str):
    assert {value.value for value in GROUPS[group]} - book().words.groups[group].keys() == set()


def test_every_level_and_stage_has_its_term():
    wanted = {level.value for level in (*Level, *LevelVisited)} | set(STAGES) | {f"document_{status.value}" for status in DocumentStatus}
    assert [name for name in sorted(wanted) if not book().has_term(name)] == []


def test_every_act_has_its_term():
    assert ACTS.keys() - book().words.groups["act"].keys() == set()


def test_every_event_that_moves_a_petition_has_its_term():
    assert [event for event in (*STATUS_AFTER, *CLOSING_AFTER) if not book().has_term(event)] == []


def test_every_event_a_deadline_names_has_its_term():
    named = {event for one in rules("2026-03-02", "990121").deadlines.values() for event in (*one.met_by, *one.void_by, one.starts)}
    assert [event for event in sorted(named) if not book().has_term(event) and not event.endswith(".done")] == []


def test_roles_and_lanes_are_called_the_same_on_every_page():
    for role, (zh, en) in book().permissions.roles.items():
        assert (book().glossary(f"role.{role}"), book().glossary(f"role.{role}", "en")) == (zh, en)
    for name, route in rules().routes.items():
        assert (book().glossary(f"route.{name}"), book().glossary(f"route.{name}", "en")) == (route.name, route.name_en)


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("accepted", "已受理", "Accepted"),
        ("event.accepted", "受理", "Accepted"),
        ("handling_opinion", "信访处理意见书", "Handling opinion"),
        ("handling_opinion.served", "送达信访处理意见书", "Handling opinion served"),
        ("deadline.handling", "办理期限", "Time to handle"),
        ("deadline.promise_reply", "承诺答复期限", "Promised time of reply"),
        ("reexamination_outcome.upheld", "维持", "Upheld"),
        ("outcome.upheld", "予以支持", "Upheld"),
        ("nobody_knows_this", "nobody_knows_this", "nobody_knows_this"),
    ],
)
def test_a_term_is_found_by_itself_by_group_and_by_what_befell_it(name: str, zh: str, en: str):
    assert (book().glossary(name), book().glossary(name, "en")) == (zh, en)


def test_every_code_the_engine_raises_has_its_sentence():
    missing = {code for code in codes_raised() if CODE.fullmatch(code)} - book().words.messages.keys()
    assert missing == set()


def test_every_step_of_a_count_has_its_sentence():
    kinds = [f"count.{kind}" for kind in (*DayKind, "rolled_weekend", "rolled_holiday", "paused", "paused_day", "due", "provisional")]
    kinds += [f"count.{kind}_{unit}" for kind in ("start", "extension") for unit in ("days", "working_days", "months")]
    kinds += ["count.end_of_length_days", "count.end_of_length_months"]
    assert set(kinds) - book().words.messages.keys() == set()


def test_a_sentence_is_filled_and_nothing_in_it_is_run():
    assert (
        book().message("extension_too_long", "en", asked="60 days", at_most="30 days")
        == "60 days were asked for; at most 30 days are allowed."
    )
    words = Words({}, {"odd": {"zh": "{value.__class__} {value}", "en": ""}})
    assert words.message("odd", "zh", {"value": "x"}) == "x"
    assert words.message("odd", "zh", {"value": "{again}"}) == "{again}"


def test_an_unknown_code_stands_for_itself():
    assert book().message("no_such_code", "zh") == "no_such_code"


def test_both_languages_of_a_sentence_need_the_same_arguments():
    error = refused(changed("messages.yaml", "{who} claimed this step at {at}.", "Somebody claimed this step at {at}."))
    assert (error.code, error.key) == ("message_placeholders_differ", "task_claimed_by_other.en")


def test_chinese_sentences_are_chinese_and_english_ones_are_not():
    chinese = re.compile("[\u4e00-\u9fff]")
    said = book().words.messages
    assert [code for code in said if not chinese.search(PLACEHOLDER.sub("", said[code]["zh"]))] == []
    assert [code for code in said if chinese.search(said[code]["en"])] == []


def test_the_schema_files_on_the_shelf_are_those_of_the_checker():
    on_shelf = {path.removeprefix("schema/"): content.decode() for path, content in files().items() if path.startswith("schema/")}
    assert on_shelf == texts(), "write them again: python -m engine.policy.schema policies/schema"
