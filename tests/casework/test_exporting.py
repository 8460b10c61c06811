"""导出: the log of events holds what the registers hold, tells of nobody, and is the same whenever it is made again."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import create_engine, text

from engine.casework import exporting
from engine.casework.exportviews import Counts, ExportAsked
from engine.casework.office import Office
from engine.domain.authority import SYSTEM
from engine.errors import NotPermitted, Refusal
from tests.builders import TO_HANDLING, TO_OPINION, County

KEY = b"a key kept for the test"
# What a log must never hold: the petitioner, his phone, and what he wrote.
TOLD_OF_NOBODY = ("吴安", "13800000001", "宅基地登记", "-2026-0000", "zhoutao", "周涛")


def filled(county: County) -> County:
    """Three petitions: one answered, one under way, one only filed; and a sealed accusation."""
    for steps in (TO_OPINION, TO_HANDLING, ()):
        county.register()
        for step in steps:
            county.complete(step)
    county.register()
    county.complete("triage", category="accusation", route=None, disposition="transfer")
    county.complete("prepare_confidential_transfer")
    assert county.dossier.petition.sealed
    return county


def made(office: Office, form: str, **asked: Any) -> tuple[bytes, Counts]:
    """An export of the office itself."""
    export = exporting.begin(office, asked=ExportAsked(form, key=KEY, **asked), by=SYSTEM)
    return b"".join(export.pieces()), export.counts


def counted(url: str) -> tuple[int, int, int]:
    """Cases, events and variants as the database has them, by queries of its own: variants by the kinds of entries and the starts."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    happened: dict[int, list[Any]] = defaultdict(list)
    with engine.connect() as connection:
        entries = "SELECT petition_id, at, seq, kind FROM docket WHERE petition_id IN (SELECT id FROM petitions WHERE NOT sealed)"
        for petition, at, seq, kind in connection.execute(text(entries)):
            happened[petition].append((str(at), 0, seq, kind))
        starts = """SELECT t.petition_id, t.claimed_at, t.element FROM tasks t JOIN petitions p ON p.id = t.petition_id
            WHERE NOT p.sealed AND t.claimed_at IS NOT NULL AND t.done_at IS NOT NULL AND t.token <> ''"""
        for petition, at, element in connection.execute(text(starts)):
            happened[petition].append((str(at), 1, 0, f"{element}.done"))
    engine.dispose()
    variants = {tuple(one[-1] for one in sorted(some)) for some in happened.values()}
    return len(happened), sum(map(len, happened.values())), len(variants)


def test_the_counts_are_those_of_the_database_and_of_every_format_read_back(any_county: County) -> None:
    county = filled(any_county)
    url = str(county.office.store.registers._engine.url.render_as_string(hide_password=False))  # type: ignore[attr-defined]
    written = {form: made(county.office, form) for form in ("xes", "csv", "ocel")}
    assert {counts for _, counts in written.values()} == {Counts(*counted(url), left_out=1)}
    read = {of_xes(written["xes"][0]), of_csv(written["csv"][0]), of_ocel(written["ocel"][0])}
    assert read == {counted(url)}
    for content, _ in written.values():
        assert not [word for word in TOLD_OF_NOBODY if word in content.decode()]


def numbers(traces: dict[str, list[str]]) -> tuple[int, int, int]:
    """Cases, events, variants."""
    return len(traces), sum(map(len, traces.values())), len({tuple(trace) for trace in traces.values()})


def of_xes(content: bytes) -> tuple[int, int, int]:
    """As a plain parser reads XES, which must be in the order of the standard's schema."""
    log = ElementTree.fromstring(content)
    order = [one.tag for one in log]
    assert (
        order == sorted(order, key=["extension", "global", "classifier", "string", "trace"].index)
        and log.attrib["xes.version"] == "1849.2016"
    )
    globals_ = {one.attrib["scope"]: {inner.attrib["key"] for inner in one} for one in log.iter("global")}
    traces: dict[str, list[str]] = {}
    for trace in log.iter("trace"):
        told = {one.attrib["key"]: one.attrib["value"] for one in trace if one.tag != "event"}
        events = [{one.attrib["key"]: one.attrib["value"] for one in event} for event in trace.iter("event")]
        assert globals_["trace"] <= told.keys() and all(globals_["event"] <= event.keys() for event in events)
        assert all(event["time:timestamp"].endswith("+08:00") for event in events)
        traces[told["concept:name"]] = [event["concept:name"] for event in events]
    keys = {key for one in log.iter("classifier") for key in one.attrib["keys"].split()}
    assert keys <= globals_["event"]
    return numbers(traces)


def of_csv(content: bytes) -> tuple[int, int, int]:
    """As a plain parser reads CSV."""
    traces: dict[str, list[str]] = defaultdict(list)
    assert content.count(b"\n") == content.count(b"\r\n")
    for line in csv.DictReader(io.StringIO(content.decode(), newline="")):
        traces[line["case_id"]].append(line["activity"])
    return numbers(traces)


