"""The dashboard, the alert rules and the operator's table speak of the metrics there are, and of no others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from engine.watching import metrics
from tests.support.places import ROOT

DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "petition.json").read_text(encoding="utf-8"))
RULES = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yaml").read_text(encoding="utf-8"))
TABLE = re.compile(r"^\| `(petition_\w+)`(?: \{([\w, ]+)\})? \| (\w+) \| ([^|]+) \|$", re.MULTILINE)
NAME = re.compile(r"\bpetition_\w+")
KNOWN = {metric.name: metric for metric in metrics.METRICS}


def spoken_of(expression: str) -> set[str]:
    """The metrics an expression asks for; a histogram by its buckets, count or sum."""
    return {re.sub(r"_(bucket|count|sum)$", "", name) if name not in KNOWN else name for name in NAME.findall(expression)}


def labels_of(expression: str) -> set[str]:
    """Every label an expression selects or groups by."""
    grouped = [name for group in re.findall(r"\b(?:by|without) \(([^)]*)\)", expression) for name in group.split(",")]
    selected = re.findall(r"[{,]\s*(\w+)\s*(?:=~|!~|!=|=)", expression)
    return {name.strip() for name in [*grouped, *selected]} - {"job", "instance", "le"}


def panels() -> Iterator[dict[str, Any]]:
    """Every panel, rows left out."""
    yield from (panel for panel in DASHBOARD["panels"] if panel["type"] != "row")


def expressions() -> list[str]:
    """Every expression of the dashboard."""
    return [target["expr"] for panel in panels() for target in panel["targets"]]


def rules() -> list[dict[str, Any]]:
    """Every alert rule."""
    return [rule for group in RULES["groups"] for rule in group["rules"]]


def balanced(expression: str) -> bool:
    """Every bracket of an expression is closed."""
    left = re.sub(r'"[^"]*"|\$__\w+', "", expression)
    while (shorter := re.sub(r"\([^(){}[\]]*\)|\{[^(){}[\]]*\}|\[[^(){}[\]]*\]", "", left)) != left:
        left = shorter
    return not re.search(r"[(){}[\]]", left)


@pytest.mark.parametrize("expression", [*expressions(), *(rule["expr"] for rule in rules())])
def test_every_expression_asks_for_metrics_and_labels_there_are(expression: str):
    asked = spoken_of(expression)
    assert asked and asked <= set(KNOWN)
    assert labels_of(expression) <= {label for name in asked for label in KNOWN[name].labels}
    assert balanced(expression)


def test_a_counter_is_never_read_without_a_rate_and_a_histogram_never_without_its_buckets():
    for expression in [*expressions(), *(rule["expr"] for rule in rules())]:
        for name in spoken_of(expression):
            if KNOWN[name].kind == "counter":
                assert re.search(rf"rate\({name}", expression), expression
            if KNOWN[name].kind == "histogram":
                assert f"rate({name}_bucket" in expression, expression


def test_the_dashboard_shows_every_metric():
    shown = {name for expression in expressions() for name in spoken_of(expression)}
    assert set(KNOWN) - shown == set()


def test_the_dashboard_is_one_grafana_takes():
    assert DASHBOARD["schemaVersion"] >= 36 and DASHBOARD["uid"] and DASHBOARD["title"]
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids)) > 20
    [source] = [one for one in DASHBOARD["templating"]["list"] if one["type"] == "datasource"]
    assert (source["name"], source["query"]) == ("datasource", "prometheus")
    for panel in panels():
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}, panel["title"]
        assert panel["title"] and panel["type"] in ("stat", "timeseries")
        refs = [target["refId"] for target in panel["targets"]]
        assert refs and len(refs) == len(set(refs))


def test_no_panel_lies_over_another_or_over_the_edge():
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_every_alert_says_what_is_wrong_and_what_to_do(rule: dict[str, Any]):
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"Petition[A-Z]\w+", rule["alert"])
    assert re.fullmatch(r"\d+m", rule["for"])
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert set(rule["annotations"]) == {"summary", "description"} and all(rule["annotations"].values())


def test_alerts_watch_the_sweep_the_jobs_the_errors_and_the_disks():
    watched = {name for rule in rules() for name in spoken_of(rule["expr"])}
    assert watched >= {"petition_sweep_lag_seconds", "petition_outgoing_jobs", "petition_errors_total", "petition_disk_free_bytes"}
    [late] = [rule for rule in rules() if rule["alert"] == "PetitionSweepLate"]
    assert "> 3 * " in late["expr"]


def test_the_operators_table_names_every_metric_with_its_labels_kind_and_meaning():
    page = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    told = [(name, kind, tuple(filter(None, labels.split(", "))), says.strip()) for name, labels, kind, says in TABLE.findall(page)]
    assert told == [(metric.name, metric.kind, metric.labels, metric.says) for metric in metrics.METRICS]
