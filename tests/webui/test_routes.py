"""The rules of the counter's addresses: put together as Werkzeug does, without its cost for those nobody writes."""

from __future__ import annotations

from typing import Any

import pytest
from apiflask import APIFlask
from flask import url_for
from werkzeug.routing import Map, Rule

from engine.casework.office import Office
from tests.webui.conftest import SETTINGS
from webui import create_app


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what Werkzeug compiles from here on."""
    names: list[str] = []
    usual = Rule._get_func_code

    def noted(code: Any, name: str) -> Any:
        names.append(name)
        return usual(code, name)

    monkeypatch.setattr(Rule, "_get_func_code", staticmethod(noted))
    return names


def test_opening_the_counter_compiles_no_address_and_writing_one_compiles_it_once(county: Office, compiled: list[str]):
    app = create_app(county, SETTINGS)
    assert compiled == []
    with app.test_request_context():
        assert [url_for("auth.login"), url_for("auth.login")] == ["/login", "/login"]
    assert compiled == ["<builder:'/login'>"]


def test_every_address_is_put_together_as_werkzeug_does(county_app: APIFlask):
    rules = list(county_app.url_map.iter_rules())
    assert len(rules) > 300
    plain = Map([Rule(one.rule, endpoint=one.endpoint, defaults=one.defaults) for one in rules], converters=county_app.url_map.converters)
    for ours, theirs in zip(rules, plain.iter_rules(), strict=True):
        values = dict.fromkeys(sorted(theirs.arguments), 7) | {"rule": "之", "self": "a b"}
        assert [ours.build(values, unknown) for unknown in (True, False)] == [theirs.build(values, unknown) for unknown in (True, False)]