def of_ocel(content: bytes) -> tuple[int, int, int]:
    """As a plain parser reads OCEL 2.0; every type is declared, every relation leads to an object of the log."""
    log = json.loads(content)
    assert set(log) == {"objectTypes", "eventTypes", "objects", "events"}
    kinds = {one["name"]: {told["name"] for told in one["attributes"]} for one in log["objectTypes"]}
    acts = {one["name"]: {told["name"] for told in one["attributes"]} for one in log["eventTypes"]}
    objects = {one["id"]: one for one in log["objects"]}
    assert len(objects) == len(log["objects"]) and {one["type"] for one in log["objects"]} == set(kinds)
    assert all({told["name"] for told in one["attributes"]} <= kinds[one["type"]] for one in log["objects"])
    traces: dict[str, list[str]] = defaultdict(list)
    for event in log["events"]:
        assert {told["name"] for told in event["attributes"]} <= acts[event["type"]]
        case = [one["objectId"] for one in event["relationships"] if one["qualifier"] == "petition"]
        traces[case[0]].append(event["type"])
    related = [one["objectId"] for part in ("events", "objects") for thing in log[part] for one in thing["relationships"]]
    assert set(related) <= set(objects)
    for one in log["objects"]:
        since = [told["time"] for told in one["attributes"]]
        assert since == sorted(since)
    return numbers(traces)


def test_a_step_claimed_and_completed_is_an_event_with_a_start_and_an_end(county: County) -> None:
    county.register()
    for step in TO_HANDLING:
        county.complete(step)
    county.complete("inquiry")
    lines = list(csv.DictReader(io.StringIO(made(county.office, "csv")[0].decode(), newline="")))
    steps = [(line["transition"], line["role"], line["procedure"], line["group"]) for line in lines if line["act"] == "inquiry.done"]
    assert [one[0] for one in steps] == ["start", "complete"] and len({one[1:] for one in steps}) == 1


def test_the_same_closed_period_under_the_same_key_is_the_same_to_the_byte(county: County) -> None:
    filled(county)
    period = {"first": date(2026, 3, 1), "last": date(2026, 3, 2)}
    county.wait(1)
    before = {form: made(county.office, form, **period) for form in ("xes", "ocel", "csv")}
    county.register()
    county.complete("triage")
    assert {form: made(county.office, form, **period) for form in ("xes", "ocel", "csv")} == before
    assert made(county.office, "csv")[1].cases == before["csv"][1].cases + 1
    fresh = exporting.begin(county.office, asked=ExportAsked("csv", **period), by=SYSTEM)
    assert b"".join(fresh.pieces()) != before["csv"][0] and fresh.counts == before["csv"][1]


def test_a_procedure_narrows_to_the_petitions_that_went_through_it(county: County) -> None:
    filled(county)
    assert made(county.office, "xes", procedure="handling")[1].cases == 2
    assert made(county.office, "xes", procedure="final_review")[1] == Counts(left_out=0)


def test_a_sealed_accusation_goes_only_to_whoever_may_know_of_it_and_its_count_to_nobody_else(county: County) -> None:
    filled(county)
    zhaolei = county.who("zhaolei")
    seen = exporting.count(county.office, asked=ExportAsked("csv"), by=zhaolei)
    assert (seen.cases, seen.left_out) == (4, None)
    with pytest.raises(NotPermitted):
        exporting.count(county.office, asked=ExportAsked("csv"), by=county.who("lihua"))


def test_every_export_is_entered_with_who_what_for_and_how_much(county: County) -> None:
    filled(county)
    zhaolei = county.who("zhaolei")
    with pytest.raises(Refusal, match="export_purpose"):
        exporting.begin(county.office, asked=ExportAsked("csv"), by=zhaolei)
    asked = ExportAsked("csv", purpose="大学课题：办理时长分析")
    begun = exporting.begin(county.office, asked=asked, by=zhaolei, key="once")
    assert exporting.exports(county.office, by=zhaolei)[0].counts is None
    for _ in range(2):
        again = exporting.begin(county.office, asked=asked, by=zhaolei, key="once")
        assert b"".join(again.pieces()) and again.number == begun.number
    entered = exporting.exports(county.office, by=zhaolei)
    assert [(one.number, one.official, one.purpose, one.counts) for one in entered] == [(1, "赵磊", "大学课题：办理时长分析", again.counts)]


@pytest.mark.parametrize(
    "asked, code, near",
    [
        ({"format": "ocl"}, "export_format_unknown", "ocel"),
        ({"format": "xes", "procedure": "handlng"}, "export_procedure_unknown", "handling"),
        ({"format": "xes", "first": date(2026, 3, 2), "last": date(2026, 3, 1)}, "export_period_reversed", ""),
        ({"format": "xes", "last": date(9999, 12, 31)}, "day_out_of_reach", ""),
        ({"format": "xes", "until": date(9999, 12, 31)}, "day_out_of_reach", ""),
        ({"format": "xes", "key": b"short"}, "export_key_short", ""),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_refused_with_the_nearest_right_word(office: Office, asked: dict[str, Any], code: str, near: str) -> None:
    with pytest.raises(Refusal) as refused:
        exporting.begin(office, asked=ExportAsked(**asked), by=SYSTEM)
    assert refused.value.code == code and refused.value.args_for_message.get("nearest", "") == near
    assert exporting.count(office, asked=ExportAsked("xes"), by=SYSTEM) == Counts(left_out=0)
