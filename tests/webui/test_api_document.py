"""The published description of the API: complete, valid, and the same from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.testing import county_office, on
from tests.webui.api_clients import DAY, VERBS, Programs
from webui.api.openapi import document
from webui.api.words import SENTENCES

# For petitioners, who have no token, and for watchers.
OPEN = ["enquire", "evaluate_own", "health"]


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """An office without petitions."""
    return Programs(county_office(tmp_path_factory.mktemp("office"), at=on(DAY)))


@pytest.fixture(scope="module")
def published(programs: Programs) -> dict[str, Any]:
    """Its description."""
    return document(programs.app)


def operations(published: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation."""
    for path, item in published["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def references(part: Any) -> Iterator[str]:
    """Every reference below a part of the document."""
    if isinstance(part, dict):
        yield from (value for name, value in part.items() if name == "$ref" and isinstance(value, str))
        part = list(part.values())
    if isinstance(part, list):
        for inside in part:
            yield from references(inside)


def test_it_is_openapi_3_1_with_a_name_and_a_version(published: dict[str, Any]):
    assert published["openapi"] == "3.1.0"
    assert published["info"]["title"]
    assert published["info"]["version"]


def test_every_verb_is_one_operation(published: dict[str, Any]):
    named = [operation["operationId"] for _, _, operation in operations(published)]
    assert sorted(named) == sorted(VERBS)


def test_every_route_under_api_is_described_and_no_page_is(programs: Programs, published: dict[str, Any]):
    apart = {"static", "openapi.spec", "watch.live", "watch.ready"}  # the last two are for who starts and balances processes
    routes = {
        (str(rule).replace("<int:", "<").replace("<", "{").replace(">", "}"), method.lower())
        for rule in programs.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint not in apart and (str(rule).startswith("/api") or rule.endpoint.startswith("watch."))
    }
    assert {(path, method) for path, method, _ in operations(published)} == routes


def test_every_reference_resolves(published: dict[str, Any]):
    for reference in references(published):
        part = published
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]


def test_every_schema_is_a_json_schema(published: dict[str, Any]):
    inline = [
        parameter["schema"] for _, _, operation in operations(published) for parameter in operation["parameters"] if "schema" in parameter
    ]
    for schema in [*published["components"]["schemas"].values(), *inline]:
        Draft202012Validator.check_schema(schema)


def test_every_operation_says_what_it_does_and_how_it_fails(published: dict[str, Any]):
    for _, _, operation in operations(published):
        assert operation["summary"].endswith((".", "…")), operation["operationId"]
        asked = {"401", "403", "422", "503"} if operation["operationId"] not in OPEN else {"503"}
        assert asked <= set(operation["responses"])


def test_everything_but_the_health_check_and_a_petitioners_question_needs_a_token(published: dict[str, Any]):
    assert published["security"] == [{"token": []}]
    assert [operation["operationId"] for _, _, operation in operations(published) if operation.get("security") == []] == OPEN


def test_whatever_changes_something_takes_an_idempotency_key(published: dict[str, Any]):
    keyed = {
        operation["operationId"]
        for _, _, operation in operations(published)
        if {"$ref": "#/components/parameters/IdempotencyKey"} in operation["parameters"]
    }
    posted = {operation["operationId"] for _, method, operation in operations(published) if method in ("post", "put", "delete")}
    assert keyed == posted - {"suspects", "bulk_preview", "enquire", "queue_acts_preview"}


def test_ids_in_addresses_are_required_and_bounded(published: dict[str, Any]):
    for path, _, operation in operations(published):
        ids = [parameter for parameter in operation["parameters"] if parameter.get("in") == "path"]
        assert [f"{{{one['name']}}}" for one in ids] == [step for step in path.split("/") if step.startswith("{")]
        assert all(one["required"] and ({"pattern", "maximum"} & set(one["schema"])) for one in ids)


def test_page_sizes_are_bounded(published: dict[str, Any]):
    asked = published["paths"]["/api/petitions"]["get"]["parameters"]
    per_page = next(parameter for parameter in asked if parameter.get("name") == "per_page")
    assert per_page["schema"]["maximum"] == 100


def test_the_address_needs_no_token_and_gives_what_the_command_line_prints(programs: Programs, published: dict[str, Any]):
    answer = programs.app.test_client().get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.get_json() == published


def test_every_sentence_of_the_api_stands_in_both_languages():
    assert all(zh and en and zh != en for zh, en in SENTENCES.values())


def test_no_documentation_page_is_fetched_from_elsewhere(programs: Programs):
    assert not [
        rule for rule in programs.app.url_map.iter_rules() if rule.endpoint.startswith("openapi.") and rule.endpoint != "openapi.spec"
    ]
